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
    /// The derivation, one step a line, from the check down to the facts.
    pub why: Vec<String>,
    /// What to do about it.
    pub fix: String,
}
