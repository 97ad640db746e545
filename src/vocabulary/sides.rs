//! Sides of the body.

use super::fold::{Folded, Start, fold_split, fold_term};
use super::trie::Trie;
use crate::words::Split;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// A side of the body.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
    /// Both.
    Bilateral,
}

/// The words for the sides, folded.
#[derive(Debug)]
pub(super) struct Sides {
    words: Vec<Side>,
    /// Gives the place of each in the list.
    search: Trie,
}

impl Sides {
    pub fn new(words: BTreeMap<Side, Vec<String>>) -> Self {
        let mut all: Vec<(String, Side)> =
            words.iter().flat_map(|(side, words)| words.iter().map(|w| (fold_term(w, true), *side))).collect();
        all.retain(|(w, _)| !w.is_empty());
        all.sort_unstable();
        all.dedup_by(|a, b| a.0 == b.0);
        let (texts, words): (Vec<String>, Vec<Side>) = all.into_iter().unzip();
        // A few dozen words are never too many.
        Sides { words, search: Trie::new(&texts).unwrap_or_default() }
    }

    /// The sides in `text`, in its order; a longer wording hides those inside it.
    pub fn scan(&self, text: &str) -> Vec<(Range<usize>, Side)> {
        let (folded, starts) = fold_split(&Split::of(text));
        self.scan_folded(&folded, &starts)
    }

    /// The same in a text that is folded; ranges are of the text it came from.
    pub fn scan_folded(&self, folded: &Folded, starts: &[Start]) -> Vec<(Range<usize>, Side)> {
        let mut all: Vec<(usize, Range<usize>)> = Vec::new();
        self.search.each(folded, starts, |range, word| all.push((word as usize, range)));
        if all.is_empty() {
            return Vec::new();
        }
        // As if the longest word had been looked for first, in the order of the text.
        all.sort_by_key(|(word, range)| (Reverse(range.len()), *word, range.start));
        // By first byte: one past the last, and the side. Ranges never overlap.
        let mut found: BTreeMap<usize, (usize, Side)> = BTreeMap::new();
        for (word, range) in all {
            if found.range(..range.end).next_back().is_none_or(|(_, (end, _))| *end <= range.start) {
                found.insert(range.start, (range.end, self.words[word]));
            }
        }
        found.into_iter().map(|(start, (end, side))| (folded.source(start..end), side)).collect()
    }
}
