//! What was read of a letter, for `imr-audit parse`: the shapes of `imr-audit/parse/v1`, and an outline for people.

mod of;
mod outline;

pub use outline::Outline;

use super::json::json;
use super::v1::{Decision, Names, Status};
use super::{Entry, Report};
use crate::batch::Totals;
use crate::evidence::{Conclusion, Polarity, Sex, Side, StatementKind, Verdict};
use schemars::JsonSchema;
use serde::Serialize;

/// The name of this version of the shapes.
pub const SCHEMA: &str = "imr-audit/parse/v1";

/// The JSON of `imr-audit parse`.
pub struct ParseJson<'a> {
    /// How concepts are called.
    pub names: Names<'a>,
}

impl Report for ParseJson<'_> {
    fn begin(&self) -> String {
        format!("{{\n\"schema\": {SCHEMA:?},\n\"letters\": [\n")
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        json(&Parsed::of(entry, self.names))
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Totals) -> String {
        "\n]\n}\n".into()
    }
}

/// The whole output of `imr-audit parse --format json`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Output {
    /// `imr-audit/parse/v1`.
    pub schema: String,
    /// The inputs in order.
    pub letters: Vec<Parsed>,
}

/// One input.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Parsed {
    /// The path as given.
    pub path: String,
    /// What became of it.
    pub status: Status,
    /// Why it was not read as a letter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// BLAKE3 of the document text, to which all spans refer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Its parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub letter: Option<Parts>,
}

/// Words of the letter and where they stand.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Words {
    /// White space collapsed.
    pub text: String,
    /// 1-based line; of the page, where there are pages.
    pub line: u32,
    /// 1-based page, where there are pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Half-open byte ranges of the document text.
    pub spans: Vec<(u32, u32)>,
}

/// A value and the words it was read from.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Field {
    /// Which value.
    pub name: &'static str,
    /// The value; dates in ISO 8601.
    pub value: String,
    /// The words.
    pub words: Words,
}

/// The parts of a letter.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Parts {
    /// The id of the letter form.
    pub form: String,
    /// Header, reviewer, patient: every value that was read.
    pub fields: Vec<Field>,
    /// The patient's age in years.
    pub age: Option<u32>,
    /// The patient's sex.
    pub sex: Option<Sex>,
    /// The summary, sentence by sentence.
    pub summary: Vec<Statement>,
    /// The disputed items.
    pub issues: Vec<Issue>,
}

/// One disputed item.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Issue {
    /// 1-based place in the letter.
    pub number: u32,
    /// The heading up to the decision's colon.
    pub request: Words,
    /// What the request names.
    pub concepts: Vec<String>,
    /// Parts of the body that the request names.
    pub regions: Vec<String>,
    /// The determination.
    pub decision: Option<Decision>,
    /// The words of the determination.
    pub decision_words: Option<Words>,
    /// The claims administrator's guideline line.
    pub claims_administrator: Option<Words>,
    /// The reviewer's guideline line.
    pub guideline: Option<Words>,
    /// The rationale, sentence by sentence.
    pub rationale: Vec<Statement>,
    /// What the rationale concludes.
    pub conclusion: Conclusion,
    /// With which words.
    pub conclusion_words: Option<Words>,
    /// Its claims on the patient, held against the summary.
    pub claims: Vec<Claim>,
}

/// One sentence, or the part of one that does one thing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Statement {
    /// What it does.
    #[schemars(with = "String")]
    pub kind: StatementKind,
    /// Its words.
    pub words: Words,
    /// What it names.
    pub mentions: Vec<Mention>,
}

/// A concept named in a statement.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mention {
    /// What is named.
    pub concept: String,
    /// The words that name it.
    pub words: Words,
    /// How it is asserted; empty: plainly present.
    pub assertion: Vec<&'static str>,
    /// The part of the body it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The side it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub side: Option<Side>,
}

/// One statement of fact on which a decision leans.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Claim {
    /// Its words.
    pub words: Words,
    /// What it is about.
    pub concepts: Vec<String>,
    /// Asserted, denied, or said to be missing.
    pub polarity: Polarity,
    /// What the summary says of it.
    pub record: Verdict,
    /// The words of the summary that decide.
    pub record_words: Option<Words>,
}

/// The JSON Schema of [`Output`].
pub fn schema() -> serde_json::Value {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<Output>().to_value()
}
