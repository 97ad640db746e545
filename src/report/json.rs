//! The JSON report `imr-audit/report/v1`, written letter by letter.

use super::view::View;
use super::{Entry, Report, v1};
use crate::batch::Totals;

/// The JSON report.
pub struct Json<'a> {
    /// What it is made with.
    pub view: View<'a>,
    /// What identifies the program and its pack.
    pub tool: v1::Tool,
}

impl Report for Json<'_> {
    fn begin(&self) -> String {
        format!("{{\n\"schema\": {:?},\n\"tool\": {},\n\"letters\": [\n", v1::SCHEMA, json(&self.tool))
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        json(&self.view.letter(entry))
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, totals: &Totals) -> String {
        format!("\n],\n\"totals\": {}\n}}\n", json(&v1::Totals::of(totals)))
    }
}

/// The shapes of the reports hold nothing that JSON cannot say: string keys and finite numbers only.
pub(super) fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
