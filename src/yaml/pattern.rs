//! Regular expressions that are data.

use super::{Diagnostic, Level, PackFile, Spanned, at};
use crate::automata::{self, Automaton, Known, Places};
use crate::need::Need;
use regex::{Regex, RegexBuilder, bytes};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::ops::Range;
use std::sync::OnceLock;

/// Largest compiled size of one pattern, in bytes: a pattern is data and may be hostile.
const PATTERN_SIZE: usize = 4 << 20;

/// A regular expression of a rule file.
///
/// In text that is ASCII, as most is, one of those that ship is found by the automaton that was made of it when the program
/// was built. Any other is compiled when it is first used: for text that is ASCII as an expression that knows no other
/// letters, which finds the same and is compiled in a fraction of the time. The tests of the program have compiled those
/// of the files that ship; one of any other file is parsed when it is read, and compiled then if it might be too large, so
/// that a mistake is told at once.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    ignore_case: bool,
    /// Nothing inside for an expression that does not ship.
    shipped: OnceLock<Option<Shipped>>,
    /// Nothing inside for an expression that asks for what is not ASCII.
    ascii: OnceLock<Option<bytes::Regex>>,
    /// Nothing inside for an expression that cannot be compiled: it is found nowhere.
    wide: OnceLock<Option<Regex>>,
}

/// What is known of a pattern that ships.
#[derive(Debug, Clone)]
struct Shipped {
    known: Known<'static>,
    groups: OnceLock<Option<automata::Groups>>,
}

impl Default for Pattern {
    /// An expression that is found nowhere.
    fn default() -> Self {
        let none = Pattern::of("", false);
        Pattern { shipped: OnceLock::from(None), ascii: OnceLock::from(None), wide: OnceLock::from(None), ..none }
    }
}

/// The expression for a text.
#[derive(Clone, Copy)]
enum Compiled<'p> {
    Automaton(&'p Automaton<'static>, &'p Pattern),
    Ascii(&'p bytes::Regex),
    Wide(&'p Regex),
}

impl<'p> Compiled<'p> {
    fn find(self, text: &str, at: usize) -> Option<Range<usize>> {
        match self {
            Compiled::Automaton(automaton, _) => automaton.find(text.as_bytes(), at),
            Compiled::Ascii(regex) => regex.find_at(text.as_bytes(), at).map(|m| m.range()),
            Compiled::Wide(regex) => regex.find_at(text, at).map(|m| m.range()),
        }
    }

    fn captures<'t>(self, text: &'t str, at: usize) -> Option<Captures<'p, 't>> {
        let groups = match self {
            Compiled::Automaton(automaton, pattern) => {
                let range = automaton.find(text.as_bytes(), at)?;
                match pattern.groups().and_then(|g| Some((g, g.places(text.as_bytes(), range)?))) {
                    Some((groups, places)) => Groups::Automaton(groups, places),
                    None => Groups::Wide(pattern.wide()?.captures_at(text, at)?),
                }
            }
            Compiled::Ascii(regex) => Groups::Ascii(regex.captures_at(text.as_bytes(), at)?),
            Compiled::Wide(regex) => Groups::Wide(regex.captures_at(text, at)?),
        };
        Some(Captures { text, groups })
    }
}

impl Pattern {
    fn of(text: &str, ignore_case: bool) -> Pattern {
        Pattern {
            text: text.to_owned(),
            ignore_case,
            shipped: OnceLock::new(),
            ascii: OnceLock::new(),
            wide: OnceLock::new(),
        }
    }

    fn build(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.text).case_insensitive(self.ignore_case).size_limit(PATTERN_SIZE).build()
    }

    fn build_ascii(&self) -> Option<bytes::Regex> {
        let mut builder = bytes::RegexBuilder::new(&self.text);
        builder.unicode(false).case_insensitive(self.ignore_case).size_limit(PATTERN_SIZE);
        builder.build().ok().filter(|_| self.text.is_ascii())
    }

    fn wide(&self) -> Option<&Regex> {
        self.wide.get_or_init(|| self.build().ok()).as_ref()
    }

    fn shipped(&self) -> Option<&Shipped> {
        let known = || crate::pack::known_pattern(&self.text, self.ignore_case);
        let shipped = || known().map(|known| Shipped { known, groups: OnceLock::new() });
        self.shipped.get_or_init(shipped).as_ref()
    }

    fn groups(&self) -> Option<&automata::Groups> {
        let shipped = self.shipped()?;
        shipped.groups.get_or_init(|| shipped.known.automaton()?.groups()).as_ref()
    }

    /// What finds it in `text`; nothing when it is surely not there.
    fn compiled(&self, text: &str) -> Option<Compiled<'_>> {
        if text.is_ascii() {
            if let Some(shipped) = self.shipped() {
                match shipped.known.automaton() {
                    Some(automaton) => return Some(Compiled::Automaton(automaton, self)),
                    None if shipped.known.rules_out(text.as_bytes()) => return None,
                    None => {}
                }
            }
            if let Some(ascii) = self.ascii.get_or_init(|| self.build_ascii()) {
                return Some(Compiled::Ascii(ascii));
            }
        }
        self.wide().map(Compiled::Wide)
    }

    /// What a text has to have for it to be found there.
    pub(crate) fn need(&self) -> Need {
        self.shipped().map_or_else(|| Need::of(&self.text), |shipped| shipped.known.need().clone())
    }

    /// The expression as text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is found in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        match self.compiled(text) {
            Some(Compiled::Automaton(automaton, _)) => automaton.is_match(text.as_bytes()),
            Some(Compiled::Ascii(regex)) => regex.is_match(text.as_bytes()),
            Some(Compiled::Wide(regex)) => regex.is_match(text),
            None => false,
        }
    }

    /// The first place in `text` where it is found.
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        let range = self.compiled(text)?.find(text, 0)?;
        Some(Match { text, range })
    }

    /// Every place in `text` where it is found, in order, none of them overlapping.
    pub fn find_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Match<'t>> + use<'p, 't> {
        let compiled = self.compiled(text);
        let ranges = each(text, move |at| compiled?.find(text, at), Range::clone);
        ranges.map(|range| Match { text, range })
    }

    /// The groups of the first place in `text` where it is found.
    pub fn captures<'p, 't>(&'p self, text: &'t str) -> Option<Captures<'p, 't>> {
        self.compiled(text)?.captures(text, 0)
    }

    /// The groups of every place in `text` where it is found.
    pub fn captures_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Captures<'p, 't>> + use<'p, 't> {
        let compiled = self.compiled(text);
        each(text, move |at| compiled?.captures(text, at), |found| found.range(0).unwrap_or_default())
    }
}

/// What `find` finds in `text` from the beginning on, each behind the one before; nothing empty right behind another.
fn each<T>(
    text: &str,
    mut find: impl FnMut(usize) -> Option<T>,
    range: impl Fn(&T) -> Range<usize>,
) -> impl Iterator<Item = T> {
    let (mut at, mut last_end) = (Some(0), None);
    std::iter::from_fn(move || {
        let mut found = find(at?)?;
        let mut of = range(&found);
        if of.is_empty() && Some(of.end) == last_end {
            at = (of.end + 1..=text.len()).find(|i| text.is_char_boundary(*i));
            found = find(at?)?;
            of = range(&found);
        }
        (at, last_end) = (Some(of.end), Some(of.end));
        Some(found)
    })
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match<'t> {
    text: &'t str,
    range: Range<usize>,
}

impl<'t> Match<'t> {
    /// Its bytes.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// Where it begins.
    pub fn start(&self) -> usize {
        self.range.start
    }

    /// Where it ends.
    pub fn end(&self) -> usize {
        self.range.end
    }

    /// How many bytes it has.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// True for a place between two letters.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }

    /// Its words.
    pub fn as_str(&self) -> &'t str {
        self.text.get(self.range()).unwrap_or_default()
    }
}

/// The groups of a place in a text.
#[derive(Debug)]
pub struct Captures<'p, 't> {
    text: &'t str,
    groups: Groups<'p, 't>,
}

#[derive(Debug)]
enum Groups<'p, 't> {
    Automaton(&'p automata::Groups, Places),
    Ascii(bytes::Captures<'t>),
    Wide(regex::Captures<'t>),
}

impl<'t> Captures<'_, 't> {
    fn range(&self, number: usize) -> Option<Range<usize>> {
        match &self.groups {
            Groups::Automaton(_, places) => Some((*places.get(number * 2)?)?..(*places.get(number * 2 + 1)?)?),
            Groups::Ascii(groups) => Some(groups.get(number)?.range()),
            Groups::Wide(groups) => Some(groups.get(number)?.range()),
        }
    }

    /// The group of this number; 0 is all of the place.
    pub fn get(&self, number: usize) -> Option<Match<'t>> {
        Some(Match { text: self.text, range: self.range(number)? })
    }

    /// The group of this name.
    pub fn name(&self, name: &str) -> Option<Match<'t>> {
        let range = match &self.groups {
            Groups::Automaton(groups, _) => return self.get(groups.number(name)?),
            Groups::Ascii(groups) => groups.name(name)?.range(),
            Groups::Wide(groups) => groups.name(name)?.range(),
        };
        Some(Match { text: self.text, range })
    }
}

/// Reads `raw`, a pattern of `file`, between `before` and `after`. In the pattern a space stands for any white space
/// and ` ?` for white space or none; case does not count.
///
/// # Errors
/// What is wrong with the pattern, at its place.
pub fn pattern(file: &PackFile, raw: &Spanned<String>, before: &str, after: &str) -> Result<Pattern, Diagnostic> {
    let text = format!("{before}{}{after}", raw.value.replace(" ?", r"\s*").replace(' ', r"\s+"));
    regex(file, raw, &text, true)
}

/// Reads `text`, a regular expression made from the words at `place` of `file`.
///
/// # Errors
/// What is wrong with it, at that place.
pub fn regex(file: &PackFile, place: &Spanned<String>, text: &str, ignore_case: bool) -> Result<Pattern, Diagnostic> {
    let pattern = Pattern::of(text, ignore_case);
    #[cfg(test)]
    noted::note(file, text, ignore_case);
    // The unit tests compile what ships.
    if cfg!(test) || !crate::pack::ships(file) && !is_small(text) {
        let built = pattern.build().map_err(|e| {
            let reason = e.to_string();
            at(file, Level::Error, place, format!("not a pattern: {}", reason.lines().last().unwrap_or_default()))
        })?;
        return Ok(Pattern { wide: OnceLock::from(Some(built)), ..pattern });
    }
    Ok(pattern)
}

/// The expression is one, and surely no larger than [`PATTERN_SIZE`] once it is compiled, whether or not case counts.
fn is_small(text: &str) -> bool {
    regex_syntax::parse(text).is_ok_and(|parsed| size(&parsed) < PATTERN_SIZE - WHOLE)
}

/// What an expression takes compiled whatever it says, in bytes.
const WHOLE: usize = 4 << 10;

/// More bytes than `hir` takes compiled, beside [`WHOLE`].
fn size(hir: &Hir) -> usize {
    /// For each byte of a word, in both cases, and for each range of a class.
    const EACH: usize = 160;
    /// For a class beyond ASCII, whose ranges fall into many by the length of their letters.
    const WIDE: usize = 4 << 10;
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => EACH,
        HirKind::Literal(literal) => literal.0.len().saturating_mul(EACH),
        HirKind::Class(Class::Unicode(class)) => {
            let wide = if class.is_ascii() { 0 } else { WIDE };
            class.ranges().len().saturating_mul(3 * EACH).saturating_add(wide)
        }
        HirKind::Class(Class::Bytes(class)) => class.ranges().len().saturating_mul(3 * EACH),
        HirKind::Repetition(r) => {
            let times = r.max.unwrap_or(r.min.saturating_add(1)).max(1) as usize;
            size(&r.sub).saturating_add(EACH).saturating_mul(times)
        }
        HirKind::Capture(capture) => size(&capture.sub).saturating_add(EACH),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(size).fold(EACH, usize::saturating_add)
        }
    }
}

/// The patterns of the files that ship, as the tests read them.
#[cfg(test)]
pub(crate) mod noted {
    use crate::yaml::PackFile;
    use std::collections::BTreeSet;
    use std::sync::Mutex;

    static NOTED: Mutex<BTreeSet<(String, bool)>> = Mutex::new(BTreeSet::new());

    pub(super) fn note(file: &PackFile, text: &str, ignore_case: bool) {
        if crate::pack::ships(file) {
            NOTED.lock().expect("a list").insert((text.to_owned(), ignore_case));
        }
    }

    /// Those that were read until now, each with whether case counts for nothing.
    pub(crate) fn all() -> BTreeSet<(String, bool)> {
        NOTED.lock().expect("a list").clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Pattern, Diagnostic> {
        let file = PackFile { path: "x.yaml".into(), text: format!("- {text}\n") };
        let raw: Vec<Spanned<String>> = crate::yaml::parse(&file)?;
        pattern(&file, &raw[0], "", "$")
    }

    #[test]
    fn a_space_is_any_white_space_and_case_does_not_count() {
        let p = read("two words ?x").expect("a pattern");
        assert!(p.is_match("Two \n WORDSX") && !p.is_match("twowords x"));
    }

    #[test]
    fn a_mistake_is_told_when_it_is_read() {
        let mistake = read("'(open'").expect_err("no pattern");
        assert_eq!((mistake.line, mistake.message.as_str()), (1, "not a pattern: error: unclosed group"));
        assert!(read("'(?:\\w{200}){200}'").expect_err("too large").message.contains("limit"));
    }

    #[test]
    fn what_is_taken_for_small_is_small() {
        for text in [r"\w+", r"(?:[a-zé]+ ){0,9}\d", "one|other", r"\bx\b", r"(?:(?:\W|ß){3}){2,}", ".", r"[^x]{7}"] {
            let hir = regex_syntax::parse(text).expect("an expression");
            let fits = RegexBuilder::new(text).case_insensitive(true).size_limit(size(&hir) + WHOLE).build();
            assert!(fits.is_ok(), "{text} takes more than {}", size(&hir));
        }
        assert!(is_small(r"(?:\w+ ){0,3}pain") && !is_small("(open") && !is_small(r"(?:\w{200}){200}"));
    }

    proptest::proptest! {
        #[test]
        fn in_ascii_the_same_is_found_as_in_any_text(
            pattern in "(\\(\\?<n>[0-9a]+\\)|\\\\[wWdDsSbB][+?]?|[^.;]{0,3}\\??|[ksx ]|\\.|\\[\\^a\\]\\*|\\$|\\|){1,5}",
            text in "[ksSKx1.; a\n]{0,12}",
            letters in "[\u{e9}\u{17f} a]{0,2}",
        ) {
            let pattern = Pattern::of(&pattern, true);
            let Ok(wide) = pattern.build() else { return Ok(()) };
            for text in [text.clone(), text + &letters] {
                proptest::prop_assert_eq!(pattern.is_match(&text), wide.is_match(&text));
                proptest::prop_assert_eq!(pattern.find(&text).map(|m| m.range()), wide.find(&text).map(|m| m.range()));
                let found: Vec<_> = pattern.find_iter(&text).map(|m| m.range()).collect();
                proptest::prop_assert_eq!(found, wide.find_iter(&text).map(|m| m.range()).collect::<Vec<_>>());
                let groups: Vec<_> = pattern.captures_iter(&text).map(|c| c.name("n").map(|m| m.as_str())).collect();
                let expected: Vec<_> = wide.captures_iter(&text).map(|c| c.name("n").map(|m| m.as_str())).collect();
                proptest::prop_assert_eq!(groups, expected);
                let whole = pattern.captures(&text).and_then(|c| c.get(0)).map(|m| m.range());
                proptest::prop_assert_eq!(whole, wide.find(&text).map(|m| m.range()));
            }
        }
    }

    #[test]
    fn what_asks_for_other_letters_is_found_in_ascii_as_well() {
        let pattern = Pattern::of("[;:\u{2022}]|\\p{Lu}x", false);
        assert_eq!(pattern.find("a; b").map(|m| m.range()), Some(1..2));
        assert_eq!(pattern.find("a Ax").map(|m| m.as_str()), Some("Ax"));
        let broken = Pattern::of("(", true);
        assert!(!broken.is_match("(") && broken.find_iter("(").next().is_none());
        assert!(Pattern::default().find("").is_none());
    }
}
