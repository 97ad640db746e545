//! What a phrase needs behind its beginning: looked for roughly, before the automaton is asked.

use crate::fixed;
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

/// What each phrase needs: lists of literals, as pairs of bytes, of each of which a text must have one.
///
/// They stand one after the other: phrases are asked in no order, and a look at one should touch no more memory than
/// what it says. A list is how many literals it has, and a literal is how many pairs it has, before the pairs.
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
            for list in literals::required_later(phrase) {
                needs.lists.push(list.len() as u16);
                for literal in &list {
                    needs.lists.push(literal.len().saturating_sub(1) as u16);
                    needs.lists.extend(literal.windows(2).map(|w| pair(w[0], w[1])));
                }
            }
            needs.ends.push(needs.lists.len() as u32);
        }
        needs
    }

    /// False when a text with these pairs lacks something that the phrase needs.
    pub fn met(&self, phrase: u32, pairs: &Pairs) -> bool {
        let end = |phrase: Option<u32>| phrase.and_then(|p| self.ends.get(p as usize)).map_or(0, |end| *end as usize);
        let mut rest = self.lists.get(end(phrase.checked_sub(1))..end(Some(phrase))).unwrap_or_default();
        while let Some((literals, mut lists)) = rest.split_first() {
            let mut any = false;
            for _ in 0..*literals {
                let Some((literal, behind)) =
                    lists.split_first().and_then(|(n, l)| l.split_at_checked(usize::from(*n)))
                else {
                    return true;
                };
                any = any || literal.iter().all(|p| pairs.have(*p));
                lists = behind;
            }
            if !any {
                return false;
            }
            rest = lists;
        }
        true
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
