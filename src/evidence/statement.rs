//! What each sentence does: states a fact, recites a source, reports utilization review, concludes, or proceeds.

use super::case::StatementKind;
use super::cues::{Cue, Scan};
use super::reading::Reading;
use super::readings::Reader;
use std::ops::Range;
use std::sync::Arc;

/// A sentence with its kind; the range is of the passage text it was read from.
#[derive(Debug)]
pub struct Sentence {
    /// Where it stands.
    pub range: Range<usize>,
    /// What it does.
    pub kind: StatementKind,
    /// What it says by itself; ranges are inside the sentence.
    pub reading: Arc<Reading>,
    /// It stands inside a quotation of the rationale.
    pub quoted: bool,
}

/// The sentences of a rationale with their kinds. `sentences` are ranges of `text`.
///
/// A sentence is read together with what stands before it: recitals go on until somebody speaks of the patient or of
/// the file, and a quotation of a guideline goes on until it is closed.
pub fn of_rationale(reader: &mut Reader<'_>, text: &str, sentences: &[Range<usize>]) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = Vec::with_capacity(sentences.len());
    let mut open_quote = false;
    for range in sentences {
        let reading = reader.sentence(&text[range.clone()]);
        let before = out.last().map(|s| s.kind);
        let kind = rationale_kind(&reading.scan, before, open_quote);
        let quoted = open_quote;
        // Only a quotation that a source opens is a recital to its end; a stray mark closes with the sentence.
        if reading.turns_quotation {
            open_quote = !open_quote && kind == StatementKind::Recital;
        }
        out.push(Sentence { range: range.clone(), kind, reading, quoted });
    }
    out
}

fn rationale_kind(scan: &Scan, before: Option<StatementKind>, open_quote: bool) -> StatementKind {
    let concludes = scan.has_outside(Cue::ConcludesNotNecessary, Cue::ConcludesNothing)
        || scan.has_outside(Cue::ConcludesNecessary, Cue::ConcludesNothing);
    let patient = scan.first(Cue::SpeaksOfPatient);
    let asked: Vec<Range<usize>> = scan.all(Cue::RecitalAsks).collect();
    let asked_for = |r: &Range<usize>| asked.iter().any(|a| a.start < r.end && r.start < a.end);
    let file = scan.all(Cue::SpeaksOfFile).find(|r| !asked_for(r));
    let source = scan.first(Cue::NamesSource);
    let general = scan.has(Cue::RecitalGeneral) || !asked.is_empty();
    if open_quote {
        return StatementKind::Recital;
    }
    if concludes {
        return StatementKind::Conclusion;
    }
    if scan.has(Cue::Procedural) && !scan.has(Cue::NotDocumented) {
        return StatementKind::Procedural;
    }
    if source.is_some() && patient.is_none() && scan.has(Cue::SourceIsSilent) {
        return StatementKind::Procedural;
    }
    // "Criteria for the injection include radiculopathy documented by examination": no examination of this patient.
    if patient.is_none() && scan.first(Cue::RecitalOpens).is_some_and(|r| r.start == 0) {
        return StatementKind::Recital;
    }
    let speaks = patient.is_some() || file.is_some();
    if let Some(source) = &source {
        // "Per the records …, which exceeds the guideline": who is named first speaks.
        let file_first = file.as_ref().is_some_and(|f| f.start < source.start);
        if patient.is_none() && !file_first && (general || scan.has(Cue::RecitalVerb)) {
            return StatementKind::Recital;
        }
    }
    if !speaks && (general || before == Some(StatementKind::Recital)) {
        return StatementKind::Recital;
    }
    if scan.has(Cue::ReportsUr) && !scan.has(Cue::NotDocumented) {
        return StatementKind::UtilizationReview;
    }
    StatementKind::Patient
}

/// The sentences of a summary with their kinds: what the record states, and what utilization review is reported to
/// have said.
pub fn of_summary(reader: &mut Reader<'_>, text: &str, sentences: &[Range<usize>]) -> Vec<Sentence> {
    let mut out: Vec<Sentence> = Vec::with_capacity(sentences.len());
    for range in sentences {
        let reading = reader.sentence(&text[range.clone()]);
        let scan = &reading.scan;
        let after_ur = out.last().is_some_and(|s| s.kind == StatementKind::UtilizationReview);
        let kind = if scan.has(Cue::ReportsUr) || (after_ur && scan.has(Cue::ContinuesUr)) {
            StatementKind::UtilizationReview
        } else {
            StatementKind::Patient
        };
        out.push(Sentence { range: range.clone(), kind, reading, quoted: false });
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Part, StatementKind, testing};

    fn kinds(summary: &str, rationale: &str, part: Part) -> Vec<StatementKind> {
        let letter = testing::letter(summary, &[("MRI of the lumbar spine", rationale)]);
        testing::case(&letter).statements.iter().filter(|s| s.part == part).map(|s| s.kind).collect()
    }

    fn rationale(text: &str) -> Vec<StatementKind> {
        kinds("The worker has low back pain.", text, Part::Rationale(0))
    }

    #[test]
    fn a_recital_goes_on_until_the_patient_is_named() {
        use StatementKind::*;
        let text = "The guidelines recommend imaging for red flags. Nerve root compression is another indication. \
                    In this case, the patient has neither. The request is not medically necessary.";
        assert_eq!(rationale(text), [Recital, Recital, Patient, Conclusion]);
    }

    #[test]
    fn a_quotation_of_a_guideline_is_a_recital_to_its_end() {
        use StatementKind::*;
        let text = "The guideline states, \"Imaging is recommended for red flags. The patient should be examined \
                    first.\" The patient has had no examination.";
        assert_eq!(rationale(text), [Recital, Recital, Patient]);
    }

    #[test]
    fn what_begins_with_criteria_recites_them() {
        use StatementKind::*;
        let text = "Criteria for the injection include radiculopathy that is documented by physical examination. \
                    The examination showed no weakness.";
        assert_eq!(rationale(text), [Recital, Patient]);
        assert_eq!(rationale("The criteria for a repeat study include a change, which this patient has."), [Patient]);
    }

    #[test]
    fn silence_of_a_source_is_procedure() {
        assert_eq!(rationale("The MTUS does not address this item."), [StatementKind::Procedural]);
    }

    #[test]
    fn a_report_of_utilization_review_is_told_from_the_record() {
        use StatementKind::*;
        let summary = "The worker reports knee pain. Utilization review of 01/05/2017 denied the study. \
                       The rationale was that no examination was given. On examination there was effusion.";
        assert_eq!(kinds(summary, "", Part::Summary), [Patient, UtilizationReview, UtilizationReview, Patient]);
    }
}
