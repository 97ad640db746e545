//! A text split into words, once for all who look for words in it.
//!
//! Terms, phrases, cues, values and content each have their own idea of a word, but all of them are made of the same
//! runs of ASCII letters and digits. Text that has other letters is rare, and is left to the slower ways of each.

use std::ops::Range;

/// Bytes of a word that its key holds.
pub const KEY: usize = 16;

/// A text with its words.
#[derive(Debug)]
pub struct Split<'t> {
    text: &'t str,
    /// The text in small letters, and zeros behind it so that a key can be read anywhere.
    small: Vec<u8>,
    words: Vec<Word>,
    is_ascii: bool,
    is_running: bool,
}

/// A run of ASCII letters and digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

impl Word {
    /// Its bytes.
    #[inline]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// By byte, whether it is a letter or a digit of ASCII.
const IS_WORD: [bool; 256] = {
    let mut all = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        all[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    all
};

impl<'t> Split<'t> {
    /// Splits a text.
    pub fn of(text: &'t str) -> Split<'t> {
        let length = text.len();
        let mut small = Vec::with_capacity(length + KEY);
        small.extend_from_slice(text.as_bytes());
        small.make_ascii_lowercase();
        // Each of these loops is one that looks at many bytes together.
        let next = small.get(1..).unwrap_or_default();
        let is_running = !small.iter().zip(next).fold(false, |odd, (a, b)| odd | ((*a | *b) == b' '))
            && !small.iter().fold(false, |odd, b| odd | (*b < b' '));
        small.extend_from_slice(&[0; KEY]);
        let mut words = Vec::with_capacity(length / 5 + 1);
        let is_word = |at: usize| small.get(at).is_some_and(|byte| IS_WORD[usize::from(*byte)]);
        let mut at = 0;
        // The zeros behind the text end its last word.
        while at < length {
            let start = at;
            while is_word(at) {
                at += 1;
            }
            if at > start {
                words.push(Word { start: start as u32, end: at as u32 });
            }
            at += 1;
        }
        Split { text, small, words, is_ascii: text.is_ascii(), is_running }
    }

    /// The text as it stands.
    #[inline]
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The text with its ASCII letters made small.
    #[inline]
    pub fn small(&self) -> &[u8] {
        self.small.get(..self.text.len()).unwrap_or_default()
    }

    /// Its words, in order.
    #[inline]
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// True when it has no letters but those of ASCII.
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.is_ascii
    }

    /// True when it has no white space but single spaces.
    #[inline]
    pub fn is_running(&self) -> bool {
        self.is_running
    }

    /// The bytes of a stretch of the text in small letters as a number, the first [`KEY`] of them. Stretches without
    /// zero bytes that are no longer than that have the same key only when they are the same.
    #[inline]
    pub fn key(&self, range: Range<usize>) -> u128 {
        let all = self.small.get(range.start..).and_then(|rest| rest.first_chunk::<KEY>());
        let all = all.map_or(0, |all| u128::from_le_bytes(*all));
        let unused = 8 * KEY.saturating_sub(range.len()) as u32;
        all & u128::MAX.checked_shr(unused).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn words_are_the_runs_of_letters_and_digits(text in "([A-Za-z0-9]{0,20}|[ -~]|\\PC|  |\n){0,12}") {
            let split = Split::of(&text);
            let words: Vec<&str> = split.words().iter().filter_map(|w| text.get(w.range())).collect();
            let parts = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty());
            proptest::prop_assert_eq!(&words, &parts.collect::<Vec<_>>());
            let small = text.to_ascii_lowercase();
            proptest::prop_assert_eq!(split.small(), small.as_bytes());
            let running = !text.contains("  ") && !text.bytes().any(|b| b.is_ascii_control() && b != 127);
            proptest::prop_assert_eq!(split.is_running(), running);
            for (word, range) in words.iter().zip(split.words().iter().map(|w| w.range())) {
                let small = word.to_ascii_lowercase();
                let mut bytes = [0; KEY];
                small.bytes().zip(&mut bytes).for_each(|(b, place)| *place = b);
                proptest::prop_assert_eq!(split.key(range), u128::from_le_bytes(bytes));
            }
        }
    }
}
