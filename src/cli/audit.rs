//! `imr-audit audit`: audit letters and write reports.

use super::output::{self, Sink, Target};
use super::pack::PackArgs;
use super::{Exit, complain};
use clap::ValueEnum;
use imr_audit::batch::{self, Inputs, Output};
use imr_audit::finding::Severity;
use imr_audit::pipeline::Auditor;
use imr_audit::report::v1::Tool;
use imr_audit::report::{self, Report, View};
use std::fs::File;
use std::io::{BufReader, ErrorKind, IsTerminal};
use std::path::{Path, PathBuf};

/// Arguments of `imr-audit audit`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Letters, folders of letters, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackArgs,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to a file instead of standard output; can be given again. FORMAT=FILE names its format, else --format
    /// does, else its extension
    #[arg(long = "output", short, value_name = "[FORMAT=]FILE")]
    outputs: Vec<String>,
    /// Go on with the JSON Lines of an interrupted run, or begin them
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["outputs", "format", "redact"])]
    resume: Option<PathBuf>,
    /// The least severity that makes the exit code 1
    #[arg(long, value_enum, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// Fail (exit code 3) when any input was not audited
    #[arg(long)]
    strict: bool,
    /// Keep the words of the letters out of the report: rules and places only
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
}

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
}

/// When findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Note,
    Never,
}

impl FailOn {
    fn least(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Note => Some(Severity::Note),
            FailOn::Never => None,
        }
    }
}

/// Audits and reports.
pub fn run(args: Args) -> Exit {
    let auditor = match args.pack.auditor() {
        Ok(auditor) => auditor,
        Err(exit) => return exit,
    };
    match write(&args, &auditor) {
        Ok(ended) => exit(&args, &ended),
        // The reader of a pipe has seen enough.
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Exit::Clean,
        Err(e) => {
            complain(format_args!("the report cannot be written: {e}"));
            Exit::Usage
        }
    }
}

fn write(args: &Args, auditor: &Auditor) -> std::io::Result<batch::Ended> {
    let targets = match &args.resume {
        Some(path) => vec![Target { format: Format::Jsonl, path: Some(path.clone()) }],
        None => output::targets(args.format, &args.outputs),
    };
    let names = |id| auditor.pack().vocabulary.name(id).to_owned();
    let rules = report::rules(auditor.pack());
    let view = View { names: &names, rules: &rules, redact: args.redact };
    let reports: Vec<Box<dyn Report + '_>> =
        targets.iter().map(|target| report(args, target, view, Tool::with(auditor.pack()))).collect();
    let mut inputs = Inputs::new(args.paths.clone(), auditor.limits());
    let mut start = batch::Start::default();
    let mut sinks = match &args.resume {
        Some(path) => {
            start = resume(auditor, &mut inputs, path, &reports)?;
            vec![Sink::go_on(path, start.kept)?]
        }
        None => targets.iter().map(Sink::open).collect::<std::io::Result<Vec<Sink>>>()?,
    };
    let mut outputs: Vec<Output<'_>> =
        reports.iter().zip(&mut sinks).map(|(report, sink)| Output { report: report.as_ref(), sink }).collect();
    let options = batch::Options { threads: threads(args.threads), start, progress: None };
    let ended = batch::run(auditor, inputs, options, &mut outputs)?;
    drop(outputs);
    sinks.into_iter().try_for_each(Sink::finish)?;
    if targets.iter().all(|t| t.path.is_some()) && !args.quiet {
        eprint!("{}", report::closing(&ended.totals));
    }
    Ok(ended)
}

/// Takes over what an earlier run has reported.
fn resume(
    auditor: &Auditor,
    inputs: &mut Inputs,
    path: &Path,
    reports: &[Box<dyn Report + '_>],
) -> std::io::Result<batch::Start> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(batch::Start::default()),
        Err(e) => return Err(e),
    };
    let begin = reports.first().map(|r| r.begin()).unwrap_or_default();
    let start = batch::start(auditor, inputs, BufReader::new(file), &begin)
        .map_err(|e| std::io::Error::other(format!("{}: {e}", path.display())))?;
    eprintln!("{} inputs taken over from {}", start.inputs, path.display());
    for path in &start.vanished {
        eprintln!("no longer there: {path}");
    }
    Ok(start)
}

fn report<'a>(args: &Args, target: &Target, view: View<'a>, tool: Tool) -> Box<dyn Report + 'a> {
    match target.format {
        Format::Text => {
            let stdout = std::io::stdout();
            let screen = target.path.is_none();
            let colour = screen && anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
            let width = if screen && stdout.is_terminal() { width() } else { 110 };
            let style =
                report::Style { colour, width, quiet: args.quiet, redact: args.redact, statistics: args.statistics };
            Box::new(report::Text { style })
        }
        Format::Concise => Box::new(report::Concise { view }),
        Format::Json => Box::new(report::Json { view, tool }),
        Format::Jsonl => {
            let inputs = args.paths.iter().map(|p| p.to_string_lossy().into_owned()).collect();
            Box::new(report::JsonLines { view, tool, inputs })
        }
        Format::Sarif => Box::new(report::Sarif { view, tool }),
        Format::Junit => Box::new(report::Junit { view, fail_on: args.fail_on.least() }),
        Format::Github => Box::new(report::Github { view }),
        Format::Gitlab => Box::new(report::Gitlab { view }),
        Format::Markdown => Box::new(report::Markdown { view }),
        Format::Csv => Box::new(report::Csv { view }),
        Format::Html => Box::new(report::Html::new(view, tool)),
    }
}

/// The number of threads: as asked, else one a processor.
pub fn threads(asked: Option<u16>) -> usize {
    asked.map_or_else(|| std::thread::available_parallelism().map_or(1, usize::from), usize::from)
}

/// The width of the terminal, inside sane bounds.
pub fn width() -> usize {
    terminal_size::terminal_size().map_or(110, |(w, _)| usize::from(w.0)).clamp(60, 160)
}

fn exit(args: &Args, ended: &batch::Ended) -> Exit {
    let totals = &ended.totals;
    if totals.audited == 0 || ended.named_unreadable > 0 || (args.strict && totals.audited < totals.inputs) {
        return Exit::NotRead;
    }
    match args.fail_on.least() {
        Some(least) if totals.findings.at_least(least) > 0 => Exit::Findings,
        _ => Exit::Clean,
    }
}
