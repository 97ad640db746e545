//! Text as phrases are matched in it.

use std::ops::Range;

/// A text with its ASCII letters made small and every run of white space made one space, and the way back.
#[derive(Debug)]
pub(super) struct Normal {
    bytes: Vec<u8>,
    /// For each byte, where it stood; `None`: where it stands, as in all running text.
    places: Option<Vec<usize>>,
}

impl Normal {
    /// Normalises a text.
    pub fn of(text: &str) -> Normal {
        let small = |b: u8| if is_space(b) { b' ' } else { b.to_ascii_lowercase() };
        let bytes: Vec<u8> = text.bytes().map(small).collect();
        let runs =
            bytes.iter().zip(bytes.iter().skip(1)).fold(false, |runs, (a, b)| runs | ((*a == b' ') & (*b == b' ')));
        if !runs {
            return Normal { bytes, places: None };
        }
        let kept: Vec<usize> =
            (0..bytes.len()).filter(|&i| i == 0 || bytes[i] != b' ' || bytes[i - 1] != b' ').collect();
        Normal { bytes: kept.iter().map(|&i| bytes[i]).collect(), places: Some(kept) }
    }

    /// The normalised bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The range of the text from which `range` of the normalised bytes came. It must not be empty.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        match &self.places {
            None => range,
            Some(places) => places[range.start]..places[range.end - 1] + 1,
        }
    }
}

#[inline]
fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

/// True where a word can begin or end between `at - 1` and `at`, seen from the outside: no word reaches over from there.
#[inline]
pub(super) fn is_word(b: Option<&u8>) -> bool {
    b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
}
