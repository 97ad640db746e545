//! One row an issue: what was requested, decided and concluded.

use crate::table::{Column, Role, Schema, Type};

/// The table `issue`.
pub static SCHEMA: Schema = Schema {
    name: "issue",
    doc: "One disputed treatment: what was requested, decided and concluded.",
    columns: &[
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The determination; unknown when the letter has none.",
        },
        Column {
            name: "conclusion",
            ty: Type::Symbol(&["necessary", "not_necessary", "mixed", "none"]),
            doc: "What the rationale itself concludes, read from the rationale alone.",
        },
        Column {
            name: "treatment",
            ty: Type::Concepts,
            doc: "The requested treatment; for a consultation also what it is for.",
        },
        Column {
            name: "kind",
            ty: Type::Symbol(&[
                "drug",
                "imaging",
                "electrodiagnostic",
                "lab_test",
                "therapy",
                "injection",
                "surgery",
                "dme",
                "consult_or_visit",
                "program",
                "service",
                "other",
            ]),
            doc: "The kind of treatment.",
        },
        Column { name: "region", ty: Type::Concepts, doc: "The part of the body the request names." },
        Column { name: "side", ty: Type::Symbol(&["left", "right", "bilateral"]), doc: "The side the request names." },
        Column { name: "has_decision", ty: Type::Bool, doc: "The heading carries a decision." },
        Column { name: "has_rationale", ty: Type::Bool, doc: "The issue has a rationale." },
        Column { name: "has_guideline_line", ty: Type::Bool, doc: "The reviewer's guideline line is there." },
        Column {
            name: "cites_nothing",
            ty: Type::Bool,
            doc: "The reviewer's line says that nothing was cited, or names no document.",
        },
        Column {
            name: "outside_mtus",
            ty: Type::Bool,
            doc: "The reviewer's line says that the decision rests on something outside of the MTUS.",
        },
        Column { name: "age", ty: Type::Quantity("years"), doc: "The patient's age in years." },
        Column { name: "sex", ty: Type::Symbol(&["male", "female"]), doc: "The patient's sex." },
        Column {
            name: "request_date",
            ty: Type::Date,
            doc: "The date that decides which guideline is in force: request for authorisation, else UR denial, else decision, else the latest date of the summary.",
        },
        Column { name: "quantity", ty: Type::Number, doc: "Units requested (tablets, visits)." },
        Column { name: "visits", ty: Type::Number, doc: "Visits or sessions requested." },
        Column { name: "levels", ty: Type::Number, doc: "Spinal joint levels requested, a side counted once." },
        Column { name: "days", ty: Type::Quantity("days"), doc: "Days of supply the request states or implies." },
    ],
    roles: &[
        Role { name: "request", doc: "the request as printed" },
        Role { name: "decision", doc: "the determination" },
        Role { name: "conclusion", doc: "the words with which the rationale concludes" },
        Role { name: "guideline", doc: "the reviewer's guideline line" },
        Role { name: "rationale", doc: "the first sentence of the rationale" },
    ],
};
