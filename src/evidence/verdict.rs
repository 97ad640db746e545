//! Holds a claim against the record: supported, contradicted or silent, with the sentence that decides.

use super::case::{Mention, Polarity, Side, StatementKind, Verdict};
use super::claim::Draft;
use super::cues::{Cue, Cues};
use super::denied::Denied;
use super::record::{Content, Entry};
use crate::language::{Assertion, Language};
use crate::vocabulary::{ConceptId, ConceptKind, Vocabulary};
use std::ops::Range;

/// What the record says of a claim.
#[derive(Debug, Clone)]
pub struct Held {
    /// Supported, contradicted, silent.
    pub verdict: Verdict,
    /// The sentence of the summary that decides (a range of its text).
    pub record: Option<Range<usize>>,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// The sentence of the summary that reports utilization review, when only that speaks of the claim.
    pub only_ur: Option<Range<usize>>,
    /// The sentence of the summary that documents something of the kind, though the claim asks for more.
    pub near: Option<Range<usize>>,
    /// What the claim is about.
    pub concepts: Vec<ConceptId>,
}

/// What a claim is held against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// The vocabulary of the mentions.
    pub vocabulary: &'a Vocabulary,
    /// The wordings.
    pub cues: &'a Cues,
    /// The text of the summary.
    pub summary: &'a str,
    /// The summary's sentences.
    pub record: &'a [Entry<'a>],
    /// Header and headings: they bear out claims on the request.
    pub headings: &'a Content,
    /// The regions of the request.
    pub regions: &'a [ConceptId],
    /// The side of the request.
    pub side: Option<Side>,
    /// Dates in texts.
    pub language: &'a Language,
    /// The age of the patient in years, as the summary gives it.
    pub age: Option<u32>,
    /// Days from the injury to the request, as the header gives them.
    pub since_injury: Option<i32>,
}

/// Shares of a claim's words that a sentence must have to bear it out.
const ENOUGH: f32 = 0.5;
/// The same of the headings.
const HEADED: f32 = 0.8;
/// The least confidence of a conflict.
const LEAST: f32 = 0.6;
/// Bytes between a study and the words that give its result.
const NEAR_RESULT: usize = 12;
/// The same, when the claim names no concept of the vocabulary.
const ENOUGH_WITHOUT_CONCEPT: f32 = 0.6;

impl Against<'_> {
    /// Holds a claim of a rationale against the record. `text` is the rationale, `mentions` are those of the claim.
    pub fn hold(&self, text: &str, claim: &Draft<'_>, mentions: &[Mention]) -> Held {
        let head: Vec<&Mention> = mentions.iter().filter(|m| m.range.end <= claim.head.end).collect();
        let held = |verdict, record, confidence, concepts| Held {
            verdict,
            record,
            confidence,
            only_ur: None,
            near: None,
            concepts,
        };
        match claim.clause.polarity {
            Polarity::NotDocumented | Polarity::Absent => {
                let denied = self.denied_targets(text, claim, &head);
                let targets = &denied.targets;
                let concepts: Vec<ConceptId> = targets.iter().map(|m| m.concept).collect();
                let documented = self.best_documenting(&denied, claim.clause.scoped).filter(|_| claim.speaks);
                if let Some((entry, sure)) = documented {
                    return held(Verdict::Contradicted, Some(entry.range.clone()), sure, concepts);
                }
                let failed = self.failed(text, claim, &head).filter(|_| claim.speaks);
                if let (Some(entry), false) = (failed, claim.clause.narrow) {
                    return held(Verdict::Contradicted, Some(entry.range.clone()), 0.7, concepts);
                }
                if let Some(entry) = self.response_gainsaid(claim, &head) {
                    return held(Verdict::Contradicted, Some(entry.range.clone()), 0.7, concepts);
                }
                let denial = targets.iter().find_map(|t| self.denying(t));
                let near = || self.best_documenting(&denied, false).map(|(e, _)| e).or(failed);
                let near = (denial.is_none() && claim.speaks).then(near).flatten().map(|e| e.range.clone());
                let held = |verdict, record, confidence, concepts| Held {
                    near: near.clone(),
                    ..held(verdict, record, confidence, concepts)
                };
                let denies = |e: &Entry| e.mentions.iter().any(|m| m.assertion.negated);
                match (claim.clause.polarity, denial) {
                    (_, Some(entry)) => held(Verdict::Supported, Some(entry.range.clone()), 0.9, concepts),
                    (Polarity::NotDocumented, None) => held(Verdict::Supported, None, 0.8, concepts),
                    _ => match self.alike(text, claim, denies, false) {
                        Some((entry, share)) => held(Verdict::Supported, Some(entry.range.clone()), share, concepts),
                        None => held(Verdict::Silent, None, 0.6, concepts),
                    },
                }
            }
            Polarity::Present => self.hold_present(text, claim, &head),
        }
    }

    /// The study whose result the claim gives, when the record has no such study but as a request.
    pub fn unseen_study(&self, text: &str, claim: &Draft<'_>, mentions: &[Mention]) -> bool {
        use ConceptKind::*;
        // That a result is missing is no result.
        if claim.clause.polarity == Polarity::NotDocumented {
            return false;
        }
        let done = |m: &Mention| {
            let seen = self.record.iter().filter(|e| e.kind == StatementKind::Patient);
            seen.flat_map(|e| e.mentions).any(|r| {
                self.vocabulary.is_a(r.concept, m.concept)
                    && !r.assertion.hypothetical
                    && !r.assertion.negated
                    && self.same_place(m, r).is_some()
            })
        };
        mentions
            .iter()
            .filter(|m| matches!(self.vocabulary.kind(m.concept), Imaging | Electrodiagnostic))
            .filter(|m| self.gives_result(text, claim, m))
            .any(|m| !done(m))
    }

    /// A study of which the claim says right behind it what it showed.
    pub(super) fn gives_result(&self, text: &str, claim: &Draft<'_>, m: &Mention) -> bool {
        use ConceptKind::*;
        let behind = || &text[m.range.end..claim.range.end.max(m.range.end)];
        let result = || self.cues.scan_for(behind(), Cue::StudyResult).first(Cue::StudyResult);
        matches!(self.vocabulary.kind(m.concept), Imaging | Electrodiagnostic | LabTest)
            && result().is_some_and(|r| r.start <= NEAR_RESULT)
    }

    /// Things that can be so or not: everything but places in the body.
    pub(super) fn is_fact(&self, concept: ConceptId) -> bool {
        self.vocabulary.kind(concept) != ConceptKind::Region
    }

    fn best_documenting(&self, denied: &Denied<'_>, scoped: bool) -> Option<(&Entry<'_>, f32)> {
        let shown = |entry: &Entry<'_>| {
            let Some(study) = denied.shown_by else { return true };
            let kind = self.vocabulary.kind(study);
            entry.mentions.iter().any(|m| self.vocabulary.kind(m.concept) == kind)
        };
        denied
            .targets
            .iter()
            .filter(|t| {
                // "Adequate therapy", "functional improvement from the last visits": not denied by less than that.
                let narrow = self.kindred(t.concept) != 2;
                let changed = denied.change && self.cues.means_any_finding(t.concept);
                !(scoped && narrow || changed)
            })
            .filter_map(|t| match self.cues.means_any_finding(t.concept) {
                true => self.any_finding(t).map(|e| (e, 0.7)),
                false if denied.past => {
                    let claimed = Mention { assertion: Assertion { historical: true, ..t.assertion }, ..(*t).clone() };
                    self.documenting(&claimed, denied.examined, LEAST)
                }
                false => self.documenting(t, denied.examined, LEAST),
            })
            .filter(|(entry, _)| shown(entry))
            .map(|(entry, sure)| (entry, if scoped { sure * 0.9 } else { sure }))
            .map(|(entry, sure)| (entry, if denied.narrowed { sure * 0.6 } else { sure }))
            .filter(|(_, sure)| *sure >= LEAST * 0.9)
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.range.start.cmp(&a.0.range.start)))
    }

    /// The sentence of the summary, of those that fit, that says most of what the claim says, when it says enough of it;
    /// with `headed`, the headings may say it instead.
    pub(super) fn alike(
        &self,
        text: &str,
        claim: &Draft<'_>,
        fits: impl Fn(&Entry) -> bool,
        headed: bool,
    ) -> Option<(&Entry<'_>, f32)> {
        let (_, content) = claim.clause.contents(self.cues, &text[claim.range.clone()]);
        let enough = if claim.clause.scan.has(Cue::SpeaksOfFile) { ENOUGH } else { ENOUGH_WITHOUT_CONCEPT };
        let headed = if headed { content.shared(self.headings) } else { 0.0 };
        let best = self
            .record
            .iter()
            .filter(|e| fits(e))
            .map(|e| (e, content.shared(e.content())))
            .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.range.start.cmp(&a.0.range.start)))?;
        (best.1 >= enough || headed >= HEADED).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Claim, Verdict, testing};
    use proptest::prelude::*;

    fn hold(summary: &str, request: &str, rationale: &str) -> Claim {
        let letter = testing::letter(summary, &[(request, rationale)]);
        testing::case(&letter).claims.first().cloned().expect("a claim")
    }

    fn verdict(summary: &str, rationale: &str) -> Verdict {
        hold(summary, "MRI of the lumbar spine", rationale).verdict
    }

    const WEAK: &str = "The worker hurt the low back. On examination there was weakness of the left foot and decreased \
                        sensation over the L5 dermatome. She has had four visits of physical therapy.";

    #[test]
    fn a_documented_finding_contradicts_its_denial() {
        let claim = hold(WEAK, "MRI of the lumbar spine", "There is no documentation of any neurologic deficit.");
        assert_eq!(claim.verdict, Verdict::Contradicted);
        let record = claim.record.expect("the sentence that decides").text;
        assert!(record.contains("decreased sensation"), "{record}");
    }

    #[test]
    fn a_sign_speaks_for_what_it_shows() {
        let text = "The records show no evidence of nerve root compromise.";
        assert_eq!(verdict(WEAK, text), Verdict::Contradicted);
    }

    #[test]
    fn a_silent_summary_bears_out_that_nothing_is_documented() {
        assert_eq!(
            verdict("The worker hurt the low back.", "There is no documentation of weakness."),
            Verdict::Supported
        );
    }

    #[test]
    fn silence_is_not_denial() {
        assert_eq!(verdict("The worker hurt the low back.", "The patient has no weakness."), Verdict::Silent);
        let denied = "Strength was intact; there was no weakness in the legs.";
        assert_eq!(verdict(denied, "The patient has no weakness."), Verdict::Supported);
    }

    #[test]
    fn another_part_of_the_body_is_no_conflict() {
        let summary = "On examination of the right shoulder there was decreased range of motion.";
        let text = "There is no documentation of decreased range of motion.";
        assert_eq!(hold(summary, "MRI of the left knee", text).verdict, Verdict::Supported);
        assert_eq!(hold(summary, "MRI of the right shoulder", text).verdict, Verdict::Contradicted);
        assert_eq!(hold(summary, "MRI of the left shoulder", text).verdict, Verdict::Supported);
    }

    #[test]
    fn a_missing_response_to_treatment_is_not_contradicted_by_the_treatment() {
        for text in [
            "There is no documentation that physical therapy failed.",
            "There is no documentation of functional improvement from physical therapy.",
            "There is no clear rationale for physical therapy.",
        ] {
            assert_eq!(verdict(WEAK, text), Verdict::Supported, "{text}");
        }
        assert_eq!(verdict(WEAK, "There is no documentation of any prior physical therapy."), Verdict::Contradicted);
    }

    #[test]
    fn what_was_tried_or_done_contradicts_that_it_never_was() {
        for (summary, text) in [
            (
                "She did not respond to 12 visits of physical therapy.",
                "The patient has not had a trial of physical therapy.",
            ),
            (
                "Plain films of the lumbar spine were negative.",
                "There is no documentation that plain radiographs were obtained.",
            ),
            ("X-rays of the low back showed mild spurs.", "No x-rays have been done."),
        ] {
            assert_eq!(verdict(summary, text), Verdict::Contradicted, "{text}");
        }
        let refused = "She declined x-rays. No physical therapy was given.";
        assert_ne!(verdict(refused, "No x-rays have been done."), Verdict::Contradicted);
        assert_ne!(verdict(refused, "The patient has not had a trial of physical therapy."), Verdict::Contradicted);
    }

    #[test]
    fn a_use_or_an_earlier_study_contradicts_that_there_was_none() {
        for (summary, text) in [
            ("He uses a TENS unit at home every day.", "The patient has never used a TENS unit."),
            ("An MRI of the lumbar spine in May showed a disc bulge.", "The patient has not had a prior MRI."),
            ("She has worn a back brace since May.", "The records do not indicate the use of a back brace."),
            ("She completed eight visits of acupuncture.", "Acupuncture has not been tried."),
            ("She has had two epidural injections in the past.", "There is no record of prior injections."),
        ] {
            assert_eq!(verdict(summary, text), Verdict::Contradicted, "{text}");
        }
        let film = "Plain films of the lumbar spine were normal.";
        assert_ne!(verdict(film, "The patient has not had a prior MRI."), Verdict::Contradicted);
        let asked = "The physician requested acupuncture.";
        assert_ne!(verdict(asked, "Acupuncture has not been tried."), Verdict::Contradicted);
    }

    #[test]
    fn the_result_of_a_study_is_gainsaid_by_a_study_alone() {
        let text = "The MRI did not show nerve root compromise.";
        let examined = "An MRI of the lumbar spine showed a disc bulge. There was weakness of the left foot.";
        assert_eq!(verdict(examined, text), Verdict::Silent);
        let shown = "An MRI of the lumbar spine showed compression of the left L5 nerve root.";
        let claim = hold(shown, "MRI of the lumbar spine", text);
        assert_eq!((claim.verdict, claim.unseen_study), (Verdict::Contradicted, false));
    }

    #[test]
    fn pain_that_radiates_is_of_the_place_it_comes_from() {
        let summary = "She has low back pain that radiates to the left leg.";
        let text = "There is no documentation of radicular symptoms.";
        assert_ne!(hold(summary, "MRI of the cervical spine", text).verdict, Verdict::Contradicted);
        assert_eq!(hold(summary, "MRI of the lumbar spine", text).verdict, Verdict::Contradicted);
    }

    #[test]
    fn a_sign_of_a_disease_is_not_the_pain_that_goes_with_it() {
        let summary = "On examination there was weakness of the left foot.";
        for text in ["There is no documentation of neuropathic pain.", "There is no documentation of radicular pain."] {
            assert_ne!(verdict(summary, text), Verdict::Contradicted, "{text}");
        }
    }

    #[test]
    fn a_study_that_would_show_it_is_not_replaced_by_the_examination() {
        let text = "There is no MRI supporting a diagnosis of radiculopathy.";
        assert_ne!(verdict(WEAK, text), Verdict::Contradicted);
        assert_eq!(verdict(WEAK, "There is no objective evidence of radiculopathy."), Verdict::Contradicted);
    }

    #[test]
    fn what_only_utilization_review_reports_documents_nothing() {
        let summary = "The worker hurt the low back. The utilization review noted weakness of the foot.";
        assert_eq!(verdict(summary, "There is no documentation of weakness."), Verdict::Supported);
    }

    #[test]
    fn a_severe_degree_is_not_contradicted_by_less() {
        let summary = "She has limited function of the back and cannot lift at work.";
        assert_ne!(
            verdict(summary, "There is no documentation of severe functional limitation."),
            Verdict::Contradicted
        );
    }

    #[test]
    fn an_assertion_is_borne_out_denied_or_left_open() {
        assert_eq!(verdict(WEAK, "The patient has weakness of the left foot."), Verdict::Supported);
        assert_eq!(verdict(WEAK, "The patient has severe diabetes with foot ulcers."), Verdict::Silent);
        let none = "The worker hurt the back. She has not had any physical therapy.";
        assert_eq!(
            verdict(none, "The patient has completed a whole course of physical therapy."),
            Verdict::Contradicted
        );
    }

    #[test]
    fn numbers_that_the_record_lacks_are_not_borne_out() {
        let text = "The patient has had 14 visits of physical therapy.";
        assert_eq!(verdict(WEAK, text), Verdict::Silent);
    }

    #[test]
    fn a_disc_is_of_the_level_that_is_named_with_it() {
        let summary = "The worker has a 3 mm disc protrusion at L4-5.";
        let text = "There is no documentation of positive imaging, or of electrodiagnostic studies.";
        assert_eq!(verdict(summary, text), Verdict::Contradicted);
        assert_eq!(hold(summary, "MRI of the cervical spine", text).verdict, Verdict::Supported);
    }

    #[test]
    fn more_signs_contradict_that_there_was_only_one() {
        let summary = "On examination the lumbar spine was tender, with muscle spasm and weakness of the left foot.";
        let text = "In this case only tenderness is noted on examination.";
        assert_eq!(verdict(summary, text), Verdict::Contradicted);
    }

    const SENTENCES: &[&str] = &[
        "On examination there was weakness of the left foot.",
        "Sensation was decreased over the L5 dermatome.",
        "There was spasm of the lumbar muscles.",
        "She takes ibuprofen for pain.",
        "She has had four visits of physical therapy.",
        "The gait was normal.",
    ];
    const CLAIMS: &[&str] = &[
        "There is no documentation of weakness.",
        "There is no documentation of muscle spasm.",
        "There is no documentation of any prior physical therapy.",
        "The patient has no neurologic deficit.",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn taking_a_sentence_away_never_documents_anything(
            keep in proptest::collection::vec(any::<bool>(), SENTENCES.len()), out in 0..SENTENCES.len(), claim in 0..CLAIMS.len()
        ) {
            let text = |skip: Option<usize>| {
                let kept = |i: &usize| keep[*i] && Some(*i) != skip;
                (0..SENTENCES.len()).filter(kept).map(|i| SENTENCES[i]).collect::<Vec<_>>().join(" ")
            };
            let less = verdict(&text(Some(out)), CLAIMS[claim]);
            let more = verdict(&text(None), CLAIMS[claim]);
            prop_assert!(less != Verdict::Contradicted || more == Verdict::Contradicted);
        }

        #[test]
        fn an_unrelated_sentence_changes_nothing(
            keep in proptest::collection::vec(any::<bool>(), SENTENCES.len()), claim in 0..CLAIMS.len()
        ) {
            let text: Vec<&str> = (0..SENTENCES.len()).filter(|i| keep[*i]).map(|i| SENTENCES[i]).collect();
            let text = text.join(" ");
            let longer = format!("{text} A follow-up visit was planned in four weeks.");
            prop_assert_eq!(verdict(&text, CLAIMS[claim]), verdict(&longer, CLAIMS[claim]));
        }
    }
}
