//! One row a cited document, held against the guidelines of the pack.

use crate::table::{Column, Role, Schema, Type};

/// The table `citation`.
pub static SCHEMA: Schema = Schema {
    name: "citation",
    doc: "One document that a guideline line cites, held against the guidelines of the pack.",
    columns: &[
        Column { name: "by", ty: Type::Symbol(&["reviewer", "claims_administrator"]), doc: "Whose line it is." },
        Column {
            name: "guideline",
            ty: Type::Text,
            doc: "The id of the guideline that the printed name means; unknown when none does.",
        },
        Column { name: "known", ty: Type::Bool, doc: "The printed name means a guideline of the pack." },
        Column { name: "mtus", ty: Type::Bool, doc: "It is cited as part of the MTUS." },
        Column { name: "is_mtus", ty: Type::Bool, doc: "It is part of the MTUS." },
        Column { name: "year", ty: Type::Number, doc: "The edition's year, when printed." },
        Column {
            name: "in_force",
            ty: Type::Bool,
            doc: "That edition was in force on the date that decides; unknown without a date.",
        },
        Column {
            name: "covers_region",
            ty: Type::Bool,
            doc: "The document, or the cited chapter, covers the region of the request; unknown when either is not known.",
        },
        Column {
            name: "covers_treatment",
            ty: Type::Bool,
            doc: "A cited section or topic covers the requested treatment; unknown when no section is known.",
        },
        Column {
            name: "page_fits",
            ty: Type::Bool,
            doc: "The cited page covers the requested treatment; unknown without a page or a page map.",
        },
        Column {
            name: "mtus_covers",
            ty: Type::Bool,
            doc: "An MTUS guideline in force covers the treatment for the region.",
        },
        Column {
            name: "explains_choice",
            ty: Type::Bool,
            doc: "The rationale says why a source outside of the MTUS is used.",
        },
        Column { name: "treatment", ty: Type::Concepts, doc: "The treatment of its issue." },
        Column { name: "region", ty: Type::Concepts, doc: "The region of its issue's request, else of the record." },
    ],
    roles: &[
        Role { name: "citation", doc: "the citation as printed" },
        Role { name: "request", doc: "the request as printed" },
        Role { name: "other", doc: "the other citation, or the claims administrator's" },
        Role { name: "decision_date", doc: "the date that decides which edition is in force" },
        Role { name: "rationale", doc: "the words of the rationale about the source" },
    ],
};
