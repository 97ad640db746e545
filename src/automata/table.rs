//! The automaton of one pattern in one direction, walked as the bytes in which it was written.

use std::borrow::Cow;

/// Bytes of ASCII, of which alone a text may consist.
pub(super) const LETTERS: usize = 128;
/// What stands before the first byte that is read: nothing, an end of a line in two ways, a letter of a word, anything else.
pub(super) const BEFORE: [Option<u8>; 5] = [None, Some(b'\n'), Some(b'\r'), Some(b'a'), Some(b' ')];
/// The class of what stands behind the last byte that is read when nothing does.
pub(super) const NOTHING: u8 = 0;

/// An automaton over ASCII text. It knows that a match has ended once it has read the byte behind it.
///
/// A state is the place of its row, which has the next state for each class of bytes. State 0 leads nowhere; the states
/// up to `last_match` say that the text before the byte that led to them is a match.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Table<'a> {
    /// The class of each byte.
    #[serde(borrow)]
    pub classes: Cow<'a, [u8]>,
    /// Rows of numbers of two bytes, the lower one first.
    #[serde(borrow)]
    pub rows: Cow<'a, [u8]>,
    /// The first state, by what stands before ([`BEFORE`]).
    pub starts: [u16; BEFORE.len()],
    pub last_match: u16,
}

/// A table in the course of a search.
struct Walk<'t> {
    classes: &'t [u8; LETTERS],
    rows: &'t [[u8; 2]],
    last_match: u16,
}

impl Walk<'_> {
    fn next(&self, state: u16, byte: u8) -> u16 {
        self.by_class(state, self.classes[usize::from(byte) % LETTERS])
    }

    fn by_class(&self, state: u16, class: u8) -> u16 {
        self.rows.get(usize::from(state) + usize::from(class)).map_or(0, |next| u16::from_le_bytes(*next))
    }

    /// The state after the end of what is read, behind which stands `beyond`.
    fn last(&self, state: u16, beyond: Option<u8>) -> u16 {
        beyond.map_or_else(|| self.by_class(state, NOTHING), |byte| self.next(state, byte))
    }

    fn is_match(&self, state: u16) -> bool {
        state != 0 && state <= self.last_match
    }
}

impl Table<'_> {
    fn walk(&self) -> Option<Walk<'_>> {
        let (rows, _) = self.rows.as_chunks();
        Some(Walk { classes: self.classes.first_chunk()?, rows, last_match: self.last_match })
    }

    fn first(&self, before: Option<u8>) -> u16 {
        let kind = match before {
            None => 0,
            Some(b'\n') => 1,
            Some(b'\r') => 2,
            Some(b'_' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => 3,
            Some(_) => 4,
        };
        self.starts[kind]
    }

    /// Reads `text` from `at` on, and says where the match ends; with `soon`, where any match ends first.
    pub fn forward(&self, text: &[u8], at: usize, soon: bool) -> Option<usize> {
        let walk = self.walk()?;
        let mut state = self.first(at.checked_sub(1).and_then(|i| text.get(i)).copied());
        let mut end = None;
        for (i, byte) in text.get(at..)?.iter().enumerate() {
            state = walk.next(state, *byte);
            if state <= walk.last_match {
                if state == 0 {
                    return end;
                }
                end = Some(at + i);
                if soon {
                    return end;
                }
            }
        }
        if walk.is_match(walk.last(state, None)) { Some(text.len()) } else { end }
    }

    /// Reads `text` backwards from `end` to `from`, and says where the longest match begins that ends there.
    pub fn backward(&self, text: &[u8], from: usize, end: usize) -> Option<usize> {
        let walk = self.walk()?;
        let mut state = self.first(text.get(end).copied());
        let mut start = None;
        for (i, byte) in text.get(from..end)?.iter().enumerate().rev() {
            state = walk.next(state, *byte);
            if state <= walk.last_match {
                if state == 0 {
                    return start;
                }
                start = Some(from + i + 1);
            }
        }
        let beyond = from.checked_sub(1).and_then(|i| text.get(i)).copied();
        if walk.is_match(walk.last(state, beyond)) { Some(from) } else { start }
    }
}
