//! Where a report is written: standard output, or a file that appears whole or not at all.

use super::format::Format;
use super::tables::Tables;
use clap::ValueEnum;
use imr_audit::batch::{self, Append, private};
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Bytes that are written together where nobody waits for them.
const PIECE: usize = 64 << 10;
/// Bytes that are written together where somebody reads while the run goes on: on a screen, or line by line.
const AT_ONCE: usize = 8 << 10;

/// One report to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// In which format.
    pub format: Format,
    /// To which file; `None`: to standard output.
    pub path: Option<PathBuf>,
}

/// The reports that `--format` and `--output` ask for. An output is `FILE` or `FORMAT=FILE`; a bare file takes the
/// format given by `--format`, else the one that its extension names.
pub fn targets(format: Option<Format>, outputs: &[String]) -> Vec<Target> {
    if outputs.is_empty() {
        return vec![Target { format: format.unwrap_or(Format::Text), path: None }];
    }
    outputs.iter().map(|output| target(format, output)).collect()
}

fn target(format: Option<Format>, output: &str) -> Target {
    if let Some((name, file)) = output.split_once('=')
        && let Ok(format) = Format::from_str(name, true)
    {
        return Target { format, path: path(file) };
    }
    let extension = Path::new(output).extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
    let by_extension = match extension.as_deref() {
        Some("json") => Format::Json,
        Some("jsonl") => Format::Jsonl,
        Some("sarif") => Format::Sarif,
        Some("xml") => Format::Junit,
        Some("md") => Format::Markdown,
        Some("csv") => Format::Csv,
        Some("html" | "htm") => Format::Html,
        Some("parquet") => Format::Parquet,
        _ => Format::Text,
    };
    Target { format: format.unwrap_or(by_extension), path: path(output) }
}

/// The file of an output; `-` is standard output.
fn path(file: &str) -> Option<PathBuf> {
    (file != "-").then(|| file.into())
}

/// An open target. A file is written beside its final name and takes that name when it is [finished](Sink::finish).
pub enum Sink {
    /// Standard output.
    Stdout(BufWriter<io::Stdout>),
    /// A device or pipe, which cannot be replaced.
    Direct(BufWriter<File>),
    /// JSON Lines, which grow in place.
    Lines(Append),
    /// A folder of Parquet files, made from JSON Lines.
    Tables(Box<Tables>),
    /// A file.
    Aside {
        /// The file as it is being written.
        file: BufWriter<File>,
        /// Its name until then.
        part: PathBuf,
        /// Its name in the end.
        path: PathBuf,
    },
}

impl Sink {
    /// Opens a target.
    ///
    /// # Errors
    /// What the operating system says, with the path.
    pub fn open(target: &Target) -> io::Result<Sink> {
        if target.format == Format::Parquet {
            return Tables::open(target.path.as_deref()).map(|t| Sink::Tables(Box::new(t)));
        }
        let Some(path) = &target.path else {
            let piece = if target.format == Format::Jsonl || io::stdout().is_terminal() { AT_ONCE } else { PIECE };
            return Ok(Sink::Stdout(BufWriter::with_capacity(piece, io::stdout())));
        };
        let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display()));
        if std::fs::metadata(path).is_ok_and(|m| !m.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(named)?;
            return Ok(Sink::Direct(BufWriter::new(file)));
        }
        if target.format == Format::Jsonl {
            // Lines are whole by themselves, and `--resume` goes on with them: they are written in place.
            return Ok(Sink::Lines(Append::anew(path)?));
        }
        let part = batch::part(path);
        let file = private().truncate(true).open(&part).map_err(named)?;
        Ok(Sink::Aside { file: BufWriter::with_capacity(PIECE, file), part, path: path.clone() })
    }

    /// Everything is written: the file takes its name. `whole`: all inputs have been seen.
    pub fn finish(mut self, whole: bool) -> io::Result<()> {
        self.flush()?;
        if let Sink::Tables(tables) = &mut self {
            tables.finish()?;
        }
        if let Sink::Aside { file, part, path } = &mut self {
            file.get_ref().sync_all()?;
            std::fs::rename(&*part, &*path)?;
            *part = PathBuf::new();
        }
        match &mut self {
            Sink::Lines(lines) => lines.finish(whole),
            _ => Ok(()),
        }
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Sink::Aside { part, .. } = self
            && !part.as_os_str().is_empty()
        {
            // A report that was not finished leaves nothing behind.
            let _ = std::fs::remove_file(part);
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Sink::Stdout(out) => out.write(bytes),
            Sink::Lines(out) => out.write(bytes),
            Sink::Tables(out) => out.write(bytes),
            Sink::Direct(out) | Sink::Aside { file: out, .. } => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Sink::Stdout(out) => out.flush(),
            Sink::Lines(out) => out.flush(),
            Sink::Tables(out) => out.flush(),
            Sink::Direct(out) | Sink::Aside { file: out, .. } => out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_comes_from_the_name_the_option_or_the_extension() {
        let of = |format, output: &str| targets(format, &[output.to_owned()])[0].clone();
        let to = |format, path: &str| Target { format, path: Some(path.into()) };
        assert_eq!(of(None, "a.html"), to(Format::Html, "a.html"));
        assert_eq!(of(Some(Format::Sarif), "a.json"), to(Format::Sarif, "a.json"));
        assert_eq!(of(Some(Format::Text), "gitlab=a.json"), to(Format::Gitlab, "a.json"));
        assert_eq!(of(None, "github=-"), Target { format: Format::Github, path: None });
        assert_eq!(of(None, "odd=name.csv"), to(Format::Csv, "odd=name.csv"));
        assert_eq!(targets(None, &[]), [Target { format: Format::Text, path: None }]);
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let dir = tempfile::tempdir().expect("a folder");
        let target = Target { format: Format::Text, path: Some(dir.path().join("r.txt")) };
        let names = || {
            let entries = std::fs::read_dir(dir.path()).expect("a folder");
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect::<Vec<_>>()
        };
        let mut sink = Sink::open(&target).expect("open");
        sink.write_all(b"half").expect("written");
        drop(sink);
        assert_eq!(names(), Vec::<String>::new());
        let mut sink = Sink::open(&target).expect("open");
        sink.write_all(b"whole").expect("written");
        sink.finish(true).expect("finished");
        assert_eq!(names(), ["r.txt"]);
        assert_eq!(std::fs::read(dir.path().join("r.txt")).expect("readable"), b"whole");
    }
}
