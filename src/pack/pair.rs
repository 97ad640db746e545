//! Two things on the days that a letter gives them: which came first, and whether they overlapped.

use super::node::{Node, Value};
use super::reader::{Entry, Reader};
use super::rule::{Attribute, Condition, Range, Scope};
use crate::engine::Weight;
use crate::table::{Schema, Type};
use crate::vocabulary::ConceptId;
use crate::yaml::Spanned;

/// How two things lie to each other in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// The first comes before the second.
    Before,
    /// The first comes after the second.
    After,
    /// Both are so at one time.
    Overlaps,
}

/// What a thing is called.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Named {
    /// A concept, or a kind of it.
    Concept(ConceptId),
    /// Whatever this attribute holds.
    Attribute(Attribute),
}

/// Two things and how they lie to each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// How they lie.
    pub relation: Relation,
    /// The first: any of these.
    pub of: Vec<Named>,
    /// The second: any of these.
    pub with: Vec<Named>,
    /// How many days lie between them; `None`: any number for an order, none for an overlap.
    pub gap: Option<Range<f64>>,
    /// Where they are looked for.
    pub scope: Scope,
    /// What it weighs at most.
    pub weight: Weight,
}

impl Pair {
    /// The other ways in which two things could lie, in words.
    pub fn changed(&self) -> Vec<(String, Pair)> {
        let to = |words: &str, relation| (words.to_owned(), Pair { relation, ..self.clone() });
        match self.relation {
            Relation::Before => vec![to("before becomes after", Relation::After)],
            Relation::After => vec![to("after becomes before", Relation::Before)],
            Relation::Overlaps => vec![to("overlap becomes before", Relation::Before)],
        }
    }
}

impl Reader<'_> {
    /// `event: A, before: B` or `after: B`, or `overlap: A, with: B`; `gap: { at_least: 6 weeks }` beside it.
    pub fn pair(
        &mut self,
        key: &Spanned<String>,
        value: &Node,
        entries: &[&Entry],
        schema: &'static Schema,
    ) -> Option<Condition> {
        let find = |name: &str| entries.iter().find(|(k, _)| k.value == name).map(|(_, v)| v);
        let beside: &[&str] = if key.value == "event" {
            &["before", "after", "gap", "region", "side", "dated", "in", "weight"]
        } else {
            &["with", "gap", "region", "side", "ever", "dated", "in", "weight"]
        };
        self.beside(key, entries, beside);
        let (relation, other) = match (key.value.as_str(), find("before"), find("after"), find("with")) {
            ("event", Some(other), None, _) => (Relation::Before, other),
            ("event", None, Some(other), _) => (Relation::After, other),
            ("event", ..) => {
                let help = "write `before: CONCEPT` or `after: CONCEPT` beside it".to_owned();
                self.mistake(key, "it is not said what the event comes before or after", help);
                return None;
            }
            (.., Some(other)) => (Relation::Overlaps, other),
            _ => {
                self.mistake(key, "`with` is missing", "say with what: `with: CONCEPT`".to_owned());
                return None;
            }
        };
        let (of, with) = (self.events(value, schema), self.events(other, schema));
        let scope = self.scope(entries, schema);
        let weight = self.weight(entries);
        let gap = match find("gap") {
            Some(n) => {
                let bounds = self.map(n, "`gap`")?;
                Some(self.number_range(n, bounds, Type::Quantity("days"), schema)?)
            }
            None => None,
        };
        let (of, with) = (of?, with?);
        if relation != Relation::Overlaps && of == with {
            self.mistake(other, "nothing comes before or after itself", "name another event".to_owned());
            return None;
        }
        Some(Condition::Pair(Box::new(Pair { relation, of, with, gap, scope: scope?, weight: weight? })))
    }

    /// The name of a concept, an attribute that holds concepts, or `{ any: [ … ] }` of them.
    fn events(&mut self, node: &Node, schema: &'static Schema) -> Option<Vec<Named>> {
        match &node.value {
            Value::Map(entries) => {
                let [(key, value)] = &entries[..] else {
                    self.mistake(node, "`{ any: [ … ] }` is meant", None);
                    return None;
                };
                if key.value != "any" {
                    self.unknown("quantifier", key, ["any"]);
                    return None;
                }
                let items = self.list(value, "what a quantifier ranges over")?;
                if items.is_empty() {
                    self.mistake(value, "an empty list", "name at least one concept".to_owned());
                    return None;
                }
                let named: Vec<Option<Named>> = items.iter().map(|i| self.event(i, schema)).collect();
                named.into_iter().collect()
            }
            Value::List(items) => {
                let help = format!("write `{{ any: [{}] }}`", super::reader::names(items));
                self.mistake(node, "a bare list does not say which of its names is meant", help);
                None
            }
            _ => self.event(node, schema).map(|n| vec![n]),
        }
    }

    fn event(&mut self, node: &Node, schema: &'static Schema) -> Option<Named> {
        let name = self.text(node, "the name of a concept")?;
        if name.value.contains('.') {
            let attribute = self.attribute(&name, schema)?;
            self.of_type(&name, attribute, Type::Concepts, "concepts")?;
            return Some(Named::Attribute(attribute));
        }
        if self.names.facts.contains_key(&name.value) && self.names.concept(&name.value).is_none() {
            let help = "name the concepts that it is made of".to_owned();
            self.mistake(&name, format!("the fact `{}` has no day of its own", name.value), help);
            return None;
        }
        self.concept(node).map(Named::Concept)
    }
}
