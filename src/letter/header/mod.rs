//! The header table: labels and values in columns, or one a line.

mod column;

use super::forms::{Form, HeaderField, LabelLine};
use super::lines::Line;
use crate::letter::{Field, Header};
use crate::passage::Passage;
use jiff::civil::Date;
use std::ops::Range;

/// More white space than this inside a line separates columns.
const COLUMN_GAP: &str = "   ";
/// Dates before this year are a year without its century, or no dates of a letter.
const FIRST_YEAR: i16 = 1900;

/// Where a label stands and where its value may stand.
struct Place {
    field: HeaderField,
    /// The label's range of its line.
    label: Range<usize>,
    /// The rest of a label that is broken over two lines: its range of the next line.
    rest: Option<Range<usize>>,
}

/// Reads the header from the lines before the first heading.
pub(super) fn read(lines: &[Line], form: &Form) -> Header {
    let mut header = Header::default();
    let seen: Vec<LabelLine> = lines.iter().map(|l| LabelLine::of(l.text)).collect();
    let places: Vec<Vec<Place>> = seen.iter().enumerate().map(|(i, l)| labels(l, seen.get(i + 1), form)).collect();
    for (i, line) in lines.iter().enumerate() {
        for place in &places[i] {
            let next_label = |from: usize, of: &[Place]| of.iter().map(|p| p.label.start).filter(|s| *s >= from).min();
            let end = next_label(place.label.end, &places[i]).unwrap_or(line.text.len());
            let mut value = value(line, place.label.end..end);
            if value.is_empty()
                && let (Some(rest), Some(next)) = (&place.rest, lines.get(i + 1))
            {
                let end = places.get(i + 1).and_then(|p| next_label(rest.end, p)).unwrap_or(next.text.len());
                value = self::value(next, rest.end..end);
            }
            if !value.is_empty() {
                set(&mut header, place.field, &value, form);
            }
        }
    }
    column::read(lines, &places, &mut header, form);
    header
}

/// The labels on one line, in their order.
fn labels(line: &LabelLine, next: Option<&LabelLine>, form: &Form) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    // A label ends in a colon.
    let next = next.filter(|next| next.has_colon());
    if next.is_none() && !line.has_colon() {
        return places;
    }
    for (field, label) in &form.header {
        if let Some(label) = label.whole.find(line) {
            places.push(Place { field: *field, label, rest: None });
            continue;
        }
        let broken = next.and_then(|next| {
            label.broken.iter().find_map(|(first, rest)| {
                let rest = rest.find(next)?;
                Some((first.find(line)?, rest))
            })
        });
        if let Some((label, rest)) = broken {
            places.push(Place { field: *field, label, rest: Some(rest) });
        }
    }
    if places.len() < 2 {
        return places;
    }
    // "Decision Date" is a part of the label "UR Decision Date", and no label there.
    let within = |p: &Place, q: &Place| {
        q.label.len() > p.label.len() && q.label.start <= p.label.start && p.label.end <= q.label.end
    };
    let inner: Vec<bool> = places.iter().map(|p| places.iter().any(|q| within(p, q))).collect();
    let mut inner = inner.into_iter();
    places.retain(|_| !inner.next().unwrap_or(false));
    places.sort_by_key(|p| p.label.start);
    places
}

/// The value in `range` of a line: up to the next column.
fn value(line: &Line, range: Range<usize>) -> Passage {
    let mut passage = Passage::new();
    let Some(text) = line.text.get(range.clone()) else { return passage };
    let lead = text.len() - text.trim_start().len();
    let body = &text[lead..];
    let body = body.find(COLUMN_GAP).map_or(body, |i| &body[..i]);
    passage.push("", body, line.start + range.start + lead, false);
    passage
}

fn set(header: &mut Header, field: HeaderField, value: &Passage, form: &Form) {
    let text = || Some(Field { value: value.text().to_owned(), quote: value.whole() });
    let date = || Some(Field { value: date(value.text(), &form.date_formats)?, quote: value.whole() });
    match field {
        HeaderField::CaseNumber => keep_first(&mut header.case_number, text),
        HeaderField::Priority => keep_first(&mut header.priority, text),
        HeaderField::DateAssigned => keep_first(&mut header.date_assigned, date),
        HeaderField::DateOfInjury => keep_first(&mut header.date_of_injury, date),
        HeaderField::DecisionDate => keep_first(&mut header.decision_date, date),
        HeaderField::UrDenialDate => keep_first(&mut header.ur_denial_date, date),
        HeaderField::ApplicationReceived => keep_first(&mut header.application_received, date),
    }
}

/// A label that comes again (on a later page) does not change what was read first.
fn keep_first<T>(field: &mut Option<Field<T>>, read: impl FnOnce() -> Option<Field<T>>) {
    if field.is_none() {
        *field = read();
    }
}

/// The day that `text` names in one of `formats`.
fn date(text: &str, formats: &[String]) -> Option<Date> {
    formats.iter().find_map(|f| Date::strptime(f, text).ok().filter(|d| d.year() >= FIRST_YEAR))
}
