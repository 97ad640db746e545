//! Broken and malicious files of the formats that are not PDF: each ends as it must, with the reason named.

use imr_audit::source::{Limits, Unreadable, archive::Archive, read};
use std::fs::File;
use std::path::PathBuf;

/// The folder of hostile files, or nothing when this machine has none.
fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/hostile");
    if !folder.is_dir() {
        eprintln!("skipped: no folder of hostile files");
        return None;
    }
    Some(folder)
}

fn ends_as(file: &str) -> Option<Result<String, Unreadable>> {
    let bytes = std::fs::read(folder()?.join(file)).expect("a file of the folder");
    Some(read(file, &bytes, &Limits::default()).map(|d| d.text().to_owned()))
}

#[test]
fn tracked_changes_and_hidden_text() {
    let Some(read) = ends_as("everything.docx") else { return };
    let text = read.expect("read");
    for kept in ["INSERTED", "LINKED", "SDTINLINE", "SDTBLOCK", "List one", "NESTED", "Zanaflex 4mg\t#60"] {
        assert!(text.contains(kept), "{kept} in {text}");
    }
    for left_out in ["DELETED", "HIDDENTEXT", "TEXTBOX"] {
        assert!(!text.contains(left_out), "{left_out} in {text}");
    }
}

#[test]
fn word_bombs_name_the_limit() {
    for (file, named) in [
        ("bomb.docx", "unpacks to more than"),
        ("deep.docx", "nested deeper than"),
        ("entities.docx", "document type declaration"),
    ] {
        let Some(ended) = ends_as(file) else { return };
        let why = ended.expect_err(file).to_string();
        assert!(why.contains(named), "{file}: {why}");
    }
}

#[test]
fn archives_are_refused_entry_by_entry() {
    let Some(folder) = folder() else { return };
    let entries = |file: &str| {
        let reader = File::open(folder.join(file)).expect("a file of the folder");
        Archive::open(file, reader, &Limits::default()).expect("open").collect::<Vec<_>>()
    };
    let nested = entries("nested-bomb.zip");
    assert_eq!(nested.len(), 20);
    assert!(nested.iter().all(|e| matches!(&e.content, Err(Unreadable::Refused(why)) if why.contains("archive"))));
    let climbing = entries("traversal.zip");
    assert!(matches!(&climbing[0].content, Err(Unreadable::Refused(why)) if why.contains("path")));
    assert!(climbing[1].content.is_ok());
}

#[test]
fn odd_text_is_read_or_named() {
    let Some(nul) = ends_as("nul.txt") else { return };
    assert!(nul.expect_err("NUL bytes").to_string().contains("NUL"));
    assert_eq!(ends_as("one-line-3mb.txt").expect("folder").map(|t| t.len() > 3_000_000), Ok(true));
    assert!(ends_as("terminal-escape.txt").expect("folder").is_ok());
}
