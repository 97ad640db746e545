//! The tables of [`arrow`](super::arrow) as three Parquet files (feature `parquet`).
//!
//! Letters are collected into batches, and each file writes a row group whenever enough rows have come together, so
//! memory does not grow with the number of letters. The same letters give the same bytes.

use super::arrow::{Builder, SCHEMA, Table, Tables};
use super::v1::{Letter, Tool};
use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::io::Write;

/// Inputs in one batch.
const BATCH: usize = 512;
/// The most rows of a row group.
const GROUP_ROWS: usize = 16_384;
/// The most bytes that a row group takes in memory before it is written.
const GROUP_BYTES: usize = 32 << 20;

/// Why tables cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A row does not fit the schema.
    #[error("{0}")]
    Rows(#[from] ArrowError),
    /// The file cannot be written.
    #[error("{0}")]
    File(#[from] ParquetError),
}

/// Three files that are being written, in the order of [`Table::ALL`].
pub struct Writer<W: Write + Send> {
    builder: Builder,
    files: [ArrowWriter<W>; 3],
}

impl<W: Write + Send> Writer<W> {
    /// Begins three files with what they hold so far: nothing.
    ///
    /// # Errors
    /// [`Failed`], when the beginning of a file cannot be written.
    pub fn new(tool: Tool, redacted: bool, files: [W; 3]) -> Result<Writer<W>, Failed> {
        let properties = || {
            let metadata = vec![
                KeyValue::new("imr_audit.schema".to_owned(), SCHEMA.to_owned()),
                KeyValue::new("imr_audit.version".to_owned(), tool.version.clone()),
            ];
            WriterProperties::builder()
                .set_compression(Compression::SNAPPY)
                .set_max_row_group_row_count(Some(GROUP_ROWS))
                .set_max_row_group_bytes(Some(GROUP_BYTES))
                .set_created_by(format!("imr-audit {}", tool.version))
                .set_key_value_metadata(Some(metadata))
                .build()
        };
        let open = |file, table: Table| ArrowWriter::try_new(file, table.schema(), Some(properties()));
        let [findings, letters, accounting] = files;
        let files =
            [open(findings, Table::Findings)?, open(letters, Table::Letters)?, open(accounting, Table::Accounting)?];
        Ok(Writer { builder: Builder::new(tool, redacted)?, files })
    }

    /// From here on, letters are those of another run.
    pub fn run(&mut self, tool: Tool, redacted: bool) {
        self.builder.run(tool, redacted);
    }

    /// Adds one input.
    ///
    /// # Errors
    /// [`Failed`], when a row does not fit or a row group cannot be written.
    pub fn push(&mut self, letter: &Letter) -> Result<(), Failed> {
        self.builder.push(letter)?;
        if self.builder.inputs() >= BATCH { self.flush() } else { Ok(()) }
    }

    /// Ends the files.
    ///
    /// # Errors
    /// [`Failed`], when the rest cannot be written.
    pub fn finish(mut self) -> Result<[W; 3], Failed> {
        self.flush()?;
        let [findings, letters, accounting] = self.files;
        Ok([findings.into_inner()?, letters.into_inner()?, accounting.into_inner()?])
    }

    fn flush(&mut self) -> Result<(), Failed> {
        let tables: Tables = self.builder.finish()?;
        for (file, table) in self.files.iter_mut().zip(Table::ALL) {
            file.write(tables.get(table))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::RecordBatch;
    use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ParquetRecordBatchReaderBuilder};
    use serde_json::json;

    fn tool() -> Tool {
        let value =
            json!({ "name": "imr-audit", "version": "0", "pack": "p", "pack_version": "1", "pack_digest": "d" });
        serde_json::from_value(value).expect("a tool")
    }

    fn letter(n: usize) -> Letter {
        let line = if n.is_multiple_of(3) {
            json!({ "path": format!("{n}.txt"), "status": "unreadable", "reason": "x" })
        } else {
            let finding = json!({
                "rule": "r", "defect": "d", "severity": "error", "issue": null, "message": "m", "confidence": 0.5,
                "legal": "plain_fact", "why": ["a", "b"], "fix": "", "fingerprint": "f",
                "evidence": [{ "role": "claim", "quote": "q", "says": "s", "line": 1, "span": [3, 9] }]
            });
            json!({
                "path": format!("{n}.txt"), "status": "audited", "form": "f",
                "header": { "case_number": format!("CM{n}"), "decision_date": "2017-01-05" },
                "reviewer": { "licensure": ["X"], "specialties": [] }, "patient": { "age": 40, "sex": "female" },
                "issues": [], "findings": [finding], "coverage": { "evaluated": 2, "not_evaluated": { "z": "w" } }
            })
        };
        Letter::parse(&line.to_string()).expect("an input")
    }

    fn written(n: usize) -> [Vec<u8>; 3] {
        let mut writer = Writer::new(tool(), false, [Vec::new(), Vec::new(), Vec::new()]).expect("a writer");
        (0..n).for_each(|n| writer.push(&letter(n)).expect("written"));
        writer.finish().expect("finished")
    }

    fn file(bytes: &[u8]) -> std::fs::File {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file
    }

    fn read(bytes: &[u8]) -> Vec<RecordBatch> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(file(bytes)).expect("Parquet").build().expect("a reader");
        reader.collect::<Result<_, _>>().expect("batches")
    }

    #[test]
    fn what_is_read_back_is_what_the_tables_were() {
        let mut builder = Builder::new(tool(), false).expect("a builder");
        (0..10).for_each(|n| builder.push(&letter(n)).expect("a row"));
        let tables = builder.finish().expect("tables");
        for (file, table) in written(10).iter().zip(Table::ALL) {
            let read = read(file);
            assert_eq!(read.len(), 1);
            assert_eq!(read[0].columns(), tables.get(table).columns(), "{}", table.name());
            assert_eq!(read[0].schema().fields(), table.schema().fields());
            let builder = ParquetRecordBatchReaderBuilder::try_new(self::file(file)).expect("Parquet");
            assert_eq!(builder.schema().metadata().get("imr_audit.schema").map(String::as_str), Some(SCHEMA));
        }
    }

    #[test]
    fn row_groups_are_bounded_and_no_row_is_lost() {
        let n = GROUP_ROWS + 1000;
        let [findings, letters, accounting] = written(n);
        let rows = |bytes: &[u8]| read(bytes).iter().map(RecordBatch::num_rows).sum::<usize>();
        assert_eq!((rows(&findings), rows(&letters), rows(&accounting)), (n - n.div_ceil(3), n - n.div_ceil(3), n));
        let metadata = ArrowReaderMetadata::load(&file(&accounting), Default::default()).expect("Parquet");
        let groups = metadata.metadata().row_groups();
        assert!(groups.len() > 1 && groups.iter().all(|g| g.num_rows() <= GROUP_ROWS as i64));
    }

    #[test]
    fn no_letters_make_three_empty_files() {
        assert!(written(0).iter().all(|file| read(file).iter().all(|b| b.num_rows() == 0)));
    }

    #[test]
    fn the_same_letters_give_the_same_bytes() {
        assert_eq!(written(700), written(700));
    }
}
