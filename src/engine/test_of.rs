//! Tests of attributes.

use super::Four;
use super::session::{Frame, Session};
use crate::pack::rule::{Attribute, Operand, Region, Test};
use crate::table::Value;

impl<'a> Session<'a> {
    /// What a test comes to; silent when the attribute is not known.
    pub(super) fn test(&self, attribute: Attribute, test: &Test, frame: Frame<'a>) -> Four {
        let Some(value) = frame.get(attribute) else { return Four::SILENT };
        match (value, test) {
            (Value::Bool(b), Test::Bool(wanted)) => Four::from_bool(b == wanted),
            (Value::Symbol(word), Test::Symbol(words, wanted)) => Four::from_bool(words.contains(word) == *wanted),
            (Value::Text(text), Test::Text(texts, wanted)) => {
                Four::from_bool(texts.iter().any(|t| *t == **text) == *wanted)
            }
            (Value::Number(n), Test::Number(range)) => self.in_range(*n, range, frame),
            (Value::Date(date), Test::Date(range)) => Four::all(range.0.iter().map(|(compare, operand)| {
                let other = match operand {
                    Operand::Value(d) => Some(d),
                    Operand::Attribute(a) => match frame.get(*a) {
                        Some(Value::Date(d)) => Some(d),
                        _ => None,
                    },
                };
                other.map_or(Four::SILENT, |d| Four::from_bool(compare.holds(date, d)))
            })),
            (Value::Concepts(named), Test::Concepts(of, wanted)) => {
                let found = named.iter().any(|n| of.iter().any(|o| self.concepts.is_a(*n, *o)));
                Four::from_bool(found == *wanted)
            }
            (Value::Concepts(named), Test::Region(region, wanted)) => {
                let others = match region {
                    Region::Concept(c) => std::slice::from_ref(c),
                    Region::Attribute(a) => frame.concepts(*a),
                };
                if others.is_empty() {
                    return Four::SILENT;
                }
                let same = named.iter().any(|n| others.iter().any(|o| self.concepts.same_region(*n, *o)));
                Four::from_bool(same == *wanted)
            }
            // The table does not keep to its own schema: nothing is known.
            _ => Four::SILENT,
        }
    }
}
