//! The result of auditing one input.

use crate::engine::Judged;
use crate::evidence::Case;
use crate::finding::Finding;
use crate::letter::Letter;
use crate::source::{Document, Unreadable};
use jiff::civil::Date;

/// What became of one input. Nothing is lost: each input ends as one of these.
#[derive(Debug)]
pub struct Audit {
    /// The name it was read under.
    pub name: String,
    /// What became of it.
    pub outcome: Outcome,
}

impl Audit {
    /// The text that was read; `None` when nothing was.
    pub fn document(&self) -> Option<&Document> {
        match &self.outcome {
            Outcome::Audited(audited) => Some(&audited.document),
            Outcome::Unrecognised { document, .. } => Some(document),
            Outcome::Unreadable(_) => None,
        }
    }
}

/// How an input ended.
#[derive(Debug)]
pub enum Outcome {
    /// Read, understood and checked.
    Audited(Box<Audited>),
    /// Read, but not as a letter: what was missing, in plain words.
    Unrecognised {
        /// The text that was read.
        document: Document,
        /// What a letter would have had.
        missing: Vec<String>,
    },
    /// Not read.
    Unreadable(Unreadable),
}

/// A letter with everything that was found out about it.
#[derive(Debug)]
pub struct Audited {
    /// The text.
    pub document: Document,
    /// Its parts.
    pub letter: Letter,
    /// What it says.
    pub case: Case,
    /// What is wrong with it, in the order of the letter.
    pub findings: Vec<Finding>,
    /// What was checked, so that silence is honest.
    pub coverage: Coverage,
    /// What guidelines ask of each issue, and what came of it.
    pub criteria: Vec<Judged>,
    /// The suppressions that stand in the draft, once a policy was applied.
    pub suppressions: Vec<InDraft>,
}

/// A suppression that stands in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDraft {
    /// The 1-based line it stands on.
    pub line: u32,
    /// The issue that it is about; `None`: the letter as a whole, issues and all.
    pub issue: Option<u32>,
    /// The rules whose findings it takes away.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub author: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// What became of it.
    pub state: State,
}

/// What became of a suppression in a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It took that many findings away.
    Holds(u64),
    /// There is nothing to suppress any more.
    Stale,
    /// Its last day is over, so it no longer holds.
    Expired,
    /// It cannot be read, for that reason.
    Malformed(String),
}

impl InDraft {
    /// What somebody has to do about it, if anything.
    pub fn complaint(&self) -> Option<String> {
        let of = |what: &str| format!("the suppression of {} {what}", self.rules.join(", "));
        match &self.state {
            State::Holds(_) => None,
            State::Stale => Some(of("has nothing to suppress any more")),
            State::Expired => Some(of("has expired, so it no longer holds")),
            State::Malformed(why) => Some(format!("a suppression that does not hold: {why}")),
        }
    }
}

/// Which rules looked at a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rules with at least one row to look at.
    pub evaluated: Vec<String>,
    /// Rules that could not be evaluated, each with what was wanting.
    pub not_evaluated: Vec<(String, String)>,
}
