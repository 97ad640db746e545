//! What is counted: how often something is found and how issues are decided, as a whole and by what.

use super::Difference;
use crate::batch::Count;
use crate::finding::{Legal, Severity};
use crate::report::html::Share;
use crate::report::v1::{Decision, Issue, LetterAudit};
use std::collections::{BTreeMap, BTreeSet};

/// Issues by their determination.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Decisions {
    /// The refusal stands.
    pub upheld: u64,
    /// The treatment is approved.
    pub overturned: u64,
    /// It is approved in part.
    pub modified: u64,
    /// The letter gives none.
    pub none: u64,
}

impl Decisions {
    fn count(&mut self, decision: Option<Decision>) {
        match decision {
            Some(Decision::Upheld) => self.upheld += 1,
            Some(Decision::Overturned) => self.overturned += 1,
            Some(Decision::Modified) => self.modified += 1,
            None => self.none += 1,
        }
    }

    /// Those that are decided.
    pub fn decided(self) -> u64 {
        self.upheld + self.overturned + self.modified
    }

    /// Upheld among the decided.
    pub fn share_upheld(self) -> Share {
        Share { of: self.decided(), with: self.upheld }
    }

    /// Overturned among the decided; what is approved in part is neither.
    pub fn share_overturned(self) -> Share {
        Share { of: self.decided(), with: self.overturned }
    }
}

/// A group of letters or issues: how many have a defect, and how its issues are decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Group {
    /// Those with an error or a warning.
    pub defects: Share,
    /// How its issues are decided.
    pub decisions: Decisions,
}

/// Letters with a kind of defect, and the findings of that kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DefectGroup {
    /// Letters with an error or a warning of that kind; `of` is left to the tally.
    pub letters: u64,
    /// All findings, notes too.
    pub findings: Count,
}

/// Groups by the value of something.
pub type By = BTreeMap<String, Group>;

/// Everything that is counted of a set of letters. The order in which they are added does not matter.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// Letters with an error or a warning.
    pub letters: Share,
    /// Letters with an error.
    pub errors: Share,
    /// Letters with an error or a warning on a plain fact.
    pub plain_fact: Share,
    /// Issues with an error or a warning.
    pub issues: Share,
    /// How issues are decided.
    pub decisions: Decisions,
    /// All findings.
    pub findings: Count,
    /// By kind of defect.
    pub by_defect: BTreeMap<String, DefectGroup>,
    /// Letters by the month of the decision.
    pub by_month: By,
    /// Letters by the reviewer's first specialty.
    pub by_specialty: By,
    /// Issues by decision.
    pub by_decision: By,
    /// Issues by kind of treatment.
    pub by_kind: By,
    /// Issues by treatment.
    pub by_treatment: By,
    /// Issues by the first document that the reviewer cites.
    pub by_guideline: By,
}

/// The words under which what is not known is counted.
pub const UNKNOWN: &str = "unknown";

/// What an issue is counted under.
pub struct Keys<'a> {
    /// Its treatment.
    pub treatment: &'a str,
    /// The kind of treatment.
    pub kind: &'a str,
    /// The first document that the reviewer cites.
    pub guideline: &'a str,
    /// Its determination.
    pub decision: &'a str,
}

impl Keys<'_> {
    /// Of an issue.
    pub fn of(issue: &Issue) -> Keys<'_> {
        use crate::report::v1::{decision, kind};
        let treatment = issue.treatment.as_ref();
        let cited = issue.guideline.as_ref().map(|g| g.citations.first());
        Keys {
            treatment: treatment.and_then(|t| t.concept.as_deref()).unwrap_or(UNKNOWN),
            kind: treatment.map_or(UNKNOWN, |t| kind(t.kind)),
            guideline: cited.map_or(UNKNOWN, |c| c.map_or("none cited", |c| c.document.as_str())),
            decision: issue.decision.map_or("none", decision),
        }
    }
}

/// The month of a letter's decision, `2017-01`.
pub fn month(audit: &LetterAudit) -> &str {
    audit.header.decision_date.as_deref().and_then(|d| d.get(..7)).unwrap_or(UNKNOWN)
}

/// The reviewer's first specialty.
pub fn specialty(audit: &LetterAudit) -> &str {
    audit.reviewer.specialties.first().map_or(UNKNOWN, String::as_str)
}

impl Tally {
    /// Counts one audited letter.
    pub fn add(&mut self, audit: &LetterAudit) {
        let weighty = || audit.findings.iter().filter(|f| f.severity >= Severity::Warning);
        let hit: BTreeSet<Option<u32>> = weighty().map(|f| f.issue).collect();
        self.letters.count(!hit.is_empty());
        self.errors.count(audit.findings.iter().any(|f| f.severity == Severity::Error));
        self.plain_fact.count(weighty().any(|f| f.legal == Legal::PlainFact));
        let defects: BTreeSet<&str> = weighty().map(|f| f.defect.as_str()).collect();
        for finding in &audit.findings {
            self.findings.add(finding.severity);
            self.by_defect.entry(finding.defect.clone()).or_default().findings.add(finding.severity);
        }
        for defect in defects {
            self.by_defect.entry(defect.to_owned()).or_default().letters += 1;
        }
        for (by, key) in [(&mut self.by_month, month(audit)), (&mut self.by_specialty, specialty(audit))] {
            let group = by.entry(key.to_owned()).or_default();
            group.defects.count(!hit.is_empty());
            audit.issues.iter().for_each(|issue| group.decisions.count(issue.decision));
        }
        for issue in &audit.issues {
            let with = hit.contains(&Some(issue.number));
            self.issues.count(with);
            self.decisions.count(issue.decision);
            let keys = Keys::of(issue);
            for (by, key) in [
                (&mut self.by_decision, keys.decision),
                (&mut self.by_kind, keys.kind),
                (&mut self.by_treatment, keys.treatment),
                (&mut self.by_guideline, keys.guideline),
            ] {
                let group = by.entry(key.to_owned()).or_default();
                group.defects.count(with);
                group.decisions.count(issue.decision);
            }
        }
    }

    /// The share of letters with a kind of defect.
    pub fn share_of_defect(&self, defect: &str) -> Share {
        let with = self.by_defect.get(defect).map_or(0, |d| d.letters);
        Share { of: self.letters.of, with }
    }
}

/// Two shares side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// What is compared.
    pub name: String,
    /// In the first period.
    pub before: Share,
    /// In the second period.
    pub after: Share,
    /// The second less the first.
    pub difference: Difference,
}

impl Compared {
    fn of(name: impl Into<String>, before: Share, after: Share) -> Compared {
        Compared { name: name.into(), before, after, difference: Difference::between(before, after) }
    }
}

/// Holds the main rates and the rate of each kind of defect of two periods against each other.
pub fn compare(before: &Tally, after: &Tally) -> Vec<Compared> {
    let mut out = vec![
        Compared::of("letters with an error or a warning", before.letters, after.letters),
        Compared::of("letters with an error", before.errors, after.errors),
        Compared::of("letters in conflict with a plain fact", before.plain_fact, after.plain_fact),
        Compared::of("issues with an error or a warning", before.issues, after.issues),
        Compared::of("issues upheld", before.decisions.share_upheld(), after.decisions.share_upheld()),
        Compared::of("issues overturned", before.decisions.share_overturned(), after.decisions.share_overturned()),
    ];
    let defects: BTreeSet<&String> = before.by_defect.keys().chain(after.by_defect.keys()).collect();
    for defect in defects {
        let (a, b) = (before.share_of_defect(defect), after.share_of_defect(defect));
        if a.with + b.with > 0 {
            out.push(Compared::of(format!("letters with {}", defect.replace('-', " ")), a, b));
        }
    }
    out
}
