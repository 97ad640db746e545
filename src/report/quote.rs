//! Quotes as reports show them: never longer than a reader can check.

use crate::source::Document;
use crate::span::{Quote, Span, Spans};

/// The most words of one quote; a longer one proves nothing.
pub const MOST_WORDS: usize = 60;

/// The quote cut to its first [`MOST_WORDS`] words, spans and all.
pub fn shortened(quote: &Quote, document: &Document) -> Quote {
    if quote.text.is_ascii() && quote.text.bytes().filter(|b| white(*b)).count() < MOST_WORDS {
        return quote.clone();
    }
    let Some((cut, _)) = quote
        .text
        .split_whitespace()
        .map(|w| end_of(&quote.text, w))
        .enumerate()
        .nth(MOST_WORDS - 1)
        .map(|(i, e)| (e, i))
    else {
        return quote.clone();
    };
    if quote.text.get(cut..).is_none_or(|rest| rest.trim().is_empty()) {
        return quote.clone();
    }
    let text = quote.text.get(..cut).unwrap_or(&quote.text).to_owned();
    // The words stand in the document with other white space between them, so the printed characters are counted.
    let mut left = text.chars().filter(|c| !c.is_whitespace()).count();
    let mut spans = Spans::new();
    for span in &quote.spans {
        let Some(words) = document.text().get(span.range()) else { break };
        let mut end = span.start as usize;
        for (at, c) in words.char_indices() {
            if left == 0 {
                break;
            }
            if !c.is_whitespace() {
                left -= 1;
                end = span.start as usize + at + c.len_utf8();
            }
        }
        if end > span.start as usize {
            spans.push(Span::new(span.start as usize, end));
        }
        if left == 0 {
            break;
        }
    }
    Quote { text, spans }
}

/// White space, as far as it is ASCII.
pub(super) fn white(byte: u8) -> bool {
    char::from(byte).is_whitespace() && byte.is_ascii()
}

/// The byte at which `word`, a part of `text`, ends.
fn end_of(text: &str, word: &str) -> usize {
    word.as_ptr() as usize - text.as_ptr() as usize + word.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Format;

    #[test]
    fn a_long_quote_is_cut_with_its_spans() {
        let words: Vec<String> = (0..100).map(|i| format!("w{i}")).collect();
        let document = Document::new("x", Format::Text, words.join("\n  "), Vec::new());
        let quote = Quote { text: words.join(" "), spans: smallvec::smallvec![Span::new(0, document.text().len())] };
        let short = shortened(&quote, &document);
        assert_eq!(short.text, words[..60].join(" "));
        let shown = &document.text()[short.spans[0].range()];
        assert_eq!(shown.split_whitespace().collect::<Vec<_>>().join(" "), short.text);
    }

    #[test]
    fn a_short_quote_stays_as_it_is() {
        let document = Document::new("x", Format::Text, "one two".into(), Vec::new());
        let quote = Quote { text: "one two".into(), spans: smallvec::smallvec![Span::new(0, 7)] };
        assert_eq!(shortened(&quote, &document), quote);
    }
}
