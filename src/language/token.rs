//! Words, numbers and marks of a text, and patterns over them: the shared ground of cues, sentences and values.

use std::collections::HashMap;

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
    ids: HashMap<Box<str>, u32>,
}

impl Words {
    /// The id of a folded word, new ones included.
    fn intern(&mut self, folded: &str) -> u32 {
        if let Some(&id) = self.ids.get(folded) {
            return id;
        }
        let id = self.ids.len() as u32 + 1;
        self.ids.insert(folded.into(), id);
        id
    }

    /// The tokens of `text`, each with its id; words that no pattern names are [`UNKNOWN`].
    pub fn read(&self, text: &str) -> Vec<Token> {
        let mut buffer = String::new();
        let mut tokens = split(text);
        for token in &mut tokens {
            fold(&text[token.start..token.end], &mut buffer);
            token.word = self.ids.get(buffer.as_str()).copied().unwrap_or(UNKNOWN);
        }
        tokens
    }

    /// The ids of the words of a pattern.
    fn read_pattern(&mut self, text: &str) -> Vec<u32> {
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
const WILD: u32 = u32::MAX;

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
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 5);
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        let (kind, end) = if is_sign_before_number(text, start) || ends_factor(text, start, tokens.last()) {
            (Kind::Word, start + 1)
        } else if c.is_alphabetic() {
            (Kind::Word, word_end(text, start))
        } else if c.is_ascii_digit() || (c == '.' && leads_decimal(text, start)) {
            (Kind::Number, number_end(text, start))
        } else {
            (Kind::Mark, start + c.len_utf8())
        };
        tokens.push(Token { start, end, kind, word: UNKNOWN });
        while rest.next_if(|(i, _)| *i < end).is_some() {}
    }
    tokens
}

/// True for the letter of `x6` and `q6h`: a sign of its own before a number.
fn is_sign_before_number(text: &str, start: usize) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes[start], b'x' | b'X' | b'q' | b'Q') && bytes.get(start + 1).is_some_and(u8::is_ascii_digit)
}

/// True for the letter of `2xWeek`: a multiplication sign that touches the number before it.
fn ends_factor(text: &str, start: usize, before: Option<&Token>) -> bool {
    matches!(text.as_bytes()[start], b'x' | b'X') && before.is_some_and(|t| t.kind == Kind::Number && t.end == start)
}

/// The end of the word at `start`. An apostrophe belongs to it when a letter follows.
fn word_end(text: &str, start: usize) -> usize {
    let mut chars = text[start..].char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        let goes_on =
            c.is_alphanumeric() || (is_apostrophe(c) && chars.peek().is_some_and(|(_, next)| next.is_alphabetic()));
        if !goes_on {
            return start + i;
        }
    }
    text.len()
}

/// True when the dot at `start` is the decimal point of a number without a leading zero.
fn leads_decimal(text: &str, start: usize) -> bool {
    let after = text.as_bytes().get(start + 1).is_some_and(u8::is_ascii_digit);
    let before = text[..start].chars().next_back();
    after && before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '[' | '/' | '-'))
}

/// The end of the number at `start`, which is a digit or a decimal point before one.
fn number_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
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

/// Patterns over words, in one automaton, each with a value.
#[derive(Debug, Clone)]
pub(crate) struct Patterns<T> {
    /// From a node, by a word, to nodes.
    edges: HashMap<(u32, u32), Vec<u32>>,
    /// The values of the patterns that end in each node.
    ends: Vec<Vec<T>>,
    /// By word, whether a pattern begins with it: most words begin none, and cost no more than this.
    starts: Vec<bool>,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Patterns { edges: HashMap::new(), ends: vec![Vec::new()], starts: Vec::new() }
    }
}

impl<T: Clone> Patterns<T> {
    /// Adds a pattern: words and marks, `(optional words)`, `[one|or|the other]`, `_` for any one word. Both kinds of
    /// bracket may hold several words and may be nested.
    ///
    /// # Errors
    /// What is wrong with the pattern.
    pub fn add(&mut self, words: &mut Words, pattern: &str, value: T) -> Result<(), String> {
        let parsed = Parser { rest: pattern, words }.alternatives(None, 0)?;
        let ends = self.attach(&parsed, vec![0]);
        if ends.contains(&0) {
            return Err("the pattern can match nothing at all".into());
        }
        if self.edges.contains_key(&(0, WILD)) {
            return Err("a pattern cannot begin with a gap".into());
        }
        for node in ends {
            self.ends[node as usize].push(value.clone());
        }
        Ok(())
    }

    /// Adds the paths of `alternatives` behind the nodes `from`; gives the nodes in which they end.
    fn attach(&mut self, alternatives: &[Vec<Part>], from: Vec<u32>) -> Vec<u32> {
        let mut ends = Vec::new();
        for sequence in alternatives {
            let mut here = from.clone();
            for part in sequence {
                here = match part {
                    Part::Word(id) => {
                        let to = self.ends.len() as u32;
                        self.ends.push(Vec::new());
                        for node in here {
                            if node == 0 && *id != WILD {
                                let place = *id as usize;
                                self.starts.resize(self.starts.len().max(place + 1), false);
                                self.starts[place] = true;
                            }
                            self.edges.entry((node, *id)).or_default().push(to);
                        }
                        vec![to]
                    }
                    Part::Either(inner) => self.attach(inner, here),
                };
            }
            ends.extend(here);
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// The longest pattern that matches from token `at` on: how many tokens it takes, and the values of all patterns
    /// of that length.
    pub fn longest(&self, tokens: &[Token], at: usize) -> Option<(usize, Vec<T>)> {
        let mut best = None;
        self.walk(tokens, at, |length, nodes| best = Some((length, nodes.to_vec())));
        let (length, nodes) = best?;
        Some((length, self.values(&nodes).cloned().collect()))
    }

    /// Every pattern that matches from token `at` on, shorter ones first.
    pub fn each(&self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, &T)) {
        self.walk(tokens, at, |length, nodes| self.values(nodes).for_each(|v| found(length, v)));
    }

    fn values<'a>(&'a self, nodes: &'a [u32]) -> impl Iterator<Item = &'a T> {
        nodes.iter().flat_map(|n| &self.ends[*n as usize])
    }

    /// Calls `found` with the number of tokens and the nodes wherever a pattern that began at `at` ends.
    fn walk(&self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, &[u32])) {
        let begins = tokens.get(at).is_some_and(|t| self.starts.get(t.word as usize).is_some_and(|s| *s));
        if !begins {
            return;
        }
        let mut here = vec![0];
        let mut next = Vec::new();
        for (i, token) in tokens.iter().skip(at).enumerate() {
            next.clear();
            for &node in &here {
                if token.word != UNKNOWN {
                    next.extend(self.edges.get(&(node, token.word)).into_iter().flatten());
                }
                if token.kind != Kind::Mark {
                    next.extend(self.edges.get(&(node, WILD)).into_iter().flatten());
                }
            }
            if next.is_empty() {
                break;
            }
            std::mem::swap(&mut here, &mut next);
            here.sort_unstable();
            here.dedup();
            if here.iter().any(|n| !self.ends[*n as usize].is_empty()) {
                found(i + 1, &here);
            }
        }
    }
}

/// A part of a pattern.
enum Part {
    Word(u32),
    /// One of these sequences; an empty one makes it optional.
    Either(Vec<Vec<Part>>),
}

/// Deeper brackets than this are a mistake in the pattern.
const MAX_DEPTH: usize = 8;

struct Parser<'a> {
    rest: &'a str,
    words: &'a mut Words,
}

impl Parser<'_> {
    /// Reads alternatives up to `close` (or the end), and leaves `rest` behind it.
    fn alternatives(&mut self, close: Option<char>, depth: usize) -> Result<Vec<Vec<Part>>, String> {
        if depth > MAX_DEPTH {
            return Err(format!("brackets are nested more than {MAX_DEPTH} deep"));
        }
        let mut done = Vec::new();
        let mut here = Vec::new();
        loop {
            let plain = self.rest.find(['[', '(', '|', ']', ')']).unwrap_or(self.rest.len());
            here.extend(self.words.read_pattern(&self.rest[..plain]).into_iter().map(Part::Word));
            let Some(mark) = self.rest[plain..].chars().next() else {
                if let Some(close) = close {
                    return Err(format!("a closing `{close}` is missing"));
                }
                done.push(here);
                return Ok(done);
            };
            self.rest = &self.rest[plain + 1..];
            match mark {
                '[' => here.push(Part::Either(self.alternatives(Some(']'), depth + 1)?)),
                '(' => {
                    let mut inner = self.alternatives(Some(')'), depth + 1)?;
                    inner.push(Vec::new());
                    here.push(Part::Either(inner));
                }
                '|' => done.push(std::mem::take(&mut here)),
                mark if Some(mark) == close => {
                    done.push(here);
                    return Ok(done);
                }
                mark => return Err(format!("`{mark}` closes nothing")),
            }
        }
    }
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

    #[test]
    fn patterns_take_options_and_alternatives() -> Result<(), String> {
        let mut words = Words::default();
        let mut patterns = Patterns::default();
        patterns.add(&mut words, "no (clear (objective)) [sign|evidence or hint] of", ())?;
        let length = |text: &str| patterns.longest(&words.read(text), 0).map(|(n, _)| n);
        assert_eq!(length("no sign of"), Some(3));
        assert_eq!(length("No clear objective evidence or hint of it"), Some(7));
        assert_eq!(length("no objective sign of"), None);
        assert_eq!(length("no clear sign"), None);
        Ok(())
    }

    #[test]
    fn bad_patterns_are_refused() {
        let add = |pattern: &str| Patterns::default().add(&mut Words::default(), pattern, ());
        assert!(add("no [sign").is_err());
        assert!(add("no sign]").is_err());
        assert!(add("(no) ( )").is_err());
        assert!(add(&format!("a {}b{}", "(".repeat(9), ")".repeat(9))).is_err());
        assert!(add("_ sign").is_err());
        assert!(add("(_) sign").is_err());
        assert!(add("no sign").is_ok());
    }

    #[test]
    fn the_longest_pattern_wins_and_a_gap_takes_one_word() -> Result<(), String> {
        let mut words = Words::default();
        let mut patterns = Patterns::default();
        patterns.add(&mut words, "no", 1)?;
        patterns.add(&mut words, "no (_) evidence of", 2)?;
        let tokens = words.read("No clear evidence of");
        assert_eq!(patterns.longest(&tokens, 0), Some((4, vec![2])));
        let tokens = words.read("no, evidence of");
        assert_eq!(patterns.longest(&tokens, 0), Some((1, vec![1])));
        assert_eq!(patterns.longest(&tokens, 1), None);
        Ok(())
    }
}
