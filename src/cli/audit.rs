//! `imr-audit audit`: audit letters and write reports.

use super::format::{self, Format};
use super::output::{self, Sink, Target};
use super::pack::{PackArgs, count};
use super::settings::Settings;
use super::timings::Timings;
use super::{Exit, baseline, complain, interrupt, warn};
use imr_audit::batch::config::FailOn;
use imr_audit::batch::{self, Append, Inputs, Output, Policy, Totals};
use imr_audit::pipeline::Auditor;
use imr_audit::report::v1::Tool;
use imr_audit::report::{self, Report, View};
use imr_audit::watch::Watch;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::io::{ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Arguments of `imr-audit audit`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Letters, folders of letters, or - for standard input
    #[arg(required_unless_present = "schema", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub pack: PackArgs,
    /// What to write: text, concise, json, jsonl, sarif, junit, github, gitlab, markdown, csv, html or baseline
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    format: Option<Format>,
    /// Write to this file, or FORMAT=FILE; can be given again
    #[arg(long = "output", short, value_name = "[FORMAT=]FILE")]
    outputs: Vec<String>,
    /// Go on with the JSON Lines of an interrupted run, or begin them
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["outputs", "format", "redact", "baseline"])]
    pub resume: Option<PathBuf>,
    /// Keep here what is said of each letter, for unchanged ones
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// The least that makes the exit code 1: error (the default), warning, note or never
    #[arg(long, value_parser = format::fail_on(), value_name = "SEVERITY", hide_possible_values = true)]
    pub fail_on: Option<FailOn>,
    /// Leave out findings of this file, which --format baseline writes
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Take findings that are fixed out of the baseline
    #[arg(long, requires = "baseline")]
    update_baseline: bool,
    /// Report what suppressions would leave out
    #[arg(long)]
    pub ignore_suppressions: bool,
    /// Only letters that differ from this revision of git
    #[arg(long, value_name = "REV")]
    pub changed_since: Option<String>,
    /// The configuration [default: the imr-audit.toml above the letters]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Exit code 3 when any input was not audited, or only in part
    #[arg(long)]
    strict: bool,
    /// Keep the words of the letters out: rules and places only
    #[arg(long)]
    redact: bool,
    /// Threads to use [default: one a processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// Leave out notes and letters without findings
    #[arg(long, short)]
    quiet: bool,
    /// Add findings by defect and by rule
    #[arg(long)]
    statistics: bool,
    /// Say where the time went, by stage and by rule
    #[arg(long)]
    timings: bool,
    /// Print the JSON Schema of --format json
    #[arg(long, hide_short_help = true)]
    schema: bool,
}

/// Audits and reports.
pub fn run(mut args: Args) -> Exit {
    if args.schema {
        return super::print(&format!("{:#}\n", report::v1::schema()));
    }
    let settings = match Settings::of(&mut args) {
        Ok(settings) => settings,
        Err(message) => {
            complain(message);
            return Exit::Usage;
        }
    };
    if args.paths.is_empty() {
        eprintln!("No letter has changed.");
        return Exit::Clean;
    }
    let began = Instant::now();
    let auditor = match args.pack.auditor() {
        Ok(auditor) => auditor,
        Err(exit) => return exit,
    };
    let loading = began.elapsed();
    let timings = args.timings.then(Timings::default);
    let known: Vec<String> = auditor.pack().rules.checks.iter().map(|c| c.id.clone()).collect();
    let unknown = settings.config.unknown_rules(&known);
    if !unknown.is_empty() {
        for message in unknown {
            complain(format_args!("{}: {message}", settings.config.name()));
        }
        return Exit::Usage;
    }
    let policy = settings.policy(&args, known);
    let watch = timings.as_ref().map(|t| t as &dyn Watch);
    let written = write(&args, &auditor, (&settings, &policy), watch);
    if let Some(timings) = &timings {
        eprint!("{}", timings.text(loading, began.elapsed()));
    }
    match written {
        Ok(ended) => exit(&args, &settings, &ended),
        // The reader of a pipe has seen enough.
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Exit::Clean,
        Err(e) => {
            complain(format_args!("the report cannot be written: {e}"));
            Exit::Usage
        }
    }
}

fn write(
    args: &Args,
    auditor: &Auditor,
    (settings, policy): (&Settings, &Policy),
    watch: Option<&dyn Watch>,
) -> std::io::Result<batch::Ended> {
    let targets = match &args.resume {
        Some(path) => vec![Target { format: Format::Jsonl, path: Some(path.clone()) }],
        None => output::targets(args.format, &args.outputs),
    };
    let names = |id| auditor.pack().vocabulary.name(id).to_owned();
    let rules = report::rules(auditor.pack());
    let view = View { names: &names, rules: &rules, redact: args.redact };
    let reports: Vec<Box<dyn Report + '_>> =
        targets.iter().map(|target| report(args, settings, target, view, Tool::with(auditor.pack()))).collect();
    let inputs = || {
        let inputs = Inputs::new(args.paths.clone(), auditor.limits()).excluding(&settings.config.exclude);
        let inputs = inputs.map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(inputs.without_outputs(targets.iter().filter_map(|t| t.path.as_deref())))
    };
    spare_inputs(&args.paths, &targets)?;
    let earlier = args.resume.as_deref().map(|path| earlier(path, &reports)).transpose()?;
    let cache =
        args.cache.as_deref().map(|folder| cache(folder, args, auditor, (settings, policy), &targets)).transpose()?;
    let bar = bar(args, &targets, inputs()?);
    let mut sinks = match &args.resume {
        Some(path) => vec![Sink::Lines(Append::open(path)?)],
        None => targets.iter().map(Sink::open).collect::<std::io::Result<Vec<Sink>>>()?,
    };
    let mut outputs: Vec<Output<'_>> =
        reports.iter().zip(&mut sinks).map(|(report, sink)| Output { report: report.as_ref(), sink }).collect();
    let mut tell = |written: u64| bar.set_position(written);
    let options = batch::Options {
        threads: threads(args.threads),
        policy: Some(policy),
        earlier: earlier.as_ref(),
        cache: cache.as_ref().and_then(Option::as_ref),
        stop: Some(interrupt::flag()),
        progress: Some(&mut tell),
        watch,
    };
    let ended = batch::run(auditor, inputs()?, options, &mut outputs)?;
    bar.finish_and_clear();
    drop(outputs);
    sinks.into_iter().try_for_each(|sink| sink.finish(!ended.totals.interrupted))?;
    if let (Some(earlier), Some(path)) = (&earlier, &args.resume) {
        taken_over(earlier, path, &ended.totals);
    }
    if let Some(cache) = cache.flatten() {
        traffic(cache.traffic());
    }
    afterwards(args, &targets, policy, settings, &ended)?;
    Ok(ended)
}

/// Says what the reports do not, and brings the baseline up to date.
fn afterwards(
    args: &Args,
    targets: &[Target],
    policy: &Policy,
    settings: &Settings,
    ended: &batch::Ended,
) -> std::io::Result<()> {
    // No findings are never shown without what was looked at.
    if !args.quiet && targets.iter().all(|t| t.path.is_some() || !t.format.tells_coverage()) {
        anstream::eprint!("{}", report::closing(&ended.totals));
    }
    for path in args.paths.iter().filter(|path| !path.exists()).filter_map(|path| path.to_str()) {
        if let Some(command) = imr_audit::yaml::nearest(path, super::commands().iter().map(String::as_str)) {
            warn(format_args!("there is no file `{path}`; did you mean the command `{command}`?"));
        }
    }
    for (path, line, what) in policy.complaints() {
        warn(format_args!("{path}:{line}: {what}"));
    }
    for suppression in policy.stale().into_iter().filter(|_| !ended.totals.interrupted) {
        warn(format_args!("nothing to suppress any more: {}", suppression.name()));
    }
    let Some(path) = args.baseline.as_ref().filter(|_| !ended.totals.interrupted) else { return Ok(()) };
    let after = policy.baseline();
    let fixed = settings.baseline.len() - after.len();
    if args.update_baseline {
        baseline::write(path, &after)?;
        eprintln!("{}: {} taken out, {} left", path.display(), count(fixed, "fixed finding"), after.len());
    } else if fixed > 0 && !args.quiet {
        eprintln!("{} of the baseline fixed; --update-baseline takes them out", count(fixed, "finding"));
    }
    Ok(())
}

/// The progress of a long run, on a terminal that nothing else is written to.
fn bar(args: &Args, targets: &[Target], inputs: Inputs) -> ProgressBar {
    let free = !std::io::stdout().is_terminal() || targets.iter().all(|t| t.path.is_some());
    let stdin = args.paths.iter().any(|p| p.as_os_str() == "-");
    if args.quiet || stdin || !free || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(inputs.count() as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos} of {len} letters, {rate}, {eta} left");
    let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = write!(out, "{:.0} a second", state.per_sec());
    };
    style.map_or(bar.clone(), |style| bar.with_style(style.with_key("rate", rate)))
}

/// What an earlier run has reported.
fn earlier(path: &Path, reports: &[Box<dyn Report + '_>]) -> std::io::Result<batch::Earlier> {
    let begin = reports.first().map(|r| r.begin()).unwrap_or_default();
    batch::Earlier::open(path, &begin).map_err(|e| std::io::Error::other(format!("{}: {e}", path.display())))
}

/// Says what came of an earlier result.
fn taken_over(earlier: &batch::Earlier, path: &Path, totals: &Totals) {
    eprintln!("{} of {} inputs taken over from {}", earlier.reused(), totals.inputs, path.display());
    if !totals.interrupted {
        for path in earlier.left() {
            eprintln!("no longer there: {}", report::visible(&path));
        }
    }
}

/// The cache; `None` with a warning when it cannot be used with these settings.
fn cache(
    folder: &Path,
    args: &Args,
    auditor: &Auditor,
    (settings, policy): (&Settings, &Policy),
    targets: &[Target],
) -> std::io::Result<Option<batch::Cache>> {
    if policy.withholds() {
        eprintln!("warning: the cache is not used, because suppressions or a baseline apply");
        return Ok(None);
    }
    if targets.iter().any(|t| t.format == Format::Html) {
        eprintln!(
            "warning: the cache is not used, because the overview of the HTML report is counted letter by letter"
        );
        return Ok(None);
    }
    // A program that was built anew under the same version may say something else.
    let program = std::env::current_exe().and_then(std::fs::read).map(|bytes| blake3::hash(&bytes));
    let program = program.map(|digest| digest.to_hex().to_string()).unwrap_or_default();
    let formats: Vec<Format> = targets.iter().map(|t| t.format).collect();
    let screen = targets.iter().any(|t| t.path.is_none());
    let options = format!(
        "{formats:?} {screen} {} {} {:?} {:?} {:?} {:?}",
        args.redact,
        args.quiet,
        settings.fail_on,
        style(args, screen),
        settings.digest,
        auditor.limits()
    );
    let context = [program.as_str(), &auditor.pack().digest, &options];
    let opened = batch::Cache::open(folder, &context);
    opened.map(Some).map_err(|e| std::io::Error::new(e.kind(), format!("{}: {e}", folder.display())))
}

/// Says what the cache was good for.
fn traffic(traffic: batch::Traffic) {
    let batch::Traffic { hits, misses, damaged, unwritten } = traffic;
    eprintln!("cache: {hits} taken from it, {misses} not in it");
    if damaged > 0 {
        eprintln!("warning: {damaged} entries of the cache were damaged and not used");
    }
    if unwritten > 0 {
        eprintln!("warning: {unwritten} entries of the cache could not be written");
    }
}

/// Refuses to write a report over a letter that is named as an input.
fn spare_inputs(inputs: &[PathBuf], targets: &[Target]) -> std::io::Result<()> {
    let same = |a: &Path, b: &Path| match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b && a.is_file(),
        _ => false,
    };
    match targets.iter().filter_map(|t| t.path.as_deref()).find(|t| inputs.iter().any(|i| same(i, t))) {
        Some(both) => Err(std::io::Error::other(format!("{}: it is an input as well", both.display()))),
        None => Ok(()),
    }
}

fn report<'a>(args: &Args, settings: &Settings, target: &Target, view: View<'a>, tool: Tool) -> Box<dyn Report + 'a> {
    match target.format {
        Format::Text => {
            let style = style(args, target.path.is_none());
            Box::new(report::Text { style })
        }
        Format::Concise => Box::new(report::Concise { view }),
        Format::Json => Box::new(report::Json { view, tool }),
        // Parquet is made from the lines.
        Format::Jsonl | Format::Parquet => {
            let inputs = args.paths.iter().map(|p| p.to_string_lossy().into_owned()).collect();
            let policy = settings.digest.clone();
            Box::new(report::JsonLines { view, tool, inputs, policy })
        }
        Format::Sarif => Box::new(report::Sarif { view, tool }),
        Format::Junit => Box::new(report::Junit { view, fail_on: settings.fail_on.least() }),
        Format::Github => Box::new(report::Github { view }),
        Format::Gitlab => Box::new(report::Gitlab { view }),
        Format::Markdown => Box::new(report::Markdown { view }),
        Format::Csv => Box::new(report::Csv { view }),
        Format::Baseline => Box::new(report::Baseline { view }),
        Format::Html => Box::new(report::Html::new(view, tool)),
    }
}

/// How the report for people looks, on a screen or in a file.
fn style(args: &Args, screen: bool) -> report::Style {
    let stdout = std::io::stdout();
    let colour = screen && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
    let width = if screen && stdout.is_terminal() { width() } else { 110 };
    report::Style { colour, width, quiet: args.quiet, redact: args.redact, statistics: args.statistics }
}

/// The number of threads: as asked, else one a processor.
pub fn threads(asked: Option<u16>) -> usize {
    asked.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// The width of the terminal, inside sane bounds.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(110, |(w, _)| usize::from(w.0)).clamp(60, 160)
}

fn exit(args: &Args, settings: &Settings, ended: &batch::Ended) -> Exit {
    let totals = &ended.totals;
    if totals.interrupted {
        return Exit::Interrupted;
    }
    let lacking = totals.audited < totals.inputs || totals.incomplete > 0;
    if totals.audited == 0 || ended.named_unreadable > 0 || (args.strict && lacking) {
        return Exit::NotRead;
    }
    match settings.fail_on.least() {
        Some(least) if totals.findings.at_least(least) > 0 => Exit::Findings,
        _ => Exit::Clean,
    }
}
