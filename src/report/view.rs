//! What the machine formats share: the published shape of an input, with or without the words of the letter.

use super::{Entry, v1};
use crate::finding::Severity;
use crate::pack::Pack;
use crate::pack::rule::Check;

/// What a report says of a rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// The kind of defect it finds.
    pub defect: String,
    /// What to do about a finding, which also says what the rule is about.
    pub fix: String,
    /// Why anybody should care.
    pub why: String,
    /// The most that a finding of it weighs.
    pub severity: Severity,
}

/// The rules of a pack, sorted by id.
pub fn rules(pack: &Pack) -> Vec<Rule> {
    let rule = |check: &Check| Rule {
        id: check.id.clone(),
        defect: check.defect.to_owned(),
        fix: check.fix.clone(),
        why: check.why_it_matters.clone(),
        severity: check.severity.iter().map(|(_, s)| *s).max().unwrap_or(Severity::Note),
    };
    let mut rules: Vec<Rule> = pack.rules.checks.iter().map(rule).collect();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// What a report is made with.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// How concepts are called.
    pub names: v1::Names<'a>,
    /// The rules of the pack, sorted by id.
    pub rules: &'a [Rule],
    /// Keep the words of the letters out: rules and places only.
    pub redact: bool,
}

impl View<'_> {
    /// The published shape of an input.
    pub fn letter(&self, entry: &Entry<'_>) -> v1::Letter {
        let mut letter = v1::Letter::of_entry(entry, self.names);
        if self.redact {
            letter.redact();
        }
        letter
    }
}

/// Everything that a letter says, or that could tell whose letter it is, is taken out; what remains is which rule
/// found what, how sure, and where to look.
impl v1::Letter {
    fn redact(&mut self) {
        let Some(audit) = &mut self.audit else { return };
        audit.header = v1::Header::default();
        audit.reviewer = v1::Reviewer::default();
        audit.patient = v1::Patient::default();
        for issue in &mut audit.issues {
            issue.request.clear();
            (issue.original, issue.authorised, issue.remaining) = (None, None, None);
            (issue.claims_administrator, issue.guideline) = (None, None);
            issue.criteria.clear();
            issue.claims.clear();
        }
        for suppression in &mut audit.suppressions {
            suppression.reason.clear();
            suppression.author.clear();
        }
        for finding in &mut audit.findings {
            finding.message = words(&finding.defect);
            finding.why.clear();
            finding.derivation.clear();
            for evidence in &mut finding.evidence {
                evidence.quote.clear();
            }
        }
    }
}

/// A path as a repository names it.
pub fn in_repository(path: &str) -> &str {
    path.strip_prefix("./").unwrap_or(path)
}

/// A slug as words.
pub fn words(slug: &str) -> String {
    slug.replace('-', " ")
}

/// The word of a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// Which issue a finding is about, in words.
pub fn issue(finding: &v1::Finding) -> String {
    finding.issue.map_or_else(|| "letter".into(), |n| format!("issue {n}"))
}

/// The place of the first quote: line, and page where there are pages.
pub fn place(finding: &v1::Finding) -> (u32, Option<u32>) {
    finding.evidence.first().map_or((1, None), |e| (e.line, e.page))
}

/// Message and quotes in one line: `message: "…" (says) / "…" (says)`.
pub fn sentence(finding: &v1::Finding) -> String {
    let mut text = finding.message.clone();
    for (i, e) in finding.evidence.iter().enumerate() {
        text.push_str(if i == 0 { ": " } else { " / " });
        let at = e.page.map_or_else(|| format!("line {}", e.line), |p| format!("page {p}, line {}", e.line));
        if e.quote.is_empty() {
            text.push_str(&format!("{} ({at})", e.says));
        } else {
            text.push_str(&format!("\u{201c}{}\u{201d} ({}, {at})", e.quote, e.says));
        }
    }
    text
}
