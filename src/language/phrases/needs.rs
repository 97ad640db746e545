//! What a phrase needs behind its beginning: looked for roughly, before the automaton is asked.

use crate::fixed;
use crate::literals;
use crate::need;
pub(super) use crate::pairs::Pairs;
use regex_syntax::hir::Hir;
use smallvec::{SmallVec, smallvec};

/// What each phrase needs: lists of literals, as pairs of bytes, of each of which a text must have one.
///
/// They stand one after the other: phrases are asked in no order, and a look at one should touch no more memory than
/// what it says ([`need::write`]).
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Needs {
    #[serde(with = "fixed")]
    lists: Vec<u16>,
    /// By phrase, where its lists end.
    #[serde(with = "fixed")]
    ends: Vec<u32>,
}

impl Needs {
    /// What every match of each phrase has behind its first part.
    pub fn of<'h>(phrases: impl IntoIterator<Item = &'h Hir>) -> Needs {
        let mut needs = Needs::default();
        for phrase in phrases {
            let mut lists = literals::required_later(phrase);
            // What says most, and is told soonest, before the rest.
            lists.sort_by_key(Vec::len);
            need::write(&mut needs.lists, lists);
            needs.ends.push(needs.lists.len() as u32);
        }
        needs
    }

    /// False when a text with these pairs lacks something that the phrase needs.
    pub fn met(&self, phrase: u32, pairs: &Pairs) -> bool {
        let end = |phrase: Option<u32>| phrase.and_then(|p| self.ends.get(p as usize)).map_or(0, |end| *end as usize);
        let lists = self.lists.get(end(phrase.checked_sub(1))..end(Some(phrase)));
        need::has_each(lists.unwrap_or_default(), pairs)
    }
}

/// Which phrases have what they need in one text: asked of each phrase once, however often it may begin.
pub(super) struct Met<'n> {
    needs: &'n Needs,
    text: &'n [u8],
    pairs: Option<Pairs>,
    /// By phrase.
    known: SmallVec<[Option<bool>; 512]>,
}

impl<'n> Met<'n> {
    /// Of a normalised text.
    pub fn new(needs: &'n Needs, text: &'n [u8]) -> Met<'n> {
        Met { needs, text, pairs: None, known: smallvec![None; needs.ends.len()] }
    }

    /// False when the text lacks something that the phrase needs.
    pub fn may_go_on(&mut self, phrase: u32) -> bool {
        let Some(known) = self.known.get_mut(phrase as usize) else { return true };
        *known.get_or_insert_with(|| {
            let pairs = self.pairs.get_or_insert_with(|| Pairs::of(self.text));
            self.needs.met(phrase, pairs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(phrase: &str, text: &str) -> bool {
        let hir = regex_syntax::parse(phrase).expect("a phrase");
        Needs::of([&hir]).met(0, &Pairs::of(text.as_bytes()))
    }

    #[test]
    fn a_text_without_a_later_word_does_not_meet_the_needs() {
        let phrase = r"not (?:[a-z]+ ){0,2}(?:necessary|justified)";
        assert!(met(phrase, "is not at all necessary") && met(phrase, "not justified"));
        assert!(!met(phrase, "is not documented"));
    }

    proptest::proptest! {
        #[test]
        fn what_matches_meets_the_needs(text in "[ab ]{0,12}", phrase in "([ab]{1,3}|(\\(\\?:a[ab ]\\|b[ab]\\))|[ab]\\?| ){1,4}") {
            let (Ok(regex), Ok(hir)) = (regex::Regex::new(&phrase), regex_syntax::parse(&phrase)) else { return Ok(()) };
            let needs = Needs::of([&hir]);
            proptest::prop_assert!(needs.met(0, &Pairs::of(text.as_bytes())) || !regex.is_match(&text));
        }
    }
}
