//! What a team has decided about findings: severities, rules that are off, suppressions, and a baseline.

use super::draft;
use crate::audit::{Audit, InDraft, Outcome, State};
use crate::finding::{Finding, Severity};
use crate::report::fingerprint;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

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

/// A finding of a baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The rule that raised it.
    pub rule: String,
    /// The letter it was found in.
    pub path: String,
}

/// The findings of a baseline by fingerprint.
pub type Baseline = BTreeMap<String, Known>;

/// What a team has decided about findings.
#[derive(Debug, Default)]
pub struct Decisions {
    /// Gives rules another severity, or turns them off (`None`).
    pub severity: BTreeMap<String, Option<Severity>>,
    /// Findings that nobody wants to hear of.
    pub suppressions: Vec<Suppression>,
    /// Hear of everything: neither `suppressions` nor those in drafts hold.
    pub unsuppressed: bool,
    /// Findings that are known.
    pub baseline: Baseline,
    /// The rules that a suppression in a draft may name.
    pub rules: Vec<String>,
    /// The day on which suppressions are held against their last; `None`: none has expired.
    pub today: Option<Date>,
}

/// The decisions of a team, applied to audits.
#[derive(Debug, Default)]
pub struct Policy {
    decisions: Decisions,
    used: Vec<AtomicU64>,
    /// The letters of the baseline.
    letters: BTreeSet<String>,
    seen: Mutex<Seen>,
}

/// What a run has come by.
#[derive(Debug, Default)]
struct Seen {
    /// Findings of the baseline, with the letter in which each was met.
    met: BTreeMap<String, String>,
    /// Letters of the baseline that were audited.
    letters: BTreeSet<String>,
    /// What somebody has to do about suppressions in drafts: letter, line, what.
    complaints: BTreeSet<(String, u32, String)>,
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
    /// A policy of these decisions.
    pub fn new(mut decisions: Decisions) -> Policy {
        let today = decisions.today;
        let holds = |s: &Suppression| today.is_none_or(|today| s.expires.is_none_or(|last| today <= last));
        decisions.suppressions.retain(holds);
        let used = decisions.suppressions.iter().map(|_| AtomicU64::new(0)).collect();
        let letters = decisions.baseline.values().map(|known| bare(&known.path).to_owned()).collect();
        Policy { decisions, used, letters, seen: Mutex::default() }
    }

    /// Applies the policy to an audit. May be called on any thread, in any order.
    pub fn apply(&self, audit: &mut Audit) -> Withheld {
        let mut withheld = Withheld::default();
        let Outcome::Audited(audited) = &mut audit.outcome else { return withheld };
        let Decisions { severity, suppressions, unsuppressed, baseline, rules, today } = &self.decisions;
        let mut drafted = if *unsuppressed { Vec::new() } else { draft::suppressions(audited, rules, *today) };
        let findings = std::mem::take(&mut audited.findings);
        let mut kept = Vec::with_capacity(findings.len());
        let mut met = Vec::new();
        let withholds = self.withholds();
        for mut finding in findings {
            match severity.get(&finding.rule) {
                Some(None) => continue,
                Some(Some(severity)) => finding.severity = *severity,
                None => {}
            }
            if let Some(holds) = drafted.iter_mut().find_map(|d| d.covers(&finding)) {
                *holds += 1;
                withheld.suppressed += 1;
                continue;
            }
            if !withholds {
                kept.push(finding);
                continue;
            }
            let print = fingerprint(audited, &finding);
            let by = suppressions.iter().position(|s| !unsuppressed && s.covers(&audit.name, &finding, &print));
            if let Some(used) = by.and_then(|i| self.used.get(i)) {
                used.fetch_add(1, Ordering::Relaxed);
                withheld.suppressed += 1;
            } else if baseline.contains_key(&print) {
                met.push(print);
                withheld.known += 1;
            } else {
                kept.push(finding);
            }
        }
        audited.findings = kept;
        audited.coverage.evaluated.retain(|rule| !self.is_off(rule));
        audited.coverage.not_evaluated.retain(|(rule, _)| !self.is_off(rule));
        let complaints = drafted.iter().filter_map(|d| Some((audit.name.clone(), d.line, d.complaint()?)));
        let mut seen = self.seen();
        seen.complaints.extend(complaints);
        seen.met.extend(met.into_iter().map(|print| (print, audit.name.clone())));
        if let Some(letter) = self.letters.get(bare(&audit.name)) {
            seen.letters.insert(letter.clone());
        }
        drop(seen);
        audited.suppressions = drafted;
        withheld
    }

    /// True when this rule is turned off.
    pub fn is_off(&self, rule: &str) -> bool {
        self.decisions.severity.get(rule) == Some(&None)
    }

    /// True when it decides on findings one by one, and remembers which of its decisions were of use.
    pub fn withholds(&self) -> bool {
        !self.decisions.suppressions.is_empty() || !self.decisions.baseline.is_empty()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        // What a poisoned lock guards is still a set of whole entries.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Suppressions that took nothing away: stale ones. Those in drafts are among [`Policy::complaints`].
    pub fn stale(&self) -> Vec<&Suppression> {
        if self.decisions.unsuppressed {
            return Vec::new();
        }
        let unused = |used: &AtomicU64| used.load(Ordering::Relaxed) == 0;
        self.decisions.suppressions.iter().zip(&self.used).filter(|(_, used)| unused(used)).map(|(s, _)| s).collect()
    }

    /// What somebody has to do about the suppressions in drafts: letter, line, what; sorted.
    pub fn complaints(&self) -> Vec<(String, u32, String)> {
        self.seen().complaints.iter().cloned().collect()
    }

    /// The baseline as it is after the run: findings that were met, under the path of the letter they were met in, and
    /// those of letters that were not audited. What is left out was fixed.
    pub fn baseline(&self) -> Baseline {
        let seen = self.seen();
        let after = |(print, known): (&String, &Known)| {
            let path = match seen.met.get(print) {
                Some(path) => path.clone(),
                None if seen.letters.contains(bare(&known.path)) => return None,
                None => known.path.clone(),
            };
            Some((print.clone(), Known { path, rule: known.rule.clone() }))
        };
        self.decisions.baseline.iter().filter_map(after).collect()
    }
}

/// A path without the sign for the working directory: two runs may name one letter in both ways.
fn bare(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

impl InDraft {
    /// The counter of what it takes away, when it takes this finding away.
    fn covers(&mut self, finding: &Finding) -> Option<&mut u64> {
        let about = self.issue.is_none() || self.issue == finding.issue;
        if !about || !self.rules.contains(&finding.rule) {
            return None;
        }
        if self.state == State::Stale {
            self.state = State::Holds(0);
        }
        match &mut self.state {
            State::Holds(n) => Some(n),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::audited;
    use crate::source::{self, Limits};

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
        let policy = Policy::new(Decisions { severity, ..Decisions::default() });
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
        let policy = Policy::new(Decisions { suppressions, today, ..Decisions::default() });
        let mut audit = audited();
        assert_eq!(policy.apply(&mut audit), Withheld { suppressed: 1, known: 0 });
        assert_eq!(rules(&audit).len(), 2);
        let stale: Vec<_> = policy.stale().iter().filter_map(|s| s.rule.clone()).collect();
        assert_eq!(stale, ["date-or-identity-conflict"], "the end of a file name is no end of a path");
    }

    #[test]
    fn a_baseline_withholds_what_it_knows() {
        let mut audit = audited();
        let known = |path: &str| Known { rule: "a-rule".into(), path: path.into() };
        let met = first_print(&audit);
        let baseline = Baseline::from([
            (met.clone(), known("moved.txt")),
            ("fixed".to_owned(), known("./letters/01.txt")),
            ("elsewhere".to_owned(), known("letters/02.txt")),
        ]);
        let policy = Policy::new(Decisions { baseline, ..Decisions::default() });
        assert_eq!(policy.apply(&mut audit), Withheld { suppressed: 0, known: 1 });
        assert_eq!(rules(&audit).len(), 2);
        let after = [(met, known("letters/01.txt")), ("elsewhere".to_owned(), known("letters/02.txt"))];
        assert_eq!(policy.baseline(), Baseline::from(after), "what was fixed is gone, what was not audited stays");
    }

    #[test]
    fn a_suppression_in_a_draft_holds_for_its_issue() {
        let mut audit = audited();
        let Outcome::Audited(whole) = &mut audit.outcome else { panic!("audited") };
        let remark = |rule: &str| format!("# imr-audit: suppress {rule} until 2027-01-31 by QA: seen");
        let [first, other] = ["date-or-identity-conflict", "record-contradicts-absence"];
        let text = format!("{}\n{}\n{}\n", whole.document.text(), remark(first), remark(other));
        whole.document = source::read("x.txt", text.as_bytes(), &Limits::default()).expect("read");
        let rules = vec![first.to_owned(), other.to_owned()];
        let policy = Policy::new(Decisions { rules, ..Decisions::default() });
        assert_eq!(policy.apply(&mut audit), Withheld { suppressed: 1, known: 0 });
        let Outcome::Audited(audited) = &audit.outcome else { panic!("audited") };
        let states: Vec<&State> = audited.suppressions.iter().map(|s| &s.state).collect();
        assert_eq!(states, [&State::Stale, &State::Holds(1)], "the first stands in issue 1, its finding does not");
        assert_eq!(policy.complaints().len(), 1);
    }
}
