//! One row a disagreement on dates or identity.

use crate::table::{Column, Role, Schema, Type};

/// The table `conflict`.
pub static SCHEMA: Schema = Schema {
    name: "conflict",
    doc: "Two places of the letter that give different values for one thing, or an impossible one.",
    columns: &[
        Column {
            name: "kind",
            ty: Type::Symbol(&[
                "injury_date",
                "ur_date",
                "age",
                "sex",
                "birth_date",
                "before_injury",
                "order",
                "impossible_date",
                "future_date",
                "other_region",
                "other_side",
                "other_level",
                "other_strength",
                "other_quantity",
                "other_treatment",
                "other_class",
                "other_form",
                "garbled",
            ]),
            doc: "What disagrees.",
        },
        Column { name: "confidence", ty: Type::Number, doc: "How sure, 0 to 1." },
        Column { name: "days", ty: Type::Quantity("days"), doc: "By how many days two dates differ." },
        Column {
            name: "within_letter",
            ty: Type::Bool,
            doc: "Both sides are the letter's own words (not the report of somebody else).",
        },
    ],
    roles: &[Role { name: "first", doc: "one side" }, Role { name: "second", doc: "the other side" }],
};
