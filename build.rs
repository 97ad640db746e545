//! Reads the pack inside the program, and compiles its vocabulary, its phrases and its patterns, which would take longer
//! than all the rest of a start: the vocabulary alone comes to some fifty thousand wordings.
//!
//! They are read by the very code that reads any other pack. What has mistakes is left to the tests to report: nothing
//! is written of it, and the program reads it when it starts.

use pack::node::Node;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[allow(dead_code)]
#[path = "src/automata"]
mod automata {
    pub mod groups;
    pub mod known;
    pub mod making;
    pub mod table;
}

#[allow(dead_code)]
#[path = "src/evidence/cue.rs"]
mod cue;

#[allow(dead_code)]
#[path = "src/fixed.rs"]
mod fixed;

#[allow(dead_code)]
#[path = "src/literals.rs"]
mod literals;

#[allow(dead_code)]
#[path = "src/need.rs"]
mod need;

#[allow(dead_code)]
#[path = "src/pairs.rs"]
mod pairs;

#[allow(dead_code, unused_imports)]
#[path = "src/language/phrases/mod.rs"]
mod phrases;

#[allow(dead_code, unused_imports)]
#[path = "src/vocabulary/mod.rs"]
mod vocabulary;

#[allow(dead_code)]
#[path = "src/pack"]
mod pack {
    pub mod node;
    pub mod tape;
    pub mod taping;
}

#[allow(dead_code)]
#[path = "src/words.rs"]
mod words;

#[allow(dead_code, unused_imports)]
#[path = "src/yaml"]
mod yaml {
    mod diagnostic;
    mod parse;
    mod spread;

    pub use diagnostic::{Diagnostic, Level};
    pub use parse::{PackFile, at, nearest, parse};
    pub use serde_yaml::{Location, Spanned};
    pub use spread::spread;
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sources = [
        "build.rs",
        "rules",
        "src/automata",
        "src/evidence/cue.rs",
        "src/fixed.rs",
        "src/language/phrases",
        "src/literals.rs",
        "src/need.rs",
        "src/pack/node.rs",
        "src/pack/tape.rs",
        "src/pack/taping.rs",
        "src/pairs.rs",
        "src/vocabulary",
        "src/words.rs",
        "src/yaml",
    ];
    for path in sources {
        println!("cargo:rerun-if-changed={path}");
    }
    let rules = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("rules");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);

    let mut files = Vec::new();
    read(&rules.join("vocabulary"), "vocabulary", &mut files)?;
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let compiled = vocabulary::Compiled::from_files(&files).ok();
    let bytes = compiled.map(|c| postcard::to_stdvec(&c)).transpose()?.unwrap_or_default();
    std::fs::write(out.join("vocabulary.bin"), bytes)?;

    let statements = std::fs::read_to_string(rules.join("language/statements.yaml"))?;
    let statements = yaml::parse::<Statements>(&yaml::PackFile { path: String::new(), text: statements }).ok();
    let compiled = statements.and_then(|mut s| {
        let groups = cue::CUES.iter().map(|(_, name)| (name.to_string(), s.groups.remove(*name).unwrap_or_default()));
        phrases::Compiled::of(groups).ok()
    });
    let bytes = compiled.map(|c| postcard::to_stdvec(&c)).transpose()?.unwrap_or_default();
    std::fs::write(out.join("phrases.bin"), bytes)?;

    let mut files =
        vec![yaml::PackFile { path: "pack.yaml".to_owned(), text: std::fs::read_to_string(rules.join("pack.yaml"))? }];
    for folder in ["checks", "facts", "guidelines", "language", "letter-forms", "treatments", "vocabulary"] {
        read(&rules.join(folder), folder, &mut files)?;
    }
    let mut by_path = BTreeMap::new();
    for file in &files {
        let bytes = yaml::parse::<Node>(file).ok().and_then(|node| pack::taping::write(&node, &file.text));
        by_path.extend(bytes.map(|bytes| (&file.path, Bytes(bytes))));
    }
    std::fs::write(out.join("tapes.bin"), postcard::to_stdvec(&by_path)?)?;

    let patterns = automata::making::listed(&std::fs::read_to_string(rules.join("patterns.txt"))?);
    let shipped = automata::making::shipped(&patterns);
    std::fs::write(out.join("patterns.bin"), postcard::to_stdvec(&shipped)?)?;
    Ok(())
}

/// Of the wordings by which statements are told apart, the phrases.
#[derive(serde::Deserialize)]
struct Statements {
    groups: BTreeMap<String, Vec<String>>,
}

/// Bytes that are read again without being copied.
struct Bytes(Vec<u8>);

impl serde::Serialize for Bytes {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
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
