//! Reads `{"id", "text", "start", "end"}` lines (offsets in characters) and writes how each marked stretch is asserted.
//!
//! `cargo run --release --example assertion [RULES] < items.jsonl > predictions.jsonl`; RULES is `rules` unless given.

use imr_audit::language::{Assertion, Language};
use imr_audit::yaml::PackFile;
use std::io::{BufRead, Write};
use std::path::Path;
use std::process::ExitCode;

#[derive(serde::Deserialize)]
struct Item {
    id: serde_json::Value,
    text: String,
    /// Negative: the marked words are not in the text, so nothing is said of them.
    start: i64,
    end: i64,
}

#[derive(serde::Serialize)]
struct Prediction {
    id: serde_json::Value,
    negated: bool,
    possible: bool,
    historical: bool,
    hypothetical: bool,
    other_person: bool,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("assertion: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let root = std::env::args().nth(1).unwrap_or_else(|| "rules".into());
    let mut files = Vec::new();
    collect(Path::new(&root), "", &mut files)?;
    let language = Language::load(&files)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line.map_err(|e| e.to_string())?;
        if line.trim().is_empty() {
            continue;
        }
        let item: Item = serde_json::from_str(&line).map_err(|e| format!("not an item: {e}"))?;
        let byte = |n: usize| item.text.char_indices().nth(n).map_or(item.text.len(), |(i, _)| i);
        let found = match (usize::try_from(item.start), usize::try_from(item.end)) {
            (Ok(start), Ok(end)) => language.assertion(&item.text, byte(start)..byte(end)),
            _ => Assertion::default(),
        };
        let prediction = Prediction {
            id: item.id.clone(),
            // The sets that this is compared on know one kind of absence.
            negated: found.negated || found.not_documented,
            possible: found.possible,
            historical: found.historical,
            hypothetical: found.hypothetical,
            other_person: found.other_person,
        };
        let text = serde_json::to_string(&prediction).map_err(|e| e.to_string())?;
        writeln!(out, "{text}").map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// All YAML files under a folder, in the shape of a pack.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<PackFile>) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let entry = entry.map_err(|e| e.to_string())?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if entry.path().is_dir() {
            collect(&entry.path(), &path, files)?;
        } else if name.ends_with(".yaml") {
            let text = std::fs::read_to_string(entry.path()).map_err(|e| format!("{path}: {e}"))?;
            files.push(PackFile { path, text });
        }
    }
    Ok(())
}
