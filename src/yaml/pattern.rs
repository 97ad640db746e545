//! Regular expressions that are data.

use super::{Diagnostic, Level, PackFile, Spanned, at};
use regex::{Regex, RegexBuilder};

/// Largest compiled size of one pattern, in bytes: a pattern is data and may be hostile.
const PATTERN_SIZE: usize = 4 << 20;

/// Compiles `raw`, a pattern of `file`, between `before` and `after`. In the pattern a space stands for any white
/// space and ` ?` for white space or none; case does not count.
///
/// # Errors
/// What is wrong with the pattern, at its place.
pub fn pattern(file: &PackFile, raw: &Spanned<String>, before: &str, after: &str) -> Result<Regex, Diagnostic> {
    let text = format!("{before}{}{after}", raw.value.replace(" ?", r"\s*").replace(' ', r"\s+"));
    regex(file, raw, &text, true)
}

/// Compiles `text`, a regular expression made from the words at `place` of `file`.
///
/// # Errors
/// What is wrong with it, at that place.
pub fn regex(file: &PackFile, place: &Spanned<String>, text: &str, ignore_case: bool) -> Result<Regex, Diagnostic> {
    RegexBuilder::new(text).case_insensitive(ignore_case).size_limit(PATTERN_SIZE).build().map_err(|e| {
        let reason = e.to_string();
        at(file, Level::Error, place, format!("not a pattern: {}", reason.lines().last().unwrap_or_default()))
    })
}
