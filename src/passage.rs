//! A stretch of a letter as matching wants it.
//!
//! Letters are hard-wrapped, broken over pages and sometimes double-spaced; patterns want running text. A
//! [`Passage`] holds the running text of one part of a letter (a summary, a request, a rationale) and a monotone map
//! back to the document, so that every range of it can be turned into a [`Quote`].

use crate::span::{Quote, Span, Spans};
use std::ops::Range;

/// A run of passage bytes that stands unbroken in the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    /// Offset in the passage text.
    at: u32,
    /// Offset in the document text.
    source: u32,
    /// Length in bytes, the same on both sides.
    len: u32,
    /// Only white space stands between this run and the one before it.
    continues: bool,
}

/// Running text with a map back to the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Passage {
    text: String,
    runs: Vec<Run>,
}

impl Passage {
    /// An empty passage.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty passage with room for so many bytes, and for lines.
    pub fn with_capacity(bytes: usize, lines: usize) -> Self {
        Passage { text: String::with_capacity(bytes), runs: Vec::with_capacity(lines) }
    }

    /// The running text: single spaces between words, `\n` between paragraphs, nothing else that is white space.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// True when nothing but white space is in it.
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Appends `piece`, which stands at byte `source` of the document and contains no line end. `joint` is put
    /// between it and what came before (usually `" "`, `"\n"`, or `""` after a hyphen or slash at a line end).
    /// `continues` says that only white space was left out since the last piece (false across page furniture).
    /// Runs of white space inside the piece become one space.
    pub fn push(&mut self, joint: &str, piece: &str, source: usize, continues: bool) {
        if is_running(piece) {
            return self.push_running(joint, piece, source, continues);
        }
        let mut first = true;
        for word in piece.split_whitespace() {
            let offset = word.as_ptr() as usize - piece.as_ptr() as usize;
            if first {
                if !self.text.is_empty() {
                    self.text.push_str(joint);
                }
            } else {
                self.text.push(' ');
            }
            let at = self.text.len() as u32;
            let from = (source + offset) as u32;
            let len = word.len() as u32;
            let follows = if first { continues } else { true };
            match self.runs.last_mut() {
                // One space on both sides: the run goes on, so that a line costs one run and not one a word.
                Some(run) if !first && run.at + run.len + 1 == at && run.source + run.len + 1 == from => {
                    run.len += 1 + len;
                }
                _ => self.runs.push(Run { at, source: from, len, continues: follows }),
            }
            self.text.push_str(word);
            first = false;
        }
    }

    /// Appends a piece that is running text already: one run.
    fn push_running(&mut self, joint: &str, piece: &str, source: usize, continues: bool) {
        if !self.text.is_empty() {
            self.text.push_str(joint);
        }
        let at = self.text.len() as u32;
        self.runs.push(Run { at, source: source as u32, len: piece.len() as u32, continues });
        self.text.push_str(piece);
    }

    /// The byte of the document at which byte `at` of the passage stands. An offset between two runs maps to the
    /// start of the next run, one past the end to the end of the last.
    pub fn to_document(&self, at: usize) -> usize {
        let at = at as u32;
        let i = self.runs.partition_point(|r| r.at + r.len <= at);
        match self.runs.get(i) {
            Some(r) => (r.source + at.saturating_sub(r.at)) as usize,
            None => self.runs.last().map_or(0, |r| (r.source + r.len) as usize),
        }
    }

    /// The words in `range` of the passage text as a quote of the document. Surrounding white space is left out.
    /// The range is clamped to the text and to character boundaries.
    pub fn quote(&self, range: Range<usize>) -> Quote {
        let (start, end) = self.clamp(range);
        // All white space of a passage is single spaces and ends of paragraphs.
        let words = &self.text[start..end];
        let text = if words.contains('\n') { words.replace('\n', " ") } else { words.to_owned() };
        Quote { text, spans: self.spans_between(start, end) }
    }

    /// Where the words in `range` stand: the spans of [`Passage::quote`].
    pub fn spans(&self, range: Range<usize>) -> Spans {
        let (start, end) = self.clamp(range);
        self.spans_between(start, end)
    }

    fn spans_between(&self, start: usize, end: usize) -> Spans {
        let mut spans = Spans::new();
        let first = self.runs.partition_point(|r| (r.at + r.len) as usize <= start);
        for run in self.runs.iter().skip(first).take_while(|r| (r.at as usize) < end) {
            let from = start.saturating_sub(run.at as usize) as u32;
            let to = (end - run.at as usize).min(run.len as usize) as u32;
            let span = Span { start: run.source + from, end: run.source + to };
            match spans.last_mut() {
                Some(last) if run.continues => last.end = span.end,
                _ => spans.push(span),
            }
        }
        spans
    }

    /// The whole passage as a quote.
    pub fn whole(&self) -> Quote {
        self.quote(0..self.text.len())
    }

    /// A part of this passage as a passage of its own, with the same places in the document.
    pub fn slice(&self, range: Range<usize>) -> Passage {
        let (start, end) = self.clamp(range);
        let mut part = Passage { text: self.text[start..end].to_owned(), runs: Vec::new() };
        for run in &self.runs {
            let (a, b) = (run.at as usize, (run.at + run.len) as usize);
            if b <= start || a >= end {
                continue;
            }
            let (from, to) = (a.max(start), b.min(end));
            part.runs.push(Run {
                at: (from - start) as u32,
                source: run.source + (from - a) as u32,
                len: (to - from) as u32,
                continues: run.continues && !part.runs.is_empty(),
            });
        }
        part
    }

    fn clamp(&self, range: Range<usize>) -> (usize, usize) {
        let mut start = range.start.min(self.text.len());
        let mut end = range.end.clamp(start, self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let inner = &self.text[start..end];
        let edges = [inner.as_bytes().first(), inner.as_bytes().last()];
        if edges.iter().all(|b| b.is_some_and(u8::is_ascii_graphic)) {
            return (start, end);
        }
        let lead = inner.len() - inner.trim_start().len();
        let body = inner.trim().len();
        (start + lead, start + lead + body)
    }
}

/// True for text without white space but single spaces between words.
fn is_running(piece: &str) -> bool {
    let bytes = piece.as_bytes();
    let edges = [bytes.first(), bytes.last()];
    // Every byte is looked at, which the processor does for many at once.
    let other = bytes.iter().fold(0, |other, b| other | b & 0x80 | u8::from(*b < b' '));
    let next = bytes.get(1..).unwrap_or_default();
    let twice = bytes.iter().zip(next).fold(0, |twice, (a, b)| twice | u8::from(*a == b' ') & u8::from(*b == b' '));
    other | twice == 0 && edges.iter().all(|b| b.is_some_and(|b| *b != b' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quote_heals_line_ends_and_splits_at_page_furniture() {
        let doc = "no evidence\nof nerve   root\n\x0cpage 2\ncompromise";
        let mut p = Passage::new();
        p.push(" ", "no evidence", 0, false);
        p.push(" ", "of nerve   root", 12, true);
        p.push(" ", "compromise", 36, false);
        assert_eq!(p.text(), "no evidence of nerve root compromise");
        let q = p.quote(3..36);
        assert_eq!(q.text, "evidence of nerve root compromise");
        assert_eq!(q.spans.len(), 2);
        assert_eq!(&doc[q.spans[0].range()], "evidence\nof nerve   root");
        assert_eq!(&doc[q.spans[1].range()], "compromise");
    }

    #[test]
    fn slice_keeps_places() {
        let mut p = Passage::new();
        p.push(" ", "alpha beta", 100, false);
        p.push(" ", "gamma", 120, true);
        let part = p.slice(6..16);
        assert_eq!(part.text(), "beta gamma");
        assert_eq!(part.to_document(0), 106);
        assert_eq!(part.whole().spans[..], [Span { start: 106, end: 125 }]);
    }
    /// A document of these lines, and the passage of it: lines are joined as the letter grammar does, which knows no
    /// blank ones.
    fn passage(lines: &[(String, bool)]) -> (String, Passage) {
        let (mut document, mut passage) = (String::from("head"), Passage::new());
        for (line, continues) in lines.iter().filter(|(line, _)| !line.trim().is_empty()) {
            document.push_str(if *continues { "\n" } else { "\n\x0c17 of 20\n" });
            let joint = if passage.text().ends_with('-') { "" } else { " " };
            passage.push(joint, line, document.len(), *continues);
            document.push_str(line);
        }
        (document, passage)
    }

    proptest! {
        #[test]
        fn spans_of_any_range_lie_in_the_document_and_hold_the_quote(
            lines in prop::collection::vec(("[a-zé—µ \t/-]{0,12}", any::<bool>()), 0..6),
            (a, b) in (0..90_usize, 0..90_usize),
            (c, d) in (0..90_usize, 0..90_usize),
        ) {
            let (document, passage) = passage(&lines);
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            for part in [passage.clone(), passage.slice(c.min(d)..c.max(d))] {
                let quote = part.quote(a.min(b)..a.max(b));
                prop_assert!(quote.text.is_empty() || part.text().replace('\n', " ").contains(&quote.text));
                let mut at = String::new();
                let mut end = 0;
                for span in &quote.spans {
                    prop_assert!(span.range().start >= end && span.range().is_empty() == quote.text.is_empty());
                    end = span.range().end;
                    at.push_str(document.get(span.range()).expect("on the borders of characters"));
                }
                prop_assert_eq!(squeezed(&at), squeezed(&quote.text));
            }
        }
    }
}
