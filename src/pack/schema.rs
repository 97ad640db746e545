//! JSON Schemas of the rule files, for editors: made from the tables and from the types that hold the rules.

use super::reader::tables;
use super::rule::{Basis, DEFECTS};
use crate::finding::{Legal, Severity};
use crate::table::{Schema, Type};
use serde_json::{Map, Value, json};

/// The kinds of file that have a schema.
pub const KINDS: [&str; 4] = ["check", "facts", "treatment", "test"];

/// The schema of a kind of file; `None` for a word that is none of [`KINDS`].
pub fn schema(kind: &str) -> Option<Value> {
    let body = match kind {
        "check" => check(),
        "facts" => facts(),
        "treatment" => treatment(),
        "test" => test(),
        _ => return None,
    };
    let mut definitions = Map::new();
    if kind == "test" {
        definitions.extend(tables().map(|t| (format!("{}_row", t.name), row(t))));
    } else {
        for table in tables() {
            definitions.insert(format!("{}_condition", table.name), condition(table));
            definitions.insert(format!("{}_attributes", table.name), attributes(table, ""));
            if table.name == "issue" {
                definitions.insert("request_attributes".into(), attributes(table, "request."));
            }
        }
        definitions.insert("facts".into(), of_facts());
        definitions.insert("number_range".into(), range(&json!({ "type": ["number", "string"] })));
        for unit in units() {
            let value = json!({ "type": "string", "description": format!("With its unit: `21 {unit}`.") });
            definitions.insert(format!("{unit}_range"), range(&value));
        }
    }
    definitions.insert("subject".into(), subject());
    definitions.insert("events".into(), events());
    definitions.insert("source".into(), source());
    for (name, ty) in [
        ("severity", json!(schemars::schema_for!(Severity))),
        ("legal", json!(schemars::schema_for!(Legal))),
        ("basis", json!(schemars::schema_for!(Basis))),
    ] {
        definitions.insert(name.into(), bare(ty));
    }
    let mut out = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("imr-audit {kind}"),
    });
    if let (Some(out), Value::Object(body)) = (out.as_object_mut(), body) {
        out.extend(body);
        out.insert("$defs".into(), Value::Object(definitions));
    }
    Some(out)
}

/// A schema without the head that a document of its own has.
fn bare(mut schema: Value) -> Value {
    if let Some(schema) = schema.as_object_mut() {
        schema.remove("$schema");
        schema.remove("title");
    }
    schema
}

fn text(what: &str) -> Value {
    json!({ "type": "string", "description": what })
}

fn refers(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

/// `value`, which says `what`.
fn says(mut value: Value, what: &str) -> Value {
    value["description"] = what.into();
    value
}

fn object(required: &[&str], properties: Value) -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": required, "properties": properties })
}

fn check() -> Value {
    let names: Vec<&str> = tables().map(|t| t.name).collect();
    let case = json!({ "anyOf": [
        object(&["when", "then"], json!({ "when": {}, "then": refers("severity") })),
        object(&["otherwise"], json!({ "otherwise": refers("severity") })),
    ] });
    let mut out = object(
        &["id", "defect", "for_each", "when", "severity", "legal", "message", "evidence", "fix", "why_it_matters"],
        json!({
            "id": text("The name of the check, as its file is named."),
            "defect": { "enum": DEFECTS, "description": "The kind of defect it finds." },
            "for_each": { "enum": names, "description": "The table whose rows it looks at." },
            "when": { "description": "When it fires.", "type": "object" },
            "severity": { "description": "How much it weighs: a word, or `first: [ { when: …, then: warning }, { otherwise: error } ]`.",
                          "anyOf": [refers("severity"), object(&["first"], json!({ "first": { "type": "array", "items": case } }))] },
            "confidence": { "description": "From 0 to 1; `row`; or a numeric attribute of the row.",
                            "anyOf": [{ "type": "number", "minimum": 0, "maximum": 1 }, { "type": "string" }] },
            "legal": says(refers("legal"), "Where it stands under the law: `plain_fact`, `expert_judgment` or `not_a_ground`."),
            "message": text("The sentence of the finding; `{name}` is a quote or an attribute."),
            "evidence": { "type": "object", "minProperties": 1, "description": "The quotes that prove it, and what each shows." },
            "fix": text("What to do about it."),
            "why_it_matters": text("Why anybody should care."),
            "source": says(refers("source"), "Who says so: `{ basis: sourced, cite: … }`, or `recited`, or `unverified`."),
        }),
    );
    let of_table = |t: &'static Schema| {
        let says = json!({ "anyOf": [{ "type": "string" },
            object(&["says"], json!({ "says": { "type": "string" }, "optional": { "type": "boolean" } }))] });
        let roles: Map<String, Value> = t.roles.iter().map(|r| (r.name.to_owned(), says.clone())).collect();
        json!({
            "if": { "properties": { "for_each": { "const": t.name } }, "required": ["for_each"] },
            "then": { "properties": {
                "when": refers(&format!("{}_condition", t.name)),
                "evidence": { "additionalProperties": false, "properties": roles },
            } },
        })
    };
    out["allOf"] = Value::Array(tables().map(of_table).collect());
    out
}

fn facts() -> Value {
    let fact = with_condition(
        &[],
        json!({
            "says": text("What the fact says, in plain English."),
            "source": says(refers("source"), "Who says so: `{ basis: sourced, cite: … }`, or `recited`, or `unverified`."),
        }),
    );
    object(
        &["facts"],
        json!({ "facts": { "type": "object", "description": "The facts by name, each with one condition.", "additionalProperties": fact } }),
    )
}

fn treatment() -> Value {
    let criterion = with_condition(
        &["says"],
        json!({
            "says": text("What is asked, in plain English."),
            "if_silent": { "enum": ["unknown", "met", "unmet"], "description": "What it means that the letter does not say; `unknown` when left out." },
            "source": says(refers("source"), "Who says so: `{ basis: sourced, cite: … }`, or `recited`, or `unverified`."),
        }),
    );
    let named = json!({ "type": "object", "minProperties": 1, "additionalProperties": criterion });
    object(
        &["id", "treatment", "guideline", "source", "criteria"],
        json!({
            "id": text("The name of the treatment rule, as its file is named."),
            "says": text("What the guideline says of it, in a sentence."),
            "treatment": says(attribute(Type::Concepts), "What is asked for: `{ is: CONCEPT }`, its kinds included."),
            "applies_when": says(refers("issue_condition"), "When the rule applies; always when left out."),
            "guideline": text("The guideline and its section: `document#section`."),
            "source": says(refers("source"), "Who says so: `{ basis: sourced, cite: … }`, or `recited`, or `unverified`."),
            "criteria": says(object(&[], json!({
                "all": says(named.clone(), "Each of these, by name, is asked."),
                "any": says(named.clone(), "One of these will do."),
                "none": says(named.clone(), "None of these may be."),
                "at_least": { "type": "integer", "minimum": 1, "description": "So many of those below `of` are asked." },
                "of": says(named, "The criteria of `at_least`, by name."),
            })), "What is asked: one quantifier over criteria, each with one condition over the issue."),
        }),
    )
}

fn test() -> Value {
    let rows: Map<String, Value> = tables().map(|t| (t.name.to_owned(), refers(&format!("{}_row", t.name)))).collect();
    let finding = object(
        &[],
        json!({
            "rule": text("The check; the one that the file is named after when left out."),
            "severity": refers("severity"),
            "issue": { "type": "integer", "description": "The issue it is on." },
            "quotes": { "type": "object", "description": "Words that the quote of each role must hold.",
                        "additionalProperties": { "type": "string" } },
        }),
    );
    let states = json!({ "enum": ["documented", "denied", "conflicting", "silent"] });
    let values = json!({ "enum": ["met", "unmet", "unknown", "conflicting", "absent"] });
    let row = json!({ "type": "object", "additionalProperties": false, "minProperties": 1, "maxProperties": 1, "properties": rows });
    let example = object(
        &["name"],
        json!({
            "name": text("What the example shows."),
            "rows": { "type": "array", "description": "What a letter says, a line each: the table, and what stands in its row.", "items": row },
            "letter": text("The text of a letter, instead of rows."),
            "finds": { "type": "array", "description": "What the rule must find, and nothing else of it; `[]`: nothing.", "items": finding },
            "facts": { "type": "object", "description": "What must be said of facts, by name.", "additionalProperties": states },
            "criteria": { "type": "object", "description": "What the criteria must come to: `whole`, or one by its name; `absent`: the rule does not apply.",
                          "additionalProperties": values },
        }),
    );
    object(&["tests"], json!({ "tests": { "type": "array", "description": "The examples.", "items": example } }))
}

fn source() -> Value {
    object(&["basis", "cite"], json!({ "basis": refers("basis"), "cite": text("The document and the page.") }))
}

fn subject() -> Value {
    let many = json!({ "type": "array", "items": refers("subject") });
    json!({ "description": "A fact, a concept, or `row.ATTRIBUTE`.",
            "anyOf": [{ "type": "string" }, object(&[], json!({ "all": many, "any": many, "none": many }))] })
}

fn events() -> Value {
    let many = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    json!({ "description": "A concept, `row.ATTRIBUTE`, or `{ any: [ … ] }` of them.",
            "anyOf": [{ "type": "string" }, object(&["any"], json!({ "any": many }))] })
}

/// One row of a test.
fn row(table: &'static Schema) -> Value {
    let mut cells: Map<String, Value> = table.columns.iter().map(|c| (c.name.to_owned(), cell(c.ty, c.doc))).collect();
    cells.insert("issue".into(), json!({ "type": ["integer", "null"] }));
    cells.insert("quotes".into(), json!({ "type": "object" }));
    cells.insert("without".into(), json!({ "type": "array", "items": { "type": "string" } }));
    json!({ "type": "object", "additionalProperties": false, "properties": cells })
}

fn condition(table: &'static Schema) -> Value {
    let mut parts = vec![quantifiers(table.name), refers("facts"), refers(&format!("{}_attributes", table.name))];
    parts.push(refers("request_attributes"));
    json!({ "type": "object", "minProperties": 1, "allOf": parts, "unevaluatedProperties": false })
}

/// A mapping that says these things and a condition over an issue.
fn with_condition(required: &[&str], properties: Value) -> Value {
    let parts = [quantifiers("issue"), refers("facts"), refers("issue_attributes"), refers("request_attributes")];
    json!({ "type": "object", "required": required, "properties": properties, "allOf": parts,
            "unevaluatedProperties": false })
}

fn quantifiers(table: &str) -> Value {
    let many = json!({ "type": "array", "items": refers(&format!("{table}_condition")), "minItems": 1 });
    json!({ "properties": { "all": many, "any": many, "none": many, "of": many } })
}

/// What a condition can ask of facts and of other tables.
fn of_facts() -> Value {
    let names: Vec<&str> = tables().map(|t| t.name).collect();
    let inner: Vec<Value> = names.iter().map(|n| refers(&format!("{n}_condition"))).collect();
    let mut out = json!({
        "documented": says(refers("subject"), "The summary states it of the patient."),
        "denied": says(refers("subject"), "The summary denies it."),
        "conflicting": says(refers("subject"), "The summary does both."),
        "silent": says(refers("subject"), "The summary does neither."),
        "holds": says(refers("subject"), "The value itself: documented is true, denied false, silent unknown, conflicting both."),
        // Beside a fact a part of the body or a side; alone a test of the attribute of that name.
        "region": { "description": "Beside a fact: only what is about that part of the body, or names none." },
        "side": { "description": "Beside a fact: only what is about that side, or names none." },
        "for": says(refers("days_range"), "It has lasted so long."),
        "dated": { "type": "object", "description": "Only what the letter gives a day for: `{ until: request.request_date }`." },
        "ever": { "type": "boolean", "description": "Past events count too." },
        "in": { "enum": ["summary", "rationale"], "description": "Where it is looked for; the summary when left out." },
        "weight": { "enum": ["suggestive", "firm"], "description": "What a check finds because of something suggestive alone is a warning at most." },
        "measured": text("What is measured: a concept."),
        "some": { "description": "With `measured`: one value that fits will do. Else a table, of which some row of the issue fits `where`.", "anyOf": [{ "enum": names }, refers("number_range")] },
        "every": says(refers("number_range"), "With `measured`: each value must fit."),
        "change": says(refers("number_range"), "With `measured`: the value of the last day less that of the first."),
        "scale": { "type": "number", "description": "The top of the scale." },
        "count": text("Kinds of this concept are counted."),
        "event": { "$ref": "#/$defs/events", "description": "What happened, on the days that the letter gives it." },
        "before": { "$ref": "#/$defs/events", "description": "The event comes before this." },
        "after": { "$ref": "#/$defs/events", "description": "The event comes after this." },
        "overlap": { "$ref": "#/$defs/events", "description": "What is so at the same time as another thing." },
        "with": { "$ref": "#/$defs/events", "description": "The other thing." },
        "gap": { "$ref": "#/$defs/days_range", "description": "How many days lie between the two." },
        "no": { "enum": names, "description": "A table, of which no row of the issue fits `where`." },
        "where": { "anyOf": inner, "description": "One condition over the rows of that table." },
        "known": text("The letter gives this attribute."),
        "unknown": text("The letter does not give this attribute."),
    });
    for key in BOUNDS {
        out[key] = json!({ "type": ["number", "string"], "description": "With `count`: how many kinds." });
    }
    json!({ "properties": out })
}

const BOUNDS: [&str; 6] = ["over", "under", "at_least", "at_most", "equals", "differs_from"];

/// The units of the attributes of all tables.
fn units() -> std::collections::BTreeSet<&'static str> {
    let columns = tables().flat_map(|t| t.columns);
    let unit = |ty| if let Type::Quantity(unit) = ty { Some(unit) } else { None };
    columns.filter_map(|c| unit(c.ty)).chain(["days"]).collect()
}

fn range(value: &Value) -> Value {
    object(&[], BOUNDS.iter().map(|k| ((*k).to_owned(), value.clone())).collect::<Map<_, _>>().into())
}

/// Tests of the attributes of a table.
fn attributes(table: &'static Schema, prefix: &str) -> Value {
    let of = |c: &crate::table::Column| {
        let mut test = attribute(c.ty);
        if ["region", "side"].contains(&c.name) {
            test = json!({ "anyOf": [test, { "type": "string" }] });
        }
        test["description"] = json!(c.doc);
        (format!("{prefix}{}", c.name), test)
    };
    json!({ "properties": table.columns.iter().map(of).collect::<Map<_, _>>() })
}

/// A test of an attribute of this type.
fn attribute(ty: Type) -> Value {
    let any_of = |one: Value| {
        let many = json!({ "type": "array", "items": one, "minItems": 1 });
        json!({ "anyOf": [one, object(&[], json!({ "any": many, "none": many }))] })
    };
    match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Symbol(words) => any_of(json!({ "enum": words })),
        Type::Text => any_of(json!({ "type": "string" })),
        Type::Number => refers("number_range"),
        Type::Quantity(unit) => refers(&format!("{unit}_range")),
        Type::Date => {
            let day = json!({ "type": "string", "description": "A day, `2016-07-28`, or another attribute." });
            object(
                &[],
                ["from", "after", "before", "until", "equals", "differs_from"]
                    .iter()
                    .map(|k| ((*k).to_owned(), day.clone()))
                    .collect::<Map<_, _>>()
                    .into(),
            )
        }
        Type::Concepts => object(
            &[],
            json!({
                "is": any_of(json!({ "type": "string" })),
                "same_region_as": { "type": "string" }, "other_region_than": { "type": "string" },
            }),
        ),
    }
}

/// A cell of a row of a test.
fn cell(ty: Type, doc: &str) -> Value {
    let mut out = match ty {
        Type::Bool => json!({ "type": "boolean" }),
        Type::Symbol(words) => json!({ "enum": words }),
        Type::Number => json!({ "type": "number" }),
        Type::Quantity(_) | Type::Text | Type::Date => json!({ "type": "string" }),
        Type::Concepts => {
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] })
        }
    };
    out["description"] = json!(doc);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::embedded;

    /// Which schema a file of the pack is written to.
    fn kind(path: &str) -> Option<&'static str> {
        let (folder, name) = path.split_once('/')?;
        match folder {
            "checks" | "facts" | "treatments" if name.ends_with(".test.yaml") => Some("test"),
            "checks" => Some("check"),
            "facts" => Some("facts"),
            "treatments" => Some("treatment"),
            _ => None,
        }
    }

    #[test]
    fn every_rule_that_ships_keeps_to_its_schema() {
        let validators: Vec<_> = KINDS
            .iter()
            .map(|k| (*k, jsonschema::validator_for(&schema(k).expect("a kind")).expect("a valid schema")))
            .collect();
        for file in embedded() {
            let Some(kind) = kind(&file.path) else { continue };
            let value: Value = crate::yaml::parse(&file).expect("valid YAML");
            let validator = &validators.iter().find(|(k, _)| *k == kind).expect("a kind").1;
            let mistakes: Vec<String> =
                validator.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert!(mistakes.is_empty(), "{}: {mistakes:?}", file.path);
        }
    }

    #[test]
    fn a_typo_does_not() {
        let validator = jsonschema::validator_for(&schema("facts").expect("a kind")).expect("a valid schema");
        assert!(validator.is_valid(&json!({ "facts": { "a": { "holds": "b" } } })));
        assert!(!validator.is_valid(&json!({ "facts": { "a": { "hold": "b" } } })));
    }

    #[test]
    fn the_schemas_of_the_pack_are_fresh() {
        for kind in KINDS {
            let path = format!("{}/rules/schemas/{kind}.json", env!("CARGO_MANIFEST_DIR"));
            let written = std::fs::read_to_string(&path).expect("a schema");
            let made = format!("{:#}\n", schema(kind).expect("a kind"));
            assert!(written == made, "{path} is stale: imr-audit rules schema {kind} > rules/schemas/{kind}.json");
        }
    }
}
