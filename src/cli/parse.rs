//! `imr-audit parse`: what was read of letters.

use super::audit::{threads, width};
use super::pack::PackArgs;
use super::{Exit, complain};
use clap::ValueEnum;
use imr_audit::batch::{self, Inputs, Output};
use imr_audit::report::{Outline, ParseJson, Report, parsed};
use imr_audit::source::{self, Limits};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::PathBuf;

/// Arguments of `imr-audit parse`.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// Letters, folders of letters, or - for standard input
    #[arg(required_unless_present = "schema", value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackArgs,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "outline")]
    format: Format,
    /// Print the JSON Schema of --format json and stop
    #[arg(long)]
    schema: bool,
}

/// The output formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// An outline with line numbers
    Outline,
    /// The JSON of imr-audit/parse/v1
    Json,
    /// The text that was read, which the spans of quotes count in: no letter need be recognised in it
    Text,
}

/// Reads letters and shows what was read.
pub fn run(args: Args) -> Exit {
    if args.schema {
        return super::print(&format!("{:#}\n", parsed::schema()));
    }
    if args.format == Format::Text {
        return text(args.paths);
    }
    let auditor = match args.pack.auditor() {
        Ok(auditor) => auditor,
        Err(exit) => return exit,
    };
    let names = |id| auditor.pack().vocabulary.name(id).to_owned();
    let width = if std::io::stdout().is_terminal() { width() } else { 110 };
    let report: Box<dyn Report + '_> = if args.format == Format::Json {
        Box::new(ParseJson { names: &names })
    } else {
        Box::new(Outline { names: &names, width })
    };
    let mut sink = BufWriter::new(std::io::stdout());
    let inputs = Inputs::new(args.paths, auditor.limits());
    let output = Output { report: report.as_ref(), sink: &mut sink };
    let options = batch::Options { threads: threads(None), ..batch::Options::default() };
    match batch::run(&auditor, inputs, options, &mut [output]) {
        Ok(ended) if ended.totals.audited == 0 || ended.named_unreadable > 0 => Exit::NotRead,
        Ok(_) => Exit::Clean,
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Exit::Clean,
        Err(e) => {
            complain(format_args!("the output cannot be written: {e}"));
            Exit::Usage
        }
    }
}

/// Prints the text of each input, with form feeds between its pages. The rules are not asked.
fn text(paths: Vec<PathBuf>) -> Exit {
    let limits = Limits::default();
    let mut sink = BufWriter::new(std::io::stdout().lock());
    let mut exit = Exit::Clean;
    for input in Inputs::new(paths, &limits) {
        let read = batch::read(&input, &limits).and_then(|bytes| source::read(&input.name, &bytes, &limits));
        let written = match read {
            Ok(document) => sink.write_all(document.text().as_bytes()),
            Err(why) => {
                complain(format_args!("{}: {why}", input.name));
                exit = Exit::NotRead;
                Ok(())
            }
        };
        match written.and_then(|()| sink.flush()) {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => return exit,
            Err(e) => {
                complain(format_args!("the output cannot be written: {e}"));
                return Exit::Usage;
            }
        }
    }
    exit
}
