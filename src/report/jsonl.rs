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
}

impl Report for JsonLines<'_> {
    fn begin(&self) -> String {
        format!("{{\"schema\":{:?},\"tool\":{}}}\n", v1::SCHEMA, json(&self.tool))
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
