//! What would have to be otherwise, in plain English: “the summary documented kidney disease”.

use super::{Change, State, Trace, Words};
use crate::pack::rule::{Attribute, Compare, Condition, Operand, Range, Scope, Subject, Test};
use crate::table::{Schema, Type};

impl Words<'_> {
    /// What `change` comes to, as it stands behind “if”.
    pub fn otherwise(&self, change: &Change<'_>) -> String {
        let Trace { leaf, asks, .. } = change.leaf;
        let Some(leaf) = leaf else { return so(asks, change.to) };
        let schema = crate::pack::tables().find(|t| t.name == leaf.row.0);
        self.otherwise_of(&leaf.condition, schema, change.to)
    }

    fn otherwise_of(&self, condition: &Condition, schema: Option<&Schema>, to: bool) -> String {
        match condition {
            Condition::Attribute(attribute, test) => self.tested_otherwise(*attribute, test, schema, to),
            Condition::Known(attribute, known) => {
                let says = if *known == to { "gave" } else { "did not give" };
                format!("the letter {says} {}", self.named(*attribute, schema))
            }
            Condition::Fact { is, of, scope, .. } => {
                let says = match (is, to) {
                    (None | Some(State::Documented), true) => "documented",
                    (Some(State::Documented), false) => "did not document",
                    (None, false) | (Some(State::Denied), true) => "denied",
                    (Some(State::Denied), false) => "did not deny",
                    (Some(State::Conflicting), true) => "both documented and denied",
                    (Some(State::Conflicting), false) => "did not both document and deny",
                    (Some(State::Silent), true) => "did not speak of",
                    (Some(State::Silent), false) => "spoke of",
                };
                // The name of a fact of the pack is no English.
                let said = match of {
                    Subject::Fact(id) => self.rules.facts.get(*id).filter(|f| f.concept.is_none()),
                    _ => None,
                };
                let said = said.and_then(|fact| fact.says.as_ref());
                let what = said.map_or_else(|| self.subject(of), |says| format!("that {says}"));
                let part = if scope.rationale { "rationale" } else { "summary" };
                let bounds = self.scope(&Scope { rationale: false, ..scope.clone() });
                format!("the {part} {says} {what}{bounds}")
            }
            Condition::Count { of, range, scope } => {
                let range = self.compared(range, |n| n.to_string(), "", to);
                format!(
                    "the number of different kinds of {} documented{} {range}",
                    self.concept(*of),
                    self.scope(scope)
                )
            }
            Condition::Pair(_) => {
                let shows = if to { "showed" } else { "did not show" };
                format!("the days that the letter gives {shows} this: {}", self.condition(condition))
            }
            Condition::Many(..) | Condition::Measured { .. } | Condition::Rows { .. } => {
                so(&self.condition(condition), to)
            }
        }
    }

    fn tested_otherwise(&self, attribute: Attribute, test: &Test, schema: Option<&Schema>, to: bool) -> String {
        let name = || self.named(attribute, schema);
        let unit = if let Type::Quantity(unit) = attribute.ty { format!(" {unit}") } else { String::new() };
        let among = |words: Vec<String>, wanted: bool| {
            const MOST: usize = 4;
            let shown = if words.len() > MOST + 1 { MOST } else { words.len() };
            let mut list = words.iter().take(shown).map(|w| format!("“{w}”")).collect::<Vec<_>>().join(" or ");
            if shown < words.len() {
                list.push_str(&format!(" or another of the {} that the rule names", words.len()));
            }
            if wanted == to {
                format!("{} were {list}", name())
            } else {
                format!("{} were anything but {list}", name())
            }
        };
        match test {
            // What a column of yes or no says is a sentence.
            Test::Bool(wanted) => match sentence(attribute, schema) {
                Some(sentence) => so(&sentence, *wanted == to),
                None => so(&format!("{} is true", name()), *wanted == to),
            },
            Test::Symbol(words, wanted) => among(words.iter().map(|w| w.replace('_', " ")).collect(), *wanted),
            Test::Text(texts, wanted) => among(texts.clone(), *wanted),
            Test::Concepts(concepts, wanted) => among(concepts.iter().map(|c| self.concept(*c)).collect(), *wanted),
            Test::Number(range) => format!("{} {}", name(), self.compared(range, |n| n.to_string(), &unit, to)),
            Test::Date(range) => {
                format!("{} {} {}", name(), if to { "were" } else { "were not" }, self.days(range))
            }
            Test::Region(..) => so(&self.condition(&Condition::Attribute(attribute, test.clone())), to),
        }
    }

    /// `were over 65 years`, or the other way round `were 65 years or less`.
    fn compared<T>(&self, range: &Range<T>, show: impl Fn(&T) -> String, unit: &str, to: bool) -> String {
        let parts = range.0.iter().map(|(compare, operand)| {
            let than = match operand {
                Operand::Value(v) => format!("{}{unit}", show(v)),
                Operand::Attribute(a) => format!("the {}", self.attribute(*a)),
            };
            match (compare, to) {
                (Compare::Over, true) => format!("over {than}"),
                (Compare::AtMost, false) => format!("more than {than}"),
                (Compare::Under, true) => format!("under {than}"),
                (Compare::AtLeast, false) => format!("less than {than}"),
                (Compare::AtLeast, true) | (Compare::Under, false) => format!("{than} or more"),
                (Compare::AtMost, true) | (Compare::Over, false) => format!("{than} or less"),
                (Compare::Equals, true) | (Compare::DiffersFrom, false) => than,
                (Compare::Equals, false) | (Compare::DiffersFrom, true) => format!("anything but {than}"),
            }
        });
        format!("were {}", parts.collect::<Vec<_>>().join(if to { " and " } else { " or " }))
    }

    /// The attribute with what it says in brackets, as far as its name does not: `the record (what the letter's own
    /// summary says of it)`.
    fn named(&self, attribute: Attribute, schema: Option<&Schema>) -> String {
        let name = self.attribute(attribute);
        let name = if attribute.of_request { name } else { format!("the {name}") };
        match sentence(attribute, schema) {
            // Few words with the name among them say no more than the name.
            Some(says) if says.split(' ').count() > 5 || !says.contains(attribute.name) => format!("{name} ({says})"),
            _ => name,
        }
    }
}

/// What the column of an attribute says, its first clause, to stand within a sentence.
fn sentence(attribute: Attribute, schema: Option<&Schema>) -> Option<String> {
    let schema = if attribute.of_request { crate::pack::table("issue") } else { schema }?;
    let doc = schema.columns.iter().find(|c| c.name == attribute.name)?.doc;
    let clause = doc.split([';', ':']).next().unwrap_or(doc).trim_end_matches('.');
    let mut letters = clause.chars();
    let first = letters.next()?;
    // A name in capitals keeps them.
    let rest = letters.as_str();
    if rest.starts_with(char::is_uppercase) {
        return Some(clause.to_owned());
    }
    Some(first.to_lowercase().chain(rest.chars()).collect())
}

fn so(sentence: &str, to: bool) -> String {
    if to { format!("it were so that {sentence}") } else { format!("it were not so that {sentence}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::testkit::{file, rules, vocabulary};

    /// What a condition on a row of `table` would have to be, each way.
    fn both(table: &str, when: &str) -> [String; 2] {
        let (concepts, schema) = (vocabulary(), crate::pack::table(table).expect("a table"));
        let role = schema.roles[0].name;
        let text = format!(
            "id: x\ndefect: arithmetic\nfor_each: {table}\nwhen: {when}\nseverity: error\nlegal: plain_fact\n\
             message: m\nevidence: {{ {role}: r }}\nfix: f\nwhy_it_matters: w\n"
        );
        let rules = rules(&[file("checks/x.yaml", &text)], &concepts);
        let words = Words { rules: &rules, concepts: &concepts };
        [true, false].map(|to| words.otherwise_of(&rules.checks[0].when, Some(schema), to))
    }

    #[test]
    fn changes_are_said_in_plain_english() {
        for (table, yaml, so, not) in [
            (
                "claim",
                "{ specific: true }",
                "it were so that the claim names a specific fact (a drug, a date, a number, a study)",
                "it were not so that the claim names a specific fact (a drug, a date, a number, a study)",
            ),
            (
                "claim",
                "{ record: silent }",
                "the record (what the letter's own summary says of it) were “silent”",
                "the record (what the letter's own summary says of it) were anything but “silent”",
            ),
            ("issue", "{ age: { over: 65 years } }", "the age were over 65 years", "the age were 65 years or less"),
            (
                "issue",
                "{ documented: weakness }",
                "the summary documented weakness",
                "the summary did not document weakness",
            ),
            (
                "issue",
                "{ holds: weakness, ever: true }",
                "the summary documented weakness, now or in the past",
                "the summary denied weakness, now or in the past",
            ),
            (
                "claim",
                "{ known: concept }",
                "the letter gave the concept (what the claim is about)",
                "the letter did not give the concept (what the claim is about)",
            ),
        ] {
            assert_eq!(both(table, yaml), [so, not], "{yaml}");
        }
    }
}
