//! The vocabulary that ships, as `build.rs` compiled it.

use super::files::{shipped_paths, ships};
use crate::vocabulary::{Compiled, Vocabulary};
use crate::yaml::PackFile;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/vocabulary.bin"));

/// The compiled vocabulary, if that of `files` is the one that ships, unchanged to the byte.
pub(super) fn vocabulary(files: &[PackFile]) -> Option<Vocabulary> {
    let parts = || files.iter().filter(|f| Compiled::is_made_of(&f.path));
    let complete = parts().count() == shipped_paths().filter(|path| Compiled::is_made_of(path)).count();
    (complete && parts().all(ships)).then(|| postcard::from_bytes::<Compiled>(BYTES).ok().map(Vocabulary::from))?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::embedded;

    #[test]
    fn what_was_compiled_is_what_the_files_say_today() {
        let fresh = Compiled::from_files(&embedded()).expect("the vocabulary is sound");
        assert!(postcard::to_stdvec(&fresh).expect("bytes") == BYTES, "build.rs compiled another vocabulary");
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
