//! The record as far as the letter shows it: the summary, sentence by sentence, ready to be asked.

use super::case::{Mention, Statement, StatementKind};
use super::cues::{Cues, Scan};
use super::reading::Reading;
use crate::words::Split;
use smallvec::SmallVec;
use std::ops::Range;

/// One sentence of the summary.
#[derive(Debug)]
pub struct Entry<'s> {
    /// Byte range of the summary's text.
    pub range: Range<usize>,
    /// What it does.
    pub kind: StatementKind,
    /// What it names.
    pub mentions: &'s [Mention],
    /// What it says by itself.
    pub reading: &'s Reading,
}

impl<'s> Entry<'s> {
    /// The sentence that makes a statement.
    pub fn of(statement: &'s Statement) -> Entry<'s> {
        let Statement { range, kind, mentions, reading, .. } = statement;
        Entry { range: range.clone(), kind: *kind, mentions, reading }
    }

    /// Its cues; ranges are inside the sentence.
    pub fn scan(&self) -> &'s Scan {
        &self.reading.scan
    }

    /// Its content.
    pub fn content(&self) -> &'s Content {
        &self.reading.content
    }
}

/// The words of a text that carry content, and its numbers.
#[derive(Debug, Clone, Default)]
pub struct Content {
    /// The letters of each word or its stem as one number.
    words: Vec<u128>,
    numbers: Vec<SmallVec<[u8; 24]>>,
}

/// Letters that two forms of a word have in common ("radiating", "radiates").
const STEM: usize = 6;

impl Content {
    /// The content of a text.
    pub fn of(cues: &Cues, text: &str) -> Content {
        Content::of_split(cues, &Split::of(text))
    }

    /// The same of a text that is split.
    pub fn of_split(cues: &Cues, text: &Split<'_>) -> Content {
        let mut content = Content::default();
        if !text.is_ascii() {
            for part in text.text().split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
                content.add(cues, &part.to_lowercase());
            }
            return content.sorted();
        }
        let mut words: SmallVec<[u128; 32]> = SmallVec::new();
        for word in text.words() {
            let bytes = text.small().get(word.range()).unwrap_or_default();
            if bytes.first().is_some_and(u8::is_ascii_digit) {
                let zeros = bytes.iter().take_while(|b| **b == b'0').count();
                content.numbers.push(SmallVec::from_slice(&bytes[zeros..]));
            } else if bytes.len() > 1 && !cues.ignores_word(text, *word) {
                let mut stem = &bytes[..bytes.len().min(STEM)];
                while let ([rest @ .., b's'], true) = (stem, bytes.len() <= STEM) {
                    stem = rest;
                }
                words.push(stem.iter().fold(0, |all, b| all << 21 | u128::from(*b)));
            }
        }
        words.sort_unstable();
        words.dedup();
        content.words = words.into_vec();
        content.numbers.sort_unstable();
        content.numbers.dedup();
        content
    }

    /// Adds a word in small letters.
    fn add(&mut self, cues: &Cues, word: &str) {
        if word.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            self.numbers.push(SmallVec::from_slice(word.trim_start_matches('0').as_bytes()));
        } else if (word.len() > 4 || word.chars().nth(1).is_some()) && !cues.ignores(word) {
            let stem = word.char_indices().nth(STEM).map_or(word, |(i, _)| &word[..i]);
            // Short words lose their plural instead.
            let stem = if word.len() <= STEM { stem.trim_end_matches('s') } else { stem };
            // Six characters of twenty-one bits.
            self.words.push(stem.chars().fold(0, |all, c| all << 21 | u128::from(u32::from(c))));
        }
    }

    /// The content of several texts together.
    pub fn all<'c>(parts: impl IntoIterator<Item = &'c Content>) -> Content {
        let mut content = Content::default();
        for part in parts {
            content.words.extend(&part.words);
            content.numbers.extend_from_slice(&part.numbers);
        }
        content.sorted()
    }

    fn sorted(mut self) -> Content {
        self.words.sort_unstable();
        self.words.dedup();
        self.numbers.sort_unstable();
        self.numbers.dedup();
        self
    }

    /// Bytes that it takes on the heap.
    pub fn heap(&self) -> usize {
        size_of_val(&*self.words) + size_of_val(&*self.numbers)
    }

    /// The share of this content's words that `other` has too, 0 to 1; 0 without words.
    pub fn shared(&self, other: &Content) -> f32 {
        if self.words.is_empty() {
            return 0.0;
        }
        let shared = self.words.iter().filter(|w| other.words.binary_search(w).is_ok()).count();
        shared as f32 / self.words.len() as f32
    }

    /// True when no word carries content.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// True when the two have a word in common.
    pub fn meets(&self, other: &Content) -> bool {
        self.words.iter().any(|w| other.words.binary_search(w).is_ok())
    }

    /// Leaves out the words that `other` has.
    pub fn without(mut self, other: &Content) -> Content {
        self.words.retain(|w| other.words.binary_search(w).is_err());
        self
    }

    /// Numbers of this content that none of the others has.
    pub fn numbers_missing<'a>(&self, others: impl IntoIterator<Item = &'a Content>) -> usize {
        let mut left: Vec<_> = self.numbers.iter().collect();
        for other in others {
            left.retain(|n| other.numbers.binary_search(n).is_err());
        }
        left.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::testing;

    proptest::proptest! {
        #[test]
        fn content_of_ascii_is_that_of_any_other(text in "([A-Za-z]{1,8}|[0-9]{1,5}|the|patient's|[ -~]|ssss?|medically|pas[st]){0,24}( |\\.|,)?") {
            let cues = testing::knowledge().cues;
            let mut slow = Content::default();
            for part in text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
                slow.add(cues, &part.to_lowercase());
            }
            let (fast, slow) = (Content::of(cues, &text), slow.sorted());
            proptest::prop_assert_eq!(fast.words, slow.words);
            proptest::prop_assert_eq!(fast.numbers, slow.numbers);
        }
    }
}
