//! Every reader behind the one door.

use super::*;
use proptest::prelude::*;

const LETTER: &str = "Case Number: CM16-0900001\nDecision rationale: the knee was stable.\n";

#[test]
fn the_content_decides_which_reader_runs() {
    let format = |name: &str, bytes: &[u8]| read(name, bytes, &Limits::default()).map(|d| d.format());
    assert_eq!(format("letter.docx", LETTER.as_bytes()), Ok(Format::Text));
    assert_eq!(format("letter.txt", b"<!doctype html><p>Case Number</p>"), Ok(Format::Html));
    assert_eq!(format("-", b"---\ncase_number: CM16-0900001\n---\n# Issues\n"), Ok(Format::Markdown));
    assert_eq!(format("letter.txt", b""), Err(Unreadable::Empty));
}

#[test]
fn too_many_bytes_are_refused_before_they_are_read() {
    let limits = Limits { max_bytes: 10, ..Limits::default() };
    assert!(matches!(read("x", LETTER.as_bytes(), &limits), Err(Unreadable::Limit(_))));
    let limits = Limits { max_text_bytes: 10, ..Limits::default() };
    assert!(matches!(read("x", LETTER.as_bytes(), &limits), Err(Unreadable::Limit(_))));
}

proptest! {
    #[test]
    fn any_bytes_under_any_name_end_with_text_or_a_reason(
        head in prop::sample::select(vec![
            &b""[..], b"PK\x03\x04", b"%PDF-1.4\n", b"<html>", b"---\na: b\n---\n", b"\xff\xfe", b"\xfe\xff", b"{\\rtf",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ]),
        tail: Vec<u8>,
        name in prop::sample::select(vec!["a.txt", "a.pdf", "a.docx", "a.html", "a.md", "a.zip", "-"]),
    ) {
        let bytes = [head, &tail].concat();
        match read(name, &bytes, &Limits::default()) {
            Ok(document) => prop_assert!(!document.text().trim().is_empty() || document.incomplete().is_some()),
            Err(why) => prop_assert!(!why.to_string().is_empty()),
        }
    }

    #[test]
    fn plain_text_is_its_own_document_text(text in "[A-Za-z ,.:0-9\n]{1,80}[a-z]") {
        let document = read("a.txt", text.as_bytes(), &Limits::default());
        prop_assert_eq!(document.map(|d| d.text().to_owned()), Ok(text));
    }
}
