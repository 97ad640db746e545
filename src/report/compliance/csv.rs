//! The numbers as CSV: one measure a row, so that a spreadsheet can pivot them.

use super::{Compliance, Group, compare, shown};
use crate::report::csv::rows;
use crate::report::html::Share;

const COLUMNS: [&str; 9] = ["table", "group", "measure", "period", "of", "count", "share", "low", "high"];
/// The name of the whole time.
const ALL: &str = "all";

/// All tables of the report.
pub fn csv(compliance: &Compliance) -> String {
    let mut out = vec![COLUMNS.map(str::to_owned).to_vec()];
    for run in &compliance.runs {
        out.push(count("run", &run.name, "inputs", run.inputs));
        out.push(count("run", &run.name, "repeated", run.repeated));
    }
    let a = compliance.accounting;
    for (name, n) in [
        ("audited", a.audited),
        ("unrecognised", a.unrecognised),
        ("unreadable", a.unreadable),
        ("skipped", a.skipped),
        ("repeated", a.repeated),
    ] {
        out.push(count("accounting", name, "inputs", n));
    }
    for rate in shown::rates(&compliance.all) {
        out.push(share("overall", "", rate.id, ALL, rate.share));
    }
    for (name, letters, findings) in shown::defects(&compliance.all) {
        out.push(share("defect", name, "letters", ALL, letters));
        for (measure, n) in [("errors", findings.errors), ("warnings", findings.warnings), ("notes", findings.notes)] {
            out.push(count("defect", name, measure, n));
        }
    }
    for table in shown::tables(&compliance.all) {
        out.extend(table.rows.iter().flat_map(|(name, group)| group_rows(table.id, name, group)));
    }
    if let Some([before, after]) = &compliance.compared {
        let periods = [before.period.to_string(), after.period.to_string()];
        for row in compare(&before.tally, &after.tally) {
            out.push(share("compare", &row.name, "share", &periods[0], row.before));
            out.push(share("compare", &row.name, "share", &periods[1], row.after));
            let d = row.difference;
            let period = format!("{} less {}", periods[1], periods[0]);
            let mut line = count("compare", &row.name, "difference", 0);
            (line[3], line[5], line[6], line[7], line[8]) =
                (period, String::new(), number(d.value), number(d.low), number(d.high));
            out.push(line);
        }
    }
    for bad in compliance.worst() {
        for (measure, n) in [("errors", bad.errors), ("plain_fact", bad.plain_fact), ("warnings", bad.warnings)] {
            out.push(count("worst", &bad.path, measure, n));
        }
    }
    for group in compliance.opposed() {
        let name = format!("{}: {}", group.treatment, group.facts.join("; "));
        out.push(count("alike", &name, "upheld", u64::from(group.upheld)));
        out.push(count("alike", &name, "overturned", u64::from(group.overturned)));
    }
    rows(out)
}

fn group_rows(table: &str, name: &str, group: &Group) -> [Vec<String>; 3] {
    [
        share(table, name, "defects", ALL, group.defects),
        share(table, name, "upheld", ALL, group.decisions.share_upheld()),
        share(table, name, "overturned", ALL, group.decisions.share_overturned()),
    ]
}

fn share(table: &str, group: &str, measure: &str, period: &str, share: Share) -> Vec<String> {
    let (low, high) = share.interval();
    let mut line = count(table, group, measure, share.with);
    (line[3], line[4]) = (period.to_owned(), share.of.to_string());
    if share.of > 0 {
        (line[6], line[7], line[8]) = (number(share.rate()), number(low), number(high));
    }
    line
}

fn count(table: &str, group: &str, measure: &str, n: u64) -> Vec<String> {
    let empty = String::new;
    vec![table.into(), group.into(), measure.into(), ALL.into(), empty(), n.to_string(), empty(), empty(), empty()]
}

fn number(n: f64) -> String {
    format!("{n:.6}")
}
