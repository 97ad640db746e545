//! When the treatment was requested, as far as the letter tells.

use super::Case;
use crate::guideline::Dating;
use crate::letter::{Field, Letter};
use jiff::civil::Date;

/// The days between which the request was made, both included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestWindow<'a> {
    /// The printed day that stands for the request.
    pub printed: &'a Field<Date>,
    /// At the earliest …
    pub earliest: Date,
    /// … and at the latest.
    pub latest: Date,
}

/// The window around the date that decides which edition is in force. How wide it is depends on which date the letter
/// gives: a request for authorisation dates itself, a refusal or a decision comes after its request.
pub fn request_window<'a>(letter: &Letter, case: &'a Case, dating: Dating) -> Option<RequestWindow<'a>> {
    let printed = case.deciding_date.as_ref()?;
    let header = &letter.header;
    let is = |field: &Option<Field<Date>>| field.as_ref().is_some_and(|f| f.quote == printed.quote);
    let header_has_one = header.ur_denial_date.is_some() || header.decision_date.is_some();
    let (before, after) = match () {
        () if is(&header.ur_denial_date) => (dating.ur_denial, 0),
        () if is(&header.decision_date) => (dating.decision, 0),
        // Only a request for authorisation comes before the dates of the header.
        () if header_has_one => (0, 0),
        () => (dating.record, dating.record),
    };
    let days = |n: i32| jiff::Span::new().days(n.max(0));
    let earliest = printed.value.saturating_sub(days(before));
    let latest = printed.value.saturating_add(days(after));
    Some(RequestWindow { printed, earliest, latest })
}

/// Days from the injury to the date that stands for the request; `None` when one is missing or they are in the wrong
/// order.
pub fn days_since_injury(letter: &Letter, request: &RequestWindow<'_>) -> Option<i32> {
    let injury = letter.header.date_of_injury.as_ref()?.value;
    let days = request.printed.value.since(injury).ok()?.get_days();
    (days >= 0).then_some(days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::{Quote, Span};

    const DATING: Dating = Dating { ur_denial: 30, decision: 120, record: 60 };

    fn field(day: &str, at: usize) -> Field<Date> {
        let quote = Quote { text: day.to_owned(), spans: smallvec::smallvec![Span::new(at, at + day.len())] };
        Field { value: day.parse().expect("a day"), quote }
    }

    fn window(header: (Option<&str>, Option<&str>), deciding: Field<Date>) -> (String, String) {
        let mut letter = Letter::default();
        letter.header.ur_denial_date = header.0.map(|d| field(d, 10));
        letter.header.decision_date = header.1.map(|d| field(d, 50));
        let case = Case { deciding_date: Some(deciding), ..Case::default() };
        let window = request_window(&letter, &case, DATING).expect("a date");
        (window.earliest.to_string(), window.latest.to_string())
    }

    #[test]
    fn the_window_is_as_wide_as_the_kind_of_date_makes_it() {
        let header = (Some("2017-01-31"), Some("2017-03-01"));
        let wide = |earliest: &str, latest: &str| (earliest.to_owned(), latest.to_owned());
        assert_eq!(window(header, field("2017-01-31", 10)), wide("2017-01-01", "2017-01-31"));
        assert_eq!(window((None, header.1), field("2017-03-01", 50)), wide("2016-11-01", "2017-03-01"));
        assert_eq!(window(header, field("2017-01-20", 500)), wide("2017-01-20", "2017-01-20"));
        assert_eq!(window((None, None), field("2017-01-20", 500)), wide("2016-11-21", "2017-03-21"));
    }

    #[test]
    fn a_request_before_the_injury_has_no_age() {
        let mut letter = Letter::default();
        letter.header.date_of_injury = Some(field("2017-02-01", 0));
        let case = |day| Case { deciding_date: Some(field(day, 500)), ..Case::default() };
        let days = |day| days_since_injury(&letter, &request_window(&letter, &case(day), DATING).expect("a date"));
        assert_eq!((days("2017-02-11"), days("2017-01-11")), (Some(10), None));
    }
}
