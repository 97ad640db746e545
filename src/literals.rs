//! The literal text that a regular expression asks for, in small letters: what a quick search can look for first.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Class, ClassBytes, ClassBytesRange, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

/// Literals of which a text must have one; more say too little.
const MOST: usize = 64;
/// No literal needs to be longer, in bytes.
const LONGEST: usize = 8;
/// More bytes of ASCII than this with which a text may begin say less than a literal: all letters are 52.
const FEW: usize = 40;
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
    let Some(parsed) = parse(pattern) else { return Asked::Nothing };
    let beginning = first_bytes(&parsed);
    match beginning {
        Some(bytes) if bytes.iter().take(0x80).filter(|b| **b).count() <= FEW => Asked::Beginning(bytes),
        _ => match (of(&small(parsed)), beginning) {
            (Some(literals), _) => Asked::Literal(literals),
            (None, Some(bytes)) => Asked::Beginning(bytes),
            (None, None) => Asked::Nothing,
        },
    }
}

/// A pattern; `None` for one that is no regular expression. One that names ASCII alone is parsed as it stands and as if
/// there were no other letters, which takes a fraction of the time: its classes are not whole, and a text that begins
/// with anything else may fit.
pub(crate) fn parse(pattern: &str) -> Option<Hir> {
    let escapes = ["\\p", "\\P", "\\x", "\\u", "\\U"];
    let names_other = !pattern.is_ascii()
        || escapes.iter().any(|escape| pattern.contains(escape))
        || pattern.split("(?").skip(1).any(|group| ![":", "<", "P<"].iter().any(|known| group.starts_with(known)));
    let mut builder = ParserBuilder::new();
    builder.case_insensitive(names_other).unicode(names_other).utf8(names_other);
    builder.build().parse(pattern).ok()
}

/// The bytes with which a text can begin that `parsed` matches; `None` when it may match further on, or match nothing.
fn first_bytes(parsed: &Hir) -> Option<Box<[bool; 256]>> {
    if !parsed.properties().look_set_prefix().contains(Look::Start) {
        return None;
    }
    let mut bytes = Box::new([false; 256]);
    bytes[0x80..].fill(true);
    if can_be_empty(parsed, &mut bytes) {
        return None;
    }
    for (small, capital) in (b'a'..=b'z').zip(b'A'..=b'Z').map(|(s, c)| (usize::from(s), usize::from(c))) {
        let either = bytes[small] || bytes[capital];
        (bytes[small], bytes[capital]) = (either, either);
    }
    Some(bytes)
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
                (from.min(0x80) as usize..(to + 1).min(0x80) as usize).for_each(|b| bytes[b] = true);
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

/// For each part of `pattern` literals of which every match has one there, as far as they can be named; in small letters.
pub(crate) fn required(pattern: &str) -> Vec<Vec<Vec<u8>>> {
    fn parts(hir: &Hir, all: &mut Vec<Vec<Vec<u8>>>) {
        match hir.kind() {
            HirKind::Concat(of) => of.iter().for_each(|part| parts(part, all)),
            HirKind::Capture(capture) => parts(&capture.sub, all),
            _ => all.extend(self::of(hir)),
        }
    }
    let mut all = Vec::new();
    if let Some(parsed) = parse(pattern) {
        parts(&small(parsed), &mut all);
    }
    all
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
    // Of all classes with letters that are not ASCII, the smallest has six that are: it is not written out.
    let literals = Extractor::new().limit_class(5).extract(hir);
    usable(literals.literals()?.iter().map(|l| l.as_bytes().to_vec()).collect())
}

fn usable(mut all: Vec<Vec<u8>>) -> Option<Vec<Vec<u8>>> {
    all.iter_mut().for_each(|l| l.truncate(LONGEST));
    all.sort();
    all.dedup();
    (!all.is_empty() && all.len() <= MOST && all.iter().all(|l| l.len() >= SHORTEST)).then_some(all)
}

/// `hir` without the capitals of ASCII: for text that has none, so that words are words and not classes. One that knows
/// letters beyond ASCII was parsed blind to case.
pub(crate) fn small(hir: Hir) -> Hir {
    match hir.into_kind() {
        HirKind::Class(Class::Unicode(class)) => Hir::class(Class::Unicode(small_class(class))),
        HirKind::Class(Class::Bytes(mut class)) => {
            let capitals = ClassBytes::new([ClassBytesRange::new(b'A', b'Z')]);
            let mut small = class.clone();
            small.intersect(&capitals);
            small.case_fold_simple();
            class.union(&small);
            class.difference(&capitals);
            Hir::class(Class::Bytes(class))
        }
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
        HirKind::Literal(literal) => Hir::literal(literal.0.to_ascii_lowercase()),
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
        assert_eq!(literals("^[a-z]+ complaints"), Some(vec![" complai".into()]), "any letter says little");
        assert_eq!(firsts("^[a-z]+").map(|f| f.len()), Some(52));
        assert_eq!(firsts("^a?$"), None);
        assert_eq!(firsts("(?:^|b)a"), None);
    }

    #[test]
    fn the_best_literals_of_a_pattern_are_named() {
        assert_eq!(literals(r"\b(?:a|the) Report\b"), Some(vec!["a report".into(), "the repo".into()]));
        assert_eq!(literals(r"\d+\s+(?:visits?|days)"), Some(vec!["days".into(), "visit".into()]));
        assert_eq!(literals(r"^\s*(?<x>Yes)?\s*$"), None);
        assert_eq!(literals(r"[a-z]+"), None);
        // White space may be more than ASCII has.
        let apart = literals(r"ab\scd").expect("two words");
        assert!(apart.iter().all(|l| l == "ab" || l == "cd"), "{apart:?}");
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
