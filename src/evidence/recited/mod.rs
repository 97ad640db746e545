//! Criteria that a rationale recites, held against the record and against what the rationale says of the patient.

mod hold;
mod parse;

pub(super) use hold::{Rationale, of_rationale};
pub use parse::Asks;
pub(super) use parse::Recital;

use crate::span::Quote;

/// What a sentence that recites a source says of the treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// It may be given on conditions.
    Conditions(Asks),
    /// It is not recommended, whatever the case.
    Against,
}

/// One list of conditions, or one advice against the treatment, as a rationale recites it.
#[derive(Debug, Clone)]
pub struct Recited {
    /// Index of the issue (0-based, into `Letter::issues`).
    pub issue: usize,
    /// The sentence.
    pub quote: Quote,
    /// What it says.
    pub stance: Stance,
    /// It is about giving the treatment again, or for longer.
    pub continuing: bool,
    /// The conditions, in the order of the sentence.
    pub conditions: Vec<Condition>,
    /// The days that must have passed, with the words that say so.
    pub at_least: Option<(f64, Quote)>,
}

/// One condition with what the letter says of it.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The words of the rationale.
    pub quote: Quote,
    /// The vocabulary knows what it is about, and a summary can say whether it is there.
    pub known: bool,
    /// It asks for more than that the thing is there at all (several of it, a severe degree).
    pub narrowed: bool,
    /// The rationale comes back to it in a sentence that recites nothing.
    pub taken_up: bool,
    /// The rationale says that it is missing.
    pub said_missing: bool,
    /// The sentence of the summary that documents it.
    pub documented: Option<Quote>,
    /// The sentence of the summary that denies it.
    pub denied: Option<Quote>,
    /// The sentence of the summary with which utilization review denies it.
    pub refused: Option<Quote>,
}
