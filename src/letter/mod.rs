//! Document text to [`Letter`]: header, reviewer, summary, issues, citations.

mod citations;
mod forms;
mod header;
mod issues;
mod lines;
mod model;
mod request;
mod reviewer;

pub use forms::Forms;
pub use model::*;

use crate::source::Document;
use forms::Form;
use issues::{Draft, Part};
use lines::Lines;
use std::ops::Range;

/// Standing text after a heading takes no more lines than this.
const MAX_LEAD_IN_LINES: usize = 6;

/// Reads a letter. The first form that fits is used; when none does, the one that fits best says what is missing.
///
/// # Errors
/// What a letter would have had and this document has not, in plain words; at least one entry.
pub fn parse(document: &Document, forms: &Forms) -> Result<Letter, Vec<String>> {
    let mut fewest: Option<Vec<String>> = None;
    for form in &forms.forms {
        match parse_as(document, form) {
            Ok(letter) => return Ok(letter),
            Err(missing) if fewest.as_ref().is_none_or(|f| missing.len() < f.len()) => fewest = Some(missing),
            Err(_) => {}
        }
    }
    Err(fewest.unwrap_or_else(|| vec!["a letter form: the rules hold none".to_owned()]))
}

/// The lines of each section, heading taken off.
#[derive(Debug, Default)]
struct Sections {
    header: Range<usize>,
    credentials: Range<usize>,
    summary: Option<Range<usize>>,
    documents_reviewed: Range<usize>,
    issues: Option<Range<usize>>,
}

fn parse_as(document: &Document, form: &Form) -> Result<Letter, Vec<String>> {
    let lines = Lines::of(document, form);
    let sections = sections(&lines, form);
    let drafts = sections.issues.clone().map(|s| issues::divide(&lines, after_lead_in(&lines, s, form), form));
    let mut missing = Vec::new();
    let heading = |names: &[String]| names.first().map(|n| n.to_uppercase()).unwrap_or_default();
    if sections.summary.is_none() {
        missing.push(format!("the heading \"{}\"", heading(&form.headings.summary)));
    }
    match &drafts {
        None => missing.push(format!("the heading \"{}\"", heading(&form.headings.issues))),
        Some(drafts) if drafts.is_empty() => missing.push("a disputed treatment with its decision".to_owned()),
        Some(_) => {}
    }
    if !missing.is_empty() {
        return Err(missing.into_iter().map(|m| format!("{m} ({})", form.title)).collect());
    }
    let summary = after_lead_in(&lines, sections.summary.unwrap_or_default(), form);
    Ok(Letter {
        form: form.id.clone(),
        header: header::read(&lines.lines[sections.header], form),
        reviewer: reviewer::read(&lines, sections.credentials, form),
        summary: lines.passage(summary, 0),
        documents_reviewed: lines.passage(sections.documents_reviewed, 0),
        issues: drafts.unwrap_or_default().iter().zip(1..).map(|(d, n)| issue(&lines, d, n, form)).collect(),
    })
}

/// Finds the headings and what stands below each. A heading that comes again divides nothing.
fn sections(lines: &Lines, form: &Form) -> Sections {
    #[derive(PartialEq, Clone, Copy)]
    enum Kind {
        Credentials,
        Summary,
        Documents,
        Issues,
    }
    let names = [
        (Kind::Credentials, &form.headings.credentials),
        (Kind::Summary, &form.headings.summary),
        (Kind::Documents, &form.headings.documents_reviewed),
        (Kind::Issues, &form.headings.issues),
    ];
    let mut found: Vec<(Kind, usize)> = Vec::new();
    for (i, line) in lines.lines.iter().enumerate() {
        let kind = names.iter().find(|(_, names)| names.iter().any(|n| same_heading(n, line.text))).map(|(k, _)| *k);
        if let Some(kind) = kind.filter(|k| found.iter().all(|(f, _)| f != k)) {
            found.push((kind, i));
        }
    }
    let mut sections = Sections { header: 0..found.first().map_or(0, |(_, i)| *i), ..Sections::default() };
    for (n, (kind, i)) in found.iter().enumerate() {
        let body = i + 1..found.get(n + 1).map_or(lines.lines.len(), |(_, next)| *next);
        match kind {
            Kind::Credentials => sections.credentials = body,
            Kind::Summary => sections.summary = Some(body),
            Kind::Documents => sections.documents_reviewed = body,
            Kind::Issues => sections.issues = Some(body),
        }
    }
    sections
}

fn same_heading(name: &str, line: &str) -> bool {
    let words = |t: &str| t.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    line.len() < 2 * name.len() + 8 && words(name) == words(line.trim_end_matches([':', '.']))
}

/// `section` without the standing text at its beginning.
fn after_lead_in(lines: &Lines, section: Range<usize>, form: &Form) -> Range<usize> {
    for end in section.start + 1..=section.end.min(section.start + MAX_LEAD_IN_LINES) {
        let text = lines.passage(section.start..end, 0);
        if form.lead_ins.iter().any(|p| p.find(text.text()).is_some_and(|m| m.end() == text.text().len())) {
            return end..section.end;
        }
    }
    section
}

fn issue(lines: &Lines, draft: &Draft, number: u32, form: &Form) -> Issue {
    let text = |part| draft.part(part).map(|(range, skip)| lines.passage(range, skip));
    let (request, decision) = request::read(&lines.passage(draft.heading.clone(), 0), form);
    Issue {
        number,
        partial: request::partial(&request, form),
        request,
        decision,
        claims_administrator: text(Part::ClaimsAdministrator).map(|t| citations::read(t, form)),
        reviewer: text(Part::Reviewer).map(|t| citations::read(t, form)),
        rationale: text(Part::Rationale).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
