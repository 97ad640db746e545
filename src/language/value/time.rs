//! Durations, dates given by their distance from a known one, and ages.

use super::lexicon::Meaning;
use super::{Amount, Values};
use crate::language::{DateHit, DateValue};
use jiff::ToSpan;
use jiff::civil::Date;
use std::ops::Range;

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// 60 seconds.
    Minute,
    /// 60 minutes.
    Hour,
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// Counted as 30 days.
    Month,
    /// Counted as 365 days.
    Year,
}

impl TimeUnit {
    /// Its length in days.
    pub fn days(self) -> f64 {
        match self {
            TimeUnit::Minute => 1.0 / 1440.0,
            TimeUnit::Hour => 1.0 / 24.0,
            TimeUnit::Day => 1.0,
            TimeUnit::Week => 7.0,
            TimeUnit::Month => 30.0,
            TimeUnit::Year => 365.0,
        }
    }
}

/// A stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Duration {
    /// Byte range of the text, words of bound included.
    pub range: Range<usize>,
    /// How many of `unit`.
    pub amount: Amount,
    /// The unit that the text uses.
    pub unit: TimeUnit,
}

impl Duration {
    /// Its length in days.
    pub fn days(&self) -> Amount {
        self.amount.times(self.unit.days())
    }
}

/// The age of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Age {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// Whole years.
    pub years: u32,
}

impl Values<'_> {
    /// Stretches of time, ages left out.
    pub fn durations(&self) -> Vec<Duration> {
        self.each(|at| {
            let (taken, amount, unit) = self.duration(at)?;
            Some((taken, Duration { range: self.bytes(at, taken), amount, unit }))
        })
    }

    /// Stretches of time for which something went on: those after a word such as "for".
    pub fn lasting(&self) -> Vec<Duration> {
        self.each(|at| {
            let (taken, amount, unit) = self.duration(at)?;
            let lasts = at > 0 && self.means(at - 1, Meaning::For);
            lasts.then(|| (taken, Duration { range: self.bytes(at, taken), amount, unit }))
        })
    }

    /// A duration from atom `at` on: atoms taken, amount, unit.
    pub(super) fn duration(&self, at: usize) -> Option<(usize, Amount, TimeUnit)> {
        let (taken, amount) = self.amount(at)?;
        let unit_at = self.skip_mark(at + taken, &["-"]);
        let unit = self.time_unit(unit_at)?;
        Some((unit_at + 1 - at, amount, unit))
    }

    pub(super) fn time_unit(&self, at: usize) -> Option<TimeUnit> {
        self.meaning(at, |m| match m {
            Meaning::Time(unit) => Some(unit),
            _ => None,
        })
    }

    /// Dates that are given by their distance from `known` ("two weeks ago", "3 months later"). Days and weeks give a
    /// day, months and years a month. A range gives its nearer end; what no calendar reaches is left out.
    pub fn relative_dates(&self, known: Date) -> Vec<DateHit> {
        self.each(|at| {
            let (taken, amount, unit) = self.duration(at).or_else(|| self.one_unit(at))?;
            let sign = match () {
                () if self.means(at + taken, Meaning::Ago) => -1,
                () if self.means(at + taken, Meaning::Later) => 1,
                () => return None,
            };
            let value = shifted(known, amount.low, unit, sign)?;
            Some((taken + 1, DateHit { range: self.bytes(at, taken + 1), value }))
        })
    }

    /// `a week`, which is a duration only before `ago`.
    fn one_unit(&self, at: usize) -> Option<(usize, Amount, TimeUnit)> {
        self.means(at, Meaning::Per).then_some(())?;
        Some((2, Amount::exactly(1.0), self.time_unit(at + 1)?))
    }

    /// Ages of persons.
    pub fn ages(&self) -> Vec<Age> {
        self.each(|at| {
            let lead = usize::from(self.means(at, Meaning::Age));
            let (taken, low, high) = self.number(at + lead)?;
            let end = at + lead + taken;
            let old = self.means(end, Meaning::YearOld);
            // "age 46" says it without "years", "age 6 weeks" says something else.
            let alone = lead == 1 && self.time_unit(end).is_none_or(|u| u == TimeUnit::Year);
            if !(old || alone) || low != high || low.fract() != 0.0 || !(0.0..=120.0).contains(&low) {
                return None;
            }
            let all = end + usize::from(old) - at;
            Some((all, Age { range: self.bytes(at, all), years: low as u32 }))
        })
    }
}

fn shifted(known: Date, amount: f64, unit: TimeUnit, sign: i64) -> Option<DateValue> {
    // Far more than a life; keeps the arithmetic in range.
    (amount.fract() == 0.0 && (0.0..=2_000.0).contains(&amount)).then_some(())?;
    let n = sign * amount as i64;
    let date = match unit {
        TimeUnit::Minute | TimeUnit::Hour => return None,
        TimeUnit::Day => known.checked_add(n.days()),
        TimeUnit::Week => known.checked_add(n.weeks()),
        TimeUnit::Month => known.checked_add(n.months()),
        TimeUnit::Year => known.checked_add(n.years()),
    }
    .ok()?;
    Some(match unit {
        TimeUnit::Month | TimeUnit::Year => DateValue::Month { year: date.year(), month: date.month() },
        _ => DateValue::Day(date),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::testing::shipped;
    use jiff::civil::date;

    fn durations(text: &str) -> Vec<(&str, f64, f64)> {
        let found = shipped().durations(text);
        found.into_iter().map(|d| (&text[d.range.clone()], d.days().low, d.days().high)).collect()
    }

    #[test]
    fn durations_in_days() {
        assert_eq!(
            durations("Pain for 6 months, rest over 8 weeks."),
            [("6 months", 180.0, 180.0), ("8 weeks", 56.0, 56.0)]
        );
        assert_eq!(durations("a 10-day course of 24 hours"), [("10-day", 10.0, 10.0), ("24 hours", 1.0, 1.0)]);
        assert_eq!(durations("for more than two years"), [("more than two years", 730.0, 730.0)]);
        assert_eq!(durations("a 46-year-old man, 52 years old"), []);
        assert_eq!(durations("seen 11-23-16 days later"), [], "a date is part of no duration");
    }

    #[test]
    fn distances_from_a_known_date() {
        let at = |text: &str| {
            let text = text.to_owned();
            let values: Vec<_> =
                shipped().values(&text).relative_dates(date(2016, 11, 23)).into_iter().map(|h| h.value).collect();
            values
        };
        assert_eq!(at("He fell two weeks ago."), [DateValue::Day(date(2016, 11, 9))]);
        assert_eq!(at("an injection one month ago"), [DateValue::Month { year: 2016, month: 10 }]);
        assert_eq!(at("surgery about 3 years ago"), [DateValue::Month { year: 2013, month: 11 }]);
        assert_eq!(
            at("started a week ago, and 10 days later"),
            [DateValue::Day(date(2016, 11, 16)), DateValue::Day(date(2016, 12, 3))]
        );
        assert_eq!(at("for two weeks, 9999 years ago"), []);
    }

    #[test]
    fn ages() {
        for text in [
            "a 46-year-old man",
            "46 year old",
            "46 y/o",
            "46yo",
            "age 46",
            "46 years of age",
            "aged 46 years",
            "46 years old",
            "age: 46",
        ] {
            let ages = shipped().values(text).ages();
            assert_eq!(ages.iter().map(|a| a.years).collect::<Vec<_>>(), [46], "{text}");
        }
        for text in ["46 years of pain", "age 6 weeks", "page 46", "300 years old"] {
            assert_eq!(shipped().values(text).ages(), [], "{text}");
        }
    }
}
