//! What was read of a letter, for people: an outline with line numbers.

use super::{Parsed, Statement, Words};
use crate::batch::Totals;
use crate::report::excerpt::visible;
use crate::report::v1::{self, Names};
use crate::report::{Entry, Report, closing};
use std::fmt::Write as _;

/// The outline.
pub struct Outline<'a> {
    /// How concepts are called.
    pub names: Names<'a>,
    /// Characters in a line.
    pub width: usize,
}

impl Report for Outline<'_> {
    fn entry(&self, entry: &Entry<'_>) -> String {
        let parsed = Parsed::of(entry, self.names);
        let mut out = format!("{}: {}", visible(&parsed.path), v1::status(parsed.status));
        let Some(letter) = &parsed.letter else {
            let _ = writeln!(out, ": {}", visible(&parsed.reasons.join("; ")));
            return out;
        };
        let _ = writeln!(out, ", form {}", letter.form);
        for field in &letter.fields {
            self.row(&mut out, &field.words, 2, &format!("{}: {}", label(field.name), field.value));
        }
        self.statements(&mut out, "Summary", &letter.summary);
        for issue in &letter.issues {
            let decision = issue.decision.map_or("no decision", v1::decision);
            let _ = writeln!(out, "  Issue {}", issue.number);
            self.row(&mut out, &issue.request, 4, &format!("request ({decision}): {}", issue.request.text));
            let named: Vec<&str> = issue.concepts.iter().chain(&issue.regions).map(String::as_str).collect();
            if !named.is_empty() {
                let _ = writeln!(out, "{:9}      names {}", "", named.join(", "));
            }
            for (who, line) in [("claims administrator", &issue.claims_administrator), ("reviewer", &issue.guideline)] {
                if let Some(words) = line {
                    self.row(&mut out, words, 4, &format!("guideline of the {who}: {}", words.text));
                }
            }
            self.statements(&mut out, "  Rationale", &issue.rationale);
            let conclusion = word(&issue.conclusion);
            match &issue.conclusion_words {
                Some(words) => self.row(&mut out, words, 4, &format!("concludes {conclusion}")),
                None => {
                    let _ = writeln!(out, "{:9}    concludes {conclusion}", "");
                }
            }
            if !issue.claims.is_empty() {
                let _ = writeln!(out, "    Claims, held against the summary");
            }
            for claim in &issue.claims {
                let (polarity, record) = (word(&claim.polarity), word(&claim.record));
                let by = claim.record_words.as_ref().map(|w| format!(" (line {})", w.line)).unwrap_or_default();
                let text = format!("{polarity}, {record}{by}: {}", claim.words.text);
                self.row(&mut out, &claim.words, 6, &text);
            }
        }
        out.push('\n');
        out
    }

    fn end(&self, totals: &Totals) -> String {
        closing::accounting(totals)
    }
}

impl Outline<'_> {
    fn statements(&self, out: &mut String, title: &str, statements: &[Statement]) {
        let _ = writeln!(out, "  {title}");
        let indent = title.len() - title.trim_start().len() + 4;
        for s in statements {
            self.row(out, &s.words, indent, &format!("{}: {}", word(&s.kind), s.words.text));
            let mentions = s.mentions.iter().map(|m| {
                let how = if m.assertion.is_empty() { String::new() } else { format!(" ({})", m.assertion.join(", ")) };
                format!("{}{how}", m.concept)
            });
            let mentions: Vec<String> = mentions.collect();
            if !mentions.is_empty() {
                self.folded(out, &" ".repeat(9), indent + 2, &format!("names {}", mentions.join(", ")));
            }
        }
    }

    /// A row that begins with the line number of `words`.
    fn row(&self, out: &mut String, words: &Words, indent: usize, text: &str) {
        let at = words.page.map_or_else(|| words.line.to_string(), |p| format!("p{p}:{}", words.line));
        self.folded(out, &format!("{at:>8} "), indent, text);
    }

    /// Text folded at the width, with `gutter` before its first line.
    fn folded(&self, out: &mut String, gutter: &str, indent: usize, text: &str) {
        out.push_str(gutter);
        out.push_str(&" ".repeat(indent));
        let mut column = gutter.len() + indent;
        for (i, word) in visible(text).split_whitespace().enumerate() {
            let length = word.chars().count();
            if i > 0 && column + 1 + length > self.width {
                out.push('\n');
                out.push_str(&" ".repeat(gutter.len() + indent + 2));
                column = gutter.len() + indent + 2;
            } else if i > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out.push('\n');
    }
}

fn label(name: &str) -> String {
    name.replace('_', " ")
}

/// The published word of a value, as words.
fn word(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(value).unwrap_or_default();
    json.as_str().map(label).unwrap_or_default()
}
