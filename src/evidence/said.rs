//! What the wordings of rationales say in one sentence, each worked out when it is first asked for.

use super::Sex;
use super::patient::{self, Aged};
use super::reading::Reading;
use super::wordings::{Unless, Wordings};
use std::ops::Range;
use std::sync::OnceLock;

/// The sex that a pronoun says, and its place.
type Pronoun = (Sex, Range<usize>);

/// What one sentence was asked so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    departs: OnceLock<bool>,
    conforms: OnceLock<bool>,
    early: OnceLock<bool>,
    late: OnceLock<bool>,
    patient: OnceLock<Option<Aged>>,
    pronouns: OnceLock<Box<[Pronoun]>>,
}

impl Reading {
    /// It says that the request is more than the source recommends.
    pub(super) fn departs(&self, words: &Wordings) -> bool {
        *self.said.departs.get_or_init(|| in_a_part(&words.criteria.exceeds, &self.text))
    }

    /// It says that the case meets what the source asks for.
    pub(super) fn conforms(&self, words: &Wordings) -> bool {
        *self.said.conforms.get_or_init(|| in_a_part(&words.criteria.conforms, &self.text))
    }

    /// It says that the patient is in the first weeks.
    pub(super) fn early(&self, words: &Wordings) -> bool {
        *self.said.early.get_or_init(|| words.siblings.early.stands_in(&self.text))
    }

    /// It names what is asked for once the first weeks are over.
    pub(super) fn late(&self, words: &Wordings) -> bool {
        *self.said.late.get_or_init(|| words.siblings.later.is_match(&self.text))
    }

    /// The age that it gives of the patient of the letter; ranges are of the sentence.
    pub(super) fn patient(&self, words: &Wordings) -> Option<&Aged> {
        self.said.patient.get_or_init(|| patient::of_patient(&self.text, &words.patient)).as_ref()
    }

    /// The pronouns that can only mean the patient; ranges are of the sentence.
    pub(super) fn pronouns(&self, words: &Wordings) -> &[(Sex, Range<usize>)] {
        let find = || patient::pronouns(&self.text, 0..self.text.len(), &words.patient).into();
        self.said.pronouns.get_or_init(find)
    }
}

/// A part of the sentence says so: what is denied behind a comma is another matter.
fn in_a_part(words: &Unless, sentence: &str) -> bool {
    sentence.split([',', ';']).any(|part| words.stands_in(part))
}
