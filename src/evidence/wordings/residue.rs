//! What is left over from another text, or cannot be meant.

use super::{Compiled, Compiler};
use crate::patterns::PatternList;
use crate::yaml::Spanned;
use serde::Deserialize;
use std::ops::Range;

/// `language/residue.yaml`, compiled.
#[derive(Debug, Clone, Default)]
pub(in crate::evidence) struct ResidueWords {
    /// What cannot be meant: points to something that a letter does not have; or a date was meant, and none follows.
    pub(in crate::evidence) phrases: PatternList,
    /// The places of the latter in the list.
    pub(in crate::evidence) missing_date: Range<usize>,
    /// Names of regions on which no manoeuvre of the other is done.
    pub(in crate::evidence) apart: Vec<[String; 2]>,
    /// Fits what stands between a manoeuvre and its part of the body.
    pub(in crate::evidence) done_on: PatternList,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawResidue {
    #[serde(rename = "source")]
    _source: String,
    left_over: Vec<Spanned<String>>,
    missing_date: Vec<Spanned<String>>,
    apart: Vec<[String; 2]>,
    done_on: Spanned<String>,
}

impl Compiled for ResidueWords {
    type Raw = RawResidue;

    fn compile(raw: RawResidue, compiler: &mut Compiler) -> Self {
        let mut phrases = compiler.patterns(&raw.left_over, "(?:", ")");
        let missing_date = phrases.extend(compiler.phrases(&raw.missing_date));
        ResidueWords {
            phrases,
            missing_date,
            apart: raw.apart,
            done_on: compiler.patterns(std::slice::from_ref(&raw.done_on), "^(?:", ")$"),
        }
    }
}
