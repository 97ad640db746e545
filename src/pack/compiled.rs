//! What `build.rs` made of the pack that ships: its vocabulary, phrases and patterns, compiled, and all else, read.

use super::files::{shipped_paths, ships};
use super::node::Node;
use super::tape;
use crate::automata::{Known, Shipped};
use crate::language::{CompiledPhrases, Phrases};
use crate::vocabulary::{Compiled, Vocabulary};
use crate::yaml::{self, Diagnostic, PackFile};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static VOCABULARY: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vocabulary.bin"));
static PHRASES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/phrases.bin"));
static PATTERNS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/patterns.bin"));
static TAPES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/tapes.bin"));

/// The compiled vocabulary, if that of `files` is the one that ships, unchanged to the byte.
pub(super) fn vocabulary(files: &[PackFile]) -> Option<Vocabulary> {
    let parts = || files.iter().filter(|f| Compiled::is_made_of(&f.path));
    let complete = parts().count() == shipped_paths().filter(|path| Compiled::is_made_of(path)).count();
    (complete && parts().all(ships)).then(|| postcard::from_bytes::<Compiled>(VOCABULARY).ok().map(Vocabulary::from))?
}

/// The compiled phrases of `file`, the wordings by which statements are told apart, if it ships.
pub(crate) fn phrases(file: &PackFile) -> Option<Phrases> {
    ships(file).then(|| postcard::from_bytes::<CompiledPhrases>(PHRASES).ok().map(Phrases::from))?
}

static KNOWN: LazyLock<Shipped<'static>> = LazyLock::new(|| postcard::from_bytes(PATTERNS).unwrap_or_default());

/// The automaton of a pattern, if one of the files that ship has it.
pub(crate) fn known_pattern(text: &str, ignore_case: bool) -> Option<Known<'static>> {
    KNOWN.get(text, ignore_case)
}

/// Shows every pattern that ships, with whether case counts for nothing, and its automaton.
#[cfg(test)]
pub(crate) fn each_known_pattern(see: impl FnMut(&str, bool, &Known)) {
    KNOWN.each(see);
}

/// What `file` says, if it ships and is a `T`.
pub(crate) fn taped<T: serde::de::DeserializeOwned>(file: &PackFile) -> Option<T> {
    tape(file).and_then(|bytes| tape::read(bytes).ok())
}

/// What the file of rules or tests `file` says: as `build.rs` has read it, if it ships.
///
/// # Errors
/// The first mistake of the YAML, with its place.
pub(super) fn read(file: &PackFile) -> Result<Node, Diagnostic> {
    tape(file).and_then(|bytes| tape::node(bytes).ok()).map_or_else(|| yaml::parse(file), Ok)
}

/// What `build.rs` has written of `file`, if it is one of those that ship, unchanged to the byte.
fn tape(file: &PackFile) -> Option<&'static [u8]> {
    static BY_PATH: LazyLock<BTreeMap<&'static str, &'static [u8]>> =
        LazyLock::new(|| postcard::from_bytes(TAPES).unwrap_or_default());
    BY_PATH.get(file.path.as_str()).filter(|_| ships(file)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::cue::CUES;
    use crate::pack::{embedded, taping};

    #[test]
    fn what_was_compiled_is_what_the_files_say_today() {
        let fresh = Compiled::from_files(&embedded()).expect("the vocabulary is sound");
        assert!(postcard::to_stdvec(&fresh).expect("bytes") == VOCABULARY, "build.rs compiled another vocabulary");
    }

    #[test]
    fn the_phrases_were_compiled_from_the_file_of_today() {
        let mut file = embedded().into_iter().find(|f| f.path == "language/statements.yaml").expect("it ships");
        let fresh: BTreeMap<String, serde_json::Value> = yaml::parse(&file).expect("sound");
        let mut of: BTreeMap<String, Vec<String>> = serde_json::from_value(fresh["groups"].clone()).expect("groups");
        let groups = CUES.iter().map(|(_, name)| ((*name).to_owned(), of.remove(*name).expect("a group")));
        let fresh = postcard::to_stdvec(&CompiledPhrases::of(groups).expect("phrases")).expect("bytes");
        assert!(fresh == PHRASES, "build.rs compiled other phrases");
        assert!(phrases(&file).is_some());
        file.text.push('\n');
        assert!(phrases(&file).is_none(), "a changed file");
    }

    #[test]
    fn every_file_that_ships_is_read_as_it_stands_today() {
        let mut read = 0;
        for file in &embedded() {
            // No file of this name ships.
            let other = PackFile { path: "x.yaml".into(), text: file.text.clone() };
            let fresh: Node = yaml::parse(&other).expect("sound");
            let bytes = taping::write(&fresh, &file.text).expect("bytes");
            assert!(tape(file) == Some(&bytes[..]), "{}: build.rs read something else", file.path);
            assert_eq!(super::read(file).ok().map(|n| n.value.noun()), Some(fresh.value.noun()));
            read += 1;
        }
        assert!(read > 500, "{read}");
        let changed = PackFile { text: "id: a\n".into(), ..embedded().swap_remove(0) };
        assert!(tape(&changed).is_none());
    }

    #[test]
    fn another_vocabulary_is_not_taken_for_it() {
        let mut files = embedded();
        assert!(vocabulary(&files).is_some());
        let at = files.iter().position(|f| Compiled::is_made_of(&f.path)).expect("a file of the vocabulary");
        files[at].text.push('\n');
        assert!(vocabulary(&files).is_none(), "a changed file");
        files.remove(at);
        assert!(vocabulary(&files).is_none(), "a missing file");
        let mut files = embedded();
        files.push(PackFile { path: "vocabulary/own.yaml".into(), text: String::new() });
        assert!(vocabulary(&files).is_none(), "a file of one's own");
    }
}
