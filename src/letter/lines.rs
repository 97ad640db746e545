//! The lines of a document as the form sees them: page furniture dropped, paragraphs and page breaks known.

use super::forms::Form;
use crate::passage::Passage;
use crate::source::{Document, Format};
use std::ops::Range;

/// A text whose lines are mostly longer than this, in bytes, has one paragraph a line.
const LONG_LINE: usize = 160;

/// Signs at the end of a line behind which a word goes on with the next line.
pub(super) const JOINTS: [char; 3] = ['-', '/', '\u{2010}'];

/// One line that is not blank.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its text without the white space around it.
    pub(super) text: &'a str,
    /// Byte of the document at which `text` begins.
    pub(super) start: usize,
    /// Blank lines before it.
    gap: usize,
    /// A page begins with it.
    page: bool,
    /// Page furniture stood between the line before and this one.
    after_furniture: bool,
}

/// What lies between a line and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Boundary {
    /// The text runs on.
    None,
    /// A new paragraph.
    Paragraph,
    /// A new page; whether a new paragraph cannot be seen.
    Page,
}

/// All lines of a document.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    pub(super) lines: Vec<Line<'a>>,
    /// Blank lines between two lines of one paragraph: 0, or 1 in double-spaced text.
    usual_gap: usize,
    /// Each line is a paragraph.
    long: bool,
    /// The longest line in bytes.
    width: usize,
}

impl<'a> Lines<'a> {
    /// The lines of `document`, which [`split`] has given, without the page furniture of `form`.
    pub(super) fn of(document: &'a Document, mut lines: Vec<Line<'a>>, form: &Form) -> Lines<'a> {
        drop_furniture(&mut lines, form);
        let width = lines.iter().map(|l| l.text.len()).max().unwrap_or(0);
        // Formats with paragraphs of their own are double-spaced only when lines were pasted into them one by one.
        let usual_gap = match document.format() {
            Format::Docx | Format::Html | Format::Markdown if !is_pasted(&lines, width) => 0,
            _ => usual_gap(&lines),
        };
        let long = 2 * lines.iter().filter(|l| l.text.len() > LONG_LINE).count() > lines.len();
        Lines { lines, usual_gap, long, width }
    }

    /// What lies between line `i` and the one before it.
    pub(super) fn boundary(&self, i: usize) -> Boundary {
        let (Some(line), Some(before)) = (self.lines.get(i), i.checked_sub(1).and_then(|b| self.lines.get(b))) else {
            return Boundary::Paragraph;
        };
        if line.page {
            return Boundary::Page;
        }
        if self.long {
            return Boundary::Paragraph;
        }
        // A sentence that goes on after a gap was cut by a page end that left blank lines behind.
        let goes_on = || line.text.starts_with(char::is_lowercase) && !ends_sentence(before.text);
        if line.gap > self.usual_gap && !goes_on() { Boundary::Paragraph } else { Boundary::None }
    }

    /// Line `i` ends well before the right margin, as the last line of a paragraph does.
    pub(super) fn is_short(&self, i: usize) -> bool {
        self.lines.get(i).is_none_or(|l| l.text.len() * 10 < self.width * 6)
    }

    /// The running text of the lines in `range`, without the first `skip` bytes of the first line's text.
    pub(super) fn passage(&self, range: Range<usize>, skip: usize) -> Passage {
        let size = |i| self.lines.get(i).map_or(0, |l: &Line| l.text.len() + 1);
        let mut passage = Passage::with_capacity(range.clone().map(size).sum(), range.len());
        let first = range.start;
        let mut before = "";
        for i in range {
            let Some(line) = self.lines.get(i) else { break };
            let cut = if i == first { skip } else { 0 };
            let text = line.text.get(cut..).unwrap_or("");
            let joint = match self.boundary(i) {
                Boundary::Paragraph => "\n",
                Boundary::None | Boundary::Page if ends_in_joint(before) => "",
                Boundary::None | Boundary::Page => " ",
            };
            passage.push(joint, text, line.start + cut, !line.after_furniture);
            before = text;
        }
        passage
    }
}

/// True when `text` ends as a sentence does, or as the words before a list do.
pub(super) fn ends_sentence(text: &str) -> bool {
    let in_word = text.bytes().next_back().is_some_and(|b| b.is_ascii_alphanumeric());
    !in_word && text.trim_end_matches(['"', '”', '\'', '’', ')', ']']).ends_with(['.', '!', '?', ':', ';'])
}

/// True when the word at the end of `text` goes on with the next line without a space: "pre-", "and/".
fn ends_in_joint(text: &str) -> bool {
    if text.bytes().next_back().is_some_and(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let mut last = text.chars().rev();
    last.next().is_some_and(|c| JOINTS.contains(&c)) && last.next().is_some_and(char::is_alphanumeric)
}

/// The lines of `document` that are not blank.
pub(super) fn split(document: &Document) -> Vec<Line<'_>> {
    let text = document.text();
    let mut lines: Vec<Line> = Vec::new();
    let (mut gap, mut page, mut at) = (0, false, 0);
    let mut last_page = None;
    while at < text.len() {
        let end = memchr::memchr2(b'\n', b'\x0c', &text.as_bytes()[at..]).map_or(text.len(), |n| at + n + 1);
        let piece = &text[at..end];
        let trimmed = trimmed(piece);
        if trimmed.is_empty() {
            // The end of line before a form feed ends a line and is no blank one.
            gap += usize::from(piece.ends_with('\n'));
        } else {
            let start = at + (trimmed.as_ptr() as usize - piece.as_ptr() as usize);
            let number = document.page(start);
            let turned = last_page.is_some_and(|p| p != number);
            last_page = Some(number);
            lines.push(Line { text: trimmed, start, gap, page: page || turned, after_furniture: false });
            gap = 0;
            page = false;
        }
        page |= piece.ends_with('\x0c');
        at += piece.len();
    }
    lines
}

/// The line without white space around it and its end; that most have nothing else around them is seen by their bytes.
fn trimmed(line: &str) -> &str {
    let body = line.strip_suffix('\n').unwrap_or(line);
    let edges = [body.as_bytes().first(), body.as_bytes().last()];
    if edges.iter().all(|b| b.is_some_and(u8::is_ascii_graphic)) { body } else { line.trim() }
}

fn drop_furniture(lines: &mut Vec<Line>, form: &Form) {
    let last = lines.len().saturating_sub(1);
    let edge = |i: usize| i == last || lines[i].page || lines.get(i + 1).is_some_and(|next| next.page);
    let is_furniture = |i: &usize| {
        form.furniture.is_match(lines[*i].text) || edge(*i) && form.furniture_at_edge.is_match(lines[*i].text)
    };
    let furniture: Vec<usize> = (0..lines.len()).filter(is_furniture).collect();
    let mut furniture = furniture.into_iter().peekable();
    if furniture.peek().is_none() {
        return;
    }
    let (mut page, mut dropped, mut i) = (false, false, 0);
    lines.retain_mut(|line| {
        let drop = furniture.next_if_eq(&i).is_some();
        i += 1;
        if drop {
            page |= line.page;
            dropped = true;
            return false;
        }
        // A line after furniture begins a page, wherever the text kept no form feed.
        line.page |= page || dropped;
        line.after_furniture = dropped;
        page = false;
        dropped = false;
        true
    });
}

/// Many paragraphs are cut at the right margin in the middle of a sentence.
fn is_pasted(lines: &[Line], width: usize) -> bool {
    let cut = |w: &&[Line]| w[0].text.len() * 10 >= width * 6 && !ends_sentence(w[0].text);
    let spaced = lines.windows(2).filter(|w| w[1].gap > 0);
    4 * spaced.clone().filter(cut).count() > spaced.count()
}

/// The most frequent number of blank lines before a line, at most 1.
fn usual_gap(lines: &[Line]) -> usize {
    let single = lines.iter().filter(|l| l.gap == 0).count();
    usize::from(2 * single < lines.len())
}
