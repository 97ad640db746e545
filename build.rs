//! Compiles the vocabulary of the pack inside the program: its terms come to some fifty thousand wordings, and to work
//! them out takes longer than all the rest of a start.
//!
//! It is compiled by the very code that compiles any other vocabulary. A vocabulary with mistakes is left to the tests
//! to report: nothing is written of it, and the program compiles it when it starts.

use std::path::{Path, PathBuf};

#[allow(dead_code, unused_imports)]
#[path = "src/vocabulary/mod.rs"]
mod vocabulary;

#[allow(dead_code, unused_imports)]
#[path = "src/yaml"]
mod yaml {
    mod diagnostic;
    mod parse;

    pub use diagnostic::{Diagnostic, Level};
    pub use parse::{PackFile, at, nearest, parse};
    pub use serde_yaml::Spanned;
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for path in ["build.rs", "rules", "src/vocabulary", "src/yaml"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let folder = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("rules/vocabulary");
    let mut files = Vec::new();
    read(&folder, "vocabulary", &mut files)?;
    files.sort_by(|a: &yaml::PackFile, b| a.path.cmp(&b.path));
    let compiled = vocabulary::Compiled::from_files(&files).ok();
    let bytes = compiled.map(|c| postcard::to_stdvec(&c)).transpose()?.unwrap_or_default();
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("vocabulary.bin"), bytes)?;
    Ok(())
}

fn read(folder: &Path, name: &str, files: &mut Vec<yaml::PackFile>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            read(&entry.path(), &path, files)?;
        } else if path.ends_with(".yaml") {
            files.push(yaml::PackFile { text: std::fs::read_to_string(entry.path())?, path });
        }
    }
    Ok(())
}
