//! The shape of a form's file, and what a form takes from the one it extends.

use crate::letter::Decision;
use crate::yaml::{PackFile, Spanned};
use serde::Deserialize;
use std::collections::BTreeMap;

/// How many forms may extend one another in a chain.
const MAX_CHAIN: usize = 8;

/// One file of `letter-forms/`.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "LetterForm", title = "A letter form")]
pub struct RawForm {
    /// A name for the form; reports give it.
    #[schemars(with = "String")]
    pub(super) id: Spanned<String>,
    /// What people call the form.
    pub(super) title: String,
    /// The form whose keys hold where this file has none. A block is taken over key by key.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub(super) extends: Option<Spanned<String>>,
    /// The headings that divide a letter.
    pub(super) headings: Headings,
    /// Standing text between a heading and what it heads, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    lead_ins: Option<Vec<Spanned<String>>>,
    /// Lines that belong to the page and not to the letter.
    furniture: Option<RawFurniture>,
    /// The header table.
    header: Option<RawHeader>,
    /// How the reviewer's credentials are printed.
    reviewer: Option<RawReviewer>,
    /// How the disputed items are printed.
    issue: Option<RawIssue>,
    /// How guidelines are cited.
    citations: Option<RawCitations>,
}

/// The headings that divide a letter, each under the names it is printed with.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::letter) struct Headings {
    /// Above the reviewer's credentials.
    #[serde(default)]
    pub(in crate::letter) credentials: Vec<String>,
    /// Above the clinical case summary.
    pub(in crate::letter) summary: Vec<String>,
    /// Above the list of documents reviewed.
    #[serde(default)]
    pub(in crate::letter) documents_reviewed: Vec<String>,
    /// Lists of the disputed items, with or without their decisions, apart from the issues themselves.
    #[serde(default)]
    pub(in crate::letter) listed: Vec<String>,
    /// Above all issues; empty when they begin with the first heading of an issue.
    #[serde(default)]
    pub(in crate::letter) issues: Vec<String>,
}

/// A field of the header table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, schemars::JsonSchema)]
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

/// Lines of the page.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Furniture")]
pub(super) struct RawFurniture {
    /// Whole lines, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) anywhere: Option<Vec<Spanned<String>>>,
    /// Whole lines that count only at the beginning or end of a page, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) page_edge: Option<Vec<Spanned<String>>>,
}

/// The header table.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Header")]
pub(super) struct RawHeader {
    /// The labels of each field, without the colon.
    pub(super) labels: Option<BTreeMap<HeaderField, Vec<String>>>,
    /// The formats of dates (strftime), in the order in which they are tried.
    pub(super) date_formats: Option<Vec<String>>,
}

/// The reviewer's credentials.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Reviewer")]
pub(super) struct RawReviewer {
    /// Where the reviewer is licensed.
    pub(super) licensure: Option<RawCredential>,
    /// The reviewer's specialties.
    pub(super) specialties: Option<RawCredential>,
}

/// How one kind of credential is printed.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Credential")]
pub(super) struct RawCredential {
    /// Labels before a list that commas divide, without the colon.
    #[serde(default)]
    pub(super) labels: Vec<String>,
    /// Patterns with the group `list`, for credentials in a sentence.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) patterns: Vec<Spanned<String>>,
}

/// How the disputed items are printed.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Issue")]
pub(super) struct RawIssue {
    /// Labels of the claims administrator's guideline line, without the colon.
    pub(super) claims_administrator: Option<Vec<String>>,
    /// Labels of the reviewer's guideline line, without the colon.
    pub(super) reviewer: Option<Vec<String>>,
    /// Labels of the rationale, without the colon.
    pub(super) rationale: Option<Vec<String>>,
    /// Titles above a part, as patterns; they may run over two lines and are no words of it.
    pub(super) titles: Option<RawParts>,
    /// Beginnings of sentences that begin a part and are words of it, as patterns.
    pub(super) sentences: Option<RawParts>,
    /// Titles that begin no part, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) passed_over: Option<Vec<Spanned<String>>>,
    /// How the reviewer says that the claims administrator's guidelines are followed, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) adopts: Option<Vec<Spanned<String>>>,
    /// The beginning of a numbered item, as a pattern.
    #[schemars(with = "Option<String>")]
    pub(super) item: Option<Spanned<String>>,
    /// Whole headings of numbered items, as patterns with the group `request` and one of the groups `upheld`,
    /// `overturned` and `modified`, or none of these where the decision stands in a list.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) headings: Option<Vec<Spanned<String>>>,
    /// Whole items of a list of the disputed items, as patterns with the same groups.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) listed: Option<Vec<Spanned<String>>>,
    /// The words for each decision, as printed after the last colon of a heading; case counts.
    pub(super) decisions: Option<BTreeMap<RawDecision, Vec<String>>>,
    /// How a partial approval is printed.
    pub(super) partial: Option<RawPartial>,
}

/// Patterns for parts of an issue.
#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Parts")]
pub(super) struct RawParts {
    /// The claims administrator's guideline line.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) claims_administrator: Vec<Spanned<String>>,
    /// The reviewer's guideline line.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) reviewer: Vec<Spanned<String>>,
    /// The rationale.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub(super) rationale: Vec<Spanned<String>>,
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "Decision")]
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

/// How a partial approval is printed.
#[derive(Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Partial")]
pub(super) struct RawPartial {
    /// What tells its beginning, as a pattern.
    #[schemars(with = "Option<String>")]
    pub(super) head: Option<Spanned<String>>,
    /// What tells its end, as a pattern.
    #[schemars(with = "Option<String>")]
    pub(super) tail: Option<Spanned<String>>,
    /// Patterns with the groups `original`, `authorised` and `remaining`.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) patterns: Option<Vec<Spanned<String>>>,
}

/// How guidelines are cited.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Citations")]
pub(super) struct RawCitations {
    /// What stands before a citation as part of the MTUS, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) mtus: Option<Vec<Spanned<String>>>,
    /// What stands before any other citation, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) other: Option<Vec<Spanned<String>>>,
    /// What stands before citations of which the line does not say where they belong, as patterns; asked for in lines
    /// without one of the above.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) unmarked: Option<Vec<Spanned<String>>>,
    /// How a line says that nothing was cited, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) nothing: Option<Vec<Spanned<String>>>,
    /// How a line says that the decision is outside of the MTUS, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) outside: Option<Vec<Spanned<String>>>,
    /// Labels of sections, without the colon.
    pub(super) sections: Option<Vec<String>>,
    /// Labels of pages, without the colon.
    pub(super) pages: Option<Vec<String>>,
    /// Words that stand before page numbers without a colon.
    pub(super) page_words: Option<Vec<String>>,
    /// What says behind a citation that it belongs to the MTUS.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) said_mtus: Option<Vec<Spanned<String>>>,
    /// What says behind a citation that it does not.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) said_other: Option<Vec<Spanned<String>>>,
    /// Names of documents after which chapters and topics follow, as patterns.
    #[schemars(with = "Option<Vec<String>>")]
    pub(super) names: Option<Vec<Spanned<String>>>,
}

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

    /// What the nearest form that has it says, and the file it stands in.
    fn first<T>(&self, what: impl Fn(&'a RawForm) -> Option<&'a T>) -> Option<(&'a PackFile, &'a T)> {
        self.0.iter().find_map(|(file, raw)| what(raw).map(|found| (*file, found)))
    }

    /// A key of the form itself.
    pub(super) fn lead_ins(&self) -> Option<(&'a PackFile, &'a Vec<Spanned<String>>)> {
        self.first(|r| r.lead_ins.as_ref())
    }

    /// A key of the block `furniture`.
    pub(super) fn furniture<T>(
        &self,
        key: impl Fn(&'a RawFurniture) -> Option<&'a T>,
    ) -> Option<(&'a PackFile, &'a T)> {
        self.first(|r| r.furniture.as_ref().and_then(&key))
    }

    /// A key of the block `header`.
    pub(super) fn header<T>(&self, key: impl Fn(&'a RawHeader) -> Option<&'a T>) -> Option<(&'a PackFile, &'a T)> {
        self.first(|r| r.header.as_ref().and_then(&key))
    }

    /// A key of the block `reviewer`.
    pub(super) fn reviewer<T>(&self, key: impl Fn(&'a RawReviewer) -> Option<&'a T>) -> Option<(&'a PackFile, &'a T)> {
        self.first(|r| r.reviewer.as_ref().and_then(&key))
    }

    /// A key of the block `issue`.
    pub(super) fn issue<T>(&self, key: impl Fn(&'a RawIssue) -> Option<&'a T>) -> Option<(&'a PackFile, &'a T)> {
        self.first(|r| r.issue.as_ref().and_then(&key))
    }

    /// A key of the block `citations`.
    pub(super) fn citations<T>(
        &self,
        key: impl Fn(&'a RawCitations) -> Option<&'a T>,
    ) -> Option<(&'a PackFile, &'a T)> {
        self.first(|r| r.citations.as_ref().and_then(&key))
    }
}
