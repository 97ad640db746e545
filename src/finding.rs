//! What an audit finds.

use crate::span::Quote;

/// How much a finding weighs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth a look; not counted by default in CI.
    Note,
    /// A conflict that leans on one inference, or on a criterion that is recited or unverified.
    Warning,
    /// A plain conflict of two quotes, or with a sourced guideline fact.
    Error,
}

/// Where a finding stands under Labor Code 4610.6(h)(5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Legal {
    /// A matter of ordinary knowledge: "plainly erroneous finding of fact".
    PlainFact,
    /// Needs a physician's opinion.
    ExpertJudgment,
    /// No ground for setting a letter aside.
    NotAGround,
}

/// One quote and what it proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// `claim`, `record`, `request`, `header`, `guideline`, `decision`, …
    pub role: String,
    /// The words.
    pub quote: Quote,
    /// What they show, in plain English ("the summary documents it").
    pub says: String,
}

/// One step of the derivation of a finding. Steps come in order, each followed by those it was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// How deep it stands: 0 for the check itself, one more for each step down.
    pub depth: u32,
    /// What was asked, in plain English.
    pub asks: String,
    /// How its value follows from the steps below it and its quotes; `None`: it was looked up.
    pub how: Option<String>,
    /// What the letter has for it, when that is an attribute.
    pub has: Option<String>,
    /// What came of it: `true`, `false`, `unknown`, `conflicting`.
    pub value: &'static str,
    /// The quotes that were read, and whether each speaks for it.
    pub quotes: Vec<(Quote, bool)>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that raised it.
    pub rule: String,
    /// The kind of defect: a slug of the design.
    pub defect: String,
    /// How much it weighs.
    pub severity: Severity,
    /// How likely a careful auditor agrees, 0 to 1.
    pub confidence: f32,
    /// Its place under the law.
    pub legal: Legal,
    /// The 1-based issue; `None` for the letter as a whole.
    pub issue: Option<u32>,
    /// One sentence.
    pub message: String,
    /// The quotes that prove it; at least one.
    pub evidence: Vec<Evidence>,
    /// The derivation in short, one step a line, from the check down to the facts.
    pub why: Vec<String>,
    /// The whole derivation, from the condition of the check down to quotes.
    pub derivation: Vec<Step>,
    /// What to do about it.
    pub fix: String,
}
