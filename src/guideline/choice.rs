//! What a rationale says about its choice of a source outside of the MTUS.

use crate::patterns::PatternList;
use std::ops::Range;

/// Patterns for the words with which a rationale explains its source.
#[derive(Debug, Clone, Default)]
pub struct Choice {
    pub(super) explains: PatternList,
    pub(super) silent: PatternList,
    /// What may follow: then the source is said to be silent on a part only, and not on the treatment.
    pub(super) part_only: PatternList,
}

impl Choice {
    /// The first words of `rationale` that say why another source is used, as a byte range.
    pub fn explained(&self, rationale: &str) -> Option<Range<usize>> {
        first(&self.explains, rationale).or_else(|| first(&self.silent, rationale))
    }

    /// The rationale says that the MTUS does not speak of the treatment.
    pub fn says_silent(&self, rationale: &str) -> bool {
        first(&self.silent, rationale).is_some_and(|found| {
            let rest = &rationale[found.end..];
            !self.part_only.possible(rest).any(|p| p.find(rest).is_some_and(|m| m.start() == 0))
        })
    }
}

fn first(patterns: &PatternList, text: &str) -> Option<Range<usize>> {
    patterns.possible(text).filter_map(|p| p.find(text)).map(|m| m.range()).min_by_key(|r| (r.start, r.end))
}
