//! All checks over all tables of a letter.

use super::criteria::{Judged, judged, outcomes};
use super::session::Session;
use super::suppose::criterion_of;
use super::{State, Trace, criteria};
use crate::audit::Coverage;
use crate::finding::Finding;
use crate::pack::rule::{Check, Rules};
use crate::span::Span;
use crate::table::{Row, Table};
use crate::vocabulary::Vocabulary;
use crate::watch::{Part, Watch, watched};

/// What a check came to for one row.
#[derive(Debug, Clone)]
pub struct Verdict {
    /// The 1-based issue of the row.
    pub issue: Option<u32>,
    /// The place of the row in its table.
    pub row: usize,
    /// The treatment rule and criterion that a row of the table `criterion` is about.
    pub criterion: (Option<String>, Option<String>),
    /// The first quote of the row.
    pub quote: Option<String>,
    /// What the row itself was derived from.
    pub why: Vec<String>,
    /// How it came about.
    pub trace: Trace,
    /// The finding; or the role of the quote that is wanting, for a check that would fire without one.
    pub finding: Option<Result<Finding, &'static str>>,
}

/// Holds the tables of a letter against the rules.
///
/// Gives the findings in the order of the letter, which checks had something to look at, and what became of each criterion.
pub fn evaluate(
    rules: &Rules,
    concepts: &Vocabulary,
    tables: &[Table<'_>],
    watch: &dyn Watch,
) -> (Vec<Finding>, Coverage, Vec<Judged>) {
    let first = Session::new(rules, concepts, tables);
    let made = watched(watch, Part::Criteria, || outcomes(&first));
    let session = first.joined(&made);
    let mut findings: Vec<Finding> = Vec::new();
    let mut coverage = Coverage::default();
    for check in &rules.checks {
        watch.begins();
        let rows = session.rows(check.table.name);
        let mut evaluated = false;
        for row in rows {
            let frame = session.frame(row);
            // Once a row has said something, it only counts whether the check fires.
            let fires = if evaluated {
                session.holds(&check.when, frame)
            } else {
                let value = session.outcome(&check.when, frame);
                evaluated = value.state() != State::Silent;
                value.is_true()
            };
            if fires {
                let proof = session.proof(row);
                let proof = proof.as_ref().unwrap_or(row);
                findings.extend(session.finding(check, frame, proof, &session.trace(&check.when, frame)).ok());
            }
        }
        if evaluated {
            coverage.evaluated.push(check.id.clone());
        } else {
            // Reports say "for want of …".
            let what = if rows.is_empty() {
                format!("any {} to look at", check.table.name)
            } else {
                let wanting = rows.iter().map(|row| session.silences(&check.when, session.frame(row)));
                let wanting = wanting.into_iter().find(|wanting| !wanting.is_empty());
                format!("knowing whether {}", wanting.unwrap_or_default().join(", or "))
            };
            coverage.not_evaluated.push((check.id.clone(), what));
        }
        watch.ends(Part::Check(&check.id));
    }
    drop(session);
    (in_order(findings), coverage, judged(&made))
}

/// What one check comes to for every row it looks at, fired or not.
pub fn explain(rules: &Rules, concepts: &Vocabulary, tables: &[Table<'_>], check: &Check) -> Vec<Verdict> {
    let first = Session::new(rules, concepts, tables);
    let made = criteria(&first);
    let session = Session::new(rules, concepts, tables.iter().chain([&made])).explaining();
    session.rows(check.table.name).iter().enumerate().map(|(i, row)| explain_row(&session, check, i, row)).collect()
}

/// What `check` comes to for the row at `place`, with what its criteria were read from.
pub(super) fn explain_row<'a>(session: &Session<'a>, check: &Check, place: usize, row: &'a Row<'a>) -> Verdict {
    let frame = session.frame(row);
    let mut trace = session.trace(&check.when, frame);
    let finding = trace.value.is_true().then(|| session.finding(check, frame, row, &trace));
    session.attach_criteria(&check.when, &mut trace, row);
    let quote = row.quotes().find_map(|(_, cited)| cited.quote()).map(|q| q.text.clone());
    let criterion = criterion_of(row);
    Verdict { issue: row.issue, row: place, criterion, quote, why: row.why(), trace, finding }
}

/// In the order of the letter: what is about the whole first, then by issue, place and rule. The same finding of the
/// same rule on the same words comes once.
fn in_order(mut findings: Vec<Finding>) -> Vec<Finding> {
    fn key(f: &Finding) -> (Option<u32>, usize, &str) {
        (f.issue, f.evidence.first().map_or(0, |e| e.quote.start()), &f.rule)
    }
    fn spans(f: &Finding) -> impl Iterator<Item = &[Span]> {
        f.evidence.iter().map(|e| e.quote.spans.as_slice())
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| b.severity.cmp(&a.severity)));
    findings.dedup_by(|a, b| a.rule == b.rule && a.issue == b.issue && spans(a).eq(spans(b)));
    findings
}
