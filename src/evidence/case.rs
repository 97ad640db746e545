//! What is known of a case once its letter has been understood: the input of the rules.

use super::event::Event;
use super::reading::Reading;
use super::recited::Recited;
use crate::language::{Assertion, Read};
use crate::letter::Field;
use crate::pairs::Pairs;
use crate::span::Quote;
use crate::table::Row;
use crate::vocabulary::ConceptId;
use std::ops::Range;
use std::sync::Arc;

/// Which part of the letter a statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// The clinical case summary: the record, as far as the letter shows it.
    Summary,
    /// The rationale of the issue with this index (0-based, into `Letter::issues`).
    Rationale(usize),
}

/// What a sentence does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementKind {
    /// States something of this patient or of this file.
    Patient,
    /// Recites a guideline: says nothing of this patient.
    Recital,
    /// Reports what utilization review said.
    UtilizationReview,
    /// Concludes on the necessity of the treatment.
    Conclusion,
    /// Procedure, advice, standing text: says nothing of the case.
    Procedural,
}

/// One sentence, or the part of a sentence that does one thing.
#[derive(Debug, Clone)]
pub struct Statement {
    /// Where it stands.
    pub part: Part,
    /// Byte range of that part's passage text.
    pub range: Range<usize>,
    /// What it does.
    pub kind: StatementKind,
    /// The concepts it mentions.
    pub mentions: Vec<Mention>,
    /// What its text says by itself.
    pub(super) reading: Arc<Reading>,
}

impl Statement {
    /// The sides of the body it names, by byte range of its own text.
    pub fn sides(&self) -> &[(Range<usize>, Side)] {
        &self.reading.named.sides
    }

    /// Its pairs of bytes.
    pub(super) fn pairs(&self) -> &Pairs {
        self.reading.pairs()
    }

    /// Its words.
    pub fn read(&self) -> &Read {
        &self.reading.named.read
    }
}

/// A concept named in a statement.
#[derive(Debug, Clone)]
pub struct Mention {
    /// Byte range of the part's passage text.
    pub range: Range<usize>,
    /// What is named.
    pub concept: ConceptId,
    /// How it is asserted.
    pub assertion: Assertion,
    /// The part of the body it is about, when the text says so (a concept of kind region).
    pub region: Option<ConceptId>,
    /// The side it is about.
    pub side: Option<Side>,
}

pub use crate::vocabulary::Side;

/// What kind of claim.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Polarity {
    /// Asserted of the patient.
    Present,
    /// The state itself is denied.
    Absent,
    /// The file, provider or examiner failed to record it.
    NotDocumented,
}

/// What the letter's own record says of a claim.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It bears the claim out.
    Supported,
    /// Both quotes cannot stand.
    Contradicted,
    /// It does not speak of it.
    Silent,
}

/// Something that a rationale says of this patient or this file to support its decision.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Index of the issue (0-based, into `Letter::issues`).
    pub issue: usize,
    /// The words of the rationale.
    pub quote: Quote,
    /// Byte range of the rationale's passage text.
    pub range: Range<usize>,
    /// What it is about, in the vocabulary's terms; empty when the vocabulary has no word for it.
    pub concepts: Vec<ConceptId>,
    /// Asserted, denied, or said to be missing.
    pub polarity: Polarity,
    /// What the record says.
    pub verdict: Verdict,
    /// The sentence of the record that decides, when one does.
    pub record: Option<Quote>,
    /// How sure the verdict is, 0 to 1.
    pub confidence: f32,
    /// It narrows what it says ("significant", "recent"), so that a conflict with it is weaker.
    pub scoped: bool,
    /// It names a specific fact: a number, a date, a drug.
    pub specific: bool,
    /// The letter's own numbers contradict it; the table of sums says how.
    pub miscounted: bool,
    /// It gives the result of a study that the summary does not know, or only as a request.
    pub unseen_study: bool,
    /// The sentence of the record that documents something of the kind, though the claim asks for more (objective,
    /// recent, enough).
    pub near: Option<Quote>,
    /// The report of utilization review that alone speaks of it, in the summary or in the rationale itself.
    pub ur: Option<Quote>,
}

/// What the rationale itself concludes.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// Medically necessary.
    Necessary,
    /// Not medically necessary.
    NotNecessary,
    /// Both, of different parts.
    Mixed,
    /// It concludes nothing.
    None,
}

/// The patient's sex.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Male.
    Male,
    /// Female.
    Female,
}

/// Who the letter is about.
#[derive(Debug, Clone, Default)]
pub struct Patient {
    /// Age in years, as the summary gives it.
    pub age: Option<Field<u32>>,
    /// Sex, as the summary gives it.
    pub sex: Option<Field<Sex>>,
}

/// What an issue asks for, read from its request.
#[derive(Debug, Clone, Default)]
pub struct Requested {
    /// What is asked for, the leading thing first; for a consultation also what it is for.
    pub concepts: Vec<ConceptId>,
    /// The kind of treatment.
    pub kind: Option<crate::vocabulary::ConceptKind>,
    /// Parts of the body that the request names.
    pub regions: Vec<ConceptId>,
    /// The side that the request names.
    pub side: Option<Side>,
    /// Units (tablets, patches, millilitres) asked for.
    pub quantity: Option<f64>,
    /// Visits or sessions that are left to decide.
    pub visits: Option<f64>,
    /// Visits or sessions of the whole request, with those that were approved before the review.
    pub visits_in_all: Option<f64>,
    /// Strengths as printed, in milligrams or the printed unit, with the unit.
    pub strengths: Vec<(f64, String)>,
    /// Days of supply, stated or implied by the dosing.
    pub days: Option<f64>,
    /// Spinal joint levels, a side counted once.
    pub levels: Option<u32>,
}

/// What was understood of one letter.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Who it is about.
    pub patient: Patient,
    /// The date that decides which edition of a guideline is in force, and where it stands.
    pub deciding_date: Option<Field<jiff::civil::Date>>,
    /// What each issue asks for; as long as `Letter::issues`.
    pub requested: Vec<Requested>,
    /// Every sentence with its kind and its mentions.
    pub statements: Vec<Statement>,
    /// The claims of the rationales, in the order of the letter.
    pub claims: Vec<Claim>,
    /// What the rationales recite on the requested treatments, in the order of the letter.
    pub recited: Vec<Recited>,
    /// The dates of the summary, with what happened on each.
    pub(super) events: Vec<Event>,
    /// Sums that the letter states or implies, worked out.
    pub sums: Vec<Row<'static>>,
    /// What each rationale concludes and with which words; as long as `Letter::issues`.
    pub conclusions: Vec<(Conclusion, Option<Quote>)>,
}

impl Case {
    /// The statements of one part of the letter, in its order.
    pub fn of_part(&self, part: Part) -> &[Statement] {
        let from = self.statements.partition_point(|s| s.part < part);
        let to = self.statements.partition_point(|s| s.part <= part);
        &self.statements[from..to]
    }
}
