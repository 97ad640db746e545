//! `imr-audit report`: compliance over many runs.

use super::format::Format;
use super::output::{Sink, Target};
use super::tables::Tables;
use super::{Exit, complain};
use imr_audit::report::compliance::{self, Compliance, Page, Period};
use imr_audit::report::results::{End, Results};
use imr_audit::report::v1::Tool;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Arguments of `imr-audit report`.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = "Examples:\n  \
    imr-audit report 2017-*.jsonl --html --output report.html\n  \
    imr-audit report q1.jsonl q2.jsonl --compare 2017-01..2017-03 2017-04..2017-06 -o quarter.md\n  \
    imr-audit report *.jsonl --parquet --output tables/\n\n\
    A letter that stands in several results counts once, as the last of them has it.")]
pub struct Args {
    /// JSON Lines that `--format jsonl` wrote, the latest run last; - for standard input
    #[arg(required = true, value_name = "RESULT.jsonl")]
    results: Vec<PathBuf>,
    /// One page with the data behind it, which opens without a network
    #[arg(long, group = "format")]
    html: bool,
    /// Every number, one a row
    #[arg(long, group = "format")]
    csv: bool,
    /// Findings, letters and accounting as tables in a folder
    #[arg(long, group = "format", requires = "output")]
    parquet: bool,
    /// The main numbers, for a ticket or a wiki [default, unless the extension of the output says otherwise]
    #[arg(long, group = "format")]
    markdown: bool,
    /// Write to a file, or a folder for Parquet, instead of standard output
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Hold two periods against each other, by the date of the decision
    #[arg(long, num_args = 2, value_names = ["PERIOD", "PERIOD"])]
    compare: Vec<Period>,
    /// How many of the worst letters to name
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u16).range(..=10_000))]
    worst: u16,
}

/// Why there is no report.
enum Failed {
    /// A result that cannot be opened.
    Open(String),
    /// A result that is none, or one that was damaged.
    Result(String),
    /// The output.
    Write(io::Error),
}

impl From<io::Error> for Failed {
    fn from(e: io::Error) -> Failed {
        Failed::Write(e)
    }
}

/// Reads the results, the latest first, and writes the report.
pub fn run(args: &Args) -> Exit {
    let (message, exit) = match write(args) {
        Ok(compliance) => {
            for caution in compliance.cautions() {
                eprintln!("warning: {caution}");
            }
            if compliance.accounting.audited > 0 {
                return Exit::Clean;
            }
            ("no letter of these results was audited".to_owned(), Exit::NotRead)
        }
        Err(Failed::Write(e)) if e.kind() == ErrorKind::BrokenPipe => return Exit::Clean,
        Err(Failed::Write(e)) => (format!("the report cannot be written: {e}"), Exit::Usage),
        Err(Failed::Result(why)) => (why, Exit::Usage),
        Err(Failed::Open(why)) => (why, Exit::NotRead),
    };
    complain(message);
    exit
}

/// Where the letters go as they are read.
enum Out {
    Page(Page, Sink),
    Tables(Box<Tables>),
    /// Only the numbers are written, at the end.
    Numbers(Sink),
}

fn write(args: &Args) -> Result<Compliance, Failed> {
    let target = Target { format: format(args), path: args.output.clone() };
    let compare = match args.compare.as_slice() {
        [before, after] => Some([*before, *after]),
        _ => None,
    };
    let mut compliance = Compliance::new(compare, usize::from(args.worst));
    let mut readers = Vec::new();
    for path in args.results.iter().rev() {
        readers.push((path, open(path)?));
    }
    let mut out = match target.format {
        Format::Parquet => Out::Tables(Box::new(Tables::open(target.path.as_deref())?)),
        Format::Html => {
            let (page, mut sink) = (Page::default(), Sink::open(&target)?);
            sink.write_all(page.begin().as_bytes())?;
            Out::Page(page, sink)
        }
        _ => Out::Numbers(Sink::open(&target)?),
    };
    for (path, results) in readers {
        let end = read(path, results, &mut compliance, &mut out)?;
        compliance.end(&end);
    }
    match out {
        Out::Tables(mut tables) => tables.finish()?,
        Out::Page(page, mut sink) => {
            let end = page.end(&compliance, &tool()).map_err(io::Error::other)?;
            sink.write_all(end.as_bytes())?;
            sink.finish(true)?;
        }
        Out::Numbers(mut sink) => {
            let csv = target.format == Format::Csv;
            let text = if csv { compliance::csv(&compliance) } else { compliance::markdown(&compliance) };
            sink.write_all(text.as_bytes())?;
            sink.finish(true)?;
        }
    }
    Ok(compliance)
}

type Reader = Results<Box<dyn BufRead>>;

/// Opens a result and reads its first line, so that a wrong file is refused before the work begins.
fn open(path: &Path) -> Result<Reader, Failed> {
    let reader: Box<dyn BufRead> = if path.as_os_str() == "-" {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(path).map_err(|e| Failed::Open(format!("{}: {e}", path.display())))?;
        Box::new(BufReader::with_capacity(1 << 16, file))
    };
    Results::open(reader).map_err(|e| Failed::Result(format!("{}: {e}", path.display())))
}

fn read(path: &Path, mut results: Reader, compliance: &mut Compliance, out: &mut Out) -> Result<End, Failed> {
    compliance.begin(&path.to_string_lossy(), &results.begin);
    if let Out::Tables(tables) = out {
        tables.begin(&results.begin)?;
    }
    let refused = |e| Failed::Result(format!("{}: {e}", path.display()));
    while let Some(letter) = results.letter().map_err(refused)? {
        let Some(row) = compliance.add(&letter) else { continue };
        match out {
            Out::Page(page, sink) => sink.write_all(page.row(&row).as_bytes())?,
            Out::Tables(tables) => tables.push(&letter)?,
            Out::Numbers(_) => {}
        }
    }
    Ok(results.end())
}

/// As asked, else by the extension of the output.
fn format(args: &Args) -> Format {
    let extension = args.output.as_deref().and_then(Path::extension).map(|e| e.to_string_lossy().to_ascii_lowercase());
    match extension.as_deref() {
        _ if args.html => Format::Html,
        _ if args.csv => Format::Csv,
        _ if args.parquet => Format::Parquet,
        _ if args.markdown => Format::Markdown,
        Some("html" | "htm") => Format::Html,
        Some("csv") => Format::Csv,
        Some("parquet") => Format::Parquet,
        _ => Format::Markdown,
    }
}

/// This program; the packs are those of the results.
fn tool() -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pack: String::new(),
        pack_version: String::new(),
        pack_digest: String::new(),
        layers: Vec::new(),
    }
}
