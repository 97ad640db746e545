//! Places in the text of a document.
//!
//! A [`Span`] is a half-open range of bytes of the *document text*: the UTF-8 that a reader of
//! [`crate::source`] extracted. Every stage hands it on unchanged, so that every quote can be
//! checked against the file again. A [`Quote`] is one or more spans, because a page break can fall inside a sentence.

use smallvec::SmallVec;
use std::ops::Range;

/// A half-open byte range of a document's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`, both byte offsets of the document text.
    pub fn new(start: usize, end: usize) -> Self {
        // A document is at most `source::Limits::max_text_bytes`, far below 4 GiB; saturating keeps this total.
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// As a range that slices a string.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// True when the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The spans of a quote: nearly always one.
pub type Spans = SmallVec<[Span; 2]>;

/// Words of the letter: how they read with line ends and page breaks healed, and where they stand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quote {
    /// The words, white space collapsed to single spaces.
    pub text: String,
    /// Where they stand in the document text, in order; more than one when page furniture stands between them.
    pub spans: Spans,
}

impl Quote {
    /// Where the quote begins, as a byte offset of the document text.
    pub fn start(&self) -> usize {
        self.spans.first().map_or(0, |s| s.start as usize)
    }

    /// The number of words.
    pub fn words(&self) -> usize {
        self.text.split_whitespace().count()
    }
}
