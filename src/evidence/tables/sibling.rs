//! One row a pair of issues of the same letter.

use crate::table::{Column, Role, Schema, Type};

/// The table `sibling`.
pub static SCHEMA: Schema = Schema {
    name: "sibling",
    doc: "A pair of issues of one letter, the later one first.",
    columns: &[
        Column { name: "same_rationale", ty: Type::Bool, doc: "The two rationales are the same but for a few words." },
        Column { name: "same_request", ty: Type::Bool, doc: "The two requests are the same." },
        Column { name: "same_treatment", ty: Type::Bool, doc: "The two requests ask for the same kind of treatment." },
        Column { name: "names_own", ty: Type::Bool, doc: "The later rationale names something of its own request." },
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The later issue's determination.",
        },
        Column {
            name: "other_decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The earlier issue's determination.",
        },
        Column {
            name: "depends",
            ty: Type::Symbol(&["denied_because_denied", "approved_because_approved"]),
            doc: "The later rationale rests on what it says was decided on the other.",
        },
    ],
    roles: &[
        Role { name: "rationale", doc: "the later rationale" },
        Role { name: "other", doc: "the earlier rationale or decision" },
        Role { name: "request", doc: "the later request" },
    ],
};
