//! The lines of an earlier result, so that what has not changed need not be audited again.

use super::aside;
use hashbrown::HashTable;
use serde_json::Value;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// How the line of a letter begins.
pub(super) const LETTER: &[u8] = b"{\"path\":";

/// No line that is longer is taken over, in bytes: its letter is audited again.
const MAX_LINE: u64 = 64 << 20;

/// Why a result cannot be gone on with.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// It was made by another version, with other rules or other options.
    #[error("it was made with another version, other rules or other options; start a new file")]
    Other,
    /// It is no result of this program.
    #[error("its first line is not that of a result of this program")]
    NotOurs,
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// A line, by the hash of its path and where it begins.
#[derive(Debug)]
struct Line {
    path: u64,
    at: u64,
    file: u32,
    taken: AtomicBool,
}

/// The lines of an earlier result by path: of the file itself, and of those put aside when it was begun anew. Some 30
/// bytes a letter; the lines themselves stay on disk. Shared by all threads.
#[derive(Debug, Default)]
pub struct Earlier {
    files: Vec<Mutex<BufReader<File>>>,
    by_path: HashTable<u32>,
    lines: Vec<Line>,
    reused: AtomicU64,
}

impl Earlier {
    /// Finds the lines of `result` and of the files put aside for it. `begin` is the line with which a new result would
    /// start.
    ///
    /// # Errors
    /// [`Refused`], when nothing of the earlier result may be used.
    pub fn open(result: &Path, begin: &str) -> Result<Earlier, Refused> {
        let mut earlier = Earlier::default();
        for path in std::iter::once(result.to_owned()).chain(aside::all(result)?) {
            match File::open(&path) {
                Ok(file) => earlier.add(BufReader::new(file), begin)?,
                Err(e) if e.kind() == io::ErrorKind::NotFound => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(earlier)
    }

    fn add(&mut self, mut from: BufReader<File>, begin: &str) -> Result<(), Refused> {
        let first = read_line(&mut from)?;
        if first != begin.as_bytes() {
            let torn = !first.ends_with(b"\n") && begin.as_bytes().starts_with(&first);
            let ours = serde_json::from_slice::<Value>(&first);
            return match torn {
                true => Ok(()),
                false if ours.is_ok_and(|v| v["schema"] == crate::report::v1::SCHEMA) => Err(Refused::Other),
                false => Err(Refused::NotOurs),
            };
        }
        let file = self.files.len() as u32;
        let mut at = first.len() as u64;
        loop {
            let line = read_line(&mut from)?;
            if line.is_empty() {
                break;
            }
            if line.ends_with(b"\n")
                && let Some(path) = path_of(&line)
            {
                self.note(hash(&path), at, file);
            }
            at = from.stream_position()?;
        }
        self.files.push(Mutex::new(from));
        Ok(())
    }

    /// Takes note of a line. Of two with one path the first counts: it is the newer one.
    fn note(&mut self, path: u64, at: u64, file: u32) {
        let lines = &self.lines;
        let of = |i: &u32| lines.get(*i as usize).map_or(0, |l| l.path);
        // Four thousand million letters are more than one run holds.
        let Ok(index) = u32::try_from(lines.len()) else { return };
        if self.by_path.find(path, |i| of(i) == path).is_none() {
            self.by_path.insert_unique(path, index, of);
            self.lines.push(Line { path, at, file, taken: AtomicBool::new(false) });
        }
    }

    /// The line of `path` and what it says; `None` when there is none that is whole.
    pub(super) fn line(&self, path: &str) -> Option<(String, Value)> {
        let hash = hash(path);
        let index = self.by_path.find(hash, |i| self.lines.get(*i as usize).is_some_and(|l| l.path == hash))?;
        let line = self.lines.get(*index as usize)?;
        line.taken.store(true, Ordering::Relaxed);
        let text = String::from_utf8(self.text(line).ok()?).ok()?;
        let value: Value = serde_json::from_str(&text).ok()?;
        (value["path"] == path).then_some((text, value))
    }

    fn text(&self, line: &Line) -> io::Result<Vec<u8>> {
        let file = self.files.get(line.file as usize).ok_or(io::ErrorKind::NotFound)?;
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        // Lines are asked for nearly in their order: what is buffered stays.
        let here = file.stream_position()?;
        match i64::try_from(line.at).ok().zip(i64::try_from(here).ok()) {
            Some((to, from)) => file.seek_relative(to - from)?,
            None => drop(file.seek(SeekFrom::Start(line.at))?),
        }
        read_line(&mut *file)
    }

    /// Takes note that a line was taken over.
    pub(super) fn count(&self) {
        self.reused.fetch_add(1, Ordering::Relaxed);
    }

    /// How many lines were taken over.
    pub fn reused(&self) -> u64 {
        self.reused.load(Ordering::Relaxed)
    }

    /// The paths of lines that nobody has asked for: after a whole run, inputs that are no longer there.
    pub fn left(&self) -> Vec<String> {
        let left = self.lines.iter().filter(|l| !l.taken.load(Ordering::Relaxed));
        left.filter_map(|l| path_of(&self.text(l).ok()?)).collect()
    }
}

/// A line with its end; without, when the file or the longest line ends before it.
pub(super) fn read_line(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    from.by_ref().take(MAX_LINE).read_until(b'\n', &mut line)?;
    Ok(line)
}

/// The path that the line of a letter begins with.
fn path_of(line: &[u8]) -> Option<String> {
    let rest = line.strip_prefix(LETTER)?;
    serde_json::Deserializer::from_slice(rest).into_iter::<String>().next()?.ok()
}

fn hash(path: &str) -> u64 {
    let digest = blake3::hash(path.as_bytes());
    digest.as_bytes().iter().take(8).fold(0, |n, b| (n << 8) | u64::from(*b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGIN: &str = "{\"schema\":\"imr-audit/report/v1\",\"inputs\":[\"a\"]}\n";

    fn opened(text: &str) -> Result<Earlier, Refused> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("r.jsonl");
        std::fs::write(&path, text).expect("written");
        Earlier::open(&path, BEGIN)
    }

    #[test]
    fn whole_lines_are_found_by_path_and_torn_ones_are_not() {
        let earlier = opened(&format!(
            "{BEGIN}{{\"path\":\"a/1\",\"n\":1}}\n{{\"path\":\"a/2\",\"n\":\n{{\"totals\":{{}}}}\n{{\"path\":\"a/3\"}}"
        ))
        .expect("ours");
        assert_eq!(earlier.line("a/1").map(|(_, v)| v["n"].clone()), Some(1.into()));
        assert!(earlier.line("a/2").is_none(), "no JSON");
        assert!(earlier.line("a/3").is_none(), "torn");
        assert!(earlier.line("a/4").is_none());
        assert_eq!(earlier.left(), Vec::<String>::new());
    }

    #[test]
    fn other_files_are_refused_and_torn_beginnings_are_not() {
        assert!(opened("").is_ok_and(|e| e.lines.is_empty()));
        assert!(opened(&BEGIN[..20]).is_ok_and(|e| e.lines.is_empty()));
        assert!(matches!(opened(&BEGIN.replace("\"a\"", "\"b\"")), Err(Refused::Other)));
        for other in ["a letter", "a letter\n", "{}\n", "[1,2]\n", "\n"] {
            assert!(matches!(opened(other), Err(Refused::NotOurs)), "{other:?}");
        }
    }

    #[test]
    fn lines_that_nobody_asks_for_are_left() {
        let earlier = opened(&format!("{BEGIN}{{\"path\":\"a/1\"}}\n{{\"path\":\"a/2\"}}\n")).expect("ours");
        earlier.line("a/2").expect("there");
        assert_eq!(earlier.left(), ["a/1"]);
    }
}
