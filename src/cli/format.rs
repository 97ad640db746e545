//! The output formats, and which findings fail a run.

use clap::ValueEnum;
use imr_audit::finding::Severity;

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

/// When findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors only.
    Error,
    /// Errors and warnings.
    Warning,
    /// Any finding.
    Note,
    /// No finding.
    Never,
}

impl Format {
    /// It says by itself how many rules looked at how much.
    pub fn tells_coverage(self) -> bool {
        !matches!(self, Format::Gitlab | Format::Baseline)
    }
}

impl FailOn {
    /// The least severity that fails a run; `None`: none does.
    pub fn least(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        }
    }
}
