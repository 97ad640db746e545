//! Concepts and their terms, from YAML, compiled to one automaton.
//!
//! Nothing clinical is named here: kinds and relations are mechanism, concepts are data under `rules/vocabulary/`.

use std::ops::Range;

/// A concept of the vocabulary, by its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ConceptId(pub u32);

/// What kind of thing a concept is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ConceptKind {
    /// A drug product or substance.
    Drug,
    /// A class of drugs.
    DrugClass,
    /// A disease or injury.
    Diagnosis,
    /// A symptom or sign.
    Finding,
    /// A physical examination manoeuvre.
    Manoeuvre,
    /// An imaging study.
    Imaging,
    /// Electromyography, nerve conduction.
    Electrodiagnostic,
    /// Blood, urine or heart test.
    LabTest,
    /// A session that a person supervises.
    Therapy,
    /// An injection.
    Injection,
    /// An operation.
    Surgery,
    /// A device that the patient keeps or rents.
    Dme,
    /// A visit to or referral for a physician.
    ConsultOrVisit,
    /// A programme of many disciplines, or a membership.
    Program,
    /// An assistant, transport, home care, clearance.
    Service,
    /// A part of the body.
    Region,
    /// Something that a record can document (work status, response to treatment …).
    Documentation,
    /// Anything else.
    Other,
}

/// A term found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermHit {
    /// Byte range of the text that was scanned.
    pub range: Range<usize>,
    /// What it names.
    pub concept: ConceptId,
}
