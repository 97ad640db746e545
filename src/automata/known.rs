//! What is known of a pattern before the program runs.

use super::groups::Groups;
use super::table::Table;
use crate::need::Need;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;

/// What is known of a pattern before the program runs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Known<'a> {
    /// What a text has to have.
    pub(super) need: Need,
    /// `None` when it would be too large.
    #[serde(borrow)]
    pub(super) automaton: Option<Automaton<'a>>,
    /// What finds a looser pattern in its place, which matches wherever it does.
    #[serde(borrow)]
    pub(super) looser: Option<Finder<'a>>,
}

/// What finds a pattern.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Automaton<'a> {
    #[serde(borrow)]
    pub(super) finder: Finder<'a>,
    /// [`Groups`], still as bytes: few patterns are ever asked for theirs.
    #[serde(borrow)]
    pub(super) groups: Cow<'a, [u8]>,
}

/// How a pattern is found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Finder<'a> {
    /// It matches nowhere but at the beginning of a text.
    Beginning(#[serde(borrow)] Table<'a>),
    /// It matches nowhere but at the end of a text, from which the automaton reads backwards.
    End(#[serde(borrow)] Table<'a>),
    /// One automaton finds where the first match ends, and the other from there where it begins.
    Anywhere {
        #[serde(borrow)]
        ends: Table<'a>,
        #[serde(borrow)]
        begins: Table<'a>,
    },
}

impl<'a> Known<'a> {
    /// What a text has to have for the pattern to match it.
    pub fn need(&self) -> &Need {
        &self.need
    }

    /// True when the pattern is surely not found in `text`, which is ASCII; asked of one without an automaton.
    pub fn rules_out(&self, text: &[u8]) -> bool {
        self.looser.as_ref().is_some_and(|looser| !looser.is_match(text))
    }

    /// What finds the pattern.
    pub fn automaton(&self) -> Option<&Automaton<'a>> {
        self.automaton.as_ref()
    }
}

impl Finder<'_> {
    fn is_match(&self, text: &[u8]) -> bool {
        match self {
            Finder::Beginning(ends) | Finder::Anywhere { ends, .. } => ends.forward(text, 0, true).is_some(),
            Finder::End(begins) => begins.backward(text, 0, text.len()).is_some(),
        }
    }
}

impl Automaton<'_> {
    /// Whether the pattern is found in `text`, which is ASCII.
    pub fn is_match(&self, text: &[u8]) -> bool {
        self.finder.is_match(text)
    }

    /// The first place in `text`, which is ASCII, from `at` on where the pattern is found.
    pub fn find(&self, text: &[u8], at: usize) -> Option<Range<usize>> {
        match &self.finder {
            Finder::Beginning(_) if at > 0 => None,
            Finder::Beginning(ends) => Some(0..ends.forward(text, 0, false)?),
            Finder::End(_) if at > text.len() => None,
            Finder::End(begins) => Some(begins.backward(text, at, text.len())?..text.len()),
            Finder::Anywhere { ends, begins } => {
                let end = ends.forward(text, at, false)?;
                Some(begins.backward(text, at, end)?..end)
            }
        }
    }

    /// What tells the groups of a match.
    pub fn groups(&self) -> Option<Groups> {
        postcard::from_bytes(&self.groups).ok()
    }
}

/// All patterns that ship, in the order of their text, as they are written into the program.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Shipped<'a> {
    /// Where each begins in `patterns`, as numbers of four bytes.
    #[serde(borrow)]
    pub(super) places: Cow<'a, [u8]>,
    /// Of each, its text, whether case counts for nothing, and what is known of it.
    #[serde(borrow)]
    pub(super) patterns: Cow<'a, [u8]>,
}

impl<'a> Shipped<'a> {
    /// What is known of a pattern, if it ships.
    pub fn get(&'a self, text: &str, ignore_case: bool) -> Option<Known<'a>> {
        let (places, _) = self.places.as_chunks();
        let at = |place: &[u8; 4]| self.patterns.get(u32::from_le_bytes(*place) as usize..).unwrap_or_default();
        let order = |place: &[u8; 4]| {
            let head = postcard::take_from_bytes::<(&str, bool)>(at(place));
            head.map_or(Ordering::Less, |(head, _)| head.cmp(&(text, ignore_case)))
        };
        let found = places.binary_search_by(order).ok()?;
        let (_, rest) = postcard::take_from_bytes::<(&str, bool)>(at(places.get(found)?)).ok()?;
        postcard::take_from_bytes(rest).ok().map(|(known, _)| known)
    }

    /// Shows all of them.
    #[cfg(test)]
    pub fn each(&self, mut see: impl FnMut(&str, bool, &Known)) {
        let mut rest = &self.patterns[..];
        while let Ok(((text, ignore_case, known), more)) = postcard::take_from_bytes::<(&str, bool, Known)>(rest) {
            see(text, ignore_case, &known);
            rest = more;
        }
    }
}
