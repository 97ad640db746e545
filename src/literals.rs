//! The literal text that a regular expression asks for, in small letters: what a quick search can look for first.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

/// Literals of which a text must have one; more say too little.
const MOST: usize = 64;
/// No literal needs to be longer, in bytes.
const LONGEST: usize = 8;
/// A shorter one stands everywhere.
const SHORTEST: usize = 2;

/// What a text has to have for a pattern to match it.
#[derive(Debug)]
pub enum Asked {
    /// It begins with one of these bytes; the pattern matches nowhere but at the beginning.
    Beginning(Box<[bool; 256]>),
    /// It has one of these literals in small ASCII letters, once its own ASCII letters are made small.
    Literal(Vec<Vec<u8>>),
    /// Nothing that could be named.
    Nothing,
}

/// What a text has to have for `pattern` to match it. Case does not count.
pub fn asked(pattern: &str) -> Asked {
    let Ok(parsed) = ParserBuilder::new().case_insensitive(true).build().parse(pattern) else { return Asked::Nothing };
    match first_bytes(&parsed) {
        Some(bytes) => Asked::Beginning(bytes),
        None => of(&small(parsed)).map_or(Asked::Nothing, Asked::Literal),
    }
}

/// The bytes with which a text can begin that `parsed` matches; `None` when it may match further on, or match nothing.
fn first_bytes(parsed: &Hir) -> Option<Box<[bool; 256]>> {
    if !parsed.properties().look_set_prefix().contains(Look::Start) {
        return None;
    }
    let mut bytes = Box::new([false; 256]);
    (!can_be_empty(parsed, &mut bytes)).then_some(bytes)
}

/// Adds the bytes with which matches begin, and says whether one can be empty.
fn can_be_empty(hir: &Hir, bytes: &mut [bool; 256]) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.first().is_none_or(|b| {
            bytes[usize::from(*b)] = true;
            false
        }),
        HirKind::Class(class) => {
            let ranges: Vec<(u32, u32)> = match class {
                Class::Unicode(class) => class.iter().map(|r| (r.start().into(), r.end().into())).collect(),
                Class::Bytes(class) => class.iter().map(|r| (r.start().into(), r.end().into())).collect(),
            };
            for (from, to) in ranges {
                // Whatever is no ASCII begins with a byte above it.
                let low = from.min(0x80) as usize..(to + 1).min(0x80) as usize;
                let high = if to < 0x80 { 256..256 } else { 0x80..256 };
                low.chain(high).for_each(|b| bytes[b] = true);
            }
            false
        }
        HirKind::Repetition(repetition) => can_be_empty(&repetition.sub, bytes) || repetition.min == 0,
        HirKind::Capture(capture) => can_be_empty(&capture.sub, bytes),
        HirKind::Concat(parts) => parts.iter().all(|p| can_be_empty(p, bytes)),
        HirKind::Alternation(parts) => {
            let mut any = false;
            for part in parts {
                any |= can_be_empty(part, bytes);
            }
            any
        }
    }
}

/// For each part of `hir` behind its first, literals of which every match has one there.
pub(crate) fn required_later(hir: &Hir) -> Vec<Vec<Vec<u8>>> {
    match hir.kind() {
        HirKind::Concat(parts) => parts.iter().skip(1).filter_map(of).collect(),
        HirKind::Capture(capture) => required_later(&capture.sub),
        _ => of(hir).into_iter().collect(),
    }
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
        let Asked::Literal(all) = asked(pattern) else { return None };
        Some(all.into_iter().map(|l| String::from_utf8_lossy(&l).into_owned()).collect())
    }

    fn firsts(pattern: &str) -> Option<Box<[bool; 256]>> {
        if let Asked::Beginning(bytes) = asked(pattern) { Some(bytes) } else { None }
    }

    #[test]
    fn a_pattern_for_the_beginning_names_its_first_bytes() {
        let firsts = |pattern: &str| {
            let bytes = self::firsts(pattern)?;
            Some((0..128u8).filter(|b| bytes[usize::from(*b)]).map(char::from).collect::<String>())
        };
        assert_eq!(firsts("^(?:page )?-?[12]{1,3}$").as_deref(), Some("-12Pp"));
        assert_eq!(firsts(r"^\s*(?:and|x+)").map(|f| f.trim_start().to_owned()).as_deref(), Some("AXax"));
        assert_eq!(firsts("page"), None);
        assert_eq!(firsts("^a?$"), None);
        assert_eq!(firsts("(?:^|b)a"), None);
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
            let Some(all) = literals(&pattern) else { return Ok(()) };
            let lower = text.to_ascii_lowercase();
            let has = all.iter().any(|l| lower.contains(l.as_str()));
            proptest::prop_assert!(has || !regex.is_match(&text));
            let anchored = format!("^(?:{pattern})");
            if let (Ok(regex), Some(firsts)) = (regex::RegexBuilder::new(&anchored).case_insensitive(true).build(), firsts(&anchored)) {
                let may = text.bytes().next().is_some_and(|b| firsts[usize::from(b)]);
                proptest::prop_assert!(may || !regex.is_match(&text));
            }
        }
    }
}
