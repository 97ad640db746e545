//! A comparison for people.

use super::{Change, Decision, Diff};
use crate::report::excerpt::visible;
use crate::report::v1;
use crate::report::view;
use std::fmt::Write as _;

/// The comparison, a block a decision, and a line that sums up.
pub fn text(diff: &Diff) -> String {
    let mut out = String::new();
    for decision in &diff.decisions {
        head(&mut out, decision);
        for finding in &decision.removed {
            line(&mut out, '-', finding);
        }
        for finding in &decision.added {
            line(&mut out, '+', finding);
        }
        for change in &decision.changed {
            changed(&mut out, change);
        }
        out.push('\n');
    }
    for letter in &diff.not_compared {
        let reason = letter.reason.as_deref().map_or_else(String::new, |r| format!(": {}", visible(r)));
        let (before, after) = (v1::status(letter.before), v1::status(letter.after));
        let _ = match before == after {
            true => writeln!(out, "{}: {before}{reason}", visible(&letter.letter)),
            false => writeln!(out, "{}: {before} before, {after} after{reason}", visible(&letter.letter)),
        };
    }
    let totals = &diff.totals;
    for (rule, tally) in &totals.by_rule {
        let _ = writeln!(out, "{rule}: +{} -{} ~{}", tally.added, tally.removed, tally.changed);
    }
    let pack = |tool: &v1::Tool| {
        let digest = tool.pack_digest.get(..12).unwrap_or(&tool.pack_digest);
        format!("{} {} ({digest})", tool.pack, tool.pack_version)
    };
    let _ = writeln!(
        out,
        "{} → {}: {} of {} decisions in {} of {} inputs compared differ",
        pack(&diff.before),
        pack(&diff.after),
        totals.differing,
        totals.decisions,
        totals.compared,
        totals.inputs,
    );
    out
}

fn head(out: &mut String, decision: &Decision) {
    let _ = write!(out, "{}", visible(&decision.letter));
    match decision.issue {
        Some(number) => {
            let decided = decision.decision.map_or("no decision", v1::decision);
            let _ = writeln!(out, " · issue {number} · {} · {decided}", visible(&decision.request));
        }
        None => out.push_str(" · the letter as a whole\n"),
    }
}

fn line(out: &mut String, sign: char, finding: &v1::Finding) {
    let (severity, (line, page)) = (view::severity(finding.severity), view::place(finding));
    let page = page.map_or_else(String::new, |p| format!("page {p}, "));
    let message = visible(&finding.message);
    let _ = writeln!(out, "  {sign} {severity}[{}] {message} ({page}line {line})", finding.rule);
}

fn changed(out: &mut String, change: &Change) {
    line(out, '~', &change.after);
    let (before, after) = (&change.before, &change.after);
    for what in &change.what {
        let (a, b) = match *what {
            "severity" => (view::severity(before.severity).to_owned(), view::severity(after.severity).to_owned()),
            "confidence" => (format!("{:.2}", before.confidence), format!("{:.2}", after.confidence)),
            "legal" => (v1::legal(before.legal).to_owned(), v1::legal(after.legal).to_owned()),
            "message" => (visible(&before.message), visible(&after.message)),
            _ => (quotes(before), quotes(after)),
        };
        let _ = writeln!(out, "      {what}: {a} → {b}");
    }
}

fn quotes(finding: &v1::Finding) -> String {
    let quoted = finding.evidence.iter().map(|e| format!("{} line {}", e.role, e.line));
    visible(&quoted.collect::<Vec<_>>().join(", "))
}
