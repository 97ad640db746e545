//! The reviewer's credentials: labels with lists, or a sentence.

use super::forms::{Credential, Form};
use super::lines::{Boundary, Lines};
use crate::letter::{Field, Reviewer};
use crate::passage::Passage;
use std::ops::Range;

/// Reads the credentials from the lines of their section.
pub(super) fn read(lines: &Lines, section: Range<usize>, form: &Form) -> Reviewer {
    let labels = [&form.licensure, &form.specialties];
    let read = |kind: &Credential| {
        let labelled = || {
            let (i, end) = section.clone().find_map(|i| Some((i, kind.label.find(lines.lines[i].text)?.end())))?;
            let is_label = |j: usize| labels.iter().any(|k| k.label.is_match(lines.lines[j].text));
            let last = (i + 1..section.end).find(|j| lines.boundary(*j) != Boundary::None || is_label(*j));
            let list = lines.passage(i..last.unwrap_or(section.end), end);
            let range = 0..list.text().len();
            Some(split(&list, range))
        };
        labelled().unwrap_or_else(|| {
            let whole = lines.passage(section.clone(), 0);
            let lists = kind.patterns.iter().flat_map(|p| p.captures_iter(whole.text()));
            lists.filter_map(|c| c.name("list")).flat_map(|m| split(&whole, m.range())).collect()
        })
    };
    Reviewer { licensure: read(&form.licensure), specialties: read(&form.specialties) }
}

/// The entries of a list that commas divide.
fn split(passage: &Passage, range: Range<usize>) -> Vec<Field<String>> {
    let mut entries = Vec::new();
    let mut at = range.start;
    for piece in passage.text()[range].split(',') {
        let quote = passage.quote(at..at + piece.len());
        if !quote.text.is_empty() {
            entries.push(Field { value: quote.text.clone(), quote });
        }
        at += piece.len() + 1;
    }
    entries
}
