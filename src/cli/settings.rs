//! What the arguments and the configuration come to.

use super::audit::Args;
use super::{baseline, changed, warn};
use imr_audit::batch::config::{Config, FailOn};
use imr_audit::batch::{Baseline, Inputs, Policy};
use imr_audit::source::Limits;
use jiff::civil::Date;
use std::time::{SystemTime, UNIX_EPOCH};

/// What the arguments and the configuration come to.
pub struct Settings {
    /// The configuration.
    pub config: Config,
    /// The baseline.
    pub baseline: Baseline,
    /// The least severity that makes the exit code 1.
    pub fail_on: FailOn,
    /// What identifies configuration and baseline; `None` without either.
    pub digest: Option<String>,
    today: Date,
}

impl Settings {
    /// Reads the files that `args` name, and puts into `args` what the configuration adds.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn of(args: &mut Args) -> Result<Settings, String> {
        let config = Config::find(args.config.as_deref(), &args.paths)?;
        let known = args.baseline.as_deref().map(baseline::read).transpose()?;
        if let Some(revision) = &args.changed_since {
            args.paths = changed::since(revision, &args.paths)?;
        }
        if args.resume.is_some() && !config.suppress.is_empty() {
            // What was left out is not in the lines, so the totals could not be gone on with.
            return Err(format!("--resume does not go with the suppressions of {}; apply them later", config.name()));
        }
        if args.pack.folders.is_empty() {
            args.pack.folders = config.rule_folders();
        }
        Inputs::new(Vec::new(), &Limits::default()).excluding(&config.exclude)?;
        let digest = config.digest(known.as_ref());
        let today = today();
        if !args.ignore_suppressions {
            for name in config.expired(today) {
                warn(format_args!("expired, so it no longer holds: the suppression of {name}"));
            }
        }
        let fail_on = args.fail_on.or(config.fail_on).unwrap_or(FailOn::Error);
        Ok(Settings { config, baseline: known.unwrap_or_default(), fail_on, digest, today })
    }

    /// The decisions of the team for a pack of these rules.
    pub fn policy(&self, args: &Args, rules: Vec<String>) -> Policy {
        let mut decisions = self.config.decisions();
        decisions.baseline = self.baseline.clone();
        decisions.unsuppressed = args.ignore_suppressions;
        decisions.rules = rules;
        decisions.today = Some(self.today);
        Policy::new(decisions)
    }
}

/// The day, by universal time: suppressions expire with it, nothing else depends on a clock.
pub(super) fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let days = i32::try_from(since.as_secs() / 86_400).unwrap_or(i32::MAX);
    jiff::civil::date(1970, 1, 1).saturating_add(jiff::Span::new().days(days.min(1_000_000)))
}
