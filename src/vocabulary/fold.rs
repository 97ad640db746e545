//! Folding: how text is brought to the one form that terms are matched in, with a map back to its bytes.
//!
//! Case is dropped; hyphens, slashes and spaces are one; apostrophes and trade marks vanish. A paragraph break stays
//! what it is, so that no term reaches across it.

use std::ops::Range;

/// Folded text and where each of its bytes came from.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The folded text.
    pub text: String,
    /// For each byte of it, the first byte of the source character, and one past that character.
    places: Vec<(u32, u32)>,
}

impl Folded {
    /// The range of the source text that `range` of the folded text came from.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.places.get(range.start).map_or(0, |p| p.0 as usize);
        let end = range.end.checked_sub(1).and_then(|i| self.places.get(i)).map_or(start, |p| p.1 as usize);
        start..end.max(start)
    }

    fn push(&mut self, c: char, from: usize, to: usize) {
        self.text.push(c);
        let place = (from as u32, to as u32);
        if c.is_ascii() {
            return self.places.push(place);
        }
        self.places.extend(std::iter::repeat_n(place, c.len_utf8()));
    }
}

/// What a character becomes.
enum Fate {
    Keep,
    Space,
    Break,
    Drop,
}

fn fate(c: char) -> Fate {
    match c {
        '\n' | '\u{c}' => Fate::Break,
        '-' | '/' | '_' | '\u{2010}'..='\u{2015}' | '\u{2212}' => Fate::Space,
        '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{ae}' | '\u{2122}' | '\u{a9}' => Fate::Drop,
        c if c.is_whitespace() => Fate::Space,
        _ => Fate::Keep,
    }
}

/// Folds `text`; `lower` drops the case as well.
pub(super) fn fold(text: &str, lower: bool) -> Folded {
    let mut out = Folded { text: String::with_capacity(text.len()), places: Vec::with_capacity(text.len()) };
    for (at, c) in text.char_indices() {
        let to = at + c.len_utf8();
        if c.is_ascii_alphanumeric() {
            out.push(if lower { c.to_ascii_lowercase() } else { c }, at, to);
            continue;
        }
        match fate(c) {
            Fate::Drop => {}
            Fate::Keep if lower => c.to_lowercase().for_each(|l| out.push(l, at, to)),
            Fate::Keep => out.push(c, at, to),
            Fate::Break => {
                if out.text.ends_with(' ') {
                    out.text.pop();
                    out.places.pop();
                }
                out.push('\n', at, to);
            }
            Fate::Space => {
                if !out.text.ends_with([' ', '\n']) && !out.text.is_empty() {
                    out.push(' ', at, to);
                }
            }
        }
    }
    out
}

/// Folds a term: no map, no space around it.
pub(super) fn fold_term(term: &str, lower: bool) -> String {
    fold(term, lower).text.trim().to_owned()
}

/// True when `range` of `text` (folded) is bounded by something that is no letter and no digit. A digit may follow a
/// long word that ends in a letter, because printed strengths lose their space ("cyclobenzaprine7.5mg").
pub(super) fn is_bounded(text: &str, range: Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    // The usual case first: inside of another word.
    if range.start > 0 && edge(bytes.get(range.start - 1)) {
        return false;
    }
    let (Some(before), Some(inner), Some(after)) =
        (text.get(..range.start), text.get(range.clone()), text.get(range.end..))
    else {
        return false;
    };
    if before.chars().next_back().is_some_and(char::is_alphanumeric) {
        return false;
    }
    match after.chars().next() {
        Some(c) if c.is_ascii_digit() => inner.len() >= 6 && inner.chars().next_back().is_some_and(char::is_alphabetic),
        Some(c) => !c.is_alphanumeric(),
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphen_slash_space_and_case_are_one() {
        for text in ["x-ray", "X ray", "x/Ray", "x \u{2013} ray"] {
            assert_eq!(fold(text, true).text, "x ray", "{text}");
        }
        assert_eq!(fold("Phalen\u{2019}s", true).text, "phalens");
    }

    #[test]
    fn the_map_leads_back_to_the_source() {
        let text = "Caf\u{e9} \u{2013} \u{130}stanbul's end";
        let folded = fold(text, true);
        let at = folded.text.find("stanbuls").expect("folded");
        assert_eq!(&text[folded.source(at..at + 8)], "stanbul's");
        let at = folded.text.find("caf").expect("folded");
        assert_eq!(&text[folded.source(at..at + 5)], "Caf\u{e9}");
    }

    #[test]
    fn a_strength_may_touch_a_long_name_only() {
        assert!(is_bounded("naproxen550mg", 0..8));
        assert!(!is_bounded("l45", 0..2));
        assert!(!is_bounded("spainful", 1..5));
    }
}
