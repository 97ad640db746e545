//! How a concept is called: from words of a letter to the names that rules use.

use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The concepts whose names or wordings hold `words`, of which the last may be a beginning, a line each in the order of their names, with what they are kinds
/// of and some of those wordings; empty when there are none.
pub fn lookup(vocabulary: &Vocabulary, words: &str) -> String {
    const MOST: usize = 8;
    let plain = |text: &str| text.to_lowercase().replace(['-', '_', '/'], " ");
    let wanted = format!(" {}", plain(words.trim()));
    let holds = |text: &str| format!(" {text}").contains(&wanted);
    let named = |text: &str| -> Vec<&str> {
        let hits = vocabulary.scan(text).into_iter().filter(|hit| hit.range == (0..text.len()));
        hits.map(|hit| vocabulary.name(hit.concept)).collect()
    };
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (_, name) in vocabulary.concepts().filter(|(_, name)| holds(&plain(name))) {
        found.entry(name).or_default();
    }
    for wording in vocabulary.wordings().into_iter().filter(|w| holds(w)) {
        for name in named(&wording) {
            found.entry(name).or_default().push(wording.clone());
        }
    }
    // An abbreviation is only meant in capitals.
    for name in named(&words.trim().to_uppercase()) {
        found.entry(name).or_default();
    }
    let mut out = String::new();
    for (name, wordings) in found {
        let kinds: Vec<&str> = vocabulary.id(name).map_or_else(Vec::new, |id| {
            vocabulary.ancestors(id).iter().filter(|a| **a != id).map(|a| vocabulary.name(*a)).collect()
        });
        out.push_str(name);
        if !kinds.is_empty() {
            let _ = write!(out, " (a kind of {})", kinds.join(", "));
        }
        if !wordings.is_empty() {
            let shown: Vec<&str> = wordings.iter().take(MOST).map(String::as_str).collect();
            let _ = write!(out, ": {}", shown.join(", "));
        }
        if wordings.len() > MOST {
            let _ = write!(out, " and {} more", wordings.len() - MOST);
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::testkit::vocabulary;

    #[test]
    fn a_concept_is_found_by_its_name_and_by_the_words_of_letters() {
        let vocabulary = vocabulary();
        assert_eq!(lookup(&vocabulary, "Aspir"), "aspirin (a kind of analgesic): aspirin\n");
        assert_eq!(lookup(&vocabulary, "ness"), "", "no word begins so");
        assert_eq!(lookup(&vocabulary, "hip"), "");
    }
}
