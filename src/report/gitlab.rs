//! The code quality report of GitLab: one JSON array.

use super::json::json as to_json;
use super::view::{self, View};
use super::{Entry, Report};
use crate::batch::Totals;
use crate::finding::Severity;
use serde_json::json;

/// GitLab code quality.
pub struct Gitlab<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

impl Report for Gitlab<'_> {
    fn begin(&self) -> String {
        "[\n".into()
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let Some(audit) = &letter.audit else { return String::new() };
        let items = audit.findings.iter().map(|finding| {
            to_json(&json!({
                "description": view::sentence(finding),
                "check_name": finding.rule,
                "fingerprint": finding.fingerprint,
                "severity": match finding.severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Note => "info",
                },
                "location": { "path": view::in_repository(&letter.path), "lines": { "begin": view::place(finding).0 } },
            }))
        });
        items.collect::<Vec<_>>().join(self.between())
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Totals) -> String {
        "\n]\n".into()
    }
}
