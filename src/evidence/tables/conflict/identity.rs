//! Age and sex that disagree.

use super::row;
use crate::evidence::patient::{self, Aged};
use crate::evidence::wordings::PatientWords;
use crate::evidence::{Case, Knowledge, Part, Sex, Statement};
use crate::letter::Letter;
use crate::passage::Passage;
use crate::table::Row;
use std::ops::Range;

/// A birthday may lie between two notes: ages differ only by more than this, in years.
const BIRTHDAYS: u32 = 1;
/// Words around a pronoun that show whom it means, in bytes on each side.
const AROUND: usize = 60;

/// Every disagreement on who the patient is.
pub(super) fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'_>) -> Vec<Row<'a>> {
    let wordings = &knowledge.cues.wordings;
    let words = &wordings.patient;
    let mut rows = Vec::new();
    // More of them in other parts say the same again.
    let (mut noun_told, mut pronoun_told) = (false, false);
    let rationales = letter.issues.iter().enumerate().map(|(n, i)| (Some(i.number), Part::Rationale(n), &i.rationale));
    for (issue, part, passage) in std::iter::once((None, Part::Summary, &letter.summary)).chain(rationales) {
        let text = passage.text();
        let statements = case.of_part(part);
        let ages: Vec<(&Statement, &Aged)> =
            statements.iter().filter_map(|s| Some((s, s.reading.patient(wordings)?))).collect();
        rows.extend(age(case, issue, passage, &ages));
        let Some(sex) = &case.patient.sex else { continue };
        let other = |(s, aged): &(&Statement, &Aged)| stated_sex(text, &s.range, aged, words);
        let other_noun = ages.iter().filter_map(other).find(|(said, _)| *said != sex.value);
        if let Some((_, range)) = other_noun.filter(|_| !noun_told) {
            noun_told = true;
            rows.push(row("sex", issue, 0.95, (passage, range), Some((&sex.quote).into())));
            continue;
        }
        // Most sentences have no pronoun of another sex at all.
        let other = statements.iter().filter(|s| s.reading.names_another(sex.value, wordings)).find_map(|s| {
            let said = patient::pronouns(text, s.range.clone(), words).into_iter().find(|(said, _)| *said != sex.value);
            said.map(|(_, at)| around(text, &s.range, &at))
        });
        if let Some(range) = other.filter(|_| !pronoun_told) {
            pronoun_told = true;
            rows.push(row("sex", issue, 0.85, (passage, range), Some((&sex.quote).into())));
        }
    }
    rows
}

/// A sex stated of the patient of the letter: with the patient's age.
fn stated_sex(text: &str, sentence: &Range<usize>, aged: &Aged, words: &PatientWords) -> Option<(Sex, Range<usize>)> {
    let at = within(sentence, &aged.range);
    if let Some(sex) = aged.sex {
        return Some((sex, at));
    }
    let (sex, noun) = patient::noun(text, at.end..sentence.end.min(nearby(text, at.end)), words)?;
    Some((sex, at.start..noun.end))
}

fn age<'a>(case: &'a Case, issue: Option<u32>, passage: &'a Passage, ages: &[(&Statement, &Aged)]) -> Option<Row<'a>> {
    let known = case.patient.age.as_ref()?;
    let (statement, other) = ages.iter().find(|(_, a)| a.age.abs_diff(known.value) > BIRTHDAYS)?;
    let at = within(&statement.range, &other.range);
    Some(row("age", issue, 0.9, (passage, at), Some((&known.quote).into())))
}

/// A range of a sentence as one of its passage.
fn within(sentence: &Range<usize>, range: &Range<usize>) -> Range<usize> {
    sentence.start + range.start..sentence.start + range.end
}

/// The words around a pronoun, inside its sentence.
fn around(text: &str, sentence: &Range<usize>, at: &Range<usize>) -> Range<usize> {
    let start = text[sentence.start..at.start]
        .char_indices()
        .rev()
        .find(|(i, c)| at.start - sentence.start - i > AROUND && c.is_whitespace());
    let end = text[at.end..sentence.end].char_indices().find(|(i, c)| *i > AROUND && c.is_whitespace());
    start.map_or(sentence.start, |(i, _)| sentence.start + i)..end.map_or(sentence.end, |(i, _)| at.end + i)
}

/// The end of the words that can belong to an age.
fn nearby(text: &str, from: usize) -> usize {
    text[from..].char_indices().find(|(i, c)| *i >= AROUND && c.is_whitespace()).map_or(text.len(), |(i, _)| from + i)
}
