//! Markdown, for pull requests and tickets.

use super::view::{self, View};
use super::{Entry, Report, closing, v1};
use crate::batch::Totals;
use std::fmt::Write as _;

/// Markdown.
pub struct Markdown<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

impl Report for Markdown<'_> {
    fn begin(&self) -> String {
        "# Audit of determination letters\n\n".into()
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let mut out = String::new();
        let path = plain(&letter.path);
        let Some(audit) = &letter.audit else {
            let why = plain(letter.reason.as_deref().unwrap_or_default());
            let _ = writeln!(out, "- {path}: **{}**: {why}\n", v1::status(letter.status));
            return out;
        };
        if audit.findings.is_empty() {
            return out;
        }
        let _ = writeln!(out, "## {path}\n");
        for finding in &audit.findings {
            let severity = view::severity(finding.severity);
            let issue = finding.issue.and_then(|n| audit.issues.iter().find(|i| i.number == n));
            let _ = write!(out, "### {severity}: {} (`{}`)\n\n", plain(&finding.message), finding.rule);
            if let Some(issue) = issue {
                let decision = issue.decision.map_or("no decision", v1::decision);
                let request = if issue.request.is_empty() { String::new() } else { plain(&issue.request) + ", " };
                let _ = writeln!(out, "Issue {}: {request}{decision}\n", issue.number);
            }
            for e in &finding.evidence {
                let at = e.page.map_or_else(|| format!("line {}", e.line), |p| format!("page {p}, line {}", e.line));
                if !e.quote.is_empty() {
                    let _ = writeln!(out, "> {}\n>", plain(&e.quote));
                }
                let _ = writeln!(out, "> *{}, {at}*\n", plain(&e.says));
            }
            if !finding.why.is_empty() {
                let _ = writeln!(out, "- Why: {}", plain(&finding.why.join("; ")));
            }
            if v1::legal(finding.legal) == "plain_fact" {
                out.push_str("- Law: plain fact, Labor Code 4610.6(h)(5)\n");
            }
            if !finding.fix.is_empty() {
                let _ = writeln!(out, "- Fix: {}", plain(&finding.fix));
            }
            out.push('\n');
        }
        out
    }

    fn end(&self, totals: &Totals) -> String {
        let mut out = String::from("---\n\n");
        for line in closing::closing(totals).lines() {
            let _ = writeln!(out, "{line}  ");
        }
        out
    }
}

/// Text that Markdown and HTML leave alone: letters are not trusted.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '!' | '~' | '@' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_a_letter_stays_text() {
        assert_eq!(plain("<b>![x](y)\n# z"), "&lt;b&gt;\\!\\[x\\](y) \\# z");
    }
}
