//! What Python hands in, as inputs of the library.

use imr_audit::batch::{Content, Input};
use imr_audit::source::Unreadable;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyString, PyTuple};
use std::path::PathBuf;

/// The name of a letter that has none, as on the command line.
const UNNAMED: &str = "-";

/// One letter: `bytes`, the text itself (a `str` of more than one line), a path, or a pair of a name and one of
/// `bytes`, text, a path that is no `str`, and `None`. A path that cannot be read is no error here: its audit says so.
///
/// # Errors
/// `TypeError` for anything else.
pub fn input(item: &Bound<'_, PyAny>) -> PyResult<Input> {
    if let Ok(pair) = item.cast::<PyTuple>() {
        return named(pair);
    }
    if let Some(bytes) = bytes(item) {
        return Ok(Input { name: UNNAMED.to_owned(), named: true, content: Content::Bytes(bytes) });
    }
    if let Ok(text) = item.cast::<PyString>() {
        let text = text.to_string_lossy();
        if text.contains(['\n', '\r']) {
            let content = Content::Bytes(text.into_owned().into_bytes());
            return Ok(Input { name: UNNAMED.to_owned(), named: true, content });
        }
    }
    let path: PathBuf = item.extract().map_err(|_| {
        let kind = item.get_type();
        PyTypeError::new_err(format!(
            "a letter is its text, bytes, a path, or a tuple of a name and text or bytes; this is {kind}"
        ))
    })?;
    Ok(Input { name: path.to_string_lossy().replace('\\', "/"), named: true, content: Content::File(path) })
}

fn named(pair: &Bound<'_, PyTuple>) -> PyResult<Input> {
    let (name, content): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair.extract()?;
    let name: PathBuf = name.extract()?;
    let name = name.to_string_lossy().replace('\\', "/");
    let content = if content.is_none() {
        Content::Failed(Unreadable::Io("there is no content".into()))
    } else if let Some(bytes) = bytes(&content) {
        Content::Bytes(bytes)
    } else if let Ok(text) = content.cast::<PyString>() {
        Content::Bytes(text.to_string_lossy().into_owned().into_bytes())
    } else {
        let wrong = |_| PyTypeError::new_err(format!("the content of {name} is neither text, bytes nor a path"));
        Content::File(content.extract().map_err(wrong)?)
    };
    Ok(Input { name, named: true, content })
}

fn bytes(item: &Bound<'_, PyAny>) -> Option<Vec<u8>> {
    if let Ok(bytes) = item.cast::<PyBytes>() {
        return Some(bytes.as_bytes().to_vec());
    }
    item.cast::<PyByteArray>().ok().map(|bytes| bytes.to_vec())
}
