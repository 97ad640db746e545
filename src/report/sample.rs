//! A letter with findings made by hand, so that the formats are tested apart from the rules.

use super::view::{Rule, View};
use super::{Entry, Report};
use crate::audit::{Audit, Audited, Coverage, Outcome};
use crate::batch::Totals;
use crate::engine::Judged;
use crate::evidence::Case;
use crate::finding::{Evidence, Finding, Legal, Severity};
use crate::letter::{self, Forms};
use crate::pack;
use crate::passage::Passage;
use crate::source::{self, Limits, Unreadable};
use std::sync::LazyLock;

const LETTER: &str = include_str!("../../letters/01-lumbar-mri-deficit-denied.txt");

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::load(&pack::embedded()).expect("forms"));

/// The sample letter on a lumbar MRI with a conflict, a note and a finding on the letter as a whole.
pub fn audited() -> Audit {
    let document = source::read("letters/01.txt", LETTER.as_bytes(), &Limits::default()).expect("readable");
    let letter = letter::parse(&document, &FORMS).expect("a letter");
    let quote = |passage: &Passage, words: &str| {
        let at = passage.text().find(words).expect("the words stand in the letter");
        passage.quote(at..at + words.len())
    };
    let evidence = |role: &str, quote, says: &str| Evidence { role: role.into(), quote, says: says.into() };
    let rationale = &letter.issues[0].rationale;
    let findings = vec![
        Finding {
            rule: "record-contradicts-absence".into(),
            defect: "record-contradicts-absence".into(),
            severity: Severity::Error,
            confidence: 0.9,
            legal: Legal::PlainFact,
            issue: Some(1),
            message: "the rationale says there is no neurologic deficit, but the summary documents one".into(),
            evidence: vec![
                evidence(
                    "claim",
                    quote(rationale, "no evidence of neurologic deficit"),
                    "the rationale claims its absence",
                ),
                evidence(
                    "record",
                    quote(
                        &letter.summary,
                        "decreased sensation over the left L5 dermatome and left great toe strength of 4/5",
                    ),
                    "the summary documents it",
                ),
            ],
            why: vec!["neurologic deficit follows from decreased sensation".into(), "strength 4/5 is below 5/5".into()],
            derivation: Vec::new(),
            fix: "say why these findings do not count, or reconsider the decision".into(),
        },
        Finding {
            rule: "criteria-not-applied".into(),
            defect: "criteria-not-applied".into(),
            severity: Severity::Note,
            confidence: 0.4,
            legal: Legal::ExpertJudgment,
            issue: Some(1),
            message: "a criterion with <markup> & \"quotes\", and \x1b[31mcontrol\x07 characters".into(),
            evidence: vec![evidence("claim", rationale.whole(), "the guideline is recited")],
            why: Vec::new(),
            derivation: Vec::new(),
            fix: String::new(),
        },
        Finding {
            rule: "date-or-identity-conflict".into(),
            defect: "date-or-identity-conflict".into(),
            severity: Severity::Warning,
            confidence: 0.7,
            legal: Legal::NotAGround,
            issue: None,
            message: "two dates of injury".into(),
            evidence: vec![
                evidence("first", letter.header.date_of_injury.clone().expect("a date").quote, "the header"),
                evidence("second", quote(&letter.summary, "06/14/2016"), "the summary"),
            ],
            why: Vec::new(),
            derivation: Vec::new(),
            fix: "correct the date".into(),
        },
    ];
    let coverage = Coverage {
        evaluated: vec!["criteria-not-applied".into(), "record-contradicts-absence".into()],
        not_evaluated: vec![("no-guideline".into(), "a guideline line".into())],
    };
    let asked = |criterion: &str, value| {
        let (rule, criterion) = ("lumbar-mri".to_owned(), criterion.to_owned());
        Judged { issue: Some(1), rule, criterion, value }
    };
    let criteria = vec![asked("deficit", "met"), asked("care", "unknown")];
    let audited =
        Audited { document, letter, case: Case::default(), findings, coverage, criteria, suppressions: Vec::new() };
    Audit { name: "letters/01.txt".into(), outcome: Outcome::Audited(Box::new(audited)) }
}

/// The same letter with nothing found.
fn clean() -> Audit {
    let mut audit = audited();
    audit.name = "letters/02 <i>&\x1b[2J.txt".into();
    if let Outcome::Audited(audited) = &mut audit.outcome {
        audited.findings.clear();
    }
    audit
}

fn rules() -> Vec<Rule> {
    let rule = |id: &str, severity| Rule {
        id: id.into(),
        defect: id.into(),
        fix: "mend it".into(),
        why: "it matters".into(),
        severity,
    };
    vec![
        rule("criteria-not-applied", Severity::Note),
        rule("date-or-identity-conflict", Severity::Warning),
        rule("record-contradicts-absence", Severity::Error),
    ]
}

/// A whole report on five inputs, one of each kind.
pub fn whole(redact: bool, make: impl for<'a> FnOnce(View<'a>) -> Box<dyn Report + 'a>) -> String {
    let rules = rules();
    let report = make(View { names: &|_| "a concept".into(), rules: &rules, redact });
    let unreadable = Audit { name: "scan.pdf".into(), outcome: Outcome::Unreadable(Unreadable::NoTextLayer) };
    let document = source::read("note.txt", b"a shopping list", &Limits::default()).expect("readable");
    let missing = vec!["the heading \"CLINICAL CASE SUMMARY\"".to_owned()];
    let unrecognised = Audit { name: "note.txt".into(), outcome: Outcome::Unrecognised { document, missing } };
    let (audited, clean) = (audited(), clean());
    let mut totals = Totals::of_skipped();
    let mut text = report.begin();
    let mut begun = false;
    let skipped = Entry::Skipped { name: ".DS_Store", why: "a hidden file" };
    for audit in [&audited, &clean, &unreadable, &unrecognised] {
        totals.add(&Totals::of(audit));
    }
    for entry in
        [skipped, Entry::Audit(&audited), Entry::Audit(&clean), Entry::Audit(&unreadable), Entry::Audit(&unrecognised)]
    {
        let part = report.entry(&entry);
        if part.is_empty() {
            continue;
        }
        if begun {
            text.push_str(report.between());
        }
        begun = true;
        text.push_str(&part);
    }
    text.push_str(&report.end(&totals));
    text
}
