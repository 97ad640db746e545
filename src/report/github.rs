//! Annotations of GitHub Actions: one workflow command a finding.

use super::excerpt::visible;
use super::view::{self, View};
use super::{Entry, Report, v1};

/// GitHub annotations.
pub struct Github<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

impl Report for Github<'_> {
    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let path = property(&letter.path);
        let Some(audit) = &letter.audit else {
            if letter.status == v1::Status::Skipped {
                return String::new();
            }
            let why = data(letter.reason.as_deref().unwrap_or_default());
            return format!("::warning file={path},title={}::{why}\n", v1::status(letter.status));
        };
        let mut out = String::new();
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
