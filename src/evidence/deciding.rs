//! The date that decides which edition of a guideline is in force.

use super::cues::Cue;
use super::{Knowledge, Statement};
use crate::language::DateHit;
use crate::letter::{Field, Letter};
use jiff::civil::Date;

/// Bytes between the words "request for authorization" and the date that belongs to them.
const NEAR: usize = 40;

/// The date of the request for authorisation, when the summary gives one that can be (not before the injury, not after
/// the decision: a slip of the year decides nothing), else of the UR denial, else of the decision,
/// else the latest date of the summary; `None` when the letter has no date at all.
///
/// `summary` are the statements of the summary.
pub fn date(letter: &Letter, summary: &[Statement], knowledge: Knowledge<'_>) -> Option<Field<Date>> {
    request_for_authorisation(letter, summary, knowledge)
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

fn request_for_authorisation(letter: &Letter, summary: &[Statement], knowledge: Knowledge<'_>) -> Option<Field<Date>> {
    let ends_in = |s: &Statement| -> Vec<usize> {
        s.reading.scan.all(Cue::RequestForAuthorization).map(|cue| s.range.start + cue.end).collect()
    };
    let named: Vec<usize> = summary.iter().flat_map(ends_in).collect();
    if named.is_empty() {
        return None;
    }
    let dates = knowledge.language.dates(letter.summary.text());
    let mut found: Option<(Date, &DateHit)> = None;
    for end in named {
        let next = dates.iter().find(|d| d.range.start >= end && d.range.start < end + NEAR);
        if let Some((day, hit)) = next.and_then(|d| Some((d.day()?, d)))
            && can_be(letter, day)
        {
            // Of several requests the last is the one in dispute.
            if found.is_none_or(|(f, _)| day > f) {
                found = Some((day, hit));
            }
        }
    }
    found.map(|(value, hit)| Field { value, quote: letter.summary.quote(hit.range.clone()) })
}

/// A request is made after the injury and before the decision on it.
fn can_be(letter: &Letter, day: Date) -> bool {
    let after = letter.header.date_of_injury.as_ref().is_none_or(|injury| injury.value <= day);
    let before = letter.header.decision_date.as_ref().is_none_or(|decision| day <= decision.value);
    after && before
}

#[cfg(test)]
mod tests {
    use crate::evidence::testing::{self, header};

    fn deciding(summary: &str) -> String {
        let mut letter = testing::letter(summary, &[]);
        letter.header.date_of_injury = header("2016-10-10");
        letter.header.ur_denial_date = header("2016-12-01");
        letter.header.decision_date = header("2017-01-15");
        testing::case(&letter).deciding_date.expect("a date").value.to_string()
    }

    #[test]
    fn the_request_decides_unless_its_date_cannot_be() {
        assert_eq!(deciding("The request for authorization dated 11/20/2016 asks for therapy."), "2016-11-20");
        assert_eq!(deciding("The request for authorization dated 11/20/2061 asks for therapy."), "2016-12-01");
        assert_eq!(deciding("The request for authorization dated 11/20/2014 asks for therapy."), "2016-12-01");
        assert_eq!(deciding("The worker has pain."), "2016-12-01");
    }
}
