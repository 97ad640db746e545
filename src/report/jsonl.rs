//! JSON Lines: a first line on the run, a line a letter, a last line with the totals.

use super::json::json;
use super::view::View;
use super::{Entry, Report, v1};
use crate::batch::Totals;

/// JSON Lines.
pub struct JsonLines<'a> {
    /// What it is made with.
    pub view: View<'a>,
    /// What identifies the program and its pack.
    pub tool: v1::Tool,
    /// The paths that were given.
    pub inputs: Vec<String>,
    /// What identifies the decisions of the team that were applied, if there are any.
    pub policy: Option<String>,
}

impl Report for JsonLines<'_> {
    fn begin(&self) -> String {
        let begin = serde_json::json!({
            "schema": v1::SCHEMA,
            "tool": self.tool,
            "redacted": self.view.redact,
            "policy": self.policy,
            "inputs": self.inputs,
        });
        format!("{begin}\n")
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let mut line = json(&self.view.letter(entry));
        line.push('\n');
        line
    }

    fn end(&self, totals: &Totals) -> String {
        format!("{{\"totals\":{}}}\n", json(&v1::Totals::of(totals)))
    }
}
