//! The output formats, and which findings fail a run.

use clap::ValueEnum;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use imr_audit::batch::config::FailOn;

/// The output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// One line a finding
    Concise,
    /// The JSON report imr-audit/report/v1
    Json,
    /// The same, a line a letter
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for CI
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// The code quality report of GitLab
    Gitlab,
    /// Markdown
    Markdown,
    /// One row a finding
    Csv,
    /// One page that opens without a network
    Html,
    /// Three tables in a folder: findings, letters, accounting
    Parquet,
    /// The findings by fingerprint, for --baseline
    Baseline,
}

impl Format {
    /// It says by itself how many rules looked at how much.
    pub fn tells_coverage(self) -> bool {
        !matches!(self, Format::Gitlab | Format::Baseline)
    }
}

/// The values of `--fail-on`.
pub fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    PossibleValuesParser::new(["error", "warning", "note", "never"]).map(|word| match word.as_str() {
        "error" => FailOn::Error,
        "warning" => FailOn::Warning,
        "note" => FailOn::Note,
        _ => FailOn::Never,
    })
}
