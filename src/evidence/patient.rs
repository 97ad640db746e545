//! Who the letter is about: age and sex, as the summary gives them.

use super::event;
use super::wordings::PatientWords;
use super::{Patient, Sex, Wordings};
use crate::letter::{Field, Letter};
use crate::passage::Passage;
use std::ops::Range;

/// Ages in years that an injured worker can have.
const WORKING_AGES: Range<u32> = 14..111;
/// No sentence gives more ages than this; a text that does says nothing of a patient.
const MOST_AGES: usize = 16;
/// Age and sex stand at the beginning of a summary: no later than in this many sentences.
const OPENING_SENTENCES: usize = 4;

/// Reads the patient from the summary, whose sentences are given.
pub(super) fn read(letter: &Letter, sentences: &[Range<usize>], wordings: &Wordings) -> Patient {
    let words = &wordings.patient;
    let text = letter.summary.text();
    let opening = &sentences[..sentences.len().min(OPENING_SENTENCES)];
    let aged = opening.iter().find_map(|s| ages(text, s.clone(), words).into_iter().next());
    let age = aged.as_ref().map(|a| Field { value: a.age, quote: letter.summary.quote(a.range.clone()) });
    let explicit = aged.as_ref().and_then(|a| {
        let letter = a.sex.map(|sex| (sex, a.range.clone()));
        // The noun that goes with the age stands behind it; "male" may come again, of something else.
        letter
            .or_else(|| noun(text, a.range.start..a.sentence.end, words))
            .or_else(|| noun(text, a.sentence.clone(), words))
    });
    let explicit = explicit.or_else(|| opening.iter().find_map(|s| noun(text, s.clone(), words)));
    let sex = explicit.map(|(value, range)| Field { value, quote: letter.summary.quote(range) });
    Patient { age, sex: sex.or_else(|| by_pronouns(&letter.summary, sentences, words)) }
}

/// An age given of somebody.
#[derive(Debug)]
pub(super) struct Aged {
    /// In years.
    pub(super) age: u32,
    /// Where it stands in the text.
    pub(super) range: Range<usize>,
    /// The sex, where it is a letter behind the age.
    pub(super) sex: Option<Sex>,
    sentence: Range<usize>,
}

/// The ages in one sentence, in order.
pub(super) fn ages(text: &str, sentence: Range<usize>, words: &PatientWords) -> Vec<Aged> {
    let mut found: Vec<Aged> = Vec::new();
    let part = &text[sentence.clone()];
    // An age is a number in digits.
    if !part.bytes().any(|b| b.is_ascii_digit()) {
        return found;
    }
    for hit in words.ages.possible(part).flat_map(|p| p.captures_iter(part).take(MOST_AGES)) {
        let (Some(whole), Some(age)) = (hit.get(0), hit.name("age").and_then(|a| a.as_str().parse().ok())) else {
            continue;
        };
        let range = sentence.start + whole.start()..sentence.start + whole.end();
        if WORKING_AGES.contains(&age) && found.iter().all(|f| f.range.end <= range.start || range.end <= f.range.start)
        {
            let letter = |name, sex| hit.name(name).map(|_| sex);
            let sex = letter("male", Sex::Male).or_else(|| letter("female", Sex::Female));
            found.push(Aged { age, range, sex, sentence: sentence.clone() });
        }
    }
    found.sort_by_key(|f| f.range.start);
    found
}

/// The age of the patient of the letter in a sentence, and of nobody else.
pub(super) fn of_patient(sentence: &str, words: &PatientWords) -> Option<Aged> {
    ages(sentence, 0..sentence.len(), words).into_iter().find(|aged| {
        let lead = &sentence[event::reach(sentence, 0, aged.range.start)..aged.range.start];
        words.of_patient.is_match(lead) && !words.other_people.is_match(lead)
    })
}

/// The first noun of `range` that says a sex.
pub(super) fn noun(text: &str, range: Range<usize>, words: &PatientWords) -> Option<(Sex, Range<usize>)> {
    let part = &text[range.clone()];
    let hits = words.nouns.iter().flat_map(|(list, sex)| {
        list.possible(part).filter_map(|p| p.find(part)).map(|m| (m.range(), *sex)).collect::<Vec<_>>()
    });
    let (at, sex) = hits.min_by_key(|(r, _)| r.start)?;
    Some((sex, range.start + at.start..range.start + at.end))
}

/// The pronouns of a sentence that can only mean the patient: nobody else is named before them, and not both sexes.
pub(super) fn pronouns(text: &str, sentence: Range<usize>, words: &PatientWords) -> Vec<(Sex, Range<usize>)> {
    let part = &text[sentence.clone()];
    if !words.pronouns.iter().any(|(list, _)| list.is_match(part)) {
        return Vec::new();
    }
    let other =
        words.other_people.possible(part).filter_map(|p| p.find(part)).map(|m| m.start()).min().unwrap_or(part.len());
    let either: Vec<Range<usize>> =
        words.either.possible(part).flat_map(|p| p.find_iter(part)).map(|m| m.range()).collect();
    let mut found = Vec::new();
    for (list, sex) in &words.pronouns {
        for hit in list.possible(part).flat_map(|p| p.find_iter(part)) {
            if hit.start() < other && !either.iter().any(|e| e.start <= hit.start() && hit.end() <= e.end) {
                found.push((*sex, sentence.start + hit.start()..sentence.start + hit.end()));
            }
        }
    }
    found.sort_by_key(|(_, range)| range.start);
    found
}

/// The sex that all pronouns of the summary agree on.
fn by_pronouns(summary: &Passage, sentences: &[Range<usize>], words: &PatientWords) -> Option<Field<Sex>> {
    let found: Vec<_> = sentences.iter().flat_map(|s| pronouns(summary.text(), s.clone(), words)).collect();
    let (sex, range) = found.first()?.clone();
    found.iter().all(|(s, _)| *s == sex).then(|| Field { value: sex, quote: summary.quote(range) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::testing;
    use proptest::prelude::*;

    fn patient(summary: &str) -> (Option<u32>, Option<Sex>) {
        let mut letter = Letter::default();
        letter.summary.push("", summary, 0, false);
        let sentences = testing::knowledge().language.sentences(letter.summary.text());
        let patient = read(&letter, &sentences, &testing::knowledge().cues.wordings);
        (patient.age.map(|f| f.value), patient.sex.map(|f| f.value))
    }

    #[test]
    fn age_and_sex_in_many_wordings() {
        for (text, age, sex) in [
            ("The worker is a 52-year-old female.", 52, Sex::Female),
            ("This is a now 38 year old male with pain.", 38, Sex::Male),
            ("The worker is a(n) 57 year old male, who fell.", 57, Sex::Male),
            ("Pt is a 57 y/o M with back pain.", 57, Sex::Male),
            ("44yo F, painter.", 44, Sex::Female),
            ("The 61 yr old gentleman fell.", 61, Sex::Male),
            ("This woman is 33 years of age.", 33, Sex::Female),
            ("This is a case of a year 51 old male.", 51, Sex::Male),
            ("A 40 year old woman reports that her male cousin drives.", 40, Sex::Female),
        ] {
            assert_eq!(patient(text), (Some(age), Some(sex)), "{text}");
        }
    }

    #[test]
    fn pronouns_decide_only_when_no_word_does_and_all_agree() {
        assert_eq!(patient("The worker fell. She hurt her knee."), (None, Some(Sex::Female)));
        assert_eq!(patient("The worker fell. She hurt his knee."), (None, None));
        assert_eq!(patient("The worker fell. His/her knee hurts."), (None, None));
        assert_eq!(patient("The provider said that he would refer."), (None, None));
        assert_eq!(patient("The worker is male. Her knee hurts."), (None, Some(Sex::Male)));
    }

    #[test]
    fn other_numbers_of_years_are_no_ages() {
        assert_eq!(patient("The worker has a 3 year old injury."), (None, None));
    }

    proptest! {
        #[test]
        fn pronouns_are_found_as_words_or_as_patterns(text in "(?:[hH]e|she|HER|his|the|_he|he's|é|s/he|[ ,./-]){0,12}") {
            let words = &testing::knowledge().cues.wordings.patient;
            for sex in [Sex::Male, Sex::Female] {
                let naive = words.pronouns.iter().any(|(list, said)| *said != sex && list.is_match(&text));
                prop_assert_eq!(words.names_other(&text, sex), naive);
            }
        }

        #[test]
        fn any_summary_is_read(text in "\\PC{0,200}") {
            patient(&text);
        }
    }
}
