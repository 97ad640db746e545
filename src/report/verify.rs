//! A report held against the letters again, without trusting the run that made it: texts are extracted anew, digests
//! compared, every quote is looked up at its place, each stated derivation is evaluated from its own leaves by code of
//! its own, and the letter is judged again by the same rules.

mod again;
mod check;
mod derivation;
mod reported;

pub use reported::{NotAReport, Reported};

use crate::audit::Outcome as AuditOutcome;
use crate::batch::{self, Input, Policy};
use crate::pipeline::Auditor;
use crate::report::excerpt::visible;
use crate::report::view::View;
use crate::report::{Entry, v1};
use reported::Letter;
use serde_json::Value;
use std::collections::HashMap;

/// What became of a letter of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// All that the report says of it holds.
    #[default]
    Verified,
    /// Something does not hold or cannot be checked.
    Problems,
    /// Its text is another one; nothing was checked.
    Changed,
    /// It is not there or cannot be read; nothing was checked.
    Missing,
    /// The run that made the report had not read it either.
    NotRead,
}

/// A report, verified.
#[derive(Debug, Default)]
pub struct Verification {
    /// What is wrong with the report itself, one sentence each, safe to print.
    pub report: Vec<String>,
    /// Its letters, in its order.
    pub letters: Vec<Verified>,
}

/// A letter of the report, verified.
#[derive(Debug, Default)]
pub struct Verified {
    /// The path in the report.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What is wrong, one sentence each, safe to print.
    pub problems: Vec<String>,
    /// Items (digest, header, quotes) that hold.
    pub hold: usize,
    /// Items that do not hold.
    pub fail: usize,
    /// Items for which the report lacks what is needed.
    pub unchecked: usize,
    /// Items that were not looked at, because the letter is another one or missing.
    pub passed_over: usize,
}

impl Verified {
    fn refused(letter: &Letter, outcome: Outcome, why: impl Into<String>) -> Verified {
        Verified { outcome, problems: vec![visible(&why.into())], passed_over: letter.items(), ..Verified::default() }
    }
}

/// Finds every letter of the report among `inputs` and checks it, in the order of the report. A letter is the input of
/// the same path or else the one whose path ends most alike, file name at least; among equals the one of the same text.
///
/// `policy` is what a team had decided about findings when the report was made.
pub fn verify(
    report: &Reported,
    inputs: impl Iterator<Item = Input>,
    auditor: &Auditor,
    policy: &Policy,
) -> Verification {
    let letters = &report.letters;
    let digest = &auditor.pack().digest;
    let stated = |key: &str| report.totals[key].as_u64().unwrap_or(0) > 0;
    let judge = Judge {
        auditor,
        policy,
        same_rules: report.rules() == Some(digest),
        withheld: stated("suppressed") || stated("in_baseline"),
    };
    let mut by_path: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, letter) in letters.iter().enumerate().filter(|(_, l)| was_read(l)) {
        by_path.entry(&letter.path).or_default().push(i);
        by_name.entry(parts(&letter.path).next().unwrap_or_default()).or_default().push(i);
    }
    let mut best: Vec<Option<(usize, Verified)>> = letters.iter().map(|_| None).collect();
    for input in inputs {
        let same = by_path.get(input.name.as_str());
        let alike = || by_name.get(parts(&input.name).next().unwrap_or_default());
        let Some(candidates) = same.or_else(alike) else { continue };
        for i in candidates {
            let (Some(letter), Some(slot)) = (letters.get(*i), best.get_mut(*i)) else { continue };
            let likeness = match same {
                Some(_) => usize::MAX,
                None => parts(&input.name).zip(parts(&letter.path)).take_while(|(a, b)| a == b).count(),
            };
            let better = |(than, found): &(usize, Verified)| {
                likeness > *than || (likeness == *than && matches!(found.outcome, Outcome::Changed | Outcome::Missing))
            };
            if slot.as_ref().is_none_or(better) {
                let raw = report.raw.get(*i).unwrap_or(&Value::Null);
                *slot = Some((likeness, one(letter, raw, &input, &judge)));
            }
        }
    }
    let verified = letters.iter().zip(best).map(|(letter, found)| {
        let verified = match found {
            Some((_, verified)) => verified,
            None if was_read(letter) => Verified::refused(letter, Outcome::Missing, "not found under the paths given"),
            None => Verified { outcome: Outcome::NotRead, ..Verified::default() },
        };
        Verified { path: visible(&letter.path), ..verified }
    });
    Verification { report: of_itself(report, digest), letters: verified.collect() }
}

fn was_read(letter: &Letter) -> bool {
    letter.digest.is_some() || matches!(letter.status.as_str(), "audited" | "unrecognised")
}

/// The parts of a path, last first.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit('/')
}

/// What every letter of a report is held against.
struct Judge<'a> {
    auditor: &'a Auditor,
    policy: &'a Policy,
    /// The report was made with the rules of the auditor.
    same_rules: bool,
    /// A suppression or baseline has kept findings out of the report.
    withheld: bool,
}

fn one(letter: &Letter, raw: &Value, input: &Input, judge: &Judge<'_>) -> Verified {
    let mut audit = batch::audit(judge.auditor, input);
    judge.policy.apply(&mut audit);
    let header = match &audit.outcome {
        AuditOutcome::Audited(audited) => Ok(v1::Header::of(&audited.letter.header)),
        AuditOutcome::Unrecognised { missing, .. } => Err(missing.join("; ")),
        AuditOutcome::Unreadable(why) => {
            return Verified::refused(letter, Outcome::Missing, format!("cannot be read: {why}"));
        }
    };
    let names = |id| judge.auditor.pack().vocabulary.name(id).to_owned();
    let view = View { names: &names, rules: &[], redact: letter.redacted() };
    let again = match judge.same_rules {
        // Through text, as the report was written, so that numbers come out the same.
        true => serde_json::to_string(&view.letter(&Entry::Audit(&audit)))
            .and_then(|json| serde_json::from_str(&json))
            .map_err(|_| "it cannot be written as JSON"),
        false => Err(OTHER_RULES),
    };
    match &audit.outcome {
        AuditOutcome::Audited(audited) => {
            let again = check::Again { header, letter: again, withheld: judge.withheld };
            check::letter(letter, raw, &audited.document, again)
        }
        AuditOutcome::Unrecognised { document, .. } => {
            let again = check::Again { header, letter: again, withheld: judge.withheld };
            check::letter(letter, raw, document, again)
        }
        AuditOutcome::Unreadable(_) => Verified::default(),
    }
}

const OTHER_RULES: &str = "the report was made with other rules";

/// What is wrong with the report itself, apart from its letters: the rules it names, and sums that its own letters do
/// not add up to.
fn of_itself(report: &Reported, digest: &str) -> Vec<String> {
    let mut out = Vec::new();
    match report.rules() {
        Some(made_with) if made_with == digest => {}
        Some(made_with) => out.push(format!(
            "tool.pack_digest: {OTHER_RULES} ({}) than those given here ({digest}), so no derivation can be checked; give \
             the same --rules",
            visible(made_with)
        )),
        None => out.push("tool.pack_digest: the report does not say with which rules it was made".to_owned()),
    }
    let count = |status: &str| report.letters.iter().filter(|l| l.status == status).count() as u64;
    let severity = |word: &str| {
        let findings = report.raw.iter().flat_map(|l| l["findings"].as_array().into_iter().flatten());
        findings.filter(|f| f["severity"] == word).count() as u64
    };
    let sums = [
        ("totals.inputs", report.letters.len() as u64),
        ("totals.audited", count("audited")),
        ("totals.unrecognised", count("unrecognised")),
        ("totals.unreadable", count("unreadable")),
        ("totals.skipped", count("skipped")),
        ("totals.findings.errors", severity("error")),
        ("totals.findings.warnings", severity("warning")),
        ("totals.findings.notes", severity("note")),
    ];
    for (name, counted) in sums {
        let path = name.split('.').skip(1);
        let stated = path.fold(&report.totals, |at, key| &at[key]);
        if !report.totals.is_null() && stated.as_u64() != Some(counted) {
            out.push(format!("{name}: {stated} in the report, but its letters add up to {counted}"));
        }
    }
    out
}
