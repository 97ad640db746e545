//! What a phrase needs behind its beginning: looked for roughly, before the automaton is asked.

use crate::literals;
use regex_syntax::hir::Hir;

/// Which pairs of neighbouring bytes a text has; bytes that share their last five bits are one.
#[derive(Debug)]
pub(super) struct Pairs([u64; 16]);

/// The number of a pair.
fn pair(a: u8, b: u8) -> u16 {
    u16::from(a & 31) << 5 | u16::from(b & 31)
}

impl Pairs {
    /// The pairs of a normalised text.
    pub fn of(bytes: &[u8]) -> Pairs {
        let mut pairs = [0; 16];
        for (a, b) in bytes.iter().zip(bytes.iter().skip(1)) {
            let pair = pair(*a, *b);
            pairs[usize::from(pair / 64)] |= 1 << (pair % 64);
        }
        Pairs(pairs)
    }

    fn have(&self, pair: u16) -> bool {
        self.0[usize::from(pair / 64)] & 1 << (pair % 64) != 0
    }
}

/// Literals, as pairs of bytes: of each list a text must have one.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Needs(Vec<Vec<Box<[u16]>>>);

impl Needs {
    /// What every match of a phrase has behind its first part.
    pub fn of(phrase: &Hir) -> Needs {
        let pairs = |literal: &Vec<u8>| literal.windows(2).map(|w| pair(w[0], w[1])).collect();
        let lists = literals::required_later(phrase);
        Needs(lists.iter().map(|list| list.iter().map(pairs).collect()).collect())
    }

    /// False when a text with these pairs lacks something.
    pub fn met(&self, pairs: &Pairs) -> bool {
        self.0.iter().all(|list| list.iter().any(|literal| literal.iter().all(|p| pairs.have(*p))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(phrase: &str, text: &str) -> bool {
        let hir = regex_syntax::parse(phrase).expect("a phrase");
        Needs::of(&hir).met(&Pairs::of(text.as_bytes()))
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
            let needs = Needs::of(&hir);
            proptest::prop_assert!(needs.met(&Pairs::of(text.as_bytes())) || !regex.is_match(&text));
        }
    }
}
