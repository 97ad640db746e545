//! Running rule tests, with what is missing from them.

use super::Pack;
use super::example::{ABSENT, Example, Expected, Given};
use super::rule::{Place, Rules};
use crate::engine::{self, Session, State};
use crate::finding::Finding;
use crate::table::{Table, Value};
use std::collections::BTreeMap;

/// Turns the text of a letter into tables; the words say why it could not.
pub type ReadLetter<'a> = &'a dyn Fn(&str) -> Result<Vec<Table<'static>>, String>;

/// What came of one example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The rule.
    pub rule: String,
    /// What the example shows.
    pub name: String,
    /// Where it is written.
    pub place: Place,
    /// How it differs from what was expected; empty: it passed.
    pub differences: Vec<String>,
}

/// An example with its tables, read once.
pub(super) struct Prepared<'e> {
    pub(super) example: &'e Example,
    pub(super) tables: Result<Vec<Table<'static>>, String>,
}

/// Reads what each example gives.
pub(super) fn prepared<'e>(examples: &'e [Example], read: ReadLetter<'_>) -> Vec<Prepared<'e>> {
    let tables = |given: &Given| match given {
        Given::Rows(tables) => Ok(tables.clone()),
        Given::Letter(text) => read(text),
    };
    examples.iter().map(|example| Prepared { example, tables: tables(&example.given) }).collect()
}

/// Runs the examples, in their order.
pub fn run(pack: &Pack, examples: &[Example], read: ReadLetter<'_>) -> Vec<Tested> {
    let tested = |p: &Prepared<'_>| Tested {
        rule: p.example.rule.clone(),
        name: p.example.name.clone(),
        place: p.example.place.clone(),
        differences: differences(pack, &pack.rules, p),
    };
    prepared(examples, read).iter().map(tested).collect()
}

/// How an example differs from what it expects, under `rules`.
pub(super) fn differences(pack: &Pack, rules: &Rules, prepared: &Prepared<'_>) -> Vec<String> {
    let example = prepared.example;
    let tables = match &prepared.tables {
        Ok(tables) => tables,
        Err(why) => return vec![format!("the letter cannot be read: {why}")],
    };
    let mut out = Vec::new();
    if let Some(expected) = &example.finds {
        let (findings, ..) = engine::evaluate(rules, &pack.vocabulary, tables, &());
        compare(example, expected, &findings, &mut out);
    }
    let session = Session::new(rules, &pack.vocabulary, tables);
    for (fact, wanted) in &example.facts {
        let name = rules.facts.get(*fact).map_or("", |f| f.id.as_str());
        match session.fact_state(*fact) {
            Some(state) if state == *wanted => {}
            Some(state) => out.push(format!("{name}: expected {}, got {}", wanted.word(), state.word())),
            None => out.push(format!("{name}: the example gives no row of the table `issue`")),
        }
    }
    if !example.criteria.is_empty() {
        let made = engine::criteria(&session);
        for (name, wanted) in &example.criteria {
            let got = criterion(&made, &example.rule, name).unwrap_or(ABSENT);
            if got != wanted.as_str() {
                out.push(format!("{name}: expected {wanted}, got {got}"));
            }
        }
    }
    out
}

pub(super) fn criterion(made: &Table<'_>, rule: &str, name: &str) -> Option<&'static str> {
    let row = made.rows.iter().find(|r| {
        let of_rule = r.get("rule") == Some(&Value::Text(rule.into()));
        let whole = r.get("whole") == Some(&Value::Bool(true));
        of_rule && if name == "whole" { whole } else { r.get("criterion") == Some(&Value::Text(name.into())) }
    })?;
    match row.get("value") {
        Some(Value::Symbol(word)) => Some(word),
        _ => None,
    }
}

fn compare(example: &Example, expected: &[Expected], findings: &[Finding], out: &mut Vec<String>) {
    let looked_at = |f: &Finding| f.rule == example.rule || expected.iter().any(|e| e.rule == f.rule);
    let mut left: Vec<&Finding> = findings.iter().filter(|f| looked_at(f)).collect();
    for wanted in expected {
        let found = left.iter().position(|f| misses(wanted, f).is_empty());
        match found.or_else(|| left.iter().position(|f| f.rule == wanted.rule)) {
            Some(i) => out.extend(misses(wanted, left.remove(i))),
            None => out.push(format!("not found: {}", wanted.rule)),
        }
    }
    for finding in left {
        out.push(format!("found, but not expected: {}: {}", finding.rule, finding.message));
    }
}

/// How a finding differs from the one that is expected.
fn misses(wanted: &Expected, found: &Finding) -> Vec<String> {
    let mut out = Vec::new();
    if wanted.rule != found.rule {
        out.push(format!("expected {}, got {}", wanted.rule, found.rule));
    }
    if let Some(severity) = wanted.severity.filter(|s| *s != found.severity) {
        out.push(format!("{}: expected severity {severity:?}, got {:?}", wanted.rule, found.severity).to_lowercase());
    }
    if wanted.issue.is_some() && wanted.issue != found.issue {
        out.push(format!("{}: expected on issue {:?}, got {:?}", wanted.rule, wanted.issue, found.issue));
    }
    for (role, words) in &wanted.quotes {
        if !found.evidence.iter().any(|e| e.role == *role && e.quote.text.contains(words.as_str())) {
            out.push(format!("{}: no quote of `{role}` holds “{words}”", wanted.rule));
        }
    }
    out
}

/// The rules without an example in which they fire (a fact: is documented; criteria: are met), and those without one
/// in which they do not, each with what is missing.
pub fn untested(pack: &Pack, examples: &[Example]) -> Vec<(String, Place, &'static str)> {
    let mut seen: BTreeMap<&str, (bool, bool)> = BTreeMap::new();
    let mut note = |rule, fired| {
        let entry = seen.entry(rule).or_default();
        if fired { entry.0 = true } else { entry.1 = true }
    };
    for example in examples {
        if let Some(expected) = &example.finds {
            note(example.rule.as_str(), expected.iter().any(|e| e.rule == example.rule));
        }
        for (fact, state) in &example.facts {
            if let Some(fact) = pack.rules.facts.get(*fact) {
                note(&fact.id, *state == State::Documented);
            }
        }
        for (_, value) in example.criteria.iter().filter(|(name, _)| name == "whole") {
            note(&example.rule, value == "met");
        }
    }
    let mut out = Vec::new();
    for (id, place) in pack.rules.all() {
        let (fired, silent) = seen.get(id).copied().unwrap_or_default();
        if !fired {
            out.push((id.to_owned(), place.clone(), "no example in which it fires"));
        }
        if !silent {
            out.push((id.to_owned(), place.clone(), "no example in which it is silent"));
        }
    }
    out
}
