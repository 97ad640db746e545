//! JUnit XML: a suite a letter, a case a finding; an input that was not audited is an error. A last suite says what
//! was looked at.

use super::view::{self, View};
use super::{Entry, Report, closing, v1};
use crate::batch::Totals;
use crate::finding::Severity;
use std::fmt::Write as _;

/// JUnit XML.
pub struct Junit<'a> {
    /// What it is made with.
    pub view: View<'a>,
    /// The least severity that is a failure.
    pub fail_on: Option<Severity>,
}

impl Report for Junit<'_> {
    fn begin(&self) -> String {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"imr-audit\">\n".into()
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let path = xml(&letter.path);
        let suite = |tests: usize, failures: usize, errors: usize, skipped: usize, cases: &str| {
            format!(
                "<testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
                 skipped=\"{skipped}\">\n{cases}</testsuite>\n"
            )
        };
        let Some(audit) = &letter.audit else {
            let why = xml(letter.reason.as_deref().unwrap_or_default());
            let (tag, errors, skipped) =
                if letter.status == v1::Status::Skipped { ("skipped", 0, 1) } else { ("error", 1, 0) };
            let case = format!(
                "<testcase name=\"{}\" classname=\"{path}\"><{tag} message=\"{why}\"/></testcase>\n",
                v1::status(letter.status)
            );
            return suite(1, 0, errors, skipped, &case);
        };
        let mut cases = String::new();
        let mut failures = 0;
        for finding in &audit.findings {
            let name = xml(&format!("{} ({}, line {})", finding.rule, view::issue(finding), view::place(finding).0));
            let text = xml(&view::sentence(finding));
            let _ = write!(cases, "<testcase name=\"{name}\" classname=\"{path}\">");
            if self.fail_on.is_some_and(|least| finding.severity >= least) {
                failures += 1;
                let message = xml(&finding.message);
                let kind = view::severity(finding.severity);
                let _ = write!(cases, "<failure type=\"{kind}\" message=\"{message}\">{text}</failure>");
            } else {
                let _ = write!(cases, "<system-out>{text}</system-out>");
            }
            cases.push_str("</testcase>\n");
        }
        if audit.findings.is_empty() {
            let said = xml(&closing::silence_of(&audit.coverage));
            let _ = writeln!(
                cases,
                "<testcase name=\"nothing found\" classname=\"{path}\"><system-out>{said}</system-out></testcase>"
            );
        }
        suite(audit.findings.len().max(1), failures, 0, 0, &cases)
    }

    fn end(&self, totals: &Totals) -> String {
        let said: Vec<String> = closing::closing(totals).lines().map(xml).collect();
        let said = said.join("\n");
        format!(
            "<testsuite name=\"imr-audit\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n\
             <testcase name=\"coverage\" classname=\"imr-audit\"><system-out>{said}</system-out></testcase>\n\
             </testsuite>\n</testsuites>\n"
        )
    }
}

/// Text as XML: markup escaped, and characters that XML 1.0 forbids replaced.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_can_stand_in_xml() {
        let wild = "<a b=\"c\">&\0\x1b\u{ffff}";
        assert_eq!(xml(wild), "&lt;a b=&quot;c&quot;&gt;&amp;\u{fffd}\u{fffd}\u{fffd}");
    }
}
