//! What is legal in a pack but hardly meant: rules that can never fire, facts that nothing asks for, missing sources
//! and missing tests.

mod editions;
#[cfg(test)]
mod tests;

use super::Pack;
use super::example::Example;
use super::rule::{Attribute, Compare, Condition, Operand, Place, Quantifier, Range, Subject, Test};
use super::testing::untested;
use crate::table::Type;
use crate::yaml::{Diagnostic, Level};

/// The warnings on a pack and its tests, in the order of the files.
pub fn lint(pack: &Pack, examples: &[Example]) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let rules = &pack.rules;
    for fact in &rules.facts {
        if fact.concept.is_none() && pack.graph.users(&fact.id).is_empty() {
            out.push(warning(&fact.place, format!("nothing asks for the fact `{}`", fact.id), "use it or take it out"));
        }
        if fact.source.is_none() {
            let help = "write `source: { basis: …, cite: … }`";
            out.push(warning(&fact.place, format!("the fact `{}` has no source", fact.id), help));
        }
        out.extend(never(&fact.when).map(|why| contradiction(&fact.place, &fact.id, &why)));
    }
    for treatment in &rules.treatments {
        let named = treatment.criteria.iter().map(|c| (&c.id, &c.when));
        for (id, when) in named.chain([(&treatment.id, &treatment.applies_when)]) {
            out.extend(never(when).map(|why| contradiction(&treatment.place, id, &why)));
        }
        if treatment.quantifier == Quantifier::All {
            let all: Vec<&Condition> = treatment.criteria.iter().map(|c| &c.when).collect();
            out.extend(clash(&all).map(|why| contradiction(&treatment.place, &treatment.id, &why)));
        }
        out.extend(unknown_guideline(pack, treatment));
    }
    for check in &rules.checks {
        out.extend(never(&check.when).map(|why| contradiction(&check.place, &check.id, &why)));
        for (i, (when, _)) in check.severity.iter().enumerate() {
            if when.is_some() && check.severity[..i].iter().any(|(earlier, _)| earlier == when) {
                let message = format!("a case of the severity of `{}` is never reached", check.id);
                out.push(warning(&check.place, message, "an earlier case has the same condition"));
            }
        }
    }
    for (i, check) in rules.checks.iter().enumerate() {
        let same = |c: &&super::rule::Check| c.table == check.table && c.when == check.when && c.defect == check.defect;
        if let Some(first) = rules.checks[..i].iter().find(same) {
            let message = format!("`{}` fires exactly when `{}` does", check.id, first.id);
            out.push(warning(&check.place, message, "take one of them out"));
        }
    }
    out.extend(editions::lint(pack));
    for (id, place, what) in untested(pack, examples) {
        out.push(warning(&place, format!("`{id}` has {what}"), "write one in the `.test.yaml` beside it"));
    }
    out.sort_by(|a, b| (&a.file, a.line, &a.message).cmp(&(&b.file, b.line, &b.message)));
    out
}

fn warning(place: &Place, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        level: Level::Warning,
        file: place.file.clone(),
        line: place.line,
        column: place.column,
        span: None,
        message,
        help: Some(help.to_owned()),
    }
}

fn contradiction(place: &Place, id: &str, why: &str) -> Diagnostic {
    warning(place, format!("`{id}` can never hold: {why}"), "its conditions exclude each other")
}

fn unknown_guideline(pack: &Pack, treatment: &super::rule::Treatment) -> Option<Diagnostic> {
    let (document, _) = treatment.guideline.split_once('#').unwrap_or((&treatment.guideline, ""));
    if pack.guidelines.get(document).is_some() {
        return None;
    }
    let message = format!("`{}` rests on `{document}`, which is no guideline of the pack", treatment.id);
    Some(warning(&treatment.place, message, "name the id of a file in `guidelines/`"))
}

/// Why a condition can never be true; `None`: it can, as far as can be told.
fn never(condition: &Condition) -> Option<String> {
    match condition {
        Condition::Many(Quantifier::All, parts) => {
            let all: Vec<&Condition> = parts.iter().collect();
            parts.iter().find_map(never).or_else(|| clash(&all))
        }
        Condition::Many(Quantifier::Any, parts) => {
            let whys: Option<Vec<String>> = parts.iter().map(never).collect();
            whys.and_then(|w| w.into_iter().next())
        }
        Condition::Attribute(attribute, Test::Number(range)) => empty(range).then(|| no_value(attribute)),
        Condition::Attribute(attribute, Test::Date(range)) => empty(range).then(|| no_value(attribute)),
        Condition::Attribute(attribute, Test::Symbol(words, false)) => match attribute.ty {
            Type::Symbol(all) if all.iter().all(|w| words.contains(w)) => Some(no_value(attribute)),
            _ => None,
        },
        Condition::Rows { some: true, when, .. } => never(when),
        Condition::Count { range, .. } | Condition::Measured { range, .. } => {
            empty(range).then(|| "no number lies in its range".to_owned())
        }
        _ => None,
    }
}

fn no_value(attribute: &Attribute) -> String {
    format!("no value of `{}` fits", attribute.name)
}

/// Two conditions that cannot both be true.
fn clash(parts: &[&Condition]) -> Option<String> {
    let pairs = || parts.iter().enumerate().flat_map(|(i, a)| parts[i + 1..].iter().map(move |b| (*a, *b)));
    pairs().find_map(|(a, b)| match (a, b) {
        (Condition::Attribute(x, one), Condition::Attribute(y, other)) if x == y => {
            excludes(*x, one, other).then(|| format!("two tests of `{}` exclude each other", x.name))
        }
        (Condition::Known(x, one), Condition::Known(y, other)) if x == y && one != other => {
            Some(format!("`{}` is both known and unknown", x.name))
        }
        (Condition::Attribute(x, _), Condition::Known(y, false))
        | (Condition::Known(y, false), Condition::Attribute(x, _))
            if x == y =>
        {
            Some(format!("`{}` is tested and unknown", x.name))
        }
        (
            Condition::Fact { is: Some(one), of, scope, .. },
            Condition::Fact { is: Some(other), of: same, scope: within, .. },
        ) if of == same && scope == within && one != other && !matches!(of, Subject::Many(..)) => {
            Some(format!("one fact is both {} and {}", one.word(), other.word()))
        }
        _ => None,
    })
}

fn excludes(attribute: Attribute, one: &Test, other: &Test) -> bool {
    match (one, other) {
        (Test::Bool(a), Test::Bool(b)) => a != b,
        (Test::Symbol(a, x), Test::Symbol(b, y)) => {
            let Type::Symbol(all) = attribute.ty else { return false };
            !all.iter().any(|w| a.contains(w) == *x && b.contains(w) == *y)
        }
        (Test::Number(a), Test::Number(b)) => empty(&both(a, b)),
        (Test::Date(a), Test::Date(b)) => empty(&both(a, b)),
        (Test::Text(a, true), Test::Text(b, true)) => !a.iter().any(|t| b.contains(t)),
        _ => false,
    }
}

fn both<T: Clone>(a: &Range<T>, b: &Range<T>) -> Range<T> {
    Range(a.0.iter().chain(&b.0).cloned().collect())
}

/// No value lies in the range, as far as its constants tell.
fn empty<T: PartialOrd>(range: &Range<T>) -> bool {
    let bounds = || range.0.iter().filter_map(|(c, o)| if let Operand::Value(v) = o { Some((*c, v)) } else { None });
    bounds().any(|(low, a)| {
        bounds().any(|(high, b)| match (low, high) {
            (Compare::Over, Compare::Under) | (Compare::Over, Compare::AtMost) | (Compare::AtLeast, Compare::Under) => {
                a >= b
            }
            (Compare::AtLeast, Compare::AtMost) => a > b,
            (Compare::Equals, compare) => !compare.holds(a, b),
            _ => false,
        })
    })
}
