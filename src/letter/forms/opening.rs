//! Lists of patterns for the beginning of a text, most of which its first bytes rule out.

use crate::literals;
use crate::yaml::{Match, Pattern};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::sync::OnceLock;

/// So many bytes of a text are looked at.
const LOOKED_AT: usize = 8;
/// One bit for each of these places, and one for all behind them.
type Places = u16;
/// One bit a pattern; the last stands for all further ones.
type Mask = u16;

/// Patterns in the order of their file.
#[derive(Debug, Default)]
pub(in crate::letter) struct Openings {
    all: Vec<Pattern>,
    /// Built when it is first asked.
    screen: OnceLock<Screen>,
}

impl Openings {
    /// A list of these patterns.
    pub(in crate::letter) fn new(all: Vec<Pattern>) -> Openings {
        Openings { all, screen: OnceLock::new() }
    }

    /// True when there is no pattern.
    pub(in crate::letter) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The patterns that can match a text with this beginning, in the order of the list; those left out do not match,
    /// however it goes on.
    pub(in crate::letter) fn possible(&self, beginning: &str) -> impl Iterator<Item = &Pattern> {
        let mask = match self.all.is_empty() {
            true => 0,
            false => self.screen.get_or_init(|| Screen::of(&self.all)).possible(beginning),
        };
        let here: &[Pattern] = if mask == 0 { &[] } else { &self.all };
        here.iter().enumerate().filter(move |(i, _)| mask & bit(*i) != 0).map(|(_, pattern)| pattern)
    }

    /// True when one of them matches.
    pub(in crate::letter) fn is_match(&self, text: &str) -> bool {
        self.possible(text).any(|p| p.is_match(text))
    }

    /// Where the first pattern of the list that matches does so first.
    pub(in crate::letter) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.possible(text).find_map(|p| p.find(text))
    }
}

fn bit(place: usize) -> Mask {
    1 << place.min(Mask::BITS as usize - 1)
}

/// By place in a text and ASCII byte there: the patterns that it leaves.
#[derive(Debug)]
struct Screen {
    left: [[Mask; 128]; LOOKED_AT],
}

impl Screen {
    fn of(patterns: &[Pattern]) -> Screen {
        let mut left = [[0; 128]; LOOKED_AT];
        for (i, pattern) in patterns.iter().enumerate() {
            let bytes = beginnings(pattern.text());
            for (left, bytes) in left.iter_mut().flatten().zip(bytes.iter().flatten()) {
                *left |= if *bytes { bit(i) } else { 0 };
            }
        }
        Screen { left }
    }

    fn possible(&self, text: &str) -> Mask {
        let mut mask = Mask::MAX;
        for (left, byte) in self.left.iter().zip(text.bytes()) {
            if mask == 0 {
                break;
            }
            match left.get(usize::from(byte)) {
                Some(patterns) => mask &= patterns,
                // Behind another letter nothing is told of the places.
                None => break,
            }
        }
        mask
    }
}

/// The ASCII bytes that can stand at each of the first places of a text that `pattern` matches, as far as no other
/// letter stands before them.
fn beginnings(pattern: &str) -> [[bool; 128]; LOOKED_AT] {
    let mut bytes = [[false; 128]; LOOKED_AT];
    let parsed = literals::parse(pattern).filter(|p| p.properties().look_set_prefix().contains(Look::Start));
    let ends = parsed.map_or(1, |parsed| follow(&parsed, 1, &mut bytes));
    // Anything follows behind a match.
    let first = (0..LOOKED_AT).find(|place| ends & (1 << place) != 0).unwrap_or(LOOKED_AT);
    bytes.iter_mut().skip(first).for_each(|place| place.fill(true));
    bytes
}

/// Follows `hir` from each place in the set `from`, one bit a place, and notes the bytes that it takes there. Gives the
/// places behind it; all behind those that are looked at count as one.
fn follow(hir: &Hir, from: Places, bytes: &mut [[bool; 128]; LOOKED_AT]) -> Places {
    const BEYOND: Places = 1 << LOOKED_AT;
    let next = |from: Places| (from << 1 | from & BEYOND) & (2 * BEYOND - 1);
    let mut note = |from: Places, byte: u8| {
        let here = bytes.iter_mut().enumerate().filter(|(place, _)| from & (1 << place) != 0);
        for (_, place) in here {
            for byte in [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()] {
                place.get_mut(usize::from(byte)).into_iter().for_each(|there| *there = true);
            }
        }
    };
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => from,
        // What takes another letter takes no text that is followed further.
        HirKind::Literal(literal) if !literal.0.is_ascii() => 0,
        HirKind::Literal(literal) => literal.0.iter().fold(from, |from, byte| {
            note(from, *byte);
            next(from)
        }),
        HirKind::Class(class) => {
            let ranges: Vec<(u32, u32)> = match class {
                Class::Unicode(class) => class.iter().map(|r| (r.start().into(), r.end().into())).collect(),
                Class::Bytes(class) => class.iter().map(|r| (r.start().into(), r.end().into())).collect(),
            };
            let ascii = ranges.iter().any(|(first, _)| *first < 0x80);
            for (first, last) in ranges {
                (first..=last.min(0x7f)).for_each(|byte| note(from, byte as u8));
            }
            if ascii { next(from) } else { 0 }
        }
        HirKind::Repetition(repetition) => {
            let most = repetition.max.map_or(LOOKED_AT, |max| LOOKED_AT.min(max as usize));
            let mut ends = if repetition.min == 0 { from } else { 0 };
            let mut at = from;
            for times in 1..=most {
                at = follow(&repetition.sub, at, bytes);
                if times >= repetition.min as usize || times == most {
                    ends |= at;
                }
            }
            ends
        }
        HirKind::Capture(capture) => follow(&capture.sub, from, bytes),
        HirKind::Concat(parts) => parts.iter().fold(from, |from, part| follow(part, from, bytes)),
        HirKind::Alternation(parts) => parts.iter().fold(0, |ends, part| ends | follow(part, from, bytes)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, PackFile, Spanned};
    use proptest::prelude::*;

    fn list(patterns: &[String]) -> Option<Vec<Pattern>> {
        let file = PackFile { path: "x.yaml".into(), text: serde_json::to_string(patterns).ok()? };
        let raw: Vec<Spanned<String>> = yaml::parse(&file).ok()?;
        raw.iter().map(|p| yaml::pattern(&file, p, "^(?:", ")").ok()).collect()
    }

    #[test]
    fn first_bytes_rule_patterns_out() {
        let patterns = [r"page \d{1,3} of", "(?:the )?reviewer", r"\d{1,2} ?[.)]", "", "é|page"].map(str::to_owned);
        let openings = Openings::new(list(&patterns).expect("patterns"));
        let left = |text: &str| openings.possible(text).count();
        assert_eq!(left("Page 1 of 2"), 3);
        assert_eq!(left("past"), 1);
        assert_eq!(left("revisited"), 1);
        assert_eq!(left("review"), 2);
        assert_eq!(left("7) it"), 2);
        assert_eq!(left("7it"), 1);
        assert_eq!(left(""), 5);
        assert_eq!(left("élan"), 5);
        assert_eq!(openings.find("The Reviewer").map(|m| m.range()), Some(0..12));
        assert!(Openings::default().possible("x").next().is_none());
    }

    proptest! {
        #[test]
        fn what_matches_is_possible(
            patterns in prop::collection::vec(
                "(\\(\\?:ab\\|[c-e]\\)\\??|[a-e]\\{1,3\\}|\\\\d\\{2\\}|\\\\s\\*|\\\\b|[a-cKé ]\\??|\\.|\\[\\^a\\]\\*|x\\|){0,4}",
                1..20,
            ),
            text in "[a-eK7é ]{0,6}",
        ) {
            let Some(patterns) = list(&patterns) else { return Ok(()) };
            let naive: Vec<&str> = patterns.iter().filter(|p| p.is_match(&text)).map(Pattern::text).collect();
            let openings = Openings::new(patterns.clone());
            for cut in (0..=text.len()).filter(|cut| text.is_char_boundary(*cut)) {
                let left: Vec<&str> = openings.possible(&text[..cut]).map(Pattern::text).collect();
                prop_assert!(naive.iter().all(|p| left.contains(p)), "{:?} {:?}", naive, left);
            }
            let found: Vec<&str> =
                openings.possible(&text).filter(|p| p.is_match(&text)).map(Pattern::text).collect();
            prop_assert_eq!(found, naive);
        }
    }
}
