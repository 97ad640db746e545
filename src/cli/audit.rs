//! `imr-audit audit`: audit letters and write reports.

use super::pack::PackArgs;
use super::{Exit, complain};
use clap::ValueEnum;
use imr_audit::batch::{self, Inputs, Output};
use imr_audit::finding::Severity;
use imr_audit::pipeline::Auditor;
use imr_audit::report::v1::Tool;
use imr_audit::report::{self, Report, View};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

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
    /// Write to a file instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
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
enum Format {
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
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(e) => {
            complain(format_args!("the report cannot be written: {e}"));
            Exit::Usage
        }
    }
}

fn write(args: &Args, auditor: &Auditor) -> std::io::Result<batch::Ended> {
    let threads = threads(args.threads);
    let inputs = Inputs::new(args.paths.clone(), auditor.limits());
    let names = |id| auditor.pack().vocabulary.name(id).to_owned();
    let rules = report::rules(auditor.pack());
    let view = View { names: &names, rules: &rules, redact: args.redact };
    let tool = report::v1::Tool::with(auditor.pack());
    let report = report(args, args.format.unwrap_or(Format::Text), view, tool);
    let mut sink: Box<dyn Write> = match &args.output {
        Some(path) => Box::new(BufWriter::new(std::fs::File::create(path)?)),
        None => Box::new(BufWriter::new(std::io::stdout().lock())),
    };
    batch::run(auditor, inputs, threads, &mut [Output { report: report.as_ref(), sink: &mut sink }])
}

fn report<'a>(args: &Args, format: Format, view: View<'a>, tool: Tool) -> Box<dyn Report + 'a> {
    match format {
        Format::Text => {
            let terminal = args.output.is_none() && std::io::stdout().is_terminal();
            let colour = args.output.is_none()
                && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
            let width = if terminal { width() } else { 110 };
            let style = report::Style { colour, width, quiet: args.quiet, redact: args.redact };
            Box::new(report::Text { style })
        }
        Format::Concise => Box::new(report::Concise { view }),
        Format::Json => Box::new(report::Json { view, tool }),
        Format::Jsonl => Box::new(report::JsonLines { view, tool }),
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
