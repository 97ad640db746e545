//! The day that decides which guideline is in force.

use crate::guideline::Dating;
use crate::language::{DateValue, Language};
use crate::letter::Letter;
use crate::span::Quote;
use jiff::civil::Date;

/// The best that a letter tells of the day on which the treatment was requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDate {
    /// The printed day that stands for it.
    pub date: Date,
    /// The request was made on this day at the earliest …
    pub earliest: Date,
    /// … and on this one at the latest.
    pub latest: Date,
    /// Where the day is printed.
    pub quote: Quote,
}

/// The refusal by utilization review, which follows the request closely, else the decision, else the latest day that
/// the summary names; `None` when the letter prints none of them.
pub fn request_date(letter: &Letter, dating: Dating, language: &Language) -> Option<RequestDate> {
    let header = &letter.header;
    let days = |n: i32| jiff::Span::new().days(n.max(0));
    let known = header.ur_denial_date.as_ref().map(|f| (f, dating.ur_denial));
    if let Some((field, lag)) = known.or(header.decision_date.as_ref().map(|f| (f, dating.decision))) {
        let date = field.value;
        let earliest = date.saturating_sub(days(lag));
        return Some(RequestDate { date, earliest, latest: date, quote: field.quote.clone() });
    }
    let dates = language.dates(letter.summary.text());
    let day = |v: &DateValue| match v {
        DateValue::Day(date) => Some(*date),
        _ => None,
    };
    let (date, range) =
        dates.iter().filter_map(|hit| Some((day(&hit.value)?, hit.range.clone()))).max_by_key(|d| d.0)?;
    Some(RequestDate {
        date,
        earliest: date.saturating_sub(days(dating.record)),
        latest: date.saturating_add(days(dating.record)),
        quote: letter.summary.quote(range),
    })
}

/// Days from the injury to the request, by the header; `None` when a date is missing or they are in the wrong order.
pub fn days_since_injury(letter: &Letter, request: &RequestDate) -> Option<i32> {
    let injury = letter.header.date_of_injury.as_ref()?.value;
    let days = request.date.since(injury).ok()?.get_days();
    (days >= 0).then_some(days)
}
