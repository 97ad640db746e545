//! Named groups of phrases, found in one pass over a text: the means for every list of wordings that is data.

use regex_automata::meta::Regex;
use regex_automata::util::syntax;
use regex_automata::{Input, MatchKind, PatternSet};
use regex_syntax::hir::Hir;
use std::ops::Range;
use std::sync::OnceLock;

/// Groups of phrases, compiled.
///
/// A phrase is a regular expression of the `regex` crate with three things done for the writer: it begins and ends at
/// word borders, a space stands for any white space, and `'` also for the typographic apostrophe. Case does not count;
/// `\w`, `\d`, `\s` and `\b` are those of ASCII.
#[derive(Debug, Clone)]
pub struct Phrases {
    names: Vec<String>,
    /// One pattern a group: says in one pass which groups occur at all.
    any: Regex,
    /// One regular expression a group, in the same order, for the places.
    each: Vec<Group>,
}

/// The phrases of one group as one pattern, compiled when a text first has one of them.
#[derive(Debug, Clone)]
struct Group {
    pattern: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Group {
    /// None only for a pattern that is none, which [`Phrases::compile`] refuses.
    fn regex(&self) -> Option<&Regex> {
        let build = || build(&[parse(&self.pattern).ok()?], MatchKind::LeftmostFirst).ok();
        self.compiled.get_or_init(build).as_ref()
    }
}

/// A phrase found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseHit {
    /// Its group: the index in the order given to [`Phrases::compile`].
    pub group: usize,
    /// Byte range of the text.
    pub range: Range<usize>,
}

/// Why a phrase could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PhraseError {
    /// Index of the group.
    pub group: usize,
    /// Index of the phrase in the group; `None`: the group as a whole.
    pub phrase: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// Bytes that one compiled expression may take.
const MAX_COMPILED: usize = 32 << 20;

/// Bytes that the states of one expression may take while a thread searches.
const MAX_CACHE: usize = 16 << 20;

impl Phrases {
    /// Compiles groups of phrases, each with its name.
    ///
    /// # Errors
    /// Every phrase that is not a regular expression, that can match nothing at all, or that is too large.
    pub fn compile<N, G, P>(groups: N) -> Result<Phrases, Vec<PhraseError>>
    where
        N: IntoIterator<Item = (String, G)>,
        G: IntoIterator<Item = P>,
        P: AsRef<str>,
    {
        let mut names = Vec::new();
        let mut parsed = Vec::new();
        let mut each = Vec::new();
        let mut errors = Vec::new();
        for (group, (name, phrases)) in groups.into_iter().enumerate() {
            names.push(name);
            let mut parts = Vec::new();
            let mut alternatives = Vec::new();
            for (i, phrase) in phrases.into_iter().enumerate() {
                let part = bordered(phrase.as_ref());
                match parse(&part) {
                    Ok(hir) if hir.properties().minimum_len() == Some(0) => {
                        let message = "the phrase matches the empty text".into();
                        errors.push(PhraseError { group, phrase: Some(i), message });
                    }
                    Ok(hir) => {
                        alternatives.push(hir);
                        parts.push(part);
                    }
                    Err(message) => errors.push(PhraseError { group, phrase: Some(i), message }),
                }
            }
            // Without phrases this matches nothing.
            parsed.push(Hir::alternation(alternatives));
            let pattern = if parts.is_empty() { r"[a&&b]".to_owned() } else { parts.join("|") };
            each.push(Group { pattern, compiled: OnceLock::new() });
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let any =
            build(&parsed, MatchKind::All).map_err(|message| vec![PhraseError { group: 0, phrase: None, message }])?;
        Ok(Phrases { names, any, each })
    }

    /// The number of groups.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// True when there is no group.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The name of a group; empty when there is no such group.
    pub fn name(&self, group: usize) -> &str {
        self.names.get(group).map_or("", String::as_str)
    }

    /// The index of the group of this name.
    pub fn group(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// Every phrase in `text`, by place, then by group. Hits of one group do not overlap (of two that begin at the same
    /// place the phrase that the group names first wins); hits of different groups may.
    pub fn scan(&self, text: &str) -> Vec<PhraseHit> {
        let mut hits: Vec<PhraseHit> = Vec::new();
        for group in self.groups_in(text) {
            let regex = self.each.get(group).and_then(Group::regex);
            let found = regex.into_iter().flat_map(|r| r.find_iter(text));
            hits.extend(found.map(|m| PhraseHit { group, range: m.range() }));
        }
        hits.sort_by_key(|h| (h.range.start, h.group));
        hits
    }

    /// The groups of which `text` has at least one phrase, in order.
    pub fn groups_in(&self, text: &str) -> Vec<usize> {
        let mut found = PatternSet::new(self.any.pattern_len());
        self.any.which_overlapping_matches(&Input::new(text), &mut found);
        found.iter().map(|p| p.as_usize()).collect()
    }
}

/// The phrase as a regular expression between word borders.
fn bordered(phrase: &str) -> String {
    let mut body = String::with_capacity(phrase.len() + 16);
    let mut in_class = false;
    let mut chars = phrase.trim().chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) => push_escaped(escaped, in_class, &mut body),
                None => body.push('\\'),
            },
            ' ' if !in_class => body.push_str(r"[ \t\r\n]+"),
            '\'' if !in_class => body.push_str("['\u{2019}]"),
            '\'' => body.push_str("'\u{2019}"),
            c => {
                match c {
                    '[' => in_class = true,
                    ']' => in_class = false,
                    _ => {}
                }
                body.push(c);
            }
        }
    }
    // Half borders hold on any side of any phrase, also of one that begins with a bracket or ends with a full stop.
    format!(r"(?-u:\b{{start-half}})(?:{body})(?-u:\b{{end-half}})")
}

/// Classes of words, digits and white space as those of ASCII: the text is English, and the automata stay so small that
/// they run without being built again and again.
fn push_escaped(escaped: char, in_class: bool, body: &mut String) {
    let members = match escaped {
        'w' => "0-9A-Za-z_",
        'd' => "0-9",
        's' => r" \t\r\n",
        'b' if !in_class => return body.push_str(r"(?-u:\b)"),
        other => {
            body.push('\\');
            return body.push(other);
        }
    };
    if in_class {
        body.push_str(members);
    } else {
        body.push('[');
        body.push_str(members);
        body.push(']');
    }
}

fn parse(pattern: &str) -> Result<Hir, String> {
    let config = syntax::Config::new().case_insensitive(true);
    syntax::parse_with(pattern, &config).map_err(|e| e.to_string().lines().last().unwrap_or_default().to_owned())
}

fn build(patterns: &[Hir], kind: MatchKind) -> Result<Regex, String> {
    Regex::builder()
        .configure(Regex::config().match_kind(kind).nfa_size_limit(Some(MAX_COMPILED)).hybrid_cache_capacity(MAX_CACHE))
        .build_many_from_hir(patterns)
        .map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(groups: &[(&str, &[&str])]) -> Phrases {
        Phrases::compile(groups.iter().map(|(n, p)| ((*n).to_owned(), p.iter()))).expect("compiles")
    }

    fn found<'a>(p: &'a Phrases, text: &'a str) -> Vec<(&'a str, &'a str)> {
        p.scan(text).into_iter().map(|h| (p.name(h.group), &text[h.range])).collect()
    }

    #[test]
    fn finds_each_group_with_its_words() {
        let p = phrases(&[
            ("recital", &["guidelines? (recommend|state)s?", "is recommended"]),
            ("conclusion", &["(is|are) (not )?medically necessary", "is recommended"]),
        ]);
        assert_eq!(
            found(&p, "The Guidelines\nrecommend rest, which is recommended. It is not medically necessary."),
            [
                ("recital", "Guidelines\nrecommend"),
                ("recital", "is recommended"),
                ("conclusion", "is recommended"),
                ("conclusion", "is not medically necessary"),
            ]
        );
    }

    #[test]
    fn keeps_to_word_borders() {
        let p = phrases(&[("a", &["art", r"\(see"]), ("none", &[])]);
        assert_eq!(found(&p, "party smart art, (see"), [("a", "art"), ("a", "(see")]);
    }

    #[test]
    fn apostrophes_are_alike() {
        let p = phrases(&[("a", &["reviewer's note", "[x'y]z"])]);
        assert_eq!(
            found(&p, "the reviewer\u{2019}s note \u{2019}z"),
            [("a", "reviewer\u{2019}s note"), ("a", "\u{2019}z")]
        );
    }

    #[test]
    fn classes_are_those_of_ascii() {
        let p = phrases(&[("a", &[r"no (?:\w+ ){0,2}pain", r"[\d.]+ mg\b"])]);
        assert_eq!(found(&p, "no real new pain, 2.5 mg"), [("a", "no real new pain"), ("a", "2.5 mg")]);
        assert_eq!(found(&p, "no \u{e9}t\u{e9} pain"), []);
    }

    #[test]
    fn every_bad_phrase_is_named() {
        let groups = [("a".to_owned(), vec!["ok", "(open"]), ("b".to_owned(), vec!["x*"])];
        let errors = Phrases::compile(groups).expect_err("two mistakes");
        let places: Vec<_> = errors.iter().map(|e| (e.group, e.phrase)).collect();
        assert_eq!(places, [(0, Some(1)), (1, Some(0))]);
    }
}
