//! Words by which a recital says what its source asks for.

use super::{Compiled, Compiler, Unless};
use crate::evidence::Cues;
use crate::evidence::record::Content;
use crate::patterns::PatternList;
use crate::yaml::Spanned;
use serde::Deserialize;
use std::ops::Range;
use std::sync::OnceLock;

/// `language/criteria.yaml`, compiled.
#[derive(Debug, Clone, Default)]
pub(in crate::evidence) struct CriteriaWords {
    /// Where conditions are asked for: each of those that follow, then any of those that follow, then each of those
    /// before. One list, so that a sentence is searched once.
    pub(in crate::evidence) asks: PatternList,
    /// The places in it of those that any condition will do for.
    pub(in crate::evidence) asks_any_after: Range<usize>,
    /// The places of those behind their conditions.
    pub(in crate::evidence) asks_every_before: Range<usize>,
    pub(in crate::evidence) ends: PatternList,
    pub(in crate::evidence) between: PatternList,
    pub(in crate::evidence) alternatives: PatternList,
    pub(in crate::evidence) continuing: PatternList,
    /// The source speaks against the treatment, and without conditions.
    pub(in crate::evidence) against: Unless,
    /// At the end of what stands before a stretch of time.
    pub(in crate::evidence) at_least: PatternList,
    pub(in crate::evidence) time_of: PatternList,
    /// The request is more than is recommended.
    pub(in crate::evidence) exceeds: Unless,
    /// The case meets what the source asks for.
    pub(in crate::evidence) conforms: Unless,
    /// Wordings that take up a condition, by the names of the concepts that it may be about.
    pub(in crate::evidence) answers: Vec<Answer>,
    general: String,
    general_content: OnceLock<Content>,
    /// More is asked for than that a thing is there.
    pub(in crate::evidence) narrows: PatternList,
    /// In days.
    pub(in crate::evidence) slack: f64,
}

impl CriteriaWords {
    /// Words of a criterion that do not say what it is about; `cues` are those that these words belong to.
    pub(in crate::evidence) fn general(&self, cues: &Cues) -> &Content {
        self.general_content.get_or_init(|| Content::of(cues, &self.general))
    }
}

/// How a patient is told to have what a criterion names in another word.
#[derive(Debug, Clone)]
pub(in crate::evidence) struct Answer {
    /// Names of concepts.
    pub(in crate::evidence) of: Vec<Spanned<String>>,
    pub(in crate::evidence) by: PatternList,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    of: Vec<Spanned<String>>,
    by: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCriteria {
    #[serde(rename = "source")]
    _source: String,
    asks_every_after: Vec<Spanned<String>>,
    asks_any_after: Vec<Spanned<String>>,
    asks_every_before: Vec<Spanned<String>>,
    ends: Vec<Spanned<String>>,
    between: Vec<Spanned<String>>,
    alternatives: Vec<Spanned<String>>,
    continuing: Vec<Spanned<String>>,
    against: Vec<Spanned<String>>,
    against_not: Vec<Spanned<String>>,
    at_least: Vec<Spanned<String>>,
    time_of: Vec<Spanned<String>>,
    exceeds: Vec<Spanned<String>>,
    exceeds_not: Vec<Spanned<String>>,
    conforms: Vec<Spanned<String>>,
    conforms_not: Vec<Spanned<String>>,
    answers: Vec<RawAnswer>,
    general_words: Vec<String>,
    narrows: Vec<Spanned<String>>,
    slack_days: f64,
}

impl Compiled for CriteriaWords {
    type Raw = RawCriteria;

    fn compile(raw: RawCriteria, compiler: &mut Compiler) -> Self {
        let mut asks = compiler.phrases(&raw.asks_every_after);
        let asks_any_after = asks.extend(compiler.phrases(&raw.asks_any_after));
        let asks_every_before = asks.extend(compiler.phrases(&raw.asks_every_before));
        CriteriaWords {
            asks,
            asks_any_after,
            asks_every_before,
            ends: compiler.phrases(&raw.ends),
            between: compiler.patterns(&raw.between, r"(?:^|\b|\s)(?:", r")(?:\b|\s|$)"),
            alternatives: compiler.phrases(&raw.alternatives),
            continuing: compiler.phrases(&raw.continuing),
            against: Unless::new(compiler.phrases(&raw.against), compiler.phrases(&raw.against_not)),
            at_least: compiler.patterns(&raw.at_least, r"\b(?:", r")\s*$"),
            time_of: compiler.phrases(&raw.time_of),
            exceeds: Unless::new(compiler.phrases(&raw.exceeds), compiler.phrases(&raw.exceeds_not)),
            conforms: Unless::new(compiler.phrases(&raw.conforms), compiler.phrases(&raw.conforms_not)),
            answers: raw.answers.into_iter().map(|a| Answer { by: compiler.phrases(&a.by), of: a.of }).collect(),
            general: raw.general_words.join(" "),
            general_content: OnceLock::new(),
            narrows: compiler.phrases(&raw.narrows),
            slack: raw.slack_days,
        }
    }
}
