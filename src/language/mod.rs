//! Clinical English: sentences, values, assertion. Cue words are data under `rules/language/`.

mod assertion;
mod cue;
mod date;
mod pattern;
mod phrases;
mod schema;
mod scope;
mod sentence;
mod token;
mod value;

pub use assertion::Scopes;
pub use cue::{CueFile, Lists, Reach, Says};
pub use date::{DateFile, DateHit, DateValue};
pub use phrases::{Compiled as CompiledPhrases, PhraseError, PhraseHit, Phrases};
pub use schema::schemas;
pub use sentence::SentenceFile;
pub use value::{
    Age, Amount, Bound, Change, ChangeHit, Dosing, Duration, Measurement, Quantity, Refills, Strength, TimeUnit,
    ValueFile, Values, VisitPlan, days_of_supply,
};

use crate::words::Split;
use crate::yaml::{Diagnostic, PackFile};
use std::ops::Range;
use std::sync::OnceLock;
use value::{Sort, Sorts};

/// How a mention is asserted. All false: plainly present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Assertion {
    /// Denied of the patient.
    pub negated: bool,
    /// Found normal: for a finding or a test that is as good as denied, for a part of the body or a study it is not.
    pub normal: bool,
    /// Said not to be documented (which is not the same as denied). Together with `negated`: the words deny the evidence
    /// ("no evidence of"), which in a record denies the thing and in a review of a record says that it shows none.
    pub not_documented: bool,
    /// Uncertain: possible, suspected, to be ruled out.
    pub possible: bool,
    /// Planned, requested, or only imagined ("if", "should … occur", "return for").
    pub hypothetical: bool,
    /// In the past and not current.
    pub historical: bool,
    /// Of somebody other than the patient.
    pub other_person: bool,
    /// Said under a condition of a guideline.
    pub conditional: bool,
}

/// The words of a text, read once for several questions; what is found among them is kept for the next to ask.
#[derive(Debug, Clone, Default)]
pub struct Read {
    tokens: Vec<token::Token>,
    dates: OnceLock<Vec<DateHit>>,
    atoms: OnceLock<Vec<value::Atom>>,
    measurements: OnceLock<Vec<Measurement>>,
    sorts: OnceLock<Sorts>,
}

impl Read {
    fn of(tokens: Vec<token::Token>) -> Read {
        Read { tokens, ..Read::default() }
    }

    /// Bytes that it takes on the heap at most, with what may be found yet: as many parts of values as words, and a
    /// date or a measurement to every two.
    pub fn heap(&self) -> usize {
        let found = size_of::<DateHit>().max(size_of::<Measurement>());
        let tokens = self.tokens.capacity() * size_of::<token::Token>();
        tokens + self.tokens.len() * (size_of::<value::Atom>() + found / 2)
    }
}

/// The language of the letters, compiled from the files under `language/` of a pack.
#[derive(Debug, Clone, Default)]
pub struct Language {
    words: token::Words,
    cues: cue::Cues,
    splitter: sentence::Splitter,
    dates: date::Dates,
    lexicon: value::Lexicon,
}

impl Language {
    /// Compiles `language/cues/*.yaml`, `language/sentences.yaml`, `language/dates.yaml` and
    /// `language/values.yaml` of a pack; other files are
    /// left to others.
    ///
    /// # Errors
    /// Every mistake in those files.
    pub fn load(files: &[PackFile]) -> Result<Language, Vec<Diagnostic>> {
        let mut language = Language::default();
        let mut errors = Vec::new();
        let mut files: Vec<&PackFile> = files.iter().filter(|f| !f.path.ends_with(".test.yaml")).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        for file in files {
            let Some(path) = file.path.strip_prefix("language/") else { continue };
            match path {
                "sentences.yaml" => language.splitter.extend(file, &mut errors),
                "values.yaml" => language.lexicon.extend(file, &mut language.words, &mut errors),
                "dates.yaml" => language.dates.extend(file, &mut language.words, &mut errors),
                _ if path.starts_with("cues/") && path.ends_with(".yaml") => {
                    language.cues.extend(file, &mut language.words, &mut errors);
                }
                _ => {}
            }
        }
        if errors.iter().any(|e| e.level == crate::yaml::Level::Error) { Err(errors) } else { Ok(language) }
    }

    /// The sentences of a text, in order, as byte ranges without surrounding white space.
    pub fn sentences(&self, text: &str) -> Vec<Range<usize>> {
        self.splitter.split(text)
    }

    /// Reads a text for its cues, to ask about several mentions; no cue reaches from one sentence into another.
    pub fn scopes(&self, text: &str) -> Scopes {
        Scopes::read(&Split::of(text), &self.splitter.split(text), &self.cues, &self.words)
    }

    /// The same of a text that is one sentence of [`Language::sentences`].
    pub fn scopes_of_sentence(&self, sentence: &Split<'_>) -> Scopes {
        Scopes::read(sentence, std::slice::from_ref(&(0..sentence.text().len())), &self.cues, &self.words)
    }

    /// How the mention at these bytes of `sentence` is asserted. For several mentions of one sentence see
    /// [`Language::scopes`].
    pub fn assertion(&self, sentence: &str, mention: Range<usize>) -> Assertion {
        self.scopes(sentence).assertion(mention)
    }

    /// Reads a text for its values: ask the result for each kind.
    pub fn values<'t>(&'t self, text: &'t str) -> Values<'t> {
        let tokens = self.words.read(text);
        let dates = self.dates.find(text, &tokens);
        Values::read(text, &tokens, dates, &self.lexicon)
    }

    /// The kinds of meaning that the words of a text can have.
    fn sorts(&self, read: &Read) -> Sorts {
        *read.sorts.get_or_init(|| self.lexicon.sorts(&read.tokens))
    }

    /// The same as [`Language::values`] of a text that has been read.
    pub fn values_read<'t>(&'t self, text: &'t str, read: &'t Read) -> Values<'t> {
        let dates = self.dates_read(text, read);
        let atoms = read.atoms.get_or_init(|| self.lexicon.atoms(text, &read.tokens, dates));
        Values::of(text, dates, atoms, &self.lexicon)
    }

    /// The same as [`Language::dates`] of a text that has been read.
    pub fn dates_read<'r>(&self, text: &str, read: &'r Read) -> &'r [DateHit] {
        read.dates.get_or_init(|| {
            // Every date has a number in digits.
            if !read.tokens.iter().any(|t| t.kind == token::Kind::Number) {
                return Vec::new();
            }
            self.dates.find(text, &read.tokens)
        })
    }

    /// The same as [`Language::measurements`] of a text that has been read.
    pub fn measurements_read<'r>(&self, text: &str, read: &'r Read) -> &'r [Measurement] {
        read.measurements.get_or_init(|| {
            // Every measurement has a number, and a unit, the top of a scale or a plus.
            let sorts = self.sorts(read);
            let unit = || sorts.have(&[Sort::Measure]) || text.contains('+');
            if sorts.have(&[Sort::Number]) && unit() { self.values_read(text, read).measurements() } else { Vec::new() }
        })
    }

    /// The stretches of time for which something went on, of a text that has been read.
    pub fn lasting_read(&self, text: &str, read: &Read) -> Vec<Duration> {
        let may = self.sorts(read).have(&[Sort::Number, Sort::Time, Sort::For]);
        if may { self.values_read(text, read).lasting() } else { Vec::new() }
    }

    /// The strengths of drugs, of a text that has been read.
    pub fn strengths_read(&self, text: &str, read: &Read) -> Vec<Strength> {
        let may = self.sorts(read).have(&[Sort::Number, Sort::Strength]);
        if may { self.values_read(text, read).strengths() } else { Vec::new() }
    }

    /// False when texts that have been read, put one after the other, give no stretch of time.
    pub fn may_last<'r>(&self, texts: impl IntoIterator<Item = &'r Read>) -> bool {
        let sorts = texts.into_iter().map(|read| self.sorts(read));
        sorts.fold(Sorts::default(), Sorts::and).have(&[Sort::Number, Sort::Time])
    }

    /// The same as [`Language::durations`] of a text that has been read.
    pub fn durations_read(&self, text: &str, read: &Read) -> Vec<Duration> {
        let may = self.sorts(read).have(&[Sort::Number, Sort::Time]);
        if may { self.values_read(text, read).durations() } else { Vec::new() }
    }

    /// The dates of a text, in order, with those that no calendar has.
    pub fn dates(&self, text: &str) -> Vec<DateHit> {
        // Every date has a number in digits.
        if !text.bytes().any(|b| b.is_ascii_digit()) {
            return Vec::new();
        }
        self.dates.find(text, &self.words.read(text))
    }

    /// The measurements of a text. For several kinds of values see [`Language::values`].
    pub fn measurements(&self, text: &str) -> Vec<Measurement> {
        self.values(text).measurements()
    }

    /// The durations of a text. For several kinds of values see [`Language::values`].
    pub fn durations(&self, text: &str) -> Vec<Duration> {
        self.values(text).durations()
    }

    /// The quantities of a text. For several kinds of values see [`Language::values`].
    pub fn quantities(&self, text: &str) -> Vec<Quantity> {
        self.values(text).quantities()
    }

    /// How drugs are taken, as a text says. For several kinds of values see [`Language::values`].
    pub fn dosing(&self, text: &str) -> Vec<Dosing> {
        self.values(text).dosings()
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) mod testing {
    use super::*;
    use std::sync::OnceLock;

    /// The language that ships.
    pub(crate) fn shipped() -> &'static Language {
        static SHIPPED: OnceLock<Language> = OnceLock::new();
        SHIPPED.get_or_init(|| {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/language");
            let mut files = Vec::new();
            for folder in ["", "cues"] {
                for entry in std::fs::read_dir(root.join(folder)).expect("folder") {
                    let path = entry.expect("entry").path();
                    if path.extension().is_some_and(|e| e == "yaml") {
                        let name = path.strip_prefix(root.parent().expect("parent")).expect("prefix");
                        files.push(PackFile {
                            path: name.to_string_lossy().replace('\\', "/"),
                            text: std::fs::read_to_string(&path).expect("text"),
                        });
                    }
                }
            }
            Language::load(&files)
                .unwrap_or_else(|e| panic!("{}", e.iter().map(|d| format!("{d}\n")).collect::<String>()))
        })
    }
}
