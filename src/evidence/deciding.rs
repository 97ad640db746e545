//! The date that decides which edition of a guideline is in force.

use super::Knowledge;
use super::cues::Cue;
use crate::language::DateHit;
use crate::letter::{Field, Letter};
use jiff::civil::Date;

/// Bytes between the words "request for authorization" and the date that belongs to them.
const NEAR: usize = 40;

/// The date of the request for authorisation, when the summary gives it, else of the UR denial, else of the decision,
/// else the latest date of the summary; `None` when the letter has no date at all.
pub fn date(letter: &Letter, knowledge: Knowledge<'_>) -> Option<Field<Date>> {
    request_for_authorisation(letter, knowledge)
        .or_else(|| letter.header.ur_denial_date.clone())
        .or_else(|| letter.header.decision_date.clone())
        .or_else(|| {
            let dates = knowledge.language.dates(letter.summary.text());
            dates
                .iter()
                .filter_map(|d| Some((d.day()?, d)))
                .max_by_key(|(day, _)| *day)
                .map(|(value, d)| Field { value, quote: letter.summary.quote(d.range.clone()) })
        })
}

fn request_for_authorisation(letter: &Letter, knowledge: Knowledge<'_>) -> Option<Field<Date>> {
    let text = letter.summary.text();
    let scan = knowledge.cues.scan_for(text, Cue::RequestForAuthorization);
    if !scan.has(Cue::RequestForAuthorization) {
        return None;
    }
    let dates = knowledge.language.dates(text);
    let mut found: Option<(Date, &DateHit)> = None;
    for cue in scan.all(Cue::RequestForAuthorization) {
        let next = dates.iter().find(|d| d.range.start >= cue.end && d.range.start < cue.end + NEAR);
        if let Some((day, hit)) = next.and_then(|d| Some((d.day()?, d))) {
            // Of several requests the last is the one in dispute.
            if found.is_none_or(|(f, _)| day > f) {
                found = Some((day, hit));
            }
        }
    }
    found.map(|(value, hit)| Field { value, quote: letter.summary.quote(hit.range.clone()) })
}
