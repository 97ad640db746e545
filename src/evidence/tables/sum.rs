//! One row a sum that the letter states or implies.

use crate::table::{Column, Role, Schema, Type};

/// The table `sum`.
pub static SCHEMA: Schema = Schema {
    name: "sum",
    doc: "A sum that the letter states or implies, worked out.",
    columns: &[
        Column {
            name: "kind",
            ty: Type::Symbol(&["supply", "visits", "limit", "elapsed", "remaining"]),
            doc: "Tablets against days of supply; visits against frequency and weeks; a request against a limit that the rationale states; a stated duration against the dates; the remaining portion against original and authorised.",
        },
        Column { name: "stated", ty: Type::Number, doc: "The number the letter gives." },
        Column { name: "computed", ty: Type::Number, doc: "The number its own parts give." },
        Column { name: "agrees", ty: Type::Bool, doc: "The two agree, or the stated comparison holds." },
        Column { name: "confidence", ty: Type::Number, doc: "How sure, 0 to 1." },
    ],
    roles: &[
        Role { name: "stated", doc: "the number as stated" },
        Role { name: "parts", doc: "the numbers it should follow from" },
    ],
};
