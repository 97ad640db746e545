//! Labels of the header table and their parts, found on lines.

use crate::yaml::Pattern;
use smallvec::SmallVec;
use std::ops::Range;

/// What has to stand around the words of a label, or of a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edges {
    /// The border of a word before them, a colon after them: a whole label.
    Label,
    /// White space or the end of the line on both sides: the first words of a label that is broken over two lines.
    First,
    /// White space or the beginning of the line before them, a colon after them: its last words.
    Last,
}

impl Edges {
    /// The expression for `words` between these edges.
    pub(super) fn expression(self, words: &[&str]) -> String {
        let words = words.iter().map(|w| regex::escape(w)).collect::<Vec<_>>().join(r"\s+");
        match self {
            Edges::Label => format!(r"\b{words}\s*:"),
            Edges::First => format!(r"(?:^|\s){words}(?:\s|$)"),
            Edges::Last => format!(r"(?:^|\s){words}\s*:"),
        }
    }
}

/// A line on which labels are looked for.
#[derive(Debug)]
pub(in crate::letter) struct LabelLine<'a> {
    text: &'a str,
    ascii: bool,
    /// The place of each colon, and before it that at which the white space before the colon begins.
    colons: SmallVec<[(usize, usize); 4]>,
}

impl<'a> LabelLine<'a> {
    /// Reads a line.
    pub(in crate::letter) fn of(text: &'a str) -> LabelLine<'a> {
        let spaces = |colon: usize| text.bytes().take(colon).rev().take_while(is_space).count();
        let colons = memchr::memchr_iter(b':', text.as_bytes()).map(|colon| (colon - spaces(colon), colon)).collect();
        LabelLine { text, ascii: text.is_ascii(), colons }
    }

    /// True when a label can end on it.
    pub(in crate::letter) fn has_colon(&self) -> bool {
        !self.colons.is_empty()
    }
}

/// Words that stand on a line between edges, without regard to case and to how much white space parts them.
#[derive(Debug)]
pub(in crate::letter) struct LabelWords {
    words: Vec<String>,
    /// They are ASCII and have no colon.
    plain: bool,
    edges: Edges,
    /// The same as an expression, for what is not ASCII.
    pattern: Pattern,
}

impl LabelWords {
    /// These words, of which `pattern` is the [expression](Edges::expression).
    pub(super) fn new(words: &[&str], edges: Edges, pattern: Pattern) -> LabelWords {
        let plain = words.iter().all(|w| w.is_ascii() && !w.contains(':'));
        LabelWords { words: words.iter().map(|w| (*w).to_owned()).collect(), plain, edges, pattern }
    }

    /// Where they stand first on `line`, with the edges.
    pub(in crate::letter) fn find(&self, line: &LabelLine) -> Option<Range<usize>> {
        if !(line.ascii && self.plain) {
            return self.pattern.find(line.text).map(|m| m.range());
        }
        let bytes = line.text.as_bytes();
        if self.edges == Edges::First {
            let first = self.words.first()?.bytes().next()?;
            let places = memchr::memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes);
            return places.into_iter().find_map(|at| self.find_at(bytes, at));
        }
        // The words have no colon, so the first colon that they stand before is that of the first place.
        let last = self.words.last()?.as_bytes().last()?;
        let ends = line.colons.iter().filter(|(end, _)| {
            end.checked_sub(1).and_then(|i| bytes.get(i)).is_some_and(|b| b.eq_ignore_ascii_case(last))
        });
        ends.into_iter().find_map(|(end, colon)| Some(self.find_before(bytes, *end)?..colon + 1))
    }

    /// Where the words begin that end at `end`, with the edge before them.
    fn find_before(&self, line: &[u8], end: usize) -> Option<usize> {
        let mut at = end;
        for (i, word) in self.words.iter().rev().enumerate() {
            if i > 0 {
                let gap = line.get(..at)?.iter().rev().take_while(|b| is_space(b)).count();
                at = at.checked_sub(gap).filter(|_| gap > 0)?;
            }
            let from = at.checked_sub(word.len())?;
            if !line.get(from..at)?.eq_ignore_ascii_case(word.as_bytes()) {
                return None;
            }
            at = from;
        }
        let before = at.checked_sub(1).and_then(|i| line.get(i));
        match (self.edges, before) {
            (Edges::Label, _) => (before.is_some_and(is_word) != line.get(at).is_some_and(is_word)).then_some(at),
            (_, Some(b)) => is_space(b).then_some(at - 1),
            (_, None) => Some(at),
        }
    }

    /// The first words of a label that begin at `at`.
    fn find_at(&self, line: &[u8], at: usize) -> Option<Range<usize>> {
        let before = at.checked_sub(1).and_then(|i| line.get(i));
        let start = match before {
            Some(b) => is_space(b).then_some(at - 1)?,
            None => at,
        };
        let spaces = |at: usize| line.iter().skip(at).take_while(|b| is_space(b)).count();
        let mut end = at;
        for (i, word) in self.words.iter().enumerate() {
            let gap = if i > 0 { spaces(end) } else { 0 };
            let from = end + gap;
            end = from + word.len();
            if i > 0 && gap == 0 || !line.get(from..end)?.eq_ignore_ascii_case(word.as_bytes()) {
                return None;
            }
        }
        match line.get(end) {
            Some(b) => is_space(b).then_some(start..end + 1),
            None => Some(start..end),
        }
    }
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// White space as expressions have it: one more than [`u8::is_ascii_whitespace`].
fn is_space(byte: &u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, PackFile, Spanned};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn labels_are_found_as_their_expressions_find_them(
            words in prop::collection::vec("[aK]b?|\\(?a[.:]?|é", 1..3),
            line in "([aAbBkK\u{212a}_:(]|a b|  | a |\\.|\t|\u{b}|é){0,10}",
            edges in prop::sample::select(vec![Edges::Label, Edges::First, Edges::Last]),
        ) {
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let file = PackFile { path: "x.yaml".into(), text: "- x".into() };
            let place: Vec<Spanned<String>> = yaml::parse(&file).expect("a list");
            let expression = edges.expression(&words);
            let pattern = yaml::regex(&file, &place[0], &expression, true).expect("an expression");
            let expected = pattern.find(&line).map(|m| m.range());
            prop_assert_eq!(LabelWords::new(&words, edges, pattern).find(&LabelLine::of(&line)), expected);
        }
    }
}
