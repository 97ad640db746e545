//! `imr-audit.toml`: what a team has decided, found upwards from the letters.

use super::policy::{Baseline, Decisions, Suppression};
use crate::finding::Severity;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The name of the file.
pub const NAME: &str = "imr-audit.toml";

/// What the file says.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// The file it was read from.
    #[serde(skip)]
    pub file: Option<PathBuf>,
    /// The least severity that makes the exit code 1.
    pub fail_on: Option<FailOn>,
    /// Folders of rules, beside the file.
    #[serde(default)]
    pub rules: Vec<PathBuf>,
    /// Paths that are passed over, as globs.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Severity by rule.
    #[serde(default)]
    pub severity: BTreeMap<String, Level>,
    /// Findings that nobody wants to hear of again.
    #[serde(default)]
    pub suppress: Vec<Suppress>,
}

/// When findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
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

/// A severity, or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A plain conflict.
    Error,
    /// It leans on an inference.
    Warning,
    /// Worth a look.
    Note,
    /// Not checked.
    Off,
}

/// A finding that nobody wants to hear of again.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suppress {
    fingerprint: Option<String>,
    rule: Option<String>,
    letter: Option<String>,
    reason: String,
    author: String,
    expires: String,
}

impl Config {
    /// Reads the file that is named, else the nearest upwards from each of `letters`; without one, an empty
    /// configuration. Without letters, and for standard input, it is looked for from where the program is run.
    ///
    /// # Errors
    /// What is wrong with the file, with its name and place; or that the letters have different ones.
    pub fn find(named: Option<&Path>, letters: &[PathBuf]) -> Result<Config, String> {
        let found = match named {
            Some(path) => Some(path.to_owned()),
            None => nearest(letters)?,
        };
        let Some(path) = found else { return Ok(Config::default()) };
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut config = Config::parse(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        config.file = Some(path);
        Ok(config)
    }

    /// A configuration from the text of its file.
    ///
    /// # Errors
    /// What is wrong with it, with its place where the library for TOML knows it.
    pub fn parse(text: &str) -> Result<Config, String> {
        let config: Config = toml::from_str(text).map_err(|e| e.to_string())?;
        for suppress in &config.suppress {
            suppress.check()?;
        }
        Ok(config)
    }

    /// The file, for messages.
    pub fn name(&self) -> String {
        self.file.as_deref().map_or_else(|| NAME.to_owned(), |f| f.display().to_string())
    }

    /// What identifies this configuration and a baseline; `None` without either.
    pub fn digest(&self, baseline: Option<&Baseline>) -> Option<String> {
        if self.file.is_none() && baseline.is_none() {
            return None;
        }
        let known = baseline.map(|b| b.keys().collect::<Vec<_>>());
        let said = format!("{:?} {:?} {:?} {known:?}", self.exclude, self.severity, self.suppress);
        Some(blake3::hash(said.as_bytes()).to_hex()[..16].to_owned())
    }

    /// The folders of rules, as seen from where the program is run.
    pub fn rule_folders(&self) -> Vec<PathBuf> {
        let base = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
        self.rules.iter().map(|folder| base.join(folder)).collect()
    }

    /// Rules that the file names and the pack does not have, with the nearest right name.
    pub fn unknown_rules(&self, known: &[String]) -> Vec<String> {
        let named = self.severity.keys().chain(self.suppress.iter().filter_map(|s| s.rule.as_ref()));
        let unknown = named.filter(|rule| !known.contains(rule));
        unknown
            .map(|rule| match crate::yaml::nearest(rule, known.iter().map(String::as_str)) {
                Some(near) => format!("unknown rule `{rule}`; did you mean `{near}`?"),
                None => format!("unknown rule `{rule}`; `imr-audit rules list` names them all"),
            })
            .collect()
    }

    /// The suppressions that have expired by `today`.
    pub fn expired(&self, today: Date) -> Vec<String> {
        let suppressions = self.suppress.iter().map(Suppress::checked);
        suppressions.filter(|s| s.expires.is_some_and(|last| last < today)).map(|s| s.name()).collect()
    }

    /// The decisions that the file holds.
    pub fn decisions(&self) -> Decisions {
        let severity = self.severity.iter().map(|(rule, level)| {
            let severity = match level {
                Level::Error => Some(Severity::Error),
                Level::Warning => Some(Severity::Warning),
                Level::Note => Some(Severity::Note),
                Level::Off => None,
            };
            (rule.clone(), severity)
        });
        let suppressions = self.suppress.iter().map(Suppress::checked).collect();
        Decisions { severity: severity.collect(), suppressions, ..Decisions::default() }
    }
}

/// The configuration that lies nearest upwards from all of `letters`.
fn nearest(letters: &[PathBuf]) -> Result<Option<PathBuf>, String> {
    let stdin = |path: &PathBuf| path.as_os_str() == "-";
    let mut from: Vec<PathBuf> = letters.iter().filter(|p| !stdin(p)).cloned().collect();
    if from.is_empty() || letters.iter().any(stdin) {
        from.push(PathBuf::from("."));
    }
    let above = |path: &PathBuf| {
        let path = std::path::absolute(path).ok()?;
        path.ancestors().map(|folder| folder.join(NAME)).find(|file| file.is_file())
    };
    let found: BTreeSet<Option<PathBuf>> = from.iter().map(above).collect();
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(one), Some(other)) => {
            let name = |f: Option<PathBuf>| f.map_or("no configuration".into(), |f| f.display().to_string());
            let (one, other) = (name(one), name(other));
            Err(format!("{one} and {other} apply to these letters; name one with --config, or audit them apart"))
        }
        (None, _) => Ok(None),
    }
}

impl Suppress {
    fn check(&self) -> Result<(), String> {
        let name = self.checked().name();
        if self.fingerprint.is_none() && self.rule.is_none() && self.letter.is_none() {
            return Err("a suppression names neither a fingerprint, nor a rule, nor a letter".into());
        }
        if self.reason.trim().is_empty() || self.author.trim().is_empty() {
            return Err(format!("the suppression of {name} needs a reason and an author"));
        }
        match self.expires.parse::<Date>() {
            Ok(_) => Ok(()),
            Err(_) => Err(format!("the suppression of {name} needs a day on which it expires, such as 2027-01-31")),
        }
    }

    /// The suppression without what only the file needs; its day is one, since [`Config::parse`] has looked at it.
    pub fn checked(&self) -> Suppression {
        Suppression {
            fingerprint: self.fingerprint.clone(),
            rule: self.rule.clone(),
            letter: self.letter.clone(),
            reason: self.reason.clone(),
            author: self.author.clone(),
            expires: self.expires.parse().ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
fail-on = "warning"
exclude = ["old/**"]
[severity]
not-in-record = "off"
[[suppress]]
rule = "no-guideline"
letter = "a.txt"
reason = "cited in the annex"
author = "QA"
expires = "2027-01-31"
"#;

    #[test]
    fn a_file_is_read_and_its_rules_are_checked() {
        let config = Config::parse(GOOD).expect("valid");
        assert_eq!(config.fail_on, Some(FailOn::Warning));
        assert_eq!(config.unknown_rules(&["not-in-record", "no-guideline"].map(str::to_owned)), Vec::<String>::new());
        let wrong = config.unknown_rules(&["not-in-records", "no-guideline"].map(str::to_owned));
        assert_eq!(wrong, ["unknown rule `not-in-record`; did you mean `not-in-records`?"]);
        assert_eq!(config.expired("2027-01-31".parse().expect("a date")), Vec::<String>::new());
        assert_eq!(config.expired("2027-02-01".parse().expect("a date")).len(), 1);
    }

    #[test]
    fn a_suppression_needs_reason_author_and_expiry() {
        for (from, to) in [
            ("reason = \"cited in the annex\"", ""),
            ("author = \"QA\"", "author = \" \""),
            ("expires = \"2027-01-31\"", "expires = \"some day\""),
            ("rule = \"no-guideline\"\nletter = \"a.txt\"", ""),
            ("exclude", "exlude"),
        ] {
            assert!(Config::parse(&GOOD.replace(from, to)).is_err(), "{to:?} instead of {from:?}");
        }
    }
}
