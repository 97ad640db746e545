//! The text of a document and the places in it.

use super::remark::Remark;
use std::fmt;
use std::sync::OnceLock;

/// What kind of file a document was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text in any encoding.
    Text,
    /// PDF with a text layer.
    Pdf,
    /// Office Open XML.
    Docx,
    /// HTML.
    Html,
    /// Markdown, with or without a YAML front matter.
    Markdown,
}

/// A place as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// 1-based line of the document text (of the page, for a PDF).
    pub line: u32,
    /// 1-based column, in characters.
    pub column: u32,
    /// 1-based page, where the format has pages.
    pub page: Option<u32>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.page {
            Some(page) => write!(f, "page {page}, line {}", self.line),
            None => write!(f, "line {}", self.line),
        }
    }
}

/// The text that a reader extracted from one file.
#[derive(Debug, Clone)]
pub struct Document {
    name: String,
    format: Format,
    text: String,
    line_starts: Vec<u32>,
    /// Byte offset at which each page begins; empty where the format has no pages.
    page_starts: Vec<u32>,
    incomplete: Option<String>,
    remarks: Vec<Remark>,
    hash: OnceLock<blake3::Hash>,
}

impl Document {
    /// A document of `text`; `page_starts` are the byte offsets at which pages begin (empty without pages).
    pub fn new(name: impl Into<String>, format: Format, text: String, page_starts: Vec<u32>) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|i| i as u32 + 1);
        let line_starts = std::iter::once(0).chain(ends).collect();
        Document {
            name: name.into(),
            format,
            text,
            line_starts,
            page_starts,
            incomplete: None,
            remarks: Vec::new(),
            hash: OnceLock::new(),
        }
    }

    /// Marks the document as read only in part, with the reason (a limit that was reached).
    pub fn mark_incomplete(&mut self, why: impl Into<String>) {
        self.incomplete = Some(why.into());
    }

    /// The same document with the comments in it that speak to this program.
    pub(super) fn with_remarks(mut self, remarks: Vec<Remark>) -> Self {
        self.remarks = remarks;
        self
    }

    /// The comments that speak to this program, in the order of the document.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// The name it was read under: the path as given, `archive.zip/letter.pdf`, or `-`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of file.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The document text; every span is a byte range of it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Why it is incomplete, if it is.
    pub fn incomplete(&self) -> Option<&str> {
        self.incomplete.as_deref()
    }

    /// BLAKE3 of the document text, in hexadecimal. `verify` refuses a report whose digest differs.
    pub fn digest(&self) -> String {
        self.hash().to_hex().to_string()
    }

    /// BLAKE3 of the document text.
    pub fn hash(&self) -> &blake3::Hash {
        self.hash.get_or_init(|| blake3::hash(self.text.as_bytes()))
    }

    /// How many lines the text has. A line end at its end begins no further one.
    pub fn lines(&self) -> usize {
        self.line_starts.len() - usize::from(self.text.is_empty() || self.text.ends_with('\n'))
    }

    /// Where byte `offset` of the text stands.
    pub fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len()) as u32;
        let line = self.line_starts.partition_point(|s| *s <= offset).saturating_sub(1);
        let start = self.line_starts.get(line).copied().unwrap_or(0) as usize;
        let column = self.text.get(start..offset as usize).map_or(0, |s| s.chars().count()) as u32 + 1;
        if self.page_starts.is_empty() {
            return Place { line: line as u32 + 1, column, page: None };
        }
        let page = self.page_starts.partition_point(|s| *s <= offset).max(1);
        let first = self.line_starts.partition_point(|s| *s <= self.page_starts[page - 1]).saturating_sub(1);
        Place { line: (line - first) as u32 + 1, column, page: Some(page as u32) }
    }

    /// The 1-based page on which byte `offset` of the text stands, where the format has pages.
    pub fn page(&self, offset: usize) -> Option<u32> {
        let before = || self.page_starts.partition_point(|s| *s as usize <= offset.min(self.text.len()));
        (!self.page_starts.is_empty()).then(|| before().max(1) as u32)
    }

    /// The whole line (without its end) that byte `offset` stands on.
    pub fn line_at(&self, offset: usize) -> &str {
        let i = self.line_starts.partition_point(|s| *s as usize <= offset).saturating_sub(1);
        let start = self.line_starts.get(i).copied().unwrap_or(0) as usize;
        let end = self.line_starts.get(i + 1).map_or(self.text.len(), |e| *e as usize);
        self.text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r', '\x0c'])
    }
}
