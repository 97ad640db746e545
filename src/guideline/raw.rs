//! The files under `rules/guidelines/` as they are written.

use crate::vocabulary::ConceptKind;
use crate::yaml::Spanned;
use std::collections::BTreeMap;

/// Rank of a document in the hierarchy of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Authority {
    /// Part of the Medical Treatment Utilization Schedule.
    Mtus,
    /// The Official Disability Guidelines.
    Odg,
    /// An ACOEM text that the MTUS has not adopted.
    AcoemNonMtus,
    /// Anything else.
    Other,
}

/// How sure the pack is of a fact.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Not verified.
    Unverified,
    /// Not verified, but well established in the field.
    UnverifiedHigh,
    /// Recited by published letters.
    Recited,
    /// Read in the source named.
    Sourced,
}

/// A file that describes one document.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Guideline")]
pub(super) struct RawGuideline {
    /// The id by which rules name it.
    #[schemars(with = "String")]
    pub id: Spanned<String>,
    /// The title in full.
    pub title: String,
    /// Its rank.
    pub authority: Authority,
    /// The year that tells this edition from others of the same name.
    #[serde(default)]
    pub edition: Option<u16>,
    /// When it is in force.
    #[serde(default)]
    pub applies_to: RawAppliesTo,
    /// Where the facts come from.
    pub source: String,
    /// How sure they are.
    pub certainty: Certainty,
    /// Names as printed; compared word by word, blind to case, punctuation and small typing errors.
    #[schemars(with = "Vec<String>")]
    pub cited_as: Vec<Spanned<String>>,
    /// A citation outside of the MTUS that begins with one of the section names means this document.
    #[serde(default)]
    pub named_by_section: bool,
    /// Meant only when no other document is named: the name of a publisher stands beside those of its books.
    #[serde(default)]
    pub fallback: bool,
    /// Parts of the body it covers; without it: all.
    #[serde(default)]
    #[schemars(with = "Option<Vec<String>>")]
    pub regions: Option<Vec<Spanned<String>>>,
    /// Parts beside those: it is not for them, but citing it for them is no mistake.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub neighbours: Vec<Spanned<String>>,
    /// Days since the injury for which it is meant.
    #[serde(default)]
    pub days_since_injury: RawDays,
    /// Its sections, chapters or topics.
    #[serde(default)]
    pub sections: BTreeMap<String, RawSection>,
}

/// When a document is in force.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAppliesTo {
    /// By the day of the request.
    #[serde(default)]
    pub request_date: RawPeriod,
}

/// A period, both ends included.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPeriod {
    /// First day, `2009-07-18`.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub from: Option<Spanned<String>>,
    /// Last day.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub until: Option<Spanned<String>>,
}

/// A range of days, both ends included.
#[derive(Debug, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDays {
    /// First day.
    #[serde(default)]
    pub from: Option<i32>,
    /// Last day.
    #[serde(default)]
    pub until: Option<i32>,
}

/// A section, chapter or topic.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSection {
    /// Its titles as printed.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub cited_as: Vec<Spanned<String>>,
    /// Pages, `63-66` or `22`.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub pages: Vec<Spanned<String>>,
    /// How sure the pages are; without it: as sure as the section.
    #[serde(default)]
    pub pages_certainty: Option<Certainty>,
    /// Concepts of the treatments it covers, their kinds included.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub covers: Vec<Spanned<String>>,
    /// Kinds of concept that it covers one and all (`drug`, `imaging`).
    #[serde(default)]
    pub covers_kinds: Vec<ConceptKind>,
    /// Kinds of those that it does not speak of.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub except: Vec<Spanned<String>>,
    /// What it covers is all listed, so that a treatment which is not in the list is not covered. So it is unless said.
    #[serde(default = "yes")]
    pub complete: bool,
    /// It covers whatever its document covers (a summary, an introduction).
    #[serde(default)]
    pub everything: bool,
    /// Parts of the body, where they differ from the document's.
    #[serde(default)]
    #[schemars(with = "Option<Vec<String>>")]
    pub regions: Option<Vec<Spanned<String>>>,
    /// What it says holds for every part of the body, whichever chapter it stands in.
    #[serde(default)]
    pub any_region: bool,
    /// Days since the injury for which it is meant, where they differ from the document's.
    #[serde(default)]
    pub days_since_injury: Option<RawDays>,
    /// How sure it is; without it: as sure as the document.
    #[serde(default)]
    pub certainty: Option<Certainty>,
}

fn yes() -> bool {
    true
}

/// The file `guidelines/common.yaml`.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCommon {
    /// Words that mean nothing in a citation.
    pub filler: Vec<String>,
    /// How many days after its request each date of a letter may lie.
    pub days_after_request: RawDating,
    /// Patterns of the words with which a rationale explains why it uses a source outside of the MTUS.
    #[schemars(with = "Vec<String>")]
    pub explains_choice: Vec<Spanned<String>>,
    /// Those among them that say the MTUS does not speak of the treatment.
    #[schemars(with = "Vec<String>")]
    pub says_silent: Vec<Spanned<String>>,
    /// What follows these words when the source is silent on a part of the question only.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub silent_on_part: Vec<Spanned<String>>,
}

/// Days from a request to the dates that a letter prints.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDating {
    /// Refusal by utilization review.
    pub ur_denial: i32,
    /// Decision on the review.
    pub decision: i32,
    /// The latest day in the record, which may lie before the request as well.
    pub record: i32,
}
