//! What the record documents and what it denies, for the same place in the body.

use super::case::{Mention, Side, StatementKind};
use super::cues::Cue;
use super::record::Entry;
use super::verdict::Against;
use crate::vocabulary::{ConceptId, ConceptKind};

/// Bytes between a test and the word for its result.
const NEAR: usize = 40;

impl Against<'_> {
    /// An abnormal finding in the region that the claim names, or the request.
    pub(super) fn any_finding(&self, claimed: &Mention) -> Option<&Entry<'_>> {
        if claimed.region.is_none() && self.regions.is_empty() {
            return None;
        }
        self.record.iter().filter(|e| e.kind == StatementKind::Patient).find(|entry| {
            entry.mentions.iter().any(|m| {
                self.vocabulary.kind(m.concept) == ConceptKind::Finding
                    && plainly_present(m)
                    && m.region.is_some()
                    && self.vocabulary.denied_by(m.concept).is_empty()
                    && self.same_place(claimed, m).is_some()
            })
        })
    }

    /// The sentence of the record that documents what `claimed` names, for the same place in the body, when it does so
    /// with at least this confidence.
    pub(super) fn documenting(&self, claimed: &Mention, examined: bool, at_least: f32) -> Option<(&Entry<'_>, f32)> {
        let mut best: Option<(&Entry<'_>, f32)> = None;
        for entry in self.record.iter().filter(|e| e.kind == StatementKind::Patient) {
            for m in entry.mentions.iter().filter(|m| plainly_present(m) || self.was_negative(entry, m)) {
                // A diagnosis is no examination.
                if examined && self.vocabulary.kind(m.concept) == ConceptKind::Diagnosis {
                    continue;
                }
                let general = self.vocabulary.kind(claimed.concept) == ConceptKind::Documentation
                    && !self.cues.is_shown_by_kinds(claimed.concept);
                let named =
                    if m.concept == claimed.concept || !general && self.vocabulary.is_a(m.concept, claimed.concept) {
                        0.9
                    } else if self.speaks_for(entry, m, claimed.concept) {
                        0.75
                    } else {
                        continue;
                    };
                let Some(place) = self.same_place(claimed, m) else { continue };
                // What was once so need not be so now, unless the claim is of the past as well.
                let past = m.assertion.historical && !claimed.assertion.historical;
                let sure = named * place * if past { 0.7 } else { 1.0 };
                if sure >= at_least && best.is_none_or(|(_, b)| sure > b) {
                    best = Some((entry, sure));
                }
            }
        }
        best
    }

    /// A study with a negative result was done, although it is denied in form ("plain films were negative").
    fn was_negative(&self, entry: &Entry, m: &Mention) -> bool {
        use ConceptKind::*;
        let a = m.assertion;
        if !a.negated || a.not_documented || a.hypothetical || a.other_person || a.conditional {
            return false;
        }
        let end = m.range.end.saturating_sub(entry.range.start);
        let behind = self.summary[entry.range.clone()].get(end..).unwrap_or("");
        let result = || self.cues.scan_for(behind, Cue::StudyResult).first(Cue::StudyResult);
        matches!(self.vocabulary.kind(m.concept), Imaging | Electrodiagnostic | LabTest)
            && result().is_some_and(|r| r.start <= NEAR && !behind[..r.start].contains([',', ';', ':']))
    }

    /// A positive test or study speaks for what it tests.
    pub(super) fn speaks_for(&self, entry: &Entry<'_>, m: &Mention, concept: ConceptId) -> bool {
        let test = self.vocabulary.kind(m.concept) == ConceptKind::Manoeuvre;
        // From a test or a sign to the disease that it speaks for is one inference; to what that would be a kind of, two:
        // weakness is no pain, though a radiculopathy may be one.
        let one = |s: ConceptId| test || self.vocabulary.kind(s) == ConceptKind::Diagnosis;
        let speaks = |s: &ConceptId| *s == concept || !one(*s) && self.vocabulary.is_a(*s, concept);
        let suggests = |c: &ConceptId| self.vocabulary.suggests(*c).iter().any(speaks);
        self.vocabulary.ancestors(m.concept).iter().any(suggests) && (!test || self.is_positive(entry, m))
    }

    /// The word for a positive result stands beside the test.
    pub(super) fn is_positive(&self, entry: &Entry<'_>, m: &Mention) -> bool {
        let sentence = &self.summary[entry.range.clone()];
        let at = m.range.start.saturating_sub(entry.range.start)..m.range.end.saturating_sub(entry.range.start);
        entry.scan().all(Cue::Positive).any(|p| {
            let gap = if p.end <= at.start { p.end..at.start } else { at.end.min(p.start)..p.start };
            let gap = &sentence[gap];
            gap.len() <= NEAR && !gap.contains([';', ':'])
        })
    }

    /// The sentence of the record that denies what `claimed` names.
    pub(super) fn denying(&self, claimed: &Mention) -> Option<&Entry<'_>> {
        self.record.iter().filter(|e| e.kind == StatementKind::Patient).find(|entry| {
            entry.mentions.iter().any(|m| {
                let a = m.assertion;
                let denies = if a.negated && !a.possible && !a.hypothetical {
                    self.vocabulary.is_a(claimed.concept, m.concept) || self.vocabulary.is_a(m.concept, claimed.concept)
                } else {
                    plainly_present(m) && self.vocabulary.denies(m.concept, claimed.concept)
                };
                denies && self.same_place(claimed, m).is_some()
            })
        })
    }

    /// How well the places of a claim and of the record fit: `None` when they are different ones.
    pub(super) fn same_place(&self, claimed: &Mention, recorded: &Mention) -> Option<f32> {
        let wanted: &[ConceptId] = match &claimed.region {
            // What every level of the spine has ("nerve root") is of the level that the request is about.
            Some(region) if !self.regions.iter().any(|r| self.vocabulary.is_at_each(*region, *r)) => {
                std::slice::from_ref(region)
            }
            _ => self.regions,
        };
        let region = match recorded.region {
            Some(r) if !wanted.is_empty() => {
                match () {
                    () if wanted.iter().any(|w| self.vocabulary.same_region(*w, r)) => 1.0,
                    // "A disc" of which nobody says at what level.
                    () if wanted.iter().any(|w| self.vocabulary.is_at_each(r, *w)) => 0.9,
                    // A nerve root is of the limb that it serves as well.
                    () if wanted.iter().any(|w| self.vocabulary.roots(*w).contains(&r)) => 0.9,
                    () if self.vocabulary.is_along_nerves(claimed.concept)
                        && wanted.iter().any(|w| self.vocabulary.supplies(*w, r)) =>
                    {
                        0.85
                    }
                    // How many visits there were is said of the claim, whatever part of the body they were for.
                    () if claimed.region.is_none()
                        && claimed.concept == recorded.concept
                        && self.vocabulary.kind(claimed.concept) == ConceptKind::Documentation =>
                    {
                        0.85
                    }
                    () => return None,
                }
            }
            _ => 0.9,
        };
        let side = claimed.side.or(self.side);
        match (side, recorded.side) {
            (Some(Side::Left), Some(Side::Right)) | (Some(Side::Right), Some(Side::Left)) => None,
            _ => Some(region),
        }
    }
}

/// Asserted without doubt, of this patient.
pub fn plainly_present(m: &Mention) -> bool {
    let a = m.assertion;
    !(a.negated || a.not_documented || a.possible || a.hypothetical || a.other_person || a.conditional)
}
