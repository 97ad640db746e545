//! One row a list of conditions that a rationale recites, held against the rest of the letter.

use super::sum::Elapsed;
use super::{concepts, decision};
use crate::evidence::{Asks, Case, Conclusion, Condition, Knowledge, Part, Recited, Stance, Statement, StatementKind};
use crate::letter::Letter;
use crate::span::Quote;
use crate::table::{Cited, Column, Role, Row, Schema, Type, Value};
use crate::vocabulary::{ConceptId, ConceptKind};

/// The table `recital`.
pub static SCHEMA: Schema = Schema {
    name: "recital",
    doc: "One list of conditions, or one advice against the treatment, that a rationale recites from a source.",
    columns: &[
        Column {
            name: "asks",
            ty: Type::Symbol(&["every", "any", "against"]),
            doc: "Every condition is asked for, any will do, or the treatment is not recommended whatever the case.",
        },
        Column { name: "continuing", ty: Type::Bool, doc: "It is about giving the treatment again, or for longer." },
        Column { name: "conditions", ty: Type::Number, doc: "Conditions of the list." },
        Column { name: "taken_up", ty: Type::Number, doc: "Those that the rationale comes back to in its own words." },
        Column { name: "in_record", ty: Type::Number, doc: "Those that the summary documents." },
        Column { name: "all_in_record", ty: Type::Bool, doc: "The summary documents every condition of the list." },
        Column { name: "said_missing", ty: Type::Number, doc: "Those that the rationale says are missing." },
        Column {
            name: "passed_over",
            ty: Type::Number,
            doc: "Those that the vocabulary knows, the rationale does not come back to, and the summary does not document.",
        },
        Column {
            name: "record_denies",
            ty: Type::Number,
            doc: "Those that the summary denies and the rationale does not come back to.",
        },
        Column {
            name: "review_denies",
            ty: Type::Number,
            doc: "Those that utilization review found missing, as the summary reports, that the summary documents nowhere, and that the rationale does not come back to.",
        },
        Column {
            name: "first",
            ty: Type::Bool,
            doc: "It is the first of its issue that gives conditions for the treatment, rather than for more of it.",
        },
        Column {
            name: "issue_taken_up",
            ty: Type::Number,
            doc: "Conditions of all lists of the issue, those on continuing left out, that the rationale comes back to.",
        },
        Column {
            name: "issue_documented",
            ty: Type::Number,
            doc: "Conditions of all lists of the issue, those on continuing left out, that the summary documents.",
        },
        Column {
            name: "issue_known",
            ty: Type::Number,
            doc: "Conditions of all lists of the issue, those on continuing left out, that the vocabulary knows.",
        },
        Column {
            name: "issue_conditions",
            ty: Type::Number,
            doc: "Conditions of all lists of the issue, those on continuing left out.",
        },
        Column {
            name: "gives_reason",
            ty: Type::Bool,
            doc: "The rationale says something of the patient or of the file.",
        },
        Column {
            name: "reason_concepts",
            ty: Type::Number,
            doc: "Findings, diagnoses and treatments of another kind than the requested one that the rationale names in sentences that recite nothing.",
        },
        Column {
            name: "issue_said_missing",
            ty: Type::Number,
            doc: "Conditions of all lists of the issue, those on continuing left out, that the rationale says are missing.",
        },
        Column {
            name: "too_early",
            ty: Type::Bool,
            doc: "The stretch of treatment or complaints that is asked for is longer than the time since the injury; unknown when none is asked for, or the record goes back before the injury.",
        },
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The determination of its issue.",
        },
        Column {
            name: "conclusion",
            ty: Type::Symbol(&["necessary", "not_necessary", "mixed", "none"]),
            doc: "What the rationale itself concludes.",
        },
        Column { name: "treatment", ty: Type::Concepts, doc: "The treatment of its issue." },
    ],
    roles: &[
        Role { name: "recital", doc: "the sentence that recites" },
        Role { name: "passed_over", doc: "the first condition that is passed over" },
        Role { name: "denied", doc: "the sentence of the summary that denies a condition" },
        Role { name: "refused", doc: "the report of utilization review that a condition is missing" },
        Role { name: "condition", doc: "the condition that is denied, refused or documented" },
        Role { name: "documented", doc: "the sentence of the summary that documents a condition" },
        Role { name: "reason", doc: "the first sentence of the rationale on the patient or the file" },
        Role { name: "conclusion", doc: "the words with which the rationale concludes" },
        Role { name: "least_time", doc: "the stretch of time that is asked for" },
        Role { name: "injury_date", doc: "the date of injury as printed" },
        Role { name: "decision", doc: "the determination" },
        Role { name: "request", doc: "the request as printed" },
    ],
};

/// The rows of a letter, in its order.
pub fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'_>) -> Vec<Row<'a>> {
    let since = Elapsed::of(letter, case);
    let mut rows = Vec::with_capacity(case.recited.len());
    let mut last = None;
    for recited in &case.recited {
        let first = !recited.conditions.is_empty() && !recited.continuing && last != Some(recited.issue);
        if first {
            last = Some(recited.issue);
        }
        rows.extend(row(letter, case, recited, first, since.as_ref(), knowledge));
    }
    rows
}

fn passed_over(c: &Condition) -> bool {
    c.known && !c.taken_up && !c.said_missing && c.documented.is_none()
}

fn denied(c: &Condition) -> bool {
    !c.taken_up && c.denied.is_some() && c.documented.is_none()
}

fn refused(c: &Condition) -> bool {
    !c.taken_up && c.refused.is_some() && (c.narrowed || c.documented.is_none())
}

/// How many things of the case the rationale names in its own words.
fn reason_concepts(case: &Case, index: usize, knowledge: Knowledge<'_>) -> usize {
    let Knowledge { vocabulary, cues, .. } = knowledge;
    let Some(requested) = case.requested.get(index) else { return 0 };
    let recites = |s: &Statement| matches!(s.kind, StatementKind::Recital | StatementKind::Procedural);
    let own = case.of_part(Part::Rationale(index)).iter().filter(|s| !recites(s));
    let of_case = |c: ConceptId| {
        let kind = vocabulary.kind(c);
        (kind.is_treatment() || matches!(kind, ConceptKind::Finding | ConceptKind::Diagnosis | ConceptKind::Manoeuvre))
            && !cues.is_carrier(c)
            && Some(kind) != requested.kind
            && !requested.concepts.iter().any(|r| vocabulary.is_a(*r, c) || vocabulary.is_a(c, *r))
    };
    own.flat_map(|s| &s.mentions).filter(|m| of_case(m.concept)).count()
}

fn row<'a>(
    letter: &'a Letter,
    case: &'a Case,
    recited: &'a Recited,
    first: bool,
    since: Option<&Elapsed<'a>>,
    knowledge: Knowledge<'_>,
) -> Option<Row<'a>> {
    let slack = knowledge.cues.wordings.criteria.slack;
    let issue = letter.issues.get(recited.issue)?;
    let own = &recited.conditions;
    let lists = || case.recited.iter().filter(|r| r.issue == recited.issue && !r.continuing);
    let all = || lists().flat_map(|r| &r.conditions);
    let of = |holds: fn(&Condition) -> bool| Value::Number(own.iter().filter(|c| holds(c)).count() as f64);
    let of_all = |holds: fn(&Condition) -> bool| Value::Number(all().filter(|c| holds(c)).count() as f64);
    let reason = case
        .of_part(Part::Rationale(recited.issue))
        .iter()
        .find(|s| matches!(s.kind, StatementKind::Patient | StatementKind::UtilizationReview));
    let too_early = recited.at_least.as_ref().zip(since).map(|((days, _), s)| *days > f64::from(s.days) + slack);
    let (conclusion, drawn) = case.conclusions.get(recited.issue)?;
    let mut row = Row::sized(Some(issue.number), SCHEMA.columns.len(), SCHEMA.roles.len())
        .with(
            "asks",
            Value::Symbol(match recited.stance {
                Stance::Conditions(Asks::Every) => "every",
                Stance::Conditions(Asks::Any) => "any",
                Stance::Against => "against",
            }),
        )
        .with("continuing", Value::Bool(recited.continuing))
        .with("conditions", Value::Number(own.len() as f64))
        .with("taken_up", of(|c| c.taken_up))
        .with("in_record", of(|c| c.documented.is_some()))
        .with("all_in_record", Value::Bool(!own.is_empty() && own.iter().all(|c| c.documented.is_some())))
        .with("said_missing", of(|c| c.said_missing))
        .with("passed_over", of(passed_over))
        .with("record_denies", of(denied))
        .with("review_denies", of(refused))
        .with("first", Value::Bool(first))
        .with("issue_taken_up", of_all(|c| c.taken_up))
        .with("issue_documented", of_all(|c| c.documented.is_some()))
        .with("issue_known", of_all(|c| c.known))
        .with("issue_conditions", of_all(|_| true))
        .with("gives_reason", Value::Bool(reason.is_some()))
        .with("reason_concepts", Value::Number(reason_concepts(case, recited.issue, knowledge) as f64))
        .with("issue_said_missing", of_all(|c| c.said_missing))
        .with_known("too_early", too_early.map(Value::Bool))
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
        .with_known("treatment", case.requested.get(recited.issue).and_then(|r| concepts(&r.concepts)))
        .quoting("recital", &recited.quote);
    let named = |row: Row<'a>, role: &'static str, quote: Option<&'a Quote>| match quote {
        Some(quote) => row.quoting(role, quote),
        None => row,
    };
    let denied = own.iter().find(|c| denied(c));
    let refused = own.iter().find(|c| refused(c));
    let documented = own.iter().find(|c| c.documented.is_some());
    row = named(row, "passed_over", own.iter().find(|c| passed_over(c)).map(|c| &c.quote));
    row = named(row, "denied", denied.and_then(|c| c.denied.as_ref()));
    row = named(row, "refused", refused.and_then(|c| c.refused.as_ref()));
    row = named(row, "condition", denied.or(refused).or(documented).map(|c| &c.quote));
    row = named(row, "documented", documented.and_then(|c| c.documented.as_ref()));
    row = named(row, "conclusion", drawn.as_ref());
    row = named(row, "least_time", recited.at_least.as_ref().map(|(_, q)| q));
    row = named(row, "injury_date", since.map(|s| &s.injury.quote));
    row = named(row, "decision", issue.decision.as_ref().map(|d| &d.quote));
    if let Some(reason) = reason {
        row = row.quoting("reason", (&issue.rationale, reason.range.clone()));
    }
    if !issue.request.is_empty() {
        row = row.quoting("request", Cited::whole(&issue.request));
    }
    let conditions = own.len();
    Some(row.because_of(move || vec![format!("{conditions} conditions are recited")]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::testing::{self, header, symbol};

    fn of(summary: &str, request: &str, rationale: &str) -> Vec<Row<'static>> {
        let mut letter = testing::letter(summary, &[(request, rationale)]);
        letter.header.date_of_injury = header("2017-01-01");
        letter.header.ur_denial_date = header("2017-02-15");
        testing::owned(rows(&letter, &testing::case(&letter), testing::knowledge()))
    }

    fn number(row: &Row<'_>, name: &str) -> f64 {
        match row.get(name) {
            Some(Value::Number(n)) => *n,
            other => panic!("{name} is {other:?}"),
        }
    }

    #[test]
    fn a_condition_that_nobody_speaks_of_is_passed_over() {
        let rule = "The guideline recommends release when there is documentation of night numbness and failure of a corticosteroid injection. \
                    The patient has numbness at night. The release is medically necessary.";
        let rows = of("The worker has numbness of the right hand.", "Right carpal tunnel release", rule);
        let last = rows.last().expect("a row");
        assert_eq!((symbol(last, "asks"), number(last, "passed_over")), ("every", 1.0));
        assert!(last.quote("passed_over").is_some_and(|q| q.text.contains("injection")));
        assert!(last.get("too_early").is_none());
    }

    #[test]
    fn time_is_counted_from_the_injury() {
        let early = |rule: &str| {
            let rule = format!("The guideline recommends surgery only after at least {rule} of conservative care.");
            of("The worker hurt the knee.", "Left knee arthroscopy", &rule)
                .iter()
                .find_map(|r| r.get("too_early").cloned())
        };
        assert_eq!(early("4 months"), Some(Value::Bool(true)));
        assert_eq!(early("3 weeks"), Some(Value::Bool(false)));
    }

    #[test]
    fn the_first_list_of_an_issue_stands_for_it() {
        let rule = "The guideline recommends the study for patients with weakness. It should be considered in patients with numbness, too. \
                    The patient is young and keen. The study is medically necessary.";
        let rows = of("The worker hurt the neck.", "MRI of the cervical spine", rule);
        let first: Vec<Option<&Value>> = rows.iter().map(|r| r.get("first")).collect();
        assert_eq!(first, [Some(&Value::Bool(true)), Some(&Value::Bool(false))]);
        assert_eq!((number(&rows[0], "issue_known"), number(&rows[0], "issue_taken_up")), (2.0, 0.0));
        assert_eq!(number(&rows[0], "reason_concepts"), 0.0);
    }
}
