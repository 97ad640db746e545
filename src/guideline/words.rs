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

    pub(super) fn get(&self, at: usize) -> &str {
        self.0.get(at).map_or("", String::as_str)
    }

    /// The words from `at` on.
    pub(super) fn after(&self, at: usize) -> Words {
        Words(self.0.get(at..).unwrap_or_default().to_vec())
    }

    /// True when `name` stands in these words from word `at` on.
    pub(super) fn has_at(&self, at: usize, name: &Words) -> bool {
        !name.is_empty()
            && at + name.len() <= self.len()
            && (0..name.len()).all(|i| alike(self.get(at + i), name.get(i)))
    }

    /// The first place at which `name` stands.
    pub(super) fn find(&self, name: &Words) -> Option<usize> {
        let first = name.0.first()?.as_bytes().first();
        (0..self.len()).find(|&at| self.0[at].as_bytes().first() == first && self.has_at(at, name))
    }
}

/// The same word, or one with a typing error: short words and numbers must agree in full.
fn alike(a: &str, b: &str) -> bool {
    if a.as_bytes().first() != b.as_bytes().first() {
        return false;
    }
    if a == b {
        return true;
    }
    let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
    if short.len() < 5 || long.len() - short.len() > 2 || a.bytes().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let allowed = if short.len() < 9 { 1 } else { 2 };
    a.chars().next() == b.chars().next() && strsim::damerau_levenshtein(a, b) <= allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_through_case_punctuation_and_typing_errors() {
        let text = Words::of("Low-Back Complaints, Section: Diagnositc  Criteria");
        assert_eq!(text.find(&Words::of("low back complaint")), Some(0));
        assert_eq!(text.find(&Words::of("Diagnostic Criteria")), Some(4));
        assert_eq!(text.find(&Words::of("Special Studies")), None);
    }

    #[test]
    fn short_words_and_numbers_must_agree() {
        assert_eq!(Words::of("Head, CT").find(&Words::of("hand")), None);
        assert_eq!(Words::of("Chapter 12").find(&Words::of("chapter 13")), None);
    }

    #[test]
    fn no_name_is_found_nowhere() {
        assert_eq!(Words::of("Neck").find(&Words::of("--")), None);
    }
}
