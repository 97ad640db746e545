//! A treatment said to last longer than the injury is old.

use super::Sum;
use crate::evidence::event;
use crate::evidence::wordings::Role;
use crate::evidence::{Case, Knowledge, Part, StatementKind};
use crate::language::DateValue;
use crate::letter::{Field, Letter};
use crate::table::Row;
use jiff::civil::Date;

/// The time from the injury to the day by which the request had been made.
pub(in crate::evidence::tables) struct Elapsed<'a> {
    pub(in crate::evidence::tables) injury: &'a Field<Date>,
    end: &'a Field<Date>,
    pub(in crate::evidence::tables) days: i32,
}

impl<'a> Elapsed<'a> {
    /// Of one letter; nothing when a date is missing, or when the summary goes back before the injury: then it may know
    /// a treatment older than that.
    pub(in crate::evidence::tables) fn of(letter: &'a Letter, case: &Case) -> Option<Elapsed<'a>> {
        let header = &letter.header;
        let end = header.ur_denial_date.as_ref().or(header.decision_date.as_ref())?;
        let injury = header.date_of_injury.as_ref()?;
        let days = end.value.since(injury.value).map_or(0, |s| s.get_days());
        (days > 0 && !goes_back_before(case, injury.value)).then_some(Elapsed { injury, end, days })
    }
}

/// The stretches of treatment that the rationale of issue `index` states of the patient.
pub(super) fn rows(
    letter: &Letter,
    case: &Case,
    index: usize,
    since: &Elapsed<'_>,
    knowledge: Knowledge<'_>,
) -> Vec<Row<'static>> {
    let Some(issue) = letter.issues.get(index) else { return Vec::new() };
    let Elapsed { injury, end, days: elapsed } = since;
    let words = &knowledge.cues.wordings.sums;
    let text = issue.rationale.text();
    let mut rows = Vec::new();
    for statement in case.of_part(Part::Rationale(index)) {
        if statement.kind == StatementKind::Recital {
            continue;
        }
        let sentence = &text[statement.range.clone()];
        let durations = knowledge.language.durations_read(sentence, statement.read());
        let told = |from: usize| words.treated_for.stands_in(&sentence[event::reach(sentence, 0, from)..from]);
        let Some(duration) = durations.iter().find(|d| told(d.range.start)) else { continue };
        let days = duration.days().low;
        let agrees = days <= f64::from(*elapsed) + words.slack;
        let sum = Sum { kind: "elapsed", stated: days, computed: f64::from(*elapsed), agrees, confidence: 0.75 };
        let why = format!("{days} days are stated, and {elapsed} days lie between the injury and {}", end.value);
        let quote = issue.rationale.quote(statement.range.clone());
        rows.push(sum.row(issue.number, quote, vec![injury.quote.clone(), end.quote.clone()], why));
    }
    rows
}

/// The summary dates something but a birth before the injury.
fn goes_back_before(case: &Case, injury: Date) -> bool {
    case.events.iter().any(|e| match e.when {
        DateValue::Day(day) => day < injury && !e.is(Role::Birth),
        DateValue::Month { year, month } => (year, month) < (injury.year(), injury.month()) && !e.is(Role::Birth),
        DateValue::Impossible => false,
    })
}
