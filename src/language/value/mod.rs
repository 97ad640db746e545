//! Values: numbers with their units, each with the bytes that give it.
//!
//! The words come from `language/values.yaml`; they are read once into [`Atom`]s, over which each kind of value has its
//! small grammar in a file of its own.

mod amount;
mod change;
mod drug;
mod lexicon;
mod measure;
mod time;
mod visits;

pub use amount::{Amount, Bound};
pub use change::{Change, ChangeHit};
pub use drug::{Dosing, Quantity, Refills, Strength, days_of_supply};
pub use lexicon::ValueFile;
pub use measure::Measurement;
pub use time::{Age, Duration, TimeUnit};
pub use visits::VisitPlan;

pub(crate) use lexicon::{Lexicon, Sort, Sorts};

use super::DateHit;
use super::token::Token;
use lexicon::Meaning;
use smallvec::SmallVec;
use std::borrow::Cow;
use std::ops::Range;

/// A word, phrase, number or mark of a text, with what it can mean.
#[derive(Debug, Clone)]
pub(crate) struct Atom {
    start: usize,
    end: usize,
    meanings: SmallVec<[Meaning; 2]>,
}

impl Atom {
    /// True when nothing stands between the two.
    fn touches(&self, next: &Atom) -> bool {
        self.end == next.start
    }
}

/// The values of one text. Ask for each kind; the text is read once.
#[derive(Debug, Clone)]
pub struct Values<'t> {
    text: &'t str,
    lexicon: &'t Lexicon,
    dates: Cow<'t, [DateHit]>,
    atoms: Cow<'t, [Atom]>,
}

impl<'t> Values<'t> {
    /// Reads the tokens of `text`; what is part of a date is part of no other value.
    pub(crate) fn read(text: &'t str, tokens: &[Token], dates: Vec<DateHit>, lexicon: &'t Lexicon) -> Values<'t> {
        let atoms = lexicon.atoms(text, tokens, &dates).into();
        Values { text, lexicon, dates: dates.into(), atoms }
    }

    /// The same of atoms that [`Lexicon::atoms`] has read.
    pub(crate) fn of(text: &'t str, dates: &'t [DateHit], atoms: &'t [Atom], lexicon: &'t Lexicon) -> Values<'t> {
        Values { text, lexicon, dates: dates.into(), atoms: atoms.into() }
    }

    /// Dates, with those that no calendar has.
    pub fn dates(&self) -> &[DateHit] {
        &self.dates
    }

    /// The name of a unit.
    fn unit(&self, index: u16) -> String {
        self.lexicon.units.get(index as usize).cloned().unwrap_or_default()
    }

    fn raw(&self, at: usize) -> &'t str {
        self.atoms.get(at).map_or("", |a| &self.text[a.start..a.end])
    }

    /// The bytes of `count` atoms from `at` on.
    fn bytes(&self, at: usize, count: usize) -> Range<usize> {
        match (self.atoms.get(at), self.atoms.get(at + count.max(1) - 1)) {
            (Some(first), Some(last)) => first.start..last.end,
            _ => self.text.len()..self.text.len(),
        }
    }

    fn means(&self, at: usize, meaning: Meaning) -> bool {
        self.atoms.get(at).is_some_and(|a| a.meanings.contains(&meaning))
    }

    /// The first meaning of an atom that `pick` accepts.
    fn meaning<T>(&self, at: usize, pick: impl Fn(Meaning) -> Option<T>) -> Option<T> {
        self.atoms.get(at)?.meanings.iter().find_map(|m| pick(*m))
    }

    fn touching(&self, at: usize) -> bool {
        matches!((self.atoms.get(at), self.atoms.get(at + 1)), (Some(a), Some(b)) if a.touches(b))
    }

    /// `at + 1` when the atom is one of these marks.
    fn skip_mark(&self, at: usize, marks: &[&str]) -> usize {
        if marks.contains(&self.raw(at)) { at + 1 } else { at }
    }

    /// `at + 1` when the atom has this meaning.
    fn skip(&self, at: usize, meaning: Meaning) -> usize {
        if self.means(at, meaning) { at + 1 } else { at }
    }

    /// Runs a grammar at each place where an atom means something; where it takes atoms, goes on behind them.
    fn each<T>(&self, read: impl Fn(usize) -> Option<(usize, T)>) -> Vec<T> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(atom) = self.atoms.get(at) {
            match if atom.meanings.is_empty() { None } else { read(at) } {
                Some((taken, value)) => {
                    found.push(value);
                    at += taken.max(1);
                }
                None => at += 1,
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use crate::language::testing::shipped;
    use std::ops::Range;

    fn all(text: &str) -> Vec<Range<usize>> {
        let v = shipped().values(text);
        let known = jiff::civil::date(2016, 11, 23);
        let mut ranges: Vec<Range<usize>> = v.dates().iter().map(|h| h.range.clone()).collect();
        ranges.extend(v.relative_dates(known).into_iter().map(|h| h.range));
        ranges.extend(v.durations().into_iter().map(|h| h.range));
        ranges.extend(v.ages().into_iter().map(|h| h.range));
        ranges.extend(v.measurements().into_iter().map(|h| h.range));
        ranges.extend(v.strengths().into_iter().map(|h| h.range));
        ranges.extend(v.quantities().into_iter().map(|h| h.range));
        ranges.extend(v.refills().into_iter().map(|h| h.range));
        ranges.extend(v.dosings().into_iter().map(|h| h.range));
        ranges.extend(v.visits().into_iter().map(|h| h.range));
        ranges.extend(v.changes().into_iter().map(|h| h.range));
        ranges
    }

    proptest::proptest! {
        #[test]
        fn ranges_are_of_the_text(
            words in proptest::collection::vec(
                proptest::sample::select(vec![
                    "2", "x", "/", "5", "-", "week", "for", "twenty", "hundred", "#", "mg", "tablets", "daily", "(", ")", "ago",
                    "\u{b0}", "+", "from", "to", "11-23-16", "q6h", "every", "hours", "refills", ".", "99999999999999999999",
                    "\u{e9}", "old", "year", "age", "%", "by", "improved", "June", "2016", "31", "several", "at least", "x6", "times",
                ]),
                0..25,
            ),
            joint in proptest::sample::select(vec!["", " "]),
        ) {
            let text = words.join(joint);
            for range in all(&text) {
                proptest::prop_assert!(range.start < range.end);
                proptest::prop_assert!(text.get(range).is_some());
            }
            proptest::prop_assert_eq!(all(&text), all(&text));
        }

        #[test]
        fn no_text_is_refused(text in "\\PC{0,60}") {
            for range in all(&text) {
                proptest::prop_assert!(text.get(range).is_some());
            }
        }
    }
}
