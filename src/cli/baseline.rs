//! The baseline: findings that were there when a team began, keyed by content.

use imr_audit::report::BASELINE_SCHEMA;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// The fingerprints of a baseline, as `--format baseline` writes it.
///
/// # Errors
/// Why the file cannot be read.
pub fn read(path: &Path) -> Result<BTreeSet<String>, String> {
    let named = |e: &dyn std::fmt::Display| format!("{}: {e}", path.display());
    let text = std::fs::read_to_string(path).map_err(|e| named(&e))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| named(&e))?;
    if value["schema"] != BASELINE_SCHEMA {
        return Err(named(&"not a baseline; `--format baseline` writes one"));
    }
    let findings = value["findings"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(findings.iter().filter_map(|f| f["fingerprint"].as_str().map(str::to_owned)).collect())
}
