//! A baseline: the findings of today by fingerprint, so that only new ones count tomorrow.

use super::view::View;
use super::{Entry, Report};
use crate::batch::Totals;
use serde_json::json;

/// The name of this version of the baseline.
pub const SCHEMA: &str = "imr-audit/baseline/v1";

/// A baseline. It holds no words of a letter.
pub struct Baseline<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

impl Report for Baseline<'_> {
    fn begin(&self) -> String {
        format!("{{\n\"schema\": {SCHEMA:?},\n\"findings\": [\n")
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let findings = letter.audit.iter().flat_map(|a| &a.findings);
        let lines =
            findings.map(|f| json!({ "fingerprint": f.fingerprint, "rule": f.rule, "path": letter.path }).to_string());
        lines.collect::<Vec<_>>().join(self.between())
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Totals) -> String {
        "\n]\n}\n".into()
    }
}
