//! Regular expressions that are data.

use super::{Diagnostic, Level, PackFile, Spanned, at};
use regex::{Captures, Match, Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};
use std::sync::OnceLock;

/// Largest compiled size of one pattern, in bytes: a pattern is data and may be hostile.
const PATTERN_SIZE: usize = 4 << 20;

/// A regular expression of a rule file.
///
/// It is compiled when it is first used. The tests of the program have compiled those of the files that ship; one of any
/// other file is parsed when it is read, and compiled then if it might be too large, so that a mistake is told at once.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    ignore_case: bool,
    /// Nothing inside for an expression that cannot be compiled: it is found nowhere.
    compiled: OnceLock<Option<Regex>>,
}

impl Default for Pattern {
    /// An expression that is found nowhere.
    fn default() -> Self {
        Pattern { text: String::new(), ignore_case: false, compiled: OnceLock::from(None) }
    }
}

impl Pattern {
    fn build(&self) -> Result<Regex, regex::Error> {
        RegexBuilder::new(&self.text).case_insensitive(self.ignore_case).size_limit(PATTERN_SIZE).build()
    }

    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| self.build().ok()).as_ref()
    }

    /// The expression as text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it is found in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|r| r.is_match(text))
    }

    /// The first place in `text` where it is found.
    pub fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.regex()?.find(text)
    }

    /// Every place in `text` where it is found, in order, none of them overlapping.
    pub fn find_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Match<'t>> + use<'p, 't> {
        self.regex().into_iter().flat_map(move |r| r.find_iter(text))
    }

    /// The groups of the first place in `text` where it is found.
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    /// The groups of every place in `text` where it is found.
    pub fn captures_iter<'p, 't>(&'p self, text: &'t str) -> impl Iterator<Item = Captures<'t>> + use<'p, 't> {
        self.regex().into_iter().flat_map(move |r| r.captures_iter(text))
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
    let pattern = Pattern { text: text.to_owned(), ignore_case, compiled: OnceLock::new() };
    // The unit tests compile what ships.
    if cfg!(test) || !crate::pack::ships(file) && !is_small(text) {
        let built = pattern.build().map_err(|e| {
            let reason = e.to_string();
            at(file, Level::Error, place, format!("not a pattern: {}", reason.lines().last().unwrap_or_default()))
        })?;
        return Ok(Pattern { compiled: OnceLock::from(Some(built)), ..pattern });
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

    #[test]
    fn one_that_is_compiled_late_finds_the_same() {
        let early = read("(?<n>[0-9]+) visits").expect("a pattern");
        let late = Pattern { compiled: OnceLock::new(), ..early.clone() };
        for text in ["12 visits", "none", "3 Visits"] {
            assert_eq!(early.find(text).map(|m| m.range()), late.find(text).map(|m| m.range()));
            assert_eq!(early.find_iter(text).count(), late.find_iter(text).count());
            let group = |p: &Pattern| p.captures(text).map(|c| c["n"].to_owned());
            assert_eq!(group(&early), group(&late));
            assert_eq!(early.captures_iter(text).count(), late.captures_iter(text).count());
        }
        let broken = Pattern { text: "(".into(), compiled: OnceLock::new(), ..early };
        assert!(!broken.is_match("(") && broken.find_iter("(").next().is_none());
    }
}
