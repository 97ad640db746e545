//! The names of all documents and sections by their words, so that a citation is held only against those that begin
//! with one of its words.

use super::Guideline;
use super::words::{LONGER, Letters, Words, alike, may_be_alike};
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::OnceLock;

/// The words of a citation, each with the words of names that it may stand for.
#[derive(Debug)]
pub(super) struct Spelt<'w> {
    words: &'w [String],
    meant: Vec<Meant>,
}

/// A name: the section it is of (0 for that of a document), and its words.
#[derive(Debug, Clone)]
struct Name {
    of: usize,
    words: Vec<u32>,
}

/// Names by their first word.
#[derive(Debug, Clone, Default)]
struct Names {
    all: Vec<Name>,
    by_first: FxHashMap<u32, Vec<usize>>,
}

/// A word of a name.
#[derive(Debug, Clone)]
struct Known {
    word: String,
    letters: Letters,
    /// The words of names that it may stand for itself, looked up when a citation has it.
    meant: OnceLock<Meant>,
}

/// Words of names, by their numbers.
type Meant = SmallVec<[u32; 2]>;

/// The names of the guidelines of a pack.
#[derive(Debug, Clone, Default)]
pub(super) struct Index {
    ids: FxHashMap<String, u32>,
    /// By its number.
    words: Vec<Known>,
    /// Words by first byte and length in bytes.
    by_shape: FxHashMap<(u8, usize), Vec<u32>>,
    /// The names of documents; each is of the document with its number.
    documents: Names,
    /// By document, the names of its sections.
    sections: Vec<Names>,
}

impl Index {
    pub(super) fn of(documents: &[Guideline]) -> Index {
        let mut index = Index::default();
        for (at, document) in documents.iter().enumerate() {
            for name in &document.names {
                let words = index.numbered(name);
                index.documents.add(Name { of: at, words });
            }
            let mut sections = Names::default();
            for (of, section) in document.sections.iter().enumerate() {
                for name in &section.names {
                    sections.add(Name { of, words: index.numbered(name) });
                }
            }
            index.sections.push(sections);
        }
        index
    }

    fn numbered(&mut self, name: &Words) -> Vec<u32> {
        let mut out = Vec::with_capacity(name.len());
        for word in name.all() {
            let id = *self.ids.entry(word.clone()).or_insert_with(|| {
                let id = self.words.len() as u32;
                let first = word.as_bytes().first().copied().unwrap_or(0);
                self.by_shape.entry((first, word.len())).or_default().push(id);
                self.words.push(Known { word: word.clone(), letters: Letters::of(word), meant: OnceLock::new() });
                id
            });
            out.push(id);
        }
        out
    }

    /// Looks the words of a citation up.
    pub(super) fn spelt<'w>(&self, words: &'w Words) -> Spelt<'w> {
        let meant = words.all().iter().map(|w| self.meant(w)).collect();
        Spelt { words: words.all(), meant }
    }

    fn meant(&self, word: &str) -> Meant {
        let known = self.ids.get(word).and_then(|id| self.words.get(*id as usize));
        known.map_or_else(|| self.look_up(word), |known| known.meant.get_or_init(|| self.look_up(word)).clone())
    }

    fn look_up(&self, word: &str) -> Meant {
        let Some(first) = word.as_bytes().first() else { return SmallVec::new() };
        let own = Letters::of(word);
        let lengths = word.len().saturating_sub(LONGER)..=word.len() + LONGER;
        let near = lengths.filter_map(|len| self.by_shape.get(&(*first, len))).flatten().copied();
        near.filter(|id| {
            let known = self.words.get(*id as usize);
            known.is_some_and(|k| may_be_alike((word, &own), (&k.word, &k.letters)) && alike(word, &k.word))
        })
        .collect()
    }

    /// Each document of which a name stands in `citation`, in order, with the number of words of the longest such name
    /// and the place of its first word.
    pub(super) fn documents(&self, citation: &Spelt<'_>) -> Vec<(usize, (usize, usize))> {
        // By name, the first place at which it stands.
        let mut found: Vec<(usize, usize)> = Vec::new();
        for at in 0..citation.len() {
            self.documents.each_at(citation, at, |name| {
                if !found.iter().any(|(n, _)| *n == name) {
                    found.push((name, at));
                }
            });
        }
        let mut out: Vec<(usize, (usize, usize))> = found
            .into_iter()
            .map(|(name, at)| (self.documents.all[name].of, (self.documents.len_of(name), at)))
            .collect();
        out.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
        out.dedup_by_key(|(document, _)| *document);
        out
    }

    /// The sections of `document` with the longest name that stands in `citation` from word `at` on, in order, and its
    /// number of words.
    pub(super) fn sections(&self, document: usize, citation: &Spelt<'_>, at: usize) -> (Vec<usize>, usize) {
        let (mut longest, mut found) = (0, Vec::new());
        if let Some(names) = self.sections.get(document) {
            names.each_at(citation, at, |name| {
                let len = names.len_of(name);
                if len > longest {
                    longest = len;
                    found.clear();
                }
                if len == longest {
                    found.push(names.all[name].of);
                }
            });
        }
        found.sort_unstable();
        found.dedup();
        (found, longest)
    }
}

impl Names {
    fn add(&mut self, name: Name) {
        if let Some(first) = name.words.first() {
            self.by_first.entry(*first).or_default().push(self.all.len());
            self.all.push(name);
        }
    }

    fn len_of(&self, name: usize) -> usize {
        self.all[name].words.len()
    }

    /// Every name that stands in `citation` from word `at` on.
    fn each_at(&self, citation: &Spelt<'_>, at: usize, mut see: impl FnMut(usize)) {
        let Some(here) = citation.meant.get(at) else { return };
        for name in here.iter().filter_map(|id| self.by_first.get(id)).flatten() {
            let words = &self.all[*name].words;
            let follow = citation.meant.get(at..at + words.len());
            if follow.is_some_and(|f| f.iter().zip(words).all(|(meant, word)| meant.contains(word))) {
                see(*name);
            }
        }
    }
}

impl Spelt<'_> {
    pub(super) fn len(&self) -> usize {
        self.words.len()
    }

    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }
}
