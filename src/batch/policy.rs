//! What a team has decided about findings: severities, rules that are off, suppressions, and a baseline.

use crate::audit::{Audit, Outcome};
use crate::finding::{Finding, Severity};
use crate::report::fingerprint;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// One decision not to hear of a finding.
#[derive(Debug, Clone, Default)]
pub struct Suppression {
    /// The finding, by its fingerprint.
    pub fingerprint: Option<String>,
    /// The rule.
    pub rule: Option<String>,
    /// The letter: its path, or the end of its path.
    pub letter: Option<String>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub author: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
}

impl Suppression {
    fn covers(&self, path: &str, finding: &Finding, print: &str) -> bool {
        self.fingerprint.as_deref().is_none_or(|f| f == print)
            && self.rule.as_deref().is_none_or(|r| r == finding.rule)
            && self.letter.as_deref().is_none_or(|l| path == l || path.ends_with(&format!("/{l}")))
    }

    /// How it is named to people.
    pub fn name(&self) -> String {
        let parts = [("rule", &self.rule), ("letter", &self.letter), ("fingerprint", &self.fingerprint)];
        let said = parts.iter().filter_map(|(what, value)| value.as_ref().map(|v| format!("{what} {v}")));
        format!("{} ({}, {})", said.collect::<Vec<_>>().join(", "), self.author, self.reason)
    }
}

/// What a team has decided about findings.
#[derive(Debug, Default)]
pub struct Policy {
    severity: BTreeMap<String, Option<Severity>>,
    suppressions: Vec<Suppression>,
    used: Vec<AtomicU64>,
    baseline: BTreeSet<String>,
    met: Mutex<BTreeSet<String>>,
}

/// How many findings a policy has taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Withheld {
    /// By a suppression.
    pub suppressed: u64,
    /// Because the baseline knows them.
    pub known: u64,
}

impl Policy {
    /// A policy. `severity` gives rules another severity, or turns them off (`None`). Suppressions that have expired
    /// by `today` no longer hold. `baseline` holds the fingerprints that are known.
    pub fn new(
        severity: BTreeMap<String, Option<Severity>>,
        suppressions: Vec<Suppression>,
        baseline: BTreeSet<String>,
        today: Option<Date>,
    ) -> Policy {
        let holds = |s: &Suppression| today.is_none_or(|today| s.expires.is_none_or(|last| today <= last));
        let suppressions: Vec<Suppression> = suppressions.into_iter().filter(holds).collect();
        let used = suppressions.iter().map(|_| AtomicU64::new(0)).collect();
        Policy { severity, suppressions, used, baseline, met: Mutex::default() }
    }

    /// Applies the policy to an audit. May be called on any thread, in any order.
    pub fn apply(&self, audit: &mut Audit) -> Withheld {
        let mut withheld = Withheld::default();
        let Outcome::Audited(audited) = &mut audit.outcome else { return withheld };
        let findings = std::mem::take(&mut audited.findings);
        let mut kept = Vec::with_capacity(findings.len());
        for mut finding in findings {
            match self.severity.get(&finding.rule) {
                Some(None) => continue,
                Some(Some(severity)) => finding.severity = *severity,
                None => {}
            }
            let print = fingerprint(audited, &finding);
            let by = self.suppressions.iter().position(|s| s.covers(&audit.name, &finding, &print));
            if let Some(used) = by.and_then(|i| self.used.get(i)) {
                used.fetch_add(1, Ordering::Relaxed);
                withheld.suppressed += 1;
            } else if self.baseline.contains(&print) {
                self.met.lock().unwrap_or_else(PoisonError::into_inner).insert(print);
                withheld.known += 1;
            } else {
                kept.push(finding);
            }
        }
        audited.findings = kept;
        audited.coverage.evaluated.retain(|rule| !self.is_off(rule));
        audited.coverage.not_evaluated.retain(|(rule, _)| !self.is_off(rule));
        withheld
    }

    /// True when this rule is turned off.
    pub fn is_off(&self, rule: &str) -> bool {
        self.severity.get(rule) == Some(&None)
    }

    /// True when it decides on findings one by one, and remembers which of its decisions were of use.
    pub fn withholds(&self) -> bool {
        !self.suppressions.is_empty() || !self.baseline.is_empty()
    }

    /// Suppressions that took nothing away: stale ones.
    pub fn stale(&self) -> Vec<&Suppression> {
        let unused = |used: &AtomicU64| used.load(Ordering::Relaxed) == 0;
        self.suppressions.iter().zip(&self.used).filter(|(_, used)| unused(used)).map(|(s, _)| s).collect()
    }

    /// Fingerprints of the baseline that were not met: findings that are fixed, or whose letters were not audited.
    pub fn unmet(&self) -> Vec<String> {
        let met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        self.baseline.difference(&met).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::audited;

    fn rules(audit: &Audit) -> Vec<(String, Severity)> {
        let Outcome::Audited(audited) = &audit.outcome else { return Vec::new() };
        audited.findings.iter().map(|f| (f.rule.clone(), f.severity)).collect()
    }

    fn first_print(audit: &Audit) -> String {
        let Outcome::Audited(audited) = &audit.outcome else { return String::new() };
        fingerprint(audited, &audited.findings[0])
    }

    fn suppression(rule: &str, letter: Option<&str>, expires: Option<&str>) -> Suppression {
        Suppression {
            rule: Some(rule.into()),
            letter: letter.map(str::to_owned),
            reason: "seen".into(),
            author: "QA".into(),
            expires: expires.map(|d| d.parse().expect("a date")),
            ..Suppression::default()
        }
    }

    #[test]
    fn severities_change_and_rules_go_off() {
        let severity = BTreeMap::from([
            ("record-contradicts-absence".to_owned(), Some(Severity::Note)),
            ("criteria-not-applied".to_owned(), None),
        ]);
        let policy = Policy::new(severity, Vec::new(), BTreeSet::new(), None);
        let mut audit = audited();
        assert_eq!(policy.apply(&mut audit), Withheld::default());
        let expected =
            [("record-contradicts-absence", Severity::Note), ("date-or-identity-conflict", Severity::Warning)];
        assert_eq!(rules(&audit), expected.map(|(r, s)| (r.to_owned(), s)));
        let Outcome::Audited(audited) = &audit.outcome else { panic!("audited") };
        assert!(
            !audited.coverage.evaluated.iter().any(|r| r == "criteria-not-applied"),
            "an absent rule checks nothing"
        );
    }

    #[test]
    fn suppressions_hold_until_they_expire_and_stale_ones_are_named() {
        let today = Some("2026-05-02".parse().expect("a date"));
        let suppressions = vec![
            suppression("record-contradicts-absence", Some("01.txt"), Some("2026-05-02")),
            suppression("criteria-not-applied", None, Some("2026-05-01")),
            suppression("date-or-identity-conflict", Some("1.txt"), None),
        ];
        let policy = Policy::new(BTreeMap::new(), suppressions, BTreeSet::new(), today);
        let mut audit = audited();
        assert_eq!(policy.apply(&mut audit), Withheld { suppressed: 1, known: 0 });
        assert_eq!(rules(&audit).len(), 2);
        let stale: Vec<_> = policy.stale().iter().filter_map(|s| s.rule.clone()).collect();
        assert_eq!(stale, ["date-or-identity-conflict"], "the end of a file name is no end of a path");
    }

    #[test]
    fn a_baseline_withholds_what_it_knows() {
        let mut audit = audited();
        let known = BTreeSet::from([first_print(&audit), "0123456789abcdef".to_owned()]);
        let policy = Policy::new(BTreeMap::new(), Vec::new(), known, None);
        assert_eq!(policy.apply(&mut audit), Withheld { suppressed: 0, known: 1 });
        assert_eq!(rules(&audit).len(), 2);
        assert_eq!(policy.unmet(), ["0123456789abcdef"]);
    }
}
