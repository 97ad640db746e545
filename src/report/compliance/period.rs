//! A span of time, by the date of the decision.

use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// From a day to a day, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Period {
    /// True when a letter decided on `date` (ISO 8601) belongs to it.
    pub fn holds(&self, date: &str) -> bool {
        date.parse::<Date>().is_ok_and(|d| self.from <= d && d <= self.until)
    }
}

impl FromStr for Period {
    type Err = String;

    /// `2017-01..2017-03`, `2017-01-15..2017-02-14` or `2017-01`.
    fn from_str(text: &str) -> Result<Period, String> {
        let (from, until) = text.split_once("..").unwrap_or((text, text));
        let wrong = || format!("`{text}` is no period; write 2017-01..2017-03, 2017-01-15..2017-02-14 or 2017-01");
        let (from, _) = span(from).ok_or_else(wrong)?;
        let (_, until) = span(until).ok_or_else(wrong)?;
        if from > until {
            return Err(format!("`{text}` ends before it begins"));
        }
        Ok(Period { from, until })
    }
}

/// The first and the last day of a month or of a day.
fn span(text: &str) -> Option<(Date, Date)> {
    let text = text.trim();
    match text.len() {
        10 => text.parse().ok().map(|day| (day, day)),
        7 => {
            let first: Date = format!("{text}-01").parse().ok()?;
            Some((first, first.last_of_month()))
        }
        _ => None,
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let months = self.from.day() == 1 && self.until.checked_add(1.day()).is_ok_and(|d| d.day() == 1);
        if months {
            let month = |d: Date| format!("{:04}-{:02}", d.year(), d.month());
            let (from, until) = (month(self.from), month(self.until));
            if from == until { f.write_str(&from) } else { write!(f, "{from} to {until}") }
        } else {
            write!(f, "{} to {}", self.from, self.until)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_are_read() {
        let of = |text: &str| text.parse::<Period>().map(|p| format!("{}..{} {p}", p.from, p.until));
        assert_eq!(of("2016-02"), Ok("2016-02-01..2016-02-29 2016-02".into()));
        assert_eq!(of("2017-01..2017-03"), Ok("2017-01-01..2017-03-31 2017-01 to 2017-03".into()));
        assert_eq!(of("2017-01-15..2017-02-14"), Ok("2017-01-15..2017-02-14 2017-01-15 to 2017-02-14".into()));
        for wrong in ["", "2017", "2017-13", "2017-01...2017-02", "x..y", "2017-02..2017-01"] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn both_ends_are_included() {
        let period: Period = "2017-01..2017-03".parse().expect("a period");
        assert!(period.holds("2017-01-01") && period.holds("2017-03-31"));
        assert!(!period.holds("2016-12-31") && !period.holds("2017-04-01") && !period.holds("unknown"));
    }
}
