//! The baseline: findings that were there when a team began, keyed by content.

use super::format::Format;
use super::output::{Sink, Target};
use imr_audit::batch::{Baseline, Known};
use imr_audit::report::BASELINE_SCHEMA;
use serde_json::{Value, json};
use std::io::Write as _;
use std::path::Path;

/// A baseline, as `--format baseline` writes it.
///
/// # Errors
/// Why the file cannot be read.
pub fn read(path: &Path) -> Result<Baseline, String> {
    let named = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| named(&e))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| named(&e))?;
    if value["schema"] != BASELINE_SCHEMA {
        return Err(named(&"not a baseline; `--format baseline` writes one"));
    }
    let findings = value["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    let known = |finding: &Value| {
        let text = |name: &str| finding[name].as_str().unwrap_or_default().to_owned();
        Some((finding["fingerprint"].as_str()?.to_owned(), Known { rule: text("rule"), path: text("path") }))
    };
    Ok(findings.iter().filter_map(known).collect())
}

/// Writes a baseline anew, sorted by letter, so that a change of it is read easily.
///
/// # Errors
/// What the operating system says, with the path.
pub fn write(path: &Path, baseline: &Baseline) -> std::io::Result<()> {
    let mut entries: Vec<(&str, &str, &str)> =
        baseline.iter().map(|(print, known)| (known.path.as_str(), known.rule.as_str(), print.as_str())).collect();
    entries.sort_unstable();
    let line = |(path, rule, print): &(&str, &str, &str)| {
        json!({ "fingerprint": print, "rule": rule, "path": path }).to_string()
    };
    let lines: Vec<String> = entries.iter().map(line).collect();
    let mut sink = Sink::open(&Target { format: Format::Baseline, path: Some(path.to_owned()) })?;
    write!(sink, "{{\n\"schema\": {BASELINE_SCHEMA:?},\n\"findings\": [\n{}\n]\n}}\n", lines.join(",\n"))?;
    sink.finish(true)
}
