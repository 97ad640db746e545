//! Automata held against the expressions that they were made of.

use super::groups::{Groups, Op};
use super::known::{Automaton, Shipped};
use super::making;
use crate::need::Need;
use crate::{pack, yaml};
use regex::bytes::{Regex, RegexBuilder};
use std::ops::Range;

/// The same numbers each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    /// A text that an expression would read as far as its words go; what it asks of a place is left aside.
    fn text(&mut self, groups: &Groups) -> Vec<u8> {
        let mut text = Vec::new();
        let mut step = usize::from(groups.start);
        for _ in 0..400 {
            step = usize::from(match &groups.ops[step] {
                Op::Match => break,
                Op::Bytes(ranges) => {
                    let (from, to, next) = ranges[self.below(ranges.len())];
                    let to = to.min(0x7f).max(from);
                    text.push((from + self.below(usize::from(to - from) + 1) as u8) & 0x7f);
                    next
                }
                Op::Look(_, next) | Op::Place(_, next) => *next,
                Op::Either(steps) if steps.is_empty() => break,
                Op::Either(steps) => steps[self.below(steps.len())],
            });
        }
        text
    }

    /// The same text with a byte more, less, or another.
    fn changed(&mut self, mut text: Vec<u8>) -> Vec<u8> {
        let at = self.below(text.len() + 1);
        let byte = b" aZ.,\n\r7_-"[self.below(10)];
        match self.below(3) {
            0 => text.insert(at, byte),
            1 if at < text.len() => drop(text.remove(at)),
            _ => text.iter_mut().skip(at).take(1).for_each(|b| *b = byte),
        }
        text
    }
}

/// What an automaton finds in `text`, and what the expression finds.
fn hold(pattern: &str, known: &Automaton, groups: &Groups, regex: &Regex, text: &[u8]) {
    let said = || format!("{pattern} in {:?}", String::from_utf8_lossy(text));
    assert_eq!(known.is_match(text), regex.is_match(text), "{}", said());
    for at in [0, 1, text.len() / 2, text.len()].into_iter().filter(|at| *at <= text.len()) {
        let expected = regex.captures_at(text, at);
        let whole: Option<Range<usize>> = expected.as_ref().and_then(|c| c.get(0)).map(|m| m.range());
        assert_eq!(known.find(text, at), whole, "{} from {at}", said());
        let Some((expected, whole)) = expected.zip(whole) else { continue };
        let places = groups.places(text, whole).unwrap_or_else(|| panic!("no groups: {}", said()));
        let expected: Vec<_> = (0..expected.len()).map(|i| expected.get(i).map(|m| m.range())).collect();
        let found: Vec<_> = places.chunks(2).map(|p| Some(p[0]?..p[1]?)).collect();
        assert_eq!(found, expected, "{} from {at}", said());
        for name in regex.capture_names().flatten() {
            let number = regex.capture_names().position(|n| n == Some(name));
            assert_eq!(groups.number(name), number, "{}", said());
        }
    }
}

fn regex(pattern: &str, ignore_case: bool) -> Regex {
    // Letters beyond ASCII stand in no text here.
    let pattern: String = pattern.chars().map(|c| if c.is_ascii() { c } else { '\u{7f}' }).collect();
    RegexBuilder::new(&pattern).unicode(false).case_insensitive(ignore_case).build().expect("an expression")
}

#[test]
fn every_pattern_that_ships_finds_what_its_expression_finds() {
    let mut numbers = Numbers(7);
    let mut count = 0;
    pack::each_known_pattern(|pattern, ignore_case, known| {
        let regex = regex(pattern, ignore_case);
        assert_eq!(*known.need(), Need::of(pattern));
        let Some(known) = known.automaton() else {
            let groups = making::groups_of(pattern, ignore_case).expect("its groups");
            for _ in 0..100 {
                let text = numbers.text(&groups);
                let text = [b"x. ".to_vec(), text.clone(), b" x ".to_vec(), numbers.changed(text)].concat();
                assert!(!known.rules_out(&text) || !regex.is_match(&text), "{pattern}");
            }
            assert!(known.rules_out(b""), "{pattern}");
            return;
        };
        let groups = known.groups().expect("its groups");
        for _ in 0..12 {
            let mut text = numbers.text(&groups);
            for _ in 0..4 {
                hold(pattern, known, &groups, &regex, &text);
                text = match numbers.below(4) {
                    0 => [numbers.text(&groups), b" ".to_vec(), text].concat(),
                    1 => [b"x ".to_vec(), text].concat(),
                    _ => numbers.changed(text),
                };
            }
        }
        count += 1;
    });
    assert!(count > 400, "{count}");
}

#[test]
fn patterns_that_are_made_now_find_the_same() {
    for pattern in [
        r"",
        r"a*",
        r"\b",
        r"^",
        r"$",
        r"^$",
        r"a|ab|b",
        r"(?:a|ab)(?<n>c|bcd)?",
        r"(?<x>a*?)(?<y>a*)$",
        r"(?m)^a$",
        r"(?<n>a)|(?<m>b)",
        r"\Ba\B",
        r"(?:a{2,3}?)+b",
        r"^a?$|b",
        r"[^\d\s]+",
        r".",
        r"(a)(b)?\s*$",
        r"x\b{start}a",
    ] {
        for ignore_case in [true, false] {
            let known = making::automaton(pattern, ignore_case).expect("an automaton");
            let groups = known.groups().expect("its groups");
            let regex = regex(pattern, ignore_case);
            let mut numbers = Numbers(3);
            for _ in 0..200 {
                let text: Vec<u8> = (0..numbers.below(7)).map(|_| b"aAbBcd x\n\r1"[numbers.below(11)]).collect();
                hold(pattern, &known, &groups, &regex, &text);
            }
        }
    }
}

#[test]
fn what_would_be_too_large_or_knows_other_letters_is_left_to_the_expression() {
    assert!(making::automaton(r"\p{Lu}", true).is_none());
    assert!(making::automaton("(open", true).is_none());
    assert!(making::automaton(r"(?:[a-z]+ ){0,40}[^.]{0,90}x[^.]{50}", true).is_none());
    assert!(making::automaton("[;\u{2022}]", true).is_some_and(|known| known.is_match(b"a;") && !known.is_match(b"a")));
}

#[test]
fn a_match_that_is_too_long_has_no_groups() {
    let known = making::automaton(r"(?<all>.+)", false).expect("an automaton");
    let groups = known.groups().expect("its groups");
    assert!(groups.places(b"abc", 0..3).is_some());
    let long = vec![b'a'; 1 << 20];
    assert_eq!(known.find(&long, 0), Some(0..long.len()));
    assert!(groups.places(&long, 0..long.len()).is_none());
    // What is no match has none either.
    assert!(making::automaton("ab", false).and_then(|k| k.groups()?.places(b"ac", 0..2)).is_none());
}

#[test]
fn what_is_written_is_found_again_by_its_text() {
    let patterns = [("b+", true), ("a", false), ("a", true), ("(", true)].map(|(text, case)| (text.to_owned(), case));
    let bytes = postcard::to_stdvec(&making::shipped(&patterns.into())).expect("bytes");
    let shipped: Shipped = postcard::from_bytes(&bytes).expect("patterns");
    let automaton = |text: &str, ignore_case| shipped.get(text, ignore_case)?.automaton().cloned();
    assert!(automaton("a", true).is_some_and(|known| known.is_match(b"A")));
    assert!(automaton("a", false).is_some_and(|known| !known.is_match(b"A")));
    assert_eq!(automaton("b+", true).and_then(|known| known.find(b"abbc", 0)), Some(1..3));
    assert!(automaton("(", true).is_none() && shipped.get("c", true).is_none());
    assert!(Shipped::default().get("a", true).is_none());
}

#[test]
fn the_list_of_patterns_is_that_of_the_files_that_ship() {
    pack::Pack::load(&pack::embedded()).expect("the pack is sound");
    let noted = yaml::noted::all();
    let list: String = noted
        .iter()
        .filter(|(text, _)| !text.contains('\n'))
        .map(|(text, ignore_case)| format!("{} {text}\n", if *ignore_case { 'i' } else { 'c' }))
        .collect();
    if std::env::var_os("WRITE_PATTERNS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/patterns.txt"), &list).expect("a file");
    }
    let now = include_str!("../../rules/patterns.txt");
    assert!(list == now, "run `WRITE_PATTERNS=1 cargo test --lib the_list_of_patterns` and commit the file");
    assert_eq!(making::listed(now).len(), noted.len());
    let has_automaton = |(text, ignore_case): &&(String, bool)| {
        pack::known_pattern(text, *ignore_case).is_some_and(|known| known.automaton().is_some())
    };
    let known = noted.iter().filter(has_automaton).count();
    assert!(known * 100 > noted.len() * 90, "of {} patterns only {known} have automata", noted.len());
}
