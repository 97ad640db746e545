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
    /// Its conditions in words, in order, each with the values that some example gives it.
    pub conditions: Vec<(String, BTreeSet<State>)>,
}

/// What the examples that test each rule meet of it.
pub fn covered(pack: &Pack, examples: &[Example], read: ReadLetter<'_>) -> Vec<Covered> {
    let prepared = prepared(examples, read);
    let of = |id: &str| prepared.iter().filter(|p| p.example.tests(id, pack)).collect::<Vec<_>>();
    let rules = &pack.rules;
    let mut out = Vec::new();
    for fact in &rules.facts {
        out.push(rule(pack, &fact.id, &of(&fact.id), "issue", &[&fact.when]));
    }
    for treatment in &rules.treatments {
        let mut conditions = vec![&treatment.applies_when];
        conditions.extend(treatment.criteria.iter().map(|c| &c.when));
        out.push(rule(pack, &treatment.id, &of(&treatment.id), "issue", &conditions));
    }
    for check in &rules.checks {
        let mut conditions = vec![&check.when];
        conditions.extend(check.severity.iter().filter_map(|(when, _)| when.as_ref()));
        out.push(rule(pack, &check.id, &of(&check.id), check.table.name, &conditions));
    }
    out
}

fn rule(pack: &Pack, id: &str, examples: &[&Prepared<'_>], table: &str, conditions: &[&Condition]) -> Covered {
    let mut seen: BTreeMap<Vec<usize>, (String, BTreeSet<State>)> = BTreeMap::new();
    for tables in examples.iter().filter_map(|p| p.tables.as_ref().ok()) {
        let first = Session::new(&pack.rules, &pack.vocabulary, tables);
        let made = criteria(&first);
        let session = Session::new(&pack.rules, &pack.vocabulary, tables.iter().chain([&made]));
        for row in session.rows(table) {
            let frame = session.frame(row);
            for (i, condition) in conditions.iter().enumerate() {
                note(condition, &session.trace(condition, frame), vec![i], &mut seen);
            }
        }
    }
    Covered { rule: id.to_owned(), conditions: seen.into_values().collect() }
}

fn note(
    condition: &Condition,
    trace: &Trace,
    path: Vec<usize>,
    seen: &mut BTreeMap<Vec<usize>, (String, BTreeSet<State>)>,
) {
    let entry = seen.entry(path.clone()).or_insert_with(|| (trace.asks.clone(), BTreeSet::new()));
    entry.1.insert(trace.value.state());
    if let Condition::Many(_, parts) = condition {
        for (i, (part, trace)) in parts.iter().zip(&trace.parts).enumerate() {
            let mut path = path.clone();
            path.push(i);
            note(part, trace, path, seen);
        }
    }
}
