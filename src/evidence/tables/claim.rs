//! One row a claim of a rationale, held against the summary.

use super::decision;
use crate::evidence::{Case, Polarity, Verdict};
use crate::letter::Letter;
use crate::table::{Cited, Column, Role, Row, Schema, Type, Value};

/// The table `claim`.
pub static SCHEMA: Schema = Schema {
    name: "claim",
    doc: "One patient-specific statement of fact in a rationale, held against the record.",
    columns: &[
        Column {
            name: "polarity",
            ty: Type::Symbol(&["present", "absent", "not_documented"]),
            doc: "Asserted, denied, or said to be missing.",
        },
        Column {
            name: "record",
            ty: Type::Symbol(&["supported", "contradicted", "silent"]),
            doc: "What the letter's own summary says of it.",
        },
        Column { name: "concept", ty: Type::Concepts, doc: "What the claim is about." },
        Column { name: "confidence", ty: Type::Number, doc: "How sure the verdict is, 0 to 1." },
        Column {
            name: "scoped",
            ty: Type::Bool,
            doc: "The claim narrows what it says (significant, recent, enough, objective), so that a conflict is weaker.",
        },
        Column {
            name: "specific",
            ty: Type::Bool,
            doc: "The claim names a specific fact (a drug, a date, a number, a study).",
        },
        Column {
            name: "miscounted",
            ty: Type::Bool,
            doc: "The letter's own numbers contradict the claim; the table `sum` says how.",
        },
        Column {
            name: "unseen_study",
            ty: Type::Bool,
            doc: "The claim gives the result of a study that the summary does not know, or only as a request.",
        },
        Column {
            name: "nearly",
            ty: Type::Bool,
            doc: "The summary documents something of the kind that the claim says is missing, though the claim asks for more (objective, recent, enough).",
        },
        Column {
            name: "only_from_ur",
            ty: Type::Bool,
            doc: "The letter knows it only as a report of utilization review.",
        },
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The determination of its issue.",
        },
        Column { name: "treatment", ty: Type::Concepts, doc: "The treatment of its issue." },
    ],
    roles: &[
        Role { name: "claim", doc: "the words of the rationale" },
        Role { name: "record", doc: "the sentence of the summary that decides" },
        Role { name: "near", doc: "the sentence of the summary that documents something of the kind" },
        Role { name: "ur", doc: "the report of utilization review it rests on" },
        Role { name: "request", doc: "the request as printed" },
    ],
};

/// The rows of a letter, in its order.
pub fn rows<'a>(letter: &'a Letter, case: &'a Case) -> Vec<Row<'a>> {
    case.claims
        .iter()
        .map(|c| {
            let issue = letter.issues.get(c.issue);
            let requested = case.requested.get(c.issue);
            let mut row = Row::sized(Some(c.issue as u32 + 1), SCHEMA.columns.len(), SCHEMA.roles.len())
                .with(
                    "polarity",
                    Value::Symbol(match c.polarity {
                        Polarity::Present => "present",
                        Polarity::Absent => "absent",
                        Polarity::NotDocumented => "not_documented",
                    }),
                )
                .with(
                    "record",
                    Value::Symbol(match c.verdict {
                        Verdict::Supported => "supported",
                        Verdict::Contradicted => "contradicted",
                        Verdict::Silent => "silent",
                    }),
                )
                .with("concept", Value::Concepts(c.concepts.as_slice().into()))
                .with("confidence", Value::Number(f64::from(c.confidence)))
                .with("scoped", Value::Bool(c.scoped))
                .with("specific", Value::Bool(c.specific))
                .with("miscounted", Value::Bool(c.miscounted))
                .with("unseen_study", Value::Bool(c.unseen_study))
                .with("nearly", Value::Bool(c.near.is_some()))
                .with("only_from_ur", Value::Bool(c.ur.is_some()))
                .with_known("decision", issue.and_then(decision))
                .with_known("treatment", requested.map(|r| Value::Concepts(r.concepts.as_slice().into())))
                .quoting("claim", &c.quote);
            row.confidence = c.confidence;
            for (role, quote) in [("record", &c.record), ("near", &c.near), ("ur", &c.ur)] {
                if let Some(quote) = quote {
                    row = row.quoting(role, quote);
                }
            }
            match issue {
                Some(issue) if !issue.request.is_empty() => row.quoting("request", Cited::whole(&issue.request)),
                _ => row,
            }
        })
        .collect()
}
