//! How sharp the examples are: which small changes to a rule they notice, and which values of each condition they meet.

use super::Pack;
use super::example::Example;
use super::rule::{Check, Compare, Condition, Operand, Pair, Quantifier, Range, Rules, Test, Treatment};
use super::testing::{Prepared, ReadLetter, differences, prepared};
use jiff::ToSpan;

/// What the examples of one rule make of its mutants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mutation {
    /// The rule.
    pub rule: String,
    /// How many mutants there are.
    pub mutants: usize,
    /// Those that no example notices, in words.
    pub survivors: Vec<String>,
}

/// Changes each rule in every small way (a quantifier flipped, a threshold moved, a leaf negated) and runs the examples
/// that test it. A rule whose examples fail unchanged is left out.
pub fn mutate(pack: &Pack, examples: &[Example], read: ReadLetter<'_>) -> Vec<Mutation> {
    let prepared = prepared(examples, read);
    let of = |id: &str| prepared.iter().filter(|p| p.example.tests(id, pack)).collect::<Vec<_>>();
    let mut out = Vec::new();
    for (i, fact) in pack.rules.facts.iter().enumerate() {
        let mut rules = Rules { checks: Vec::new(), treatments: Vec::new(), ..unindexed(pack) };
        let mutants = mutants(&fact.when);
        out.extend(run(pack, &fact.id, &of(&fact.id), &mut rules, mutants, |rules, when| rules.facts[i].when = when));
    }
    for treatment in &pack.rules.treatments {
        let mut rules = Rules { checks: Vec::new(), treatments: vec![treatment.clone()], ..unindexed(pack) };
        let mutants = of_treatment(treatment);
        let set = |rules: &mut Rules, changed| rules.treatments[0] = changed;
        out.extend(run(pack, &treatment.id, &of(&treatment.id), &mut rules, mutants, set));
    }
    for check in &pack.rules.checks {
        let mut rules = Rules { checks: vec![check.clone()], ..unindexed(pack) };
        let mutants = of_check(check);
        let set = |rules: &mut Rules, changed| rules.checks[0] = changed;
        out.extend(run(pack, &check.id, &of(&check.id), &mut rules, mutants, set));
    }
    out
}

fn run<T>(
    pack: &Pack,
    id: &str,
    examples: &[&Prepared<'_>],
    rules: &mut Rules,
    mutants: Vec<(String, T)>,
    set: impl Fn(&mut Rules, T),
) -> Option<Mutation> {
    let passes = |rules: &Rules| examples.iter().all(|e| differences(pack, rules, e).is_empty());
    if !passes(rules) {
        return None;
    }
    let mut mutation = Mutation { rule: id.to_owned(), mutants: mutants.len(), survivors: Vec::new() };
    for (words, mutant) in mutants {
        set(rules, mutant);
        if passes(rules) {
            mutation.survivors.push(words);
        }
    }
    Some(mutation)
}

/// The rules of a pack for being changed.
fn unindexed(pack: &Pack) -> Rules {
    Rules { index: None, ..pack.rules.clone() }
}

fn of_check(check: &Check) -> Vec<(String, Check)> {
    let mut out: Vec<(String, Check)> =
        mutants(&check.when).into_iter().map(|(words, when)| (words, Check { when, ..check.clone() })).collect();
    for (i, (when, _)) in check.severity.iter().enumerate() {
        for (words, changed) in when.iter().flat_map(mutants) {
            let mut mutant = check.clone();
            mutant.severity[i].0 = Some(changed);
            out.push((format!("severity: {words}"), mutant));
        }
    }
    out
}

fn of_treatment(treatment: &Treatment) -> Vec<(String, Treatment)> {
    let mut out = Vec::new();
    if treatment.criteria.len() > 1 {
        for (words, quantifier) in flipped(treatment.quantifier, treatment.criteria.len()) {
            out.push((format!("criteria: {words}"), Treatment { quantifier, ..treatment.clone() }));
        }
    }
    for (i, criterion) in treatment.criteria.iter().enumerate() {
        for (words, when) in mutants(&criterion.when) {
            let mut mutant = treatment.clone();
            mutant.criteria[i].when = when;
            out.push((format!("{}: {words}", criterion.id), mutant));
        }
    }
    // The days between which a rule applies are its guideline's, which has tests of its own.
    let requested = |words: &String| !words.contains("request_date");
    for (words, applies_when) in mutants(&treatment.applies_when).into_iter().filter(|(words, _)| requested(words)) {
        out.push((format!("treatment: {words}"), Treatment { applies_when, ..treatment.clone() }));
    }
    out
}

/// Other quantifiers over `n` parts.
fn flipped(quantifier: Quantifier, n: usize) -> Vec<(String, Quantifier)> {
    let named = |words: &str, q| (words.to_owned(), q);
    match quantifier {
        Quantifier::All => vec![named("all becomes any", Quantifier::Any)],
        Quantifier::Any => vec![named("any becomes all", Quantifier::All)],
        Quantifier::None => vec![named("none becomes any", Quantifier::Any)],
        Quantifier::AtLeast(k) => [k.checked_sub(1).filter(|k| *k > 0), Some(k + 1).filter(|k| *k <= n)]
            .into_iter()
            .flatten()
            .map(|other| (format!("at least {k} becomes at least {other}"), Quantifier::AtLeast(other)))
            .collect(),
    }
}

/// Every small change of a condition, in words.
fn mutants(condition: &Condition) -> Vec<(String, Condition)> {
    let mut out = Vec::new();
    match condition {
        Condition::Many(quantifier, parts) => {
            if parts.len() > 1 || *quantifier == Quantifier::None {
                let others = flipped(*quantifier, parts.len()).into_iter();
                out.extend(others.map(|(words, q)| (words, Condition::Many(q, parts.clone()))));
            }
            for (i, part) in parts.iter().enumerate() {
                for (words, changed) in mutants(part) {
                    let mut parts = parts.clone();
                    parts[i] = changed;
                    out.push((format!("part {}: {words}", i + 1), Condition::Many(*quantifier, parts)));
                }
            }
            return out;
        }
        Condition::Attribute(attribute, Test::Number(range)) => {
            let test = |range| Condition::Attribute(*attribute, Test::Number(range));
            out.extend(
                moved(range).into_iter().map(|(words, range)| (format!("{}: {words}", attribute.name), test(range))),
            );
        }
        Condition::Attribute(attribute, Test::Date(range)) => {
            for (i, (compare, operand)) in range.0.iter().enumerate() {
                let Operand::Value(date) = operand else { continue };
                for days in [-400, 400] {
                    let Ok(other) = date.checked_add(days.days()) else { continue };
                    let mut range = range.clone();
                    range.0[i] = (*compare, Operand::Value(other));
                    let changed = Condition::Attribute(*attribute, Test::Date(range));
                    out.push((format!("{}: {date} becomes {other}", attribute.name), changed));
                }
            }
        }
        Condition::Count { of, range, scope } => {
            let changed = |range| Condition::Count { of: *of, range, scope: scope.clone() };
            out.extend(moved(range).into_iter().map(|(words, range)| (format!("count: {words}"), changed(range))));
        }
        Condition::Pair(pair) => {
            for (words, changed) in pair.changed() {
                out.push((words, Condition::Pair(Box::new(changed))));
            }
            for (words, gap) in pair.gap.iter().flat_map(moved) {
                let changed = Pair { gap: Some(gap), ..(**pair).clone() };
                out.push((format!("gap: {words}"), Condition::Pair(Box::new(changed))));
            }
        }
        Condition::Measured { range, .. } => {
            for (words, moved) in moved(range) {
                let mut changed = condition.clone();
                if let Condition::Measured { range, .. } = &mut changed {
                    *range = moved;
                }
                out.push((format!("measured: {words}"), changed));
            }
        }
        _ => {}
    }
    out.push(("negated".to_owned(), Condition::Many(Quantifier::None, vec![condition.clone()])));
    out
}

/// The thresholds of a range, each moved up and down by a fifth, and by one at least.
fn moved(range: &Range<f64>) -> Vec<(String, Range<f64>)> {
    let mut out = Vec::new();
    for (i, (compare, operand)) in range.0.iter().enumerate() {
        let Operand::Value(value) = operand else { continue };
        let step = (value.abs() / 5.0).max(1.0);
        for other in [value - step, value + step] {
            let mut range = range.clone();
            range.0[i] = (*compare, Operand::Value(other));
            out.push((format!("{value} becomes {other}"), range));
        }
        if *compare == Compare::Equals || *compare == Compare::DiffersFrom {
            // Either step says the same of a test for one value.
            out.pop();
        }
    }
    out
}
