//! The HTML report: one self-contained file that opens without a network.
//!
//! The letters go into the page as JSON, one after the other as they are audited; the page's own script shows them.
//! What the list does not need (text, quotes, derivations) is packed letter by letter and unpacked when it is looked
//! at, so that a page of many thousand letters opens at once. Letter text reaches the page only as text nodes, and the
//! content security policy allows no other script or style than those two whose hashes it names.

mod stats;

use super::json::json as to_json;
use super::view::{View, words};
use super::{CAVEAT, Entry, Report, closing, v1};
use crate::audit::Outcome;
use crate::batch::{Count, Totals};
use crate::span::Span;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};
pub(super) use stats::Share;
use stats::{By, Stats};
use std::io::Write as _;
use std::sync::{Mutex, PoisonError};

pub(super) const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
const OVERVIEW: &str = include_str!("overview.html");
/// SHA-256 of the style and of the script, in base 64; a test says when they have to be renewed.
pub(super) const STYLE_HASH: &str = "RVZ7pUokOG4zGfqLS+QZa81I8PHB83AzJ1MzJ7zIP9c=";
const SCRIPT_HASH: &str = "/QM1lgqaO27PLAikEhaql5CF8QK4HqPSrW6F3/MK5fg=";
/// The longest list of one table of the overview.
const MOST_ROWS: usize = 15;

/// The HTML report.
pub struct Html<'a> {
    view: View<'a>,
    tool: v1::Tool,
    stats: Mutex<Stats>,
}

impl<'a> Html<'a> {
    /// A report made with `view` by `tool`.
    pub fn new(view: View<'a>, tool: v1::Tool) -> Self {
        Html { view, tool, stats: Mutex::default() }
    }
}

impl Report for Html<'_> {
    fn begin(&self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             style-src 'sha256-{STYLE_HASH}'; script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>Audit of determination letters</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <script type=\"application/json\" id=\"letters\">[\n"
        )
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        if let Some(audit) = &letter.audit {
            // A poisoned lock still holds whole counts: each letter is added by one call.
            self.stats.lock().unwrap_or_else(PoisonError::into_inner).add(audit);
        }
        inert(&to_json(&shown(entry, &letter, self.view.redact)))
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, totals: &Totals) -> String {
        let stats = self.stats.lock().unwrap_or_else(PoisonError::into_inner);
        let overview = self.overview(totals, &stats).unwrap_or_else(|e| format!("<p>{e}</p>"));
        format!("\n]</script>\n{overview}\n<script>{SCRIPT}</script>\n</body>\n</html>\n")
    }
}

impl Html<'_> {
    fn overview(&self, totals: &Totals, stats: &Stats) -> Result<String, minijinja::Error> {
        let mut templates = minijinja::Environment::new();
        templates.add_template("overview.html", OVERVIEW)?;
        let closing: Vec<String> = closing::closing(totals).lines().map(str::to_owned).collect();
        let most = totals.by_defect.values().map(|c| c.all()).max().unwrap_or(1);
        let mut defects: Vec<(&String, &Count)> = totals.by_defect.iter().collect();
        defects.sort_by_key(|(_, c)| std::cmp::Reverse((c.errors, c.warnings, c.notes)));
        let defects: Vec<Value> = defects.iter().map(|(name, count)| defect(name, **count, most)).collect();
        let groups = json!([
            group("Month of the decision", "letters", &stats.month, true),
            group("Decision", "issues", &stats.decision, false),
            group("Kind of treatment", "issues", &stats.kind, false),
            group("Treatment", "issues", &stats.treatment, false),
            group("Guideline that the reviewer cites first", "issues", &stats.guideline, false),
            group("Specialty of the reviewer", "letters", &stats.specialty, false),
        ]);
        templates.get_template("overview.html")?.render(minijinja::value::Serde(json!({
            "tool": self.tool,
            "totals": v1::Totals::of(totals),
            "with": Share { of: totals.audited, with: totals.with_findings }.rate() * 100.0,
            "defects": defects,
            "groups": groups,
            "closing": closing,
            "caveat": CAVEAT,
            "redacted": self.view.redact,
        })))
    }
}

/// A bar of the chart of defects: where its three parts begin and how long they are, in hundredths.
fn defect(name: &str, count: Count, most: u64) -> Value {
    let part = |n: u64| n as f64 * 100.0 / most.max(1) as f64;
    json!({
        "name": words(name),
        "errors": count.errors,
        "warnings": count.warnings,
        "notes": count.notes,
        "error_width": part(count.errors),
        "warning_width": part(count.warnings),
        "note_width": part(count.notes),
        "warning_at": part(count.errors),
        "note_at": part(count.errors + count.warnings),
    })
}

/// A table of shares: the largest groups, or all in order of their names.
fn group(title: &str, unit: &str, by: &By, in_order: bool) -> Value {
    let mut rows: Vec<(&String, &Share)> = by.iter().collect();
    if !in_order {
        rows.sort_by_key(|(name, share)| (std::cmp::Reverse(share.of), name.as_str()));
        rows.truncate(MOST_ROWS);
    }
    let rows: Vec<Value> = rows
        .iter()
        .map(|(name, share)| {
            let (low, high) = share.interval();
            json!({
                "name": name.replace('_', " "),
                "of": share.of,
                "with": share.with,
                "rate": share.rate() * 100.0,
                "low": low * 100.0,
                "high": high * 100.0,
            })
        })
        .collect();
    json!({ "title": title, "unit": unit, "rows": rows, "left_out": by.len() - rows.len() })
}

/// What the page needs of one input: what its list shows, and the rest packed.
fn shown(entry: &Entry<'_>, letter: &v1::Letter, redact: bool) -> Value {
    let mut out = json!({ "path": letter.path, "status": letter.status, "reason": letter.reason });
    let (Some(audit), Entry::Audit(source)) = (&letter.audit, entry) else { return out };
    let Outcome::Audited(audited) = &source.outcome else { return out };
    out["case"] = json!(audit.header.case_number);
    out["date"] = json!(audit.header.decision_date);
    out["specialty"] = json!(audit.reviewer.specialties.first());
    if audit.findings.is_empty() {
        out["reason"] = json!(closing::silence_of(&audit.coverage));
        return out;
    }
    let issues = audit.issues.iter().map(|i| {
        json!({
            "number": i.number,
            "request": i.request,
            "decision": i.decision,
            "kind": i.treatment.as_ref().map(|t| t.kind),
        })
    });
    out["issues"] = issues.collect();
    out["findings"] = audit.findings.iter().map(listed).collect();
    let cited = audit.issues.iter().filter_map(|i| Some((i.number.to_string(), json!(i.guideline.as_ref()?.text))));
    let mut rest = json!({ "findings": audit.findings, "guidelines": Value::Object(cited.collect()) });
    if !redact {
        let text = audited.document.text();
        let places = Utf16::new(text);
        let marks = audited.findings.iter().map(|finding| {
            let of_evidence = |spans: &[Span]| -> Value { spans.iter().map(|s| places.range(*s)).collect() };
            finding.evidence.iter().map(|e| of_evidence(&e.quote.spans)).collect::<Value>()
        });
        rest["marks"] = marks.collect();
        rest["text"] = json!(text);
    }
    out["packed"] = json!(packed(&rest));
    out
}

/// What the list shows of a finding.
fn listed(finding: &v1::Finding) -> Value {
    let places = finding.evidence.iter().map(|e| json!({ "says": e.says, "line": e.line, "page": e.page }));
    json!({
        "rule": finding.rule,
        "defect": finding.defect,
        "severity": finding.severity,
        "issue": finding.issue,
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "places": places.collect::<Value>(),
    })
}

/// JSON packed by zlib, in base 64.
fn packed(value: &Value) -> String {
    let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
    // Writing to memory does not fail.
    let _ = packer.write_all(to_json(value).as_bytes());
    STANDARD.encode(packer.finish().unwrap_or_default())
}

/// From bytes to the units in which scripts count.
struct Utf16<'t> {
    text: &'t str,
    ascii: bool,
}

impl<'t> Utf16<'t> {
    fn new(text: &'t str) -> Self {
        Utf16 { text, ascii: text.is_ascii() }
    }

    fn range(&self, span: Span) -> Value {
        json!([self.at(span.start as usize), self.at(span.end as usize)])
    }

    fn at(&self, byte: usize) -> usize {
        if self.ascii {
            return byte;
        }
        self.text.get(..byte).map_or(byte, |before| before.encode_utf16().count())
    }
}

/// A page with what is packed in it in the open, for tests that look for words.
#[cfg(test)]
pub(super) fn unpacked(page: &str) -> String {
    let mut out = String::new();
    for (i, part) in page.split("\"packed\":\"").enumerate() {
        let (code, rest) = if i == 0 { ("", part) } else { part.split_once('"').expect("an end") };
        let bytes = STANDARD.decode(code).expect("base 64");
        let mut text = String::new();
        if i > 0 {
            out.push_str("\"packed\":");
            std::io::Read::read_to_string(&mut flate2::read::ZlibDecoder::new(bytes.as_slice()), &mut text)
                .expect("zlib");
        }
        out.push_str(&text);
        out.push_str(rest);
    }
    out
}

/// JSON that cannot end the element it stands in.
pub(super) fn inert(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// SHA-256 in base 64, as a content security policy names it.
#[cfg(test)]
pub(super) fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    STANDARD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_the_hashes_of_style_and_script() {
        assert_eq!(sha256(STYLE), STYLE_HASH, "renew STYLE_HASH");
        assert_eq!(sha256(SCRIPT), SCRIPT_HASH, "renew SCRIPT_HASH");
    }

    #[test]
    fn a_letter_cannot_end_the_script_element() {
        assert_eq!(inert("</script><!--"), "\\u003c/script>\\u003c!--");
    }

    #[test]
    fn places_are_counted_as_scripts_count() {
        let places = Utf16::new("é😀x");
        assert_eq!(places.range(Span::new(2, 6)), json!([1, 3]));
    }
}
