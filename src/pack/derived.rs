//! Facts and treatments: from the tree of a file to the checked model.

use super::node::{Node, Value};
use super::reader::{Entry, Reader, table};
use super::rule::{Condition, Criterion, Fact, Quantifier, Treatment};
use crate::engine::State;
use crate::table::Schema;
use crate::yaml::Spanned;

/// The keys of a fact that are no part of its condition.
pub(super) const FACT_KEYS: [&str; 2] = ["says", "source"];
/// The keys of a treatment.
pub(super) const TREATMENT_KEYS: [&str; 7] =
    ["id", "says", "treatment", "applies_when", "guideline", "source", "criteria"];
/// The keys of a criterion that are no part of its condition.
pub(super) const CRITERION_KEYS: [&str; 3] = ["says", "if_silent", "source"];

impl Reader<'_> {
    /// The fact `id` with the body `node`.
    pub fn fact(&mut self, id: &Spanned<String>, node: &Node) -> Option<Fact> {
        let name = self.name(id);
        let entries = self.map(node, "a fact")?;
        let source = self.get(entries, "source").map(|n| self.source(n));
        let body = entries.iter().filter(|(k, _)| !FACT_KEYS.contains(&k.value.as_str()));
        let when = self.entries(node, body, table("issue")?);
        Some(Fact {
            concept: self.names.concept(&id.value),
            id: name?,
            says: self.text_of(entries, "says"),
            when: when?,
            source: match source {
                Some(source) => Some(source?),
                None => None,
            },
            place: self.place(id),
        })
    }

    /// A treatment. Everything that is wrong with it is noted.
    pub fn treatment(&mut self, node: &Node) -> Option<Treatment> {
        let issue = table("issue")?;
        let entries = self.map(node, "a treatment")?;
        self.only(entries, &TREATMENT_KEYS, "a treatment");
        let id = self.need(node, entries, "id", "name the treatment, as its file is named").and_then(|n| self.id(n));
        let applies = self.applies(node, entries, issue);
        let guideline = self.need(node, entries, "guideline", "name the guideline and its section: `document#section`");
        let guideline = guideline.and_then(|n| self.text(n, "`guideline`"));
        let source = self.need(node, entries, "source", "say who says so: `source: { basis: sourced, cite: \"…\" }`");
        let source = source.and_then(|n| self.source(n));
        let criteria = self.need(node, entries, "criteria", "say what is asked: `criteria: { all: { NAME: … } }`");
        let criteria = criteria.and_then(|n| self.criteria(n, issue));
        let (quantifier, criteria) = criteria?;
        Some(Treatment {
            id: id?,
            says: self.text_of(entries, "says"),
            applies_when: applies?,
            guideline: guideline?.value,
            source: source?,
            quantifier,
            criteria,
            place: self.place(node),
        })
    }

    /// `treatment:` is a test of the attribute of that name; `applies_when:` narrows it.
    fn applies(&mut self, node: &Node, entries: &[Entry], issue: &'static Schema) -> Option<Condition> {
        let (key, value) = match entries.iter().find(|(k, _)| k.value == "treatment") {
            Some(entry) => (&entry.0, &entry.1),
            None => {
                self.mistake(node, "`treatment` is missing", "write `treatment: { is: CONCEPT }`".to_owned());
                return None;
            }
        };
        let attribute = self.attribute(key, issue)?;
        let requested = self.test(value, attribute, issue).map(|t| Condition::Attribute(attribute, t));
        let Some(narrower) = self.get(entries, "applies_when") else { return requested };
        let narrower = self.condition(narrower, issue);
        Some(Condition::Many(Quantifier::All, vec![requested?, narrower?]))
    }

    fn criteria(&mut self, node: &Node, issue: &'static Schema) -> Option<(Quantifier, Vec<Criterion>)> {
        const HOW: &str = "write `all: { NAME: … }`, `any:`, `none:`, or `at_least: 2` with `of:`";
        let entries = self.map(node, "`criteria`")?;
        let (quantifier, named) = match entries {
            [(key, value)] => match key.value.as_str() {
                "all" => (Quantifier::All, value),
                "any" => (Quantifier::Any, value),
                "none" => (Quantifier::None, value),
                _ => {
                    self.unknown("quantifier", key, ["all", "any", "none", "at_least"]);
                    return None;
                }
            },
            _ => {
                self.only(entries, &["at_least", "of"], "`criteria`");
                let n = self.need(node, entries, "at_least", HOW)?;
                let of = self.need(node, entries, "of", HOW)?;
                (Quantifier::AtLeast(self.number(n, "`at_least`")? as usize), of)
            }
        };
        let Value::Map(named) = &named.value else {
            let help = "give each criterion a name: `NAME: { says: …, CONDITION }`".to_owned();
            self.mistake(named, format!("criteria are named, in a mapping, not {}", named.value.noun()), help);
            return None;
        };
        if let Quantifier::AtLeast(n) = quantifier
            && (n == 0 || n > named.len())
        {
            let help = format!("write a number from 1 to {}", named.len());
            self.mistake(node, format!("at least {n} of {} criteria can never be told apart", named.len()), help);
            return None;
        }
        let criteria: Vec<Option<Criterion>> = named.iter().map(|(k, v)| self.criterion(k, v, issue)).collect();
        Some((quantifier, criteria.into_iter().collect::<Option<_>>()?))
    }

    fn criterion(&mut self, id: &Spanned<String>, node: &Node, issue: &'static Schema) -> Option<Criterion> {
        let name = self.name(id);
        let entries = self.map(node, "a criterion")?;
        let says = self.need(node, entries, "says", "say in plain English what is asked");
        let says = says.and_then(|n| self.text(n, "`says`"));
        let if_silent = match self.get(entries, "if_silent") {
            None => Some(State::Silent),
            Some(n) => {
                let words = [("unknown", State::Silent), ("met", State::Documented), ("unmet", State::Denied)];
                self.word(n, "meaning of silence", &words)
            }
        };
        let source = self.get(entries, "source").map(|n| self.source(n));
        let body = entries.iter().filter(|(k, _)| !CRITERION_KEYS.contains(&k.value.as_str()));
        let when = self.entries(node, body, issue);
        let source = match source {
            Some(source) => Some(source?),
            None => None,
        };
        let place = self.place(id);
        Some(Criterion { id: name?, says: says?.value, when: when?, source, if_silent: if_silent?, place })
    }
}
