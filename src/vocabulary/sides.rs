//! Sides of the body.

use super::fold::{fold, fold_term, is_bounded};
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

/// The words for the sides, folded, the longest first.
#[derive(Debug)]
pub(super) struct Sides(Vec<(String, Side)>);

impl Sides {
    pub fn new(words: BTreeMap<Side, Vec<String>>) -> Self {
        let mut all: Vec<(String, Side)> =
            words.iter().flat_map(|(side, words)| words.iter().map(|w| (fold_term(w, true), *side))).collect();
        all.retain(|(w, _)| !w.is_empty());
        all.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        Sides(all)
    }

    /// The sides in `text`, in its order; a longer wording hides those inside it.
    pub fn scan(&self, text: &str) -> Vec<(Range<usize>, Side)> {
        let folded = fold(text, true);
        // By first byte: one past the last, and the side. Ranges never overlap.
        let mut found: BTreeMap<usize, (usize, Side)> = BTreeMap::new();
        for (word, side) in &self.0 {
            for (i, _) in folded.text.match_indices(word.as_str()) {
                let range = i..i + word.len();
                let free = found.range(..range.end).next_back().is_none_or(|(_, (end, _))| *end <= range.start);
                if free && is_bounded(&folded.text, range.clone()) {
                    found.insert(range.start, (range.end, *side));
                }
            }
        }
        found.into_iter().map(|(start, (end, side))| (folded.source(start..end), side)).collect()
    }
}
