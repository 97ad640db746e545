//! One row a claim of a rationale, held against the summary.

use crate::table::{Column, Role, Schema, Type};

/// The table `claim`.
pub static SCHEMA: Schema = Schema {
    name: "claim",
    doc: "One patient-specific statement of fact in a rationale, held against the record.",
    columns: &[
        Column {
            name: "polarity",
            ty: Type::Symbol(&["present", "absent", "not_documented"]),
            doc: "Asserted, denied, or said to be missing.",
        },
        Column {
            name: "record",
            ty: Type::Symbol(&["supported", "contradicted", "silent"]),
            doc: "What the letter's own summary says of it.",
        },
        Column { name: "concept", ty: Type::Concepts, doc: "What the claim is about." },
        Column { name: "confidence", ty: Type::Number, doc: "How sure the verdict is, 0 to 1." },
        Column {
            name: "scoped",
            ty: Type::Bool,
            doc: "The claim narrows what it says (significant, recent, enough, objective), so that a conflict is weaker.",
        },
        Column {
            name: "specific",
            ty: Type::Bool,
            doc: "The claim names a specific fact (a drug, a date, a number, a study).",
        },
        Column {
            name: "only_from_ur",
            ty: Type::Bool,
            doc: "The letter knows it only as a report of utilization review.",
        },
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The determination of its issue.",
        },
        Column { name: "treatment", ty: Type::Concepts, doc: "The treatment of its issue." },
    ],
    roles: &[
        Role { name: "claim", doc: "the words of the rationale" },
        Role { name: "record", doc: "the sentence of the summary that decides" },
        Role { name: "ur", doc: "the report of utilization review it rests on" },
        Role { name: "request", doc: "the request as printed" },
    ],
};
