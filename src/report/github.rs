//! Annotations of GitHub Actions: one workflow command a finding.

use super::excerpt::visible;
use super::view::{self, View};
use super::{Entry, Report, closing, v1};
use crate::audit::{Audit, Outcome};
use crate::batch::Totals;

/// GitHub annotations.
pub struct Github<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

impl Report for Github<'_> {
    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let path = property(view::in_repository(&letter.path));
        let Some(audit) = &letter.audit else {
            if letter.status == v1::Status::Skipped {
                return String::new();
            }
            let why = data(letter.reason.as_deref().unwrap_or_default());
            return format!("::warning file={path},title={}::{why}\n", v1::status(letter.status));
        };
        let mut out = String::new();
        if let Entry::Audit(Audit { outcome: Outcome::Audited(audited), .. }) = entry {
            for (draft, said) in audited.suppressions.iter().filter_map(|d| Some((d, d.complaint()?))) {
                out.push_str(&format!(
                    "::warning file={path},line={},title=suppression::{}\n",
                    draft.line,
                    data(&said)
                ));
            }
        }
        for finding in &audit.findings {
            let level = match view::severity(finding.severity) {
                "note" => "notice",
                other => other,
            };
            let (line, _) = view::place(finding);
            let title = property(&format!("{} ({})", finding.rule, view::issue(finding)));
            let text = data(&view::sentence(finding));
            out.push_str(&format!("::{level} file={path},line={line},title={title}::{text}\n"));
        }
        out
    }

    fn end(&self, totals: &Totals) -> String {
        let said = closing::closing(totals);
        let said: Vec<String> = said.lines().map(data).collect();
        format!("::notice title=imr-audit::{}\n", said.join("%0A"))
    }
}

/// The message of a workflow command: a line end would start another, and `%` is its escape.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

/// A property of a workflow command, which also ends at `:` and `,`.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_cannot_start_a_command_of_its_own() {
        assert_eq!(data("a\n::error::b%"), "a ::error::b%25");
        assert_eq!(property("a,line=1::x"), "a%2Cline=1%3A%3Ax");
    }
}
