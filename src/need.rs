//! What a text has to have for a pattern to match it, in a form that is asked quickly.

use crate::fixed;
use crate::literals::{self, Asked};
use crate::pairs::{Pairs, pair};

/// A list of more literals than this says little beside another.
const FEW: usize = 24;

/// What a text has to have for a pattern to match it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Need {
    /// One of these bytes at its beginning, one bit each, or one that is not ASCII.
    Beginning([u64; 2]),
    /// Of each of some lists one literal, as [`write`] writes them.
    Literals(#[serde(with = "fixed")] Vec<u16>),
    /// Nothing that could be named.
    Nothing,
}

impl Need {
    /// What a text has to have for `pattern` to match it. Case does not count.
    pub fn of(pattern: &str) -> Need {
        match literals::asked(pattern) {
            Asked::Beginning(bytes) => {
                let mut bits = [0; 2];
                for byte in (0..128).filter(|byte| bytes[*byte]) {
                    bits[byte / 64] |= 1 << (byte % 64);
                }
                Need::Beginning(bits)
            }
            Asked::Literal(best) => {
                let mut lists = literals::required(pattern);
                lists.retain(|list| list.len() <= FEW && *list != best);
                lists.push(best);
                let mut out = Vec::new();
                write(&mut out, lists);
                Need::Literals(out)
            }
            Asked::Nothing => Need::Nothing,
        }
    }

    /// False when a text made of parts with spaces between them, which have these pairs of bytes, lacks something.
    pub fn met_in<'p>(&self, parts: impl Iterator<Item = &'p Pairs> + Clone) -> bool {
        match self {
            Need::Nothing | Need::Beginning(_) => true,
            Need::Literals(lists) => has_each_in(lists, parts),
        }
    }

    /// Whether it takes pairs of bytes to tell.
    pub fn asks_pairs(&self) -> bool {
        matches!(self, Need::Literals(_))
    }

    /// False when a text that begins with `first` and has these pairs of bytes lacks something.
    pub fn met(&self, first: Option<u8>, pairs: &Pairs) -> bool {
        match self {
            Need::Nothing => true,
            Need::Beginning(bits) => first.is_some_and(|byte| match bits.get(usize::from(byte / 64)) {
                Some(word) => word & 1 << (byte % 64) != 0,
                None => true,
            }),
            Need::Literals(lists) => has_each(lists, pairs),
        }
    }
}

/// False when a text made of parts with these pairs of bytes has no literal of one of the lists ([`write`]). There are
/// only spaces between parts, so a literal that has none stands in one of them.
pub(crate) fn has_each_in<'p>(lists: &[u16], parts: impl Iterator<Item = &'p Pairs> + Clone) -> bool {
    each_has(lists, |literal| {
        let across = literal.iter().any(|pair| touches_space(*pair));
        let mut inside = literal.iter().filter(|pair| !touches_space(**pair));
        parts.clone().any(|part| literal.iter().all(|pair| part.have(*pair)))
            || across && inside.all(|pair| parts.clone().any(|part| part.have(*pair)))
    })
}

/// A space may be one of the two bytes.
fn touches_space(pair: u16) -> bool {
    pair >> 5 == 0 || pair & 31 == 0
}

/// Adds lists of literals, of each of which a text must have one. A list is how many literals it has, and a literal how
/// many pairs of bytes it has, before the pairs.
pub(crate) fn write(out: &mut Vec<u16>, mut lists: Vec<Vec<Vec<u8>>>) {
    // What says most, and is told soonest, before the rest.
    lists.sort_by_key(Vec::len);
    for list in &lists {
        out.push(list.len() as u16);
        for literal in list {
            out.push(literal.len().saturating_sub(1) as u16);
            out.extend(literal.windows(2).map(|w| pair(w[0], w[1])));
        }
    }
}

/// False when a text with these pairs has no literal of one of the lists ([`write`]).
pub(crate) fn has_each(lists: &[u16], pairs: &Pairs) -> bool {
    each_has(lists, |literal| literal.iter().all(|pair| pairs.have(*pair)))
}

/// Whether each of the lists ([`write`]) has a literal that may stand there.
fn each_has(lists: &[u16], stands: impl Fn(&[u16]) -> bool) -> bool {
    let mut rest = lists;
    while let Some((literals, mut list)) = rest.split_first() {
        let mut any = false;
        for _ in 0..*literals {
            let literal = list.split_first().and_then(|(n, more)| more.split_at_checked(usize::from(*n)));
            let Some((literal, behind)) = literal else { return true };
            any = any || stands(literal);
            list = behind;
        }
        if !any {
            return false;
        }
        rest = list;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(pattern: &str, text: &str) -> bool {
        Need::of(pattern).met(text.bytes().next(), &Pairs::of(text.as_bytes()))
    }

    #[test]
    fn what_a_text_lacks_is_told() {
        let pattern = r"(?:\b|^)(?:guidelines?|criteria)\s+(?:\w+\s+){0,3}(?:silent|mute)(?:\b|$)";
        assert!(met(pattern, "The Guideline is SILENT") && met(pattern, "criteria: mute"));
        assert!(!met(pattern, "the guideline speaks") && !met(pattern, "he was silent"));
        assert!(met("^[ab]c", "Bc") && met("^[ab]c", "\u{e9}") && !met("^[ab]c", "cab") && !met("^[ab]c", ""));
        assert!(met(r"\d+", "") && met("(", ""));
    }

    proptest::proptest! {
        #[test]
        fn what_matches_meets_the_need(
            text in "[abAB c\u{e9}]{0,12}",
            pattern in "(\\^)?([ab]{1,3}|(\\(\\?:a[ab ]\\|b[ab]|\\(\\?:\\\\b\\|\\^)\\)|[abc\u{e9}]\\?|\\(aa\\|bc\\)\\+| |\\\\s\\+){1,5}",
        ) {
            let Ok(regex) = regex::RegexBuilder::new(&pattern).case_insensitive(true).build() else { return Ok(()) };
            let need = Need::of(&pattern);
            proptest::prop_assert!(need.met(text.bytes().next(), &Pairs::of(text.as_bytes())) || !regex.is_match(&text));
            let parts: Vec<Pairs> = text.split(' ').map(|part| Pairs::of(part.as_bytes())).collect();
            proptest::prop_assert!(need.met_in(parts.iter()) || !regex.is_match(&text));
            let bytes = postcard::to_stdvec(&need).expect("bytes");
            proptest::prop_assert_eq!(postcard::from_bytes::<Need>(&bytes).expect("a need"), need);
        }
    }
}
