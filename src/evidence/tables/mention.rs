//! One row a concept that the record or a rationale names, with how it is asserted: the facts rules are built on.

use super::{part, part_name, side};
use crate::evidence::{Case, Part, StatementKind};
use crate::language::Assertion;
use crate::letter::Letter;
use crate::table::{Column, Role, Row, Schema, Type, Value};

/// The table `mention`.
pub static SCHEMA: Schema = Schema {
    name: "mention",
    doc: "One concept named in the letter, with how it is asserted. Base facts are read from these rows.",
    columns: &[
        Column { name: "concept", ty: Type::Concepts, doc: "What is named." },
        Column { name: "part", ty: Type::Symbol(&["summary", "rationale", "request"]), doc: "Where it stands." },
        Column {
            name: "statement",
            ty: Type::Symbol(&["patient", "recital", "utilization_review", "conclusion", "procedural"]),
            doc: "What its sentence does.",
        },
        Column {
            name: "assertion",
            ty: Type::Symbol(&[
                "present",
                "negated",
                "not_documented",
                "possible",
                "hypothetical",
                "historical",
                "other_person",
            ]),
            doc: "How it is asserted.",
        },
        Column { name: "region", ty: Type::Concepts, doc: "The part of the body it is about, when the text says so." },
        Column { name: "side", ty: Type::Symbol(&["left", "right", "bilateral"]), doc: "The side it is about." },
        Column {
            name: "since_days",
            ty: Type::Quantity("days"),
            doc: "For how many days it has been so, when the text says.",
        },
    ],
    roles: &[
        Role { name: "mention", doc: "the words that name it" },
        Role { name: "sentence", doc: "the sentence they stand in" },
    ],
};

/// The rows of a letter, in its order.
pub fn rows(letter: &Letter, case: &Case) -> Vec<Row> {
    let mut out = Vec::new();
    for s in &case.statements {
        let Some((passage, issue)) = part(letter, s.part) else { continue };
        for m in &s.mentions {
            let mut row = Row::new(issue)
                .with("concept", Value::Concepts(vec![m.concept]))
                .with("part", Value::Symbol(part_name(s.part)))
                .with(
                    "statement",
                    Value::Symbol(match s.kind {
                        StatementKind::Patient => "patient",
                        StatementKind::Recital => "recital",
                        StatementKind::UtilizationReview => "utilization_review",
                        StatementKind::Conclusion => "conclusion",
                        StatementKind::Procedural => "procedural",
                    }),
                )
                .with("assertion", Value::Symbol(assertion(m.assertion, s.part)))
                .with_known("side", m.side.map(side));
            if let Some(region) = m.region {
                row = row.with("region", Value::Concepts(vec![region]));
            }
            out.push(
                row.quoting("mention", passage.quote(m.range.clone()))
                    .quoting("sentence", passage.quote(s.range.clone())),
            );
        }
    }
    out
}

/// The strongest thing that is said of a mention: what takes it away from the present patient comes first.
fn assertion(a: Assertion, part: Part) -> &'static str {
    if a.other_person {
        "other_person"
    } else if a.not_documented && !(a.negated && part == Part::Summary) {
        // "No evidence of" in a record denies the thing; in a review it says that the record shows none.
        "not_documented"
    } else if a.hypothetical || a.conditional {
        "hypothetical"
    } else if a.negated {
        "negated"
    } else if a.possible {
        "possible"
    } else if a.historical {
        "historical"
    } else {
        "present"
    }
}
