//! Claims that a treatment is not known to have failed, held against a record that tells of its failure.

use super::case::{Mention, StatementKind};
use super::claim::Draft;
use super::cues::Cue;
use super::record::Entry;
use super::verdict::Against;
use crate::vocabulary::{ConceptId, ConceptKind};
use std::ops::Range;

/// Bytes between a treatment and the word that says that it failed.
const NEAR: usize = 60;

impl Against<'_> {
    /// The sentence of the record in which a treatment failed whose failure the claim says is missing. `head` are the
    /// mentions of the claim.
    pub(super) fn failed(&self, text: &str, claim: &Draft<'_>, head: &[&Mention]) -> Option<&Entry<'_>> {
        let clause = &text[claim.head.clone()];
        let fails = self.cues.scan_for(clause, Cue::Failure).has(Cue::Failure);
        let treats = |m: &Mention| {
            let kind = self.vocabulary.kind(m.concept);
            // "Medications" are any, and that one of them failed is not what the claim asks for.
            let any = kind == ConceptKind::DrugClass && self.vocabulary.classes(m.concept).is_empty();
            kind.is_treatment() && !any || self.cues.is_shown_by_kinds(m.concept)
        };
        let treatments: Vec<(&Mention, ConceptId)> = head
            .iter()
            .flat_map(|m| match self.cues.failures(m.concept) {
                Some(of) => of.iter().map(|t| (*m, *t)).collect(),
                None if fails && treats(m) => vec![(*m, m.concept)],
                None => Vec::new(),
            })
            .collect();
        if treatments.is_empty() {
            return None;
        }
        let fits = |m: &Mention| {
            let of = |(claimed, t): &(&Mention, ConceptId)| {
                self.vocabulary.is_a(m.concept, *t) && self.same_place(claimed, m).is_some()
            };
            let a = m.assertion;
            !(a.negated || a.not_documented || a.possible || a.hypothetical || a.other_person || a.conditional)
                && treatments.iter().any(of)
        };
        self.record.iter().filter(|e| e.kind == StatementKind::Patient).find(|entry| {
            let treated: Vec<&Mention> = entry.mentions.iter().filter(|m| fits(m)).collect();
            !treated.is_empty() && {
                let sentence = &self.summary[entry.range.clone()];
                let mut fails =
                    [Cue::Failure, Cue::DidNotHelp, Cue::Persists].into_iter().flat_map(|cue| entry.scan().all(cue));
                fails.any(|f| treated.iter().any(|m| beside(sentence, &f, m, entry.range.start)))
            }
        })
    }
}

/// The word for the failure stands close to the treatment, in the same part of the sentence.
fn beside(sentence: &str, fails: &Range<usize>, m: &Mention, start: usize) -> bool {
    let (from, to) = (m.range.start.saturating_sub(start), m.range.end.saturating_sub(start));
    let gap = if to <= fails.start { to..fails.start } else { fails.end.min(from)..from };
    sentence.get(gap).is_some_and(|g| g.len() <= NEAR && !g.contains([';', ':']))
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Verdict, testing};

    fn verdict(summary: &str, rationale: &str) -> Verdict {
        let letter = testing::letter(summary, &[("MRI of the lumbar spine", rationale)]);
        testing::case(&letter).claims.first().expect("a claim").verdict
    }

    const TRIED: &str = "The worker has low back pain. Gabapentin and amitriptyline were tried and failed. \
                         Twelve visits of physical therapy gave no relief.";

    #[test]
    fn a_failure_that_is_told_contradicts_that_none_is_known() {
        for text in [
            "There is no documentation that the patient has failed physical therapy.",
            "There is no documentation of failure of anticonvulsants.",
        ] {
            assert_eq!(verdict(TRIED, text), Verdict::Contradicted, "{text}");
        }
    }

    #[test]
    fn a_treatment_alone_is_no_failure() {
        let helped = "The worker has low back pain. Physical therapy has helped. She takes gabapentin.";
        for text in [
            "There is no documentation that the patient has failed physical therapy.",
            "There is no documentation of failure of anticonvulsants.",
        ] {
            assert_eq!(verdict(helped, text), Verdict::Supported, "{text}");
        }
    }

    #[test]
    fn a_claim_that_asks_for_more_is_left_alone() {
        let text = "There is no documentation of failure of an adequate course of physical therapy.";
        assert_eq!(verdict(TRIED, text), Verdict::Supported);
        assert_eq!(verdict(TRIED, "There is no documentation that acupuncture failed."), Verdict::Supported);
    }
}
