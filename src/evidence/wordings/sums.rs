//! Words around the numbers that a letter adds up or compares.

use super::{Compiled, Compiler};
use crate::pairs::Pairs;
use crate::patterns::PatternList;
use crate::yaml::Spanned;
use serde::Deserialize;

/// A wording that counts unless another stands beside it.
#[derive(Debug, Clone, Default)]
pub(in crate::evidence) struct Unless {
    when: PatternList,
    unless: PatternList,
}

impl Unless {
    /// `when`, unless `unless` stands beside it.
    pub(super) fn new(when: PatternList, unless: PatternList) -> Unless {
        Unless { when, unless }
    }

    /// False when the wording stands in no part of the text that has these pairs of bytes.
    pub(in crate::evidence) fn may_stand_in(&self, pairs: &Pairs) -> bool {
        self.when.may_match_in(pairs)
    }

    /// True when the wording stands in `text` and counts there.
    pub(in crate::evidence) fn stands_in(&self, text: &str) -> bool {
        self.when.is_match(text) && !self.unless.is_match(text)
    }
}

/// `language/sums.yaml`, compiled.
#[derive(Debug, Clone, Default)]
pub(in crate::evidence) struct SumWords {
    /// Units that are counted by the piece.
    pub(in crate::evidence) counted: Vec<String>,
    /// The request is more than a limit.
    pub(in crate::evidence) exceeds: Unless,
    /// What was done before is counted.
    pub(in crate::evidence) done_before: Unless,
    /// The patient has been treated so for a time that follows.
    pub(in crate::evidence) treated_for: Unless,
    /// In days.
    pub(in crate::evidence) slack: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSums {
    #[serde(rename = "source")]
    _source: String,
    counted: Vec<String>,
    exceeds: Vec<Spanned<String>>,
    exceeds_not: Vec<Spanned<String>>,
    done_before: Vec<Spanned<String>>,
    not_done: Vec<Spanned<String>>,
    treated_for: Vec<Spanned<String>>,
    treated_for_not: Vec<Spanned<String>>,
    slack_days: f64,
}

impl Compiled for SumWords {
    type Raw = RawSums;

    fn compile(raw: RawSums, compiler: &mut Compiler) -> Self {
        let mut pair = |when: &[Spanned<String>], unless: &[Spanned<String>]| Unless {
            when: compiler.phrases(when),
            unless: compiler.phrases(unless),
        };
        SumWords {
            counted: raw.counted,
            exceeds: pair(&raw.exceeds, &raw.exceeds_not),
            done_before: pair(&raw.done_before, &raw.not_done),
            treated_for: pair(&raw.treated_for, &raw.treated_for_not),
            slack: raw.slack_days,
        }
    }
}
