//! The lines of a letter that a quote stands on, with the quote marked.

use crate::source::Document;
use crate::span::Quote;
use std::ops::Range;

/// One line of an excerpt.
#[derive(Debug, PartialEq, Eq)]
pub struct Line {
    /// How the line is called: its number, with the page where there are pages.
    pub label: String,
    /// Its text, safe to print and cut around the quote.
    pub text: String,
    /// The characters of `text` that belong to the quote.
    pub marked: Range<usize>,
}

/// The most lines shown of one quote; from the middle of a longer one lines are left out.
const MOST_LINES: usize = 6;

/// The lines that `quote` stands on, each at most `width` characters wide.
pub fn lines(document: &Document, quote: &Quote, width: usize) -> Vec<Line> {
    let text = document.text();
    let mut out = Vec::new();
    for span in &quote.spans {
        let range = span.range();
        let mut at = range.start;
        while at < range.end {
            let (start, line) = line_around(text, at);
            let end = (start + line.len()).min(range.end);
            let from = at.max(start);
            if text.get(from..end).is_some_and(|part| !part.trim().is_empty()) {
                let place = document.place(from);
                let label = match place.page {
                    Some(page) => format!("p{page}:{}", place.line),
                    None => place.line.to_string(),
                };
                let (text, marked) = cut(line, from - start..end - start, width);
                out.push(Line { label, text, marked });
            }
            at = start + line.len() + 1;
        }
    }
    if out.len() > MOST_LINES {
        let tail = out.split_off(out.len() - 2);
        out.truncate(MOST_LINES - 3);
        out.push(Line { label: String::new(), text: "…".into(), marked: 0..0 });
        out.extend(tail);
    }
    out
}

/// The line that byte `at` stands on, without its end, and where it begins.
fn line_around(text: &str, at: usize) -> (usize, &str) {
    let is_end = |b: &u8| matches!(b, b'\n' | b'\x0c');
    let bytes = text.as_bytes();
    let at = at.min(bytes.len());
    let start = bytes[..at].iter().rposition(is_end).map_or(0, |i| i + 1);
    let end = bytes[at..].iter().position(is_end).map_or(bytes.len(), |i| at + i);
    // Line ends are single bytes below 0x80, so both are character boundaries.
    (start, text.get(start..end).unwrap_or(""))
}

/// A line made safe to print, white space collapsed, and cut to `width` characters around `marked` (bytes of it).
fn cut(line: &str, marked: Range<usize>, width: usize) -> (String, Range<usize>) {
    let mut shown: Vec<char> = Vec::new();
    let mut from = None;
    let mut to = 0;
    for (at, c) in line.char_indices() {
        let inside = marked.contains(&at);
        if c.is_whitespace() {
            if !shown.is_empty() && shown.last() != Some(&' ') {
                shown.push(' ');
            }
            continue;
        }
        if inside && from.is_none() {
            from = Some(shown.len());
        }
        shown.push(visible_char(c));
        if inside {
            to = shown.len();
        }
    }
    while shown.last() == Some(&' ') {
        shown.pop();
    }
    let mut from = from.unwrap_or(0);
    let to = to.max(from).min(shown.len());
    if shown.len() <= width {
        return (shown.into_iter().collect(), from..to);
    }
    // Room for the quote first, the rest is shared by what stands before and after it.
    let room = width.saturating_sub(4).max(10);
    let quote = (to - from).min(room);
    let before = ((room - quote) / 2).min(from);
    let start = word_start(&shown, from - before, from);
    // A quote that is itself too long is cut after a word of its own.
    let least = if quote < to - from { from + quote / 2 } else { to };
    let end = word_end(&shown, (start + room).min(shown.len()), least);
    let quote = to.min(end) - from;
    let mut text = String::new();
    let mut shift = 0;
    if start > 0 {
        text.push_str("… ");
        shift = 2;
    }
    text.extend(&shown[start..end]);
    if end < shown.len() {
        text.push_str(" …");
    }
    from = from - start + shift;
    (text, from..from + quote)
}

/// The first start of a word at or after `at`, but not after `limit`.
fn word_start(text: &[char], at: usize, limit: usize) -> usize {
    (at..=limit).find(|i| *i == 0 || text.get(i - 1) == Some(&' ')).unwrap_or(at)
}

/// The last end of a word at or before `at`, but not before `limit`.
fn word_end(text: &[char], at: usize, limit: usize) -> usize {
    (limit..=at).rev().find(|i| text.get(*i).is_none_or(|c| *c == ' ')).unwrap_or(at)
}

/// Text of a letter made safe for a terminal: control characters, and the marks that turn the direction of text,
/// become visible substitutes.
pub fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}

fn visible_char(c: char) -> char {
    match c {
        '\t' | '\n' | '\r' | '\x0c' => ' ',
        '\0'..='\x1f' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\x7f'..='\u{9f}' => '\u{fffd}',
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;
    use crate::span::Span;

    fn marked(line: &Line) -> String {
        line.text.chars().skip(line.marked.start).take(line.marked.len()).collect()
    }

    #[test]
    fn a_quote_over_two_lines_is_marked_on_both() {
        let text = "  The exam found\n  no deficit   at all.\nMore.";
        let document = Document::new("x", Format::Text, text.into(), Vec::new());
        let quote = Quote { text: "found no deficit".into(), spans: smallvec::smallvec![Span::new(11, 30)] };
        let got = lines(&document, &quote, 80);
        assert_eq!(got.iter().map(|l| l.label.as_str()).collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(got[1].text, "no deficit at all.");
        assert_eq!(got.iter().map(marked).collect::<Vec<_>>(), ["found", "no deficit"]);
    }

    #[test]
    fn a_long_line_is_cut_around_the_quote() {
        let text = format!("{} THE QUOTE {}", "before ".repeat(100), "after ".repeat(100));
        let at = text.find("THE").expect("it is there");
        let document = Document::new("x", Format::Docx, text, Vec::new());
        let quote = Quote { text: "THE QUOTE".into(), spans: smallvec::smallvec![Span::new(at, at + 9)] };
        let got = lines(&document, &quote, 60);
        assert_eq!(got.len(), 1);
        assert!(got[0].text.chars().count() <= 60, "{}", got[0].text);
        assert!(got[0].text.starts_with("… before") && got[0].text.ends_with("after …"), "{}", got[0].text);
        assert_eq!(marked(&got[0]), "THE QUOTE");
    }

    #[test]
    fn control_characters_never_come_through() {
        let hostile = "a\x1b[31mred\x07\u{9b}2J\u{202e}b\u{200b}";
        let safe = visible(hostile);
        assert!(!safe.chars().any(|c| c.is_control() || ('\u{200b}'..='\u{206f}').contains(&c)), "{safe:?}");
        assert!(safe.contains("[31mred"));
    }

    proptest::proptest! {
        #[test]
        fn any_span_of_any_text_can_be_shown(text in "\\PC{0,80}|[ \\n\\x0ca-zé]{0,200}", a in 0usize..220, b in 0usize..220, width in 0usize..90) {
            let floor = |mut n: usize| { n = n.min(text.len()); while !text.is_char_boundary(n) { n -= 1; } n };
            let (a, b) = (floor(a.min(b)), floor(a.max(b)));
            let document = Document::new("x", Format::Text, text.clone(), Vec::new());
            let quote = Quote { text: text[a..b].to_owned(), spans: smallvec::smallvec![Span::new(a, b)] };
            for line in lines(&document, &quote, width) {
                proptest::prop_assert!(line.marked.end <= line.text.chars().count());
                proptest::prop_assert!(!line.text.chars().any(char::is_control));
            }
        }
    }
}
