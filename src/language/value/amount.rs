//! Numbers and ranges of numbers, in digits and in words.

use super::Values;
use super::lexicon::Meaning;

/// On which side of the written number the value lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// The number as it stands.
    #[default]
    Exact,
    /// That much or more.
    AtLeast,
    /// That much or less.
    AtMost,
    /// Near it.
    About,
}

/// A number, or a range of numbers, as a text gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// The lower end.
    pub low: f64,
    /// The upper end; equal to the lower for a single number.
    pub high: f64,
    /// Which side of them the text means.
    pub bound: Bound,
}

impl Amount {
    /// Exactly this number.
    pub fn exactly(value: f64) -> Amount {
        Amount { low: value, high: value, bound: Bound::Exact }
    }

    /// Both ends times a factor.
    #[must_use]
    pub fn times(self, factor: f64) -> Amount {
        Amount { low: self.low * factor, high: self.high * factor, ..self }
    }

    /// The number, when the text gives a single one and no bound.
    pub fn exact(self) -> Option<f64> {
        (self.bound == Bound::Exact && (self.low - self.high).abs() < 1e-9).then_some(self.low)
    }

    /// Both ends times the ends of another; the bound of this one, or else of the other.
    #[must_use]
    pub fn product(self, other: Amount) -> Amount {
        let bound = if self.bound == Bound::Exact { other.bound } else { self.bound };
        Amount { low: self.low * other.low, high: self.high * other.high, bound }
    }
}

impl Values<'_> {
    /// A number or range from atom `at` on, words of bound before it included: how many atoms it takes, and its value.
    pub(super) fn amount(&self, at: usize) -> Option<(usize, Amount)> {
        let bound = self.meaning(at, |m| match m {
            Meaning::Bound(b) => Some(b),
            _ => None,
        });
        let from = at + usize::from(bound.is_some());
        let (taken, mut amount) = self.range(from)?;
        amount.bound = bound.unwrap_or_default();
        Some((from + taken - at, amount))
    }

    /// A number or range without words of bound.
    fn range(&self, at: usize) -> Option<(usize, Amount)> {
        let (taken, low, high) = self.number(at)?;
        let to = at + taken;
        // A hyphen joins numbers only when it touches both or neither.
        let joined = self.means(to, Meaning::To) && (self.touching(to - 1) == self.touching(to) || self.raw(to) != "-");
        if joined
            && let Some((more, low2, high2)) = self.number(to + 1)
            && low < low2
        {
            return Some((taken + 1 + more, Amount { low, high: high2, bound: Bound::Exact }));
        }
        Some((taken, Amount { low, high, bound: Bound::Exact }))
    }

    /// One number: atoms taken, least and greatest value. `three (3)` is one number.
    pub(super) fn number(&self, at: usize) -> Option<(usize, f64, f64)> {
        let (mut taken, low, high) = self.meaning(at, |m| match m {
            Meaning::Number(n) => Some((1, n, n)),
            Meaning::Vague(low, high) => Some((1, low, high)),
            Meaning::NumberWord(n) => Some((self.word_number(at, n), n, n)),
            _ => None,
        })?;
        let (low, high) = if taken > 1 || self.means(at + 1, Meaning::Hundred) {
            let (more, value) = self.long_number(at);
            taken = more;
            (value, value)
        } else {
            (low, high)
        };
        let again = at + taken;
        if matches!(self.raw(again), "(" | "[")
            && matches!(self.raw(again + 2), ")" | "]")
            && self.meaning(again + 1, |m| if let Meaning::Number(n) = m { Some(n) } else { None }) == Some(low)
        {
            taken += 3;
        }
        Some((taken, low, high))
    }

    /// How many atoms a number word takes together with the units behind a multiple of ten (`twenty-four`).
    fn word_number(&self, at: usize, value: f64) -> usize {
        if value < 20.0 {
            return 1;
        }
        let unit = if self.raw(at + 1) == "-" { at + 2 } else { at + 1 };
        match self.word(unit) {
            Some(n) if (1.0..10.0).contains(&n) => unit + 1 - at,
            _ => 1,
        }
    }

    fn word(&self, at: usize) -> Option<f64> {
        self.meaning(at, |m| match m {
            Meaning::NumberWord(n) => Some(n),
            _ => None,
        })
    }

    /// A number of more than one word: `twenty-four`, `one hundred (and) twenty`.
    fn long_number(&self, at: usize) -> (usize, f64) {
        let below_hundred = |at: usize| -> Option<(usize, f64)> {
            let tens = self.word(at)?;
            let taken = self.word_number(at, tens);
            let unit = if taken > 1 { self.word(at + taken - 1).unwrap_or(0.0) } else { 0.0 };
            Some((taken, tens + unit))
        };
        let Some((taken, value)) = below_hundred(at) else { return (1, 0.0) };
        if !self.means(at + taken, Meaning::Hundred) {
            return (taken, value);
        }
        match below_hundred(at + taken + 1) {
            Some((more, rest)) => (taken + 1 + more, value * 100.0 + rest),
            None => (taken + 1, value * 100.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::testing::shipped;

    fn weeks(text: &str) -> (f64, f64, Bound) {
        let found = shipped().durations(text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let a = found[0].amount;
        (a.low, a.high, a.bound)
    }

    #[test]
    fn words_digits_and_both() {
        assert_eq!(weeks("twenty-four weeks"), (24.0, 24.0, Bound::Exact));
        assert_eq!(weeks("one hundred twenty weeks"), (120.0, 120.0, Bound::Exact));
        assert_eq!(weeks("six (6) weeks"), (6.0, 6.0, Bound::Exact));
        assert_eq!(weeks("1,200 weeks"), (1200.0, 1200.0, Bound::Exact));
        assert_eq!(weeks("4.5 weeks"), (4.5, 4.5, Bound::Exact));
    }

    #[test]
    fn ranges_and_bounds() {
        assert_eq!(weeks("4-6 weeks"), (4.0, 6.0, Bound::Exact));
        assert_eq!(weeks("four to six weeks"), (4.0, 6.0, Bound::Exact));
        assert_eq!(weeks("at least several weeks"), (3.0, 7.0, Bound::AtLeast));
        assert_eq!(weeks("a few weeks"), (2.0, 4.0, Bound::Exact));
        assert_eq!(weeks("up to 8 weeks"), (8.0, 8.0, Bound::AtMost));
        assert_eq!(weeks("approximately two weeks"), (2.0, 2.0, Bound::About));
        assert_eq!(weeks("L4 -5 weeks"), (5.0, 5.0, Bound::Exact));
    }
}
