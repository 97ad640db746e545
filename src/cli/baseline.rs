//! The baseline: findings that were there when a team began, keyed by content.

use super::format::Format;
use super::output::{Sink, Target};
use imr_audit::batch::Baseline;
use imr_audit::report::{self, BASELINE_SCHEMA};
use serde_json::json;
use std::io::Write as _;
use std::path::Path;

/// A baseline, as `--format baseline` writes it.
///
/// # Errors
/// Why the file cannot be read.
pub fn read(path: &Path) -> Result<Baseline, String> {
    let named = |e: String| format!("{}: {e}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| named(e.to_string()))?;
    report::parse_baseline(&text).map_err(named)
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
