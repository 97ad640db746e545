//! The numbers as one page that opens without a network, with the data that they come from.
//!
//! The page is written as the letters are read: first its head, then a row a letter, then the tables. Nothing of a
//! letter is markup, and the content security policy allows no style or script but those whose hashes it names.

use super::shown::{self, interval, percent};
use super::tally::{self, Keys};
use super::{Compliance, Group, compare};
use crate::finding::{Legal, Severity};
use crate::report::CAVEAT;
use crate::report::html::{STYLE, STYLE_HASH, Share, inert};
use crate::report::json::json as to_json;
use crate::report::v1::{Letter, Status, Tool};
use serde::Serialize;
use serde_json::{Value, json};

const OWN_STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const TEMPLATE: &str = include_str!("page.html");
/// SHA-256 of the style and of the script, in base 64; a test says when they have to be renewed.
const OWN_STYLE_HASH: &str = "rgujH3PP2i6+D9exndkDbJu3J/EuJACoPobEFwOorOs=";
const SCRIPT_HASH: &str = "GAPwy6Bo4SUGm6ojHyIPtxLfz+/hH3LWw0dM0ExhhjA=";
/// The longest list of one table of the page; the CSV that it saves has all rows.
const MOST_ROWS: usize = 30;

/// What the page keeps of an input: enough to count everything again.
#[derive(Debug, Serialize)]
pub struct Row {
    path: String,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    case: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    specialty: Option<String>,
    issues: Vec<IssueRow>,
    findings: Vec<FindingRow>,
}

#[derive(Debug, Serialize)]
struct IssueRow {
    number: u32,
    decision: String,
    kind: String,
    treatment: String,
    guideline: String,
    /// Numbers of words: what stands of the facts in the letter.
    facts: Vec<u32>,
}

#[derive(Debug, Serialize)]
struct FindingRow {
    issue: Option<u32>,
    defect: String,
    severity: Severity,
    legal: Legal,
}

impl Row {
    /// Of a letter, with the facts of its issues.
    pub(super) fn of(letter: &Letter, facts: &[Vec<u32>]) -> Row {
        let audit = letter.audit.as_ref();
        let issues = audit.iter().flat_map(|a| &a.issues).enumerate().map(|(i, issue)| {
            let keys = Keys::of(issue);
            IssueRow {
                number: issue.number,
                decision: keys.decision.to_owned(),
                kind: keys.kind.to_owned(),
                treatment: keys.treatment.to_owned(),
                guideline: keys.guideline.to_owned(),
                facts: facts.get(i).cloned().unwrap_or_default(),
            }
        });
        let findings = audit.iter().flat_map(|a| &a.findings).map(|f| FindingRow {
            issue: f.issue,
            defect: f.defect.clone(),
            severity: f.severity,
            legal: f.legal,
        });
        Row {
            path: letter.path.clone(),
            status: letter.status,
            reason: letter.reason.clone(),
            case: audit.and_then(|a| a.header.case_number.clone()),
            date: audit.and_then(|a| a.header.decision_date.clone()),
            specialty: audit.map(|a| tally::specialty(a).to_owned()),
            issues: issues.collect(),
            findings: findings.collect(),
        }
    }
}

/// The page, piece by piece.
#[derive(Debug, Default)]
pub struct Page {
    begun: bool,
}

impl Page {
    /// What comes first.
    pub fn begin(&self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'sha256-{STYLE_HASH}' 'sha256-{OWN_STYLE_HASH}'; script-src 'sha256-{SCRIPT_HASH}'; \
             base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>Compliance of determination letters</title>\n<style>{STYLE}</style>\n<style>{OWN_STYLE}</style>\n\
             </head>\n<body>\n<script type=\"application/json\" id=\"letters\">[\n"
        )
    }

    /// A letter, in the order in which they are read.
    pub fn row(&mut self, row: &Row) -> String {
        let between = if self.begun { ",\n" } else { "" };
        self.begun = true;
        format!("{between}{}", inert(&to_json(row)))
    }

    /// What comes last: the words of the facts, the tables, the script.
    ///
    /// # Errors
    /// What the template engine says; it does not happen with the template that ships.
    pub fn end(&self, compliance: &Compliance, tool: &Tool) -> Result<String, minijinja::Error> {
        let mut templates = minijinja::Environment::new();
        templates.add_template("page.html", TEMPLATE)?;
        let body = templates.get_template("page.html")?.render(minijinja::value::Serde(context(compliance, tool)))?;
        let words = inert(&to_json(&compliance.words()));
        let tables = inert(&to_json(&super::csv(compliance)));
        Ok(format!(
            "\n]</script>\n<script type=\"application/json\" id=\"words\">{words}</script>\n\
             <script type=\"application/json\" id=\"tables\">{tables}</script>\n\
             {body}\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
        ))
    }
}

fn context(compliance: &Compliance, tool: &Tool) -> Value {
    let all = &compliance.all;
    let rates = shown::rates(all).map(|r| share_row(r.name, r.share));
    let defects: Vec<Value> = shown::defects(all)
        .iter()
        .take(MOST_ROWS)
        .map(|(name, share, count)| {
            let mut row = share_row(&name.replace('-', " "), *share);
            row["errors"] = json!(count.errors);
            row["warnings"] = json!(count.warnings);
            row["notes"] = json!(count.notes);
            row
        })
        .collect();
    let opposed = compliance.opposed();
    let most = opposed.len().min(MOST_ROWS);
    json!({
        "tool": tool,
        "runs": compliance.runs.iter().map(run).collect::<Vec<_>>(),
        "accounting": shown::accounting(compliance),
        "cautions": compliance.cautions(),
        "figures": {
            "letters": all.letters.of, "issues": all.issues.of, "with": percent(all.letters.rate()),
            "hit": all.letters.with, "upheld": percent(all.decisions.share_upheld().rate()),
            "overturned": percent(all.decisions.share_overturned().rate()),
        },
        "rates": rates,
        "trend": trend(all),
        "defects": defects,
        "groups": shown::tables(all).iter().filter(|t| !t.rows.is_empty()).map(table).collect::<Vec<_>>(),
        "compared": compliance.compared.as_ref().map(|[before, after]| json!({
            "before": before.period.to_string(),
            "after": after.period.to_string(),
            "letters": [before.tally.letters.of, after.tally.letters.of],
            "rows": compare(&before.tally, &after.tally).iter().map(compared).collect::<Vec<_>>(),
        })),
        "worst": compliance.worst().iter().map(|b| json!({
            "path": b.path, "case": b.case, "date": b.date, "errors": b.errors, "warnings": b.warnings,
            "plain_fact": b.plain_fact, "defects": Vec::from_iter(b.defects.iter().map(|d| d.replace('-', " "))),
        })).collect::<Vec<_>>(),
        "opposed": opposed.iter().take(most).map(|o| json!({
            "treatment": o.treatment, "facts": o.facts, "upheld": o.upheld, "overturned": o.overturned,
            "upheld_examples": o.upheld_examples, "overturned_examples": o.overturned_examples,
        })).collect::<Vec<_>>(),
        "opposed_left_out": opposed.len() - most,
        "method": shown::METHOD,
        "caveat": CAVEAT,
    })
}

fn run(run: &super::Run) -> Value {
    json!({
        "name": run.name, "version": run.version, "pack": run.pack, "digest": run.pack_digest.get(..12),
        "inputs": run.inputs, "repeated": run.repeated,
    })
}

fn share_row(name: &str, share: Share) -> Value {
    let (low, high) = share.interval();
    json!({
        "name": name, "of": share.of, "with": share.with, "share": percent(share.rate()), "interval": interval(share),
        "bar": share.rate() * 100.0, "low": low * 100.0, "width": (high - low) * 100.0,
    })
}

fn table(table: &shown::Table<'_>) -> Value {
    let most = if table.id == "month" { table.rows.len() } else { MOST_ROWS };
    let row = |(name, group): &(&str, &Group)| {
        let mut row = share_row(&name.replace('_', " "), group.defects);
        row["upheld"] = json!(percent(group.decisions.share_upheld().rate()));
        row["overturned"] = json!(percent(group.decisions.share_overturned().rate()));
        row["overturned_interval"] = json!(interval(group.decisions.share_overturned()));
        row["decided"] = json!(group.decisions.decided());
        row
    };
    json!({
        "title": table.title, "unit": table.unit,
        "rows": table.rows.iter().take(most).map(row).collect::<Vec<_>>(),
        "left_out": table.rows.len().saturating_sub(most),
    })
}

fn compared(row: &super::Compared) -> Value {
    let side = |s: Share| json!({ "share": percent(s.rate()), "with": s.with, "of": s.of, "interval": interval(s) });
    let d = row.difference;
    json!({
        "name": row.name, "before": side(row.before), "after": side(row.after),
        "difference": format!("{:+.1}", d.value * 100.0),
        "interval": format!("{:+.1} to {:+.1}", d.low * 100.0, d.high * 100.0),
        "distinct": d.is_distinct(), "more": d.value > 0.0,
    })
}

/// The chart of the months that are known: two lines with their intervals, in units of the drawing.
fn trend(tally: &super::Tally) -> Option<Value> {
    const LEFT: f64 = 40.0;
    const HEIGHT: f64 = 160.0;
    let months: Vec<(&String, &Group)> = tally.by_month.iter().filter(|(m, _)| *m != tally::UNKNOWN).collect();
    if months.len() < 2 {
        return None;
    }
    // Two years fit on a screen, and more months move closer together.
    let step = (1100.0 / months.len() as f64).clamp(14.0, 56.0);
    let shares = |group: &Group| [group.defects, group.decisions.share_overturned()];
    let highest = months.iter().flat_map(|(_, g)| shares(g)).map(|s| s.interval().1).fold(0.0, f64::max);
    // The axis ends at the next tenth.
    let top = ((highest * 10.0).ceil() / 10.0).clamp(0.1, 1.0);
    let y = |share: f64| 10.0 + HEIGHT * (1.0 - share / top);
    let lines: Vec<Value> = ["letters with an error or a warning", "decided issues overturned"]
        .iter()
        .enumerate()
        .map(|(series, name)| {
            let points: Vec<Value> = months
                .iter()
                .enumerate()
                .filter_map(|(i, (month, group))| {
                    let share = shares(group).get(series).copied().filter(|s| s.of > 0)?;
                    let (low, high) = share.interval();
                    let x = LEFT + step * (i as f64 + 0.5) + 4.0 * series as f64;
                    let says = format!("{month}: {} of {}, {}", share.with, share.of, percent(share.rate()));
                    Some(json!({ "x": x, "y": y(share.rate()), "low": y(low), "high": y(high), "says": says }))
                })
                .collect();
            let path: Vec<String> = points.iter().map(|p| format!("{},{}", p["x"], p["y"])).collect();
            json!({ "name": name, "points": points, "path": path.join(" ") })
        })
        .collect();
    let ticks = [0.0, 0.5, 1.0].map(|part| json!({ "y": y(top * part), "says": percent(top * part) }));
    // A label takes the room of a month at its widest.
    let every = (56.0 / step).ceil() as usize;
    let labels: Vec<Value> = months
        .iter()
        .enumerate()
        .filter(|(i, _)| i % every == 0)
        .map(|(i, (month, _))| json!({ "x": LEFT + step * (i as f64 + 0.5), "says": month }))
        .collect();
    Some(json!({
        "lines": lines, "ticks": ticks, "labels": labels,
        "width": LEFT + step * months.len() as f64 + 10.0, "height": HEIGHT + 40.0, "left": LEFT,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::html::sha256;

    #[test]
    fn the_policy_names_the_hashes_of_style_and_script() {
        assert_eq!(sha256(OWN_STYLE), OWN_STYLE_HASH, "renew OWN_STYLE_HASH");
        assert_eq!(sha256(SCRIPT), SCRIPT_HASH, "renew SCRIPT_HASH");
    }

    #[test]
    fn a_letter_cannot_end_the_script_element() {
        let letter = Letter::parse(r#"{"path":"</script><b>","status":"skipped","reason":"<!--"}"#).expect("an input");
        let row = Page::default().row(&Row::of(&letter, &[]));
        assert!(!row.contains('<'), "{row}");
    }
}
