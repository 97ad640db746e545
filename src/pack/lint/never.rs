//! Conditions that can never be true: no value fits, or two of them exclude each other.

use super::implied::{follows, literals};
use crate::engine::State;
use crate::pack::rule::{Attribute, Compare, Condition, Operand, Quantifier, Range, Subject, Test};
use crate::table::Type;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;

/// Why a condition can never be true; `None`: it can, as far as can be told.
pub(super) fn never(vocabulary: &Vocabulary, condition: &Condition) -> Option<String> {
    let inside = |c| never(vocabulary, c);
    match condition {
        Condition::Many(Quantifier::All, parts) => {
            parts.iter().find_map(inside).or_else(|| clash(vocabulary, &literals(condition)))
        }
        Condition::Many(Quantifier::Any, parts) => {
            let whys: Option<Vec<String>> = parts.iter().map(inside).collect();
            whys.and_then(|w| w.into_iter().next())
        }
        Condition::Many(Quantifier::AtLeast(n), parts) => {
            let whys: Vec<String> = parts.iter().filter_map(inside).collect();
            if whys.len() > parts.len().saturating_sub(*n) { whys.into_iter().next() } else { None }
        }
        Condition::Attribute(attribute, Test::Number(range)) => empty(range).then(|| no_value(attribute)),
        Condition::Attribute(attribute, Test::Date(range)) => empty(range).then(|| no_value(attribute)),
        Condition::Attribute(attribute, Test::Symbol(words, false)) => match attribute.ty {
            Type::Symbol(all) if all.iter().all(|w| words.contains(w)) => Some(no_value(attribute)),
            _ => None,
        },
        Condition::Rows { some: true, when, .. } => inside(when),
        Condition::Count { range, .. } => {
            empty_count(range).then(|| "no number of things lies in its range".to_owned())
        }
        Condition::Pair(pair) => {
            pair.gap.as_ref().is_some_and(empty_count).then(|| "no number of days lies in its gap".to_owned())
        }
        Condition::Measured { range, .. } => empty(range).then(|| "no number lies in its range".to_owned()),
        _ => None,
    }
}

fn no_value(attribute: &Attribute) -> String {
    format!("no value of `{}` fits", attribute.name)
}

/// Why not all of `parts` can be true.
pub(super) fn clash(vocabulary: &Vocabulary, parts: &[&Condition]) -> Option<String> {
    // Only what looks at the same thing can exclude each other, apart from what is made of parts.
    let mut same: BTreeMap<String, Vec<&Condition>> = BTreeMap::new();
    let mut made: Vec<&Condition> = Vec::new();
    for part in parts {
        match part {
            Condition::Attribute(a, _) | Condition::Known(a, _) => {
                same.entry(format!("{}.{}", a.of_request, a.name)).or_default().push(part);
            }
            Condition::Fact { of, .. } => same.entry(format!("{of:?}")).or_default().push(part),
            Condition::Count { of, .. } => same.entry(format!("count {}", of.0)).or_default().push(part),
            Condition::Many(..) => made.push(part),
            Condition::Measured { .. } | Condition::Pair(_) | Condition::Rows { .. } => {}
        }
    }
    let pairs = same.values().find_map(|list| {
        let mut pairs = list.iter().enumerate().flat_map(|(i, a)| list[i + 1..].iter().map(move |b| (*a, *b)));
        pairs.find_map(|(a, b)| pair(vocabulary, a, b))
    });
    pairs.or_else(|| {
        made.iter().find_map(|m| match m {
            Condition::Many(Quantifier::None, refused) => {
                let wanted = refused.iter().any(|r| follows(vocabulary, parts, r));
                wanted.then(|| "what one part asks for, another refuses".to_owned())
            }
            Condition::Many(Quantifier::Any, ways) => {
                let closed = |way: &Condition| {
                    let own = literals(way);
                    let against = parts.iter().filter(|p| *p != m);
                    against.into_iter().find_map(|p| own.iter().find_map(|o| pair(vocabulary, o, p)))
                };
                let whys: Option<Vec<String>> = ways.iter().map(closed).collect();
                whys.and_then(|w| w.into_iter().next())
            }
            _ => None,
        })
    })
}

/// Why two conditions cannot both be true.
fn pair(vocabulary: &Vocabulary, a: &Condition, b: &Condition) -> Option<String> {
    match (a, b) {
        (Condition::Attribute(x, one), Condition::Attribute(y, other)) if x == y => {
            excludes(vocabulary, *x, one, other).then(|| format!("two tests of `{}` exclude each other", x.name))
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
        (Condition::Fact { is: one, of, scope, .. }, Condition::Fact { is: other, of: same, scope: within, .. })
            if of == same && scope == within && !matches!(of, Subject::Many(..)) =>
        {
            // The value itself is true when the thing is documented.
            let [one, other] = [one, other].map(|is| is.unwrap_or(State::Documented));
            (one != other).then(|| format!("one fact is both {} and {}", one.word(), other.word()))
        }
        (Condition::Count { of, range, scope }, Condition::Count { of: same, range: other, scope: within })
            if of == same && scope == within && empty_count(&both(range, other)) =>
        {
            Some("no number of things lies in both ranges".to_owned())
        }
        _ => None,
    }
}

fn excludes(vocabulary: &Vocabulary, attribute: Attribute, one: &Test, other: &Test) -> bool {
    match (one, other) {
        (Test::Bool(a), Test::Bool(b)) => a != b,
        (Test::Symbol(a, x), Test::Symbol(b, y)) => {
            let Type::Symbol(all) = attribute.ty else { return false };
            !all.iter().any(|w| a.contains(w) == *x && b.contains(w) == *y)
        }
        (Test::Number(a), Test::Number(b)) => empty(&both(a, b)),
        (Test::Date(a), Test::Date(b)) => empty(&both(a, b)),
        (Test::Text(a, true), Test::Text(b, wanted)) | (Test::Text(b, wanted), Test::Text(a, true)) => {
            a.iter().all(|t| b.contains(t) != *wanted)
        }
        // All that is asked for is a kind of what is refused.
        (Test::Concepts(a, true), Test::Concepts(b, false)) | (Test::Concepts(b, false), Test::Concepts(a, true)) => {
            a.iter().all(|c| b.iter().any(|o| vocabulary.is_a(*c, *o)))
        }
        (Test::Region(a, x), Test::Region(b, y)) => a == b && x != y,
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

/// No number of things lies in the range: there are never fewer than none.
fn empty_count(range: &Range<f64>) -> bool {
    let mut range = range.clone();
    range.0.push((Compare::AtLeast, Operand::Value(0.0)));
    empty(&range)
}
