//! One row a concept that the record or a rationale names, with how it is asserted: the facts rules are built on.

use crate::table::{Column, Role, Schema, Type};

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
