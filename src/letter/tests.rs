use super::*;
use crate::source::{self, Limits};
use crate::span::Quote;
use crate::yaml::PackFile;
use proptest::prelude::*;
use std::sync::LazyLock;

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let text = include_str!("../../rules/letter-forms/imr-2014.yaml").to_owned();
    Forms::load(&[PackFile { path: "letter-forms/imr-2014.yaml".into(), text }]).expect("the shipped form loads")
});

const LETTER: &str = "\
Case Number:          CM17-0900001
Date Assigned:        01/23/2017                      Date of Injury:      3/4/2015
Decision Date:        02/14/2017                      UR Denial Date:      12/30/2016
Priority:             Standard                        Application          01/05/2017
                                                      Received:

                 HOW THE IMR FINAL DETERMINATION WAS MADE
The organization sent the file to a reviewer.

The Expert Reviewer has the following credentials:
State(s) of Licensure: California,Oregon
Certification(s)/Specialty: Physical Medicine & Rehabilitation, Public Health &
Occupational Medicine

                                CLINICAL CASE SUMMARY
The expert reviewer developed the following clinical case summary based on a review of the
case file, including all medical records:

The injured worker is a 41 year old male who strained his back. He takes
\x0cnaproxen as needed.

                      IMR ISSUES, DECISIONS AND RATIONALES
The Final Determination was based on decisions for the disputed items/services set forth below:

Associated surgical service: back brace for
purchase: Upheld
\x0cClaims Administrator guideline: The Claims Administrator did not cite any medical evidence
for its decision.

MAXIMUS guideline: The Expert Reviewer based their decision on recommendation(s) outside
of the MTUS Guidelines. Decision based on Non-MTUS Citation Official Disability Guidelines
(ODG), Low Back (Acute & Chronic), Lumbar supports; ODG, Knee.

Decision rationale: A brace is not advised. The pre-
2
\x0coperative note gives no reason. It is not medically necessary.

Therapy times 12 was the original request. Therapy times 5 was authorized by the Claims
Administrator. The remaining IMR eligible portion of the original request, Therapy times 7 is:
Overturned

Claims Administrator guideline: Decision based on MTUS Chronic Pain Medical Treatment 2016,
Section(s): NSAIDs, specific drug list & adverse effects, Topical analgesics.

MAXIMUS guideline: Decision based on MTUS Neck and Upper Back Complaints 2004, Section(s):
Summary, and Chronic Pain Treatment Guidelines Page(s): 60, 63-66.

Decision rationale: It was overturned before.

It is medically necessary.
";

fn read(text: &str) -> Result<Letter, Vec<String>> {
    match source::read("letter.txt", text.as_bytes(), &Limits::default()) {
        Ok(document) => parse(&document, &FORMS),
        Err(e) => Err(vec![e.to_string()]),
    }
}

#[test]
fn header_fields_stand_in_two_columns_and_a_label_may_break() {
    let header = read(LETTER).expect("a letter").header;
    let date = |f: &Option<Field<jiff::civil::Date>>| f.as_ref().map(|f| f.value.to_string());
    assert_eq!(header.case_number.map(|f| f.value).as_deref(), Some("CM17-0900001"));
    assert_eq!(date(&header.date_of_injury).as_deref(), Some("2015-03-04"));
    assert_eq!(date(&header.ur_denial_date).as_deref(), Some("2016-12-30"));
    assert_eq!(date(&header.application_received).as_deref(), Some("2017-01-05"));
    assert_eq!(header.priority.map(|f| f.value).as_deref(), Some("Standard"));
}

#[test]
fn credentials_are_lists_or_a_sentence() {
    let values = |fields: Vec<Field<String>>| fields.into_iter().map(|f| f.value).collect::<Vec<_>>();
    let reviewer = read(LETTER).expect("a letter").reviewer;
    assert_eq!(values(reviewer.licensure), ["California", "Oregon"]);
    assert_eq!(
        values(reviewer.specialties),
        ["Physical Medicine & Rehabilitation", "Public Health & Occupational Medicine"]
    );
    let (before, after) = LETTER.split_once("The Expert Reviewer has").expect("credentials");
    let after = after.split_once("Medicine\n\n").expect("end of credentials").1;
    let sentence = "The reviewer is Board Certified in Neurology, and is licensed to practice in Texas.\n\n";
    let reviewer = read(&format!("{before}{sentence}{after}")).expect("a letter").reviewer;
    assert_eq!(values(reviewer.licensure), ["Texas"]);
    assert_eq!(values(reviewer.specialties), ["Neurology"]);
}

#[test]
fn summary_heals_page_breaks_and_leaves_out_the_lead_in() {
    let letter = read(LETTER).expect("a letter");
    assert_eq!(
        letter.summary.text(),
        "The injured worker is a 41 year old male who strained his back. He takes naproxen as needed."
    );
}

#[test]
fn issues_have_their_parts() {
    let letter = read(LETTER).expect("a letter");
    let requests: Vec<&str> = letter.issues.iter().map(|i| i.request.text()).collect();
    assert_eq!(requests[0], "Associated surgical service: back brace for purchase");
    assert_eq!(letter.issues.len(), 2);
    let decisions: Vec<_> = letter.issues.iter().map(|i| i.decision.as_ref().map(|d| d.value)).collect();
    assert_eq!(decisions, [Some(Decision::Upheld), Some(Decision::Overturned)]);
    let first = &letter.issues[0];
    assert_eq!(
        first.rationale.text(),
        "A brace is not advised. The pre-operative note gives no reason. It is not medically necessary."
    );
    assert_eq!(first.rationale.whole().spans.len(), 2, "a page number stands in between");
    let second = &letter.issues[1];
    assert_eq!(second.rationale.text(), "It was overturned before.\nIt is medically necessary.");
    let partial = second.partial.clone().expect("a partial approval");
    let words = |r: Option<Range<usize>>| r.map(|r| second.request.text()[r].to_owned());
    assert_eq!(words(Some(partial.original)).as_deref(), Some("Therapy times 12"));
    assert_eq!(words(partial.authorised).as_deref(), Some("Therapy times 5"));
    assert_eq!(words(partial.remaining).as_deref(), Some("Therapy times 7"));
}

#[test]
fn lines_that_were_read_before_say_the_same_of_every_letter() {
    // The same lines further down in their letter.
    let moved = format!("\n\n{LETTER}");
    let fresh = |text: &str| {
        let raw = include_str!("../../rules/letter-forms/imr-2014.yaml").to_owned();
        let forms = Forms::load(&[PackFile { path: "letter-forms/imr-2014.yaml".into(), text: raw }]).expect("a form");
        let document = source::read("x.txt", text.as_bytes(), &Limits::default()).expect("a text");
        let mut told = (0..3).map(|_| format!("{:?}", parse(&document, &forms).expect("a letter")));
        let first = told.next().expect("three");
        assert!(told.all(|again| again == first));
        first
    };
    for text in [LETTER, &moved] {
        let kept = format!("{:?}", read(text).expect("a letter"));
        assert_eq!(kept, fresh(text));
    }
}

#[test]
fn citations_are_taken_apart() {
    let letter = read(LETTER).expect("a letter");
    let nothing = letter.issues[0].claims_administrator.as_ref().expect("a line");
    assert!(nothing.cites_nothing.is_some() && nothing.citations.is_empty());
    let outside = letter.issues[0].reviewer.as_ref().expect("a line");
    assert!(outside.outside_mtus.is_some() && outside.cites_nothing.is_none());
    let cited: Vec<_> = outside.citations.iter().map(|c| (c.document.as_str(), c.topics.join("|"), c.mtus)).collect();
    assert_eq!(
        cited,
        [
            ("Official Disability Guidelines (ODG)", "Low Back (Acute & Chronic)|Lumbar supports".to_owned(), false),
            ("ODG", "Knee".to_owned(), false)
        ]
    );
    let sections = &letter.issues[1].claims_administrator.as_ref().expect("a line").citations;
    assert_eq!((sections[0].document.as_str(), sections[0].year), ("Chronic Pain Medical Treatment", Some(2016)));
    assert_eq!(sections[0].sections, ["NSAIDs, specific drug list & adverse effects", "Topical analgesics"]);
    let two = &letter.issues[1].reviewer.as_ref().expect("a line").citations;
    assert_eq!(two.len(), 2);
    assert_eq!((two[0].document.as_str(), two[0].year), ("Neck and Upper Back Complaints", Some(2004)));
    assert_eq!(two[0].sections, ["Summary"]);
    assert_eq!((two[1].document.as_str(), two[1].year), ("Chronic Pain Treatment Guidelines", None));
    assert_eq!(two[1].pages, [(60, 60), (63, 66)]);
}

#[test]
fn a_line_that_names_a_document_without_a_mark_cites_it() {
    let line = |says: &str| {
        let mtus = "Decision based on MTUS Chronic Pain Medical Treatment 2016,\nSection(s): NSAIDs, specific drug list & adverse effects, Topical analgesics.";
        let letter = read(&LETTER.replace(mtus, says)).expect("a letter");
        letter.issues[1].claims_administrator.clone().expect("a line").citations
    };
    for says in ["Decision based on ODG, Knee, Walking aids.", "ODG, Knee, Walking aids."] {
        let [cited] = &line(says)[..] else { panic!("one citation: {says}") };
        assert_eq!((cited.document.as_str(), cited.mtus, cited.marked), ("ODG", false, false));
        assert_eq!(cited.topics, ["Knee", "Walking aids"]);
    }
    assert!(line("Decision based on the judgement of the reviewer.").is_empty());
    assert!(line("Other Medical Treatment Guideline or Medical Evidence.").is_empty());
}

#[test]
fn double_spacing_changes_nothing() {
    let spaced = LETTER.replace('\x0c', "").replace("\n2\n", "\n").replace('\n', " \n\n");
    let (plain, spaced) = (read(LETTER).expect("a letter"), read(&spaced).expect("a letter"));
    assert_eq!(spaced.summary.text(), plain.summary.text());
    for (a, b) in plain.issues.iter().zip(&spaced.issues) {
        assert_eq!(a.request.text(), b.request.text());
        assert_eq!(a.rationale.text(), b.rationale.text());
    }
    assert_eq!(plain.issues.len(), spaced.issues.len());
}

#[test]
fn issues_are_found_without_blank_lines() {
    let (before, after) = LETTER.split_once("IMR ISSUES").expect("issues");
    let dense = format!("{before}IMR ISSUES{}", after.replace("\n\n", "\n"));
    let (plain, dense) = (read(LETTER).expect("a letter"), read(&dense).expect("a letter"));
    let requests = |l: &Letter| l.issues.iter().map(|i| i.request.text().to_owned()).collect::<Vec<_>>();
    assert_eq!(requests(&dense), requests(&plain));
    assert_eq!(dense.issues[0].rationale.text(), plain.issues[0].rationale.text());
}

#[test]
fn an_issue_may_lack_a_part() {
    let without = |what: &str, by: &str| read(&LETTER.replace(what, by)).expect("a letter").issues;
    let issues = without(": Upheld", "");
    assert_eq!((issues.len(), issues[0].decision.is_none()), (2, true));
    assert_eq!(issues[0].request.text(), "Associated surgical service: back brace for purchase");
    let issues = without("Decision rationale: It was overturned before.\n\nIt is medically necessary.", "");
    assert_eq!((issues.len(), issues[1].rationale.is_empty()), (2, true));
    let issues = without("is:\nOverturned", "is");
    assert_eq!((issues.len(), issues[1].decision.is_none()), (2, true));
    assert_eq!(issues[0].rationale.text(), read(LETTER).expect("a letter").issues[0].rationale.text());
    let cut = LETTER.find("MAXIMUS guideline: Decision").expect("a line");
    let issues = read(&LETTER[..cut]).expect("a letter").issues;
    assert!(issues[1].reviewer.is_none() && issues[1].claims_administrator.is_some());
}

#[test]
fn what_is_missing_is_named() {
    let missing = read("A shopping list.\nMilk\n").expect_err("no letter");
    assert_eq!(missing.len(), 2);
    assert!(missing[0].contains("CLINICAL CASE SUMMARY"), "{missing:?}");
    let cut = LETTER.find("IMR ISSUES").expect("issues");
    assert_eq!(read(&LETTER[..cut]).expect_err("cut in half").len(), 1);
}

#[test]
fn every_mistake_of_a_form_is_reported() {
    let text = include_str!("../../rules/letter-forms/imr-2014.yaml");
    let text = text.replace("Board Certified in (", "Board Certified in ((").replace("'licensed to", "'[licensed to");
    let files = [
        PackFile { path: "letter-forms/a.yaml".into(), text },
        PackFile { path: "letter-forms/b.yaml".into(), text: "idd: x\n".into() },
        PackFile { path: "checks/c.yaml".into(), text: "idd: x\n".into() },
    ];
    let problems = Forms::load(&files).expect_err("three mistakes");
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems.iter().all(|p| p.line > 0));
}

fn quotes(letter: &Letter) -> Vec<Quote> {
    let header = &letter.header;
    let dates = [&header.date_assigned, &header.date_of_injury, &header.decision_date, &header.ur_denial_date];
    let mut quotes: Vec<Quote> = dates.into_iter().flatten().map(|f| f.quote.clone()).collect();
    quotes.extend(letter.reviewer.licensure.iter().chain(&letter.reviewer.specialties).map(|f| f.quote.clone()));
    quotes.push(letter.summary.whole());
    for issue in &letter.issues {
        quotes.extend([issue.request.whole(), issue.rationale.whole()]);
        quotes.extend(issue.decision.iter().map(|d| d.quote.clone()));
        for line in [&issue.claims_administrator, &issue.reviewer].into_iter().flatten() {
            quotes.extend(line.citations.iter().map(|c| line.text.quote(c.range.clone())));
        }
    }
    quotes
}

fn check(text: &str) {
    let Ok(letter) = read(text) else { return };
    let squeeze = |t: &str| t.split_whitespace().collect::<String>();
    for quote in quotes(&letter) {
        let at: String = quote.spans.iter().map(|s| text.get(s.range()).expect("a span of the text")).collect();
        assert_eq!(squeeze(&at), squeeze(&quote.text));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,400}") {
        check(&text);
    }

    #[test]
    fn a_cut_letter_keeps_its_quotes(from in 0..LETTER.len(), len in 0..LETTER.len()) {
        check(LETTER.get(..from).unwrap_or(""));
        let end = (from + len).min(LETTER.len());
        let rest = LETTER.get(end..).unwrap_or("");
        check(&format!("{}{rest}", &LETTER[..from]));
    }

    #[test]
    fn shuffled_lines_keep_their_quotes(
        lines in Just(LETTER.split_inclusive('\n').collect::<Vec<_>>()).prop_shuffle(),
    ) {
        check(&lines.concat());
    }
}

/// The parts of a letter as a reader would list them.
pub(super) fn outline(letter: &Letter) -> String {
    let mut lines = vec![format!("form: {}", letter.form)];
    let header = &letter.header;
    for (name, field) in [("case", &header.case_number), ("priority", &header.priority)] {
        lines.extend(field.iter().map(|f| format!("{name}: {}", f.value)));
    }
    for (name, date) in [
        ("assigned", &header.date_assigned),
        ("injury", &header.date_of_injury),
        ("decision", &header.decision_date),
        ("UR denial", &header.ur_denial_date),
        ("application", &header.application_received),
    ] {
        lines.extend(date.iter().map(|f| format!("{name}: {} from {:?}", f.value, f.quote.text)));
    }
    for (name, list) in [("licensure", &letter.reviewer.licensure), ("specialty", &letter.reviewer.specialties)] {
        lines.extend(list.iter().map(|f| format!("{name}: {}", f.value)));
    }
    lines.push(format!("summary: {}", letter.summary.text()));
    for issue in &letter.issues {
        lines.push(format!(
            "{}. {} => {:?}",
            issue.number,
            issue.request.text(),
            issue.decision.as_ref().map(|d| d.value)
        ));
        lines.extend(issue.partial.iter().map(|p| format!("  partial: {p:?}")));
        for (name, line) in [("administrator", &issue.claims_administrator), ("reviewer", &issue.reviewer)] {
            let Some(line) = line else { continue };
            lines.push(format!("  {name}: {}", line.text.text()));
            lines.push(format!("    nothing {:?}, outside {:?}", line.cites_nothing, line.outside_mtus));
            lines.extend(line.citations.iter().map(|c| format!("    {c:?}")));
        }
        lines.push(format!("  rationale: {}", issue.rationale.text()));
    }
    lines.join("\n")
}

#[test]
fn sample_letters_read_as_before() {
    for (name, text) in [
        ("04", include_str!("../../letters/04-facet-block-radicular-approved.txt")),
        ("08", include_str!("../../letters/08-rationale-missing.txt")),
        ("15", include_str!("../../letters/15-clean-partial-approval.txt")),
    ] {
        insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("letter-{name}"), outline(&read(text).expect("a letter")));
        });
    }
}
