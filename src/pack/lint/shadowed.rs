//! Rules that add nothing, because another takes everything that they could match.

use super::implied::{follows, literals};
use super::warning;
use crate::pack::rule::{Check, Condition, Fact, Place, Quantifier, Rules, Treatment};
use crate::vocabulary::Vocabulary;
use crate::yaml::Diagnostic;
use std::collections::BTreeMap;

const OUT: &str = "take one of them out";

/// The warnings on rules that are shadowed, and on conditions written twice.
pub(super) fn lint(rules: &Rules, vocabulary: &Vocabulary) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    facts(&rules.facts, &mut out);
    treatments(&rules.treatments, vocabulary, &mut out);
    checks(&rules.checks, vocabulary, &mut out);
    let place: BTreeMap<&str, &Place> = rules.all().collect();
    for (id, condition) in rules.conditions() {
        let mut twice = false;
        condition.each(&mut |c| {
            if let Condition::Many(quantifier, parts) = c {
                // So many of a list can be reached by one condition that is written twice.
                twice |= !matches!(quantifier, Quantifier::AtLeast(_)) && repeated(parts.iter());
            }
        });
        if let (true, Some(place)) = (twice, place.get(id)) {
            out.push(warning(place, format!("a condition of `{id}` is written twice"), OUT));
        }
    }
    out
}

/// Two of them are the same.
fn repeated<'c>(conditions: impl Iterator<Item = &'c Condition>) -> bool {
    let mut seen: Vec<String> = conditions.map(|c| format!("{c:?}")).collect();
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    seen.len() < all
}

fn facts(facts: &[Fact], out: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for fact in facts.iter().filter(|f| f.concept.is_none()) {
        if let Some(first) = seen.insert(format!("{:?}", fact.when), &fact.id) {
            let message = format!("the facts `{first}` and `{}` have the same condition", fact.id);
            out.push(warning(&fact.place, message, "use one name for it"));
        }
    }
}

fn treatments(treatments: &[Treatment], vocabulary: &Vocabulary, out: &mut Vec<Diagnostic>) {
    let mut by_section: BTreeMap<&str, Vec<&Treatment>> = BTreeMap::new();
    for treatment in treatments {
        let earlier = by_section.entry(&treatment.guideline).or_default();
        for first in earlier.iter().filter(|t| same_criteria(t, treatment)) {
            let holds = |one: &Treatment, other: &Treatment| {
                follows(vocabulary, &literals(&one.applies_when), &other.applies_when)
            };
            let (over, under) = match (holds(treatment, first), holds(first, treatment)) {
                (true, _) => (*first, treatment),
                (false, true) => (treatment, *first),
                _ => continue,
            };
            let message =
                format!("`{}` is shadowed by `{}`, which asks the same of every such request", under.id, over.id);
            out.push(warning(&under.place, message, OUT));
        }
        earlier.push(treatment);
        if treatment.quantifier != Quantifier::None {
            let mut seen: BTreeMap<String, &str> = BTreeMap::new();
            for criterion in &treatment.criteria {
                if let Some(first) = seen.insert(format!("{:?}", criterion.when), &criterion.id) {
                    let message =
                        format!("the criteria `{first}` and `{}` of `{}` ask the same", criterion.id, treatment.id);
                    out.push(warning(&criterion.place, message, OUT));
                }
            }
        }
    }
}

fn same_criteria(a: &Treatment, b: &Treatment) -> bool {
    a.quantifier == b.quantifier
        && a.criteria.len() == b.criteria.len()
        && a.criteria.iter().all(|c| b.criteria.iter().any(|d| c.when == d.when && c.if_silent == d.if_silent))
}

fn checks(checks: &[Check], vocabulary: &Vocabulary, out: &mut Vec<Diagnostic>) {
    let parts: Vec<Vec<&Condition>> = checks.iter().map(|c| literals(&c.when)).collect();
    // A check can only take everything of those that look at what it looks at first.
    let mut broad: BTreeMap<(&str, &str, Option<String>), Vec<usize>> = BTreeMap::new();
    for (i, check) in checks.iter().enumerate() {
        let first = parts[i].iter().find_map(|c| subject(c));
        broad.entry((check.table.name, check.defect, first)).or_default().push(i);
    }
    for (i, check) in checks.iter().enumerate() {
        let mut looks_at: Vec<Option<String>> = parts[i].iter().map(|c| subject(c)).chain([None]).collect();
        looks_at.sort_unstable();
        looks_at.dedup();
        let candidates = looks_at.into_iter().filter_map(|s| broad.get(&(check.table.name, check.defect, s))).flatten();
        for j in candidates.copied().filter(|j| *j != i) {
            let other = &checks[j];
            if !follows(vocabulary, &parts[i], &other.when) {
                continue;
            }
            let back = follows(vocabulary, &parts[j], &check.when);
            // Of two that are the same, the later one is named.
            if back && i < j {
                continue;
            }
            let how = if back { "fires exactly when" } else { "is shadowed: it fires only when" };
            out.push(warning(&check.place, format!("`{}` {how} `{}` does", check.id, other.id), OUT));
        }
        cases(check, &parts[i], vocabulary, out);
    }
}

/// The cases of a severity that no row reaches.
fn cases(check: &Check, fires: &[&Condition], vocabulary: &Vocabulary, out: &mut Vec<Diagnostic>) {
    for (i, (when, _)) in check.severity.iter().enumerate() {
        let mut given = fires.to_vec();
        given.extend(when.iter().flat_map(literals));
        let taken = check.severity[..i].iter().filter_map(|(w, _)| w.as_ref()).any(|w| follows(vocabulary, &given, w));
        let message = || format!("case {} of the severity of `{}` is never reached", i + 1, check.id);
        if taken {
            out.push(warning(&check.place, message(), "an earlier case takes every row that it could take"));
        } else if let Some(why) = when.as_ref().and_then(|_| super::never::clash(vocabulary, &given)) {
            out.push(warning(&check.place, message(), &format!("it can never hold when the check fires: {why}")));
        }
    }
}

/// What a condition looks at, when that can be named.
fn subject(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Attribute(a, _) | Condition::Known(a, _) => Some(format!("{}.{}", a.of_request, a.name)),
        _ => None,
    }
}
