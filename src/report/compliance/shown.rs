//! What page, Markdown and CSV show: the tables in their order, the same for all three.

use super::tally::By;
use super::{Compliance, Group, Tally};
use crate::report::html::Share;
use std::cmp::Reverse;

/// A table of groups.
pub struct Table<'a> {
    /// One word for machines.
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// What is counted: letters or issues.
    pub unit: &'static str,
    /// The groups: months in order, else the largest first.
    pub rows: Vec<(&'a str, &'a Group)>,
}

/// A main rate.
pub struct Rate {
    /// One word for machines.
    pub id: &'static str,
    /// For people.
    pub name: &'static str,
    /// The rate.
    pub share: Share,
}

/// The tables of groups.
pub fn tables(tally: &Tally) -> [Table<'_>; 6] {
    [
        make("month", "Month of the decision", "letters", &tally.by_month, true),
        make("decision", "Decision", "issues", &tally.by_decision, false),
        make("kind", "Kind of treatment", "issues", &tally.by_kind, false),
        make("treatment", "Treatment", "issues", &tally.by_treatment, false),
        make("guideline", "Guideline that the reviewer cites first", "issues", &tally.by_guideline, false),
        make("specialty", "Specialty of the reviewer", "letters", &tally.by_specialty, false),
    ]
}

fn make<'a>(id: &'static str, title: &'static str, unit: &'static str, by: &'a By, in_order: bool) -> Table<'a> {
    let mut rows: Vec<(&str, &Group)> = by.iter().map(|(name, group)| (name.as_str(), group)).collect();
    if !in_order {
        rows.sort_by_key(|(name, group)| (Reverse(group.defects.of), *name));
    }
    Table { id, title, unit, rows }
}

/// The main rates: of defects, and beside them how issues are decided.
pub fn rates(tally: &Tally) -> [Rate; 7] {
    let decisions = tally.decisions;
    let modified = Share { of: decisions.decided(), with: decisions.modified };
    let rate = |id, name, share| Rate { id, name, share };
    [
        rate("letters", "letters with an error or a warning", tally.letters),
        rate("errors", "letters with an error", tally.errors),
        rate("plain_fact", "letters in conflict with a plain fact", tally.plain_fact),
        rate("issues", "issues with an error or a warning", tally.issues),
        rate("upheld", "decided issues upheld", decisions.share_upheld()),
        rate("overturned", "decided issues overturned", decisions.share_overturned()),
        rate("modified", "decided issues approved in part", modified),
    ]
}

/// The kinds of defect, the most frequent first: the name, letters with it, and its findings.
pub fn defects(tally: &Tally) -> Vec<(&str, Share, crate::batch::Count)> {
    let mut rows: Vec<_> =
        tally.by_defect.iter().map(|(name, d)| (name.as_str(), tally.share_of_defect(name), d.findings)).collect();
    rows.sort_by_key(|(name, share, count)| (Reverse(share.with), Reverse(count.all()), *name));
    rows
}

/// Every input accounted for, in one line.
pub fn accounting(compliance: &Compliance) -> String {
    let a = compliance.accounting;
    format!(
        "{} inputs in {} = {} audited + {} unrecognised + {} unreadable + {} skipped + {} repeated, which count in \
         the latest run only",
        a.inputs(),
        if compliance.runs.len() == 1 { "1 run".into() } else { format!("{} runs", compliance.runs.len()) },
        a.audited,
        a.unrecognised,
        a.unreadable,
        a.skipped,
        a.repeated
    )
}

/// A share as people read it.
pub fn percent(share: f64) -> String {
    format!("{:.1}\u{a0}%", share * 100.0)
}

/// The interval of a share as people read it.
pub fn interval(share: Share) -> String {
    let (low, high) = share.interval();
    format!("{:.1} to {:.1}\u{a0}%", low * 100.0, high * 100.0)
}

/// What the reader must know of the numbers.
pub const METHOD: &str = "Shares carry 95 % intervals by Wilson's method, differences by Newcombe's. The intervals are \
    those of a random sample: they say how far chance alone moves a share, and issues of one letter are taken as \
    independent. Where many rows are looked at, one in twenty seems to differ by chance.";
