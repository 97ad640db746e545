//! Going on with a run that was interrupted: what its JSON Lines already hold need not be audited again.

use super::run::read;
use super::seen::{Identity, Seen};
use super::totals::{RuleUse, Totals};
use super::walk::{Content, Input, Inputs};
use crate::finding::Severity;
use crate::pipeline::Auditor;
use crate::source;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{self, BufRead};

/// Where a run begins: at the first input, or behind those that an earlier run has reported.
#[derive(Debug, Default)]
pub struct Start {
    /// The sums so far.
    pub totals: Totals,
    /// The letters so far.
    pub seen: Seen,
    /// An input that was looked at and has to be audited after all.
    pub first: Option<Input>,
    /// Bytes of the earlier result that stand; what follows them is to be cut off. 0: nothing stands.
    pub kept: u64,
    /// How many inputs were taken over.
    pub inputs: u64,
    /// Inputs of the earlier result that are no longer there.
    pub vanished: Vec<String>,
}

/// Why a result cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It was made by another version, with other rules or other options.
    #[error("it was made with another version, other rules or other options; start a new file")]
    Other,
    /// It is no result of this program.
    #[error("its first line is not that of a result of this program")]
    NotOurs,
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Reads an earlier result line by line beside the inputs, and takes over every line whose input is still there, in
/// its place and unchanged. At the first that is not, the new run begins; a torn last line is such a place. `begin`
/// is the line with which a new result would start.
///
/// # Errors
/// [`Refused`], when nothing of the earlier result may be used.
pub fn start(auditor: &Auditor, inputs: &mut Inputs, mut result: impl BufRead, begin: &str) -> Result<Start, Refused> {
    let mut start = Start::default();
    let mut line = String::new();
    result.read_line(&mut line)?;
    if line.trim().is_empty() || !line.ends_with('\n') {
        return Ok(start);
    }
    if line != begin {
        let ours = serde_json::from_str::<Value>(&line).is_ok_and(|v| v["schema"] == crate::report::v1::SCHEMA);
        return Err(if ours { Refused::Other } else { Refused::NotOurs });
    }
    start.kept = line.len() as u64;
    let rules: BTreeSet<&str> = auditor.pack().rules.checks.iter().map(|c| c.id.as_str()).collect();
    loop {
        line.clear();
        result.read_line(&mut line)?;
        let Some(value) = whole(&line) else { break };
        let Some(input) = inputs.next() else { break };
        if value["path"] != input.name.as_str() || !stands(auditor, &input, &value) {
            start.first = Some(input);
            break;
        }
        start.kept += line.len() as u64;
        start.inputs += 1;
        start.totals.add(&of_line(&value, &rules));
        if let Some(duplicate) = identity(&value).and_then(|i| start.seen.note(&input.name, i)) {
            start.totals.duplicates.push(duplicate);
        }
    }
    start.vanished = vanished(&line, result)?;
    Ok(start)
}

/// A line with its end, as JSON on a letter; `None` for a torn line, the last line and the end.
fn whole(line: &str) -> Option<Value> {
    let value = line.ends_with('\n').then(|| serde_json::from_str::<Value>(line).ok()).flatten()?;
    value["path"].is_string().then_some(value)
}

/// True when the input would be read as it was then.
fn stands(auditor: &Auditor, input: &Input, line: &Value) -> bool {
    if let Content::Skipped(why) = &input.content {
        return line["status"] == "skipped" && line["reason"] == why.as_str();
    }
    let document = read(input, auditor.limits()).and_then(|b| source::read(&input.name, &b, auditor.limits()));
    match document {
        Ok(document) => line["digest"] == document.digest().as_str(),
        Err(why) => line["status"] == "unreadable" && line["reason"] == why.to_string().as_str(),
    }
}

/// The paths of the earlier result that do not exist any more, from `line` on.
fn vanished(line: &str, mut rest: impl BufRead) -> io::Result<Vec<String>> {
    let mut line = line.to_owned();
    let mut out = Vec::new();
    while let Some(value) = whole(&line) {
        let path = value["path"].as_str().unwrap_or_default();
        if path != "-" && !path.contains(".zip/") && !std::path::Path::new(path).exists() {
            out.push(path.to_owned());
        }
        line.clear();
        rest.read_line(&mut line)?;
    }
    Ok(out)
}

fn identity(line: &Value) -> Option<Identity> {
    if line["status"] != "audited" {
        return None;
    }
    Identity::of_digest(line["digest"].as_str()?, line["header"]["case_number"].as_str())
}

/// The totals of one line, as [`Totals::of`] has them of the audit it was made from.
fn of_line(line: &Value, rules: &BTreeSet<&str>) -> Totals {
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
        let used: &mut RuleUse = totals.rules.entry((*rule).to_owned()).or_default();
        match not_evaluated.and_then(|n| n.get(*rule)) {
            Some(want) => *used.wanting.entry(want.as_str().unwrap_or_default().to_owned()).or_default() += 1,
            None => used.evaluated += 1,
        }
    }
    totals
}
