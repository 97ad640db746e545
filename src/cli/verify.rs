//! `imr-audit verify`: a report held against the letters again.

use super::pack::{PackArgs, count};
use super::{Exit, baseline, complain, settings};
use imr_audit::batch::config::Config;
use imr_audit::batch::{Inputs, Policy};
use imr_audit::report::verify::{self, Outcome, Reported, Verified};
use std::path::PathBuf;

/// Arguments of `imr-audit verify`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// A report that `--format json` wrote
    #[arg(value_name = "REPORT.json")]
    report: PathBuf,
    /// Where the letters are: files, folders, archives, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackArgs,
    /// The configuration that the report was made with [default: the nearest imr-audit.toml upwards]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The baseline that the report was made with
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
}

/// Prints a line a problem and a line that sums up.
pub fn run(mut args: Args) -> Exit {
    let not_read = |why: &dyn std::fmt::Display| {
        complain(format_args!("{}: {why}", args.report.display()));
        Exit::Usage
    };
    let report = match std::fs::read_to_string(&args.report) {
        Ok(json) => Reported::parse(&json),
        Err(e) => return not_read(&e),
    };
    let report = match report {
        Ok(report) => report,
        Err(why) => return not_read(&why),
    };
    let config = Config::find(args.config.as_deref(), &args.paths);
    let known = args.baseline.as_deref().map(baseline::read).transpose();
    let (config, known) = match config.and_then(|config| Ok((config, known?))) {
        Ok(found) => found,
        Err(why) => {
            complain(why);
            return Exit::Usage;
        }
    };
    if args.pack.folders.is_empty() {
        args.pack.folders = config.rule_folders();
    }
    let auditor = match args.pack.auditor() {
        Ok(auditor) => auditor,
        Err(exit) => return exit,
    };
    let mut decisions = config.decisions();
    decisions.baseline = known.unwrap_or_default();
    decisions.rules = auditor.pack().rules.checks.iter().map(|c| c.id.clone()).collect();
    decisions.today = Some(settings::today());
    let policy = Policy::new(decisions);
    let found = verify::verify(&report, Inputs::new(args.paths, auditor.limits()), &auditor, &policy);
    let of_itself: String = found.report.iter().map(|problem| format!("the report: {problem}\n")).collect();
    let printed = super::print(&format!("{of_itself}{}", text(&found.letters)));
    let itself = if found.report.is_empty() { Exit::Clean } else { Exit::Findings };
    let exit = found.letters.iter().map(|letter| match letter.outcome {
        Outcome::Verified | Outcome::NotRead => Exit::Clean,
        Outcome::Problems | Outcome::Changed => Exit::Findings,
        Outcome::Missing => Exit::NotRead,
    });
    exit.max().unwrap_or(Exit::Clean).max(printed).max(itself)
}

fn text(letters: &[Verified]) -> String {
    let mut text = String::new();
    for letter in letters {
        for problem in &letter.problems {
            text.push_str(&format!("{}: {problem}\n", letter.path));
        }
    }
    let of = |outcome| letters.iter().filter(|l| l.outcome == outcome).count();
    let sum = |part: fn(&Verified) -> usize| letters.iter().map(part).sum::<usize>();
    let (hold, fail, unchecked) = (sum(|l| l.hold), sum(|l| l.fail), sum(|l| l.unchecked));
    let passed_over = sum(|l| l.passed_over);
    text.push_str(&format!(
        "{} = {} verified + {} with problems + {} changed + {} missing or unreadable + {} not read by the run; \
         {} = {hold} hold + {fail} do not hold + {unchecked} cannot be checked + {passed_over} not looked at\n",
        count(letters.len(), "input"),
        of(Outcome::Verified),
        of(Outcome::Problems),
        of(Outcome::Changed),
        of(Outcome::Missing),
        of(Outcome::NotRead),
        count(hold + fail + unchecked + passed_over, "item"),
    ));
    text
}
