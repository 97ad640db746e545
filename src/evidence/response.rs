//! Claims on what came of a treatment, held against what the record says came of it.

use super::case::{Mention, Polarity, StatementKind};
use super::claim::Draft;
use super::cues::{Cue, Scan};
use super::documented::plainly_present;
use super::record::Entry;
use super::verdict::Against;
use crate::vocabulary::ConceptKind;
use std::ops::Range;

/// Bytes between a treatment and what is said to have come of it.
const NEAR: usize = 60;

/// What came of a treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Response {
    Helped,
    GaveNothing,
}

impl Against<'_> {
    /// The sentence of the record by which a treatment helped of which the claim says that nothing came of it, or the
    /// other way round. None when the record says both. `head` are the mentions of the claim.
    pub(super) fn response_gainsaid(&self, claim: &Draft<'_>, head: &[&Mention]) -> Option<&Entry<'_>> {
        let claimed = claimed(claim)?;
        let treats = |m: &&&Mention| {
            let kind = self.vocabulary.kind(m.concept);
            // "Medications" are any: that one of them helped says nothing of the others.
            let any = kind == ConceptKind::DrugClass && self.vocabulary.classes(m.concept).is_empty();
            kind.is_treatment() && !any && !m.assertion.hypothetical
        };
        let treatments: Vec<&Mention> = head.iter().filter(treats).copied().collect();
        if treatments.is_empty() {
            return None;
        }
        let fits = |m: &&Mention| {
            let of = |t: &&Mention| self.vocabulary.is_a(m.concept, t.concept) && self.same_place(t, m).is_some();
            plainly_present(m) && treatments.iter().any(of)
        };
        let mut against = None;
        for entry in self.record.iter().filter(|e| e.kind == StatementKind::Patient) {
            let sentence = &self.summary[entry.range.clone()];
            let treated = entry.mentions.iter().filter(fits);
            for (said, _) in treated.flat_map(|m| responses(sentence, entry.scan(), local(m, entry))) {
                if said == claimed {
                    return None;
                }
                against = against.or(Some(entry));
            }
        }
        against
    }
}

/// What the claim says came of a treatment, when it says so without a degree, a time or a condition.
fn claimed(claim: &Draft<'_>) -> Option<Response> {
    let clause = claim.clause;
    if clause.narrow {
        return None;
    }
    let says = |cue| clause.scan.has(cue);
    if says(Cue::Failure) || says(Cue::Degree) {
        return None;
    }
    match clause.polarity {
        _ if says(Cue::GaveNothing) => Some(Response::GaveNothing),
        Polarity::Present if says(Cue::DidNotHelp) => None,
        Polarity::Present => says(Cue::Helped).then_some(Response::Helped),
        // "No documentation that therapy helped."
        Polarity::NotDocumented => says(Cue::Helped).then_some(Response::GaveNothing),
        Polarity::Absent => None,
    }
}

/// The place of a mention in its sentence.
fn local(m: &Mention, entry: &Entry<'_>) -> Range<usize> {
    m.range.start.saturating_sub(entry.range.start)..m.range.end.saturating_sub(entry.range.start)
}

/// What the sentence says came of the treatment at `at`: what stands close to it in the same part of the sentence, with
/// nothing else that came of something between them.
fn responses(sentence: &str, scan: &Scan, at: Range<usize>) -> Vec<(Response, Range<usize>)> {
    let little: Vec<Range<usize>> = [Cue::DidNotHelp, Cue::Failure].into_iter().flat_map(|c| scan.all(c)).collect();
    let nothing = scan.all(Cue::GaveNothing).map(|r| (Response::GaveNothing, r));
    let apart = |r: &Range<usize>| !little.iter().any(|l| l.start < r.end && r.start < l.end);
    let helped = scan.all(Cue::Helped).filter(apart).map(|r| (Response::Helped, r));
    let all: Vec<(Response, Range<usize>)> = nothing.chain(helped).collect();
    let behind_comma = |r: &Range<usize>| sentence[..r.start].trim_end().ends_with(',');
    let commas = scan.all(Cue::BeginsClauseAfterComma).filter(behind_comma);
    let borders: Vec<Range<usize>> = scan.all(Cue::BeginsClause).chain(commas).collect();
    let beside = |r: &Range<usize>| {
        let gap = if at.end <= r.start { at.end..r.start } else { r.end.min(at.start)..at.start };
        let inside = |other: &Range<usize>| gap.start <= other.start && other.end <= gap.end;
        gap.len() <= NEAR
            && sentence.get(gap.clone()).is_some_and(|g| !g.contains([';', ':']))
            && !borders.iter().any(inside)
            && !little.iter().chain(all.iter().map(|(_, o)| o)).any(|o| o != r && inside(o))
    };
    all.iter().filter(|(_, r)| beside(r)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Verdict, testing};

    fn verdict(summary: &str, rationale: &str) -> Verdict {
        let letter = testing::letter(summary, &[("MRI of the lumbar spine", rationale)]);
        testing::case(&letter).claims.first().expect("a claim").verdict
    }

    #[test]
    fn help_contradicts_that_nothing_came_of_it() {
        for (summary, text) in [
            ("She improved with physical therapy.", "There was no improvement with physical therapy."),
            ("Chiropractic care decreased her pain by half.", "Chiropractic treatment gave the patient no relief."),
            (
                "An epidural injection in May gave 70% relief.",
                "There is no documentation of relief from the epidural injection.",
            ),
            ("Acupuncture was helpful.", "The patient had acupuncture without benefit."),
            ("Physical therapy was of no benefit.", "The patient found physical therapy helped."),
        ] {
            assert_eq!(verdict(summary, text), Verdict::Contradicted, "{summary} {text}");
        }
    }

    #[test]
    fn less_help_or_help_by_something_else_contradicts_nothing() {
        for (summary, text) in [
            ("She improved with physical therapy.", "There was no lasting improvement with physical therapy."),
            (
                "She improved with physical therapy.",
                "There is no documentation of functional improvement with physical therapy.",
            ),
            ("Physical therapy gave temporary relief.", "There was no improvement with physical therapy."),
            ("Physical therapy gave minimal relief.", "There was no improvement with physical therapy."),
            (
                "Acupuncture helped, but physical therapy gave no relief.",
                "There was no improvement with physical therapy.",
            ),
            ("Acupuncture helped, but physical therapy gave no relief.", "Acupuncture helped the patient."),
            (
                "Physical therapy helped at first. She had no relief from physical therapy later.",
                "There was no relief from physical therapy.",
            ),
            ("The physician hopes that physical therapy will help.", "There was no improvement with physical therapy."),
        ] {
            assert_ne!(verdict(summary, text), Verdict::Contradicted, "{summary} {text}");
        }
    }
}
