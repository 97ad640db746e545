//! Named groups of phrases, found in one pass over a text: the means for every list of wordings that is data.
//!
//! At each word border of the text a tree of bytes says which phrases can begin there ([`openings`]); a phrase that has
//! no more to it than that is found, and the others are tried right there by one automaton that they share. Searching a
//! text for all of them at once by a regular expression would build the automaton of all their combinations.

mod needs;
mod normal;
mod openings;

use crate::literals;
use needs::{Needs, Pairs};
use normal::{Normal, is_word};
use openings::{Opening, Openings};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind, PatternID};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, Look};
use smallvec::SmallVec;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Groups of phrases, compiled.
///
/// A phrase is a regular expression of the `regex` crate with three things done for the writer: it begins and ends at
/// word borders, a space stands for any white space, and `'` also for the typographic apostrophe. Case does not count;
/// `\w`, `\d`, `\s` and `\b` are those of ASCII.
#[derive(Debug, Clone)]
pub struct Phrases {
    names: Vec<String>,
    matcher: Arc<Matcher>,
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

/// Bytes that all phrases may take compiled.
const MAX_COMPILED: usize = 32 << 20;

/// Bytes that the states of the automaton may take while a thread searches.
const MAX_CACHE: usize = 16 << 20;

/// Openings that one phrase may have; one with more is tried at every word.
const MAX_OPENINGS: usize = 1000;

/// The phrases of all groups.
struct Matcher {
    /// The group of each phrase; phrases stand in the order of their groups.
    groups: Vec<u32>,
    all: Beginnings,
    /// Of each group by itself, built when it is first asked for.
    of_group: Vec<OnceLock<Beginnings>>,
    /// What [`Beginnings`] are built from.
    openings: Vec<(Vec<u8>, Opening)>,
    open: Vec<u32>,
    /// No phrase looks at more of the text around it than whether a word goes on there.
    local: bool,
    /// Of each phrase, what has to follow its beginning somewhere.
    needs: Vec<Needs>,
    /// Finds where a phrase that begins at a given place ends.
    ends: DFA,
    caches: Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>>,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matcher").field("phrases", &self.groups.len()).finish_non_exhaustive()
    }
}

/// How phrases begin.
#[derive(Default)]
struct Beginnings {
    openings: Openings,
    /// Phrases that can begin with anything: tried at every word.
    open: Vec<u32>,
}

/// A phrase that may stand where the search is: in the order in which phrases of a group are preferred.
type Candidate = (Opening, usize);

impl Matcher {
    fn new(phrases: Vec<(u32, Hir)>) -> Result<Matcher, String> {
        let mut extractor = Extractor::new();
        extractor.limit_total(MAX_OPENINGS).limit_class(16);
        let mut openings = Vec::new();
        let mut open = Vec::new();
        for (i, (_, body)) in phrases.iter().enumerate() {
            let phrase = i as u32;
            let seq = extractor.extract(body);
            let whole = seq.is_exact() && body.properties().look_set().is_empty();
            match seq.literals() {
                Some(all) if all.iter().all(|l| !l.is_empty()) => {
                    for (rank, literal) in all.iter().enumerate() {
                        let whole = whole.then_some(rank as u32);
                        openings.push((literal.as_bytes().to_vec(), Opening { phrase, whole }));
                    }
                }
                _ => open.push(phrase),
            }
        }
        let groups: Vec<u32> = phrases.iter().map(|(group, _)| *group).collect();
        let words = [Look::WordAscii, Look::WordAsciiNegate, Look::WordStartAscii, Look::WordEndAscii];
        let is_local = |body: &Hir| body.properties().look_set().iter().all(|look| words.contains(&look));
        let local = phrases.iter().all(|(_, body)| is_local(body));
        let needs = phrases.iter().map(|(_, body)| Needs::of(body)).collect();
        let bordered: Vec<Hir> =
            phrases.into_iter().map(|(_, body)| Hir::concat(vec![body, Hir::look(Look::WordEndHalfAscii)])).collect();
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().nfa_size_limit(Some(MAX_COMPILED)))
            .build_many_from_hir(&bordered)
            .map_err(|e| e.to_string())?;
        let config = DFA::config()
            .match_kind(MatchKind::LeftmostFirst)
            .starts_for_each_pattern(true)
            .cache_capacity(MAX_CACHE)
            .skip_cache_capacity_check(true);
        let ends = DFA::builder().configure(config).build_from_nfa(nfa).map_err(|e| e.to_string())?;
        let fresh = ends.clone();
        let caches = Pool::new(Box::new(move || fresh.create_cache()) as Box<_>);
        let count = groups.last().map_or(0, |last| *last as usize + 1);
        let of_group = std::iter::repeat_with(OnceLock::new).take(count).collect();
        let all = Beginnings { openings: Openings::new(&openings), open: open.clone() };
        Ok(Matcher { groups, all, of_group, openings, open, local, needs, ends, caches })
    }

    /// How the phrases of one group begin.
    fn of_group(&self, group: usize) -> Option<&Beginnings> {
        let within = |phrase: u32| self.groups.get(phrase as usize).is_some_and(|g| *g as usize == group);
        Some(self.of_group.get(group)?.get_or_init(|| {
            let own: Vec<_> = self.openings.iter().filter(|(_, o)| within(o.phrase)).cloned().collect();
            let open = self.open.iter().copied().filter(|p| within(*p)).collect();
            Beginnings { openings: Openings::new(&own), open }
        }))
    }

    fn scan(&self, text: &str, beginnings: &Beginnings) -> Vec<PhraseHit> {
        let normal = Normal::of(text);
        let bytes = normal.bytes();
        let mut hits: Vec<PhraseHit> = Vec::new();
        let mut cache = None;
        let mut pairs = None;
        let mut here: SmallVec<[Candidate; 16]> = SmallVec::new();
        // By group, where its last hit ends: hits of one group do not overlap.
        let mut free: SmallVec<[usize; 64]> = SmallVec::new();
        let mut next = 0;
        while next < bytes.len() {
            let at = next;
            // What begins behind a word or inside it is no beginning.
            let in_word = bytes[at..].iter().position(|b| !is_word(Some(b))).unwrap_or(bytes.len() - at);
            next = at + in_word + 1;
            here.clear();
            beginnings.openings.each(&bytes[at..], |opening, length| here.push((opening, at + length)));
            if in_word > 0 {
                here.extend(beginnings.open.iter().map(|&phrase| (Opening { phrase, whole: None }, at)));
            }
            if here.len() > 1 {
                here.sort_unstable();
            }
            let mut done = None;
            for &(opening, end) in &here {
                let group = self.groups[opening.phrase as usize] as usize;
                if done == Some(group) || free.get(group).is_some_and(|f| at < *f) {
                    continue;
                }
                let end = match opening.whole {
                    Some(_) => (!is_word(bytes.get(end))).then_some(end),
                    // Most phrases that begin here need a word that is not in the text.
                    None if !self.needs[opening.phrase as usize].met(pairs.get_or_insert_with(|| Pairs::of(bytes))) => {
                        None
                    }
                    None => {
                        let cache = cache.get_or_insert_with(|| self.caches.get());
                        self.end(cache, bytes, at, opening.phrase)
                    }
                };
                let Some(end) = end.filter(|end| *end > at) else { continue };
                free.resize(free.len().max(group + 1), 0);
                free[group] = end;
                done = Some(group);
                hits.push(PhraseHit { group, range: normal.source(at..end) });
            }
        }
        hits
    }

    /// Where the phrase that begins at `at` ends.
    fn end(&self, cache: &mut Cache, bytes: &[u8], at: usize, phrase: u32) -> Option<usize> {
        let pattern = PatternID::new(phrase as usize).ok()?;
        let input = Input::new(bytes).range(at..).anchored(Anchored::Pattern(pattern));
        // The automaton neither quits nor gives up, as it is configured.
        self.ends.try_search_fwd(cache, &input).ok().flatten().map(|m| m.offset())
    }
}

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
        let mut errors = Vec::new();
        for (group, (name, phrases)) in groups.into_iter().enumerate() {
            names.push(name);
            for (i, phrase) in phrases.into_iter().enumerate() {
                let error = |message| PhraseError { group, phrase: Some(i), message };
                match parse(phrase.as_ref()) {
                    Ok(body) if body.properties().minimum_len() == Some(0) => {
                        errors.push(error("the phrase matches the empty text".into()));
                    }
                    Ok(body) => parsed.push((group as u32, body)),
                    Err(message) => errors.push(error(message)),
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let matcher = Matcher::new(parsed).map_err(|message| vec![PhraseError { group: 0, phrase: None, message }])?;
        Ok(Phrases { names, matcher: Arc::new(matcher) })
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
        self.matcher.scan(text, &self.matcher.all)
    }

    /// The phrases of one group in `text`, by place.
    pub fn scan_group(&self, text: &str, group: usize) -> Vec<PhraseHit> {
        self.matcher.of_group(group).map_or_else(Vec::new, |beginnings| self.matcher.scan(text, beginnings))
    }

    /// What [`Phrases::scan`] finds in `range` of `text` by itself; `found` is what it finds in all of `text`.
    pub fn scan_part(&self, text: &str, found: &[PhraseHit], range: Range<usize>) -> Vec<PhraseHit> {
        let bytes = text.as_bytes();
        let cut = |at: usize| found.iter().any(|h| h.range.start < at && at < h.range.end);
        let goes_on = is_word(range.start.checked_sub(1).and_then(|i| bytes.get(i))) || is_word(bytes.get(range.end));
        if !self.matcher.local || goes_on || cut(range.start) || cut(range.end) {
            return self.scan(&text[range]);
        }
        let inside = found.iter().filter(|h| range.start <= h.range.start && h.range.end <= range.end);
        inside
            .map(|h| PhraseHit { group: h.group, range: h.range.start - range.start..h.range.end - range.start })
            .collect()
    }
}

/// The phrase as it is matched in a [`Normal`] text.
fn parse(phrase: &str) -> Result<Hir, String> {
    let written = written_out(phrase);
    // In a text without capitals, what has none itself is found in any case.
    if is_in_small_letters(&written) {
        let parsed = regex_syntax::parse(&written);
        return parsed.map_err(|e| e.to_string().lines().last().unwrap_or_default().to_owned());
    }
    let parsed = ParserBuilder::new().case_insensitive(true).build().parse(&written);
    parsed.map(literals::small).map_err(|e| e.to_string().lines().last().unwrap_or_default().to_owned())
}

/// The expression has no letter but small ones of ASCII, outside of what is written with a backslash, and says nothing
/// of case itself.
fn is_in_small_letters(written: &str) -> bool {
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if !matches!(
                chars.next(),
                Some(
                    'b' | 'B' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' | '!'..='/' | '?' | '[' | ']' | '|' | '{' | '}' | '^'
                )
            ) =>
            {
                return false;
            }
            c if c.is_ascii_uppercase() || (c.is_alphabetic() && !c.is_ascii()) => return false,
            _ => {}
        }
    }
    // The flag that [`push_escaped`] writes says nothing of case.
    !written.replace("(?-u:", "").replace("(?:", "").contains("(?")
}

/// The phrase as a regular expression with what is done for the writer.
fn written_out(phrase: &str) -> String {
    let mut body = String::with_capacity(phrase.len() + 16);
    let mut in_class = false;
    let mut chars = phrase.trim().chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(escaped) => push_escaped(escaped, in_class, &mut body),
                None => body.push('\\'),
            },
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
    body
}

/// Classes of words, digits and white space as those of ASCII, in a text that is normalised.
fn push_escaped(escaped: char, in_class: bool, body: &mut String) {
    let members = match escaped {
        'w' => "0-9a-z_",
        'd' => "0-9",
        's' => " ",
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
    fn phrases_in_small_letters_are_read_as_any_other() {
        for phrase in ["no (?:\\w+ ){0,2}pain", "kin[gs]? (is|was)", "a[^ ,]+z\\b", "reviewer's .{0,3}note", r"\S+\d-k"]
        {
            let written = written_out(phrase);
            assert!(is_in_small_letters(&written), "{phrase}");
            let both = [
                parse(phrase).expect("an expression"),
                ParserBuilder::new().case_insensitive(true).build().parse(&written).map(literals::small).expect("one"),
            ];
            let found = |hir: &Hir, text: &str| {
                let normal = Normal::of(text);
                let regex = regex_automata::meta::Regex::builder().build_from_hir(hir).expect("compiles");
                regex.find_iter(normal.bytes()).map(|m| m.range()).collect::<Vec<_>>()
            };
            for text in [
                "No Real PAIN",
                "KINGS was Kin is kin\u{17f} is",
                "aBcz a\u{e9}z",
                "Reviewer\u{2019}s own Note",
                "X9-K x9-\u{212a}",
            ] {
                assert_eq!(found(&both[0], text), found(&both[1], text), "{phrase} in {text}");
            }
        }
        for phrase in ["Odd", "\u{e9}t\u{e9}", "(?i)a", r"\x41", r"\pL"] {
            assert!(!is_in_small_letters(&written_out(phrase)), "{phrase}");
        }
    }

    #[test]
    fn every_bad_phrase_is_named() {
        let groups = [("a".to_owned(), vec!["ok", "(open"]), ("b".to_owned(), vec!["x*"])];
        let errors = Phrases::compile(groups).expect_err("two mistakes");
        let places: Vec<_> = errors.iter().map(|e| (e.group, e.phrase)).collect();
        assert_eq!(places, [(0, Some(1)), (1, Some(0))]);
    }
}
