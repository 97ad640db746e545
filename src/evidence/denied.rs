//! What a claim of absence denies: the things themselves, told from what carries them and what they were good for.

use super::case::{Mention, Polarity};
use super::claim::Draft;
use super::cues::Cue;
use super::verdict::Against;
use crate::vocabulary::{ConceptId, ConceptKind};
use std::ops::Range;

/// What a claim of absence denies.
#[derive(Debug, Default)]
pub(super) struct Denied<'m> {
    pub(super) targets: Vec<&'m Mention>,
    /// The study that would have shown it.
    pub(super) shown_by: Option<ConceptId>,
    /// The examination would have shown it.
    pub(super) examined: bool,
    /// Something stands before the thing that is denied and makes it a special kind or degree of it.
    pub(super) narrowed: bool,
    /// A change is denied, and not a state.
    pub(super) change: bool,
    /// It is denied of the past as well.
    pub(super) past: bool,
}

impl Against<'_> {
    /// What a claim of absence denies: the first thing behind the denial, and what is joined to it by a list.
    pub(super) fn denied_targets<'m>(&self, text: &str, claim: &Draft<'_>, head: &[&'m Mention]) -> Denied<'m> {
        let denial = [Cue::NotDocumented, Cue::ExaminationDenies, Cue::Absent]
            .into_iter()
            .filter_map(|c| claim.clause.scan.first(c))
            .min_by_key(|r| r.start)
            .map_or(claim.range.start..claim.range.start, |r| claim.range.start + r.start..claim.range.start + r.end);
        let from = denial.start;
        // What an examination denies is denied by its words; what a record is said to lack need not be.
        let absent = claim.clause.polarity == Polarity::Absent;
        let study = |m: &Mention| {
            use ConceptKind::*;
            matches!(self.vocabulary.kind(m.concept), Imaging | Electrodiagnostic | LabTest)
        };
        let denied_itself = |m: &&Mention| !absent || study(m) || m.assertion.negated || m.assertion.not_documented;
        let facts = || head.iter().copied().filter(|m| self.is_fact(m.concept)).filter(denied_itself);
        let clause = claim.head.start - claim.range.start..claim.head.end - claim.range.start;
        let says = |cue| claim.clause.scan.all(cue).any(|r| clause.start <= r.start && r.end <= clause.end);
        let (narrowed, change, past) = (says(Cue::Degree), says(Cue::Change), says(Cue::OfPast));
        let mut denied = Denied { narrowed, change, past, ..Denied::default() };
        let mut last: Option<&Mention> = None;
        // "The examination did not reveal": the examination denies, it is not denied.
        let examination = claim.clause.scan.first(Cue::ExaminationDenies).unwrap_or(0..0);
        let denies = |m: &Mention| {
            m.range.start <= claim.range.start + examination.start
                && m.range.end <= claim.range.start + examination.end
                && self.carries(m.concept)
        };
        for m in facts().filter(|m| m.range.end > from && !denies(m)) {
            let start = last.map_or(from, |l| l.range.end);
            if last.is_some() && m.range.start < start {
                continue; // inside a term in two parts
            }
            let gap = &text[start.min(m.range.start)..m.range.start];
            let treats = self.vocabulary.kind(m.concept).is_treatment() || self.cues.is_shown_by_kinds(m.concept);
            if let Some(before) = last {
                if gap.trim().is_empty() {
                    // "Painful neuropathy", "acute spasm": the last word is the head; "red flags on examination" is not.
                    if !self.carries(m.concept) {
                        denied.narrowed |= !self.carries(before.concept);
                        denied.targets.pop();
                        denied.targets.push(m);
                    }
                    last = Some(m);
                    continue;
                }
                if self.carries(before.concept) && self.cues.scan_for(gap, Cue::PointsTo).has(Cue::PointsTo) {
                    if treats && !self.only_light_words(gap) {
                        break;
                    }
                    // "Imaging that shows radiculopathy": the radiculopathy counts, and as shown by imaging.
                    denied.targets.retain(|t| !self.carries(t.concept));
                    denied.examined |= self.cues.means_any_finding(before.concept);
                    let study = Some(before.concept).filter(|c| self.vocabulary.kind(*c).is_treatment());
                    denied.shown_by = study.or(denied.shown_by);
                } else if !self.joined(gap) {
                    break;
                } else if self.kindred(before.concept) != self.kindred(m.concept) {
                    // "Pain or functional improvement": the improvement of both, not the pain.
                    let outcome = || self.cues.scan(&text[m.range.clone()]).has(Cue::Outcome);
                    if self.kindred(m.concept) == 0 && !self.carries(m.concept) && outcome() {
                        denied.targets.clear();
                    }
                    break;
                }
            } else if treats
                && !self.only_light_words(&self.without_regions(text, start.min(m.range.start)..m.range.start, head))
            {
                // "No documentation that ibuprofen failed" denies the failure, not the ibuprofen.
                last = Some(m);
                break;
            }
            denied.targets.push(m);
            last = Some(m);
        }
        if last.is_none() {
            // "Severe functional limitation was not noted": what is denied stands before the denial. Of a treatment that
            // is not enough: it must be said there that it was not given ("splinting has not been attempted").
            let not_done = |m: &Mention| {
                let behind = |r: &Range<usize>| {
                    let (end, start) = (m.range.end, claim.range.start + r.start);
                    end <= start && text[end..start].trim().is_empty()
                };
                claim.clause.scan.all(Cue::NotDone).any(|r| behind(&r))
            };
            let treats = |m: &Mention| self.vocabulary.kind(m.concept).is_treatment();
            let before = |m: &&Mention| m.range.end <= from && (!treats(m) || not_done(m));
            denied.targets.extend(head.iter().copied().filter(|m| self.is_fact(m.concept)).filter(before));
        }
        // "The MRI did not show": only a study of the kind can gainsay it.
        let gave_result = |m: &&&Mention| study(m) && denies(m);
        if let Some(made) = head.iter().rfind(gave_result) {
            denied.shown_by = denied.shown_by.or(Some(made.concept));
        }
        denied.targets.retain(|m| !self.cues.is_carrier(m.concept) && !self.cues.is_opaque(m.concept));
        denied
    }

    /// Studies and general words carry what they show.
    pub(super) fn carries(&self, concept: ConceptId) -> bool {
        use ConceptKind::*;
        self.cues.is_carrier(concept)
            || self.cues.means_any_finding(concept)
            || matches!(self.vocabulary.kind(concept), Imaging | Electrodiagnostic | LabTest)
    }

    /// A list goes on between things of a kind: findings, treatments, or what a record documents.
    pub(super) fn kindred(&self, concept: ConceptId) -> u8 {
        use ConceptKind::*;
        match self.vocabulary.kind(concept) {
            Documentation | Measure => u8::from(self.cues.means_any_finding(concept)) * 2,
            kind if kind.is_treatment() => 1,
            _ => 2,
        }
    }

    pub(super) fn joined(&self, gap: &str) -> bool {
        let gap = gap.trim();
        gap.is_empty()
            || gap == "/"
            || gap.contains(',')
            || self.cues.scan_for(last_words(gap, 3), Cue::Joins).has(Cue::Joins)
    }

    /// The words at `range` that name no part of the body ("no history of lumbar surgery").
    fn without_regions(&self, text: &str, range: Range<usize>, head: &[&Mention]) -> String {
        let mut out = String::new();
        let mut from = range.start;
        let regions = head.iter().filter(|m| !self.is_fact(m.concept));
        for m in regions.filter(|m| range.start <= m.range.start && m.range.end <= range.end) {
            out.push_str(text.get(from..m.range.start).unwrap_or(""));
            from = from.max(m.range.end);
        }
        out.push_str(text.get(from..range.end).unwrap_or(""));
        out
    }

    pub(super) fn only_light_words(&self, text: &str) -> bool {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| !w.is_empty())
            .all(|w| self.cues.is_light(&w.to_lowercase()))
    }
}

fn last_words(text: &str, n: usize) -> &str {
    let start = text.trim_end().rmatch_indices(' ').nth(n - 1).map_or(0, |(i, _)| i + 1);
    &text[start..]
}
