//! Folding: how text is brought to the one form that terms are matched in, with a map back to its bytes.
//!
//! Case is dropped; hyphens, slashes and spaces are one; apostrophes and trade marks vanish. A paragraph break stays
//! what it is, so that no term reaches across it.

use crate::words::Split;
use std::ops::Range;

/// Folded text and where each of its bytes came from.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// The folded text.
    pub text: String,
    runs: Vec<Run>,
}

/// Folded bytes up to the next run.
#[derive(Debug)]
struct Run {
    /// The first of them.
    at: u32,
    /// The first byte of the source.
    from: u32,
    /// One past the source character that all of them stand for; 0: each stands for the next byte of the source.
    to: u32,
}

impl Folded {
    /// The range of the source text that `range` of the folded text came from.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start).map_or(0, |p| p.0);
        let end = range.end.checked_sub(1).and_then(|i| self.place(i)).map_or(start, |p| p.1);
        start..end.max(start)
    }

    /// The first byte of the source character that byte `at` stands for, and one past that character.
    fn place(&self, at: usize) -> Option<(usize, usize)> {
        if at >= self.text.len() {
            return None;
        }
        let run = &self.runs[self.runs.partition_point(|r| r.at as usize <= at).checked_sub(1)?];
        let from = run.from as usize;
        Some(match run.to {
            0 => (from + at - run.at as usize, from + at - run.at as usize + 1),
            to => (from, to as usize),
        })
    }

    /// Says that what is appended next comes from these bytes of the source, each from its own when `to` is 0.
    fn goes_on<const MAP: bool>(&mut self, from: usize, to: usize) {
        if !MAP {
            return;
        }
        let run = Run { at: self.text.len() as u32, from: from as u32, to: to as u32 };
        while self.runs.last().is_some_and(|last| last.at >= run.at) {
            self.runs.pop();
        }
        let same = |last: &Run| last.to == 0 && run.to == 0 && last.from + (run.at - last.at) == run.from;
        if !self.runs.last().is_some_and(same) {
            self.runs.push(run);
        }
    }

    fn push<const MAP: bool>(&mut self, c: char, from: usize, to: usize) {
        self.goes_on::<MAP>(from, if c.is_ascii() && to == from + 1 { 0 } else { to });
        self.text.push(c);
    }

    /// Where its words, and marks that no word comes before, begin.
    pub fn starts(&self) -> Vec<Start> {
        let mut starts = Vec::with_capacity(self.text.len() / 4);
        let bytes = self.text.as_bytes();
        let (mut at, mut inside) = (0, false);
        while let Some(&b) = bytes.get(at) {
            let from = at;
            let is_word = if b.is_ascii_alphanumeric() {
                at += bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
                true
            } else if b.is_ascii() {
                at += 1;
                false
            } else {
                let c = self.text[at..].chars().next().unwrap_or_default();
                at += c.len_utf8();
                c.is_alphanumeric()
            };
            if !inside && b != b' ' {
                starts.push(Start { at: from as u32, key: key(&bytes[from..at]) });
            }
            inside = is_word;
        }
        starts
    }
}

/// Where a word of a folded text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// Its first byte.
    pub at: u32,
    /// As [`key`] gives it.
    pub key: u64,
}

/// How many bytes of a word tell it from most others. Only longer words than this may be followed by a digit
/// ([`is_bounded`]), so that a term has the key of every word that it can begin.
const KEY: usize = 6;

/// What tells the first word of a folded text from others: its first [`KEY`] bytes as a number; of a mark, the first
/// byte of the mark.
pub(super) fn key(text: &[u8]) -> u64 {
    let word = text.iter().take(KEY).take_while(|b| b.is_ascii_alphanumeric()).count();
    text.iter().take(word.max(1)).rev().fold(0, |key, b| key << 8 | u64::from(*b))
}

/// ASCII that folding leaves as it is, but for its case; a space only behind such.
const fn stays(b: u8) -> bool {
    b.is_ascii_graphic() && !matches!(b, b'-' | b'/' | b'_' | b'\'' | b'`')
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
    folded::<true>(text, lower)
}

/// The same; without `MAP` the places in the source are not kept.
fn folded<const MAP: bool>(text: &str, lower: bool) -> Folded {
    let mut out = Folded { text: String::with_capacity(text.len()), runs: Vec::new() };
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let from = at;
        while bytes.get(at).is_some_and(|b| stays(*b) || *b == b' ' && at > from && bytes[at - 1] != b' ') {
            at += 1;
        }
        if at > from {
            out.goes_on::<MAP>(from, 0);
            out.text.push_str(&text[from..at]);
        }
        let Some(c) = text[at..].chars().next() else { break };
        let from = at;
        at += c.len_utf8();
        match fate(c) {
            Fate::Drop => {}
            Fate::Keep if lower => c.to_lowercase().for_each(|l| out.push::<MAP>(l, from, at)),
            Fate::Keep => out.push::<MAP>(c, from, at),
            Fate::Break => {
                if out.text.ends_with(' ') {
                    out.text.pop();
                }
                out.push::<MAP>('\n', from, at);
            }
            Fate::Space => {
                if !out.text.ends_with([' ', '\n']) && !out.text.is_empty() {
                    out.push::<MAP>(' ', from, at);
                }
            }
        }
    }
    if lower {
        out.text.make_ascii_lowercase();
    }
    out
}

/// A text in small letters folded, and where its words begin.
pub(super) fn fold_split(split: &Split<'_>) -> (Folded, Vec<Start>) {
    if !split.is_ascii() {
        let folded = fold(split.text(), true);
        let starts = folded.starts();
        return (folded, starts);
    }
    if let Some(folded) = fold_in_place(split) {
        return folded;
    }
    let small = split.small();
    let mut out = Ascii::with_capacity(small.len(), split.words().len());
    let mut at = 0;
    for word in split.words() {
        let word = word.range();
        small.get(at..word.start).unwrap_or_default().iter().zip(at..).for_each(|(b, from)| out.mark(*b, from));
        at = word.end;
        out.word(split, word);
    }
    small.get(at..).unwrap_or_default().iter().zip(at..).for_each(|(b, from)| out.mark(*b, from));
    // All of it is ASCII.
    let text = String::from_utf8(out.bytes).unwrap_or_default();
    (Folded { text, runs: out.runs }, out.starts)
}

/// The same when each byte stays where it is, as in most sentences.
fn fold_in_place(split: &Split<'_>) -> Option<(Folded, Vec<Start>)> {
    let mut bytes = split.small().to_vec();
    let mut starts = Vec::with_capacity(split.words().len() + 4);
    let mut behind = 0;
    let ends = split.words().iter().map(|word| word.range());
    for word in ends.chain(std::iter::once(bytes.len()..bytes.len())) {
        for at in behind..word.start {
            let byte = bytes.get_mut(at)?;
            match *byte {
                b'\'' | b'`' | ..b' ' => return None,
                b' ' | b'-' | b'/' | b'_' => {
                    *byte = b' ';
                    if at == 0 || bytes.get(at - 1) == Some(&b' ') {
                        return None;
                    }
                }
                // Behind a word it is no beginning.
                mark if at > behind || at == 0 => starts.push(Start { at: at as u32, key: u64::from(mark) }),
                _ => {}
            }
        }
        if !word.is_empty() {
            let key = split.key(word.start..word.end.min(word.start + KEY)) as u64;
            starts.push(Start { at: word.start as u32, key });
        }
        behind = word.end;
    }
    // All of it is ASCII.
    let text = String::from_utf8(bytes).ok()?;
    Some((Folded { text, runs: vec![Run { at: 0, from: 0, to: 0 }] }, starts))
}

/// Text of ASCII while it is folded.
struct Ascii {
    bytes: Vec<u8>,
    runs: Vec<Run>,
    starts: Vec<Start>,
    /// A word stands at the end.
    inside: bool,
}

impl Ascii {
    fn with_capacity(bytes: usize, words: usize) -> Ascii {
        Ascii {
            bytes: Vec::with_capacity(bytes),
            runs: Vec::with_capacity(4),
            starts: Vec::with_capacity(words + words / 8 + 1),
            inside: false,
        }
    }

    /// Says that what is appended next comes from these bytes of the source, each from its own.
    fn goes_on(&mut self, from: usize) {
        let run = Run { at: self.bytes.len() as u32, from: from as u32, to: 0 };
        while self.runs.last().is_some_and(|last| last.at >= run.at) {
            self.runs.pop();
        }
        if self.runs.last().is_none_or(|last| last.from + (run.at - last.at) != run.from) {
            self.runs.push(run);
        }
    }

    fn word(&mut self, split: &Split<'_>, word: Range<usize>) {
        self.goes_on(word.start);
        let at = self.bytes.len() as u32;
        self.bytes.extend_from_slice(split.small().get(word.clone()).unwrap_or_default());
        match self.starts.last_mut() {
            // What stood between the two is gone.
            Some(last) if self.inside => {
                let whole = self.bytes.get(last.at as usize..).unwrap_or_default();
                last.key = key(whole);
            }
            _ => {
                let key = split.key(word.start..word.end.min(word.start + KEY)) as u64;
                self.starts.push(Start { at, key });
            }
        }
        self.inside = true;
    }

    /// Adds a byte of the source that is no letter and no digit.
    fn mark(&mut self, byte: u8, from: usize) {
        let last = self.bytes.last();
        match fate(char::from(byte)) {
            Fate::Drop => return,
            Fate::Space if last.is_none_or(|last| matches!(last, b' ' | b'\n')) => return,
            Fate::Space => {
                self.goes_on(from);
                self.bytes.push(b' ');
            }
            kept => {
                let byte = if matches!(kept, Fate::Break) { b'\n' } else { byte };
                if byte == b'\n' && last == Some(&b' ') {
                    self.bytes.pop();
                    self.inside = self.bytes.last().is_some_and(u8::is_ascii_alphanumeric);
                }
                self.goes_on(from);
                if !self.inside {
                    self.starts.push(Start { at: self.bytes.len() as u32, key: u64::from(byte) });
                }
                self.bytes.push(byte);
            }
        }
        self.inside = false;
    }
}

/// Folds a term: no map, no space around it.
pub(super) fn fold_term(term: &str, lower: bool) -> String {
    let mut text = folded::<false>(term, lower).text;
    text.truncate(text.trim_end().len());
    match text.len() - text.trim_start().len() {
        0 => text,
        lead => text.split_off(lead),
    }
}

/// True when `range` of `text` (folded) is bounded by something that is no letter and no digit. A digit may follow a
/// long word that ends in a letter, because printed strengths lose their space ("cyclobenzaprine7.5mg").
pub(super) fn is_bounded(text: &str, range: Range<usize>) -> bool {
    let before = text.get(..range.start);
    before.is_some_and(|b| !b.chars().next_back().is_some_and(char::is_alphanumeric)) && ends_bounded(text, range)
}

/// The same of a range that begins where no word goes on.
pub(super) fn ends_bounded(text: &str, range: Range<usize>) -> bool {
    // The usual case first: inside of another word.
    if text.as_bytes().get(range.end).is_some_and(u8::is_ascii_alphabetic) {
        return false;
    }
    let (Some(inner), Some(after)) = (text.get(range.clone()), text.get(range.end..)) else { return false };
    match after.chars().next() {
        Some(c) if c.is_ascii_digit() => {
            inner.len() >= KEY && inner.chars().next_back().is_some_and(char::is_alphabetic)
        }
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

    proptest::proptest! {
        #[test]
        fn text_of_ascii_is_folded_like_any_other(text in "([a-cX7]{1,8}|[ -~\t\n\u{c}\u{1d}]|[ '/`-]{1,3}|\n ){0,24}") {
            let slow = fold(&text, true);
            let (fast, starts) = fold_split(&Split::of(&text));
            proptest::prop_assert_eq!(&fast.text, &slow.text);
            proptest::prop_assert_eq!(starts, slow.starts());
            for at in 0..slow.text.len() {
                proptest::prop_assert_eq!(fast.place(at), slow.place(at));
            }
        }
    }

    #[test]
    fn a_strength_may_touch_a_long_name_only() {
        assert!(is_bounded("naproxen550mg", 0..8));
        assert!(!is_bounded("l45", 0..2));
        assert!(!is_bounded("spainful", 1..5));
    }
}
