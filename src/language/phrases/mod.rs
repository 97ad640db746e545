//! Named groups of phrases, found in one pass over a text: the means for every list of wordings that is data.
//!
//! At each word border of the text a tree of bytes says which phrases can begin there ([`openings`]); a phrase that has
//! no more to it than that is found, and the others are tried right there, each by its own automaton ([`ends`]) from where
//! that stands behind the opening. Searching a text for all of them at once by a regular expression would build the
//! automaton of all their combinations.

mod compiled;
mod ends;
mod lazy;
mod needs;
mod normal;
mod openings;

use compiled::Beginnings;
pub use compiled::Compiled;

use crate::literals;
use crate::words::Split;
use lazy::Lazy;
use needs::Met;
use normal::{Normal, is_word};
use openings::Opening;
use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;
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

/// The phrases of all groups.
struct Matcher {
    compiled: Compiled,
    /// How those of each group begin, taken out of the others when it is first asked for by itself.
    of_group: Vec<OnceLock<Beginnings>>,
    /// Finds where phrases end that were compiled without automata of their own.
    lazy: OnceLock<Option<Lazy>>,
}

impl fmt::Debug for Matcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Matcher").field("phrases", &self.compiled.len()).finish_non_exhaustive()
    }
}

/// A phrase that may stand where the search is: in the order in which phrases of a group are preferred.
type Candidate = (Opening, usize);

/// Where phrases can begin, in order: behind no word and in none.
fn borders(normal: &Normal<'_>, text: &Split<'_>, beginnings: &Beginnings) -> SmallVec<[usize; 128]> {
    let bytes = normal.bytes();
    if normal.is_in_place() && beginnings.openings.begin_with_words() && !bytes.contains(&b'_') {
        return text.words().iter().map(|word| word.start as usize).collect();
    }
    let ends_word = |at: usize| is_word(at.checked_sub(1).and_then(|before| bytes.get(before)));
    (0..bytes.len()).filter(|at| !ends_word(*at)).collect()
}

impl Matcher {
    fn new(mut compiled: Compiled, lazy: OnceLock<Option<Lazy>>) -> Matcher {
        let made = std::mem::take(&mut compiled.of_group).into_iter().map(OnceLock::from);
        let of_group = made.chain(std::iter::repeat_with(OnceLock::new)).take(compiled.names.len()).collect();
        Matcher { compiled, of_group, lazy }
    }

    /// How the phrases of one group begin.
    fn of_group(&self, group: usize) -> Option<&Beginnings> {
        Some(self.of_group.get(group)?.get_or_init(|| self.compiled.beginnings_of(group)))
    }

    fn scan(&self, text: &Split<'_>, beginnings: &Beginnings) -> Vec<PhraseHit> {
        let normal = Normal::of(text);
        let bytes = normal.bytes();
        let mut hits: Vec<PhraseHit> = Vec::new();
        let mut met = Met::new(&self.compiled.needs, bytes);
        let open: SmallVec<[u32; 8]> = beginnings.open.iter().copied().filter(|p| met.may_go_on(*p)).collect();
        let mut here: SmallVec<[Candidate; 16]> = SmallVec::new();
        // By group, where its last hit ends: hits of one group do not overlap.
        let mut free: SmallVec<[usize; 64]> = SmallVec::new();
        for at in borders(&normal, text, beginnings) {
            here.clear();
            beginnings.openings.each(&bytes[at..], |opening, length| {
                // Most phrases that begin here need a word that is not in the text.
                if opening.whole.is_some() || met.may_go_on(opening.phrase) {
                    here.push((opening, at + length));
                }
            });
            if !open.is_empty() && is_word(bytes.get(at)) {
                here.extend(open.iter().map(|&phrase| (Opening { phrase, whole: None, state: 0 }, at)));
            }
            if here.len() > 1 {
                here.sort_unstable_by_key(|(opening, end)| (opening.phrase, opening.whole, *end));
            }
            let mut done = None;
            for (i, &(opening, end)) in here.iter().enumerate() {
                let group = self.compiled.group_of(opening.phrase);
                if done == Some(group) || free.get(group).is_some_and(|f| at < *f) {
                    continue;
                }
                let again = || here.get(i + 1).is_some_and(|(next, _)| next.phrase == opening.phrase);
                let end = match opening.whole {
                    Some(_) => (!is_word(bytes.get(end))).then_some(end),
                    // The longest of its openings leaves the least to do.
                    None if again() => None,
                    None if opening.state > 0 => self.compiled.ends.find_from(opening.state, bytes, end),
                    None => self
                        .compiled
                        .ends
                        .find(opening.phrase, bytes, at)
                        .unwrap_or_else(|| self.lazy()?.find(opening.phrase, bytes, at)),
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

    /// The automaton of the phrases that have none of their own.
    fn lazy(&self) -> Option<&Lazy> {
        let late = || self.compiled.late.iter().filter_map(|(phrase, text)| Some((*phrase, parse(text).ok()?)));
        self.lazy.get_or_init(|| Lazy::new(late(), true).ok()).as_ref()
    }
}

impl From<Compiled> for Phrases {
    fn from(compiled: Compiled) -> Self {
        Phrases { matcher: Arc::new(Matcher::new(compiled, OnceLock::new())) }
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
        let (compiled, phrases) = Compiled::begun(groups, |_| ())?;
        let lazy = Lazy::new((0..).zip(phrases), false);
        let lazy = lazy.map_err(|message| vec![PhraseError { group: 0, phrase: None, message }])?;
        Ok(Phrases { matcher: Arc::new(Matcher::new(compiled, OnceLock::from(Some(lazy)))) })
    }

    fn names(&self) -> &[String] {
        &self.matcher.compiled.names
    }

    /// The number of groups.
    pub fn len(&self) -> usize {
        self.names().len()
    }

    /// True when there is no group.
    pub fn is_empty(&self) -> bool {
        self.names().is_empty()
    }

    /// The name of a group; empty when there is no such group.
    pub fn name(&self, group: usize) -> &str {
        self.names().get(group).map_or("", String::as_str)
    }

    /// Every phrase in `text`, by place, then by group. Hits of one group do not overlap (of two that begin at the same
    /// place the phrase that the group names first wins); hits of different groups may.
    pub fn scan(&self, text: &str) -> Vec<PhraseHit> {
        self.scan_split(&Split::of(text))
    }

    /// The same of a text that is split.
    pub fn scan_split(&self, text: &Split<'_>) -> Vec<PhraseHit> {
        self.matcher.scan(text, &self.matcher.compiled.beginnings)
    }

    /// The phrases of one group in `text`, by place.
    pub fn scan_group(&self, text: &str, group: usize) -> Vec<PhraseHit> {
        self.matcher.of_group(group).map_or_else(Vec::new, |beginnings| self.matcher.scan(&Split::of(text), beginnings))
    }

    /// What [`Phrases::scan`] finds in `range` of `text` by itself; `found` is what it finds in all of `text`.
    pub fn scan_part(&self, text: &str, found: &[PhraseHit], range: Range<usize>) -> Vec<PhraseHit> {
        let bytes = text.as_bytes();
        let cut = |at: usize| found.iter().any(|h| h.range.start < at && at < h.range.end);
        let goes_on = is_word(range.start.checked_sub(1).and_then(|i| bytes.get(i))) || is_word(bytes.get(range.end));
        if !self.matcher.compiled.local || goes_on || cut(range.start) || cut(range.end) {
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
                let split = Split::of(text);
                let normal = Normal::of(&split);
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

    proptest::proptest! {
        #[test]
        fn what_was_compiled_before_finds_the_same(
            phrases in proptest::collection::vec("\\^?[ab]{1,2}(\\(\\?:[ab ]{1,2}\\|b\\)|\\\\w[*?]|[^a]{0,2}\\??|a\\{1,3\\}\\??|\\\\b| ){0,3}b", 1..5),
            text in "[ab ,\u{e9}]{0,16}",
        ) {
            let groups = || phrases.chunks(2).map(|p| (p.concat(), p.to_vec()));
            let Ok(late) = Phrases::compile(groups()) else { return Ok(()) };
            let compiled = Compiled::of(groups()).expect("as before");
            proptest::prop_assert!(compiled.late.is_empty());
            let bytes = postcard::to_stdvec(&compiled).expect("bytes");
            let early = Phrases::from(postcard::from_bytes::<Compiled>(&bytes).expect("phrases"));
            let (compiled, phrases) = Compiled::begun(groups(), |_| ()).expect("as before");
            let asking = Lazy::new((0..).zip(phrases), true).expect("as before");
            let asking = Phrases { matcher: Arc::new(Matcher::new(compiled, OnceLock::from(Some(asking)))) };
            proptest::prop_assert_eq!(asking.scan(&text), late.scan(&text));
            proptest::prop_assert_eq!(early.scan(&text), late.scan(&text));
            for group in 0..late.len() {
                proptest::prop_assert_eq!(early.scan_group(&text, group), late.scan_group(&text, group));
            }
        }
    }

    #[test]
    fn a_phrase_that_is_too_large_to_be_compiled_before_is_found_as_well() {
        let groups = [("a".to_owned(), vec!["one", "a.{0,40}b.{0,40}c.{0,40}d", "two"])];
        let compiled = Compiled::of(groups).expect("phrases");
        assert_eq!(compiled.late.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [1]);
        let phrases = Phrases::from(compiled);
        assert_eq!(found(&phrases, "one a x b cad, two"), [("a", "one"), ("a", "a x b cad"), ("a", "two")]);
    }

    #[test]
    fn every_bad_phrase_is_named() {
        let groups = [("a".to_owned(), vec!["ok", "(open"]), ("b".to_owned(), vec!["x*"])];
        let errors = Phrases::compile(groups).expect_err("two mistakes");
        let places: Vec<_> = errors.iter().map(|e| (e.group, e.phrase)).collect();
        assert_eq!(places, [(0, Some(1)), (1, Some(0))]);
    }
}
