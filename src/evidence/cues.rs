//! Wordings that say what a sentence does, from `rules/language/statements.yaml`.

pub use super::cue::Cue;

use super::Wordings;
use super::cue::CUES;
use crate::language::{PhraseHit, Phrases};
use crate::vocabulary::{ConceptId, Named, Vocabulary};
use crate::words::{self, Split};
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};

/// The file the cues are read from.
const FILE: &str = "language/statements.yaml";
/// The file that names concepts beside wordings of criteria.
const CRITERIA: &str = "language/criteria.yaml";

/// The wordings, compiled.
#[derive(Debug, Clone)]
pub struct Cues {
    /// One group for each [`Cue`], in the order of their discriminants.
    phrases: Phrases,
    ignored: Ignored,
    light: FxHashSet<String>,
    carriers: BTreeSet<ConceptId>,
    opaque: BTreeSet<ConceptId>,
    signs: BTreeSet<ConceptId>,
    by_kinds: BTreeSet<ConceptId>,
    any_finding: BTreeSet<ConceptId>,
    vary: BTreeSet<ConceptId>,
    failures: BTreeMap<ConceptId, BTreeSet<ConceptId>>,
    /// Days since the injury.
    phases: BTreeMap<ConceptId, RangeInclusive<i32>>,
    /// Wordings of identity, dates and sums.
    pub(super) wordings: Wordings,
}

/// Words that carry no content.
#[derive(Debug, Clone)]
struct Ignored {
    all: FxHashSet<String>,
    /// Those of ASCII that are not too long, by their keys.
    short: FxHashSet<u128>,
    has_long: bool,
}

impl Ignored {
    fn of(all: FxHashSet<String>) -> Ignored {
        let short = all.iter().filter(|w| w.len() <= words::KEY);
        let short = short.map(|w| Split::of(w).key(0..w.len())).collect();
        Ignored { short, has_long: all.iter().any(|w| w.len() > words::KEY), all }
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct CueFile {
    #[allow(dead_code)] // for readers, and required so that nobody forgets it
    source: String,
    groups: BTreeMap<String, Vec<Spanned<String>>>,
    carriers: Vec<Spanned<String>>,
    opaque: Vec<Spanned<String>>,
    signs: Vec<Spanned<String>>,
    by_kinds: Vec<Spanned<String>>,
    any_finding: Vec<Spanned<String>>,
    vary: Vec<Spanned<String>>,
    failures: Named<Vec<Spanned<String>>>,
    phases: Named<Days>,
    light_words: FxHashSet<String>,
    ignored_words: FxHashSet<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Days {
    #[serde(default)]
    from: i32,
    to: Option<i32>,
}

impl Cues {
    /// Loads and compiles the wordings of a pack.
    ///
    /// # Errors
    /// Every wording that is no regular expression, every group that is unknown or missing.
    pub fn load(files: &[PackFile], vocabulary: &Vocabulary) -> Result<Cues, Vec<Diagnostic>> {
        let missing = |message: String| Diagnostic {
            level: Level::Error,
            file: FILE.into(),
            line: 0,
            column: 0,
            span: None,
            message,
            help: None,
        };
        let Some(file) = files.iter().find(|f| f.path == FILE) else {
            return Err(vec![missing("the file is missing: it says how statements are told apart".into())]);
        };
        let model: CueFile = yaml::parse(file).map_err(|e| vec![e])?;
        let mut errors = Vec::new();
        let wordings = Wordings::load(files).map_err(|e| errors.extend(e)).ok();
        for name in model.groups.keys().filter(|n| !CUES.iter().any(|(_, c)| c == n)) {
            let mut e = missing(format!("unknown group `{name}`"));
            e.help = yaml::nearest(name, CUES.iter().map(|(_, c)| *c)).map(|n| format!("did you mean `{n}`?"));
            errors.push(e);
        }
        for (_, name) in CUES.iter().filter(|(_, n)| !model.groups.contains_key(*n)) {
            errors.push(missing(format!("the group `{name}` is missing")));
        }
        let of_group = |name: &str| model.groups.get(name).map_or(&[][..], Vec::as_slice);
        let named = CUES.iter().map(|(_, n)| ((*n).to_owned(), of_group(n).iter().map(|s| s.value.as_str())));
        let phrases = match crate::pack::phrases(file).map_or_else(|| Phrases::compile(named), Ok) {
            Ok(phrases) => phrases,
            Err(wrong) => {
                for e in wrong {
                    let place = CUES.get(e.group).and_then(|(_, name)| of_group(name).get(e.phrase?));
                    errors.push(match place {
                        Some(phrase) => yaml::at(file, Level::Error, phrase, e.message),
                        None => missing(e.message),
                    });
                }
                return Err(errors);
            }
        };
        let answers = wordings.iter().flat_map(|w| &w.criteria.answers);
        let criteria = files.iter().find(|f| f.path == CRITERIA);
        for name in answers.flat_map(|a| &a.of).filter(|n| vocabulary.id(&n.value).is_none()) {
            errors.extend(criteria.map(|f| unknown(f, name, vocabulary)));
        }
        let mut ids = |names: &[Spanned<String>]| -> BTreeSet<ConceptId> {
            let mut known = BTreeSet::new();
            for name in names {
                match vocabulary.id(&name.value) {
                    Some(id) => {
                        known.insert(id);
                    }
                    None => {
                        errors.push(unknown(file, name, vocabulary));
                    }
                }
            }
            known
        };
        let carriers = ids(&model.carriers);
        let opaque = ids(&model.opaque);
        let signs = ids(&model.signs);
        let by_kinds = ids(&model.by_kinds);
        let any_finding = ids(&model.any_finding);
        let vary = ids(&model.vary);
        let mut failures = BTreeMap::new();
        for (failure, of) in &model.failures.0 {
            let of = ids(of);
            failures.extend(ids(std::slice::from_ref(failure)).into_iter().map(|f| (f, of.clone())));
        }
        let mut phases = BTreeMap::new();
        for (phase, days) in &model.phases.0 {
            let days = days.from..=days.to.unwrap_or(i32::MAX);
            phases.extend(ids(std::slice::from_ref(phase)).into_iter().map(|p| (p, days.clone())));
        }
        let Some(wordings) = wordings.filter(|_| errors.is_empty()) else { return Err(errors) };
        Ok(Cues {
            phrases,
            ignored: Ignored::of(model.ignored_words),
            light: model.light_words,
            carriers,
            opaque,
            signs,
            by_kinds,
            any_finding,
            vary,
            failures,
            phases,
            wordings,
        })
    }

    /// Every concept that the wordings name.
    pub fn named<'c>(&'c self, vocabulary: &'c Vocabulary) -> impl Iterator<Item = ConceptId> + 'c {
        let sets = [&self.carriers, &self.opaque, &self.signs, &self.by_kinds, &self.any_finding, &self.vary];
        let failures = self.failures.iter().flat_map(|(failure, of)| of.iter().chain([failure]));
        let apart = self.wordings.residue.apart.iter().flatten().filter_map(|name| vocabulary.id(name));
        sets.into_iter().flatten().chain(failures).copied().chain(apart)
    }

    /// True for a word (in lower case) that carries no content when two statements are compared.
    pub fn ignores(&self, word: &str) -> bool {
        self.ignored.all.contains(word)
    }

    /// The same of a word of a text that is split.
    pub fn ignores_word(&self, text: &Split<'_>, word: words::Word) -> bool {
        let range = word.range();
        if range.len() <= words::KEY {
            return self.ignored.short.contains(&text.key(range));
        }
        self.ignored.has_long
            && text.small().get(range).and_then(|w| str::from_utf8(w).ok()).is_some_and(|w| self.ignores(w))
    }

    /// True for a concept that carries facts and is none itself.
    pub fn is_carrier(&self, concept: ConceptId) -> bool {
        self.carriers.contains(&concept)
    }

    /// True for a concept of which a summary cannot say whether it is missing.
    pub fn is_opaque(&self, concept: ConceptId) -> bool {
        self.opaque.contains(&concept)
    }

    /// What an examination finds.
    pub fn signs(&self) -> &BTreeSet<ConceptId> {
        &self.signs
    }

    /// True for a concept that anything documents that is a kind of it.
    pub fn is_shown_by_kinds(&self, concept: ConceptId) -> bool {
        self.by_kinds.contains(&concept)
    }

    /// True for a concept that any finding in the region in question documents.
    pub fn means_any_finding(&self, concept: ConceptId) -> bool {
        self.any_finding.contains(&concept)
    }

    /// True for a measure that differs from day to day and from one part of the body to the next.
    pub fn varies(&self, concept: ConceptId) -> bool {
        self.vary.contains(&concept)
    }

    /// The treatments whose failure bears out what `concept` says: that some treatment failed.
    pub fn failures(&self, concept: ConceptId) -> Option<&BTreeSet<ConceptId>> {
        self.failures.get(&concept)
    }

    /// How many days after the injury `concept` says that the patient is, when it says so.
    pub fn phase(&self, concept: ConceptId) -> Option<&RangeInclusive<i32>> {
        self.phases.get(&concept)
    }

    /// True for a word (in lower case) that may stand between a denial and the treatment it denies.
    pub fn is_light(&self, word: &str) -> bool {
        self.light.contains(word)
    }

    /// The places of one cue in a text, and no other cues.
    pub fn scan_for(&self, text: &str, cue: Cue) -> Scan {
        Scan::new(self.phrases.scan_group(text, cue as usize))
    }

    /// The cues of a text.
    pub fn scan(&self, text: &str) -> Scan {
        Scan::new(self.phrases.scan(text))
    }

    /// The same of a text that is split.
    pub fn scan_split(&self, text: &Split<'_>) -> Scan {
        Scan::new(self.phrases.scan_split(text))
    }

    /// The cues of `range` of `text` by itself; `scan` are those of all of the text.
    pub fn scan_part(&self, text: &str, scan: &Scan, range: Range<usize>) -> Scan {
        Scan::new(self.phrases.scan_part(text, &scan.hits, range))
    }
}

/// The mistake of naming a concept that the vocabulary does not have.
fn unknown(file: &PackFile, name: &Spanned<String>, vocabulary: &Vocabulary) -> Diagnostic {
    let mut e = yaml::at(file, Level::Error, name, format!("unknown concept `{}`", name.value));
    e.help = yaml::nearest(&name.value, vocabulary.concepts().map(|(_, n)| n)).map(|n| format!("did you mean `{n}`?"));
    e
}

/// The cues found in one text.
#[derive(Debug, Default)]
pub struct Scan {
    /// A bit for each cue that is there.
    there: u64,
    hits: Box<[PhraseHit]>,
}

/// Every cue has a bit of [`Scan::there`].
const _: () = assert!(CUES.len() <= u64::BITS as usize);

impl Scan {
    fn new(hits: Vec<PhraseHit>) -> Scan {
        Scan { there: hits.iter().fold(0, |all, h| all | 1 << h.group), hits: hits.into() }
    }

    /// The places of a cue, in order.
    pub fn all(&self, cue: Cue) -> impl Iterator<Item = Range<usize>> + '_ {
        let hits = if self.has(cue) { &self.hits[..] } else { &[] };
        hits.iter().filter(move |h| h.group == cue as usize).map(|h| h.range.clone())
    }

    /// The first place of a cue.
    pub fn first(&self, cue: Cue) -> Option<Range<usize>> {
        self.all(cue).next()
    }

    /// True when the cue is there.
    pub fn has(&self, cue: Cue) -> bool {
        self.there & 1 << cue as u32 != 0
    }

    /// True when the cue is there outside of every place of `mask`.
    pub fn has_outside(&self, cue: Cue, mask: Cue) -> bool {
        self.all(cue).any(|r| !self.all(mask).any(|m| m.start <= r.start && r.end <= m.end))
    }

    /// Bytes that it takes on the heap.
    pub(super) fn heap(&self) -> usize {
        size_of_val(&*self.hits)
    }
}
