//! Header tables that text extraction scrambled: a run of labels without values, then a run of the values.

use super::{Form, Header, HeaderField, Line, Place, date, set, value};
use crate::passage::Passage;
use std::ops::Range;

/// The label of one line of a run; nothing for a label that is no field of the header.
type Label = Option<HeaderField>;

/// Fills fields that are still missing from runs of labels and the runs of values after them. A run counts only when
/// every value suits its label, so that a stray line shifts nothing.
pub(super) fn read(lines: &[Line], places: &[Vec<Place>], header: &mut Header, form: &Form) {
    let mut i = 0;
    while i < lines.len() {
        let mut run: Vec<Label> = Vec::new();
        while let Some((labels, next)) = bare_labels(lines, places, i) {
            run.extend(labels);
            i = next;
        }
        if run.is_empty() {
            i += 1;
            continue;
        }
        let values: Vec<Passage> = (i..lines.len())
            .take_while(|j| bare_labels(lines, places, *j).is_none())
            .flat_map(|j| columns(&lines[j]))
            .take(run.len())
            .collect();
        let pairs = || run.iter().zip(&values);
        let suits = |(label, value): (&Label, &Passage)| label.is_none_or(|field| suits(field, value.text(), form));
        if values.len() == run.len() && pairs().all(suits) {
            for (label, value) in pairs() {
                if let Some(field) = label {
                    set(header, *field, value, form);
                }
            }
        }
    }
}

/// The labels of line `i` when nothing but labels stands on it, and the line after them.
fn bare_labels(lines: &[Line], places: &[Vec<Place>], i: usize) -> Option<(Vec<Label>, usize)> {
    let (line, places) = (lines.get(i)?, places.get(i)?);
    if places.is_empty() {
        // A label that is no field: "Employee:".
        let other = line.text.ends_with(':') && !line.text.contains("   ");
        return other.then(|| (vec![None], i + 1));
    }
    let broken = places.iter().filter_map(|p| p.rest.as_ref()).max_by_key(|rest| rest.end);
    let next = match broken {
        Some(rest) if lines.get(i + 1)?.text.len() == rest.end => i + 2,
        Some(_) => return None,
        None => i + 1,
    };
    let labels = places.iter().map(|p| p.label.clone()).collect();
    nothing_beside(line.text, labels).then(|| (places.iter().map(|p| Some(p.field)).collect(), next))
}

/// Only white space stands outside of the labels, which may overlap.
fn nothing_beside(text: &str, mut labels: Vec<Range<usize>>) -> bool {
    labels.sort_unstable_by_key(|label| label.start);
    let blank = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let mut at = 0;
    let between = labels.iter().all(|label| {
        let gap = text.get(at..label.start);
        at = at.max(label.end);
        blank(gap)
    });
    between && blank(text.get(at..))
}

/// The values on one line.
fn columns(line: &Line) -> Vec<Passage> {
    let mut values = Vec::new();
    let mut at = 0;
    while at < line.text.len() {
        let found = value(line, at..line.text.len());
        let rest = &line.text[at..];
        let lead = rest.len() - rest.trim_start().len();
        let len = rest.trim_start().find(super::COLUMN_GAP).unwrap_or(rest.len() - lead);
        values.push(found);
        at += lead + len;
        at += line.text[at..].len() - line.text[at..].trim_start().len();
    }
    values
}

/// True when `text` can be the value of `field`.
fn suits(field: HeaderField, text: &str, form: &Form) -> bool {
    match field {
        HeaderField::CaseNumber => !text.contains(' ') && text.contains(|c: char| c.is_ascii_digit()),
        HeaderField::Priority => !text.contains(|c: char| c.is_ascii_digit()),
        _ => date(text, &form.date_formats).is_some(),
    }
}
