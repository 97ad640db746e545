//! Text as phrases are matched in it.

use crate::words::Split;
use std::borrow::Cow;
use std::ops::Range;

/// A text with its ASCII letters made small and every run of white space made one space, and the way back.
#[derive(Debug)]
pub(super) struct Normal<'t> {
    bytes: Cow<'t, [u8]>,
    /// For each byte, where it stood; `None`: where it stands, as in all running text.
    places: Option<Vec<usize>>,
}

impl<'t> Normal<'t> {
    /// Normalises a text.
    pub fn of(text: &'t Split<'_>) -> Normal<'t> {
        if text.is_running() {
            return Normal { bytes: text.small().into(), places: None };
        }
        let bytes: Vec<u8> = text.small().iter().map(|b| if is_space(*b) { b' ' } else { *b }).collect();
        let runs = bytes
            .iter()
            .zip(bytes.get(1..).unwrap_or_default())
            .fold(false, |runs, (a, b)| runs | ((*a == b' ') & (*b == b' ')));
        if !runs {
            return Normal { bytes: bytes.into(), places: None };
        }
        let kept: Vec<usize> =
            (0..bytes.len()).filter(|&i| i == 0 || bytes[i] != b' ' || bytes[i - 1] != b' ').collect();
        Normal { bytes: kept.iter().map(|&i| bytes[i]).collect(), places: Some(kept) }
    }

    /// True when each byte stands where it stood.
    pub fn is_in_place(&self) -> bool {
        self.places.is_none()
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
