//! The lines that end a run: numbers that add up, and what silence means.

use super::excerpt::visible;
use super::v1;
use crate::audit::Coverage;
use crate::batch::{Same, Totals, Withheld};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What every report says once.
pub const CAVEAT: &str =
    "The letters were seen, not the files behind them: \"not in record\" means not in the letter's own summary.";

/// Every input accounted for, in one line.
pub fn accounting(totals: &Totals) -> String {
    let mut out = String::new();
    let t = totals;
    let _ = write!(
        out,
        "{} = {} audited + {} unrecognised + {} unreadable + {} skipped",
        count(t.inputs, "input"),
        t.audited,
        t.unrecognised,
        t.unreadable,
        t.skipped
    );
    if !t.duplicates.is_empty() {
        let _ = write!(out, " ({} among them)", count(t.duplicates.len() as u64, "duplicate"));
    }
    if t.incomplete > 0 {
        let _ = write!(out, " ({} audited only in part)", t.incomplete);
    }
    out.push('\n');
    if t.interrupted {
        out.push_str("Interrupted: only the inputs up to here were looked at.\n");
    }
    for duplicate in &t.duplicates {
        let same = match duplicate.same {
            Same::Content => "is the same letter as",
            Same::CaseNumber => "has the case number of",
        };
        let _ = writeln!(out, "duplicate: {} {same} {}", visible(&duplicate.path), visible(&duplicate.of));
    }
    out
}

/// The accounting of a run, its findings, and what the rules looked at.
pub fn closing(totals: &Totals) -> String {
    let mut out = accounting(totals);
    let t = totals;
    if t.audited == 0 {
        out.push_str("Nothing was audited.\n");
        return out;
    }
    let _ = writeln!(
        out,
        "{}, {}: {}, {}, {} in {}",
        count(t.audited, "letter"),
        count(t.issues, "issue"),
        count(t.findings.errors, "error"),
        count(t.findings.warnings, "warning"),
        count(t.findings.notes, "note"),
        count(t.with_findings, "letter"),
    );
    let Withheld { suppressed, known } = t.withheld;
    if suppressed + known > 0 {
        let _ = writeln!(out, "Left out: {suppressed} suppressed, {known} in the baseline");
    }
    let _ = writeln!(out, "{}", rules(totals));
    if let Some(own) = &t.own_rules {
        let _ = writeln!(out, "Rules: {}", visible(own));
    }
    let _ = writeln!(out, "{CAVEAT}");
    out
}

/// Findings by defect, and for each rule what it found and on how many letters it was evaluated.
pub fn statistics(totals: &Totals) -> String {
    let mut out = String::new();
    let heads = ["errors", "warnings", "notes", "evaluated on"];
    let _ = writeln!(out, "{:<48}{:>8}{:>10}{:>8}", "defect", heads[0], heads[1], heads[2]);
    for (defect, n) in &totals.by_defect {
        let _ = writeln!(out, "{defect:<48}{:>8}{:>10}{:>8}", n.errors, n.warnings, n.notes);
    }
    let _ = writeln!(out, "\n{:<48}{:>8}{:>10}{:>8}{:>14}", "rule", heads[0], heads[1], heads[2], heads[3]);
    for (rule, used) in &totals.rules {
        let n = totals.by_rule.get(rule).copied().unwrap_or_default();
        let _ = writeln!(out, "{rule:<48}{:>8}{:>10}{:>8}{:>14}", n.errors, n.warnings, n.notes, used.evaluated);
    }
    out.push('\n');
    out
}

/// How many rules applied, were evaluated, and could not be.
fn rules(totals: &Totals) -> String {
    let applied = totals.rules.len() as u64;
    if applied == 0 {
        return "No rule applied to any of these letters.".into();
    }
    let somewhere = totals.rules.values().filter(|r| r.evaluated > 0).count() as u64;
    let mut text = format!("{} applied; {} evaluated on at least one letter", count(applied, "rule"), somewhere);
    if somewhere < applied {
        let mut wanting: BTreeMap<&str, u64> = BTreeMap::new();
        for rule in totals.rules.values().filter(|r| r.evaluated == 0) {
            for want in rule.wanting.keys().take(1) {
                *wanting.entry(want).or_default() += 1;
            }
        }
        let _ = write!(text, "; {} could not be on any, for want of {}", applied - somewhere, listed(&wanting));
    }
    text
}

/// What is said of a letter on which nothing was found.
pub fn silence(coverage: &Coverage) -> String {
    silent(coverage.evaluated.len(), coverage.not_evaluated.iter().map(|(_, want)| want.as_str()))
}

/// The same of the published shape of a letter.
pub fn silence_of(coverage: &v1::Coverage) -> String {
    silent(coverage.evaluated, coverage.not_evaluated.values().map(String::as_str))
}

fn silent<'w>(evaluated: usize, wants: impl Iterator<Item = &'w str>) -> String {
    let mut wanting: BTreeMap<&str, u64> = BTreeMap::new();
    for want in wants {
        *wanting.entry(want).or_default() += 1;
    }
    let (evaluated, not) = (evaluated as u64, wanting.values().sum::<u64>());
    if evaluated + not == 0 {
        return "nothing found, because no rule applied".into();
    }
    let mut text = format!("nothing found: {} applied, {} evaluated", count(evaluated + not, "rule"), evaluated);
    if not > 0 {
        let _ = write!(text, "; {not} could not be, for want of {}", listed(&wanting));
    }
    text
}

/// `any citation (3), any age`.
fn listed(wanting: &BTreeMap<&str, u64>) -> String {
    wanting
        .iter()
        .map(|(want, n)| if *n > 1 { format!("{want} ({n})") } else { (*want).to_owned() })
        .collect::<Vec<_>>()
        .join(", ")
}

/// `1 letter`, `2 letters`.
pub fn count(n: u64, what: &str) -> String {
    if n == 1 { format!("{n} {what}") } else { format!("{n} {what}s") }
}
