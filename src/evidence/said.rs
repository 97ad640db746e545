//! What the wordings of rationales say in one sentence, each worked out when it is first asked for.

use super::Sex;
use super::patient::{self, Aged};
use super::reading::Reading;
use super::wordings::{Unless, Wordings};
use crate::pairs::Pairs;
use std::sync::OnceLock;

/// What one sentence was asked so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    departs: OnceLock<bool>,
    conforms: OnceLock<bool>,
    early: OnceLock<bool>,
    late: OnceLock<bool>,
    too_much: OnceLock<bool>,
    patient: OnceLock<Option<Aged>>,
    /// Whether it has a pronoun of another sex than male, and than female.
    of_another: [OnceLock<bool>; 2],
    pairs: OnceLock<Pairs>,
}

impl Reading {
    /// It says that the request is more than the source recommends.
    pub(super) fn departs(&self, words: &Wordings) -> bool {
        *self.said.departs.get_or_init(|| self.in_a_part(&words.criteria.exceeds))
    }

    /// It says that the case meets what the source asks for.
    pub(super) fn conforms(&self, words: &Wordings) -> bool {
        *self.said.conforms.get_or_init(|| self.in_a_part(&words.criteria.conforms))
    }

    /// It says that the patient is in the first weeks.
    pub(super) fn early(&self, words: &Wordings) -> bool {
        let early = &words.siblings.early;
        *self.said.early.get_or_init(|| early.may_stand_in(self.pairs()) && early.stands_in(&self.text))
    }

    /// It names what is asked for once the first weeks are over.
    pub(super) fn late(&self, words: &Wordings) -> bool {
        *self.said.late.get_or_init(|| words.siblings.later.is_match_with(&self.text, self.pairs()))
    }

    /// It says that a request is more than a limit.
    pub(super) fn too_much(&self, words: &Wordings) -> bool {
        let exceeds = &words.sums.exceeds;
        *self.said.too_much.get_or_init(|| exceeds.may_stand_in(self.pairs()) && exceeds.stands_in(&self.text))
    }

    /// The age that it gives of the patient of the letter; ranges are of the sentence.
    pub(super) fn patient(&self, words: &Wordings) -> Option<&Aged> {
        self.said.patient.get_or_init(|| patient::of_patient(&self.text, &words.patient)).as_ref()
    }

    /// It has a pronoun of another sex than this one.
    pub(super) fn names_another(&self, sex: Sex, words: &Wordings) -> bool {
        let [than_male, than_female] = &self.said.of_another;
        let known = if sex == Sex::Male { than_male } else { than_female };
        *known.get_or_init(|| words.patient.names_other(&self.text, sex))
    }

    /// A part of the sentence says so: what is denied behind a comma is another matter.
    fn in_a_part(&self, words: &Unless) -> bool {
        words.may_stand_in(self.pairs()) && self.text.split([',', ';']).any(|part| words.stands_in(part))
    }

    /// What all lists of wordings are asked by first.
    pub(super) fn pairs(&self) -> &Pairs {
        self.said.pairs.get_or_init(|| Pairs::of(self.text.as_bytes()))
    }
}
