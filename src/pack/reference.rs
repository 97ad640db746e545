//! The reference of the rule language, made from the same types and tables as the schemas.

use super::reader::tables;
use super::schema::{KINDS, schema};
use super::show::type_in_words;
use serde_json::Value;
use std::fmt::Write as _;

/// The reference as a Markdown page: the keys of each kind of file, then the attributes and quotes of each table.
pub fn reference() -> String {
    let mut out = String::from(
        "# Reference of the rule language\n\nMade by `imr-audit rules reference` from the types that read the rules; a test \
         fails while this page is stale. What the forms mean is in [the rule language](rule-language.md).\n",
    );
    for kind in KINDS {
        let Some(schema) = schema(kind) else { continue };
        let _ = writeln!(out, "\n## A file of the kind `{kind}`\n\n| key | | |\n|---|---|---|");
        keys(&mut out, &schema, "");
    }
    out.push_str("\n## What a condition can ask of facts and of other tables\n\n| key | | |\n|---|---|---|\n");
    if let Some(check) = schema("check") {
        keys(&mut out, &check["$defs"]["facts"], "");
    }
    for table in tables() {
        let _ =
            writeln!(out, "\n## The table `{}`\n\n{}\n\n| attribute | type | |\n|---|---|---|", table.name, table.doc);
        for column in table.columns {
            let _ = writeln!(out, "| `{}` | {} | {} |", column.name, type_in_words(column.ty), cell(column.doc));
        }
        out.push_str("\n| quote | shows |\n|---|---|\n");
        for role in table.roles {
            let _ = writeln!(out, "| `{}` | {} |", role.name, cell(role.doc));
        }
    }
    out
}

/// The keys of a mapping, a row each, and below them those of what it holds.
fn keys(out: &mut String, schema: &Value, prefix: &str) {
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (key, value) in schema["properties"].as_object().into_iter().flatten() {
        let needed = if required.iter().any(|r| r == key) { "needed" } else { "" };
        let _ = writeln!(out, "| `{prefix}{key}` | {needed} | {} |", cell(&holds(value)));
        for inner in [value, &value["items"], &value["additionalProperties"]] {
            if inner["properties"].is_object() && prefix.matches('.').count() < 2 {
                keys(out, inner, &format!("{prefix}{key}."));
            }
        }
    }
}

/// What a key holds, in words.
fn holds(value: &Value) -> String {
    let mut parts: Vec<String> = value["description"].as_str().map(str::to_owned).into_iter().collect();
    if let Some(words) = value["enum"].as_array() {
        let words: Vec<String> = words.iter().filter_map(Value::as_str).map(|w| format!("`{w}`")).collect();
        parts.push(format!("One of {}.", words.join(", ")));
    }
    let reference = [value, &value["items"]].into_iter().find_map(|v| v["$ref"].as_str());
    if let Some(name) = reference.and_then(|r| r.rsplit('/').next()) {
        let many = if value["items"].is_object() { "a list of " } else { "" };
        let name = format!("{many}{}", name.replace('_', " "));
        parts.push(if parts.is_empty() { name } else { format!("({name})") });
    }
    parts.join(" ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_is_fresh_and_has_every_attribute() {
        let page = include_str!("../../docs/rule-reference.md");
        let made = reference();
        assert!(page == made, "stale: imr-audit rules reference > docs/rule-reference.md");
        for table in tables() {
            for column in table.columns {
                assert!(made.contains(&format!("| `{}` |", column.name)), "{}", column.name);
            }
        }
        for key in ["`criteria`", "`dated`", "`criteria.all.if_silent`", "`tests.rows`"] {
            assert!(made.contains(key), "{key}");
        }
    }
}
