//! Many letters: taken from a Python iterator as results are asked for, audited without the interpreter's lock.

use crate::auditor::{Shared, rendered};
use crate::input::input;
use crate::pool::Pool;
use crate::table::Table;
use arrow_schema::ArrowError;
use imr_audit::batch::Input;
use imr_audit::report::arrow::{self, Builder};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyIterator;
use std::sync::{Arc, Mutex, PoisonError};

/// A Python iterator of letters. An exception that it raises comes after the results of the letters before it.
struct Source {
    letters: Py<PyIterator>,
    failed: Option<PyErr>,
    ended: bool,
}

impl Source {
    fn new(letters: &Bound<'_, PyAny>) -> PyResult<Self> {
        Ok(Source { letters: letters.try_iter()?.unbind(), failed: None, ended: false })
    }

    fn next(&mut self, py: Python<'_>) -> Option<Input> {
        if self.ended {
            return None;
        }
        match self.letters.bind(py).clone().next().map(|item| input(&item?)) {
            Some(Ok(input)) => return Some(input),
            Some(Err(e)) => self.failed = Some(e),
            None => {}
        }
        self.ended = true;
        None
    }

    /// The end of the results: the exception of the iterator, if it raised one.
    fn end<T>(&mut self) -> PyResult<Option<T>> {
        self.failed.take().map_or(Ok(None), Err)
    }
}

/// What the threads of [`Audits`] give for a letter: its JSON and its text.
type Rendered = (String, Option<String>);

/// Audits in the order of the letters. At most `window` letters are under way.
#[pyclass(module = "imr_audit._native")]
pub struct Audits {
    source: Source,
    pool: Mutex<Pool<Input, Rendered>>,
    window: usize,
}

impl Audits {
    /// The audits of an iterable.
    pub fn new(shared: Arc<Shared>, letters: &Bound<'_, PyAny>, threads: usize, window: usize) -> PyResult<Self> {
        let pool = Pool::new(threads, move |input: Input| rendered(shared.audit(&input)))?;
        Ok(Audits { source: Source::new(letters)?, pool: Mutex::new(pool), window: window.max(1) })
    }
}

#[pymethods]
impl Audits {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Rendered>> {
        let pool = self.pool.get_mut().unwrap_or_else(PoisonError::into_inner);
        while pool.waiting() < self.window
            && let Some(input) = self.source.next(py)
        {
            pool.push(input);
        }
        if pool.waiting() == 0 {
            return self.source.end();
        }
        py.detach(|| pool.next()).map(Some).ok_or_else(died)
    }
}

/// Tables of so many letters at a time, in their order.
#[pyclass(module = "imr_audit._native")]
pub struct TableBatches {
    source: Source,
    pool: Mutex<Pool<Vec<Input>, Result<arrow::Tables, String>>>,
    size: usize,
    window: usize,
}

impl TableBatches {
    /// The tables of an iterable, `size` letters at a time. One batch a thread is under way.
    pub fn new(shared: Arc<Shared>, letters: &Bound<'_, PyAny>, threads: usize, size: usize) -> PyResult<Self> {
        let pool = Pool::new(threads, move |inputs: Vec<Input>| tables(&shared, &inputs).map_err(|e| e.to_string()))?;
        Ok(TableBatches {
            source: Source::new(letters)?,
            pool: Mutex::new(pool),
            size: size.max(1),
            window: threads.max(1),
        })
    }
}

#[pymethods]
impl TableBatches {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<(Table, Table, Table)>> {
        let pool = self.pool.get_mut().unwrap_or_else(PoisonError::into_inner);
        while pool.waiting() < self.window {
            let mut inputs = Vec::new();
            while inputs.len() < self.size
                && let Some(input) = self.source.next(py)
            {
                inputs.push(input);
            }
            if inputs.is_empty() {
                break;
            }
            pool.push(inputs);
        }
        if pool.waiting() == 0 {
            return self.source.end();
        }
        let tables = py.detach(|| pool.next()).ok_or_else(died)?.map_err(PyRuntimeError::new_err)?;
        Ok(Some((Table::of(tables.findings), Table::of(tables.letters), Table::of(tables.accounting))))
    }
}

fn tables(shared: &Shared, inputs: &[Input]) -> Result<arrow::Tables, ArrowError> {
    let mut builder = Builder::new(shared.tool.clone(), shared.redact)?;
    for input in inputs {
        builder.push(&shared.audit(input).0)?;
    }
    builder.finish()
}

fn died() -> PyErr {
    PyRuntimeError::new_err("a thread has died; please report it")
}
