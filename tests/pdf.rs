//! PDFs of one sample letter, written in different ways by `tests/pdf/make.py`, read like its text.

use imr_audit::source::{Document, Format, Limits, Unreadable, read};
use std::path::Path;

const LETTER: &str = "letters/01-lumbar-mri-deficit-denied.txt";

fn open(path: &str) -> Result<Document, Unreadable> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    read(path, &std::fs::read(file).expect("a file of the project"), &Limits::default())
}

/// Lines that hold something, their white space collapsed.
fn lines(document: &Document) -> Vec<String> {
    let collapsed = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    document.text().split(['\n', '\x0c']).map(collapsed).filter(|l| !l.is_empty()).collect()
}

#[test]
fn however_it_is_written_the_letter_reads_like_its_text() {
    let text = lines(&open(LETTER).expect("text"));
    for name in ["letter", "packed", "encrypted", "turned"] {
        let pdf = open(&format!("tests/pdf/{name}.pdf")).expect(name);
        assert_eq!(pdf.format(), Format::Pdf);
        assert_eq!(pdf.incomplete(), None, "{name}");
        assert_eq!(lines(&pdf), text, "{name}");
    }
}

#[test]
fn places_are_pages_and_their_lines() {
    let pdf = open("tests/pdf/letter.pdf").expect("readable");
    let place = pdf.place(pdf.text().find("unequivocal").expect("on the second page"));
    assert_eq!(place.page, Some(2));
    assert!(pdf.line_at(pdf.text().find("unequivocal").expect("there")).contains("nerve compromise"));
    assert_eq!(pdf.place(0).to_string(), "page 1, line 1");
}

#[test]
fn columns_are_read_one_after_the_other() {
    let text = lines(&open("tests/pdf/columns.pdf").expect("readable"));
    let prose = text[1..].join(" ");
    let letter = lines(&open(LETTER).expect("text")).join(" ");
    assert!(text[0].starts_with("A TITLE"));
    assert!(letter.contains(&prose), "{prose}");
}

#[test]
fn what_cannot_be_read_says_why() {
    assert_eq!(open("tests/pdf/password.pdf").err(), Some(Unreadable::Encrypted));
    assert_eq!(open("tests/pdf/scan.pdf").err(), Some(Unreadable::NoTextLayer));
}
