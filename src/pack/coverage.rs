//! Which of the four values of each condition the examples meet.

use super::Pack;
use super::example::Example;
use super::rule::Condition;
use super::testing::{Prepared, ReadLetter, prepared};
use crate::engine::{Session, State, Trace, criteria};
use std::collections::{BTreeMap, BTreeSet};

/// What the examples meet of one rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Covered {
    /// The rule.
    pub rule: String,
    /// Its conditions, in order.
    pub conditions: Vec<Met>,
}

/// What the examples meet of one condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// Where in the rule it stands: `applies when`, `when`, `severity`, or the name of a criterion.
    pub of: String,
    /// What it asks, in words.
    pub asks: String,
    /// The values that some example gives it.
    pub met: BTreeSet<State>,
    /// The values that it can come to at all.
    pub can: BTreeSet<State>,
}

/// What the examples that test each rule meet of it.
pub fn covered(pack: &Pack, examples: &[Example], read: ReadLetter<'_>) -> Vec<Covered> {
    let prepared = prepared(examples, read);
    let of = |id: &str| prepared.iter().filter(|p| p.example.tests(id, pack)).collect::<Vec<_>>();
    let rules = &pack.rules;
    let mut out = Vec::new();
    for fact in &rules.facts {
        out.push(rule(pack, &fact.id, &of(&fact.id), "issue", &[("when", &fact.when)]));
    }
    for treatment in &rules.treatments {
        let mut conditions = vec![("applies when", &treatment.applies_when)];
        conditions.extend(treatment.criteria.iter().map(|c| (c.id.as_str(), &c.when)));
        out.push(rule(pack, &treatment.id, &of(&treatment.id), "issue", &conditions));
    }
    for check in &rules.checks {
        let mut conditions = vec![("when", &check.when)];
        conditions.extend(check.severity.iter().filter_map(|(when, _)| Some(("severity", when.as_ref()?))));
        out.push(rule(pack, &check.id, &of(&check.id), check.table.name, &conditions));
    }
    out
}

fn rule(pack: &Pack, id: &str, examples: &[&Prepared<'_>], table: &str, conditions: &[(&str, &Condition)]) -> Covered {
    let mut seen: BTreeMap<Vec<usize>, Met> = BTreeMap::new();
    for tables in examples.iter().filter_map(|p| p.tables.as_ref().ok()) {
        let first = Session::new(&pack.rules, &pack.vocabulary, tables);
        let made = criteria(&first);
        let session = Session::new(&pack.rules, &pack.vocabulary, tables.iter().chain([&made]));
        for row in session.rows(table) {
            let frame = session.frame(row);
            for (i, (of, condition)) in conditions.iter().enumerate() {
                note(of, condition, &session.trace(condition, frame), vec![i], &mut seen);
            }
        }
    }
    Covered { rule: id.to_owned(), conditions: seen.into_values().collect() }
}

fn note(of: &str, condition: &Condition, trace: &Trace, path: Vec<usize>, seen: &mut BTreeMap<Vec<usize>, Met>) {
    let new = || {
        let asks = trace.asks.clone();
        Met { of: of.to_owned(), asks, met: BTreeSet::new(), can: can(condition) }
    };
    seen.entry(path.clone()).or_insert_with(new).met.insert(trace.value.state());
    if let Condition::Many(_, parts) = condition {
        for (i, (part, trace)) in parts.iter().zip(&trace.parts).enumerate() {
            let mut path = path.clone();
            path.push(i);
            note(of, part, trace, path, seen);
        }
    }
}

/// The values that a condition can come to: a test is true or false, an attribute can be unknown as well, and only what
/// the letter says of a fact can contradict itself.
fn can(condition: &Condition) -> BTreeSet<State> {
    let mut out = BTreeSet::from([State::Documented, State::Denied]);
    match condition {
        Condition::Many(_, parts) => parts.iter().for_each(|p| out.extend(can(p))),
        Condition::Rows { when, .. } => out.extend(can(when)),
        Condition::Known(..) | Condition::Fact { is: Some(_), .. } | Condition::Count { .. } => {}
        Condition::Attribute(..) | Condition::Measured { .. } => out.extend([State::Silent]),
        Condition::Fact { is: None, .. } | Condition::Pair(_) => {
            out.extend([State::Silent, State::Conflicting]);
        }
    }
    out
}
