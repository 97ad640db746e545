//! One row a measured value.

use super::{Days, part, part_name, side, statement_name};
use crate::evidence::{Case, Knowledge, Statement, StatementKind, measured};
use crate::letter::Letter;
use crate::table::{Column, Role, Row, Schema, Type, Value};

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
        Column { name: "date", ty: Type::Date, doc: "The day on which it was so, when its own sentence names one." },
    ],
    roles: &[
        Role { name: "measurement", doc: "the words that give the value" },
        Role { name: "sentence", doc: "the sentence they stand in" },
    ],
};

/// The values that a letter's statements give, in its order; both ends of a range. Recitals measure
/// nobody; of the others all are given, or those that facts are read from.
pub fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'_>, all: bool) -> Vec<Row<'a>> {
    let mut out = Vec::new();
    let wanted = |s: &&Statement| if all { s.kind != StatementKind::Recital } else { s.kind == StatementKind::Patient };
    for statement in case.statements.iter().filter(wanted) {
        let Some((passage, issue)) = part(letter, statement.part) else { continue };
        let measured = measured::of_statement(statement, passage.text(), knowledge);
        if measured.is_empty() {
            continue;
        }
        let first = measured.first().map(|m| m.range.start);
        let days = Days::named(passage.text(), statement, first, knowledge);
        for found in measured {
            let mut values = vec![found.low];
            if found.high > found.low {
                values.push(found.high);
            }
            for value in values {
                let row = Row::sized(issue, SCHEMA.columns.len(), SCHEMA.roles.len())
                    .with("of", Value::Concepts(vec![found.of].into()))
                    .with("part", Value::Symbol(part_name(statement.part)))
                    .with("statement", Value::Symbol(statement_name(statement.kind)))
                    .with("value", Value::Number(value))
                    .with_known("date", days.of(&found.range))
                    .with_known("scale", found.scale.map(Value::Number))
                    .with_known("unit", found.unit.clone().map(|unit| Value::Text(unit.into())))
                    .with_known("region", found.region.map(|r| Value::Concepts(vec![r].into())))
                    .with_known("side", found.side.map(side));
                out.push(
                    row.quoting("measurement", (passage, found.range.clone()))
                        .quoting("sentence", (passage, statement.range.clone())),
                );
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::evidence::testing;
    use crate::table::{Row, Value};

    /// The values of a summary with their scales.
    fn values(summary: &str) -> Vec<(f64, Option<f64>)> {
        let number = |row: &Row<'_>, name| match row.get(name) {
            Some(Value::Number(n)) => Some(*n),
            _ => None,
        };
        let letter = testing::letter(summary, &[]);
        let case = testing::case(&letter);
        let rows = super::rows(&letter, &case, testing::knowledge(), true);
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
