//! From a term as written to every wording it stands for.

use super::fold::fold_term;
use super::model::InflectionEntry;
use std::collections::{BTreeMap, BTreeSet};

/// More wordings than this from one term is a mistake.
const MAX_WORDINGS: usize = 4_000;

/// One wording, folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wording {
    /// The words stand together.
    Whole(String),
    /// Words may stand between the two parts.
    Gapped(String, Gap, String),
}

impl std::fmt::Display for Wording {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Wording::Whole(text) => f.write_str(text),
            Wording::Gapped(a, gap, b) => write!(f, "{a} ~{}{} {b}", gap.words, if gap.lists { "&" } else { "" }),
        }
    }
}

/// What may stand between the parts of a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(super) struct Gap {
    /// So many words at most.
    pub words: usize,
    /// The words and marks of a list as well.
    pub lists: bool,
}

/// What terms are expanded with.
#[derive(Debug, Default)]
pub(super) struct Expander {
    pub sets: BTreeMap<String, Vec<String>>,
    pub inflections: Vec<InflectionEntry>,
    pub head_ends: BTreeSet<String>,
}

/// What is wrong with a term, in a sentence, and what to write instead.
type Wrong = (String, Option<String>);

impl Expander {
    /// Every wording of `term`, each once, plurals included when `inflect` (never of a term in two parts, which spells
    /// them out).
    ///
    /// # Errors
    /// What is wrong with the term, in a sentence, and what to write instead.
    pub fn expand(&self, term: &str, inflect: bool) -> Result<Vec<Wording>, Wrong> {
        let (mut out, mut count) = (Vec::new(), 0);
        // A term that is written over several lines is one all the same.
        let joined = term.contains(['\n', '\u{c}']).then(|| term.replace(['\n', '\u{c}'], " "));
        let term = joined.as_deref().unwrap_or(term);
        self.alternatives(&mut String::with_capacity(term.len()), term, &mut |text| {
            count += 1;
            if count > MAX_WORDINGS {
                return Err((format!("a term with more than {MAX_WORDINGS} wordings"), None));
            }
            self.wordings(text, inflect, &mut out)
        })?;
        let empty = |w: &Wording| match w {
            Wording::Whole(a) => a.is_empty(),
            Wording::Gapped(a, _, b) => a.is_empty() || b.is_empty(),
        };
        if out.is_empty() || out.iter().any(empty) {
            return Err(("an empty term".to_owned(), None));
        }
        out.sort_unstable();
        out.dedup();
        Ok(out)
    }

    /// Adds the wordings of a term without alternatives.
    fn wordings(&self, text: &str, inflect: bool, out: &mut Vec<Wording>) -> Result<(), Wrong> {
        let Some((head, rest)) = text.split_once('~') else {
            self.spellings(text, inflect, |spelling| out.push(Wording::Whole(spelling)));
            return Ok(());
        };
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let words = rest[..digits]
            .parse::<usize>()
            .map_err(|_| ("a gap without its number of words".to_owned(), Some("write `a ~3 b`".to_owned())))?;
        let tail = &rest[digits..];
        let gap = Gap { words, lists: tail.starts_with('&') };
        self.spellings(head, false, |a| {
            let both = |b| out.push(Wording::Gapped(a.clone(), gap, b));
            self.spellings(tail.trim_start_matches('&'), false, both);
        });
        Ok(())
    }

    /// Spells out `(a|b)` and `<set>` of what is left of a term behind what is `done`, the first of them first.
    fn alternatives(
        &self,
        done: &mut String,
        rest: &str,
        each: &mut impl FnMut(&str) -> Result<(), Wrong>,
    ) -> Result<(), Wrong> {
        let Some(at) = rest.find(['(', '<']) else {
            done.push_str(rest);
            if done.contains([')', '>']) {
                return Err((format!("a bracket that is never opened: `{done}`"), None));
            }
            return each(done);
        };
        let (before, rest) = rest.split_at(at);
        let closing = if rest.starts_with('(') { ')' } else { '>' };
        let Some(end) = closing_of(rest, closing) else {
            return Err((format!("a bracket that is never closed: `{rest}`"), Some(format!("add `{closing}`"))));
        };
        let (inner, after) = (&rest[1..end], &rest[end + 1..]);
        let choices: Vec<&str> = if closing == ')' {
            outer_choices(inner)
        } else {
            let Some(set) = self.sets.get(inner) else {
                let near = crate::yaml::nearest(inner, self.sets.keys().map(String::as_str));
                return Err((format!("unknown set `{inner}`"), near.map(|n| format!("did you mean `{n}`?"))));
            };
            set.iter().map(String::as_str).collect()
        };
        let so_far = done.len();
        for choice in choices {
            done.truncate(so_far);
            done.push_str(before);
            if choice.contains(['(', '<']) {
                self.alternatives(done, &format!("{choice}{after}"), each)?;
            } else {
                done.push_str(choice);
                self.alternatives(done, after, each)?;
            }
        }
        Ok(())
    }

    /// The folded spellings of one wording, some perhaps twice: with its hyphens closed up as well, and in the plural.
    fn spellings(&self, text: &str, inflect: bool, mut add: impl FnMut(String)) {
        let mut each = |spelling: String| {
            let plural = if inflect { self.plural(&spelling) } else { None };
            add(spelling);
            plural.into_iter().for_each(&mut add);
        };
        each(fold_term(text, true));
        if text.contains('-') {
            each(fold_term(&closed_up(text), true));
        }
    }

    /// The plural of a folded term: of its head, which ends before the first preposition.
    fn plural(&self, term: &str) -> Option<String> {
        let mut head = None;
        let mut at = 0;
        for word in term.split(' ') {
            if self.head_ends.contains(word) {
                break;
            }
            head = Some(at..at + word.len());
            at += word.len() + 1;
        }
        let head = head?;
        let plural = self.plural_word(&term[head.clone()])?;
        Some([&term[..head.start], &plural, &term[head.end..]].concat())
    }

    fn plural_word(&self, word: &str) -> Option<String> {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters < 3 || !word.chars().next_back().is_some_and(char::is_alphabetic) {
            return None;
        }
        let rule = self.inflections.iter().find(|rule| {
            let fits = |end: &String| {
                word.strip_suffix(end.as_str()).is_some_and(|stem| {
                    rule.after.is_empty() || stem.chars().next_back().is_some_and(|c| rule.after.contains(c))
                })
            };
            rule.ends.is_empty() || rule.ends.iter().any(fits)
        })?;
        let dropped = rule.drop.checked_sub(1).map(|n| word.char_indices().rev().nth(n).map_or(0, |(at, _)| at));
        Some([&word[..dropped.unwrap_or(word.len())], rule.add.as_ref()?].concat())
    }
}

/// Where the bracket that opens `text` is closed.
fn closing_of(text: &str, closing: char) -> Option<usize> {
    let opening = text.chars().next()?;
    let mut depth = 0usize;
    for (i, c) in text.char_indices() {
        if c == opening {
            depth += 1;
        } else if c == closing {
            depth -= 1;
            if depth == 0 {
                return Some(i);
            }
        }
    }
    None
}

/// The alternatives of a bracket, those of brackets inside it left together.
fn outer_choices(inner: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut depth, mut from) = (0usize, 0);
    for (i, c) in inner.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '|' if depth == 0 => {
                out.push(&inner[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    out.push(&inner[from..]);
    out
}

/// Without the hyphens between letters; those between numbers ("L4-5") mean something.
fn closed_up(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside = out.chars().next_back().is_some_and(char::is_alphabetic)
            && chars.peek().copied().is_some_and(char::is_alphabetic);
        if c != '-' || !inside {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expander() -> Expander {
        let rule = |ends: &[&str], after: &str, drop, add: Option<&str>| InflectionEntry {
            ends: ends.iter().map(|s| (*s).to_owned()).collect(),
            after: after.to_owned(),
            drop,
            add: add.map(str::to_owned),
        };
        Expander {
            sets: BTreeMap::from([("less".to_owned(), vec!["decreased".to_owned(), "reduced".to_owned()])]),
            inflections: vec![
                rule(&["is"], "s", 2, Some("es")),
                rule(&["s", "x", "ch"], "", 0, Some("es")),
                rule(&["y"], "bcdfghlmnprst", 1, Some("ies")),
                rule(&[], "", 0, Some("s")),
            ],
            head_ends: BTreeSet::from(["of".to_owned()]),
        }
    }

    fn whole(term: &str) -> Vec<String> {
        let found = expander().expand(term, true).expect("expands");
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn alternatives_sets_and_plurals() {
        assert_eq!(whole("tear of the (medial|lateral) meniscus").len(), 4);
        assert!(whole("tear of the meniscus").contains(&"tears of the meniscus".to_owned()));
        assert!(whole("biopsy").contains(&"biopsies".to_owned()));
        assert_eq!(whole("<less> (light|) touch").len(), 8);
        assert_eq!(whole("in (a|b(c|d))"), ["in a", "in bc", "in bd"]);
        assert_eq!(whole("x-ray"), ["x ray", "x rays", "xray", "xrays"]);
    }

    #[test]
    fn a_gap_keeps_its_parts() {
        assert!(whole("<less> ~2 sensation").contains(&"reduced ~2 sensation".to_owned()));
    }

    #[test]
    fn mistakes_are_named() {
        let e = expander();
        assert_eq!(e.expand("<les> touch", true).expect_err("set").1.as_deref(), Some("did you mean `less`?"));
        assert!(e.expand("(a|b", true).is_err());
        assert!(e.expand("a ~ b", true).is_err());
        assert!(e.expand(" - ", true).is_err());
    }
}
