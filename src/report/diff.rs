//! Two packs of rules held against each other over the same letters: the decisions whose findings differ.

mod text;

use super::view::View;
use super::{Entry, v1};
use crate::batch::{self, Input};
use crate::pipeline::Auditor;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

pub use text::text;

/// The name of this version of the comparison.
pub const SCHEMA: &str = "imr-audit/diff/v1";

/// What two packs find differently.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Diff {
    /// `imr-audit/diff/v1`.
    pub schema: &'static str,
    /// The program with the first pack.
    pub before: v1::Tool,
    /// The program with the second pack.
    pub after: v1::Tool,
    /// The decisions whose findings differ, in the order of the letters.
    pub decisions: Vec<Decision>,
    /// Letters that not both packs could read.
    pub not_compared: Vec<NotCompared>,
    /// The sums.
    pub totals: Totals,
}

/// A decision whose findings differ.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Decision {
    /// The path of the letter.
    pub letter: String,
    /// The 1-based issue; `null` for what is about the letter as a whole.
    pub issue: Option<u32>,
    /// What was requested.
    pub request: String,
    /// What was decided.
    pub decision: Option<v1::Decision>,
    /// Findings that only the second pack has.
    pub added: Vec<v1::Finding>,
    /// Findings that only the first pack has.
    pub removed: Vec<v1::Finding>,
    /// Findings that both have, but not alike.
    pub changed: Vec<Change>,
}

/// A finding that both packs have, but not alike.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Change {
    /// The rule.
    pub rule: String,
    /// What differs: `severity`, `confidence`, `legal`, `message`, `evidence`.
    pub what: Vec<&'static str>,
    /// As the first pack has it.
    pub before: v1::Finding,
    /// As the second pack has it.
    pub after: v1::Finding,
}

/// A letter that not both packs could read.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NotCompared {
    /// Its path.
    pub letter: String,
    /// What became of it with the first pack.
    pub before: v1::Status,
    /// What became of it with the second pack.
    pub after: v1::Status,
    /// Why.
    pub reason: Option<String>,
}

/// The sums of a comparison.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Totals {
    /// Inputs.
    pub inputs: usize,
    /// Letters that both packs read.
    pub compared: usize,
    /// Decisions of those letters.
    pub decisions: usize,
    /// Decisions, and letters as a whole, whose findings differ.
    pub differing: usize,
    /// By rule: findings added, removed, changed.
    pub by_rule: BTreeMap<String, Tally>,
}

/// How many findings differ.
#[derive(Debug, Clone, Copy, Default, Serialize, JsonSchema)]
#[allow(missing_docs)] // the names say it
pub struct Tally {
    pub added: usize,
    pub removed: usize,
    pub changed: usize,
}

/// What became of one input under two packs.
pub struct Compared {
    /// It was named on the command line and could not be read by either.
    pub named_unreadable: bool,
    before: v1::Letter,
    after: v1::Letter,
}

/// Reads and audits one input with both packs. May be called on any thread.
pub fn compare(input: &Input, before: &Auditor, after: &Auditor) -> Compared {
    let letter = |auditor: &Auditor| {
        let names = |id| auditor.pack().vocabulary.name(id).to_owned();
        let view = View { names: &names, rules: &[], redact: false };
        match &input.content {
            batch::Content::Skipped(why) => view.letter(&Entry::Skipped { name: &input.name, why }),
            _ => view.letter(&Entry::Audit(&batch::audit(auditor, input))),
        }
    };
    let (before, after) = (letter(before), letter(after));
    let unreadable = |l: &v1::Letter| l.status == v1::Status::Unreadable;
    Compared { named_unreadable: input.named && unreadable(&before) && unreadable(&after), before, after }
}

impl Diff {
    /// Nothing compared yet.
    pub fn new(before: &Auditor, after: &Auditor) -> Diff {
        let tool = |auditor: &Auditor| v1::Tool::with(auditor.pack());
        Diff {
            schema: SCHEMA,
            before: tool(before),
            after: tool(after),
            decisions: Vec::new(),
            not_compared: Vec::new(),
            totals: Totals::default(),
        }
    }

    /// Adds what became of the next input.
    pub fn add(&mut self, compared: Compared) {
        let Compared { before, after, .. } = compared;
        self.totals.inputs += 1;
        let (Some(old), Some(new)) = (before.audit, after.audit) else {
            if before.status != v1::Status::Skipped {
                let reason = before.reason.or(after.reason);
                let (before_status, after_status) = (before.status, after.status);
                let letter = before.path;
                self.not_compared.push(NotCompared { letter, before: before_status, after: after_status, reason });
            }
            return;
        };
        self.totals.compared += 1;
        self.totals.decisions += new.issues.len();
        let of_issues = old.issues.iter().chain(&new.issues).map(|i| Some(i.number));
        let issues: BTreeSet<Option<u32>> = of_issues.chain([None]).collect();
        let mut old_findings = by_issue(old.findings);
        let mut new_findings = by_issue(new.findings);
        for number in issues {
            let (removed, added) = (old_findings.remove(&number), new_findings.remove(&number));
            let differing = differences(removed.unwrap_or_default(), added.unwrap_or_default());
            if differing.0.is_empty() && differing.1.is_empty() && differing.2.is_empty() {
                continue;
            }
            let of = |issues: &[v1::Issue]| {
                let issue = issues.iter().find(|i| Some(i.number) == number)?;
                Some((issue.request.clone(), issue.decision))
            };
            let (request, decision) = of(&new.issues).or_else(|| of(&old.issues)).unwrap_or_default();
            let (removed, added, changed) = differing;
            let letter = after.path.clone();
            self.note(Decision { letter, issue: number, request, decision, added, removed, changed });
        }
    }

    fn note(&mut self, decision: Decision) {
        self.totals.differing += 1;
        let mut tally = |rule: &str, add: fn(&mut Tally)| add(self.totals.by_rule.entry(rule.to_owned()).or_default());
        decision.added.iter().for_each(|f| tally(&f.rule, |t| t.added += 1));
        decision.removed.iter().for_each(|f| tally(&f.rule, |t| t.removed += 1));
        decision.changed.iter().for_each(|c| tally(&c.rule, |t| t.changed += 1));
        self.decisions.push(decision);
    }
}

fn by_issue(findings: Vec<v1::Finding>) -> BTreeMap<Option<u32>, Vec<v1::Finding>> {
    let mut out: BTreeMap<Option<u32>, Vec<v1::Finding>> = BTreeMap::new();
    for finding in findings {
        out.entry(finding.issue).or_default().push(finding);
    }
    out
}

/// What was removed, added and changed. Findings of one fingerprint are the same finding; so are two of one rule whose
/// first quotes stand at the same place.
fn differences(
    before: Vec<v1::Finding>,
    mut after: Vec<v1::Finding>,
) -> (Vec<v1::Finding>, Vec<v1::Finding>, Vec<Change>) {
    let first = |f: &v1::Finding| f.evidence.first().map(|e| e.span);
    let mut changed = Vec::new();
    let mut left = Vec::new();
    let mut pair =
        |old: v1::Finding, after: &mut Vec<v1::Finding>, same: &dyn Fn(&v1::Finding, &v1::Finding) -> bool| {
            let Some(i) = after.iter().position(|new| same(&old, new)) else { return Some(old) };
            let new = after.remove(i);
            let what = differs(&old, &new);
            if !what.is_empty() {
                changed.push(Change { rule: new.rule.clone(), what, before: old, after: new });
            }
            None
        };
    for old in before {
        left.extend(pair(old, &mut after, &|a, b| a.fingerprint == b.fingerprint));
    }
    let mut removed = Vec::new();
    for old in left {
        removed.extend(pair(old, &mut after, &|a, b| a.rule == b.rule && first(a) == first(b)));
    }
    (removed, after, changed)
}

/// What differs between two versions of a finding.
fn differs(a: &v1::Finding, b: &v1::Finding) -> Vec<&'static str> {
    let quotes = |f: &v1::Finding| f.evidence.iter().map(|e| (e.role.clone(), e.span)).collect::<Vec<_>>();
    let of: [(&'static str, bool); 5] = [
        ("severity", a.severity != b.severity),
        ("confidence", (a.confidence - b.confidence).abs() > 0.0005),
        ("legal", a.legal != b.legal),
        ("message", a.message != b.message),
        ("evidence", quotes(a) != quotes(b)),
    ];
    of.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
}

#[cfg(test)]
mod tests;
