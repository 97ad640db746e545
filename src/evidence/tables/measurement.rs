//! One row a measured value.

use crate::table::{Column, Role, Schema, Type};

/// The table `measurement`.
pub static SCHEMA: Schema = Schema {
    name: "measurement",
    doc: "One measured value in the summary or in a rationale.",
    columns: &[
        Column { name: "of", ty: Type::Concepts, doc: "What is measured (strength, pain score, range of motion …)." },
        Column { name: "part", ty: Type::Symbol(&["summary", "rationale", "request"]), doc: "Where it stands." },
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
