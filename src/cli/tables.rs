//! A folder of three Parquet files, made from JSON Lines as they are written: one path from a letter to its row, for
//! the audit and for the report on many runs.

#[cfg(feature = "parquet")]
pub use with::Tables;
#[cfg(not(feature = "parquet"))]
pub use without::Tables;

#[cfg(feature = "parquet")]
mod with {
    use imr_audit::batch::{self, private};
    use imr_audit::report::arrow::Table;
    use imr_audit::report::parquet::{Failed, Writer};
    use imr_audit::report::results::Begin;
    use imr_audit::report::v1::Letter;
    use std::fs::File;
    use std::io::{self, BufWriter, Write};
    use std::path::{Path, PathBuf};

    /// The files as they are being written; they take their names when they are [finished](Tables::finish).
    pub struct Tables {
        folder: PathBuf,
        parts: Vec<Part>,
        writer: Option<Writer<BufWriter<File>>>,
        /// The beginning of a line that is not whole yet.
        line: Vec<u8>,
    }

    /// A file under its name of the time being, and its name in the end.
    struct Part {
        part: PathBuf,
        path: PathBuf,
    }

    impl Drop for Part {
        fn drop(&mut self) {
            // What was not finished leaves nothing behind; what was has moved on.
            let _ = std::fs::remove_file(&self.part);
        }
    }

    impl Tables {
        /// Makes the folder, unless it is there.
        ///
        /// # Errors
        /// Without a folder, or when it cannot be made.
        pub fn open(folder: Option<&Path>) -> io::Result<Tables> {
            let Some(folder) = folder else {
                return Err(io::Error::other("Parquet is three files; name a folder for them with --output FOLDER"));
            };
            std::fs::create_dir_all(folder)
                .map_err(|e| io::Error::new(e.kind(), format!("{}: {e}", folder.display())))?;
            Ok(Tables { folder: folder.to_owned(), parts: Vec::new(), writer: None, line: Vec::new() })
        }

        /// Begins with a run, or goes on with another one.
        ///
        /// # Errors
        /// When a file cannot be made.
        pub fn begin(&mut self, begin: &Begin) -> io::Result<()> {
            match &mut self.writer {
                Some(writer) => writer.run(begin.tool.clone(), begin.redacted),
                None => {
                    let [findings, letters, accounting] = Table::ALL;
                    let files = [self.file(findings)?, self.file(letters)?, self.file(accounting)?];
                    self.writer = Some(Writer::new(begin.tool.clone(), begin.redacted, files).map_err(failed)?);
                }
            }
            Ok(())
        }

        /// Adds an input.
        ///
        /// # Errors
        /// When it cannot be written.
        pub fn push(&mut self, letter: &Letter) -> io::Result<()> {
            self.writer.as_mut().map_or(Ok(()), |writer| writer.push(letter).map_err(failed))
        }

        /// Everything is written: the files take their names.
        ///
        /// # Errors
        /// When the rest cannot be written.
        pub fn finish(&mut self) -> io::Result<()> {
            let Some(writer) = self.writer.take() else { return Ok(()) };
            for file in writer.finish().map_err(failed)? {
                file.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            }
            self.parts.drain(..).try_for_each(|part| std::fs::rename(&part.part, &part.path))
        }

        fn file(&mut self, table: Table) -> io::Result<BufWriter<File>> {
            let name = table.name();
            let path = self.folder.join(format!("{name}.parquet"));
            let part = batch::part(&path);
            let named = |e: io::Error| io::Error::new(e.kind(), format!("{}: {e}", part.display()));
            let file = private().truncate(true).open(&part).map_err(named)?;
            self.parts.push(Part { part, path });
            Ok(BufWriter::new(file))
        }

        /// A whole line: the first begins, each other is an input, but for the totals.
        fn take(&mut self) -> io::Result<()> {
            let line = std::mem::take(&mut self.line);
            if self.writer.is_none() {
                return self.begin(&Begin::parse(&line).map_err(io::Error::other)?);
            }
            if line.starts_with(b"{\"totals\"") {
                return Ok(());
            }
            let text = std::str::from_utf8(&line).map_err(io::Error::other)?;
            self.push(&Letter::parse(text).map_err(io::Error::other)?)
        }
    }

    impl Write for Tables {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            for piece in bytes.split_inclusive(|b| *b == b'\n') {
                self.line.extend_from_slice(piece);
                if piece.ends_with(b"\n") {
                    self.take()?;
                }
            }
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn failed(why: Failed) -> io::Error {
        io::Error::other(why)
    }
}

#[cfg(not(feature = "parquet"))]
mod without {
    use imr_audit::report::results::Begin;
    use imr_audit::report::v1::Letter;
    use std::io::{self, Write};
    use std::path::Path;

    /// What stands in its place in a build that does not write Parquet: it cannot be opened.
    pub struct Tables(std::convert::Infallible);

    impl Tables {
        /// Says what to do.
        ///
        /// # Errors
        /// Always.
        pub fn open(_: Option<&Path>) -> io::Result<Tables> {
            Err(io::Error::other(
                "this build does not write Parquet; build one that does with `cargo install --path . --features parquet`",
            ))
        }

        pub fn begin(&mut self, _: &Begin) -> io::Result<()> {
            match self.0 {}
        }

        pub fn push(&mut self, _: &Letter) -> io::Result<()> {
            match self.0 {}
        }

        pub fn finish(&mut self) -> io::Result<()> {
            match self.0 {}
        }
    }

    impl Write for Tables {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            match self.0 {}
        }

        fn flush(&mut self) -> io::Result<()> {
            match self.0 {}
        }
    }
}
