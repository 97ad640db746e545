//! What a letter says, before anything in it is judged.

use crate::passage::Passage;
use crate::span::Quote;
use jiff::civil::Date;
use std::ops::Range;
use std::sync::Arc;

/// A value read from the letter, with the words it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub quote: Quote,
}

/// One determination letter.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    /// The id of the letter form that fitted (a file of `rules/letter-forms/`).
    pub form: String,
    /// The header table; every field may be missing.
    pub header: Header,
    /// Who decided.
    pub reviewer: Reviewer,
    /// The clinical case summary.
    pub summary: Passage,
    /// The list of documents reviewed, in the forms that have one.
    pub documents_reviewed: Passage,
    /// The disputed items in the order of the letter.
    pub issues: Vec<Issue>,
}

/// The header table.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// `CM16-0228949`, say.
    pub case_number: Option<Field<String>>,
    /// When the case was assigned for review.
    pub date_assigned: Option<Field<Date>>,
    /// The industrial injury.
    pub date_of_injury: Option<Field<Date>>,
    /// The letter's own date.
    pub decision_date: Option<Field<Date>>,
    /// When utilization review denied the request.
    pub ur_denial_date: Option<Field<Date>>,
    /// When the application for review was received.
    pub application_received: Option<Field<Date>>,
    /// `Standard` or `Expedited`, as printed.
    pub priority: Option<Field<String>>,
}

/// The reviewer's credentials.
#[derive(Debug, Clone, Default)]
pub struct Reviewer {
    /// States of licensure, as printed.
    pub licensure: Vec<Field<String>>,
    /// Certifications or specialties, as printed.
    pub specialties: Vec<Field<String>>,
}

/// One disputed treatment and what was decided on it.
#[derive(Debug, Clone, Default)]
pub struct Issue {
    /// 1-based place in the letter.
    pub number: u32,
    /// The heading up to the colon of the decision, partial approval and all.
    pub request: Passage,
    /// For a partial approval: what was asked, what was given, what is left. Ranges of `request`.
    pub partial: Option<Partial>,
    /// The determination.
    pub decision: Option<Field<Decision>>,
    /// The line on the claims administrator's guideline.
    pub claims_administrator: Option<GuidelineLine>,
    /// The line on the reviewer's guideline.
    pub reviewer: Option<GuidelineLine>,
    /// The reviewer's rationale; empty when the letter has none.
    pub rationale: Passage,
}

/// The parts of a request that was approved in part. Ranges of the request's passage text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partial {
    /// What was asked for at first.
    pub original: Range<usize>,
    /// What the claims administrator authorised.
    pub authorised: Option<Range<usize>>,
    /// What is left to decide.
    pub remaining: Option<Range<usize>>,
}

/// What the letter decided on an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Decision {
    /// The refusal stands.
    Upheld,
    /// The treatment is approved.
    Overturned,
    /// Approved in part.
    Modified,
}

/// "Claims Administrator guideline: …" or "MAXIMUS guideline: …".
#[derive(Debug, Clone, Default)]
pub struct GuidelineLine {
    /// The line without its label.
    pub text: Passage,
    /// It says that no medical evidence was cited. The range of `text` that says so.
    pub cites_nothing: Option<Range<usize>>,
    /// It says that the decision is outside of the MTUS. The range of `text` that says so.
    pub outside_mtus: Option<Range<usize>>,
    /// What it cites.
    pub citations: Arc<[Citation]>,
}

/// One cited document.
#[derive(Debug, Clone, Default)]
pub struct Citation {
    /// The range of the line's text.
    pub range: Range<usize>,
    /// Cited as part of the MTUS; false for "Non-MTUS Citation".
    pub mtus: bool,
    /// The line says so; false where it only names the document.
    pub marked: bool,
    /// The document's name as printed, year taken off (`Low Back Complaints`, `Official Disability Guidelines (ODG)`).
    pub document: String,
    /// The edition's year, when printed.
    pub year: Option<u16>,
    /// Sections as printed ("Section(s): Special Studies, Diagnostic Criteria").
    pub sections: Vec<String>,
    /// Pages as printed, inclusive ("Page(s): 63-66").
    pub pages: Vec<(u16, u16)>,
    /// Chapters and topics of documents without sections (`Low Back`, `Facet joint diagnostic blocks`).
    pub topics: Vec<String>,
}
