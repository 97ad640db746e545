//! Which condition holds whenever another does, as far as their words tell.

use crate::pack::rule::{Attribute, Compare, Condition, Operand, Quantifier, Range, Test};
use crate::table::Type;
use crate::vocabulary::Vocabulary;

/// The conditions that must all hold for `condition` to hold: `all` inside `all` is taken apart.
pub(super) fn literals(condition: &Condition) -> Vec<&Condition> {
    let (mut out, mut open) = (Vec::new(), vec![condition]);
    while let Some(next) = open.pop() {
        match next {
            Condition::Many(Quantifier::All, parts) => open.extend(parts.iter().rev()),
            other => out.push(other),
        }
    }
    out
}

/// True when `b` holds whenever all of `given` do. False: that cannot be told.
pub(super) fn follows(vocabulary: &Vocabulary, given: &[&Condition], b: &Condition) -> bool {
    if given.iter().any(|a| implies(vocabulary, a, b)) {
        return true;
    }
    match b {
        Condition::Many(Quantifier::All, parts) => parts.iter().all(|p| follows(vocabulary, given, p)),
        Condition::Many(Quantifier::Any, parts) => parts.iter().any(|p| follows(vocabulary, given, p)),
        _ => false,
    }
}

/// True when `b` holds whenever `a` does. False: that cannot be told.
fn implies(vocabulary: &Vocabulary, a: &Condition, b: &Condition) -> bool {
    if a == b {
        return true;
    }
    match (a, b) {
        (Condition::Many(Quantifier::Any, parts), _) => parts.iter().all(|p| follows(vocabulary, &literals(p), b)),
        (Condition::Many(Quantifier::All, _), _) => follows(vocabulary, &literals(a), b),
        // Fewer things that must not hold are asked for.
        (Condition::Many(Quantifier::None, more), Condition::Many(Quantifier::None, fewer)) => {
            fewer.iter().all(|f| more.iter().any(|m| implies(vocabulary, f, m)))
        }
        (Condition::Attribute(x, one), Condition::Attribute(y, other)) if x == y => {
            narrower(vocabulary, *x, one, other)
        }
        (Condition::Attribute(x, _), Condition::Known(y, true)) => x == y,
        _ => false,
    }
}

/// True when every value that fits `a` fits `b`.
fn narrower(vocabulary: &Vocabulary, attribute: Attribute, a: &Test, b: &Test) -> bool {
    match (a, b) {
        (Test::Symbol(one, x), Test::Symbol(other, y)) => {
            let Type::Symbol(all) = attribute.ty else { return false };
            all.iter().all(|w| one.contains(w) != *x || other.contains(w) == *y)
        }
        (Test::Text(one, true), Test::Text(other, wanted)) => one.iter().all(|t| other.contains(t) == *wanted),
        (Test::Text(one, false), Test::Text(other, false)) => other.iter().all(|t| one.contains(t)),
        (Test::Number(one), Test::Number(other)) => within(one, other),
        (Test::Date(one), Test::Date(other)) => within(one, other),
        (Test::Concepts(one, true), Test::Concepts(other, true)) => {
            one.iter().all(|c| other.iter().any(|o| vocabulary.is_a(*c, *o)))
        }
        (Test::Concepts(one, false), Test::Concepts(other, false)) => {
            other.iter().all(|o| one.iter().any(|c| vocabulary.is_a(*o, *c)))
        }
        _ => false,
    }
}

/// True when each bound of `b` is one of `a`, or follows from one.
fn within<T: PartialOrd + Clone>(a: &Range<T>, b: &Range<T>) -> bool {
    b.0.iter().all(|(compare, bound)| a.0.iter().any(|(given, at)| tighter((*given, at), (*compare, bound))))
}

fn tighter<T: PartialOrd>((a, x): (Compare, &Operand<T>), (b, y): (Compare, &Operand<T>)) -> bool {
    match (x, y) {
        (Operand::Value(x), Operand::Value(y)) => match (a, b) {
            (Compare::Over, Compare::Over)
            | (Compare::Over, Compare::AtLeast)
            | (Compare::AtLeast, Compare::AtLeast) => x >= y,
            (Compare::AtLeast, Compare::Over) => x > y,
            (Compare::Under, Compare::Under)
            | (Compare::Under, Compare::AtMost)
            | (Compare::AtMost, Compare::AtMost) => x <= y,
            (Compare::AtMost, Compare::Under) => x < y,
            (Compare::Equals, compare) => compare.holds(x, y),
            (Compare::DiffersFrom, Compare::DiffersFrom) => x == y,
            _ => false,
        },
        (Operand::Attribute(x), Operand::Attribute(y)) => a == b && x == y,
        _ => false,
    }
}
