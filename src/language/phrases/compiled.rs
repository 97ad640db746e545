//! What it takes long to make of phrases: how they begin, what they need, and where they end.

use super::ends::Ends;
use super::lazy::bordered;
use super::needs::Needs;
use super::openings::{Opening, Openings};
use super::{PhraseError, parse};
use crate::fixed;
use regex_syntax::hir::literal::Extractor;
use regex_syntax::hir::{Hir, Look};

/// Openings that one phrase may have; one with more is tried at every word.
const MAX_OPENINGS: usize = 1000;

/// Groups of phrases with what was made of them.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Compiled {
    pub(super) names: Vec<String>,
    /// The group of each phrase; phrases stand in the order of their groups.
    #[serde(with = "fixed")]
    groups: Vec<u32>,
    pub(super) beginnings: Beginnings,
    /// How those of each group begin; nothing when it is still to be made.
    pub(super) of_group: Vec<Beginnings>,
    /// No phrase looks at more of the text around it than whether a word goes on there.
    pub(super) local: bool,
    /// What has to follow the beginning of each phrase somewhere.
    pub(super) needs: Needs,
    pub(super) ends: Ends,
    /// The phrases that have no automaton, each with its number.
    pub(super) late: Vec<(u32, String)>,
}

/// How phrases begin.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Beginnings {
    pub openings: Openings,
    /// Phrases that can begin with anything: tried at every word.
    pub open: Vec<u32>,
}

impl Beginnings {
    fn of(phrases: &[Hir]) -> Beginnings {
        let mut extractor = Extractor::new();
        extractor.limit_total(MAX_OPENINGS).limit_class(16);
        let mut openings = Vec::new();
        let mut open = Vec::new();
        for (body, phrase) in phrases.iter().zip(0..) {
            let seq = extractor.extract(body);
            let whole = seq.is_exact() && body.properties().look_set().is_empty();
            match seq.literals() {
                Some(all) if all.iter().all(|l| !l.is_empty()) => {
                    for (rank, literal) in all.iter().enumerate() {
                        let whole = whole.then_some(rank as u32);
                        openings.push((literal.as_bytes().to_vec(), Opening { phrase, whole, state: 0 }));
                    }
                }
                _ => open.push(phrase),
            }
        }
        Beginnings { openings: Openings::new(openings), open }
    }
}

impl Compiled {
    /// Groups of phrases, each with its name, and for each phrase where it ends.
    ///
    /// # Errors
    /// Every phrase that is not a regular expression, or that can match nothing at all.
    pub fn of<G, P>(groups: impl IntoIterator<Item = (String, G)>) -> Result<Compiled, Vec<PhraseError>>
    where
        G: IntoIterator<Item = P>,
        P: AsRef<str>,
    {
        let mut texts = Vec::new();
        let keep = |text: &str| texts.push(text.to_owned());
        let (mut compiled, phrases) = Compiled::begun(groups, keep)?;
        compiled.ends = Ends::of(phrases.into_iter().map(bordered));
        compiled.beginnings.openings = compiled.beginnings.openings.map(|bytes, opening| {
            let state = compiled.ends.behind(opening.phrase, bytes).unwrap_or(0);
            Some(Opening { state, ..opening })
        });
        compiled.of_group = (0..compiled.names.len()).map(|group| compiled.beginnings_of(group)).collect();
        let late = texts.into_iter().zip(0..).filter(|(_, phrase)| !compiled.ends.knows(*phrase));
        compiled.late = late.map(|(text, phrase)| (phrase, text)).collect();
        Ok(compiled)
    }

    /// The same without where they end, and the phrases; `see` is called with the text of each.
    pub(super) fn begun<G, P>(
        groups: impl IntoIterator<Item = (String, G)>,
        mut see: impl FnMut(&str),
    ) -> Result<(Compiled, Vec<Hir>), Vec<PhraseError>>
    where
        G: IntoIterator<Item = P>,
        P: AsRef<str>,
    {
        let mut names = Vec::new();
        let mut of_phrase = Vec::new();
        let mut parsed = Vec::new();
        let mut errors = Vec::new();
        for (group, (name, phrases)) in groups.into_iter().enumerate() {
            names.push(name);
            for (i, phrase) in phrases.into_iter().enumerate() {
                let error = |message| PhraseError { group, phrase: Some(i), message };
                see(phrase.as_ref());
                match parse(phrase.as_ref()) {
                    Ok(body) if body.properties().minimum_len() == Some(0) => {
                        errors.push(error("the phrase matches the empty text".into()));
                    }
                    Ok(body) => {
                        of_phrase.push(group as u32);
                        parsed.push(body);
                    }
                    Err(message) => errors.push(error(message)),
                }
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let words = [Look::WordAscii, Look::WordAsciiNegate, Look::WordStartAscii, Look::WordEndAscii];
        let is_local = |body: &Hir| body.properties().look_set().iter().all(|look| words.contains(&look));
        let compiled = Compiled {
            names,
            groups: of_phrase,
            beginnings: Beginnings::of(&parsed),
            of_group: Vec::new(),
            local: parsed.iter().all(is_local),
            needs: Needs::of(&parsed),
            ends: Ends::default(),
            late: Vec::new(),
        };
        Ok((compiled, parsed))
    }

    /// How many phrases there are.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// The group of a phrase.
    pub(super) fn group_of(&self, phrase: u32) -> usize {
        self.groups.get(phrase as usize).map_or(usize::MAX, |group| *group as usize)
    }

    /// How the phrases of one group begin.
    pub(super) fn beginnings_of(&self, group: usize) -> Beginnings {
        let within = |phrase: u32| self.group_of(phrase) == group;
        let open = self.beginnings.open.iter().copied().filter(|p| within(*p)).collect();
        let of_group = |opening: Opening| Some(opening).filter(|o| within(o.phrase));
        Beginnings { openings: self.beginnings.openings.map(|_, opening| of_group(opening)), open }
    }
}
