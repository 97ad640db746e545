//! Document text to [`Letter`]: header, reviewer, summary, issues, citations.

mod citations;
mod forms;
mod header;
mod issues;
mod items;
mod lines;
mod model;
mod request;
mod reviewer;
mod sections;

pub use forms::{Forms, RawForm};
pub use model::*;

use crate::source::Document;
use forms::Form;
use issues::{Draft, Part};
use lines::Lines;
use sections::after_lead_in;
use std::ops::Range;

/// No request is longer than this, in bytes.
const MAX_REQUEST: usize = 2_000;

/// No letter has more lines than this, blank ones included.
const MAX_LINES: usize = 100_000;

/// Reads a letter by the form that leaves the fewest parts of its issues unfound; of equals, the first. When none fits,
/// the one that comes nearest says what is missing.
///
/// # Errors
/// What a letter would have had and this document has not, in plain words; at least one entry.
pub fn parse(document: &Document, forms: &Forms) -> Result<Letter, Vec<String>> {
    if document.lines() > MAX_LINES {
        return Err(vec![format!("an end: it has more than {MAX_LINES} lines")]);
    }
    let lines = lines::split(document);
    let mut best: Option<(usize, Letter)> = None;
    let mut fewest: Option<Vec<String>> = None;
    for form in &forms.forms {
        match parse_as(Lines::of(document, lines.clone(), form), form) {
            Ok(letter) => {
                let lacks = letter.issues.iter().map(parts_missing).sum();
                if lacks == 0 {
                    return Ok(letter);
                }
                if best.as_ref().is_none_or(|(least, _)| lacks < *least) {
                    best = Some((lacks, letter));
                }
            }
            Err(missing) if fewest.as_ref().is_none_or(|f| missing.len() < f.len()) => fewest = Some(missing),
            Err(_) => {}
        }
    }
    match best {
        Some((_, letter)) => Ok(letter),
        None => Err(fewest.unwrap_or_else(|| vec!["a letter form: the rules hold none".to_owned()])),
    }
}

/// How many parts of an issue were not found. A request that swallowed other parts counts as not found.
fn parts_missing(issue: &Issue) -> usize {
    let there = [
        !issue.request.is_empty() && issue.request.text().len() < MAX_REQUEST,
        issue.decision.is_some(),
        issue.claims_administrator.is_some(),
        issue.reviewer.is_some(),
        !issue.rationale.is_empty(),
    ];
    there.iter().filter(|there| !**there).count()
}

fn parse_as(lines: Lines, form: &Form) -> Result<Letter, Vec<String>> {
    let sections = sections::find(&lines, form);
    let divide = if items::applies(form) { items::divide } else { issues::divide };
    let drafts = sections.issues.clone().map(|s| divide(&lines, after_lead_in(&lines, s, form), form));
    let mut missing = Vec::new();
    let heading = |names: &[String]| names.first().map(|n| n.to_uppercase()).unwrap_or_default();
    if sections.summary.is_none() {
        missing.push(format!("the heading \"{}\"", heading(&form.headings.summary)));
    }
    match &drafts {
        None if form.headings.issues.is_empty() => missing.push("the heading of a disputed treatment".to_owned()),
        None => missing.push(format!("the heading \"{}\"", heading(&form.headings.issues))),
        Some(drafts) if drafts.is_empty() => missing.push("a disputed treatment with its decision".to_owned()),
        Some(_) => {}
    }
    if !missing.is_empty() {
        return Err(missing.into_iter().map(|m| format!("{m} ({})", form.title)).collect());
    }
    let summary = after_lead_in(&lines, sections.summary.unwrap_or_default(), form);
    let drafts = drafts.unwrap_or_default();
    let mut issues: Vec<Issue> = drafts.iter().zip(1..).map(|(d, n)| issue(&lines, d, n, form)).collect();
    let item = |range: Range<usize>| request::listed(&lines.passage(range, 0), form);
    let list = |section| items::listed(&lines, section, form).into_iter().filter_map(item).collect();
    let lists: Vec<Vec<request::Listed>> = sections.listed.into_iter().map(list).collect();
    request::complete(&mut issues, &lists, form);
    Ok(Letter {
        form: form.id.clone(),
        header: header::read(&lines.lines[sections.header], form),
        reviewer: reviewer::read(&lines, sections.credentials, form),
        summary: lines.passage(summary, 0),
        documents_reviewed: lines.passage(sections.documents_reviewed, 0),
        issues,
    })
}

fn issue(lines: &Lines, draft: &Draft, number: u32, form: &Form) -> Issue {
    let text = |part| draft.part(part).map(|(range, skip)| lines.passage(range, skip));
    let (request, decision) = request::read(&lines.passage(draft.heading.clone(), 0), form);
    let claims_administrator = text(Part::ClaimsAdministrator).map(|t| citations::read(t, form));
    let mut reviewer = text(Part::Reviewer).map(|t| citations::read(t, form));
    let adopts = |line: &GuidelineLine| form.issue.adopts.iter().any(|p| p.is_match(line.text.text()));
    if claims_administrator.is_some() && reviewer.as_ref().is_some_and(adopts) {
        reviewer.clone_from(&claims_administrator);
    }
    Issue {
        number,
        partial: request::partial(&request, form),
        request,
        decision,
        claims_administrator,
        reviewer,
        rationale: text(Part::Rationale).unwrap_or_default(),
    }
}

#[cfg(test)]
mod form_tests;
#[cfg(test)]
mod tests;
