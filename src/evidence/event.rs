//! Dated events: the dates of a letter's text, each with what happened on it.

use super::wordings::{EventWords, Role};
use super::{Knowledge, Statement};
use crate::language::DateValue;
use crate::pairs::Pairs;
use crate::passage::Passage;
use crate::patterns::{PatternList, Possible};
use crate::table::Cited;
use std::ops::Range;

/// The sentences that introduce the patient.
const OPENING_SENTENCES: usize = 2;
/// Words before a date that can say what it is the date of, in bytes.
const REACH: usize = 240;

/// A date in the text, with what happened on it.
#[derive(Debug, Clone)]
pub(super) struct Event {
    /// What happened, when the words say; an event may be two things.
    pub(super) roles: Vec<Role>,
    /// When.
    pub(super) when: DateValue,
    /// The date and the words that say what happened: a range of the text.
    pub(super) range: Range<usize>,
    /// Its sentence: a range of the text.
    pub(super) sentence: Range<usize>,
    /// One end of a span of time.
    pub(super) in_span: bool,
    /// The first of the two ends.
    pub(super) begins_span: bool,
}

impl Event {
    /// True when it is the date of `role`.
    pub(super) fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Its words as a quote.
    pub(super) fn cited<'a>(&self, passage: &'a Passage) -> Cited<'a> {
        (passage, self.range.clone()).into()
    }

    /// True when one of `phrases` stands near it in its sentence.
    pub(super) fn told_with(&self, text: &str, phrases: &PatternList) -> bool {
        let start = reach(text, self.sentence.start, self.range.start);
        let mut end = (self.range.end + REACH).min(self.sentence.end);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        phrases.is_match(&text[start..end])
    }
}

/// The dates of `passage` in order; `statements` are those of the passage.
pub(super) fn of_passage(passage: &Passage, statements: &[Statement], knowledge: Knowledge<'_>) -> Vec<Event> {
    let (text, words) = (passage.text(), &knowledge.cues.wordings.events);
    let mut events: Vec<Event> = Vec::new();
    for (n, statement) in statements.iter().enumerate() {
        let sentence = &statement.range;
        let part = &text[sentence.clone()];
        let mut before: Option<(usize, Vec<Role>)> = None;
        for date in knowledge.language.dates_read(part, statement.read()) {
            let (start, end) = (sentence.start + date.range.start, sentence.start + date.range.end);
            let (lead, tail) = (&text[reach(text, sentence.start, start)..start], &text[end..sentence.end]);
            let (lead, tail) = ((lead, Pairs::of(lead.as_bytes())), (tail, Pairs::of(tail.as_bytes())));
            let mut range = start..end;
            let mut roles = Vec::new();
            for (role, words) in around(words, &lead, &tail, n < OPENING_SENTENCES) {
                roles.push(role);
                range = range.start.min(start - words.0)..range.end.max(end + words.1);
            }
            if let Some((at, of_first)) = &before
                && roles.is_empty()
                && words.continues.is_match(&text[*at..start])
            {
                roles.clone_from(of_first);
            }
            before = Some((end, roles.clone()));
            let begins_span = words.span_after.is_match_with(tail.0, &tail.1);
            let in_span = begins_span || words.span_before.is_match_with(lead.0, &lead.1);
            events.push(Event { roles, when: date.value, range, sentence: sentence.clone(), in_span, begins_span });
        }
    }
    events
}

/// The roles that the words around a date, each text with its pairs of bytes, say, with how many bytes before and after it say so.
fn around(
    words: &EventWords,
    lead: &(&str, Pairs),
    tail: &(&str, Pairs),
    opening: bool,
) -> Vec<(Role, (usize, usize))> {
    let mut found = Vec::new();
    // The first pattern that fits, as the file lists them from narrow to wide.
    let first = |patterns: &PatternList, possible: &[usize], of_role: &Range<usize>, text: &str| {
        let own = possible.iter().filter(|p| of_role.contains(p));
        own.into_iter().find_map(|p| patterns.get(*p)?.find(text)).map_or(0, |m| m.len())
    };
    let ((lead, of_lead), (tail, of_tail)) = (lead, tail);
    let (befores, afters) = (words.before.places_with(lead, of_lead), words.after.places_with(tail, of_tail));
    let openings = if opening { words.opening.places_with(lead, of_lead) } else { Possible::new() };
    for role in &words.roles {
        let mut before = first(&words.before, &befores, &role.before, lead);
        if opening && before == 0 {
            before = first(&words.opening, &openings, &role.opening, lead);
        }
        let after = first(&words.after, &afters, &role.after, tail);
        if before + after > 0 {
            found.push((role.role, (before, after)));
        }
    }
    found
}

/// At most [`REACH`] bytes before `at`, not before `from`: a sentence may be as long as a file.
pub(super) fn reach(text: &str, from: usize, at: usize) -> usize {
    let mut start = at.saturating_sub(REACH).max(from);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    start
}
