//! Words by which one issue leans on another.

use super::{Compiled, Compiler, Unless};
use crate::patterns::PatternList;
use crate::yaml::Spanned;
use serde::Deserialize;

/// `language/siblings.yaml`, compiled.
#[derive(Debug, Clone, Default)]
pub(in crate::evidence) struct SiblingWords {
    pub(in crate::evidence) because_denied: PatternList,
    pub(in crate::evidence) because_approved: PatternList,
    /// This patient is said to be in the first weeks.
    pub(in crate::evidence) early: Unless,
    /// What is asked for once the first weeks are over.
    pub(in crate::evidence) later: PatternList,
    pub(in crate::evidence) same_but_for: SameButFor,
    /// In words.
    pub(in crate::evidence) least_words: usize,
}

/// How many words may differ between two rationales that are the same.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::evidence) struct SameButFor {
    pub(in crate::evidence) words: usize,
    pub(in crate::evidence) share: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSiblings {
    #[serde(rename = "source")]
    _source: String,
    because_denied: Vec<Spanned<String>>,
    because_approved: Vec<Spanned<String>>,
    early: Vec<Spanned<String>>,
    early_not: Vec<Spanned<String>>,
    later: Vec<Spanned<String>>,
    same_but_for: SameButFor,
    least_words: usize,
}

impl Compiled for SiblingWords {
    type Raw = RawSiblings;

    fn compile(raw: RawSiblings, compiler: &mut Compiler) -> Self {
        SiblingWords {
            because_denied: compiler.phrases(&raw.because_denied),
            because_approved: compiler.phrases(&raw.because_approved),
            early: Unless::new(compiler.phrases(&raw.early), compiler.phrases(&raw.early_not)),
            later: compiler.phrases(&raw.later),
            same_but_for: raw.same_but_for,
            least_words: raw.least_words,
        }
    }
}
