//! Going on with a run that was interrupted: what its JSON Lines already hold need not be audited again.

use super::earlier::Earlier;
use super::run::read;
use super::seen::Identity;
use super::totals::{RuleUse, Totals};
use super::walk::{Content, Input};
use crate::finding::Severity;
use crate::pipeline::Auditor;
use crate::source;
use serde_json::Value;

/// What an earlier result says of an input that has not changed.
#[derive(Debug)]
pub(super) struct Reused {
    /// Its line.
    pub line: String,
    /// Its part of the sums.
    pub totals: Totals,
    /// What identifies it among the others.
    pub identity: Option<Identity>,
}

/// Takes over what `earlier` says of `input`, when it would be read as it was then. `rules` are the checks that apply.
pub(super) fn reuse<'r>(
    earlier: &Earlier,
    auditor: &Auditor,
    rules: impl Iterator<Item = &'r str>,
    input: &Input,
) -> Option<Reused> {
    let (line, value) = earlier.line(&input.name)?;
    if !stands(auditor, input, &value) {
        return None;
    }
    earlier.count();
    Some(Reused { totals: of_line(&value, rules), identity: identity(&value), line })
}

/// True when the input would be read as it was then.
fn stands(auditor: &Auditor, input: &Input, line: &Value) -> bool {
    if let Content::Skipped(why) = &input.content {
        return line["status"] == "skipped" && line["reason"] == why.as_str();
    }
    let document = read(input, auditor.limits()).and_then(|b| source::read(&input.name, &b, auditor.limits()));
    match document {
        // A suppression in a draft is no part of its text, and holds until a day.
        Ok(document) => {
            let suppresses = !document.remarks().is_empty() || line["suppressions"].is_array();
            !suppresses && line["digest"] == document.digest().as_str()
        }
        Err(why) => line["status"] == "unreadable" && line["reason"] == why.to_string().as_str(),
    }
}

fn identity(line: &Value) -> Option<Identity> {
    if line["status"] != "audited" {
        return None;
    }
    Identity::of_digest(line["digest"].as_str()?, line["header"]["case_number"].as_str())
}

/// The totals of one line, as [`Totals::of`] has them of the audit it was made from.
fn of_line<'r>(line: &Value, rules: impl Iterator<Item = &'r str>) -> Totals {
    let mut totals = Totals { inputs: 1, ..Totals::default() };
    match line["status"].as_str() {
        Some("audited") => totals.audited = 1,
        Some("unrecognised") => totals.unrecognised = 1,
        Some("skipped") => totals.skipped = 1,
        _ => totals.unreadable = 1,
    }
    if totals.audited == 0 {
        return totals;
    }
    totals.incomplete = u64::from(line["incomplete"].is_string());
    totals.issues = line["issues"].as_array().map_or(0, |i| i.len() as u64);
    let findings = line["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    totals.with_findings = u64::from(!findings.is_empty());
    for finding in findings {
        let severity = match finding["severity"].as_str() {
            Some("error") => Severity::Error,
            Some("warning") => Severity::Warning,
            _ => Severity::Note,
        };
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        totals.findings.add(severity);
        totals.by_defect.entry(text("defect")).or_default().add(severity);
        totals.by_rule.entry(text("rule")).or_default().add(severity);
    }
    let not_evaluated = line["coverage"]["not_evaluated"].as_object();
    for rule in rules {
        let used: &mut RuleUse = totals.rules.entry(rule.to_owned()).or_default();
        match not_evaluated.and_then(|n| n.get(rule)) {
            Some(want) => *used.wanting.entry(want.as_str().unwrap_or_default().to_owned()).or_default() += 1,
            None => used.evaluated += 1,
        }
    }
    totals
}
