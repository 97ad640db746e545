//! A report as it is read back: only what can be held against the letters. Fields that were added later are passed
//! over, fields that are absent are found out item by item.

use crate::report::v1;
use serde::Deserialize;

/// Why a file cannot be verified.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAReport {
    /// No JSON object, or one of another shape.
    #[error("not a JSON report: {0}; `imr-audit --format json` writes one")]
    Shape(String),
    /// JSON that does not say what it is.
    #[error("not a JSON report: it has no `schema`; `imr-audit --format json` writes one")]
    NoSchema,
    /// Another kind or version of report.
    #[error("the schema is `{0}`; this program verifies `{SCHEMA}`", SCHEMA = v1::SCHEMA)]
    Schema(String),
}

/// What a report says, as far as it can be verified.
#[derive(Debug, Deserialize)]
pub struct Reported {
    pub(super) letters: Vec<Letter>,
    tool: Option<Tool>,
    #[serde(default)]
    pub(super) totals: serde_json::Value,
    /// The letters as they stand in the report, to be compared field by field.
    #[serde(skip)]
    pub(super) raw: Vec<serde_json::Value>,
}

#[derive(Debug, Deserialize)]
struct Tool {
    pack_digest: Option<String>,
}

#[derive(Deserialize)]
struct Head {
    schema: Option<String>,
}

impl Reported {
    /// Reads the JSON of a report.
    ///
    /// # Errors
    /// [`NotAReport`] when it is none, or of a version that this program does not know.
    pub fn parse(json: &str) -> Result<Reported, NotAReport> {
        let shape = |e: serde_json::Error| NotAReport::Shape(e.to_string());
        if !json.trim_start().starts_with('{') {
            return Err(NotAReport::Shape("it is no object".into()));
        }
        // The version comes first: a later one may have any shape.
        let head: Head = serde_json::from_str(json).map_err(shape)?;
        match head.schema {
            None => Err(NotAReport::NoSchema),
            Some(schema) if schema != v1::SCHEMA => Err(NotAReport::Schema(schema)),
            Some(_) => {
                let mut report: Reported = serde_json::from_str(json).map_err(shape)?;
                let mut whole: serde_json::Value = serde_json::from_str(json).map_err(shape)?;
                if let serde_json::Value::Array(letters) = whole["letters"].take() {
                    report.raw = letters;
                }
                Ok(report)
            }
        }
    }

    /// The digest of the rules that the report says it was made with.
    pub(super) fn rules(&self) -> Option<&str> {
        self.tool.as_ref()?.pack_digest.as_deref()
    }
}

/// An input of the report.
#[derive(Debug, Deserialize)]
pub(super) struct Letter {
    pub path: String,
    pub status: String,
    pub digest: Option<String>,
    pub header: Option<serde_json::Map<String, serde_json::Value>>,
    #[serde(default)]
    pub issues: Vec<Issue>,
    #[serde(default)]
    pub findings: Vec<Finding>,
}

impl Letter {
    /// True when the words of the letter were kept out of the report.
    pub fn redacted(&self) -> bool {
        // A header that says nothing is left in a redacted report; a letter without requests may have one that does.
        let says_nothing = |h: &serde_json::Map<_, serde_json::Value>| h.values().all(serde_json::Value::is_null);
        !self.issues.is_empty()
            && self.issues.iter().all(|i| i.request.as_deref().is_none_or(str::is_empty))
            && self.header.as_ref().is_none_or(says_nothing)
    }

    /// How many things of it there are to verify.
    pub fn items(&self) -> usize {
        let claims = self.issues.iter().flat_map(|i| &i.claims);
        1 + usize::from(self.header.is_some())
            + claims.map(|c| 1 + usize::from(c.record_quote.is_some())).sum::<usize>()
            + self.findings.iter().map(|f| f.evidence.len().max(1) + 1).sum::<usize>()
            + 1
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Issue {
    pub number: u32,
    pub request: Option<String>,
    #[serde(default)]
    pub claims: Vec<Claim>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Claim {
    #[serde(default)]
    pub quote: String,
    #[serde(default)]
    pub spans: Vec<(u32, u32)>,
    pub record_quote: Option<String>,
    #[serde(default)]
    pub record_spans: Vec<(u32, u32)>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Finding {
    pub rule: String,
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Evidence {
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub quote: String,
    pub line: Option<u32>,
    pub page: Option<u32>,
    pub span: Option<(u32, u32)>,
    #[serde(default)]
    pub spans: Vec<(u32, u32)>,
}
