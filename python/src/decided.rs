//! What a team has decided about findings: configuration, baseline, suppressions in drafts.

use imr_audit::batch::config::Config;
use imr_audit::batch::{Baseline, Decisions, Policy};
use imr_audit::pack::Pack;
use imr_audit::report::parse_baseline;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use std::path::PathBuf;

/// The name and the text of a file.
type File = (String, String);

/// What was decided, as it travels from one process to another, a dictionary in Python: texts of files, and the day.
#[derive(Clone, FromPyObject, IntoPyObject)]
#[pyo3(from_item_all)]
pub struct Decided {
    /// An `imr-audit.toml`.
    config: Option<File>,
    /// A baseline.
    baseline: Option<File>,
    /// Hear of what suppressions would leave out.
    ignore_suppressions: bool,
    /// The day on which suppressions are held against their last, such as `2027-01-31`.
    today: String,
}

/// The same, read.
pub struct Read {
    config: Config,
    baseline: Option<Baseline>,
}

impl Decided {
    /// Reads the files.
    ///
    /// # Errors
    /// `ValueError` with the file and what is wrong with it.
    pub fn read(&self) -> PyResult<Read> {
        let wrong = |file: &File, why: String| PyValueError::new_err(format!("{}: {why}", file.0));
        let mut config = Config::default();
        if let Some(file) = &self.config {
            config = Config::parse(&file.1).map_err(|why| wrong(file, why))?;
            config.file = Some(PathBuf::from(&file.0));
        }
        let baseline = self.baseline.as_ref();
        let baseline = baseline.map(|file| parse_baseline(&file.1).map_err(|why| wrong(file, why))).transpose()?;
        Ok(Read { config, baseline })
    }
}

impl Read {
    /// The folders of rules that the configuration names.
    pub fn rule_folders(&self) -> Vec<PathBuf> {
        self.config.rule_folders()
    }

    /// What identifies configuration and baseline, as in JSON Lines; `None` without either.
    pub fn digest(&self) -> Option<String> {
        self.config.digest(self.baseline.as_ref())
    }

    /// The policy for a pack, and what is to be said of suppressions that no longer hold.
    ///
    /// # Errors
    /// `ValueError` for rules that the pack does not have, and for a day that is none.
    pub fn policy(self, decided: &Decided, pack: &Pack) -> PyResult<(Policy, Vec<String>)> {
        let rules: Vec<String> = pack.rules.checks.iter().map(|c| c.id.clone()).collect();
        let unknown = self.config.unknown_rules(&rules);
        if !unknown.is_empty() {
            return Err(PyValueError::new_err(format!("{}: {}", self.config.name(), unknown.join("; "))));
        }
        let today = decided.today.parse().map_err(|_| PyValueError::new_err(format!("no day: {}", decided.today)))?;
        let expired = if decided.ignore_suppressions { Vec::new() } else { self.config.expired(today) };
        let say = |name| format!("expired, so it no longer holds: the suppression of {name}");
        let decisions = Decisions {
            baseline: self.baseline.unwrap_or_default(),
            unsuppressed: decided.ignore_suppressions,
            rules,
            today: Some(today),
            ..self.config.decisions()
        };
        Ok((Policy::new(decisions), expired.into_iter().map(say).collect()))
    }
}
