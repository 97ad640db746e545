//! Names as printed: compared word by word, blind to case, punctuation and small typing errors.

/// The words of a name or of a citation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// The words of `text`: runs of letters and digits in lower case.
    pub(super) fn of(text: &str) -> Self {
        let words =
            text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
        Words(words)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn all(&self) -> &[String] {
        &self.0
    }
}

/// How often each letter comes in a word; letters may share a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Letters([u8; 32]);

impl Letters {
    pub(super) fn of(word: &str) -> Letters {
        let mut counts = [0_u8; 32];
        for c in word.chars() {
            let place = &mut counts[c as usize % 32];
            *place = place.saturating_add(1);
        }
        Letters(counts)
    }

    /// No fewer typing errors than this lie between two words of these letters: an error takes one letter away, or puts
    /// one in, or both.
    fn errors(&self, other: &Letters) -> usize {
        let more = |a: &Letters, b: &Letters| -> usize {
            a.0.iter().zip(&b.0).map(|(x, y)| usize::from(x.saturating_sub(*y))).sum()
        };
        more(self, other).max(more(other, self))
    }
}

/// Typing errors change the length of a word by no more than this, in bytes.
pub(super) const LONGER: usize = 2;

/// The same word, or one with a typing error: short words and numbers must agree in full.
pub(super) fn alike(a: &str, b: &str) -> bool {
    if a.as_bytes().first() != b.as_bytes().first() {
        return false;
    }
    if a == b {
        return true;
    }
    a.chars().next() == b.chars().next()
        && errors_allowed(a, b).is_some_and(|allowed| strsim::damerau_levenshtein(a, b) <= allowed)
}

/// How many typing errors may lie between two words that begin alike; `None` when they must agree in full.
fn errors_allowed(a: &str, b: &str) -> Option<usize> {
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.len() < 5 || long.len() - short.len() > LONGER || a.bytes().any(|c| c.is_ascii_digit()) {
        return None;
    }
    Some(if short.len() < 9 { 1 } else { 2 })
}

/// True for words of these letters that may be [`alike`]; most are not.
pub(super) fn may_be_alike((a, of_a): (&str, &Letters), (b, of_b): (&str, &Letters)) -> bool {
    a == b || errors_allowed(a, b).is_some_and(|allowed| of_a.errors(of_b) <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_alike_through_small_typing_errors() {
        for (a, b) in [("complaints", "complaint"), ("diagnositc", "diagnostic"), ("neck", "neck")] {
            assert!(alike(a, b), "{a}, {b}");
        }
    }

    #[test]
    fn short_words_and_numbers_must_agree() {
        for (a, b) in [("head", "hand"), ("12345", "12346"), ("back", "backs"), ("special", "specific")] {
            assert!(!alike(a, b), "{a}, {b}");
        }
    }

    proptest::proptest! {
        #[test]
        fn alike_words_have_all_but_a_few_letters_in_common(
            a in "[a-c\u{e9}]{4,10}", at in 0_usize..10, to in "[a-c\u{e9}]{0,2}",
        ) {
            let at = a.char_indices().map(|(i, _)| i).nth(at).unwrap_or(a.len());
            let b = format!("{}{to}{}", &a[..at], a[at..].chars().skip(1).collect::<String>());
            proptest::prop_assert!(!alike(&a, &b) || may_be_alike((a.as_str(), &Letters::of(&a)), (b.as_str(), &Letters::of(&b))));
        }
    }
}
