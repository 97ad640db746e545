//! The literal text that a regular expression asks for, in small letters: what a quick search can look for first.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// Literals of which a text must have one; more say too little.
const MOST: usize = 64;
/// No literal needs to be longer, in bytes.
const LONGEST: usize = 8;
/// A shorter one stands everywhere.
const SHORTEST: usize = 2;

/// Literals in small ASCII letters of which every match of `pattern` has at least one once its ASCII letters are made
/// small; `None` when there are none to name. Case does not count.
pub fn required(pattern: &str) -> Option<Vec<Vec<u8>>> {
    let parsed = ParserBuilder::new().case_insensitive(true).build().parse(pattern).ok()?;
    of(&small(parsed))
}

fn of(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Capture(capture) => of(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => of(&repetition.sub),
        HirKind::Alternation(branches) => {
            let mut all = Vec::new();
            for branch in branches {
                all.extend(of(branch)?);
            }
            usable(all)
        }
        HirKind::Concat(parts) => {
            let from_here = (0..parts.len()).filter_map(|i| beginnings(&Hir::concat(parts[i..].to_vec())));
            let inside = parts.iter().filter_map(of);
            from_here.chain(inside).max_by_key(|all| {
                let least = all.iter().map(Vec::len).min().unwrap_or(0);
                (least, std::cmp::Reverse(all.len()))
            })
        }
        _ => beginnings(hir),
    }
}

/// What every match begins with.
fn beginnings(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    let literals = Extractor::new().extract(hir);
    usable(literals.literals()?.iter().map(|l| l.as_bytes().to_vec()).collect())
}

fn usable(mut all: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    all.iter_mut().for_each(|l| l.truncate(LONGEST));
    all.sort();
    all.dedup();
    (!all.is_empty() && all.len() <= MOST && all.iter().all(|l| l.len() >= SHORTEST)).then_some(all)
}

/// `hir`, which does not care about case, without the capitals of ASCII: for text that has none, so that words are
/// words and not classes.
pub(crate) fn small(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(small_class(class))),
        HirKind::Repetition(mut repetition) => {
            repetition.sub = Box::new(small(*repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Capture(mut capture) => {
            capture.sub = Box::new(small(*capture.sub));
            Hir::capture(capture)
        }
        HirKind::Concat(parts) => Hir::concat(parts.into_iter().map(small).collect()),
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(small).collect()),
        HirKind::Empty => Hir::empty(),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
        HirKind::Look(look) => Hir::look(look),
    }
}

fn small_class(mut class: ClassUnicode) -> ClassUnicode {
    let range = |from, to| ClassUnicode::new([ClassUnicodeRange::new(from, to)]);
    class.difference(&range('A', 'Z'));
    // Case folding adds the long s and the sign of Kelvin to their letters.
    let has = |class: &ClassUnicode, c: char| class.iter().any(|r| r.start() <= c && c <= r.end());
    for (letter, odd) in [('s', '\u{17f}'), ('k', '\u{212a}')] {
        if has(&class, letter) {
            class.difference(&range(odd, odd));
        }
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;

    fn literals(pattern: &str) -> Option<Vec<String>> {
        required(pattern).map(|all| all.into_iter().map(|l| String::from_utf8_lossy(&l).into_owned()).collect())
    }

    #[test]
    fn the_best_literals_of_a_pattern_are_named() {
        assert_eq!(literals(r"\b(?:a|the) Report\b"), Some(vec!["a report".into(), "the repo".into()]));
        assert_eq!(literals(r"\d+\s+(?:visits?|days)"), Some(vec!["days".into(), "visit".into()]));
        assert_eq!(literals(r"^\s*(?<x>Yes)?\s*$"), None);
        assert_eq!(literals(r"[a-z]+"), None);
    }

    proptest::proptest! {
        #[test]
        fn a_text_without_the_literals_does_not_match(text in "[ABab ]{0,12}", pattern in "(\\(\\?:[ab]{1,2}(\\|[ab]{2})?\\)|[ab]{1,3}|[ab]\\?|b\\+| ){1,4}") {
            let Ok(regex) = regex::RegexBuilder::new(&pattern).case_insensitive(true).build() else { return Ok(()) };
            let Some(all) = required(&pattern) else { return Ok(()) };
            let lower = text.to_ascii_lowercase();
            let has = all.iter().any(|l| lower.as_bytes().windows(l.len()).any(|w| w == l.as_slice()));
            proptest::prop_assert!(has || !regex.is_match(&text));
        }
    }
}
