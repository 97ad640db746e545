//! PDFs of one sample letter, written in different ways by `tests/pdf/make.py`, read like its text.

use imr_audit::audit::Outcome;
use imr_audit::pack::embedded;
use imr_audit::pipeline::Auditor;
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

/// What an audit says of a letter, without where it stands in the file.
fn said(auditor: &Auditor, name: &str, bytes: &[u8]) -> String {
    match auditor.audit(name, bytes).outcome {
        Outcome::Audited(audited) => {
            let mut out =
                format!("{:?} {:?}\n", audited.letter.header.case_number.map(|f| f.value), audited.letter.form);
            for issue in &audited.letter.issues {
                let decision = issue.decision.as_ref().map(|d| d.value);
                out.push_str(&format!("{} {decision:?}\n{}\n", issue.request.text(), issue.rationale.text()));
            }
            out.push_str(audited.letter.summary.text());
            // Of what is worked out only when it is asked for, a print would show how far that has come.
            for s in &audited.case.statements {
                out.push_str(&format!("\n{:?} {:?} {:?} {:?} {:?}", s.part, s.range, s.kind, s.mentions, s.sides()));
            }
            for finding in &audited.findings {
                let quotes: Vec<&str> = finding.evidence.iter().map(|e| e.quote.text.as_str()).collect();
                out.push_str(&format!("\n{} {:?} {quotes:#?}", finding.rule, finding.issue));
            }
            out
        }
        other => panic!("{name} was not audited: {other:?}"),
    }
}

#[test]
fn a_pdf_and_its_text_give_the_same_case() {
    let auditor = Auditor::new(&embedded(), Limits::default()).expect("the pack is sound");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let load = |path: &Path| std::fs::read(path).expect("a file");
    let text = said(&auditor, "letter", &load(&root.join(LETTER)));
    assert!(text.contains("unequivocal"));
    assert_eq!(said(&auditor, "letter", &load(&root.join("tests/pdf/letter.pdf"))), text);
    let shared = root.join("../shared/letters");
    let Ok(folder) = std::fs::read_dir(shared.join("pdf")) else {
        println!("skipped: no real letters in {}", shared.display());
        return;
    };
    for entry in folder {
        let pdf = entry.expect("an entry").path();
        let Some(stem) = pdf.file_stem().and_then(|s| s.to_str()) else { continue };
        let text = said(&auditor, stem, &load(&shared.join("wc").join(format!("{stem}.txt"))));
        assert_eq!(said(&auditor, stem, &load(&pdf)), text, "{stem}");
    }
}
