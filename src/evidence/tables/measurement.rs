//! One row a measured value.

use super::{part, part_name, side, statement_name};
use crate::evidence::{Case, Knowledge, Mention, StatementKind};
use crate::letter::Letter;
use crate::table::{Column, Role, Row, Schema, Type, Value};
use crate::vocabulary::ConceptKind;
use std::ops::Range;

/// The table `measurement`.
pub static SCHEMA: Schema = Schema {
    name: "measurement",
    doc: "One measured value in the summary or in a rationale.",
    columns: &[
        Column { name: "of", ty: Type::Concepts, doc: "What is measured (strength, pain score, range of motion …)." },
        Column { name: "part", ty: Type::Symbol(&["summary", "rationale"]), doc: "Where it stands." },
        Column {
            name: "statement",
            ty: Type::Symbol(&["patient", "recital", "utilization_review", "conclusion", "procedural"]),
            doc: "What its sentence does.",
        },
        Column { name: "value", ty: Type::Number, doc: "The value, in `unit`." },
        Column { name: "scale", ty: Type::Number, doc: "The top of the scale, for a value such as 4/5." },
        Column { name: "unit", ty: Type::Text, doc: "The unit, when the text gives one." },
        Column { name: "region", ty: Type::Concepts, doc: "The part of the body it is about." },
        Column { name: "side", ty: Type::Symbol(&["left", "right", "bilateral"]), doc: "The side it is about." },
    ],
    roles: &[
        Role { name: "measurement", doc: "the words that give the value" },
        Role { name: "sentence", doc: "the sentence they stand in" },
    ],
};

/// How many words may stand between what is measured and its value.
const REACH: usize = 8;

/// The values that a letter's statements give, in its order. What is measured is the nearest measure named before the
/// value, else the first after it; a value of nothing that is named is left out, since no rule could ask for it.
pub fn rows(letter: &Letter, case: &Case, knowledge: Knowledge<'_>) -> Vec<Row> {
    let mut out = Vec::new();
    for statement in &case.statements {
        let Some((passage, issue)) = part(letter, statement.part) else { continue };
        let Some(text) = passage.text().get(statement.range.clone()) else { continue };
        let start = statement.range.start;
        let measures: Vec<&Mention> = statement
            .mentions
            .iter()
            .filter(|m| knowledge.vocabulary.kind(m.concept) == ConceptKind::Measure && !m.assertion.other_person)
            .collect();
        if measures.is_empty() || statement.kind == StatementKind::Recital {
            continue;
        }
        for found in knowledge.language.measurements(text) {
            let at = start + found.range.start..start + found.range.end;
            let Some(of) = measured(&measures, &at, passage.text()) else { continue };
            let mut values = vec![found.value.low];
            if found.value.high > found.value.low {
                values.push(found.value.high);
            }
            for value in values {
                let row = Row::new(issue)
                    .with("of", Value::Concepts(vec![of.concept]))
                    .with("part", Value::Symbol(part_name(statement.part)))
                    .with("statement", Value::Symbol(statement_name(statement.kind)))
                    .with("value", Value::Number(value))
                    .with_known("scale", found.scale.map(Value::Number))
                    .with_known("unit", found.unit.clone().map(Value::Text))
                    .with_known("region", of.region.map(|r| Value::Concepts(vec![r])))
                    .with_known("side", of.side.map(side));
                out.push(
                    row.quoting("measurement", passage.quote(at.clone()))
                        .quoting("sentence", passage.quote(statement.range.clone())),
                );
            }
        }
    }
    out
}

/// The measure that a value at `at` is of.
fn measured<'m>(measures: &[&'m Mention], at: &Range<usize>, text: &str) -> Option<&'m Mention> {
    let near = |from: usize, to: usize| text.get(from..to).is_some_and(|t| t.split_whitespace().count() <= REACH);
    let before = measures.iter().rev().find(|m| m.range.end <= at.start && near(m.range.end, at.start));
    let after = || measures.iter().find(|m| m.range.start >= at.end && near(at.end, m.range.start));
    before.or_else(after).copied()
}

#[cfg(test)]
mod tests {
    use crate::evidence::testing;
    use crate::table::{Row, Value};

    /// The values of a summary with their scales.
    fn values(summary: &str) -> Vec<(f64, Option<f64>)> {
        let number = |row: &Row, name| match row.get(name) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        };
        let letter = testing::letter(summary, &[]);
        let rows = super::rows(&letter, &testing::case(&letter), testing::knowledge());
        rows.iter().filter_map(|r| Some((number(r, "value")?, number(r, "scale")))).collect()
    }

    #[test]
    fn a_value_belongs_to_the_measure_named_before_it() {
        assert_eq!(values("Motor strength was 4/5 in the left leg."), [(4.0, Some(5.0))]);
    }

    #[test]
    fn a_range_gives_both_ends_and_a_value_of_nothing_is_left_out() {
        assert_eq!(values("The pain level is 7-8/10."), [(7.0, Some(10.0)), (8.0, Some(10.0))]);
        assert_eq!(values("The injured worker is a 45 year old male seen in 2016."), []);
    }
}
