//! Conditions: from the tree of a file to the checked model.

use super::node::{Node, Value};
use super::reader::{Entry, Reader, table, tables};
use super::rule::{Attribute, Condition, Quantifier, Region, Scope, SideOf, Subject};
use crate::engine::{State, Weight};
use crate::table::{Schema, Type};
use crate::vocabulary::ConceptId;
use crate::yaml::Spanned;

/// Words that test for one of the four values; `holds` is the value itself.
const FACT: [(&str, Option<State>); 5] = [
    ("documented", Some(State::Documented)),
    ("denied", Some(State::Denied)),
    ("conflicting", Some(State::Conflicting)),
    ("silent", Some(State::Silent)),
    ("holds", None),
];
const QUANTIFIERS: [(&str, Quantifier); 3] =
    [("all", Quantifier::All), ("any", Quantifier::Any), ("none", Quantifier::None)];
const FORMS: [&str; 17] = [
    "all",
    "any",
    "none",
    "at_least",
    "documented",
    "denied",
    "conflicting",
    "silent",
    "holds",
    "measured",
    "count",
    "some",
    "no",
    "known",
    "unknown",
    "event",
    "overlap",
];
const HOW: &str = "say how they combine: `all: [ … ]`, `any: [ … ]`, `none: [ … ]`, or `at_least: 2` with `of: [ … ]`";

impl Reader<'_> {
    /// A condition over a row of `schema`.
    pub fn condition(&mut self, node: &Node, schema: &'static Schema) -> Option<Condition> {
        match &node.value {
            Value::Map(entries) => self.entries(node, entries, schema),
            Value::List(_) => {
                self.mistake(node, "a bare list does not say which of its conditions must hold", HOW.to_owned());
                None
            }
            other => {
                let help = "write a mapping with one condition, such as `decision: upheld`".to_owned();
                self.mistake(node, format!("a condition is a mapping, not {}", other.noun()), help);
                None
            }
        }
    }

    /// The condition that `entries` of the mapping `node` say.
    pub fn entries<'n, E>(&mut self, node: &Node, entries: E, schema: &'static Schema) -> Option<Condition>
    where
        E: IntoIterator<Item = &'n Entry>,
    {
        let entries: Vec<&Entry> = entries.into_iter().collect();
        let has = |key: &str| entries.iter().find(|(k, _)| k.value == key);
        let heads = entries.iter().filter(|(k, _)| FORMS[4..].contains(&k.value.as_str())).count();
        if let Some((key, value)) = entries.iter().find(|(k, _)| FACT.iter().any(|(f, _)| *f == k.value)) {
            let is = FACT.iter().find(|(f, _)| *f == key.value).and_then(|(_, s)| *s);
            self.beside(key, &entries, &["region", "side", "for", "ever", "dated", "in", "weight"]);
            let scope = self.scope(&entries, schema);
            let weight = self.weight(&entries);
            return Some(Condition::Fact { is, of: self.subject(value, schema)?, scope: scope?, weight: weight? });
        }
        if let Some((key, value)) = has("measured") {
            return self.measured(key, value, &entries, schema);
        }
        if let Some((key, value)) = has("count") {
            let bounds = ["over", "under", "at_least", "at_most", "equals"];
            let beside: Vec<&str> = bounds.iter().copied().chain(["region", "side", "ever", "dated", "in"]).collect();
            self.beside(key, &entries, &beside);
            let of = self.concept(value);
            let scope = self.scope(&entries, schema);
            let bounds = entries.iter().copied().filter(|(k, _)| bounds.contains(&k.value.as_str()));
            let range = self.number_range(value, bounds, Type::Number, schema);
            return Some(Condition::Count { of: of?, range: range?, scope: scope? });
        }
        if let Some((key, value)) = has("event").or_else(|| has("overlap")) {
            return self.pair(key, value, &entries, schema);
        }
        if let Some((key, value)) = has("some").or_else(|| has("no")) {
            self.beside(key, &entries, &["where"]);
            let name = self.text(value, "the name of a table")?;
            let Some(inner) = table(&name.value) else {
                self.unknown("table", &name, tables().map(|t| t.name));
                return None;
            };
            let Some((_, when)) = has("where") else {
                self.mistake(key, "`where` is missing", "say what the row must be like: `where: { … }`".to_owned());
                return None;
            };
            let when = Box::new(self.condition(when, inner)?);
            return Some(Condition::Rows { some: key.value == "some", table: inner, when });
        }
        if let (Some((key, n)), Some((_, of))) = (has("at_least"), has("of")) {
            self.beside(key, &entries, &["of"]);
            let n = self.number(n, "`at_least`");
            let parts = self.conditions(of, schema)?;
            let n = n? as usize;
            if n == 0 || n > parts.len() {
                let help = format!("write a number from 1 to {}", parts.len());
                self.mistake(key, format!("at least {n} of {} conditions can never be told apart", parts.len()), help);
                return None;
            }
            return Some(Condition::Many(Quantifier::AtLeast(n), parts));
        }
        let [(key, value)] = entries[..] else {
            if heads <= 1 && entries.is_empty() {
                self.mistake(node, "a condition is missing", "write one, such as `decision: upheld`".to_owned());
            } else {
                self.mistake(node, format!("{} conditions in one mapping", entries.len()), HOW.to_owned());
            }
            return None;
        };
        if let Some((_, quantifier)) = QUANTIFIERS.iter().find(|(q, _)| *q == key.value) {
            return Some(Condition::Many(*quantifier, self.conditions(value, schema)?));
        }
        match key.value.as_str() {
            "at_least" => {
                self.mistake(key, "`of` is missing", "say of which: `at_least: 2`, `of: [ … ]`".to_owned());
                None
            }
            known @ ("known" | "unknown") => {
                let name = self.text(value, "the name of an attribute")?;
                Some(Condition::Known(self.attribute(&name, schema)?, known == "known"))
            }
            _ => {
                let attribute = self.attribute(key, schema)?;
                Some(Condition::Attribute(attribute, self.test(value, attribute, schema)?))
            }
        }
    }

    /// The conditions of a list; every mistake in any of them is noted.
    fn conditions(&mut self, node: &Node, schema: &'static Schema) -> Option<Vec<Condition>> {
        let items = self.list(node, "what a quantifier ranges over")?;
        if items.is_empty() {
            self.mistake(node, "an empty list of conditions", "write at least one condition".to_owned());
            return None;
        }
        let parts: Vec<Option<Condition>> = items.iter().map(|i| self.condition(i, schema)).collect();
        parts.into_iter().collect()
    }

    fn measured(
        &mut self,
        key: &Spanned<String>,
        value: &Node,
        entries: &[&Entry],
        schema: &'static Schema,
    ) -> Option<Condition> {
        self.beside(key, entries, &["some", "every", "change", "scale", "region", "side", "dated", "in", "weight"]);
        let of = self.concept(value);
        let scope = self.scope(entries, schema);
        let weight = self.weight(entries);
        let find = |name: &str| entries.iter().find(|(k, _)| k.value == name);
        let scale = match find("scale") {
            Some((_, v)) => Some(self.number(v, "`scale`")?),
            None => None,
        };
        let (every, change, range) = match (find("some"), find("every"), find("change")) {
            (Some((_, r)), None, None) => (false, false, r),
            (None, Some((_, r)), None) => (true, false, r),
            (None, None, Some((_, r))) => (false, true, r),
            _ => {
                let help = "write `some: { under: 5 }` (one of them fits), `every: { under: 5 }` (all do) or \
                            `change: { at_most: -2 }` (the last less the first)"
                    .to_owned();
                self.mistake(key, "it is not said how many of the measured values must fit", help);
                return None;
            }
        };
        let (range, unit) = self.measured_range(range, schema)?;
        Some(Condition::Measured { of: of?, every, change, range, unit, scale, scope: scope?, weight: weight? })
    }

    /// Notes every entry that may not stand beside `head`.
    pub fn beside(&mut self, head: &Spanned<String>, entries: &[&Entry], known: &[&str]) {
        for (key, _) in entries.iter().filter(|(k, _)| k.value != head.value) {
            let word = key.value.as_str();
            if !known.contains(&word) {
                if FORMS.contains(&word) {
                    self.mistake(key, format!("`{}` and `{word}` in one mapping", head.value), HOW.to_owned());
                } else {
                    self.unknown(&format!("word beside `{}`", head.value), key, known.iter().copied());
                }
            }
        }
    }

    /// What it weighs at most.
    pub fn weight(&mut self, entries: &[&Entry]) -> Option<Weight> {
        match entries.iter().find(|(k, _)| k.value == "weight") {
            None => Some(Weight::Firm),
            Some((_, v)) => self.word(v, "weight", &[("suggestive", Weight::Suggestive), ("firm", Weight::Firm)]),
        }
    }

    /// Where it is looked for.
    pub fn scope(&mut self, entries: &[&Entry], schema: &'static Schema) -> Option<Scope> {
        let mut scope = Scope::default();
        let mut good = true;
        for (key, value) in entries {
            match key.value.as_str() {
                "region" => {
                    scope.region = self.region(value, schema);
                    good &= scope.region.is_some();
                }
                "side" => {
                    scope.side = self.side(value, schema);
                    good &= scope.side.is_some();
                }
                "in" => match self.word(value, "part of the letter", &[("summary", false), ("rationale", true)]) {
                    Some(rationale) => scope.rationale = rationale,
                    None => good = false,
                },
                "dated" => {
                    scope.dated = self.days(value, schema);
                    good &= scope.dated.is_some();
                }
                "ever" => match self.bool(value, "`ever`") {
                    Some(ever) => scope.ever = ever,
                    None => good = false,
                },
                "for" => {
                    scope.lasting = self
                        .map(value, "`for`")
                        .and_then(|bounds| self.number_range(value, bounds, Type::Quantity("days"), schema));
                    good &= scope.lasting.is_some();
                }
                _ => {}
            }
        }
        good.then_some(scope)
    }

    /// A part of the body: an attribute (`request.region`), or a concept.
    pub fn region(&mut self, node: &Node, schema: &'static Schema) -> Option<Region> {
        let name = self.text(node, "a part of the body")?;
        if name.value.contains('.') {
            let attribute = self.attribute(&name, schema)?;
            self.of_type(&name, attribute, Type::Concepts, "concepts")?;
            return Some(Region::Attribute(attribute));
        }
        self.concept(node).map(Region::Concept)
    }

    fn side(&mut self, node: &Node, schema: &'static Schema) -> Option<SideOf> {
        let name = self.text(node, "a side")?;
        if name.value.contains('.') {
            let attribute = self.attribute(&name, schema)?;
            if !matches!(attribute.ty, Type::Symbol(words) if words.contains(&"left")) {
                self.mistake(&name, format!("`{}` is not a side", name.value), "write `request.side`".to_owned());
                return None;
            }
            return Some(SideOf::Attribute(attribute));
        }
        self.word(node, "side", &[("left", "left"), ("right", "right")]).map(SideOf::Named)
    }

    /// What a fact test asks about.
    fn subject(&mut self, node: &Node, schema: &'static Schema) -> Option<Subject> {
        match &node.value {
            Value::Map(entries) => {
                let [(key, value)] = &entries[..] else {
                    self.mistake(node, "one of `all`, `any`, `none` over names is meant", HOW.to_owned());
                    return None;
                };
                let Some((_, quantifier)) = QUANTIFIERS.iter().find(|(q, _)| *q == key.value) else {
                    self.unknown("quantifier", key, QUANTIFIERS.iter().map(|(q, _)| *q));
                    return None;
                };
                let items = self.list(value, "what a quantifier ranges over")?;
                let parts: Vec<Option<Subject>> = items.iter().map(|i| self.subject(i, schema)).collect();
                Some(Subject::Many(*quantifier, parts.into_iter().collect::<Option<_>>()?))
            }
            Value::List(items) => {
                let names = super::reader::names(items);
                let help = format!(
                    "write `{{ any: [{names}] }}` when one of them is enough, `{{ all: [{names}] }}` when each must be \
                     there, `{{ none: [{names}] }}` when none may be"
                );
                self.mistake(node, "a bare list does not say which of its names must hold", help);
                None
            }
            _ => {
                let name = self.text(node, "the name of a fact or concept")?;
                if name.value.contains('.') {
                    let attribute = self.attribute(&name, schema)?;
                    self.of_type(&name, attribute, Type::Concepts, "concepts")?;
                    return Some(Subject::Attribute(attribute));
                }
                if let Some(fact) = self.names.facts.get(&name.value) {
                    self.uses.push(*fact);
                    return Some(Subject::Fact(*fact));
                }
                if let Some(concept) = self.names.concept(&name.value) {
                    return Some(Subject::Concept(concept));
                }
                self.unknown("fact or concept", &name, self.names.subjects());
                None
            }
        }
    }

    /// A concept by name.
    pub fn concept(&mut self, node: &Node) -> Option<ConceptId> {
        let name = self.text(node, "the name of a concept")?;
        let found = self.names.concept(&name.value);
        if found.is_none() {
            self.unknown("concept", &name, self.names.concepts());
        }
        found
    }

    /// An attribute of the row (`name`, `row.name`) or of its issue (`request.name`).
    pub fn attribute(&mut self, name: &Spanned<String>, schema: &'static Schema) -> Option<Attribute> {
        let (of_request, bare) = match name.value.split_once('.') {
            Some(("request", bare)) => (true, bare),
            Some(("row", bare)) => (false, bare),
            Some(_) => {
                let help = "write `row.ATTRIBUTE`, or `request.ATTRIBUTE` for the issue it belongs to".to_owned();
                self.mistake(name, format!("`{}` names no attribute", name.value), help);
                return None;
            }
            None => (false, name.value.as_str()),
        };
        let of = if of_request { table("issue")? } else { schema };
        if let Some(column) = of.columns.iter().find(|c| c.name == bare) {
            return Some(Attribute { of_request, name: column.name, ty: column.ty });
        }
        let columns = of.columns.iter().map(|c| c.name);
        if name.value.contains('.') {
            let name = Spanned::new(bare.to_owned(), name.referenced, name.defined);
            self.unknown(&format!("attribute of `{}`", of.name), &name, columns);
        } else {
            let known: Vec<&str> = columns.chain(FORMS).collect();
            self.unknown(&format!("attribute of `{}`, or word of a condition,", of.name), name, known);
        }
        None
    }

    /// Notes when `attribute` is not of type `ty`.
    pub fn of_type(&mut self, at: &Spanned<String>, attribute: Attribute, ty: Type, noun: &str) -> Option<()> {
        if attribute.ty == ty {
            return Some(());
        }
        self.mistake(at, format!("`{}` does not hold {noun}", at.value), None);
        None
    }
}
