//! The letters with the most and the plainest defects.

use crate::finding::{Legal, Severity};
use crate::report::v1::{Letter, LetterAudit};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// A letter with defects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bad {
    /// Where it was.
    pub path: String,
    /// Its case number, where it has one.
    pub case: Option<String>,
    /// When it was decided.
    pub date: Option<String>,
    /// Errors and warnings on a plain fact.
    pub plain_fact: u64,
    /// Errors.
    pub errors: u64,
    /// Warnings.
    pub warnings: u64,
    /// What kinds of defect these are.
    pub defects: BTreeSet<String>,
}

impl Bad {
    /// A letter with an error or a warning.
    fn of(letter: &Letter, audit: &LetterAudit) -> Option<Bad> {
        let of = |severity| audit.findings.iter().filter(|f| f.severity == severity).count() as u64;
        let weighty = || audit.findings.iter().filter(|f| f.severity >= Severity::Warning);
        weighty().next()?;
        Some(Bad {
            path: letter.path.clone(),
            case: audit.header.case_number.clone(),
            date: audit.header.decision_date.clone(),
            plain_fact: weighty().filter(|f| f.legal == Legal::PlainFact).count() as u64,
            errors: of(Severity::Error),
            warnings: of(Severity::Warning),
            defects: weighty().map(|f| f.defect.clone()).collect(),
        })
    }

    /// Worse ones come first: errors, then plain facts, then warnings, then kinds of defect.
    fn rank(&self) -> impl Ord + '_ {
        (Reverse((self.errors, self.plain_fact, self.warnings, self.defects.len())), &self.path)
    }
}

/// The worst letters so far, at most so many.
#[derive(Debug)]
pub struct Worst {
    most: usize,
    letters: Vec<Bad>,
}

impl Worst {
    /// Keeps the `most` worst.
    pub fn new(most: usize) -> Worst {
        Worst { most, letters: Vec::new() }
    }

    /// Looks at a letter.
    pub fn add(&mut self, letter: &Letter, audit: &LetterAudit) {
        let Some(bad) = Bad::of(letter, audit) else { return };
        let at = self.letters.partition_point(|b| b.rank() <= bad.rank());
        if at < self.most {
            self.letters.insert(at, bad);
            self.letters.truncate(self.most);
        }
    }

    /// From the worst on.
    pub fn letters(&self) -> &[Bad] {
        &self.letters
    }
}
