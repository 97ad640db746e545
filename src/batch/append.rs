//! A result that grows line by line. What an earlier run has written stays as long as the lines are the same; from the
//! first that differs on, the file is written anew and its earlier state kept aside until the run has ended.

use super::{aside, earlier};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file of lines that is gone on with. Each whole line is written at once, so that a killed run has lost none.
#[derive(Debug)]
pub struct Append {
    path: PathBuf,
    file: File,
    /// The earlier state, at the first line not yet compared; `None` once lines are written.
    earlier: Option<BufReader<File>>,
    /// Bytes of the earlier state that stand.
    kept: u64,
    /// The line that is not yet whole.
    pending: Vec<u8>,
}

impl Append {
    /// Opens a result to go on with; one that is not there is begun. No other run can open it as long.
    ///
    /// # Errors
    /// What the operating system says, with the path; another run that is writing to it.
    pub fn open(path: &Path) -> io::Result<Append> {
        let opened = || {
            let file = private().read(true).open(path)?;
            lock(&file)?;
            let earlier = Some(BufReader::new(File::open(path)?));
            Ok(Append { path: path.to_owned(), file, earlier, kept: 0, pending: Vec::new() })
        };
        opened().map_err(|e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", path.display())))
    }

    /// Opens a result and takes its earlier lines away.
    ///
    /// # Errors
    /// As [`Append::open`].
    pub fn anew(path: &Path) -> io::Result<Append> {
        let mut append = Append::open(path)?;
        append.file.set_len(0)?;
        append.earlier = None;
        for old in aside::all(path)? {
            std::fs::remove_file(old)?;
        }
        Ok(append)
    }

    /// The run has ended; when all inputs have been seen (`whole`), earlier states are not needed any more.
    ///
    /// # Errors
    /// What the operating system says.
    pub fn finish(&mut self, whole: bool) -> io::Result<()> {
        if !self.pending.is_empty() {
            self.pending.push(b'\n');
            self.line()?;
        }
        if self.earlier.is_some() {
            self.file.set_len(self.kept)?;
        }
        self.file.sync_all()?;
        if whole {
            for old in aside::all(&self.path)? {
                std::fs::remove_file(old)?;
            }
        }
        Ok(())
    }

    /// Writes the pending line, unless it stands already.
    fn line(&mut self) -> io::Result<()> {
        if let Some(earlier) = &mut self.earlier {
            if same(earlier, &self.pending)? {
                self.kept += self.pending.len() as u64;
                self.pending.clear();
                return Ok(());
            }
            self.diverge()?;
        }
        self.file.write_all(&self.pending)?;
        self.pending.clear();
        Ok(())
    }

    /// The earlier state ends here or says something else from here on.
    fn diverge(&mut self) -> io::Result<()> {
        self.earlier = None;
        self.file.seek(SeekFrom::Start(self.kept))?;
        if !holds_letters(&self.file)? {
            self.file.set_len(self.kept)?;
            self.file.seek(SeekFrom::Start(self.kept))?;
            return Ok(());
        }
        let part = aside::part(&self.path);
        let mut file = private().read(true).truncate(true).open(&part)?;
        lock(&file)?;
        self.file.seek(SeekFrom::Start(0))?;
        io::copy(&mut (&self.file).take(self.kept), &mut file)?;
        file.sync_all()?;
        // A run that is killed between the two leaves all lines aside, where the next finds them.
        std::fs::rename(&self.path, aside::free(&self.path))?;
        std::fs::rename(&part, &self.path)?;
        self.file = file;
        Ok(())
    }
}

impl Write for Append {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = bytes.split_inclusive(|b| *b == b'\n').next().unwrap_or_default();
        self.pending.extend_from_slice(line);
        if line.ends_with(b"\n") {
            self.line()?;
        }
        Ok(line.len())
    }

    /// Whole lines are written already.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Results hold health records: what this program writes is for its user alone.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn lock(file: &File) -> io::Result<()> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(io::Error::other("another run is writing to it")),
        // A file system without locks: nothing can be said about other runs.
        Err(TryLockError::Error(e)) if e.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(e)) => Err(e),
    }
}

/// True when the next bytes of the earlier state are this line.
fn same(earlier: &mut BufReader<File>, mut line: &[u8]) -> io::Result<bool> {
    while !line.is_empty() {
        let there = earlier.fill_buf()?;
        let n = there.len().min(line.len());
        if n == 0 || there.get(..n) != line.get(..n) {
            return Ok(false);
        }
        line = line.get(n..).unwrap_or_default();
        earlier.consume(n);
    }
    Ok(true)
}

/// True when a whole line on a letter follows.
fn holds_letters(file: &File) -> io::Result<bool> {
    let mut rest = BufReader::new(file);
    loop {
        let line = earlier::read_line(&mut rest)?;
        if line.is_empty() {
            return Ok(false);
        }
        if line.starts_with(earlier::LETTER) && line.ends_with(b"\n") {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(n: u32) -> String {
        format!("{{\"path\":\"{n}\"}}\n")
    }

    /// What stands in the file and which files are in the folder after `lines` went over `before`.
    fn after(before: &str, lines: &[String], whole: bool) -> (String, usize) {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("r.jsonl");
        std::fs::write(&path, before).expect("written");
        let mut append = Append::open(&path).expect("opened");
        assert!(Append::open(&path).is_err(), "two runs at once");
        for line in lines {
            append.write_all(line.as_bytes()).expect("written");
        }
        append.finish(whole).expect("finished");
        let files = std::fs::read_dir(dir.path()).expect("a folder").count();
        (std::fs::read_to_string(&path).expect("there"), files)
    }

    #[test]
    fn whatever_stood_there_the_file_ends_with_the_lines_written() {
        let lines: Vec<String> = (0..6).map(letter).collect();
        let whole = lines.concat();
        for cut in 0..=whole.len() {
            assert_eq!(after(&whole[..cut], &lines, true), (whole.clone(), 1), "cut at {cut}");
        }
        let changed = whole.replace("\"3\"", "\"three\"");
        assert_eq!(after(&changed, &lines, true), (whole.clone(), 1));
        assert_eq!(after(&format!("{whole}more\n"), &lines, true), (whole.clone(), 1));
        assert_eq!(after(&changed, &lines[..4], false).1, 2, "a run that has not ended keeps the earlier lines");
    }
}
