//! The claims of a rationale: what each says of this patient or this file to support the decision.

use super::case::{Polarity, StatementKind};
use super::cues::{Cue, Cues, Scan};
use super::record::Content;
use super::statement::Sentence;
use std::ops::Range;
use std::sync::OnceLock;

/// A claim before it is held against the record.
#[derive(Debug)]
pub struct Draft<'c> {
    /// Byte range of the rationale's text.
    pub range: Range<usize>,
    /// The part that says what is claimed: without what the thing would have been good for.
    pub head: Range<usize>,
    /// Its sentence names the patient, the file, the examination or the provider.
    pub speaks: bool,
    /// The rationale says that utilization review said so.
    pub reported: bool,
    /// What the clause says by itself.
    pub clause: &'c Clause,
}

/// Words in the longest quote that proves anything.
const LONGEST: usize = 60;
/// Words of a stretch that is too short to say anything by itself ("in this case").
const SHORTEST: usize = 3;

/// The claims of a rationale, in its order.
pub fn of_rationale<'c>(cues: &Cues, sentences: &'c [Sentence]) -> Vec<Draft<'c>> {
    let mut out = Vec::new();
    for s in sentences {
        let conclusion = match s.kind {
            StatementKind::Patient | StatementKind::UtilizationReview => false,
            StatementKind::Conclusion => true,
            StatementKind::Recital | StatementKind::Procedural => continue,
        };
        let scan = &s.reading.scan;
        let speaks = scan.has(Cue::SpeaksOfPatient) || scan.has(Cue::SpeaksOfFile);
        let at = s.range.start;
        for clause in s.reading.clauses(cues) {
            if conclusion && !gives_a_reason(&clause.scan) || recites(&clause.scan) {
                continue;
            }
            let reported = s.kind == StatementKind::UtilizationReview || clause.scan.has(Cue::ReportsUr);
            let range = at + clause.range.start..at + clause.range.end;
            let head = range.start..at + clause.head_end;
            out.push(Draft { range, head, speaks, reported, clause });
        }
    }
    out
}

/// A clause of a conclusion that is no conclusion itself, but says something of the patient or of the file.
fn gives_a_reason(scan: &Scan) -> bool {
    !scan.has(Cue::ConcludesNotNecessary)
        && !scan.has(Cue::ConcludesNecessary)
        && (scan.has(Cue::NotDocumented) || scan.has(Cue::SpeaksOfPatient) || scan.has(Cue::ExaminationDenies))
}

/// A clause that gives the word of a source, and says nothing of the patient or of the file.
fn recites(scan: &Scan) -> bool {
    scan.has(Cue::NamesSource)
        && !scan.has(Cue::OnRequest)
        && !scan.has(Cue::SpeaksOfPatient)
        && !scan.has(Cue::SpeaksOfFile)
        && !scan.has(Cue::NotDocumented)
}

/// A clause that may make a claim, as far as it tells by itself.
#[derive(Debug)]
pub struct Clause {
    /// Byte range of its sentence, at most as long as a quote may be.
    pub range: Range<usize>,
    /// Where in the sentence the part ends that says what is claimed.
    head_end: usize,
    /// Asserted, denied, or said to be missing.
    pub polarity: Polarity,
    /// It narrows what it says.
    pub scoped: bool,
    /// It narrows it by more than what came of a treatment.
    pub narrow: bool,
    /// Its cues; ranges are inside it.
    pub scan: Scan,
    /// The content of all of it, and of the part that says what is claimed.
    contents: OnceLock<(Content, Content)>,
}

impl Clause {
    /// The clauses of a sentence that are long enough to say anything, in its order; `scan` are the sentence's cues.
    pub fn of_sentence(cues: &Cues, sentence: &str, scan: &Scan) -> Box<[Clause]> {
        let ranges = clauses(sentence, scan).into_iter().map(|range| trimmed(sentence, range));
        let long = ranges.filter(|range| words(&sentence[range.clone()]) > SHORTEST);
        long.map(|range| Clause::new(cues, sentence, scan, range)).collect()
    }

    fn new(cues: &Cues, sentence: &str, scan: &Scan, range: Range<usize>) -> Clause {
        let scan = cues.scan_part(sentence, scan, range.clone());
        let range = shortened(sentence, range);
        let clause = &sentence[range.clone()];
        // "No evidence to support nerve compromise": what follows the denial at once is what is denied, and no purpose.
        let denial = scan.first(Cue::NotDocumented).map_or(0, |d| d.end);
        // A purpose behind the end of the quote is none of it.
        let late = |p: &usize| clause.get(denial..*p).is_some_and(|between| words(between) >= SHORTEST);
        let end = scan.all(Cue::Purpose).map(|p| p.start).find(late).unwrap_or(clause.len());
        let says = |cue| scan.all(cue).any(|r| r.start < end);
        let narrow = says(Cue::Scoped);
        Clause {
            head_end: range.start + end,
            polarity: polarity(&scan, clause, end),
            scoped: narrow || says(Cue::Outcome),
            narrow,
            contents: OnceLock::new(),
            scan,
            range,
        }
    }

    /// The content of all of it, and of the part that says what is claimed; `text` is the text of the clause.
    pub fn contents(&self, cues: &Cues, text: &str) -> &(Content, Content) {
        self.contents.get_or_init(|| {
            let head = text.get(..self.head_end - self.range.start).unwrap_or(text);
            (Content::of(cues, text), Content::of(cues, head))
        })
    }
}

/// How the clause claims, decided by what stands before its purpose and outside of what only looks like a denial.
fn polarity(scan: &Scan, clause: &str, end: usize) -> Polarity {
    // "No documentation of pain relief" denies that something is written down, whatever that is.
    let of_record =
        |r: &Range<usize>| scan.all(Cue::SpeaksOfDocumentation).any(|d| r.start <= d.start && d.end <= r.end);
    let masked = |r: &Range<usize>| {
        let inside = |m: Range<usize>| m.start <= r.start && r.start < m.end;
        scan.all(Cue::NotADenial).any(inside) && !of_record(r)
    };
    let first = |cue: Cue| scan.all(cue).find(|r| r.start < end && !masked(r));
    if first(Cue::ExaminationDenies).is_some() && !scan.has(Cue::SpeaksOfDocumentation) {
        return Polarity::Absent;
    }
    let missing = first(Cue::NotDocumented);
    let denied = first(Cue::Absent);
    // A main assertion with a denial hanging from its end ("improved, with no side effects") asserts.
    let trails = |r: &Range<usize>| {
        let before = &clause[..r.start];
        let main = before.trim_end().rsplit([' ', ',']).next().unwrap_or("");
        words(before) >= 5 && matches!(main, "with" | "and" | "or")
    };
    match (missing, denied) {
        (Some(m), _) if !trails(&m) => Polarity::NotDocumented,
        (_, Some(d)) if !trails(&d) => Polarity::Absent,
        _ => Polarity::Present,
    }
}

/// The clauses of a sentence, as ranges inside it.
fn clauses(sentence: &str, scan: &Scan) -> Vec<Range<usize>> {
    let mut starts = vec![0];
    starts.extend(sentence.match_indices(';').map(|(i, _)| i + 1));
    starts.extend(scan.all(Cue::BeginsClause).map(|r| r.start));
    let after_comma = |r: &Range<usize>| sentence[..r.start].trim_end().ends_with(',');
    starts.extend(scan.all(Cue::BeginsClauseAfterComma).filter(after_comma).map(|r| r.start));
    starts.sort_unstable();
    starts.dedup();
    // A border right behind another splits off words that say nothing by themselves.
    let mut kept: Vec<usize> = Vec::new();
    for at in starts {
        match kept.last() {
            Some(last) if words(&sentence[*last..at]) < SHORTEST => {}
            _ => kept.push(at),
        }
    }
    let ends = kept.iter().skip(1).copied().chain([sentence.len()]);
    kept.iter().copied().zip(ends).map(|(a, b)| a..b).collect()
}

/// The range without white space and joining punctuation at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let lead = part.len() - part.trim_start_matches([' ', ',', ';', '\n', '-']).len();
    let body = part.trim_matches([' ', ',', ';', '\n', '-']).len();
    range.start + lead..range.start + lead + body
}

/// The range cut after the longest quote.
fn shortened(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    match part.match_indices(' ').nth(LONGEST - 1) {
        Some((at, _)) => range.start..range.start + at,
        None => range,
    }
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Claim, Polarity, testing};
    use proptest::prelude::*;

    fn claims(rationale: &str) -> Vec<Claim> {
        let letter = testing::letter("The worker has low back pain.", &[("MRI of the lumbar spine", rationale)]);
        testing::case(&letter).claims
    }

    fn polarity(rationale: &str) -> Polarity {
        claims(rationale).first().expect("a claim").polarity
    }

    #[test]
    fn the_record_is_silent_or_the_state_is_denied() {
        assert_eq!(polarity("There is no documentation of a home exercise program."), Polarity::NotDocumented);
        assert_eq!(polarity("The provider failed to specify the number of visits."), Polarity::NotDocumented);
        assert_eq!(polarity("The patient's work status is not clear."), Polarity::NotDocumented);
        assert_eq!(polarity("There is no documentation of pain relief or benefit."), Polarity::NotDocumented);
        assert_eq!(polarity("There are no neurological deficits in the legs."), Polarity::Absent);
        assert_eq!(polarity("Straight leg raise was negative in this patient."), Polarity::Absent);
        assert_eq!(polarity("The examination did not reveal any weakness."), Polarity::Absent);
        assert_eq!(polarity("The patient has persistent knee pain."), Polarity::Present);
    }

    #[test]
    fn a_denial_at_the_end_leaves_the_main_assertion() {
        let text = "The patient has completed a long trial of physical therapy with no improvement at all.";
        assert_eq!(polarity(text), Polarity::Present);
        assert_eq!(polarity("The MRI was done without contrast for this patient."), Polarity::Present);
    }

    #[test]
    fn recitals_and_conclusions_are_no_claims() {
        let text = "The guidelines recommend up to ten visits. The request is not medically necessary.";
        assert_eq!(claims(text).len(), 0);
    }

    #[test]
    fn the_reason_inside_a_conclusion_is_a_claim() {
        let text = "As the patient has not tried any therapy, the request is not medically necessary.";
        let found = claims(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].polarity, Polarity::Absent);
        assert!(!found[0].quote.text.contains("necessary"), "{}", found[0].quote.text);
    }

    #[test]
    fn a_sentence_of_two_clauses_makes_two_claims() {
        let text = "The patient reports pain of 8/10, but there is no documentation of prior treatment.";
        let found: Vec<Polarity> = claims(text).iter().map(|c| c.polarity).collect();
        assert_eq!(found, [Polarity::Present, Polarity::NotDocumented]);
    }

    #[test]
    fn a_part_of_the_record_beside_utilization_review_is_no_hearsay() {
        let only_ur = |rationale: &str| claims(rationale).first().expect("a claim").ur.is_some();
        assert!(only_ur("The patient was granted six visits by utilization review in the fall."));
        assert!(!only_ur(
            "The patient was granted six visits by utilization review, and a progress note says so, too."
        ));
    }

    #[test]
    fn the_history_of_the_request_is_no_claim() {
        let text = "Twelve physical therapy visits for the knee was the original request.";
        assert_eq!(claims(text).len(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_claim_is_a_short_quote_of_its_rationale(text in "[A-Za-z0-9 ,;.'\"()-]{0,300}") {
            for claim in claims(&text) {
                prop_assert!(claim.quote.words() <= super::LONGEST);
                prop_assert!(claim.quote.words() >= 1);
            }
        }
    }
}
