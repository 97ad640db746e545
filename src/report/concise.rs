//! One line a finding: `path:line: severity[rule] message`.

use super::excerpt::visible;
use super::view::{self, View};
use super::{Entry, Report, closing, v1};
use crate::batch::Totals;

/// One line a finding.
pub struct Concise<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

impl Report for Concise<'_> {
    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let path = visible(&letter.path);
        let Some(audit) = &letter.audit else {
            let why = letter.reason.as_deref().unwrap_or_default();
            return format!("{path}: {}: {}\n", v1::status(letter.status), visible(why));
        };
        let mut out = String::new();
        for finding in &audit.findings {
            let (line, page) = view::place(finding);
            let page = page.map(|p| format!("p{p}:")).unwrap_or_default();
            let severity = view::severity(finding.severity);
            let issue = view::issue(finding);
            let message = visible(&finding.message);
            out.push_str(&format!("{path}:{page}{line}: {severity}[{}] {issue}: {message}\n", finding.rule));
        }
        out
    }

    fn end(&self, totals: &Totals) -> String {
        closing::closing(totals)
    }
}
