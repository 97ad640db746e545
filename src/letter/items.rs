//! Issues in the forms that number them, put titles above their parts, or begin the parts with standing sentences.

use super::forms::{Form, Openings, Parts};
use super::issues::{Draft, Part, begins_issue};
use super::lines::{Boundary, Lines, ends_sentence};
use std::ops::Range;

/// No heading of an item is longer than this, in lines.
const MAX_HEADING_LINES: usize = 12;
/// How far the number of an item may be ahead of the one before: a number is skipped at times.
const MAX_STEP: u32 = 3;

/// A part that begins: its first line, and how much of that line is no word of it.
struct Begun {
    part: Part,
    line: usize,
    skip: usize,
}

/// True for the forms that this module divides.
pub(super) fn applies(form: &Form) -> bool {
    let any = |p: &Parts| [&p.claims_administrator, &p.reviewer, &p.rationale].iter().any(|p| !p.is_empty());
    !form.issue.item.is_empty() || any(&form.issue.titles) || any(&form.issue.sentences)
}

/// True when the first issue begins with line `i`, in a form without a heading above all issues. `in_list` says that
/// the line follows the heading of a list, whose items may look like headings.
pub(super) fn begins(lines: &Lines, i: usize, in_list: bool, form: &Form) -> bool {
    (!in_list && heading(lines, i, lines.lines.len(), form).is_some()) || title(lines, i, &form.issue.titles).is_some()
}

/// Divides the lines of `section` into issues.
pub(super) fn divide(lines: &Lines, section: Range<usize>, form: &Form) -> Vec<Draft> {
    let mut issues: Vec<Draft> = Vec::new();
    let mut headed = false;
    let mut last_number = 0;
    // The line follows a heading or a title, or begins a paragraph.
    let mut fresh = true;
    let mut i = section.start;
    while i < section.end {
        fresh |= lines.boundary(i) != Boundary::None || ends_sentence(lines.lines[i.saturating_sub(1)].text);
        let number = number(lines.lines[i].text);
        // A line of prose can begin with any number: items count up.
        let expected = number.is_some_and(|n| n > last_number && n <= last_number + MAX_STEP);
        if let Some(end) = heading(lines, i, section.end, form).filter(|_| expected) {
            issues.push(Draft { heading: i..end, parts: Vec::new() });
            headed = true;
            last_number = number.unwrap_or(last_number);
            fresh = true;
            i = end;
        } else if let Some(begun) = part(lines, i, form, issues.last().filter(|_| fresh)) {
            let another = issues.last().is_none_or(|issue| !headed && begins_issue(issue, begun.part));
            if another {
                issues.push(Draft { heading: i..i, parts: Vec::new() });
            }
            i = begun.line + 1;
            fresh = true;
            if let Some(issue) = issues.last_mut() {
                issue.parts.push((begun.part, begun.line..i, begun.skip));
            }
        } else if let Some((line, skip)) = passed_over(lines, i, form) {
            // What follows on the line of such a title is read as a line of its own only when nothing else is on it.
            fresh = true;
            i = if skip >= lines.lines.get(line).map_or(0, |l| l.text.len()) { line + 1 } else { line.max(i + 1) };
        } else {
            if let Some(issue) = issues.last_mut() {
                match issue.parts.last_mut() {
                    Some((_, range, _)) => range.end = i + 1,
                    None => issue.parts.push((Part::Rationale, i..i + 1, 0)),
                }
            }
            fresh = false;
            i += 1;
        }
    }
    issues
}

/// The first number of a line.
fn number(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

/// Items of a list of the disputed items: the lines of each.
pub(super) fn listed(lines: &Lines, section: Range<usize>, form: &Form) -> Vec<Range<usize>> {
    let mut items: Vec<Range<usize>> = Vec::new();
    for i in section {
        let numbered = form.issue.item.is_match(lines.lines[i].text);
        match items.last_mut() {
            Some(item) if !numbered && lines.boundary(i) == Boundary::None => item.end = i + 1,
            _ => items.push(i..i + 1),
        }
    }
    items
}

/// The end of the heading that begins with line `i`.
fn heading(lines: &Lines, i: usize, end: usize, form: &Form) -> Option<usize> {
    if !form.issue.item.is_match(lines.lines.get(i)?.text) {
        return None;
    }
    let last = end.min(i + MAX_HEADING_LINES);
    for next in i + 1..=last {
        let text = lines.passage(i..next, 0);
        if form.issue.decides(text.text()) || form.issue.headings.is_match(text.text()) {
            return Some(next);
        }
        if lines.boundary(next) == Boundary::Paragraph {
            return None;
        }
    }
    None
}

/// The part that begins with line `i`. `within` is the issue when a sentence on that line may begin one of its parts:
/// guideline lines come once each and before the rationale, which may use the same words.
fn part(lines: &Lines, i: usize, form: &Form, within: Option<&Draft>) -> Option<Begun> {
    let line = lines.lines.get(i)?;
    let labelled = each(&form.issue.labels).find_map(|(part, labels)| labels.find(line.text).map(|m| (part, m.end())));
    if let Some((part, skip)) = labelled {
        return Some(Begun { part, line: i, skip });
    }
    if let Some(begun) = title(lines, i, &form.issue.titles) {
        return Some(begun);
    }
    let issue = within.filter(|issue| !issue.has(Part::Rationale))?;
    let begins = |patterns: &Openings| wrapped(lines, i, patterns).is_some();
    let sentence = each(&form.issue.sentences).find(|(part, patterns)| !issue.has(*part) && begins(patterns));
    sentence.map(|(part, _)| Begun { part, line: i, skip: 0 })
}

/// The part whose title stands on line `i`.
fn title(lines: &Lines, i: usize, titles: &Parts) -> Option<Begun> {
    each(titles).find_map(|(part, titles)| {
        let (line, skip) = wrapped(lines, i, titles)?;
        Some(Begun { part, line, skip })
    })
}

fn passed_over(lines: &Lines, i: usize, form: &Form) -> Option<(usize, usize)> {
    wrapped(lines, i, &form.issue.passed_over)
}

/// Where the match of the first of `patterns` that matches ends, which begins with line `i` and may run into the next
/// line: the line and the byte of its text.
fn wrapped(lines: &Lines, i: usize, patterns: &Openings) -> Option<(usize, usize)> {
    let first = lines.lines.get(i)?.text;
    patterns.possible(first).next()?;
    let next = lines.lines.get(i + 1).filter(|_| lines.boundary(i + 1) != Boundary::Paragraph);
    let Some(next) = next else { return patterns.find(first).map(|m| (i, m.end())) };
    let end = patterns.find(&format!("{first} {}", next.text))?.end();
    Some(if end <= first.len() { (i, end) } else { (i + 1, (end - first.len()).saturating_sub(1)) })
}

fn each(parts: &Parts) -> impl Iterator<Item = (Part, &Openings)> {
    [
        (Part::ClaimsAdministrator, &parts.claims_administrator),
        (Part::Reviewer, &parts.reviewer),
        (Part::Rationale, &parts.rationale),
    ]
    .into_iter()
}
