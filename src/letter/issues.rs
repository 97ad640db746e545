//! Where each issue begins and which lines its parts have.

use super::forms::Form;
use super::lines::{Boundary, Lines, ends_sentence};
use std::ops::Range;

/// No heading is longer than this, in lines.
const MAX_HEADING_LINES: usize = 30;

/// The labelled parts of an issue, in their usual order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    ClaimsAdministrator,
    Reviewer,
    Rationale,
}

/// The lines of one issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Draft {
    /// The heading; empty when the letter has none.
    pub(super) heading: Range<usize>,
    /// Each part that is there, with its lines and the bytes that its label takes of the first.
    pub(super) parts: Vec<(Part, Range<usize>, usize)>,
}

impl Draft {
    /// It has this part.
    pub(super) fn has(&self, part: Part) -> bool {
        self.parts.iter().any(|(p, _, _)| *p == part)
    }

    /// The part's lines, and how much of the first is its label.
    pub(super) fn part(&self, part: Part) -> Option<(Range<usize>, usize)> {
        self.parts.iter().find(|(p, _, _)| *p == part).map(|(_, r, skip)| (r.clone(), *skip))
    }
}

/// A run of lines that holds one paragraph or less.
#[derive(Debug)]
struct Block {
    lines: Range<usize>,
    label: Option<(Part, usize)>,
    /// It ends in a decision.
    decided: bool,
}

/// Divides the lines of `section` into issues.
pub(super) fn divide(lines: &Lines, section: Range<usize>, form: &Form) -> Vec<Draft> {
    let mut issues: Vec<Draft> = Vec::new();
    // A paragraph that may turn out to be a heading without a decision.
    let mut undecided: Option<Range<usize>> = None;
    for block in blocks(lines, section, form) {
        match block.label {
            Some((part, skip)) => {
                let begins = issues.last().is_none_or(|issue| begins_issue(issue, part));
                if begins {
                    let heading = undecided.take().unwrap_or(block.lines.start..block.lines.start);
                    if let Some(issue) = issues.last_mut() {
                        give_back(issue, heading.start);
                    }
                    issues.push(Draft { heading, parts: Vec::new() });
                }
                undecided = None;
                let mut body = block.lines.clone();
                if block.decided {
                    let heading = heading_start(lines, body.start + 1, body.end - 1, form);
                    body.end = heading;
                }
                let end = body.end;
                if let Some(issue) = issues.last_mut() {
                    issue.parts.push((part, body, skip));
                }
                if block.decided {
                    issues.push(Draft { heading: end..block.lines.end, parts: Vec::new() });
                }
            }
            None if block.decided => {
                let mut start = block.lines.start;
                if lines.boundary(start) == Boundary::Page {
                    let first =
                        undecided.as_ref().filter(|u| goes_on(lines, u, &block, form)).map_or(start, |u| u.start);
                    start = if first < start { first } else { heading_start(lines, start, block.lines.end - 1, form) };
                }
                if let Some(issue) = issues.last_mut() {
                    extend(issue, start);
                    give_back(issue, start);
                }
                undecided = None;
                issues.push(Draft { heading: start..block.lines.end, parts: Vec::new() });
            }
            None => {
                let before = undecided.take().filter(|u| continues(lines, u, &block));
                let start = before.map_or(block.lines.start, |u| u.start);
                let text = lines.lines[block.lines.end - 1].text;
                let prose = ends_sentence(text) && !text.ends_with(':');
                let fresh = lines.boundary(start) == Boundary::Paragraph;
                if !prose && fresh {
                    undecided = Some(start..block.lines.end);
                }
                if let Some(issue) = issues.last_mut() {
                    append(lines, issue, &block);
                }
            }
        }
    }
    issues.retain(|i| !i.heading.is_empty() || !i.parts.is_empty());
    issues
}

/// A label begins a new issue when the one before has that part already, or a later one.
pub(super) fn begins_issue(issue: &Draft, part: Part) -> bool {
    match part {
        Part::ClaimsAdministrator => !issue.parts.is_empty(),
        Part::Reviewer => issue.has(Part::Reviewer) || issue.has(Part::Rationale),
        Part::Rationale => issue.has(Part::Rationale),
    }
}

/// Ends the last part of `issue` before line `at`, which belongs to the next issue.
fn give_back(issue: &mut Draft, at: usize) {
    if let Some((_, range, _)) = issue.parts.last_mut() {
        range.end = range.end.min(at).max(range.start);
    }
}

/// Lets the last part of `issue` go on up to line `end`.
fn extend(issue: &mut Draft, end: usize) {
    match issue.parts.last_mut() {
        Some((_, range, _)) => range.end = range.end.max(end),
        None => issue.heading.end = issue.heading.end.max(end),
    }
}

/// Adds a paragraph without a label to the part before it. After a finished guideline line it is the rationale.
fn append(lines: &Lines, issue: &mut Draft, block: &Block) {
    let finished = match issue.parts.last() {
        Some((Part::Rationale, ..)) => false,
        Some((_, range, _)) => range.end > range.start && ends_sentence(lines.lines[range.end - 1].text),
        None => true,
    };
    let parted = finished && lines.boundary(block.lines.start) == Boundary::Paragraph;
    if parted || issue.parts.is_empty() {
        issue.parts.push((Part::Rationale, block.lines.clone(), 0));
    } else {
        extend(issue, block.lines.end);
    }
}

/// Paragraphs, labelled parts and headings with a decision as blocks of lines.
fn blocks(lines: &Lines, section: Range<usize>, form: &Form) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut closed = true;
    // Labels and decisions have a colon.
    let colon = |i: usize| lines.lines.get(i).is_some_and(|l| memchr::memchr(b':', l.text.as_bytes()).is_some());
    let mut here = section.start.checked_sub(1).is_some_and(colon);
    for i in section {
        let text = lines.lines[i].text;
        let before = std::mem::replace(&mut here, colon(i));
        let label = if here { label(text, form) } else { None };
        let decides = here && form.issue.decides(text);
        // The word alone on a line, even on the next page, goes with the colon before it.
        let word_alone = (here || before)
            && i > 0
            && !decides
            && form.issue.may_decide(text)
            && form.issue.decides(lines.passage(i - 1..i + 1, 0).text());
        let parted = closed || label.is_some() || lines.boundary(i) != Boundary::None;
        if blocks.is_empty() || (parted && !word_alone) {
            blocks.push(Block { lines: i..i, label, decided: false });
        }
        let Some(block) = blocks.last_mut() else { continue };
        block.lines.end = i + 1;
        closed = decides || (word_alone && block.lines.len() > 1);
        closed &= block.label.is_none() || block.lines.len() > 1;
        block.decided = closed;
    }
    blocks
}

fn label(text: &str, form: &Form) -> Option<(Part, usize)> {
    let labels = &form.issue.labels;
    [
        (Part::ClaimsAdministrator, &labels.claims_administrator),
        (Part::Reviewer, &labels.reviewer),
        (Part::Rationale, &labels.rationale),
    ]
    .into_iter()
    .find_map(|(part, labels)| labels.find(text).map(|m| (part, m.end())))
}

/// The first line of the heading that ends with line `last`, in text that leaves no gap before headings: back to a
/// line that ends a sentence or ends early, but never into the middle of a partial approval.
fn heading_start(lines: &Lines, first: usize, last: usize, form: &Form) -> usize {
    let word_alone = last > first && !form.issue.decides(lines.lines[last].text);
    let mut start = if word_alone { last - 1 } else { last };
    while start > first && last - start < MAX_HEADING_LINES {
        let before = lines.lines[start - 1].text;
        let ended = (ends_sentence(before) && !before.ends_with(':')) || lines.is_short(start - 1);
        if ended && !is_partial_tail(lines, start..last + 1, form) {
            break;
        }
        start -= 1;
    }
    start
}

/// The lines speak of what was authorised or remains, and not of what was requested.
fn is_partial_tail(lines: &Lines, range: Range<usize>, form: &Form) -> bool {
    let text = lines.passage(range, 0);
    let has = |p: &Option<crate::yaml::Pattern>| p.as_ref().is_some_and(|p| p.is_match(text.text()));
    has(&form.issue.partial.tail) && !has(&form.issue.partial.head)
}

/// A heading that the end of a page cut: `first` before it, `block` with the decision after it.
fn goes_on(lines: &Lines, first: &Range<usize>, block: &Block, form: &Form) -> bool {
    first.end == block.lines.start
        && (continues(lines, first, block) || is_partial_tail(lines, block.lines.clone(), form))
}

/// The sentence at the end of `first` goes on in `block`, on the next page.
fn continues(lines: &Lines, first: &Range<usize>, block: &Block) -> bool {
    first.end == block.lines.start
        && lines.boundary(block.lines.start) == Boundary::Page
        && first.end > first.start
        && !ends_sentence(lines.lines[first.end - 1].text)
}
