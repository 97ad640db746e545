//! One row a cited document, held against the guidelines of the pack.

mod rows;
#[cfg(test)]
mod tests;

pub(super) use rows::rows;

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
        Column { name: "recognised", ty: Type::Bool, doc: "The printed name means a guideline of the pack." },
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
        Column {
            name: "says_silent",
            ty: Type::Bool,
            doc: "The rationale says that the MTUS does not speak of the treatment.",
        },
        Column {
            name: "mtus_document",
            ty: Type::Text,
            doc: "The title of the MTUS guideline that covers the treatment, when `mtus_covers`.",
        },
        Column {
            name: "mtus_by_region",
            ty: Type::Bool,
            doc: "The MTUS guideline that covers the treatment is the one for that part of the body.",
        },
        Column {
            name: "another_covers_region",
            ty: Type::Bool,
            doc: "Another citation of the same line covers the part of the body.",
        },
        Column {
            name: "another_covers_treatment",
            ty: Type::Bool,
            doc: "Another citation of the same line leads to a section on the treatment.",
        },
        Column { name: "beside_mtus", ty: Type::Bool, doc: "The same line also cites another document of the MTUS." },
        Column {
            name: "claims_administrator_used_mtus",
            ty: Type::Bool,
            doc: "The claims administrator's line cites an MTUS guideline for the part of the body that was requested.",
        },
        Column {
            name: "phase_fits",
            ty: Type::Bool,
            doc: "The document, or the cited section, is meant for an injury as old as this one was on the date that decides; unknown when it is meant for any.",
        },
        Column {
            name: "has_section_for_age",
            ty: Type::Bool,
            doc: "The document has a section on the treatment for an injury as old as this one.",
        },
        Column {
            name: "since_injury",
            ty: Type::Quantity("days"),
            doc: "Days from the injury to the date that decides.",
        },
        Column {
            name: "region_from",
            ty: Type::Symbol(&["request", "record"]),
            doc: "Where the part of the body was read: the request names it, or all diagnoses of the record are about it.",
        },
        Column { name: "treatment", ty: Type::Concepts, doc: "The treatment of its issue." },
        Column { name: "region", ty: Type::Concepts, doc: "The region of its issue's request, else of the record." },
    ],
    roles: &[
        Role { name: "citation", doc: "the citation as printed" },
        Role { name: "request", doc: "the request as printed" },
        Role { name: "other", doc: "the other citation, or the claims administrator's" },
        Role { name: "decision_date", doc: "the date that decides which edition is in force" },
        Role { name: "injury_date", doc: "the date of injury as printed" },
        Role { name: "diagnosis", doc: "the diagnosis that names the part of the body" },
        Role { name: "rationale", doc: "the words of the rationale about the source" },
    ],
};
