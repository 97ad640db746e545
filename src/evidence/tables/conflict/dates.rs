//! Dates that disagree, come in an impossible order, or are none.

use super::row;
use crate::evidence::event::{self, Event};
use crate::evidence::wordings::{EventWords, Role};
use crate::evidence::{self, Case, Knowledge};
use crate::language::DateValue;
use crate::letter::{Field, Issue, Letter};
use crate::passage::Passage;
use crate::table::{Cited, Row, Value};
use jiff::civil::Date;
use std::borrow::Cow;

/// Most rows of one kind: more say the same again.
const MOST: usize = 4;

/// Bytes between the two ends of a span of time ("to", "through").
const SPAN_REACH: usize = 10;

/// A day with the words that give it.
#[derive(Debug, Clone)]
struct Day<'a> {
    date: Date,
    cited: Cited<'a>,
}

impl Day<'_> {
    /// The byte of the document where its words begin.
    fn at(&self) -> u32 {
        self.cited.spans().first().map_or(0, |s| s.start)
    }
}

/// The events of one part of the letter.
struct Part<'a> {
    issue: Option<u32>,
    passage: &'a Passage,
    events: Cow<'a, [Event]>,
}

/// Every disagreement on dates.
pub(super) fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'_>) -> Vec<Row<'a>> {
    let words = &knowledge.cues.wordings.events;
    let summary = Part { issue: None, passage: &letter.summary, events: case.events.as_slice().into() };
    let rationale = |(i, issue): (usize, &'a Issue)| {
        let statements = case.of_part(evidence::Part::Rationale(i));
        let events = event::of_passage(&issue.rationale, statements, knowledge).into();
        Part { issue: Some(issue.number), passage: &issue.rationale, events }
    };
    let rationales: Vec<Part<'a>> = letter.issues.iter().enumerate().map(rationale).collect();
    let mut rows = injury_dates(letter, &summary, &rationales, words);
    let review = review_dates(letter, &summary, words);
    let review_slipped = review.is_some();
    rows.extend(review);
    rows.extend(order(letter, &summary, words));
    rows.extend(before_injury(letter, &summary, words, review_slipped));
    rows.extend(birth_dates(&summary));
    for part in std::iter::once(&summary).chain(&rationales) {
        rows.extend(impossible(part));
        rows.extend(backward(part));
        rows.extend(before_birth(letter, case, part));
        rows.extend(future(letter, part, words));
    }
    rows
}

/// The days of `role` in a part, in order.
fn days<'a>(part: &Part<'a>, role: Role) -> Vec<Day<'a>> {
    let of_role = part.events.iter().filter(|e| e.is(role) && !e.in_span);
    of_role.filter_map(|e| Some(Day { date: day(e)?, cited: e.cited(part.passage) })).collect()
}

fn day(event: &Event) -> Option<Date> {
    match event.when {
        DateValue::Day(date) => Some(date),
        DateValue::Month { .. } | DateValue::Impossible => None,
    }
}

fn printed(field: &Option<Field<Date>>) -> Option<Day<'_>> {
    field.as_ref().map(|f| Day { date: f.value, cited: (&f.quote).into() })
}

/// Days of injury that are those of the claim.
fn injuries<'a>(part: &Part<'a>, words: &EventWords) -> Vec<Day<'a>> {
    let of_claim =
        |e: &&Event| e.is(Role::Injury) && !e.in_span && !e.told_with(part.passage.text(), &words.other_injury);
    let events = part.events.iter().filter(of_claim);
    events.filter_map(|e| Some(Day { date: day(e)?, cited: e.cited(part.passage) })).collect()
}

/// Days between two days.
fn apart(first: &Day<'_>, second: &Day<'_>) -> i32 {
    first.date.since(second.date).map_or(0, |s| s.get_days().abs())
}

fn differ<'a>(kind: &'static str, issue: Option<u32>, confidence: f64, first: &Day<'a>, second: &Day<'a>) -> Row<'a> {
    let days = apart(first, second);
    row(kind, issue, confidence, first.cited.clone(), Some(second.cited.clone()))
        .with("days", Value::Number(f64::from(days)))
}

fn injury_dates<'a>(
    letter: &'a Letter,
    summary: &Part<'a>,
    rationales: &[Part<'a>],
    words: &EventWords,
) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let header = printed(&letter.header.date_of_injury);
    let told = injuries(summary, words);
    // A claim may have several injuries: the summary disagrees only when none of its dates is the header's.
    if let (Some(header), Some(first)) = (&header, told.first())
        && told.iter().all(|d| d.date != header.date)
    {
        rows.push(differ("injury_date", None, 0.95, first, header));
    }
    for rationale in rationales {
        let known = |d: &Day<'_>| header.iter().chain(&told).any(|k| k.date == d.date);
        let other = injuries(rationale, words).into_iter().find(|d| !known(d));
        if let (Some(other), Some(known)) = (other, told.first().or(header.as_ref())) {
            rows.push(differ("injury_date", rationale.issue, 0.9, &other, known));
        }
    }
    rows
}

fn review_dates<'a>(letter: &'a Letter, summary: &Part<'a>, words: &EventWords) -> Option<Row<'a>> {
    let header = printed(&letter.header.ur_denial_date)?;
    let told = days(summary, Role::UtilizationReview);
    let first = told.first()?;
    let agrees = told.iter().any(|d| d.date == header.date);
    let near = apart(first, &header) <= words.same_review_within || other_year(first, &header);
    (!agrees && near).then(|| differ("ur_date", None, 0.85, first, &header))
}

/// The same day of another year: a slip of the pen.
fn other_year(first: &Day<'_>, second: &Day<'_>) -> bool {
    let day = |d: &Day<'_>| (d.date.month(), d.date.day());
    day(first) == day(second) && first.date.year() != second.date.year()
}

/// A request for authorisation after the review that refused it. The summary tells the request first and then the
/// refusal; a request told after it is another one.
fn order<'a>(letter: &'a Letter, summary: &Part<'a>, words: &EventWords) -> Option<Row<'a>> {
    let mut reviews = days(summary, Role::UtilizationReview);
    let told_last = reviews.last().map(|d| d.at());
    reviews.extend(printed(&letter.header.ur_denial_date));
    let last = reviews.iter().max_by_key(|d| d.date)?;
    let mut requests = days(summary, Role::RequestForAuthorization);
    requests.retain(|d| told_last.is_none_or(|told| d.at() < told));
    let first = requests.iter().min_by_key(|d| d.date)?;
    (first.date > last.date && (apart(first, last) <= words.same_review_within || other_year(first, last)))
        .then(|| differ("order", None, 0.8, first, last))
}

/// Visits, requests and reviews of the claim before the injury it is about. A review whose day is told to differ from
/// the header's (`review_slipped`) is not told of again.
fn before_injury<'a>(letter: &'a Letter, summary: &Part<'a>, words: &EventWords, review_slipped: bool) -> Vec<Row<'a>> {
    let mut injuries = injuries(summary, words);
    injuries.extend(printed(&letter.header.date_of_injury));
    let Some(injury) = injuries.into_iter().min_by_key(|d| d.date) else { return Vec::new() };
    let text = summary.passage.text();
    let early = summary.events.iter().filter_map(|e| {
        let date = day(e)?;
        let days = injury.date.since(date).ok()?.get_days();
        // A request or its review is of this claim whenever it was; a visit may be of another story, unless it was
        // so long ago that its year must be a slip.
        let of_request = e.is(Role::RequestForAuthorization) || e.is(Role::UtilizationReview) && !review_slipped;
        let near = days <= words.before_injury_within || days > words.before_injury_beyond;
        let of_claim = of_request || e.is(Role::Visit) && near;
        let surprising = of_claim && !e.is(Role::Injury) && !e.in_span && !e.told_with(text, &words.history);
        (days > 0 && surprising)
            .then(|| differ("before_injury", None, 0.75, &Day { date, cited: e.cited(summary.passage) }, &injury))
    });
    early.take(MOST).collect()
}

fn birth_dates<'a>(summary: &Part<'a>) -> Option<Row<'a>> {
    let told = days(summary, Role::Birth);
    let first = told.first()?;
    let other = told.iter().find(|d| d.date != first.date)?;
    Some(differ("birth_date", None, 0.9, first, other))
}

fn impossible<'a>(part: &Part<'a>) -> Vec<Row<'a>> {
    let none = part.events.iter().filter(|e| e.when == DateValue::Impossible);
    none.map(|e| row("impossible_date", part.issue, 0.9, e.cited(part.passage), None)).take(MOST).collect()
}

/// Spans of time that end before they begin.
fn backward<'a>(part: &Part<'a>) -> Vec<Row<'a>> {
    let spans = part.events.windows(2).filter_map(|pair| {
        let [first, second] = pair else { return None };
        let joined = first.sentence == second.sentence
            && second.range.start.saturating_sub(first.range.end) <= SPAN_REACH
            && first.begins_span;
        let (begin, end) = (day(first)?, day(second)?);
        (joined && end < begin).then(|| {
            let of = |e: &Event, date| Day { date, cited: e.cited(part.passage) };
            differ("order", part.issue, 0.75, &of(first, begin), &of(second, end))
        })
    });
    spans.take(MOST).collect()
}

/// Days on which the patient, by the age that the summary gives, was not yet born.
fn before_birth<'a>(letter: &'a Letter, case: &'a Case, part: &Part<'a>) -> Vec<Row<'a>> {
    let (Some(decision), Some(age)) = (printed(&letter.header.decision_date), &case.patient.age) else {
        return Vec::new();
    };
    // An age is that of the summary's day, which is not known: a year may have passed since.
    let years = i16::try_from(age.value).unwrap_or(i16::MAX).saturating_add(2);
    let born = decision.date.year().saturating_sub(years);
    let early = part.events.iter().filter_map(|e| {
        let date = day(e)?;
        (date.year() < born && !e.is(Role::Birth) && !e.in_span).then(|| {
            differ(
                "before_birth",
                part.issue,
                0.85,
                &Day { date, cited: e.cited(part.passage) },
                &Day { date: decision.date, cited: (&age.quote).into() },
            )
        })
    });
    early.take(MOST).collect()
}

/// Days after the decision, told as if they had been.
fn future<'a>(letter: &'a Letter, part: &Part<'a>, words: &EventWords) -> Vec<Row<'a>> {
    let Some(decision) = printed(&letter.header.decision_date) else { return Vec::new() };
    let late = part.events.iter().filter_map(|e| {
        let date = day(e)?;
        let days = date.since(decision.date).ok()?.get_days();
        let planned = || days <= words.ahead_within && e.told_with(part.passage.text(), &words.ahead);
        (days > 0 && !e.in_span && !planned())
            .then(|| differ("future_date", part.issue, 0.7, &Day { date, cited: e.cited(part.passage) }, &decision))
    });
    late.take(MOST).collect()
}
