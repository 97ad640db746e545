use super::rows;
use crate::evidence::reading::Reading;
use crate::evidence::{Case, Mention, Part, Requested, Statement, StatementKind, testing};
use crate::guideline::Guidelines;
use crate::language::Assertion;
use crate::letter::{Citation, Field, GuidelineLine, Issue, Letter};
use crate::passage::Passage;
use crate::table::{Row, Value};
use crate::vocabulary::Vocabulary;
use crate::yaml::PackFile;

const FILES: [(&str, &str); 4] = [
    (
        "vocabulary/v.yaml",
        "
source: made up
concepts:
  shoulder: { kind: region, terms: [shoulder] }
  knee: { kind: region, terms: [knee] }
  scan: { kind: imaging, terms: [scan] }
  salve: { kind: drug, terms: [salve] }
  pill: { kind: drug, terms: [pill] }
  sore_shoulder: { kind: diagnosis, terms: [sore shoulder], at: [shoulder] }
  sore_knee: { kind: diagnosis, terms: [sore knee], at: [knee] }
  stiff_knee: { kind: finding, terms: [stiff knee], at: [knee] }
",
    ),
    (
        "guidelines/common.yaml",
        "
filler: []
days_after_request: { ur_denial: 30, decision: 120, record: 60 }
explains_choice: ['more specific']
says_silent: ['MTUS is silent']
",
    ),
    (
        "guidelines/shoulder.yaml",
        "
id: shoulder
title: Shoulder Complaints
authority: mtus
edition: 2004
applies_to: { request_date: { from: 2007-06-15, until: 2017-11-30 } }
source: made up
certainty: unverified_high
cited_as: [Shoulder Complaints]
regions: [shoulder]
sections:
  studies: { cited_as: [Special Studies], covers: [scan] }
  salves: { cited_as: [Salves], covers: [salve] }
  pills: { cited_as: [Pills], covers: [pill] }
",
    ),
    (
        "guidelines/other.yaml",
        "
id: other
title: The other guideline
authority: odg
source: made up
certainty: unverified_high
cited_as: [Disability Guidelines]
sections:
  shoulder: { cited_as: [Shoulder], regions: [shoulder] }
  knee: { cited_as: [Knee], regions: [knee] }
",
    ),
];

struct Made {
    letter: Letter,
    case: Case,
    vocabulary: Vocabulary,
    guidelines: Guidelines,
}

fn passage(text: &str) -> Passage {
    let mut out = Passage::new();
    out.push("", text, 0, false);
    out
}

fn line(text: &str, citations: Vec<Citation>) -> GuidelineLine {
    let range = 0..text.len();
    let citations = citations.into_iter().map(|c| Citation { range: range.clone(), ..c }).collect();
    GuidelineLine { text: passage(text), citations, ..GuidelineLine::default() }
}

fn shoulder_complaints(section: &str) -> Citation {
    let sections = vec![section.to_owned()];
    Citation {
        mtus: true,
        marked: true,
        document: "Shoulder Complaints".into(),
        year: Some(2004),
        sections,
        ..Citation::default()
    }
}

fn other(chapter: &str) -> Citation {
    Citation { document: "Disability Guidelines".into(), topics: vec![chapter.into()], ..Citation::default() }
}

/// A letter with one issue that asks for `treatment` of `regions` and cites `reviewer`.
fn made(treatment: &[&str], regions: &[&str], reviewer: Vec<Citation>, refusal: Vec<Citation>) -> Made {
    let files: Vec<PackFile> =
        FILES.iter().map(|(path, text)| PackFile { path: (*path).into(), text: (*text).into() }).collect();
    let vocabulary = Vocabulary::load(&files).expect("vocabulary");
    let guidelines = Guidelines::load(&files, &vocabulary).expect("guidelines");
    let ids = |names: &[&str]| names.iter().filter_map(|n| vocabulary.id(n)).collect::<Vec<_>>();
    let issue = Issue {
        number: 1,
        request: passage("Scan"),
        claims_administrator: (!refusal.is_empty()).then(|| line("the refusal's line", refusal)),
        reviewer: Some(line("the reviewer's line", reviewer)),
        rationale: passage("The scan is not needed."),
        ..Issue::default()
    };
    let date = |day: &str, at: &str| Field { value: day.parse().expect("a day"), quote: passage(at).whole() };
    let mut letter =
        Letter { summary: passage("sore shoulder and sore knee"), issues: vec![issue], ..Letter::default() };
    letter.header.date_of_injury = Some(date("2016-10-02", "10/02/2016"));
    letter.header.ur_denial_date = Some(date("2016-12-01", "12/01/2016"));
    let requested = Requested { concepts: ids(treatment), regions: ids(regions), ..Requested::default() };
    let case =
        Case { deciding_date: letter.header.ur_denial_date.clone(), requested: vec![requested], ..Case::default() };
    Made { letter, case, vocabulary, guidelines }
}

impl Made {
    fn saying(mut self, rationale: &str) -> Made {
        self.letter.issues[0].rationale = passage(rationale);
        self
    }

    /// Adds a statement of the summary that names these concepts.
    fn recording(mut self, concepts: &[&str]) -> Made {
        let mention = |name: &&str| Mention {
            range: 0..13,
            concept: self.vocabulary.id(name).expect("a concept"),
            assertion: Assertion::default(),
            region: None,
            side: None,
        };
        let mentions = concepts.iter().map(mention).collect();
        self.case.statements.push(Statement {
            part: Part::Summary,
            range: 0..27,
            kind: StatementKind::Patient,
            mentions,
            reading: std::sync::Arc::new(Reading::of(self.letter.summary.text(), testing::knowledge())),
        });
        self
    }

    fn reviewer_rows(&self) -> Vec<Row<'_>> {
        let all = rows(&self.letter, &self.case, &self.guidelines, &self.vocabulary);
        all.into_iter().filter(|r| r.get("by") == Some(&Value::Symbol("reviewer"))).collect()
    }

    fn says(&self, name: &str) -> Option<bool> {
        match self.reviewer_rows().first().expect("a row").get(name) {
            Some(Value::Bool(b)) => Some(*b),
            _ => None,
        }
    }
}

#[test]
fn a_citation_is_held_against_the_region_of_the_request() {
    let fits = made(&["scan"], &["shoulder"], vec![shoulder_complaints("Special Studies")], vec![]);
    assert_eq!((fits.says("covers_region"), fits.says("covers_treatment")), (Some(true), Some(true)));
    let misses = made(&["scan"], &["knee"], vec![shoulder_complaints("Special Studies")], vec![]);
    assert_eq!(misses.says("covers_region"), Some(false));
    let rows = misses.reviewer_rows();
    assert_eq!(rows[0].get("region_from"), Some(&Value::Symbol("request")));
    assert!(rows[0].quote("citation").is_some() && rows[0].quote("request").is_some());
}

#[test]
fn without_a_region_in_the_request_one_diagnosed_part_counts() {
    let asks = |diagnoses: &[&str]| made(&["scan"], &[], vec![other("Shoulder")], vec![]).recording(diagnoses);
    assert_eq!(asks(&["sore_knee"]).says("covers_region"), Some(false));
    assert!(asks(&["sore_knee"]).reviewer_rows()[0].quote("diagnosis").is_some());
    assert_eq!(asks(&["sore_shoulder"]).says("covers_region"), Some(true));
    assert_eq!(asks(&["sore_knee", "sore_shoulder"]).says("covers_region"), None);
    assert_eq!(asks(&[]).says("covers_region"), None);
}

#[test]
fn a_part_that_the_summary_names_in_a_finding_is_no_other_part() {
    let asks = made(&["scan"], &[], vec![other("Knee")], vec![]).recording(&["sore_shoulder", "stiff_knee"]);
    assert_eq!(asks.says("covers_region"), None);
}

#[test]
fn a_section_on_something_else_fails_one_drug_and_never_a_mixture() {
    let one = made(&["salve"], &["shoulder"], vec![shoulder_complaints("Pills")], vec![]);
    assert_eq!(one.says("covers_treatment"), Some(false));
    let nothing = made(&["salve", "scan"], &["shoulder"], vec![shoulder_complaints("Tables")], vec![]);
    assert_eq!(nothing.says("covers_treatment"), None);
    let mixture = made(&["salve", "salve"], &["shoulder"], vec![shoulder_complaints("Pills")], vec![]);
    assert_eq!(mixture.says("covers_treatment"), None);
}

#[test]
fn the_mtus_covers_what_a_source_outside_of_it_is_used_for() {
    let refusal = vec![shoulder_complaints("Special Studies")];
    let outside = made(&["scan"], &["shoulder"], vec![other("Shoulder")], refusal);
    assert_eq!((outside.says("mtus_covers"), outside.says("mtus_by_region")), (Some(true), Some(true)));
    assert_eq!(outside.says("claims_administrator_used_mtus"), Some(true));
    assert_eq!((outside.says("beside_mtus"), outside.says("explains_choice")), (Some(false), Some(false)));
    let silent = outside.saying("The MTUS is silent on this.");
    assert_eq!((silent.says("explains_choice"), silent.says("says_silent")), (Some(true), Some(true)));
    assert_eq!(silent.reviewer_rows()[0].quote("rationale").map(|q| q.text.clone()).as_deref(), Some("MTUS is silent"));
    let elsewhere = made(&["scan"], &["knee"], vec![other("Knee")], vec![]);
    assert_eq!(elsewhere.says("mtus_covers"), None);
}

#[test]
fn every_line_has_its_rows_and_an_unknown_document_is_said_to_be_unknown() {
    let unknown = Citation { document: "A journal".into(), ..Citation::default() };
    let two = made(&["scan"], &["shoulder"], vec![unknown], vec![other("Shoulder")]);
    let all = rows(&two.letter, &two.case, &two.guidelines, &two.vocabulary);
    let by: Vec<_> = all.iter().filter_map(|r| r.get("by")).collect();
    assert_eq!(by, [&Value::Symbol("claims_administrator"), &Value::Symbol("reviewer")]);
    assert_eq!((two.says("recognised"), two.says("in_force")), (Some(false), None));
}
