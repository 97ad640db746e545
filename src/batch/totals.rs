//! The sums of a run.

use super::policy::Withheld;
use super::seen::Duplicate;
use crate::audit::{Audit, Outcome};
use crate::finding::Severity;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many findings of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Plain conflicts.
    pub errors: u64,
    /// Conflicts that lean on an inference.
    pub warnings: u64,
    /// Worth a look.
    pub notes: u64,
}

impl Count {
    /// Counts one finding.
    pub fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Note => self.notes += 1,
        }
    }

    /// All of them.
    pub fn all(self) -> u64 {
        self.errors + self.warnings + self.notes
    }

    /// Those that weigh at least `least`.
    pub fn at_least(self, least: Severity) -> u64 {
        match least {
            Severity::Error => self.errors,
            Severity::Warning => self.errors + self.warnings,
            Severity::Note => self.all(),
        }
    }

    fn plus(&mut self, other: Count) {
        self.errors += other.errors;
        self.warnings += other.warnings;
        self.notes += other.notes;
    }
}

/// On how many letters a rule was evaluated, and for want of what it was not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleUse {
    /// Letters on which it had something to look at.
    pub evaluated: u64,
    /// Letters on which it could not be evaluated, by what was wanting.
    pub wanting: BTreeMap<String, u64>,
}

/// Changes the entry of this name, which is made when there is none.
fn change<T: Default>(map: &mut BTreeMap<String, T>, name: &str, change: impl FnOnce(&mut T)) {
    match map.get_mut(name) {
        Some(entry) => change(entry),
        None => change(map.entry(name.to_owned()).or_default()),
    }
}

impl RuleUse {
    fn plus(&mut self, other: &RuleUse) {
        self.evaluated += other.evaluated;
        for (want, n) in &other.wanting {
            *self.wanting.entry(want.clone()).or_default() += n;
        }
    }
}

/// The sums of a run. Each is kept as a number or by rule and defect, so that memory does not grow with the letters.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The run was stopped before it had seen all inputs.
    #[serde(skip)]
    pub interrupted: bool,
    /// Other rules than those inside the program, in words: [`crate::pack::Pack::own`].
    #[serde(skip)]
    pub own_rules: Option<String>,
    /// Everything that was found under the paths given.
    pub inputs: u64,
    /// Letters that were read, understood and checked.
    pub audited: u64,
    /// Documents that are not a letter of a known form.
    pub unrecognised: u64,
    /// Inputs that could not be read.
    pub unreadable: u64,
    /// Inputs that were passed over on purpose.
    pub skipped: u64,
    /// Audited letters that were read only in part.
    pub incomplete: u64,
    /// Disputed items of the audited letters.
    pub issues: u64,
    /// Audited letters with at least one finding.
    pub with_findings: u64,
    /// All findings.
    pub findings: Count,
    /// Findings by defect.
    pub by_defect: BTreeMap<String, Count>,
    /// Findings by rule.
    pub by_rule: BTreeMap<String, Count>,
    /// Findings that a team has decided not to hear of.
    #[serde(skip)]
    pub withheld: Withheld,
    /// Letters that repeat an earlier one, in the order of the inputs.
    #[serde(skip)]
    pub duplicates: Vec<Duplicate>,
    /// What each rule looked at.
    pub rules: BTreeMap<String, RuleUse>,
}

impl Totals {
    /// The totals of one audit.
    pub fn of(audit: &Audit) -> Totals {
        let mut totals = Totals::default();
        totals.count(audit, Withheld::default());
        totals
    }

    /// Adds one audit, from which a policy has taken some findings. What it names is copied only when it comes for the
    /// first time.
    pub fn count(&mut self, audit: &Audit, withheld: Withheld) {
        self.inputs += 1;
        self.withheld.suppressed += withheld.suppressed;
        self.withheld.known += withheld.known;
        let audited = match &audit.outcome {
            Outcome::Unreadable(_) => return self.unreadable += 1,
            Outcome::Unrecognised { .. } => return self.unrecognised += 1,
            Outcome::Audited(audited) => audited,
        };
        self.audited += 1;
        self.incomplete += u64::from(audited.document.incomplete().is_some());
        self.issues += audited.letter.issues.len() as u64;
        self.with_findings += u64::from(!audited.findings.is_empty());
        for finding in &audited.findings {
            self.findings.add(finding.severity);
            change(&mut self.by_defect, &finding.defect, |count| count.add(finding.severity));
            change(&mut self.by_rule, &finding.rule, |count| count.add(finding.severity));
        }
        for rule in &audited.coverage.evaluated {
            change(&mut self.rules, rule, |used| used.evaluated += 1);
        }
        for (rule, want) in &audited.coverage.not_evaluated {
            change(&mut self.rules, rule, |used| change(&mut used.wanting, want, |n| *n += 1));
        }
    }

    /// The totals of one input that was passed over.
    pub fn of_skipped() -> Totals {
        Totals { inputs: 1, skipped: 1, ..Totals::default() }
    }

    /// Adds the totals of another part of the run.
    pub fn add(&mut self, other: &Totals) {
        self.inputs += other.inputs;
        self.audited += other.audited;
        self.unrecognised += other.unrecognised;
        self.unreadable += other.unreadable;
        self.skipped += other.skipped;
        self.incomplete += other.incomplete;
        self.issues += other.issues;
        self.with_findings += other.with_findings;
        self.findings.plus(other.findings);
        self.withheld.suppressed += other.withheld.suppressed;
        self.withheld.known += other.withheld.known;
        self.duplicates.extend(other.duplicates.iter().cloned());
        for (defect, count) in &other.by_defect {
            self.by_defect.entry(defect.clone()).or_default().plus(*count);
        }
        for (rule, count) in &other.by_rule {
            self.by_rule.entry(rule.clone()).or_default().plus(*count);
        }
        // Letter after letter has the same rules.
        let same = self.rules.len() == other.rules.len() && self.rules.keys().eq(other.rules.keys());
        if same {
            self.rules.values_mut().zip(other.rules.values()).for_each(|(mine, used)| mine.plus(used));
            return;
        }
        for (rule, used) in &other.rules {
            self.rules.entry(rule.clone()).or_default().plus(used);
        }
    }
}
