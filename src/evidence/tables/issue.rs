//! One row an issue: what was requested, decided and concluded.

use super::{concepts, decision, sex, side};
use crate::evidence::{Case, Conclusion, Knowledge, Part, Requested, StatementKind};
use crate::letter::{Issue, Letter};
use crate::table::{Cited, Column, Role, Row, Schema, Sought, Type, Value};
use crate::vocabulary::ConceptKind;

/// The table `issue`.
pub static SCHEMA: Schema = Schema {
    name: "issue",
    doc: "One disputed treatment: what was requested, decided and concluded.",
    columns: &[
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The determination; unknown when the letter has none.",
        },
        Column {
            name: "conclusion",
            ty: Type::Symbol(&["necessary", "not_necessary", "mixed", "none"]),
            doc: "What the rationale itself concludes, read from the rationale alone.",
        },
        Column {
            name: "treatment",
            ty: Type::Concepts,
            doc: "The requested treatment; for a consultation also what it is for.",
        },
        Column {
            name: "kind",
            ty: Type::Symbol(&[
                "drug",
                "imaging",
                "electrodiagnostic",
                "lab_test",
                "therapy",
                "injection",
                "surgery",
                "dme",
                "consult_or_visit",
                "program",
                "service",
                "other",
            ]),
            doc: "The kind of treatment.",
        },
        Column { name: "region", ty: Type::Concepts, doc: "The part of the body the request names." },
        Column { name: "side", ty: Type::Symbol(&["left", "right", "bilateral"]), doc: "The side the request names." },
        Column { name: "has_decision", ty: Type::Bool, doc: "The heading carries a decision." },
        Column { name: "has_rationale", ty: Type::Bool, doc: "The issue has a rationale." },
        Column { name: "has_guideline_line", ty: Type::Bool, doc: "The reviewer's guideline line is there." },
        Column {
            name: "cites_nothing",
            ty: Type::Bool,
            doc: "The reviewer's line says that nothing was cited, or names no document.",
        },
        Column {
            name: "outside_mtus",
            ty: Type::Bool,
            doc: "The reviewer's line says that the decision rests on something outside of the MTUS.",
        },
        Column {
            name: "departs",
            ty: Type::Bool,
            doc: "The rationale says itself that the request is more than the source recommends, or does not meet its criteria.",
        },
        Column {
            name: "conforms",
            ty: Type::Bool,
            doc: "The rationale says itself that the case meets what the source asks for, or that the request lies within it.",
        },
        Column { name: "recites", ty: Type::Bool, doc: "The rationale recites a source." },
        Column {
            name: "claims",
            ty: Type::Number,
            doc: "Statements of fact on this patient or this file on which the rationale leans.",
        },
        Column { name: "age", ty: Type::Quantity("years"), doc: "The patient's age in years." },
        Column { name: "sex", ty: Type::Symbol(&["male", "female"]), doc: "The patient's sex." },
        Column {
            name: "request_date",
            ty: Type::Date,
            doc: "The date that decides which guideline is in force: request for authorisation, else UR denial, else decision, else the latest date of the summary.",
        },
        Column { name: "quantity", ty: Type::Number, doc: "Units requested (tablets, visits)." },
        Column { name: "visits", ty: Type::Number, doc: "Visits or sessions that are left to decide." },
        Column {
            name: "visits_in_all",
            ty: Type::Number,
            doc: "Visits or sessions of the whole request, with those that were approved before the review.",
        },
        Column { name: "levels", ty: Type::Number, doc: "Spinal joint levels requested, a side counted once." },
        Column { name: "days", ty: Type::Quantity("days"), doc: "Days of supply the request states or implies." },
    ],
    roles: &[
        Role { name: "request", doc: "the request as printed" },
        Role { name: "decision", doc: "the determination" },
        Role { name: "conclusion", doc: "the words with which the rationale concludes" },
        Role { name: "guideline", doc: "the reviewer's guideline line" },
        Role { name: "rationale", doc: "the first sentence of the rationale" },
        Role { name: "departs", doc: "the sentence that says so of the request" },
        Role { name: "conforms", doc: "the sentence that says that the case meets what is asked for" },
        Role { name: "recital", doc: "the first sentence that recites a source" },
    ],
};

/// The rows of a letter, in its order.
pub fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'a>) -> Vec<Row<'a>> {
    letter.issues.iter().enumerate().map(|(i, issue)| row(i, issue, case, knowledge)).collect()
}

fn row<'a>(index: usize, issue: &'a Issue, case: &'a Case, knowledge: Knowledge<'a>) -> Row<'a> {
    let requested = case.requested.get(index);
    let of_request = |number: fn(&Requested) -> Option<f64>| requested.and_then(number).map(Value::Number);
    let (conclusion, drawn) = match case.conclusions.get(index) {
        Some((conclusion, drawn)) => (*conclusion, drawn.as_ref()),
        None => (Conclusion::None, None),
    };
    let line = issue.reviewer.as_ref();
    let reasons = || case.of_part(Part::Rationale(index)).iter();
    let recital = reasons().find(|s| s.kind == StatementKind::Recital);
    let words = &knowledge.cues.wordings;
    // Most checks that ask for these fail before they come to them, and no words cost more to find.
    let statements = case.of_part(Part::Rationale(index));
    let departs = Sought::new(&issue.rationale, move || {
        statements.iter().find(|s| s.reading.departs(words)).map(|s| s.range.clone())
    });
    let conforms = Sought::new(&issue.rationale, move || {
        let own = statements.iter().filter(|s| s.kind != StatementKind::Recital);
        own.into_iter().find(|s| s.reading.conforms(words)).map(|s| s.range.clone())
    });
    let mut row = Row::sized(Some(issue.number), SCHEMA.columns.len(), SCHEMA.roles.len())
        .with_known("decision", decision(issue))
        .with(
            "conclusion",
            Value::Symbol(match conclusion {
                Conclusion::Necessary => "necessary",
                Conclusion::NotNecessary => "not_necessary",
                Conclusion::Mixed => "mixed",
                Conclusion::None => "none",
            }),
        )
        .with_known("treatment", requested.and_then(|r| concepts(&r.concepts)))
        .with_known("kind", requested.and_then(|r| kind(r.kind?)).map(Value::Symbol))
        .with_known("region", requested.and_then(|r| concepts(&r.regions)))
        .with_known("side", requested.and_then(|r| r.side).map(side))
        .with("has_decision", Value::Bool(issue.decision.is_some()))
        .with("has_rationale", Value::Bool(!issue.rationale.is_empty()))
        .with("has_guideline_line", Value::Bool(line.is_some_and(|l| !l.text.is_empty())))
        .with_known("cites_nothing", line.map(|l| Value::Bool(l.cites_nothing.is_some() || l.citations.is_empty())))
        .with_known("outside_mtus", line.map(|l| Value::Bool(l.outside_mtus.is_some())))
        .with_sought("departs", &departs)
        .with_sought("conforms", &conforms)
        .with("recites", Value::Bool(recital.is_some()))
        .with("claims", Value::Number(case.claims.iter().filter(|c| c.issue == index).count() as f64))
        .with_known("age", case.patient.age.as_ref().map(|a| Value::Number(f64::from(a.value))))
        .with_known("sex", case.patient.sex.as_ref().map(|s| Value::Symbol(sex(s.value))))
        .with_known("request_date", case.deciding_date.as_ref().map(|d| Value::Date(d.value)))
        .with_known("quantity", of_request(|r| r.quantity))
        .with_known("visits", of_request(|r| r.visits))
        .with_known("visits_in_all", of_request(|r| r.visits_in_all))
        .with_known("levels", of_request(|r| r.levels.map(f64::from)))
        .with_known("days", of_request(|r| r.days));
    if !issue.request.is_empty() {
        row = row.quoting("request", Cited::whole(&issue.request));
    }
    if let Some(d) = &issue.decision {
        row = row.quoting("decision", &d.quote);
    }
    if let Some(quote) = drawn {
        row = row.quoting("conclusion", quote);
    }
    if let Some(line) = line.filter(|l| !l.text.is_empty()) {
        row = row.quoting("guideline", Cited::whole(&line.text));
    }
    for (role, statement) in [("rationale", reasons().next()), ("recital", recital)] {
        if let Some(statement) = statement {
            row = row.quoting(role, (&issue.rationale, statement.range.clone()));
        }
    }
    row.quoting("departs", &departs).quoting("conforms", &conforms)
}

/// The word of the column `kind`; `None` for what no request asks for.
fn kind(kind: ConceptKind) -> Option<&'static str> {
    use ConceptKind::*;
    Some(match kind {
        Drug | DrugClass => "drug",
        Imaging => "imaging",
        Electrodiagnostic => "electrodiagnostic",
        LabTest => "lab_test",
        Therapy => "therapy",
        Injection => "injection",
        Surgery => "surgery",
        Dme => "dme",
        ConsultOrVisit => "consult_or_visit",
        Program => "program",
        Service => "service",
        Other => "other",
        _ => return None,
    })
}
