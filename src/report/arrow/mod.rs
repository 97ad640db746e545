//! Findings, letters and accounting as Arrow tables (feature `arrow`).
//!
//! Parquet, Python and Spark share this one schema; `docs/parquet.md` describes its columns. The tables are made from
//! the published shapes of [`v1`], so a view that [redacts](super::View::redact) redacts them too.
//!
//! ```
//! use imr_audit::report::arrow::{Builder, Table};
//! use imr_audit::report::v1;
//! # fn run(tool: v1::Tool, letter: v1::Letter) -> Result<(), Box<dyn std::error::Error>> {
//! let mut builder = Builder::new(tool, false)?;
//! builder.push(&letter)?;
//! let tables = builder.finish()?;
//! assert_eq!(tables.get(Table::Accounting).num_rows(), 1);
//! # Ok(())
//! # }
//! ```

mod rows;
mod schema;
#[cfg(test)]
mod tests;

pub use schema::SCHEMA;

use super::v1;
use arrow_array::RecordBatch;
use arrow_json::ReaderBuilder;
use arrow_json::reader::Decoder;
use arrow_schema::{ArrowError, Schema};
use serde::Serialize;
use std::sync::Arc;

/// One of the three tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    /// A row a finding.
    Findings,
    /// A row an audited letter, with its issues.
    Letters,
    /// A row an input, whatever became of it.
    Accounting,
}

impl Table {
    /// All three, in the order of [`Tables`].
    pub const ALL: [Table; 3] = [Table::Findings, Table::Letters, Table::Accounting];

    /// Its name, which is also that of its file.
    pub fn name(self) -> &'static str {
        match self {
            Table::Findings => "findings",
            Table::Letters => "letters",
            Table::Accounting => "accounting",
        }
    }

    /// Its columns. The version of the schema is in the metadata, under `imr_audit.schema`.
    pub fn schema(self) -> Arc<Schema> {
        schema::of(self)
    }
}

/// A batch of each table.
#[derive(Debug, Clone)]
pub struct Tables {
    /// A row a finding.
    pub findings: RecordBatch,
    /// A row an audited letter.
    pub letters: RecordBatch,
    /// A row an input.
    pub accounting: RecordBatch,
}

impl Tables {
    /// The batch of a table.
    pub fn get(&self, table: Table) -> &RecordBatch {
        match table {
            Table::Findings => &self.findings,
            Table::Letters => &self.letters,
            Table::Accounting => &self.accounting,
        }
    }
}

/// Collects letters, and gives them as tables. Memory grows with what was pushed since the last
/// [`finish`](Builder::finish).
#[derive(Debug)]
pub struct Builder {
    tool: v1::Tool,
    redacted: bool,
    findings: Decoder,
    letters: Decoder,
    accounting: Decoder,
    inputs: usize,
}

impl Builder {
    /// A builder for the letters that `tool` audited; `redacted` is written beside each.
    ///
    /// # Errors
    /// What Arrow says of the schema; it does not happen.
    pub fn new(tool: v1::Tool, redacted: bool) -> Result<Builder, ArrowError> {
        let decoder = |table: Table| ReaderBuilder::new(table.schema()).build_decoder();
        Ok(Builder {
            tool,
            redacted,
            findings: decoder(Table::Findings)?,
            letters: decoder(Table::Letters)?,
            accounting: decoder(Table::Accounting)?,
            inputs: 0,
        })
    }

    /// From here on, letters are those of another run.
    pub fn run(&mut self, tool: v1::Tool, redacted: bool) {
        (self.tool, self.redacted) = (tool, redacted);
    }

    /// Adds one input to the three tables.
    ///
    /// # Errors
    /// What Arrow says of a row that does not fit the schema; it does not happen with letters that this program made.
    pub fn push(&mut self, letter: &v1::Letter) -> Result<(), ArrowError> {
        self.inputs += 1;
        add(&mut self.accounting, &[rows::accounting(letter, &self.tool, self.redacted)])?;
        let Some(audit) = &letter.audit else { return Ok(()) };
        add(&mut self.letters, &[rows::letter(letter, audit)])?;
        add(&mut self.findings, &rows::findings(letter, audit))
    }

    /// How many inputs have been pushed since the last [`finish`](Builder::finish).
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// The tables of what was pushed; the builder is empty afterwards. A table without rows is an empty batch.
    ///
    /// # Errors
    /// What Arrow says of a row that does not fit the schema.
    pub fn finish(&mut self) -> Result<Tables, ArrowError> {
        self.inputs = 0;
        Ok(Tables {
            findings: batch(&mut self.findings, Table::Findings)?,
            letters: batch(&mut self.letters, Table::Letters)?,
            accounting: batch(&mut self.accounting, Table::Accounting)?,
        })
    }
}

fn add(decoder: &mut Decoder, rows: &[impl Serialize]) -> Result<(), ArrowError> {
    decoder.serialize(rows)
}

fn batch(decoder: &mut Decoder, table: Table) -> Result<RecordBatch, ArrowError> {
    Ok(decoder.flush()?.unwrap_or_else(|| RecordBatch::new_empty(table.schema())))
}
