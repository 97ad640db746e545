//! Lists of regular expressions that are data, with a quick search that tells which of them a text can match at all.

use crate::need::Need;
use crate::pairs::Pairs;
use crate::yaml::Pattern;
use smallvec::SmallVec;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// PatternList in the order of their file. Most texts match none of them, and cost one quick search.
#[derive(Debug, Clone, Default)]
pub struct PatternList {
    all: Vec<Pattern>,
    /// Built when it is first asked.
    screen: Arc<OnceLock<Screen>>,
}

/// Places in a list of patterns, in order.
pub type Possible = SmallVec<[usize; 8]>;

/// Tells which patterns a text can match.
#[derive(Debug)]
struct Screen {
    /// What each pattern needs.
    needs: Vec<Need>,
    /// One of them needs literals.
    literals: bool,
}

impl Screen {
    fn of(patterns: &[Pattern]) -> Screen {
        let needs: Vec<Need> = patterns.iter().map(Pattern::need).collect();
        Screen { literals: needs.iter().any(Need::asks_pairs), needs }
    }

    /// The patterns that can match `text`, in order.
    fn possible(&self, text: &str) -> Possible {
        self.possible_with(text, &Pairs::of(if self.literals { text.as_bytes() } else { &[] }))
    }

    fn possible_with(&self, text: &str, pairs: &Pairs) -> Possible {
        let first = text.bytes().next();
        let met = self.needs.iter().enumerate().filter(|(_, need)| need.met(first, pairs));
        met.map(|(place, _)| place).collect()
    }
}

impl PatternList {
    /// A list of these patterns.
    pub fn new(all: Vec<Pattern>) -> PatternList {
        PatternList { all, screen: Arc::default() }
    }

    /// Puts the patterns of `more` behind its own, and gives the places that they have now.
    pub fn extend(&mut self, more: PatternList) -> Range<usize> {
        let from = self.all.len();
        self.all.extend(more.all);
        self.screen = Arc::default();
        from..self.all.len()
    }

    /// True when there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The patterns that can match `text`, in the order of the list; those left out do not match.
    pub fn possible(&self, text: &str) -> impl Iterator<Item = &Pattern> {
        self.places(text).into_iter().map(|i| &self.all[i])
    }

    /// The places in the list of the patterns that can match `text`.
    pub fn places(&self, text: &str) -> Possible {
        if self.all.is_empty() {
            return Possible::new();
        }
        self.screen().possible(text)
    }

    /// The places in the list of the patterns that can match `text`, whose pairs of bytes are known.
    pub(crate) fn places_with(&self, text: &str, pairs: &Pairs) -> Possible {
        if self.all.is_empty() { Possible::new() } else { self.screen().possible_with(text, pairs) }
    }

    /// The places in the list of the patterns that can match a text made of parts with spaces between them, which have
    /// these pairs of bytes.
    pub(crate) fn places_in<'p>(&self, parts: impl Iterator<Item = &'p Pairs> + Clone) -> Possible {
        let needs = if self.all.is_empty() { &[][..] } else { &self.screen().needs };
        let met = needs.iter().enumerate().filter(|(_, need)| need.met_in(parts.clone()));
        met.map(|(place, _)| place).collect()
    }

    /// The patterns that can match `text`, whose pairs of bytes are known, in the order of the list.
    pub(crate) fn possible_with(&self, text: &str, pairs: &Pairs) -> impl Iterator<Item = &Pattern> {
        self.places_with(text, pairs).into_iter().map(|i| &self.all[i])
    }

    /// True when one of them matches `text`, whose pairs of bytes are known.
    pub(crate) fn is_match_with(&self, text: &str, pairs: &Pairs) -> bool {
        self.possible_with(text, pairs).any(|p| p.is_match(text))
    }

    /// False when none of them can match a part of the text that has these pairs of bytes.
    pub(crate) fn may_match_in(&self, pairs: &Pairs) -> bool {
        !self.all.is_empty() && self.screen().needs.iter().any(|need| !need.asks_pairs() || need.met(None, pairs))
    }

    fn screen(&self) -> &Screen {
        self.screen.get_or_init(|| Screen::of(&self.all))
    }

    /// The pattern at this place of the list.
    pub fn get(&self, place: usize) -> Option<&Pattern> {
        self.all.get(place)
    }

    /// True when one of them matches.
    pub fn is_match(&self, text: &str) -> bool {
        self.possible(text).any(|p| p.is_match(text))
    }

    /// Where the first pattern of the list that matches does so first.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.possible(text).find_map(|p| p.find(text)).map(|m| m.range())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, PackFile, Spanned};

    fn list(patterns: &[&str]) -> PatternList {
        let file = PackFile { path: "x.yaml".into(), text: serde_json::to_string(patterns).expect("text") };
        let raw: Vec<Spanned<String>> = yaml::parse(&file).expect("a list");
        PatternList::new(raw.iter().map(|p| yaml::regex(&file, p, &p.value, true).expect("valid")).collect())
    }

    #[test]
    fn the_order_of_the_list_decides() {
        let list = list(&["second word", "first", r"\d+"]);
        assert_eq!(list.find("FIRST the Second Word"), Some(10..21));
        assert_eq!(list.find("a first 7"), Some(2..7));
        assert_eq!(list.find("only 7"), Some(5..6));
        assert_eq!(list.find("nothing"), None);
    }

    #[test]
    fn patterns_that_cannot_match_are_left_out() {
        let list = list(&["report(?:s|ed)?", r"\d{2}", "notes?"]);
        assert_eq!(list.places("He Reported")[..], [0, 1]);
        assert_eq!(list.places("nothing")[..], [1]);
        let mixed = self::list(&["page", r"\d{2}", "^(?:note|[ab])"]);
        assert_eq!(mixed.places("Note the page")[..], [0, 1, 2]);
        assert_eq!(mixed.places("The note")[..], [1]);
        assert!(PatternList::default().places("x").is_empty());
    }
}
