//! The tables that rules are written over: one file a table, each with its schema and how its rows are made.

mod area;
mod citation;
mod claim;
mod conflict;
mod issue;
mod measurement;
mod mention;
mod recital;
mod sibling;
pub(super) mod sum;

use super::{Case, Knowledge, Part, Sex, Side, Statement, StatementKind};
use crate::guideline::Guidelines;
use crate::language::DateHit;
use crate::letter::{Decision, Issue, Letter};
use crate::passage::Passage;
use crate::table::{Schema, Table, Value};
use crate::vocabulary::ConceptId;
use std::ops::Range;

/// Every table a rule can be written over.
pub const SCHEMAS: &[&Schema] = &[
    &issue::SCHEMA,
    &claim::SCHEMA,
    &mention::SCHEMA,
    &measurement::SCHEMA,
    &citation::SCHEMA,
    &conflict::SCHEMA,
    &sum::SCHEMA,
    &sibling::SCHEMA,
    &recital::SCHEMA,
];

/// How many rows of the long tables are wanted.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Every mention, and not only those that speak for or against something of the patient.
    pub all_mentions: bool,
    /// Every measured value, and not only those of the patient.
    pub all_measurements: bool,
}

impl Wanted {
    /// Every row.
    pub const ALL: Wanted = Wanted { all_mentions: true, all_measurements: true };
}

/// The tables of a letter, in the order of [`SCHEMAS`].
pub fn build<'a>(
    letter: &'a Letter,
    case: &'a Case,
    knowledge: Knowledge<'a>,
    guidelines: &'a Guidelines,
    wanted: Wanted,
) -> Vec<Table<'a>> {
    vec![
        Table { schema: &issue::SCHEMA, rows: issue::rows(letter, case, knowledge) },
        Table { schema: &claim::SCHEMA, rows: claim::rows(letter, case) },
        Table { schema: &mention::SCHEMA, rows: mention::rows(letter, case, knowledge, wanted.all_mentions) },
        Table {
            schema: &measurement::SCHEMA,
            rows: measurement::rows(letter, case, knowledge, wanted.all_measurements),
        },
        Table { schema: &citation::SCHEMA, rows: citation::rows(letter, case, guidelines, knowledge.vocabulary) },
        Table { schema: &conflict::SCHEMA, rows: conflict::rows(letter, case, knowledge) },
        Table { schema: &sum::SCHEMA, rows: case.sums.clone() },
        Table { schema: &sibling::SCHEMA, rows: sibling::rows(letter, case, knowledge) },
        Table { schema: &recital::SCHEMA, rows: recital::rows(letter, case, knowledge) },
    ]
}

/// The passage of a part of a letter and the 1-based issue it belongs to.
fn part(letter: &Letter, part: Part) -> Option<(&Passage, Option<u32>)> {
    let issue = |i: usize| letter.issues.get(i);
    match part {
        Part::Summary => Some((&letter.summary, None)),
        Part::Rationale(i) => issue(i).map(|x| (&x.rationale, Some(x.number))),
    }
}

/// The word of the column `part`.
fn part_name(part: Part) -> &'static str {
    match part {
        Part::Summary => "summary",
        Part::Rationale(_) => "rationale",
    }
}

/// The word of the column `statement`.
fn statement_name(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Patient => "patient",
        StatementKind::Recital => "recital",
        StatementKind::UtilizationReview => "utilization_review",
        StatementKind::Conclusion => "conclusion",
        StatementKind::Procedural => "procedural",
    }
}

/// The word of the column `side`.
fn side(side: Side) -> Value<'static> {
    Value::Symbol(match side {
        Side::Left => "left",
        Side::Right => "right",
        Side::Bilateral => "bilateral",
    })
}

/// The word of the column `sex`.
fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "male",
        Sex::Female => "female",
    }
}

/// Concepts, unknown when there are none.
fn concepts(concepts: &[ConceptId]) -> Option<Value<'_>> {
    (!concepts.is_empty()).then(|| Value::Concepts(concepts.into()))
}

/// The word of the column `decision`, unknown when the heading carries none.
fn decision(issue: &Issue) -> Option<Value<'static>> {
    issue.decision.as_ref().map(|d| {
        Value::Symbol(match d.value {
            Decision::Upheld => "upheld",
            Decision::Overturned => "overturned",
            Decision::Modified => "modified",
        })
    })
}

/// The days that a statement names, for telling on which day what it says was so. Nothing is carried over from another
/// sentence.
struct Days<'s> {
    hits: &'s [DateHit],
    /// Where the statement begins: the places of the hits are counted from there.
    start: usize,
    /// The sentence names its days before what it says of them (“on that day pain was 4”), not after it.
    before: bool,
}

impl<'s> Days<'s> {
    /// The days of a statement of `text`, the first of whose words of interest begin at `first`.
    fn named(text: &str, statement: &'s Statement, first: Option<usize>, knowledge: Knowledge<'_>) -> Days<'s> {
        let start = statement.range.start;
        let Some((text, first)) = text.get(statement.range.clone()).zip(first) else {
            return Days { hits: &[], start, before: true };
        };
        let hits = knowledge.language.dates_read(text, statement.read());
        let before = hits.first().is_some_and(|d| d.range.start + start < first);
        Days { hits, start, before }
    }

    /// The day of the words at `at`.
    fn of(&self, at: &Range<usize>) -> Option<Value<'static>> {
        let hit = match self.before {
            true => self.hits.iter().rev().find(|d| d.range.end + self.start <= at.start),
            false => self.hits.iter().find(|d| d.range.start + self.start >= at.end),
        };
        hit.and_then(DateHit::day).map(Value::Date)
    }
}
