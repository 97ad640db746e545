//! The headings of a letter and what stands below each.

use super::forms::{Form, Headings};
use super::items;
use super::lines::Lines;
use std::ops::Range;

/// Standing text after a heading takes no more lines than this.
const MAX_LEAD_IN_LINES: usize = 6;

/// A header takes no more lines than this.
const MAX_HEADER_LINES: usize = 200;

/// The lines of each section, heading taken off.
#[derive(Debug, Default)]
pub(super) struct Sections {
    pub(super) header: Range<usize>,
    pub(super) credentials: Range<usize>,
    pub(super) summary: Option<Range<usize>>,
    pub(super) documents_reviewed: Range<usize>,
    /// Lists of the disputed items.
    pub(super) listed: Vec<Range<usize>>,
    pub(super) issues: Option<Range<usize>>,
}

#[derive(PartialEq, Clone, Copy)]
enum Kind {
    Credentials,
    Summary,
    Documents,
    Listed,
    Issues,
}

/// Finds the headings and what stands below each. A heading that comes again divides nothing, except for lists. In a
/// form without a heading above all issues, they begin with the first heading of an issue.
pub(super) fn find(lines: &Lines, form: &Form) -> Sections {
    let names = [
        (Kind::Credentials, &form.headings.credentials),
        (Kind::Summary, &form.headings.summary),
        (Kind::Documents, &form.headings.documents_reviewed),
        (Kind::Listed, &form.headings.listed),
        (Kind::Issues, &form.headings.issues),
    ];
    // The kind of each section, the line of its heading, the first line below it.
    let mut found: Vec<(Kind, usize, usize)> = Vec::new();
    for (i, line) in lines.lines.iter().enumerate() {
        let heads = |names: &[String]| names.iter().any(|n| same_heading(n, line.text));
        let may_head = form.heading_beginnings.may_head(line.text);
        let named = names.iter().find(|(_, names)| may_head && heads(names)).map(|(k, _)| *k);
        // The items of a list are no issues yet, however they look.
        let in_list = found.last().is_some_and(|(k, ..)| *k == Kind::Listed);
        let begins = || form.headings.issues.is_empty() && items::begins(lines, i, in_list, form);
        let (kind, body) = match named {
            Some(kind) => (kind, i + 1),
            None if found.iter().all(|(k, ..)| *k != Kind::Issues) && begins() => (Kind::Issues, i),
            None => continue,
        };
        if kind == Kind::Listed || found.iter().all(|(f, ..)| *f != kind) {
            found.push((kind, i, body));
        }
    }
    let header = 0..found.first().map_or(0, |(_, i, _)| *i).min(MAX_HEADER_LINES);
    let mut sections = Sections { header, ..Sections::default() };
    for (n, (kind, _, start)) in found.iter().enumerate() {
        let body = *start..found.get(n + 1).map_or(lines.lines.len(), |(_, next, _)| *next);
        match kind {
            Kind::Credentials => sections.credentials = body,
            Kind::Summary => sections.summary = Some(body),
            Kind::Documents => sections.documents_reviewed = body,
            Kind::Listed => sections.listed.push(body),
            Kind::Issues => sections.issues = Some(body),
        }
    }
    if sections.credentials.is_empty() {
        // Drafts name the reviewer in the front matter.
        sections.credentials = sections.header.clone();
    }
    sections
}

/// Tells lines that can be no heading by their first byte and their length.
#[derive(Debug)]
pub(super) struct Beginnings {
    first: [bool; 256],
    longest: usize,
}

impl Beginnings {
    /// How the headings of a form begin.
    pub(super) fn of(headings: &Headings) -> Beginnings {
        let Headings { credentials, summary, documents_reviewed, listed, issues } = headings;
        let mut beginnings = Beginnings { first: [false; 256], longest: 0 };
        beginnings.first[0x80..].fill(true);
        for name in [credentials, summary, documents_reviewed, listed, issues].into_iter().flatten() {
            beginnings.longest = beginnings.longest.max(longest_line(name));
            match first(name).filter(u8::is_ascii) {
                Some(b) => [b, b.to_ascii_uppercase()].iter().for_each(|b| beginnings.first[usize::from(*b)] = true),
                // Small letters of another alphabet may be one of ASCII.
                None => beginnings.first.fill(true),
            }
        }
        beginnings
    }

    fn may_head(&self, line: &str) -> bool {
        line.len() < self.longest && line.bytes().next().is_some_and(|b| self.first[usize::from(b)])
    }
}

/// A line of this length is longer than the heading `name`, however much white space it has.
fn longest_line(name: &str) -> usize {
    2 * name.len() + 8
}

/// The first byte that is no white space, in small letters.
fn first(text: &str) -> Option<u8> {
    text.bytes().find(|b| !b.is_ascii_whitespace()).map(|b| b.to_ascii_lowercase())
}

fn same_heading(name: &str, line: &str) -> bool {
    let alike = |a: &str, b: &str| a.eq_ignore_ascii_case(b) || a.to_lowercase() == b.to_lowercase();
    let same = |a: &str, b: &str| {
        let (mut a, mut b) = (a.split_whitespace(), b.split_whitespace());
        loop {
            match (a.next(), b.next()) {
                (Some(a), Some(b)) if alike(a, b) => {}
                (None, None) => return true,
                _ => return false,
            }
        }
    };
    // Most lines differ in their first letter.
    let differ = || first(name).zip(first(line)).is_some_and(|(a, b)| a.is_ascii() && b.is_ascii() && a != b);
    line.len() < longest_line(name) && !differ() && same(name, line.trim_end_matches([':', '.']))
}

/// `section` without the standing text at its beginning.
pub(super) fn after_lead_in(lines: &Lines, section: Range<usize>, form: &Form) -> Range<usize> {
    for end in section.start + 1..=section.end.min(section.start + MAX_LEAD_IN_LINES) {
        let text = lines.passage(section.start..end, 0);
        if form.lead_ins.possible(text.text()).next().is_none() {
            break;
        }
        if form
            .lead_ins
            .possible(text.text())
            .any(|p| p.find(text.text()).is_some_and(|m| m.end() == text.text().len()))
        {
            return end..section.end;
        }
    }
    section
}
