//! What the record says of a claim that asserts something of the patient.

use super::case::{Mention, StatementKind, Verdict};
use super::claim::Draft;
use super::cues::Cue;
use super::documented::plainly_present;
use super::patient;
use super::record::{Content, Entry};
use super::verdict::{Against, Held};
use crate::vocabulary::{ConceptId, ConceptKind};

impl Against<'_> {
    /// Holds what a claim asserts. `head` are the mentions of the part that says what is claimed.
    pub(super) fn hold_present(&self, text: &str, claim: &Draft<'_>, head: &[&Mention]) -> Held {
        // "The documentation indicates that": that there are records bears out nothing of what they say.
        let says = |m: &&Mention| self.is_fact(m.concept) && !self.cues.is_carrier(m.concept);
        let facts: Vec<&Mention> = head.iter().copied().filter(says).collect();
        let concepts: Vec<ConceptId> = facts.iter().map(|m| m.concept).collect();
        let held = |verdict, record: Option<&Entry<'_>>, confidence| Held {
            verdict,
            record: record.map(|e| e.range.clone()),
            confidence,
            only_ur: None,
            near: None,
            concepts: concepts.clone(),
        };
        if claim.clause.scan.has(Cue::OnRequest) {
            return held(Verdict::Supported, None, 0.7);
        }
        if let Some(entry) = self.more_than(claim, &facts) {
            return held(Verdict::Contradicted, Some(entry), 0.65);
        }
        if let Some(entry) = self.response_gainsaid(claim, head) {
            return held(Verdict::Contradicted, Some(entry), 0.7);
        }
        if self.known_of_patient(text, claim, head) {
            return held(Verdict::Supported, None, 0.8);
        }
        let mut asserted: Vec<&Mention> = facts.iter().copied().filter(|m| plainly_present(m)).collect();
        // "The examination showed full strength", "the MRI showed a herniation": that there was one bears out nothing of
        // what it showed.
        let shows = |m: &Mention| self.cues.means_any_finding(m.concept) || self.gives_result(text, claim, m);
        if !asserted.iter().all(|m| shows(m)) {
            asserted.retain(|m| !shows(m));
        }
        let documented = asserted.iter().filter(|m| self.documenting(m, false, 0.5).is_some()).count();
        if documented == 0 {
            let finding = |m: &&&Mention| {
                use ConceptKind::*;
                let kind = self.vocabulary.kind(m.concept);
                // Care that is no treatment to be asked for: home exercise.
                let care = || self.vocabulary.ancestors(m.concept).iter().any(|a| self.cues.is_shown_by_kinds(*a));
                matches!(kind, Finding | Diagnosis | Manoeuvre | Therapy | Injection | Surgery | Dme)
                    && !self.cues.is_opaque(m.concept)
                    || kind == Documentation && care()
            };
            if let Some(entry) = asserted.iter().filter(finding).find_map(|m| self.denying(m)) {
                return held(Verdict::Contradicted, Some(entry), 0.6);
            }
        }
        if documented == 0
            && let Some(entry) = asserted.iter().find_map(|m| self.abnormal(m))
        {
            return held(Verdict::Contradicted, Some(entry), 0.6);
        }
        // That a drug is taken does not bear out that it has been taken for long, nor that it did not help.
        let unsaid = |cue| claim.clause.scan.has(cue) && !self.patient_is_told(cue);
        let failure = [Cue::Failure, Cue::DidNotHelp];
        let failed = failure.iter().any(|cue| claim.clause.scan.has(*cue));
        let told = || failure.iter().chain(&[Cue::Persists]).any(|cue| self.patient_is_told(*cue));
        if unsaid(Cue::LongUse) || failed && !told() {
            return held(Verdict::Silent, None, 0.6);
        }
        // What was asked for or planned does not bear out that it was done.
        let done = claim.clause.scan.has(Cue::Done);
        let tells =
            |entry: &Entry| (!done || !self.only_plans(entry, &asserted)) && !self.only_denies(entry, &asserted);
        if self.numbers_are_missing(text, claim, tells, !done) {
            return held(Verdict::Silent, None, 0.6);
        }
        let covered = !asserted.is_empty() && documented * 2 >= asserted.len();
        let alike = self.alike(text, claim, tells, !done);
        match (&alike, covered) {
            (Some((entry, share)), _) => {
                let mut out = held(Verdict::Supported, Some(entry), 0.5 + share / 2.0);
                if entry.kind == StatementKind::UtilizationReview && !covered {
                    out.only_ur = Some(entry.range.clone());
                }
                out
            }
            (None, true) => held(
                Verdict::Supported,
                asserted.iter().find_map(|m| self.documenting(m, false, 0.5)).map(|d| d.0),
                0.7,
            ),
            (None, false) => held(Verdict::Silent, None, 0.6),
        }
    }

    /// True when the claim gives the patient's age as the summary does, or says no more than how long ago the injury
    /// was, and the header's dates bear it out.
    fn known_of_patient(&self, text: &str, claim: &Draft<'_>, head: &[&Mention]) -> bool {
        let aged = patient::ages(text, claim.head.clone(), &self.cues.wordings.patient);
        if let (Some(age), [told]) = (self.age, aged.as_slice()) {
            return told.age == age;
        }
        let Some(days) = self.since_injury else { return false };
        let phase = |m: &&Mention| self.cues.phase(m.concept);
        let mut phases = head.iter().filter_map(phase).peekable();
        let says_more = |m: &&&Mention| {
            self.is_fact(m.concept) && !self.cues.is_carrier(m.concept) && !self.cues.is_opaque(m.concept)
        };
        phases.peek().is_some() && phases.all(|p| p.contains(&days)) && !head.iter().any(|m| says_more(&m))
    }

    /// For a claim that something is normal: the sentence of the record that has, in the same place, what that denies.
    fn abnormal(&self, claimed: &Mention) -> Option<&Entry<'_>> {
        let found = |m: &Mention| {
            plainly_present(m)
                && self.vocabulary.denies(claimed.concept, m.concept)
                // Where a deficit lies, and not where its absence does: along a nerve.
                && self.same_place(&Mention { concept: m.concept, ..claimed.clone() }, m).is_some()
        };
        let of_patient = self.record.iter().filter(|e| e.kind == StatementKind::Patient);
        of_patient.into_iter().find(|e| e.mentions.iter().any(found))
    }

    /// A sentence of the summary on the patient has the cue.
    fn patient_is_told(&self, cue: Cue) -> bool {
        self.record.iter().any(|e| e.kind == StatementKind::Patient && e.scan().has(cue))
    }

    /// The sentence asks for one of these treatments, or plans it, and tells of none that it was given.
    fn only_plans(&self, entry: &Entry, asserted: &[&Mention]) -> bool {
        let treats = |m: &&Mention| self.vocabulary.kind(m.concept).is_treatment();
        let same = |m: &&Mention| {
            let of =
                |a: &&Mention| self.vocabulary.is_a(m.concept, a.concept) || self.vocabulary.is_a(a.concept, m.concept);
            asserted.iter().copied().filter(treats).any(|a| of(&a))
        };
        let mut told = entry.mentions.iter().filter(same).peekable();
        told.peek().is_some() && told.all(|m| m.assertion.hypothetical)
    }

    /// The sentence names what is asserted, and only to deny it.
    fn only_denies(&self, entry: &Entry, asserted: &[&Mention]) -> bool {
        let mut named = entry.mentions.iter().filter(|m| asserted.iter().any(|a| a.concept == m.concept)).peekable();
        named.peek().is_some() && named.all(|m| m.assertion.negated && !m.assertion.possible)
    }

    /// The claim has a number that no sentence of the record has that `tells`; with `headed`, the headings may have it.
    /// A date says when something was noted, and need not be told again,
    /// unless it says for how long.
    fn numbers_are_missing(&self, text: &str, claim: &Draft<'_>, tells: impl Fn(&Entry) -> bool, headed: bool) -> bool {
        let clause = &text[claim.range.clone()];
        let missing = |content: &Content| {
            let told = self.record.iter().filter(|e| tells(e)).map(|e| e.content());
            content.numbers_missing(told.chain(headed.then_some(self.headings))) > 0
        };
        if !missing(&claim.clause.contents(self.cues, clause).0) {
            return false;
        }
        let dates = self.language.dates(clause);
        if dates.is_empty() || claim.clause.scan.has(Cue::LongUse) {
            return true;
        }
        let mut rest = String::with_capacity(clause.len());
        let mut at = 0;
        for date in &dates {
            rest.push_str(clause.get(at..date.range.start).unwrap_or(""));
            at = date.range.end.max(at);
        }
        rest.push_str(clause.get(at..).unwrap_or(""));
        missing(&Content::of(self.cues, &rest))
    }

    /// For a claim that the examination found nothing but this: the sentence of the record that has another sign.
    fn more_than(&self, claim: &Draft<'_>, facts: &[&Mention]) -> Option<&Entry<'_>> {
        if !claim.clause.scan.has(Cue::Only) {
            return None;
        }
        let signs = self.cues.signs();
        let is_sign = |c: ConceptId| self.vocabulary.ancestors(c).iter().any(|a| signs.contains(a));
        let named: Vec<&Mention> = facts.iter().copied().filter(|m| is_sign(m.concept)).collect();
        let first = named.first()?;
        self.record.iter().filter(|e| e.kind == StatementKind::Patient).find(|entry| {
            entry.mentions.iter().any(|m| {
                let known = named
                    .iter()
                    .any(|n| self.vocabulary.is_a(m.concept, n.concept) || self.vocabulary.is_a(n.concept, m.concept));
                // "Only tenderness was found" is said of the whole examination, unless it names a part of the body.
                let here = first.region.is_none() || self.same_place(first, m).is_some();
                plainly_present(m) && is_sign(m.concept) && !known && here
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Verdict, testing};
    use crate::letter::Field;

    fn verdict(summary: &str, rationale: &str) -> Verdict {
        let mut letter = testing::letter(summary, &[("MRI of the lumbar spine", rationale)]);
        let day = |d: &str| Field { value: d.parse().expect("a day"), quote: letter.summary.whole() };
        (letter.header.date_of_injury, letter.header.ur_denial_date) =
            (Some(day("2016-10-01")), Some(day("2016-11-15")));
        testing::case(&letter).claims.first().expect("a claim").verdict
    }

    #[test]
    fn what_was_asked_for_does_not_bear_out_that_it_was_done() {
        let done = "The patient has completed 8 sessions of physical therapy.";
        assert_eq!(verdict("The physician requested 8 sessions of physical therapy.", done), Verdict::Silent);
        assert_eq!(verdict("She has had 8 sessions of physical therapy.", done), Verdict::Supported);
    }

    #[test]
    fn that_a_treatment_did_not_help_must_be_told() {
        let text = "The patient has had physical therapy without improvement.";
        assert_eq!(verdict("She has had physical therapy for the low back.", text), Verdict::Silent);
        assert_eq!(verdict("She has had physical therapy with no relief.", text), Verdict::Supported);
        let failed = "The patient has failed physical therapy.";
        assert_eq!(verdict("Physical therapy for the low back has helped.", failed), Verdict::Silent);
        assert_eq!(verdict("Physical therapy for the low back has failed.", failed), Verdict::Supported);
    }

    #[test]
    fn long_use_that_only_utilization_review_tells_is_not_borne_out() {
        let text = "The patient has been on long-term naproxen.";
        let reviewed = "She takes naproxen. The utilization review denied it for long-term use.";
        assert_eq!(verdict(reviewed, text), Verdict::Silent);
    }

    #[test]
    fn the_letter_itself_tells_the_age_and_how_long_ago_the_injury_was() {
        let summary = "The worker is a 58-year-old female with low back pain.";
        assert_eq!(verdict(summary, "The patient is a 58 year old who may need this."), Verdict::Supported);
        assert_eq!(verdict(summary, "The patient is still in the acute phase."), Verdict::Supported);
        assert_eq!(verdict(summary, "The patient is by now in the chronic phase."), Verdict::Silent);
    }

    #[test]
    fn what_is_called_normal_must_not_be_found_abnormal() {
        let text = "The patient's lumbar range of motion was full.";
        assert_eq!(verdict("Lumbar flexion was limited to 30 degrees.", text), Verdict::Contradicted);
        assert_ne!(verdict("Motion of the right shoulder was limited.", text), Verdict::Contradicted);
        let both = "Lumbar flexion was limited. At the next visit lumbar range of motion was full.";
        assert_eq!(verdict(both, text), Verdict::Supported);
    }

    #[test]
    fn an_examination_alone_bears_out_nothing_of_what_it_is_said_to_show() {
        let weak = "On examination there was weakness of the left foot.";
        let full = "The examination showed full strength in the lower extremities.";
        assert_eq!(verdict(weak, full), Verdict::Contradicted);
        assert_ne!(verdict("On examination the low back was tender.", full), Verdict::Contradicted);
        let parts = "Strength is 5/5 and sensation is intact.";
        assert_eq!(verdict(parts, "The neurologic examination was normal."), Verdict::Supported);
    }

    #[test]
    fn a_sentence_that_denies_it_does_not_bear_it_out() {
        let text = "The patient has tried orthotics for the foot.";
        assert_eq!(verdict("She has not tried orthotics for the foot.", text), Verdict::Contradicted);
        let shown = "The MRI demonstrated a large disc herniation.";
        assert_eq!(verdict("The MRI showed no disc herniation.", shown), Verdict::Contradicted);
        let home = "The patient is participating in a home exercise program.";
        assert_eq!(verdict("She has not had a home exercise program.", home), Verdict::Contradicted);
        assert_eq!(verdict("She is off work.", "The patient is working full duty."), Verdict::Contradicted);
        assert_eq!(
            verdict("She is back to modified duty.", "The patient is working modified duty."),
            Verdict::Supported
        );
    }

    #[test]
    fn the_day_of_a_note_need_not_be_told_again_but_a_number_must() {
        let summary = "Prior treatment included gabapentin 300 mg.";
        let noted = "A note of 11/2/2016 says that the patient takes gabapentin";
        assert_eq!(verdict(summary, &format!("{noted}.")), Verdict::Supported);
        assert_eq!(verdict(summary, &format!("{noted} 600 mg.")), Verdict::Silent);
    }
}
