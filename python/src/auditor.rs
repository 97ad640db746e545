//! The auditor: a compiled pack, shared by all threads.

use crate::decided::Decided;
use crate::input::input;
use crate::many::{Audits, TableBatches};
use crate::table::Table;
use arrow_array::RecordBatch;
use imr_audit::batch::{self, Input, Policy};
use imr_audit::pack;
use imr_audit::pipeline;
use imr_audit::report::{self, Entry, View, arrow, v1};
use imr_audit::source::Limits;
use imr_audit::yaml::{Diagnostic, Level, PackFile};
use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;
use std::path::PathBuf;
use std::sync::Arc;

/// The auditor with what reports need of its pack.
pub struct Shared {
    auditor: pipeline::Auditor,
    rules: Vec<report::Rule>,
    /// Keep the words of the letters out.
    pub redact: bool,
    /// What a team has decided about findings.
    policy: Policy,
    /// What identifies the program and its pack.
    pub tool: v1::Tool,
}

impl Shared {
    /// Audits one input: its published shape, and the text that spans refer to, unless that is to be kept out.
    pub fn audit(&self, input: &Input) -> (v1::Letter, Option<String>) {
        let mut audit = batch::audit(&self.auditor, input);
        self.policy.apply(&mut audit);
        let names = |id| self.auditor.pack().vocabulary.name(id).to_owned();
        let letter = View { names: &names, rules: &self.rules, redact: self.redact }.letter(&Entry::Audit(&audit));
        let text = audit.document().filter(|_| !self.redact).map(|d| d.text().to_owned());
        (letter, text)
    }
}

/// A compiled rule pack.
#[pyclass(frozen, module = "imr_audit._native")]
pub struct Auditor {
    shared: Arc<Shared>,
    /// What it was compiled from; `None` for the pack inside the package.
    files: Option<Vec<PackFile>>,
    decided: Decided,
    /// What identifies configuration and baseline.
    digest: Option<String>,
    /// Suppressions that no longer hold.
    expired: Vec<String>,
}

#[pymethods]
impl Auditor {
    /// Compiles the rules of these folders, or else these files, or else those of the folders that the configuration
    /// names, or else the pack inside the package.
    #[new]
    #[pyo3(signature = (folders, files, redact, decided))]
    fn new(
        py: Python<'_>,
        folders: Option<Vec<PathBuf>>,
        files: Option<Vec<(String, String)>>,
        redact: bool,
        decided: Decided,
    ) -> PyResult<Self> {
        let read = decided.read()?;
        let folders = folders.unwrap_or_else(|| if files.is_none() { read.rule_folders() } else { Vec::new() });
        let files = match files {
            _ if !folders.is_empty() => Some(packs(py, &folders)?),
            Some(files) => Some(files.into_iter().map(|(path, text)| PackFile { path, text }).collect()),
            None => None,
        };
        let compile = || match &files {
            Some(files) => pipeline::Auditor::new(files, Limits::default()),
            None => pipeline::Auditor::new(&pack::embedded(), Limits::default()),
        };
        let auditor = py.detach(compile).map_err(|mistakes| refused(py, &mistakes))?;
        let rules = report::rules(auditor.pack());
        let tool = v1::Tool::with(auditor.pack());
        let digest = read.digest();
        let (policy, expired) = read.policy(&decided, auditor.pack())?;
        let shared = Arc::new(Shared { auditor, rules, redact, policy, tool });
        Ok(Auditor { shared, files, decided, digest, expired })
    }

    /// The files it was compiled from; `None` for the pack inside the package.
    #[getter]
    fn files(&self) -> Option<Vec<(&str, &str)>> {
        let files = self.files.as_ref()?;
        Some(files.iter().map(|f| (f.path.as_str(), f.text.as_str())).collect())
    }

    /// Whether the words of the letters are kept out.
    #[getter]
    fn redact(&self) -> bool {
        self.shared.redact
    }

    /// What a team has decided, to be handed to another process.
    #[getter]
    fn decided(&self) -> Decided {
        self.decided.clone()
    }

    /// What identifies configuration and baseline, as JSON Lines have it; `None` without either.
    #[getter]
    fn policy(&self) -> Option<&str> {
        self.digest.as_deref()
    }

    /// What somebody has to do about suppressions, by the letters audited so far.
    fn complaints(&self) -> Vec<String> {
        let drafts = self.shared.policy.complaints();
        let drafts = drafts.into_iter().map(|(path, line, what)| format!("{path}:{line}: {what}"));
        self.expired.iter().cloned().chain(drafts).collect()
    }

    /// What identifies the program and its pack, as the JSON of the report has it.
    fn tool(&self) -> String {
        json(&self.shared.tool)
    }

    /// The rules: id, defect, the most that a finding weighs, what to do about it.
    fn rules(&self) -> Vec<(&str, &str, &'static str, &str)> {
        let rules = self.shared.rules.iter();
        rules.map(|r| (r.id.as_str(), r.defect.as_str(), report::severity(r.severity), r.fix.as_str())).collect()
    }

    /// Audits one letter: the JSON of the report, and the text.
    fn audit(&self, py: Python<'_>, letter: &Bound<'_, PyAny>) -> PyResult<(String, Option<String>)> {
        let input = input(letter)?;
        Ok(py.detach(|| rendered(self.shared.audit(&input))))
    }

    /// Audits letters one after the other as they are asked for.
    fn audits(&self, letters: &Bound<'_, PyAny>, threads: usize, window: usize) -> PyResult<Audits> {
        Audits::new(Arc::clone(&self.shared), letters, threads, window)
    }

    /// Audits letters into tables, `size` letters at a time.
    fn batches(&self, letters: &Bound<'_, PyAny>, threads: usize, size: usize) -> PyResult<TableBatches> {
        TableBatches::new(Arc::clone(&self.shared), letters, threads, size)
    }

    /// The three tables without a row.
    fn no_tables(&self) -> [Table; 3] {
        arrow::Table::ALL.map(|table| Table::of(RecordBatch::new_empty(table.schema())))
    }
}

/// What Python gets of one letter.
pub fn rendered((letter, text): (v1::Letter, Option<String>)) -> (String, Option<String>) {
    (json(&letter), text)
}

/// The shapes of the reports hold nothing that JSON cannot say: string keys and finite numbers only.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn packs(py: Python<'_>, folders: &[PathBuf]) -> PyResult<Vec<PackFile>> {
    let mut packs = Vec::new();
    let mut mistakes = Vec::new();
    for folder in folders {
        let files = pack::from_folder(folder).map_err(|(path, e)| {
            let why = format!("the rules cannot be read: {e}");
            // With its number, Python makes it the exception that people expect, such as `FileNotFoundError`.
            match e.raw_os_error() {
                Some(number) => PyOSError::new_err((number, why, path)),
                None => PyOSError::new_err(format!("{why}: {path}")),
            }
        })?;
        if files.is_empty() {
            mistakes.push(Diagnostic {
                level: Level::Error,
                file: folder.to_string_lossy().into_owned(),
                line: 0,
                column: 0,
                span: None,
                message: "no rules in this folder (no file ends in .yaml)".into(),
                help: None,
            });
        }
        packs.push(files);
    }
    if mistakes.is_empty() { Ok(pack::layered(packs)) } else { Err(refused(py, &mistakes)) }
}

/// The exception of the package for a pack that does not compile, with all its mistakes.
fn refused(py: Python<'_>, mistakes: &[Diagnostic]) -> PyErr {
    let level = |m: &Diagnostic| match m.level {
        Level::Error => "error",
        Level::Warning => "warning",
    };
    let rows: Vec<_> =
        mistakes.iter().map(|m| (level(m), &m.file, m.line, m.column, &m.message, m.help.as_ref())).collect();
    let raised =
        py.import("imr_audit.errors").and_then(|errors| errors.getattr("PackError")?.call_method1("of", (rows,)));
    raised.map_or_else(|e| e, PyErr::from_value)
}
