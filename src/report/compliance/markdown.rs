//! The numbers as Markdown, for a ticket or a wiki.

use super::shown::{self, interval, percent};
use super::{Compliance, compare};
use crate::report::markdown::plain;
use std::fmt::Write as _;

/// The longest list of one table.
const MOST_ROWS: usize = 20;

/// All tables of the report, each cut to its largest rows.
pub fn markdown(compliance: &Compliance) -> String {
    let mut out = String::from("# Compliance of determination letters\n\n");
    let _ = writeln!(out, "{}\n", shown::accounting(compliance));
    for caution in compliance.cautions() {
        let _ = writeln!(out, "> **Caution:** {}\n", plain(&caution));
    }
    out.push_str("## Overall\n\n| | of | count | share | 95 % interval |\n|---|--:|--:|--:|--:|\n");
    for rate in shown::rates(&compliance.all) {
        let s = rate.share;
        let _ = writeln!(out, "| {} | {} | {} | {} | {} |", rate.name, s.of, s.with, percent(s.rate()), interval(s));
    }
    defects(&mut out, compliance);
    for table in shown::tables(&compliance.all).iter().filter(|t| !t.rows.is_empty()) {
        groups(&mut out, table);
    }
    compared(&mut out, compliance);
    worst(&mut out, compliance);
    alike(&mut out, compliance);
    let _ = writeln!(out, "\n{}\n\n{}", shown::METHOD, crate::report::CAVEAT);
    out
}

fn defects(out: &mut String, compliance: &Compliance) {
    let rows = shown::defects(&compliance.all);
    if rows.is_empty() {
        return;
    }
    out.push_str("\n## By defect\n\n| defect | letters | share | 95 % interval | errors | warnings | notes |\n");
    out.push_str("|---|--:|--:|--:|--:|--:|--:|\n");
    for (name, share, count) in rows {
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            plain(&name.replace('-', " ")),
            share.with,
            percent(share.rate()),
            interval(share),
            count.errors,
            count.warnings,
            count.notes
        );
    }
}

fn groups(out: &mut String, table: &shown::Table<'_>) {
    let _ = write!(
        out,
        "\n## {}\n\n| | {} | with an error or warning | share | 95 % interval | upheld | overturned |\n\
         |---|--:|--:|--:|--:|--:|--:|\n",
        table.title, table.unit
    );
    // Every month is shown; of the others the largest.
    let most = if table.id == "month" { table.rows.len() } else { MOST_ROWS };
    for (name, group) in table.rows.iter().take(most) {
        let (d, s) = (group.decisions, group.defects);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} | {} |",
            plain(name),
            s.of,
            s.with,
            percent(s.rate()),
            interval(s),
            percent(d.share_upheld().rate()),
            percent(d.share_overturned().rate())
        );
    }
    if table.rows.len() > most {
        let _ = writeln!(out, "\n{} smaller groups are left out.", table.rows.len() - most);
    }
}

fn compared(out: &mut String, compliance: &Compliance) {
    let Some([before, after]) = &compliance.compared else { return };
    let _ = write!(
        out,
        "\n## {} and {}\n\n| | before | after | difference | 95 % interval | |\n|---|--:|--:|--:|--:|---|\n",
        before.period, after.period
    );
    for row in compare(&before.tally, &after.tally) {
        let d = row.difference;
        let side = |s: crate::report::html::Share| format!("{} ({} of {})", percent(s.rate()), s.with, s.of);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {:+.1} points | {:+.1} to {:+.1} | {} |",
            plain(&row.name),
            side(row.before),
            side(row.after),
            d.value * 100.0,
            d.low * 100.0,
            d.high * 100.0,
            if d.is_distinct() { "distinct" } else { "" }
        );
    }
}

fn worst(out: &mut String, compliance: &Compliance) {
    if compliance.worst().is_empty() {
        return;
    }
    out.push_str("\n## Worst letters\n\n| letter | case | errors | plain facts | warnings | defects |\n");
    out.push_str("|---|---|--:|--:|--:|---|\n");
    for bad in compliance.worst().iter().take(MOST_ROWS) {
        let defects: Vec<String> = bad.defects.iter().map(|d| d.replace('-', " ")).collect();
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} | {} |",
            plain(&bad.path),
            plain(bad.case.as_deref().unwrap_or_default()),
            bad.errors,
            bad.plain_fact,
            bad.warnings,
            plain(&defects.join(", "))
        );
    }
}

fn alike(out: &mut String, compliance: &Compliance) {
    let opposed = compliance.opposed();
    if opposed.is_empty() {
        return;
    }
    let groups = if opposed.len() == 1 { "1 group".into() } else { format!("{} groups", opposed.len()) };
    let _ = writeln!(out, "\n## Alike facts, opposite decisions\n\n{groups} of issues.\n");
    for group in opposed.iter().take(MOST_ROWS) {
        let places = |places: &[(String, u32)]| {
            let all: Vec<String> = places.iter().map(|(path, n)| format!("{} issue {n}", plain(path))).collect();
            all.join(", ")
        };
        let _ = writeln!(
            out,
            "- **{}**: {} upheld ({}), {} overturned ({})",
            plain(&group.treatment),
            group.upheld,
            places(&group.upheld_examples),
            group.overturned,
            places(&group.overturned_examples)
        );
        let facts: Vec<String> = group.facts.iter().map(|f| plain(f)).collect();
        let _ = writeln!(out, "  - {}", facts.join("; "));
    }
}
