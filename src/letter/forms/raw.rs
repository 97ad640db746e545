//! The shape of a form's file, and what a form takes from the one it extends.

use crate::letter::Decision;
use crate::yaml::{PackFile, Spanned};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How many forms may extend one another in a chain.
const MAX_CHAIN: usize = 8;

/// One file of `letter-forms/`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawForm {
    pub(super) id: Spanned<String>,
    pub(super) title: String,
    /// The form whose blocks hold where this file has none.
    #[serde(default)]
    pub(super) extends: Option<Spanned<String>>,
    pub(super) headings: Headings,
    lead_ins: Option<Vec<Spanned<String>>>,
    furniture: Option<RawFurniture>,
    header: Option<RawHeader>,
    reviewer: Option<RawReviewer>,
    issue: Option<RawIssue>,
    citations: Option<RawCitations>,
}

/// The headings that divide a letter, each under the names it is printed with.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::letter) struct Headings {
    #[serde(default)]
    pub(in crate::letter) credentials: Vec<String>,
    pub(in crate::letter) summary: Vec<String>,
    #[serde(default)]
    pub(in crate::letter) documents_reviewed: Vec<String>,
    /// Lists of the disputed items, with or without their decisions, apart from the issues themselves.
    #[serde(default)]
    pub(in crate::letter) listed: Vec<String>,
    #[serde(default)]
    pub(in crate::letter) issues: Vec<String>,
}

/// A field of the header table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::letter) enum HeaderField {
    CaseNumber,
    DateAssigned,
    DateOfInjury,
    DecisionDate,
    UrDenialDate,
    ApplicationReceived,
    Priority,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFurniture {
    #[serde(default)]
    pub(super) anywhere: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) page_edge: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHeader {
    pub(super) labels: BTreeMap<HeaderField, Vec<String>>,
    pub(super) date_formats: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReviewer {
    pub(super) licensure: RawCredential,
    pub(super) specialties: RawCredential,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCredential {
    #[serde(default)]
    pub(super) labels: Vec<String>,
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIssue {
    #[serde(default)]
    pub(super) claims_administrator: Vec<String>,
    #[serde(default)]
    pub(super) reviewer: Vec<String>,
    #[serde(default)]
    pub(super) rationale: Vec<String>,
    #[serde(default)]
    pub(super) titles: RawParts,
    #[serde(default)]
    pub(super) sentences: RawParts,
    #[serde(default)]
    pub(super) passed_over: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) adopts: Vec<Spanned<String>>,
    pub(super) item: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) headings: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) listed: Vec<Spanned<String>>,
    pub(super) decisions: BTreeMap<RawDecision, Vec<String>>,
    #[serde(default)]
    pub(super) partial: RawPartial,
}

/// Patterns for parts of an issue.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawParts {
    #[serde(default)]
    pub(super) claims_administrator: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) reviewer: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) rationale: Vec<Spanned<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawDecision {
    Upheld,
    Overturned,
    Modified,
}

impl From<RawDecision> for Decision {
    fn from(raw: RawDecision) -> Decision {
        match raw {
            RawDecision::Upheld => Decision::Upheld,
            RawDecision::Overturned => Decision::Overturned,
            RawDecision::Modified => Decision::Modified,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPartial {
    pub(super) head: Option<Spanned<String>>,
    pub(super) tail: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) patterns: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCitations {
    pub(super) mtus: Vec<Spanned<String>>,
    pub(super) other: Vec<Spanned<String>>,
    pub(super) nothing: Vec<Spanned<String>>,
    pub(super) outside: Vec<Spanned<String>>,
    pub(super) sections: Vec<String>,
    pub(super) pages: Vec<String>,
    /// Words that stand before page numbers without a colon.
    #[serde(default)]
    pub(super) page_words: Vec<String>,
    /// What says behind a citation that it belongs to the MTUS.
    #[serde(default)]
    pub(super) said_mtus: Vec<Spanned<String>>,
    /// What says behind a citation that it does not.
    #[serde(default)]
    pub(super) said_other: Vec<Spanned<String>>,
    pub(super) names: Vec<Spanned<String>>,
}

/// A block of a form, with the file it stands in.
pub(super) type Block<'a, T> = Option<(&'a PackFile, &'a T)>;

/// A form and those it extends, nearest first.
pub(super) struct Chain<'a>(Vec<(&'a PackFile, &'a RawForm)>);

impl<'a> Chain<'a> {
    /// The chain of form `at` of `raws`.
    ///
    /// # Errors
    /// The form and the name that it extends, when no other form has that name or the chain closes on itself.
    pub(super) fn of(
        raws: &'a [(&'a PackFile, RawForm)],
        at: usize,
    ) -> Result<Chain<'a>, (&'a PackFile, &'a Spanned<String>)> {
        let mut chain: Vec<(&PackFile, &RawForm)> = Vec::new();
        let mut next = raws.get(at);
        while let Some((file, raw)) = next {
            chain.push((file, raw));
            let Some(base) = &raw.extends else { break };
            next = raws.iter().find(|(_, r)| r.id.value == base.value);
            if next.is_none() || chain.len() >= MAX_CHAIN {
                return Err((file, base));
            }
        }
        Ok(Chain(chain))
    }

    fn first<T>(&self, block: impl Fn(&'a RawForm) -> Option<&'a T>) -> Block<'a, T> {
        self.0.iter().find_map(|(file, raw)| block(raw).map(|b| (*file, b)))
    }

    pub(super) fn lead_ins(&self) -> Block<'a, Vec<Spanned<String>>> {
        self.first(|r| r.lead_ins.as_ref())
    }

    pub(super) fn furniture(&self) -> Block<'a, RawFurniture> {
        self.first(|r| r.furniture.as_ref())
    }

    pub(super) fn header(&self) -> Block<'a, RawHeader> {
        self.first(|r| r.header.as_ref())
    }

    pub(super) fn reviewer(&self) -> Block<'a, RawReviewer> {
        self.first(|r| r.reviewer.as_ref())
    }

    pub(super) fn issue(&self) -> Block<'a, RawIssue> {
        self.first(|r| r.issue.as_ref())
    }

    pub(super) fn citations(&self) -> Block<'a, RawCitations> {
        self.first(|r| r.citations.as_ref())
    }
}
