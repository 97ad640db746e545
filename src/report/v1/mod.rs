//! The shapes of the JSON report `imr-audit/report/v1`. Fields may be added; none changes its meaning or goes away
//! without a new version. `docs/json-report.md` says the same for people.

mod of;
mod read;

use crate::evidence::{Conclusion, Polarity, Sex, Side, Verdict};
use crate::finding::{Legal, Severity};
use crate::vocabulary::ConceptId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The name of this version of the report.
pub const SCHEMA: &str = "imr-audit/report/v1";

/// The whole report.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Report {
    /// `imr-audit/report/v1`.
    pub schema: String,
    /// What made it.
    pub tool: Tool,
    /// The inputs in order.
    pub letters: Vec<Letter>,
    /// The sums.
    pub totals: Totals,
}

/// The JSON Schema of [`Report`].
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Report>().to_value()
}

/// What made the report.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Tool {
    /// `imr-audit`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The rule pack that letters were held against.
    pub pack: String,
    /// The version of the pack.
    pub pack_version: String,
    /// BLAKE3 of the files of the pack.
    pub pack_digest: String,
    /// The packs that it was laid together from, the lowest first, each with what it overrides; none when it is one by
    /// itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<Layer>,
}

/// One of several packs that were laid over each other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Layer {
    /// How the pack is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it overrides of the packs before it: `check arithmetic`, or the path of a file.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<String>,
}

/// What became of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Read, understood and checked.
    Audited,
    /// Read, but not a letter of a known form.
    Unrecognised,
    /// Not read.
    Unreadable,
    /// Passed over on purpose.
    Skipped,
}

/// One input.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Letter {
    /// The path as given; `archive.zip/letter.pdf` inside an archive; `-` for standard input.
    pub path: String,
    /// What became of it.
    pub status: Status,
    /// Why it was not audited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What a letter would have had, for an unrecognised one.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing: Vec<String>,
    /// The kind of file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// BLAKE3 of the document text, to which all spans refer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Why only a part of it was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
    /// What an audited letter says and what was found.
    #[serde(flatten, skip_deserializing)]
    pub audit: Option<LetterAudit>,
}

/// What an audited letter says and what was found.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct LetterAudit {
    /// The id of the letter form that fitted.
    pub form: String,
    /// The header table.
    pub header: Header,
    /// Who decided.
    pub reviewer: Reviewer,
    /// Who it is about.
    pub patient: Patient,
    /// The disputed items in the order of the letter.
    pub issues: Vec<Issue>,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// What was checked.
    pub coverage: Coverage,
    /// The suppressions that stand in the draft itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppressions: Vec<Suppression>,
}

/// A suppression that stands in a draft.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Suppression {
    /// The 1-based line it stands on.
    pub line: u32,
    /// The issue that it is about; `null` for the letter as a whole.
    pub issue: Option<u32>,
    /// The rules whose findings it takes away.
    pub rules: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub author: String,
    /// The last day on which it holds, ISO 8601.
    pub expires: Option<String>,
    /// `holds`, `stale` (nothing to suppress any more), `expired` or `malformed`.
    pub state: String,
    /// How many findings it took away.
    pub findings: u64,
}

/// The header table; dates are ISO 8601.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs)] // the names are those of the letter
pub struct Header {
    pub case_number: Option<String>,
    pub date_assigned: Option<String>,
    pub date_of_injury: Option<String>,
    pub decision_date: Option<String>,
    pub ur_denial_date: Option<String>,
    pub application_received: Option<String>,
    pub priority: Option<String>,
}

/// The reviewer's credentials, as printed.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Reviewer {
    /// States of licensure.
    pub licensure: Vec<String>,
    /// Certifications or specialties.
    pub specialties: Vec<String>,
}

/// The patient, as the summary describes them.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Patient {
    /// In years.
    pub age: Option<u32>,
    /// As the summary gives it.
    pub sex: Option<Sex>,
}

/// The determination on an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// The refusal stands.
    Upheld,
    /// The treatment is approved.
    Overturned,
    /// Approved in part.
    Modified,
}

/// One disputed treatment.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Issue {
    /// 1-based place in the letter.
    pub number: u32,
    /// The heading up to the colon of the decision, partial approval and all.
    pub request: String,
    /// After a partial approval: what was asked for at first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original: Option<String>,
    /// After a partial approval: what was authorised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorised: Option<String>,
    /// After a partial approval: what is left to decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
    /// The determination.
    pub decision: Option<Decision>,
    /// What the rationale itself concludes.
    pub conclusion: Conclusion,
    /// What is asked for, when that was read.
    pub treatment: Option<Treatment>,
    /// The guideline that the claims administrator cited.
    pub claims_administrator: Option<Guideline>,
    /// The guideline that the reviewer cited.
    pub guideline: Option<Guideline>,
    /// What the treatment rules ask, and what the letter's summary and request come to.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub criteria: Vec<Criterion>,
    /// The statements of fact on which the decision leans.
    pub claims: Vec<Claim>,
}

/// What a treatment rule asks.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Criterion {
    /// The rule.
    pub rule: String,
    /// The name of the criterion in it.
    pub criterion: String,
    /// `met`, `unmet`, `unknown` or `conflicting`.
    pub value: String,
}

/// The kinds of treatment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the names say it
pub enum Kind {
    Drug,
    Imaging,
    Electrodiagnostic,
    LabTest,
    Therapy,
    Injection,
    Surgery,
    Dme,
    ConsultOrVisit,
    Program,
    Service,
    Other,
}

/// What an issue asks for.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Treatment {
    /// The kind of treatment.
    pub kind: Kind,
    /// The leading concept.
    pub concept: Option<String>,
    /// All concepts; for a consultation also what it is for.
    pub concepts: Vec<String>,
    /// Parts of the body that the request names.
    pub regions: Vec<String>,
    /// The side that the request names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
    /// Units asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<f64>,
    /// Visits or sessions asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visits: Option<f64>,
    /// Spinal joint levels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub levels: Option<u32>,
}

/// A guideline line.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Guideline {
    /// The line, without its label.
    pub text: String,
    /// It says that nothing was cited.
    pub cites_nothing: bool,
    /// It says that the decision rests on something outside of the MTUS.
    pub outside_mtus: bool,
    /// What it cites.
    pub citations: Vec<Citation>,
}

/// One cited document, as printed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs)] // the names are those of the letter
pub struct Citation {
    pub document: String,
    pub mtus: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<u16>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sections: Vec<String>,
    /// First and last page of each range.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub pages: Vec<(u16, u16)>,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub topics: Vec<String>,
}

/// One statement of fact on which a decision leans.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// The words of the rationale.
    pub quote: String,
    /// What it is about.
    pub concept: Option<String>,
    /// Asserted, denied, or said to be missing.
    pub polarity: Polarity,
    /// What the summary says of it.
    pub record: Verdict,
    /// The words of the summary that decide.
    pub record_quote: Option<String>,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// Where the quote stands: the ranges of bytes of the document text.
    pub spans: Vec<(u32, u32)>,
    /// Where the words of the summary stand, in the same way.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub record_spans: Vec<(u32, u32)>,
}

/// One finding.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The rule that raised it.
    pub rule: String,
    /// The kind of defect.
    pub defect: String,
    /// How much it weighs.
    pub severity: Severity,
    /// The issue; `null` for the letter as a whole.
    pub issue: Option<u32>,
    /// One sentence.
    pub message: String,
    /// How likely a careful auditor agrees, 0 to 1.
    pub confidence: f32,
    /// Its place under Labor Code 4610.6(h)(5).
    pub legal: Legal,
    /// The quotes that prove it.
    pub evidence: Vec<Evidence>,
    /// The derivation in short, one step a line.
    pub why: Vec<String>,
    /// The whole derivation, from the condition of the check down to quotes: each step is followed by those it was made
    /// from, one deeper.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub derivation: Vec<Step>,
    /// What to do about it.
    pub fix: String,
    /// What identifies it from one run to the next: its content, not its line.
    pub fingerprint: String,
}

/// One step of a derivation.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Step {
    /// 0 for the check itself, one more for each step down.
    pub depth: u32,
    /// What was asked, in plain English.
    pub asks: String,
    /// How its value follows from the steps below it and its quotes (`all`, `any`, `none`, `at_least 2`, `same`,
    /// `documented`, `mentioned`, …); without it, it was looked up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub how: Option<String>,
    /// What the letter has for it, when that is an attribute.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub has: Option<String>,
    /// What came of it: `true`, `false`, `unknown`, `conflicting`.
    pub value: String,
    /// The quotes that were read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<StepQuote>,
}

/// A quote of a derivation.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct StepQuote {
    /// The words, white space collapsed; at most 60.
    pub quote: String,
    /// They speak for what was asked, or against it.
    pub speaks_for: bool,
    /// Where they stand: the ranges of bytes of the document text.
    pub spans: Vec<(u32, u32)>,
}

/// One quote.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// `claim`, `record`, `request`, `header`, `guideline`, `decision` …
    pub role: String,
    /// The words, white space collapsed; at most 60.
    pub quote: String,
    /// What they show.
    pub says: String,
    /// 1-based line; of the page, where there are pages.
    pub line: u32,
    /// 1-based page, where there are pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// From the first byte to one past the last, in the document text.
    pub span: (u32, u32),
    /// The same, piece by piece, when page furniture stands between.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub spans: Vec<(u32, u32)>,
}

/// What was checked on a letter.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// How many rules had something to look at.
    pub evaluated: usize,
    /// Rules that could not be evaluated, with what was wanting.
    pub not_evaluated: BTreeMap<String, String>,
}

/// The sums of a run; `audited + unrecognised + unreadable + skipped = inputs`.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs)] // the names say it
pub struct Totals {
    /// The run was stopped before it had seen all inputs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    pub interrupted: bool,
    pub inputs: u64,
    pub audited: u64,
    pub unrecognised: u64,
    pub unreadable: u64,
    pub skipped: u64,
    pub incomplete: u64,
    pub issues: u64,
    pub letters_with_findings: u64,
    /// Audited letters that repeat an earlier one.
    pub duplicates: Vec<Duplicate>,
    pub findings: Counts,
    /// Findings left out because of a suppression.
    pub suppressed: u64,
    /// Findings left out because the baseline knows them.
    pub in_baseline: u64,
    pub by_defect: BTreeMap<String, Counts>,
    pub by_rule: BTreeMap<String, Counts>,
    /// On how many letters each rule was evaluated, and for want of what it was not.
    pub rules: BTreeMap<String, RuleUse>,
}

/// What a rule looked at.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct RuleUse {
    /// Letters on which it was evaluated.
    pub evaluated: u64,
    /// Letters on which it was not, by what was wanting.
    pub wanting: BTreeMap<String, u64>,
}

/// A letter that repeats an earlier one.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct Duplicate {
    /// The later letter.
    pub path: String,
    /// The earlier one.
    pub of: String,
    /// What they share: `content` or `case_number`.
    pub same: String,
}

/// Findings by severity.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[allow(missing_docs)] // the names say it
pub struct Counts {
    pub errors: u64,
    pub warnings: u64,
    pub notes: u64,
}

/// How a concept is called.
pub type Names<'a> = &'a (dyn Fn(ConceptId) -> String + Sync);

/// The word of a status.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Audited => "audited",
        Status::Unrecognised => "unrecognised",
        Status::Unreadable => "unreadable",
        Status::Skipped => "skipped",
    }
}

/// The word of a decision.
pub fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Upheld => "upheld",
        Decision::Overturned => "overturned",
        Decision::Modified => "modified",
    }
}

/// The word of a finding's place under the law.
pub fn legal(legal: Legal) -> &'static str {
    match legal {
        Legal::PlainFact => "plain_fact",
        Legal::ExpertJudgment => "expert_judgment",
        Legal::NotAGround => "not_a_ground",
    }
}

/// The word of a kind of treatment.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Drug => "drug",
        Kind::Imaging => "imaging",
        Kind::Electrodiagnostic => "electrodiagnostic",
        Kind::LabTest => "lab_test",
        Kind::Therapy => "therapy",
        Kind::Injection => "injection",
        Kind::Surgery => "surgery",
        Kind::Dme => "dme",
        Kind::ConsultOrVisit => "consult_or_visit",
        Kind::Program => "program",
        Kind::Service => "service",
        Kind::Other => "other",
    }
}
