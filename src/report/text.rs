//! The terminal view: what conflicts, where, why, and what to do, with both quotes under each other.

use super::excerpt::{self, visible};
use super::quote::shortened;
use super::{Entry, Report};
use crate::audit::{Audited, Outcome};
use crate::batch::Totals;
use crate::finding::{Evidence, Finding, Legal, Severity};
use crate::letter::Decision;
use anstyle::{AnsiColor, Style as Ansi};
use std::fmt::Write as _;

/// The most steps of a derivation that are shown.
const MOST_STEPS: usize = 8;

/// How the terminal view looks.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// With colours.
    pub colour: bool,
    /// Characters in a line.
    pub width: usize,
    /// Only errors and warnings, and nothing of letters without findings.
    pub quiet: bool,
    /// Keep the words of the letter out: places only.
    pub redact: bool,
    /// Add findings by defect and by rule.
    pub statistics: bool,
}

/// The terminal view.
pub struct Text {
    /// How it looks.
    pub style: Style,
}

impl Report for Text {
    fn entry(&self, entry: &Entry<'_>) -> String {
        let mut out = String::new();
        match entry {
            Entry::Skipped { name, why } => {
                if !self.style.quiet {
                    self.line(&mut out, "skipped", dim(), name, why);
                }
            }
            Entry::Audit(audit) => match &audit.outcome {
                Outcome::Unreadable(why) => {
                    self.line(&mut out, "unreadable", bold(AnsiColor::Red), &audit.name, &why.to_string());
                }
                Outcome::Unrecognised { document, missing } => {
                    if let Some(why) = document.incomplete() {
                        self.line(&mut out, "incomplete", bold(AnsiColor::Yellow), &audit.name, why);
                    }
                    let what = if missing.is_empty() {
                        "not a letter of a known form".to_owned()
                    } else {
                        format!("not a letter of a known form; missing: {}", missing.join(", "))
                    };
                    self.line(&mut out, "unrecognised", bold(AnsiColor::Yellow), &audit.name, &what);
                }
                Outcome::Audited(audited) => self.audited(&mut out, &audit.name, audited),
            },
        }
        out
    }

    fn end(&self, totals: &Totals) -> String {
        let statistics = if self.style.statistics { super::closing::statistics(totals) } else { String::new() };
        statistics + &super::closing::closing(totals)
    }
}

impl Text {
    /// One line on an input of which nothing more is said.
    fn line(&self, out: &mut String, what: &str, ansi: Ansi, name: &str, why: &str) {
        let what = self.paint(ansi, what);
        let _ = writeln!(out, "{what}: {}: {}", visible(name), visible(why));
    }

    fn audited(&self, out: &mut String, name: &str, audited: &Audited) {
        if let Some(why) = audited.document.incomplete() {
            self.line(out, "incomplete", bold(AnsiColor::Yellow), name, why);
        }
        let least = if self.style.quiet { Severity::Warning } else { Severity::Note };
        let mut shown: Vec<&Finding> = audited.findings.iter().filter(|f| f.severity >= least).collect();
        // What weighs most comes first; the order of the letter decides between equals.
        shown.sort_by_key(|f| std::cmp::Reverse(f.severity));
        for finding in &shown {
            self.finding(out, name, audited, finding);
        }
        if shown.is_empty() && !self.style.quiet {
            let why = super::closing::silence(&audited.coverage);
            self.line(out, "ok", bold(AnsiColor::Green), name, &why);
        }
    }

    fn finding(&self, out: &mut String, name: &str, audited: &Audited, finding: &Finding) {
        let (word, ansi) = match finding.severity {
            Severity::Error => ("error", bold(AnsiColor::Red)),
            Severity::Warning => ("warning", bold(AnsiColor::Yellow)),
            Severity::Note => ("note", bold(AnsiColor::Cyan)),
        };
        let head = self.paint(ansi, &format!("{word}[{}]", finding.rule));
        let message = if self.style.redact { super::view::words(&finding.defect) } else { visible(&finding.message) };
        self.wrapped(out, &head, word.len() + finding.rule.chars().count() + 2, &format!(": {message}"), 3);

        let excerpts: Vec<(&Evidence, Vec<excerpt::Line>)> = finding
            .evidence
            .iter()
            .map(|e| {
                let quote = shortened(&e.quote, &audited.document);
                (e, excerpt::lines(&audited.document, &quote, self.style.width.saturating_sub(10)))
            })
            .collect();
        let gutter = excerpts.iter().flat_map(|(_, ls)| ls.iter().map(|l| l.label.chars().count())).max().unwrap_or(1);
        let pad = " ".repeat(gutter);
        let bar = self.paint(dim(), "│");

        let place = self.place(name, audited, finding);
        let _ = writeln!(out, "{pad} {} {place}", self.paint(dim(), "┌─"));
        for (evidence, lines) in &excerpts {
            let says = visible(&evidence.says);
            if self.style.redact || lines.is_empty() {
                let at = lines.first().map_or("-", |l| l.label.as_str());
                let _ = writeln!(out, "{at:>gutter$} {bar} {says}");
                continue;
            }
            for (i, line) in lines.iter().enumerate() {
                let _ = writeln!(out, "{:>gutter$} {bar} {}", line.label, line.text);
                let last = i + 1 == lines.len();
                if line.marked.is_empty() {
                    continue;
                }
                let marks = self.paint(ansi, &"-".repeat(line.marked.len()));
                let indent = " ".repeat(line.marked.start);
                if !last {
                    let _ = writeln!(out, "{pad} {bar} {indent}{marks}");
                } else if line.marked.end + 1 + says.chars().count() <= self.style.width.saturating_sub(gutter + 3) {
                    let _ = writeln!(out, "{pad} {bar} {indent}{marks} {}", self.paint(ansi, &says));
                } else {
                    let _ = writeln!(out, "{pad} {bar} {indent}{marks}");
                    let room = self.style.width.saturating_sub(gutter + 3);
                    let at = line.marked.start.min(room.saturating_sub(says.chars().count()));
                    let _ = writeln!(out, "{pad} {bar} {}{}", " ".repeat(at), self.paint(ansi, &says));
                }
            }
        }
        if !self.style.redact {
            self.why(out, gutter, &finding.why);
        }
        for (label, text) in [("law", law(finding.legal)), ("fix", &finding.fix)] {
            if !text.is_empty() {
                let head = format!("{pad} = {}", self.paint(Ansi::new().bold(), label));
                self.wrapped(out, &head, gutter + 3 + label.len(), &format!(": {}", visible(text)), gutter + 8);
            }
        }
        out.push('\n');
    }

    /// The derivation, a step a line; what follows from what is indented as the engine has it.
    fn why(&self, out: &mut String, gutter: usize, steps: &[String]) {
        for (i, step) in steps.iter().take(MOST_STEPS).enumerate() {
            let depth = step.len() - step.trim_start().len();
            let indent = gutter + 8 + depth;
            let head = if i == 0 {
                format!("{} = {}: {}", " ".repeat(gutter), self.paint(Ansi::new().bold(), "why"), " ".repeat(depth))
            } else {
                " ".repeat(indent)
            };
            self.wrapped(out, &head, indent, &visible(step.trim_start()), indent + 2);
        }
        if steps.len() > MOST_STEPS {
            let more = steps.len() - MOST_STEPS;
            let _ = writeln!(out, "{}… and {more} more steps (--format json has them all)", " ".repeat(gutter + 8));
        }
    }

    /// Which letter, issue, treatment and decision it is about.
    fn place(&self, name: &str, audited: &Audited, finding: &Finding) -> String {
        let mut place = visible(name);
        let issue = finding.issue.and_then(|n| audited.letter.issues.iter().find(|i| i.number == n));
        if let Some(issue) = issue {
            let _ = write!(place, " · issue {}", issue.number);
            if !self.style.redact {
                let request = visible(issue.request.text());
                let room = self.style.width.saturating_sub(place.chars().count() + 20).max(20);
                let _ = write!(place, " · {}", ellipsis(&request, room));
            }
            let decision = match issue.decision.as_ref().map(|d| d.value) {
                Some(Decision::Upheld) => "Upheld",
                Some(Decision::Overturned) => "Overturned",
                Some(Decision::Modified) => "Modified",
                None => "no decision",
            };
            let _ = write!(place, " · {decision}");
        } else {
            place.push_str(" · the letter as a whole");
        }
        place
    }

    /// Writes `text` after `head` (`taken` characters wide), folded at the width and indented by `indent`.
    fn wrapped(&self, out: &mut String, head: &str, taken: usize, text: &str, indent: usize) {
        out.push_str(head);
        let mut column = taken;
        for (i, word) in text.split(' ').enumerate() {
            let length = word.chars().count();
            if i > 0 && column + 1 + length > self.style.width && column > indent {
                out.push('\n');
                out.push_str(&" ".repeat(indent));
                column = indent;
            } else if i > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += length;
        }
        out.push('\n');
    }

    fn paint(&self, ansi: Ansi, text: &str) -> String {
        if self.style.colour { format!("{ansi}{text}{ansi:#}") } else { text.to_owned() }
    }
}

/// What the law says of a finding; only a plain fact has a section to name.
fn law(legal: Legal) -> &'static str {
    match legal {
        Legal::PlainFact => "plain fact, Labor Code 4610.6(h)(5)",
        Legal::ExpertJudgment | Legal::NotAGround => "",
    }
}

fn ellipsis(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let cut: String = text.chars().take(room.saturating_sub(2)).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{} …", &cut[..end])
}

fn bold(colour: AnsiColor) -> Ansi {
    Ansi::new().bold().fg_color(Some(colour.into()))
}

fn dim() -> Ansi {
    Ansi::new().dimmed()
}
