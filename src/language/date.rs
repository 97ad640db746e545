//! Dates as letters write them.

use super::pattern::Patterns;
use super::token::{Kind, Token, Words};
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use jiff::civil::Date;
use smallvec::{SmallVec, smallvec};
use std::ops::Range;

/// `language/dates.yaml`: the words of dates.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DateFile {
    /// Who says so.
    pub source: Option<String>,
    /// The names of the months, January first; each with its wordings.
    #[schemars(with = "Vec<Vec<String>>")]
    months: Vec<Vec<Spanned<String>>>,
    /// Endings of the number of a day (`st`, `th`).
    #[schemars(with = "Vec<String>")]
    ordinals: Vec<Spanned<String>>,
    /// Words that may stand before the year (`of`).
    #[schemars(with = "Vec<String>")]
    before_year: Vec<Spanned<String>>,
    /// The least two-digit year that lies in the last century: with 40, `40` is 1940 and `39` is 2039.
    last_century_from: i16,
}

/// A date in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateHit {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// The date.
    pub value: DateValue,
}

impl DateHit {
    /// The day, when one is given and there is such a day.
    pub fn day(&self) -> Option<Date> {
        match self.value {
            DateValue::Day(day) => Some(day),
            DateValue::Month { .. } | DateValue::Impossible => None,
        }
    }
}

/// What a text gives as a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateValue {
    /// A day.
    Day(Date),
    /// A month; no day is given.
    Month {
        /// Four digits.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// It is written like a date, and there is no such day (`2/30/2016`, `13-45-16`).
    Impossible,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Month(i8),
    Ordinal,
    BeforeYear,
}

/// Reads dates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dates {
    parts: Patterns<Part>,
    last_century_from: i16,
}

impl Dates {
    /// Reads one file.
    pub fn extend(&mut self, file: &PackFile, words: &mut Words, errors: &mut Vec<Diagnostic>) {
        let raw: DateFile = match yaml::parse(file) {
            Ok(raw) => raw,
            Err(e) => return errors.push(e),
        };
        self.last_century_from = raw.last_century_from;
        let months = raw.months.iter().zip(1..).flat_map(|(names, m)| names.iter().map(move |n| (n, Part::Month(m))));
        let ordinals = raw.ordinals.iter().map(|w| (w, Part::Ordinal));
        let before = raw.before_year.iter().map(|w| (w, Part::BeforeYear));
        for (word, part) in months.chain(ordinals).chain(before) {
            if let Err(message) = self.parts.add(words, &word.value, part) {
                errors.push(yaml::at(file, Level::Error, word, message));
            }
        }
        if raw.months.len() != 12 {
            errors.push(Diagnostic {
                level: Level::Error,
                file: file.path.clone(),
                line: 0,
                column: 0,
                span: None,
                message: format!("a year has 12 months, here are {}", raw.months.len()),
                help: None,
            });
        }
    }

    /// The dates of a text, in order; month first, as the United States write them.
    pub fn find(&self, text: &str, tokens: &[Token]) -> Vec<DateHit> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.at(text, tokens, at) {
                Some((n, value)) => {
                    found.push(DateHit { range: tokens[at].start..tokens[at + n - 1].end, value });
                    at += n;
                }
                None => at += 1,
            }
        }
        found
    }

    /// A date that begins with token `at`: how many tokens it takes, and its value.
    fn at(&self, text: &str, tokens: &[Token], at: usize) -> Option<(usize, DateValue)> {
        match tokens[at].kind {
            Kind::Number => self.numeric(text, tokens, at).or_else(|| self.day_first(text, tokens, at)),
            Kind::Word if self.parts.may_begin(&tokens[at]) => self.month_first(text, tokens, at),
            Kind::Word => None,
            Kind::Mark => None,
        }
    }

    fn numeric(&self, text: &str, tokens: &[Token], at: usize) -> Option<(usize, DateValue)> {
        // What continues other numbers (`01- 17-2017`) or is glued to something on its left is part of something
        // else (`L4-5-16`, `1/11/23/2016`).
        if at > 0 && tokens[at - 1].touches(&tokens[at]) {
            let before = &text[tokens[at - 1].start..tokens[at - 1].end];
            if !matches!(before, "(" | "[" | "," | ":" | ";" | "." | "\"") {
                return None;
            }
        }
        if at > 0 && matches!(&text[tokens[at - 1].start..tokens[at - 1].end], "-" | "/") {
            return None;
        }
        let mut numbers: SmallVec<[(i32, usize); 3]> = smallvec![integer(text, &tokens[at])?];
        let mut taken = 1;
        let mark =
            tokens.get(at + 1).map(|t| &text[t.start..t.end]).filter(|m| matches!(*m, "/" | "-" | "\u{2013}"))?;
        while numbers.len() < 3
            && let (Some(m), Some(n)) = (tokens.get(at + taken), tokens.get(at + taken + 1))
            && text[m.start..m.end] == *mark
            && tokens[at + taken - 1].touches(m)
            // A line end may have put white space behind the mark.
            && n.start - m.end <= 1
            && let Some(number) = integer(text, n)
        {
            numbers.push(number);
            taken += 2;
        }
        // Glued to something on its right it is no date either: a dose (`5/10/20mg`), a longer chain.
        if let Some(next) = tokens.get(at + taken)
            && tokens[at + taken - 1].touches(next)
            && (next.kind != Kind::Mark || matches!(&text[next.start..next.end], "/" | "-" | "%" | "+"))
        {
            return None;
        }
        match numbers[..] {
            [(y, 4), (m, 1..=2), (d, 1..=2)] if plausible_year(y) => Some((taken, day(y, m, d))),
            [(m, 1..=2), (d, 1..=2), (y, 4)] if plausible_year(y) => Some((taken, day(y, m, d))),
            [(1..=12, 1..=2), (1..=31, 1..=2), (y, 5)] if slipped_year(y) => Some((taken, DateValue::Impossible)),
            [(m, 1..=2), (d, 1..=2), (y, 2)] => Some((taken, day(self.year(y, 2), m, d))),
            [(m, 1..=2), (y, 4)] if plausible_year(y) && tokens[at].end + 1 == tokens[at + taken - 1].start => {
                Some((taken, month(y, m)))
            }
            _ => None,
        }
    }

    /// `June 5, 2016`, `June 2016`.
    fn month_first(&self, text: &str, tokens: &[Token], at: usize) -> Option<(usize, DateValue)> {
        let m = self.month(tokens, at)?;
        let bare = skip(text, tokens, at + 1, ".");
        let mut next = self.skip_part(tokens, skip(text, tokens, bare, ","), Part::BeforeYear);
        let number = integer(text, tokens.get(next)?)?;
        if number.1 == 5 {
            return slipped_year(number.0).then_some((next + 1 - at, DateValue::Impossible));
        }
        if number.1 == 4 {
            return plausible_year(number.0).then(|| (next + 1 - at, month(number.0, i32::from(m))));
        }
        next = self.skip_part(tokens, next + 1, Part::Ordinal);
        let year_at = self.skip_part(tokens, skip(text, tokens, next, ","), Part::BeforeYear);
        let year = integer(text, tokens.get(year_at)?)?;
        if number.1 <= 2 && year.1 == 5 && slipped_year(year.0) {
            return Some((year_at + 1 - at, DateValue::Impossible));
        }
        (year.1 == 4 && number.1 <= 2 && plausible_year(year.0))
            .then(|| (year_at + 1 - at, day(year.0, i32::from(m), number.0)))
    }

    /// `5 June 2016`, `5th of June 2016`.
    fn day_first(&self, text: &str, tokens: &[Token], at: usize) -> Option<(usize, DateValue)> {
        let d = integer(text, &tokens[at])?;
        let next = self.skip_part(tokens, at + 1, Part::Ordinal);
        let month_at = self.skip_part(tokens, next, Part::BeforeYear);
        let m = self.month(tokens, month_at)?;
        let year_at = skip(text, tokens, skip(text, tokens, month_at + 1, "."), ",");
        let year = integer(text, tokens.get(year_at)?)?;
        (year.1 == 4 && d.1 <= 2 && plausible_year(year.0)).then(|| (year_at + 1 - at, day(year.0, i32::from(m), d.0)))
    }

    fn month(&self, tokens: &[Token], at: usize) -> Option<i8> {
        self.parts.longest(tokens, at)?.1.iter().find_map(|p| match p {
            Part::Month(m) => Some(*m),
            _ => None,
        })
    }

    fn skip_part(&self, tokens: &[Token], at: usize, part: Part) -> usize {
        match self.parts.longest(tokens, at) {
            Some((n, parts)) if parts.contains(&part) => at + n,
            _ => at,
        }
    }

    fn year(&self, year: i32, digits: usize) -> i32 {
        match digits {
            2 if year >= i32::from(self.last_century_from) => 1900 + year,
            2 => 2000 + year,
            _ => year,
        }
    }
}

fn skip(text: &str, tokens: &[Token], at: usize, mark: &str) -> usize {
    match tokens.get(at) {
        Some(t) if text[t.start..t.end] == *mark => at + 1,
        _ => at,
    }
}

/// A whole number of at most five digits, with the number of its digits.
fn integer(text: &str, token: &Token) -> Option<(i32, usize)> {
    let digits = &text[token.start..token.end];
    (token.kind == Kind::Number && digits.len() <= 5).then_some(())?;
    Some((digits.parse().ok()?, digits.len()))
}

fn plausible_year(year: i32) -> bool {
    (1900..2100).contains(&year)
}

/// A year with one digit too many (`20216`).
fn slipped_year(year: i32) -> bool {
    matches!(year / 1000, 19..=20)
}

fn day(year: i32, month: i32, day: i32) -> DateValue {
    let date = || Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    date().map_or(DateValue::Impossible, DateValue::Day)
}

fn month(year: i32, month: i32) -> DateValue {
    match (i16::try_from(year), i8::try_from(month)) {
        (Ok(year), Ok(month @ 1..=12)) => DateValue::Month { year, month },
        _ => DateValue::Impossible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::testing::shipped;
    use jiff::civil::date;

    fn read(text: &str) -> Vec<(&str, DateValue)> {
        shipped().dates(text).into_iter().map(|h| (&text[h.range], h.value)).collect()
    }

    #[test]
    fn days_in_every_form() {
        let d = DateValue::Day(date(2016, 11, 23));
        for text in [
            "11-23-16",
            "11/23/2016",
            "November 23, 2016",
            "Nov. 23 2016",
            "23 November 2016",
            "2016-11-23",
            "23rd of November, 2016",
            "November 23rd 2016",
        ] {
            assert_eq!(read(&format!("Seen on {text}.")), [(text, d)], "{text}");
        }
        assert_eq!(read("(6/5/15)"), [("6/5/15", DateValue::Day(date(2015, 6, 5)))]);
        assert_eq!(read("born 1/2/61"), [("1/2/61", DateValue::Day(date(1961, 1, 2)))]);
    }

    #[test]
    fn months_and_impossible_days() {
        assert_eq!(read("on 01- 17-2017"), [("01- 17-2017", DateValue::Day(date(2017, 1, 17)))]);
        for text in ["June 2016", "June of 2016", "June, 2016"] {
            assert_eq!(read(text), [(text, DateValue::Month { year: 2016, month: 6 })]);
        }
        assert_eq!(read("06/2016"), [("06/2016", DateValue::Month { year: 2016, month: 6 })]);
        assert_eq!(
            read("on 2/30/2016 and 13-45-16"),
            [("2/30/2016", DateValue::Impossible), ("13-45-16", DateValue::Impossible)]
        );
        for text in ["June 20216", "June 3, 20216", "6/3/20216"] {
            assert_eq!(read(text), [(text, DateValue::Impossible)]);
        }
    }

    #[test]
    fn other_numbers_are_no_dates() {
        for text in [
            "strength 4/5",
            "pain 8-10/10",
            "320.5/30/16mg",
            "5/325/20mg",
            "L4-5-16",
            "12/12/12mg",
            "may 5",
            "1-2-3",
            "555-12-1234",
            "6/30/50000",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
