//! Words, numbers and marks of a text: the shared ground of cues and values.

use crate::words::{KEY as SHORT, Split};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Starts with a letter; digits and apostrophes may follow (`doesn't`, `L4`).
    Word,
    /// Digits, with a decimal part or thousands separators.
    Number,
    /// Any other character that is not white space.
    Mark,
}

/// A token of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it is made of.
    pub kind: Kind,
    /// Its word in the [`Words`] that read it; [`UNKNOWN`] when they have no such word.
    pub word: u32,
}

impl Token {
    /// True when nothing stands between the two.
    pub fn touches(&self, next: &Token) -> bool {
        self.end == next.start
    }
}

/// The id of every word that no pattern names.
pub(crate) const UNKNOWN: u32 = 0;

/// Interns words, so that patterns compare numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    /// Words of at most [`SHORT`] bytes, as a number.
    short: FxHashMap<u128, u32>,
    long: FxHashMap<Box<[u8]>, u32>,
    /// By byte, the words of one byte, which marks are; they stand in `short` as well.
    single: Vec<u32>,
}

/// A folded word of at most [`SHORT`] bytes as a number. No word has a zero byte, so that different words differ.
fn as_number(folded: &[u8]) -> u128 {
    let mut bytes = [0; SHORT];
    bytes[..folded.len()].copy_from_slice(folded);
    u128::from_le_bytes(bytes)
}

impl Words {
    /// The id of a folded word, new ones included.
    fn intern(&mut self, folded: &str) -> u32 {
        let new = (self.short.len() + self.long.len()) as u32 + 1;
        if folded.len() <= SHORT {
            let id = *self.short.entry(as_number(folded.as_bytes())).or_insert(new);
            if let [byte] = folded.as_bytes() {
                let byte = usize::from(*byte);
                self.single.resize(self.single.len().max(byte + 1), UNKNOWN);
                self.single[byte] = id;
            }
            return id;
        }
        *self.long.entry(folded.as_bytes().into()).or_insert(new)
    }

    /// The id of a word as printed; [`UNKNOWN`] when no pattern names it. `buffer` is for its folded form.
    fn id(&self, raw: &str, buffer: &mut String) -> u32 {
        fold(raw, buffer);
        let id = match buffer.len() <= SHORT {
            true => self.short.get(&as_number(buffer.as_bytes())),
            false => self.long.get(buffer.as_bytes()),
        };
        id.copied().unwrap_or(UNKNOWN)
    }

    /// The id of a stretch of a text that is ASCII.
    fn id_in(&self, text: &Split<'_>, range: Range<usize>) -> u32 {
        let id = match range.len() {
            1 => text.small().get(range.start).and_then(|byte| self.single.get(usize::from(*byte))),
            2..=SHORT => self.short.get(&text.key(range)),
            _ => text.small().get(range).and_then(|word| self.long.get(word)),
        };
        id.copied().unwrap_or(UNKNOWN)
    }

    /// The tokens of `text`, each with its id; words that no pattern names are [`UNKNOWN`].
    pub fn read(&self, text: &str) -> Vec<Token> {
        self.read_split(&Split::of(text))
    }

    /// The same of a text that is split.
    pub fn read_split(&self, text: &Split<'_>) -> Vec<Token> {
        if text.is_ascii() {
            return split_ascii(text, |range| self.id_in(text, range));
        }
        let text = text.text();
        let mut buffer = String::new();
        let mut tokens = split(text);
        for token in &mut tokens {
            token.word = self.id(&text[token.start..token.end], &mut buffer);
        }
        tokens
    }

    /// The ids of the words of a pattern.
    pub fn read_pattern(&mut self, text: &str) -> Vec<u32> {
        let mut buffer = String::new();
        split(text)
            .iter()
            .map(|t| {
                let raw = &text[t.start..t.end];
                if raw == ANY_WORD {
                    return WILD;
                }
                fold(raw, &mut buffer);
                self.intern(&buffer)
            })
            .collect()
    }
}

/// Stands for any one word or number in a pattern.
const ANY_WORD: &str = "_";
/// The id of [`ANY_WORD`].
pub(crate) const WILD: u32 = u32::MAX;

/// Lower case, plain apostrophes and hyphens.
fn fold(raw: &str, into: &mut String) {
    into.clear();
    for c in raw.chars() {
        match c {
            c if c.is_ascii() => into.push(c.to_ascii_lowercase()),
            '\u{2019}' | '\u{2018}' => into.push('\''),
            '\u{2010}' | '\u{2011}' | '\u{2013}' => into.push('-'),
            c => into.extend(c.to_lowercase()),
        }
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}')
}

/// Splits a text into tokens; ids are left [`UNKNOWN`].
fn split(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut at = 0;
    while let Some(c) = char_at(text, at) {
        if c == ' ' {
            at += 1;
            continue;
        }
        // The usual case first: a word of ASCII, but for the letters that can be signs.
        if c.is_ascii_alphabetic() && !matches!(c, 'x' | 'X' | 'q' | 'Q') {
            let end = word_end(text, at);
            tokens.push(Token { start: at, end, kind: Kind::Word, word: UNKNOWN });
            at = end;
            continue;
        }
        let start = at;
        at += c.len_utf8();
        if c.is_whitespace() {
            continue;
        }
        let (kind, end) =
            if is_sign_before_number(text.as_bytes(), start) || ends_factor(text.as_bytes(), start, tokens.last()) {
                (Kind::Word, start + 1)
            } else if c.is_alphabetic() {
                (Kind::Word, word_end(text, start))
            } else if c.is_ascii_digit() || (c == '.' && leads_decimal(text, start)) {
                (Kind::Number, number_end(text.as_bytes(), start))
            } else {
                (Kind::Mark, start + c.len_utf8())
            };
        tokens.push(Token { start, end, kind, word: UNKNOWN });
        at = end.max(at);
    }
    tokens
}

/// The same as [`split`] of a text that is ASCII; `id` gives the id of a stretch of it.
fn split_ascii(split: &Split<'_>, id: impl Fn(Range<usize>) -> u32) -> Vec<Token> {
    let bytes = split.small();
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let words = split.words();
    let mut tokens: Vec<Token> = Vec::with_capacity(words.len() + words.len() / 4 + 4);
    let (mut at, mut next) = (0, 0);
    while at < bytes.len() {
        while words.get(next).is_some_and(|word| word.end as usize <= at) {
            next += 1;
        }
        let word = words.get(next).map_or(bytes.len()..bytes.len(), |word| word.range());
        let byte = bytes[at];
        let (kind, end) = if at < word.start {
            match byte {
                b' ' | b'\t'..=b'\r' => {
                    at += 1;
                    continue;
                }
                b'.' if leads_decimal(split.text(), at) => (Kind::Number, number_end(bytes, at)),
                _ => (Kind::Mark, at + 1),
            }
        } else if byte.is_ascii_digit() {
            (Kind::Number, number_end(bytes, at))
        } else if matches!(byte, b'x' | b'q')
            && (is_sign_before_number(bytes, at) || ends_factor(bytes, at, tokens.last()))
        {
            (Kind::Word, at + 1)
        } else {
            let mut end = word.end;
            while bytes.get(end) == Some(&b'\'') && letter(end + 1) {
                next += 1;
                end = words.get(next).map_or(bytes.len(), |word| word.end as usize);
            }
            (Kind::Word, end)
        };
        tokens.push(Token { start: at, end, kind, word: id(at..end) });
        at = end;
    }
    tokens
}

/// The character that begins at byte `at`.
fn char_at(text: &str, at: usize) -> Option<char> {
    match text.as_bytes().get(at) {
        Some(b) if b.is_ascii() => Some(char::from(*b)),
        Some(_) => text[at..].chars().next(),
        None => None,
    }
}

/// True for the letter of `x6` and `q6h`: a sign of its own before a number.
fn is_sign_before_number(bytes: &[u8], start: usize) -> bool {
    matches!(bytes[start], b'x' | b'X' | b'q' | b'Q') && bytes.get(start + 1).is_some_and(u8::is_ascii_digit)
}

/// True for the letter of `2xWeek`: a multiplication sign that touches the number before it.
fn ends_factor(bytes: &[u8], start: usize, before: Option<&Token>) -> bool {
    matches!(bytes[start], b'x' | b'X') && before.is_some_and(|t| t.kind == Kind::Number && t.end == start)
}

/// The end of the word at `start`. An apostrophe belongs to it when a letter follows.
fn word_end(text: &str, start: usize) -> usize {
    let mut at = start;
    let bytes = text.as_bytes();
    loop {
        while bytes.get(at).is_some_and(u8::is_ascii_alphanumeric) {
            at += 1;
        }
        let Some(c) = char_at(text, at) else { return text.len() };
        let next = at + c.len_utf8();
        let goes_on = c.is_alphanumeric() || (is_apostrophe(c) && char_at(text, next).is_some_and(char::is_alphabetic));
        if !goes_on {
            return at;
        }
        at = next;
    }
}

/// True when the dot at `start` is the decimal point of a number without a leading zero.
fn leads_decimal(text: &str, start: usize) -> bool {
    let after = text.as_bytes().get(start + 1).is_some_and(u8::is_ascii_digit);
    let before = text[..start].chars().next_back();
    after && before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '/' | '-'))
}

/// The end of the number at `start`, which is a digit or a decimal point before one.
fn number_end(bytes: &[u8], start: usize) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = start + digits(start);
    while bytes.get(end) == Some(&b',') && end - start <= 3 + 4 * 3 && digits(end + 1) == 3 {
        end += 4;
    }
    if bytes.get(end) == Some(&b'.') {
        let n = digits(end + 1);
        if n > 0 {
            end += 1 + n;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        split(text).iter().map(|t| &text[t.start..t.end]).collect()
    }

    #[test]
    fn splits_words_numbers_and_marks() {
        assert_eq!(
            texts("She didn\u{2019}t take 1,000.5mg q6h."),
            ["She", "didn\u{2019}t", "take", "1,000.5", "mg", "q", "6", "h", "."]
        );
        assert_eq!(texts("L4-5, 2x/wk .5%"), ["L4", "-", "5", ",", "2", "x", "/", "wk", ".5", "%"]);
        assert_eq!(texts("1,2,3"), ["1", ",", "2", ",", "3"]);
    }

    proptest::proptest! {
        #[test]
        fn text_of_ascii_is_split_like_any_other(text in "([axXqQ7]{1,3}|[ -~\t\n\u{b}\u{c}\u{1d}]|1,000|[' .,(/-]|q6){0,24}") {
            let mut words = Words::default();
            words.read_pattern("a aa x q 7 . don't aaaaaaaaaaaaaaaaa");
            let text = format!("{text} don't AAAAAAAAAAAAAAAAA");
            let mut tokens = split(&text);
            let mut buffer = String::new();
            tokens.iter_mut().for_each(|t| t.word = words.id(&text[t.start..t.end], &mut buffer));
            proptest::prop_assert_eq!(words.read(&text), tokens);
        }
    }
}
