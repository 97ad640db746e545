//! Words of change, and how large the change is.

use super::lexicon::Meaning;
use super::{Amount, Values};
use std::ops::Range;

/// In which direction something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// For the better.
    Improved,
    /// For the worse.
    Worsened,
    /// Nowhere.
    Unchanged,
}

/// A word of change in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeHit {
    /// Byte range of the text, the size of the change included.
    pub range: Range<usize>,
    /// The direction.
    pub change: Change,
    /// By how much, in `unit`, when the text says so next to the word ("improved by 50%", "a 30% improvement").
    pub by: Option<Amount>,
    /// The unit of `by`, as the words of values call it.
    pub unit: Option<String>,
}

impl Values<'_> {
    /// Words of change, in order. Whether a change is denied, assertion says.
    pub fn changes(&self) -> Vec<ChangeHit> {
        self.each(|at| {
            let sized = self.size(at);
            let word = at + sized.map_or(0, |(n, _, _)| n);
            let change = self.meaning(word, |m| match m {
                Meaning::Change(c) => Some(c),
                _ => None,
            })?;
            let mut end = word + 1;
            let by = self.skip(end, Meaning::By);
            let after = if sized.is_none() { self.size(by) } else { None };
            if let Some((n, _, _)) = after {
                end = by + n;
            }
            let size = sized.or(after);
            let hit = ChangeHit {
                range: self.bytes(at, end - at),
                change,
                by: size.map(|(_, amount, _)| amount),
                unit: size.map(|(_, _, unit)| self.unit(unit)),
            };
            Some((end - at, hit))
        })
    }

    /// `50%`, `20 degrees`: atoms taken, amount, unit.
    fn size(&self, at: usize) -> Option<(usize, Amount, u16)> {
        let (taken, amount) = self.amount(at)?;
        let unit = self.meaning(at + taken, |m| match m {
            Meaning::Measure(u) => Some(u),
            _ => None,
        })?;
        Some((taken + 1, amount, unit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::testing::shipped;

    fn read(text: &str) -> Vec<(&str, Change, Option<f64>)> {
        let found = shipped().values(text).changes();
        found.into_iter().map(|c| (&text[c.range], c.change, c.by.map(|b| b.low))).collect()
    }

    #[test]
    fn direction_and_size() {
        assert_eq!(read("Pain improved by 50%."), [("improved by 50%", Change::Improved, Some(50.0))]);
        assert_eq!(read("a 30% improvement"), [("30% improvement", Change::Improved, Some(30.0))]);
        assert_eq!(read("Her gait has worsened."), [("worsened", Change::Worsened, None)]);
        assert_eq!(read("symptoms are unchanged"), [("unchanged", Change::Unchanged, None)]);
        assert_eq!(read("without improvement"), [("without improvement", Change::Unchanged, None)]);
        assert_eq!(read("there was no change"), [("no change", Change::Unchanged, None)]);
    }
}
