//! One row a concept that the record or a rationale names, with how it is asserted: the facts rules are built on.

use super::{Days, concepts, part, part_name, side, statement_name};
use crate::evidence::{Case, Knowledge, Mention, Part, Statement, StatementKind};
use crate::language::Assertion;
use crate::letter::Letter;
use crate::table::{Column, Role, Row, Schema, Type, Value};
use std::ops::Range;

/// The table `mention`.
pub static SCHEMA: Schema = Schema {
    name: "mention",
    doc: "One concept named in the letter, with how it is asserted. Base facts are read from these rows.",
    columns: &[
        Column { name: "concept", ty: Type::Concepts, doc: "What is named." },
        Column { name: "part", ty: Type::Symbol(&["summary", "rationale"]), doc: "Where it stands." },
        Column {
            name: "statement",
            ty: Type::Symbol(&["patient", "recital", "utilization_review", "conclusion", "procedural"]),
            doc: "What its sentence does.",
        },
        Column {
            name: "assertion",
            ty: Type::Symbol(&[
                "present",
                "negated",
                "not_documented",
                "possible",
                "hypothetical",
                "historical",
                "other_person",
            ]),
            doc: "How it is asserted.",
        },
        Column { name: "region", ty: Type::Concepts, doc: "The part of the body it is about, when the text says so." },
        Column { name: "side", ty: Type::Symbol(&["left", "right", "bilateral"]), doc: "The side it is about." },
        Column { name: "date", ty: Type::Date, doc: "The day on which it was so, when its own sentence names one." },
        Column {
            name: "since_days",
            ty: Type::Quantity("days"),
            doc: "For how many days it has been so, when the text says.",
        },
    ],
    roles: &[
        Role { name: "mention", doc: "the words that name it" },
        Role { name: "sentence", doc: "the sentence they stand in" },
    ],
};

/// The rows of a letter, in its order: all of them, or those that facts are read from (`engine::said`).
pub fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'_>, all: bool) -> Vec<Row<'a>> {
    let mut out = Vec::with_capacity(case.statements.iter().map(|s| s.mentions.len()).sum());
    for s in case.statements.iter().filter(|s| all || s.kind == StatementKind::Patient) {
        let Some((passage, issue)) = part(letter, s.part) else { continue };
        if s.mentions.is_empty() {
            continue;
        }
        let lasting = lasting(s, passage.text(), knowledge);
        let days = Days::named(passage.text(), s, s.mentions.first().map(|m| m.range.start), knowledge);
        for m in &s.mentions {
            let assertion = assertion(m.assertion, s.part);
            if !all && !matches!(assertion, "present" | "historical" | "negated") {
                continue;
            }
            let row = Row::sized(issue, SCHEMA.columns.len(), SCHEMA.roles.len())
                .with("concept", Value::Concepts(std::slice::from_ref(&m.concept).into()))
                .with("part", Value::Symbol(part_name(s.part)))
                .with("statement", Value::Symbol(statement_name(s.kind)))
                .with("assertion", Value::Symbol(assertion))
                .with_known("side", m.side.map(side))
                .with_known("date", days.of(&m.range))
                .with_known("since_days", since_days(m, s, &lasting, passage.text()).map(Value::Number))
                .with_known("region", concepts(m.region.as_slice()));
            out.push(
                row.quoting("mention", (passage, m.range.clone())).quoting("sentence", (passage, s.range.clone())),
            );
        }
    }
    out
}

/// Stretches of time in a statement, with their bytes in the part's text and their least length in days.
fn lasting(statement: &Statement, text: &str, knowledge: Knowledge<'_>) -> Vec<(Range<usize>, f64)> {
    let start = statement.range.start;
    let Some(text) = text.get(statement.range.clone()) else { return Vec::new() };
    let found = knowledge.language.lasting_read(text, statement.read());
    found.into_iter().map(|d| (start + d.range.start..start + d.range.end, d.days().low)).collect()
}

/// For how long a mention has been so: the first stretch of time that follows it closely, with no other mention of a
/// present thing between.
fn since_days(mention: &Mention, statement: &Statement, lasting: &[(Range<usize>, f64)], text: &str) -> Option<f64> {
    const REACH: usize = 8;
    let (range, days) = lasting.iter().find(|(range, _)| range.start >= mention.range.end)?;
    let between = text.get(mention.range.end..range.start)?;
    let other = statement.mentions.iter().any(|m| m.range.start >= mention.range.end && m.range.end <= range.start);
    (!other && between.split_whitespace().count() <= REACH).then_some(*days)
}

/// The strongest thing that is said of a mention: what takes it away from the present patient comes first.
fn assertion(a: Assertion, part: Part) -> &'static str {
    if a.other_person {
        "other_person"
    } else if a.not_documented && !(a.negated && part == Part::Summary) {
        // "No evidence of" in a record denies the thing; in a review it says that the record shows none.
        "not_documented"
    } else if a.hypothetical || a.conditional {
        "hypothetical"
    } else if a.negated {
        "negated"
    } else if a.possible {
        "possible"
    } else if a.historical {
        "historical"
    } else {
        "present"
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::testing;
    use crate::table::Value;

    /// For how many days a drug of a summary has been taken.
    fn days(summary: &str) -> Option<f64> {
        let letter = testing::letter(summary, &[]);
        let drug = testing::knowledge().vocabulary.id("tizanidine").expect("a drug");
        let case = testing::case(&letter);
        let rows = super::rows(&letter, &case, testing::knowledge(), true);
        let row =
            rows.iter().find(|r| r.get("concept") == Some(&Value::Concepts(vec![drug].into()))).expect("its mention");
        match row.get("since_days") {
            Some(Value::Number(days)) => Some(*days),
            _ => None,
        }
    }

    /// The days that a summary gives its mentions of a drug.
    fn dated(summary: &str) -> Vec<Option<String>> {
        let letter = testing::letter(summary, &[]);
        let drug = testing::knowledge().vocabulary.id("tizanidine").expect("a drug");
        let case = testing::case(&letter);
        let rows = super::rows(&letter, &case, testing::knowledge(), true);
        let named = rows.iter().filter(|r| r.get("concept") == Some(&Value::Concepts(vec![drug].into())));
        let day = |v: &Value| if let Value::Date(day) = v { Some(day.to_string()) } else { None };
        named.map(|r| r.get("date").and_then(day)).collect()
    }

    #[test]
    fn a_day_is_that_of_its_own_sentence_before_or_behind() {
        assert_eq!(dated("On 03/04/2016 he was given tizanidine."), [Some("2016-03-04".to_owned())]);
        assert_eq!(dated("He was given tizanidine on 03/04/2016."), [Some("2016-03-04".to_owned())]);
        assert_eq!(dated("He was seen on 03/04/2016. He takes tizanidine."), [None]);
    }

    #[test]
    fn a_stretch_of_time_after_a_mention_says_since_when() {
        assert_eq!(days("He has been taking tizanidine for 6 weeks."), Some(42.0));
        assert_eq!(days("She has used tizanidine daily for more than 2 months."), Some(60.0));
    }

    #[test]
    fn a_stretch_of_time_that_is_about_something_else_does_not() {
        assert_eq!(days("He takes tizanidine. He was off work for 6 weeks."), None);
        assert_eq!(days("He takes tizanidine and completed physical therapy for 6 weeks."), None);
        assert_eq!(days("He takes tizanidine."), None);
    }
}
