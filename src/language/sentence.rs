//! Where sentences end: abbreviations, initials, numbers and list lines considered.

use crate::yaml::{self, Diagnostic, PackFile, Spanned};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// `language/sentences.yaml`: what a full stop after a word means. All words are written without their last full stop.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SentenceFile {
    /// Who says so.
    pub source: Option<String>,
    /// After these a full stop never ends a sentence (`Dr`, `vs`, `e.g`).
    never_end: Vec<String>,
    /// After these it does not when a number follows (`No`, `pp`).
    before_number: Vec<String>,
    /// After these it does only when a sentence starter follows (`etc`, `q.d`).
    may_end: Vec<String>,
    /// Words that a sentence begins with, and that do not follow an initial or an abbreviation otherwise.
    starters: Vec<String>,
    /// Characters that begin an item of a list, and so a sentence.
    #[schemars(with = "Vec<String>")]
    bullets: Vec<Spanned<String>>,
}

/// The splitter.
#[derive(Debug, Clone, Default)]
pub(crate) struct Splitter {
    never_end: FxHashSet<String>,
    before_number: FxHashSet<String>,
    may_end: FxHashSet<String>,
    starters: FxHashSet<String>,
    bullets: Vec<char>,
}

impl Splitter {
    /// Reads one file into the splitter.
    pub fn extend(&mut self, file: &PackFile, errors: &mut Vec<Diagnostic>) {
        let raw: SentenceFile = match yaml::parse(file) {
            Ok(raw) => raw,
            Err(e) => return errors.push(e),
        };
        let lower = |list: Vec<String>| list.into_iter().map(|w| w.to_lowercase());
        self.never_end.extend(lower(raw.never_end));
        self.before_number.extend(lower(raw.before_number));
        self.may_end.extend(lower(raw.may_end));
        self.starters.extend(lower(raw.starters));
        for bullet in &raw.bullets {
            let mut chars = bullet.value.chars();
            match (chars.next(), chars.next()) {
                (Some(c), None) => self.bullets.push(c),
                _ => errors.push(yaml::at(file, yaml::Level::Error, bullet, "a bullet is one character")),
            }
        }
    }

    /// The sentences of `text` in order, without the white space around them. Together they hold every character that
    /// is not white space.
    pub fn split(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        let mut i = 0;
        let bytes = text.as_bytes();
        while let Some(next) = next_mark(bytes, i) {
            i = next;
            match bytes[i] {
                b'\n' => {
                    push(text, from..i, &mut found);
                    from = i;
                }
                b'.' | b'!' | b'?' => {
                    let end = marks_end(text, i);
                    if self.ends(text, from, i, end) {
                        push(text, from..end, &mut found);
                        from = end;
                    }
                    i = end;
                    continue;
                }
                _ => {
                    if text.is_char_boundary(i) && text[i..].starts_with(|c| self.bullets.contains(&c)) {
                        push(text, from..i, &mut found);
                        from = i;
                    }
                }
            }
            i += 1;
        }
        push(text, from..text.len(), &mut found);
        found
    }

    /// True when the marks from `at` to `end` end the sentence that began at `from`.
    fn ends(&self, text: &str, from: usize, at: usize, end: usize) -> bool {
        let bytes = text.as_bytes();
        let rest = &text[end..];
        let next = rest.trim_start();
        let Some(first) = next.chars().next() else { return true };
        if rest.len() == next.len() {
            return ends_without_space(text, at, end);
        }
        if rest[..rest.len() - next.len()].contains('\n') || bytes[at] != b'.' {
            return true;
        }
        let word = word_before(text, from, at);
        let begins = word.start == from + (text[from..at].len() - text[from..at].trim_start().len());
        let word = &text[word];
        let lower = word.trim_start_matches(['(', '"', '[']).to_lowercase();
        let next_word = next.split(|c: char| !(c.is_alphanumeric() || c == '\'')).next().unwrap_or_default();
        let starter = || !first.is_lowercase() && self.starters.contains(&next_word.to_lowercase());
        if self.never_end.contains(&lower) {
            return false;
        }
        if self.before_number.contains(&lower) && first.is_ascii_digit() {
            return false;
        }
        // The number or letter of a list line.
        if begins && (lower.len() <= 2 || lower.bytes().all(|b| b.is_ascii_digit() || b == b'.')) {
            return false;
        }
        if self.may_end.contains(&lower) {
            return starter();
        }
        let mut letters = lower.chars();
        if letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none() && word != lower {
            // An initial, unless the next word begins a sentence ("grade C. The").
            return starter();
        }
        // A small letter goes on, unless a whole word stands before the full stop.
        if first.is_lowercase() && !(lower.len() >= 4 && lower.bytes().all(|b| b.is_ascii_lowercase())) {
            return false;
        }
        true
    }
}

/// The next byte from `at` on that may end a sentence, or that is not of ASCII.
fn next_mark(bytes: &[u8], at: usize) -> Option<usize> {
    let is_mark = |b: u8| !b.is_ascii() | (b == b'\n') | (b == b'.') | (b == b'!') | (b == b'?');
    let mut from = at;
    // Many bytes are looked at together: hardly any is one.
    for part in bytes.get(at..)?.chunks(32) {
        if part.iter().fold(false, |any, b| any | is_mark(*b)) {
            return part.iter().position(|b| is_mark(*b)).map(|i| from + i);
        }
        from += part.len();
    }
    None
}

/// Where the marks that begin at `at` end: further marks, closing quotes and brackets belong to the sentence.
fn marks_end(text: &str, at: usize) -> usize {
    let closing = |c: char| matches!(c, '.' | '!' | '?' | '"' | '\'' | ')' | ']' | '\u{201d}' | '\u{2019}');
    text[at..].find(|c| !closing(c)).map_or(text.len(), |n| at + n)
}

/// A full stop without white space behind it ends a sentence only between a whole word and a capitalised word.
fn ends_without_space(text: &str, at: usize, end: usize) -> bool {
    let before = text[..at].bytes().rev().take_while(u8::is_ascii_lowercase).count();
    let mut after = text[end..].bytes();
    let capitalised = after.next().is_some_and(|b| b.is_ascii_uppercase())
        && after.next().is_some_and(|b| b.is_ascii_lowercase() || b == b' ');
    before >= 3 && capitalised && !text[..at].ends_with("www")
}

/// The word that ends at `at`, full stops inside it included (`e.g`), not before `from`.
fn word_before(text: &str, from: usize, at: usize) -> Range<usize> {
    let part = &text[from..at];
    let start = part.char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(i, c)| i + c.len_utf8());
    from + start..at
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    let trimmed = part.trim();
    if !trimmed.is_empty() {
        found.push(start..start + trimmed.len());
    }
}

#[cfg(test)]
mod tests {
    use crate::language::testing::shipped;

    fn split(text: &str) -> Vec<&str> {
        shipped().sentences(text).into_iter().map(|r| &text[r]).collect()
    }

    #[test]
    fn abbreviations_and_titles_go_on() {
        assert_eq!(
            split("Seen by Dr. Okoro vs. Dr. Lindt. He agreed."),
            ["Seen by Dr. Okoro vs. Dr. Lindt.", "He agreed."]
        );
        assert_eq!(
            split("Modalities, e.g. heat, i.e. packs. Rest helps."),
            ["Modalities, e.g. heat, i.e. packs.", "Rest helps."]
        );
        assert_eq!(split("Taken t.i.d. with food."), ["Taken t.i.d. with food."]);
        assert_eq!(split("Taken b.i.d. The dose is low."), ["Taken b.i.d.", "The dose is low."]);
    }

    #[test]
    fn numbers_and_initials_go_on() {
        assert_eq!(split("Disc of 3.5 mm. No. 3 is worse."), ["Disc of 3.5 mm.", "No. 3 is worse."]);
        assert_eq!(split("It is item No. 3 of the list."), ["It is item No. 3 of the list."]);
        assert_eq!(split("Signed by Mary K. Ode. She left."), ["Signed by Mary K. Ode.", "She left."]);
        assert_eq!(split("He has hepatitis C. The liver is firm."), ["He has hepatitis C.", "The liver is firm."]);
    }

    #[test]
    fn lists_and_paragraphs() {
        assert_eq!(split("1. Rest\n2. Ice and heat\na. Walk"), ["1. Rest", "2. Ice and heat", "a. Walk"]);
        assert_eq!(split("Plan: \u{2022} rest \u{2022} ice"), ["Plan:", "\u{2022} rest", "\u{2022} ice"]);
    }

    #[test]
    fn a_missing_space_still_ends_a_sentence() {
        assert_eq!(split("There was pain.She rested."), ["There was pain.", "She rested."]);
        assert_eq!(split("See www.Example.com for 2.Five."), ["See www.Example.com for 2.Five."]);
    }

    proptest::proptest! {
        #[test]
        fn sentences_hold_every_character_in_order(text in "([a-zA-Z0-9.!?\u{2022}() \n\"]|Dr\\. |No\\. ){0,80}") {
            let found = shipped().sentences(&text);
            let joined: String = found.iter().map(|r| &text[r.clone()]).collect();
            let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            proptest::prop_assert_eq!(squeeze(&joined), squeeze(&text));
            proptest::prop_assert!(found.windows(2).all(|w| w[0].end <= w[1].start));
            proptest::prop_assert!(found.iter().all(|r| !text[r.clone()].contains('\n')));
            for sentence in found.iter().map(|r| &text[r.clone()]) {
                proptest::prop_assert_eq!(split(sentence), [sentence]);
            }
        }
    }
}
