//! How the sample of each form and format reads, with the forms that ship.

use super::tests::outline;
use super::*;
use crate::source::{self, Limits};
use crate::yaml::PackFile;
use std::io::{Cursor, Write};
use std::sync::LazyLock;

static FORMS: LazyLock<Forms> = LazyLock::new(|| Forms::load(&crate::pack::embedded()).expect("the forms load"));

fn letter(name: &str, bytes: impl AsRef<[u8]>) -> Letter {
    let document = source::read(name, bytes.as_ref(), &Limits::default()).expect("readable");
    parse(&document, &FORMS).unwrap_or_else(|missing| panic!("{name}: {missing:?}"))
}

const NOTICE: &str = include_str!("../../tests/forms/notice-2013.txt");
const DECISIONS: &str = include_str!("../../tests/forms/decisions-2014.txt");
const DISPUTE: &str = include_str!("../../tests/forms/issue-at-dispute.txt");
const SCRAMBLED: &str = include_str!("../../tests/forms/scrambled-header.txt");
const DRAFT: &str = include_str!("../../letters/drafts/lumbar-mri.md");

#[test]
fn the_sample_of_each_form_reads_as_before() {
    for (name, text) in [
        ("notice-2013.txt", NOTICE),
        ("decisions-2014.txt", DECISIONS),
        ("issue-at-dispute.txt", DISPUTE),
        ("scrambled-header.txt", SCRAMBLED),
        ("draft.md", DRAFT),
    ] {
        insta::with_settings!({ snapshot_path => "../../snapshots", prepend_module_to_snapshot => false }, {
            let id = name.split_once('.').map_or(name, |(id, _)| id);
            insta::assert_snapshot!(format!("form-{id}"), outline(&letter(name, text)));
        });
    }
}

#[test]
fn published_letters_keep_their_form() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/letters/wc");
    let Ok(entries) = std::fs::read_dir(folder) else {
        eprintln!("skipped: no folder of published letters");
        return;
    };
    for path in entries.flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "txt")) {
        let name = path.display().to_string();
        let bytes = std::fs::read(&path).expect("a letter of the folder");
        assert_eq!(letter(&name, bytes).form, "imr-2014", "{name}");
    }
}

/// The paragraphs of a text letter as a typist would key them: headings and header lines alone, lines joined.
fn paragraphs(text: &str) -> Vec<Vec<&str>> {
    let mut out: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in text.lines().map(str::trim) {
        let alone = line.contains("   ")
            || line.to_uppercase() == line
            || line.ends_with("credentials:")
            || line.ends_with("below:");
        if line.is_empty() || alone || line.starts_with("Certification") {
            open = false;
        }
        match out.last_mut() {
            _ if line.is_empty() => {}
            Some(last) if open => last.push(line),
            _ => {
                out.push(vec![line]);
                open = !alone;
            }
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn as_html(text: &str) -> String {
    let body: String = paragraphs(text).iter().map(|p| format!("<p>{}</p>\n", escaped(&p.join(" ")))).collect();
    format!("<!DOCTYPE html><html><body>{body}</body></html>")
}

fn as_docx(text: &str) -> Vec<u8> {
    docx(paragraphs(text).iter().map(|p| p.join(" ")))
}

/// Word paragraphs, one a line of the text, as after pasting from a PDF.
fn as_pasted(text: &str) -> Vec<u8> {
    docx(text.lines().map(str::to_owned))
}

fn docx(paragraphs: impl Iterator<Item = String>) -> Vec<u8> {
    let run = |p: String| format!("<w:p><w:r><w:t xml:space='preserve'>{}</w:t></w:r></w:p>", escaped(&p));
    let body: String = paragraphs.map(run).collect();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).expect("start");
    write!(zip, "<w:document xmlns:w='x'><w:body>{body}</w:body></w:document>").expect("write");
    zip.finish().expect("finish").into_inner()
}

fn as_utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn the_same_letter_in_every_format_reads_the_same() {
    for text in [
        include_str!("../../letters/01-lumbar-mri-deficit-denied.txt"),
        include_str!("../../letters/15-clean-partial-approval.txt"),
        DECISIONS,
    ] {
        let plain = outline(&letter("letter.txt", text));
        assert_eq!(outline(&letter("-", as_utf16(text))), plain, "UTF-16");
        assert_eq!(outline(&letter("-", as_html(text))), plain, "HTML");
        assert_eq!(outline(&letter("-", as_docx(text))), plain, "DOCX");
        assert_eq!(outline(&letter("-", as_pasted(text))), plain, "DOCX, pasted line by line");
        assert_eq!(outline(&letter("letter.md", text)), plain, "Markdown");
    }
}

#[test]
fn titles_may_run_over_two_lines_and_a_single_issue_needs_no_heading() {
    let (before, after) = DISPUTE.split_once("ISSUE 1: Tramadol 50mg #90\n").expect("the first issue");
    let (first, rest) = after.split_once("ISSUE 2:").expect("the second issue");
    let end = rest.split_once("MEDICAL REVIEWER QUALIFICATIONS").expect("the end").1;
    let before = before.replace("2. Whether a home interferential unit is medically necessary\n", "");
    let before = before.replace("2. Home interferential unit: Overturned\n", "");
    let first = first.replace("RELIED UPON BY ", "RELIED UPON BY\n").replace("IS/WAS NOT ", "IS/WAS NOT\n");
    let one = letter("x", format!("{before}{first}MEDICAL REVIEWER QUALIFICATIONS{end}"));
    assert_eq!((one.form.as_str(), one.issues.len()), ("issue-at-dispute", 1));
    let issue = &one.issues[0];
    assert_eq!(issue.request.text(), "tramadol 50mg #90");
    assert_eq!(issue.decision.as_ref().map(|d| d.value), Some(Decision::Modified));
    assert!(issue.rationale.text().starts_with("The records show no benefit"), "{}", issue.rationale.text());
    assert!(issue.reviewer.as_ref().is_some_and(|line| line.text.text().starts_with("MTUS Chronic")));
}

#[test]
fn decisions_of_a_list_go_to_the_requests_they_name() {
    let (mri, therapy) = ("MRI of the right knee:", "6 sessions of physical therapy for the right knee:");
    let swapped = NOTICE.replace(mri, "X:").replace(therapy, mri).replace("X:", therapy);
    let decisions = |text: &str| {
        let issues = letter("x", text).issues;
        issues.iter().map(|i| i.decision.as_ref().map(|d| d.value)).collect::<Vec<_>>()
    };
    assert_eq!(decisions(NOTICE), [Some(Decision::Upheld), Some(Decision::Overturned)]);
    assert_eq!(decisions(&swapped), [Some(Decision::Overturned), Some(Decision::Upheld)]);
    let shorter =
        NOTICE.replace("MAXIMUS Federal Services, Inc. has determined the request", "The retrospective request");
    let shorter = shorter.replace("Regarding the request", "Regarding the retrospective request");
    assert_eq!(decisions(&shorter), decisions(NOTICE));
    let lists = "has determined the request for MRI of the right knee is";
    assert!(NOTICE.contains(lists));
    assert_eq!(
        decisions(&NOTICE.replace(lists, "has looked at the request for MRI of the right knee, which is"))[0],
        None
    );
}

#[test]
fn numbers_and_standing_sentences_inside_a_rationale_begin_nothing() {
    let prose = "The records show no weakness in the right arm.";
    let hostile = "See page\n46. The epidural is medically necessary and appropriate.\nThe Claims Administrator based its decision on less.";
    assert!(DECISIONS.contains(prose));
    let issues = letter("x", DECISIONS.replace(prose, hostile)).issues;
    assert_eq!(issues.len(), 2);
    assert!(
        issues[0].rationale.text().contains("46. The epidural is medically necessary"),
        "{:?}",
        issues[0].rationale
    );
    assert!(issues[0].rationale.text().contains("based its decision on less"));
}

#[test]
fn what_is_no_letter_is_held_against_the_usual_form() {
    let document = source::read("x", b"Minutes of a meeting\n", &Limits::default()).expect("readable");
    let missing = parse(&document, &FORMS).expect_err("no letter");
    assert!(missing[0].contains("2014 to 2017"), "{missing:?}");
}

#[test]
fn a_text_of_endless_lines_is_no_letter() {
    let document = source::read("x", "1. a\n".repeat(100_001).as_bytes(), &Limits::default()).expect("readable");
    let missing = parse(&document, &FORMS).expect_err("no letter");
    assert!(missing[0].contains("more than 100000 lines"), "{missing:?}");
}

#[test]
fn a_form_says_what_it_extends() {
    let file = |path: &str, text: &str| PackFile { path: format!("letter-forms/{path}"), text: text.to_owned() };
    let base = include_str!("../../rules/letter-forms/imr-2014.yaml");
    let headings = "headings: { summary: [Summary], issues: [Findings] }";
    let heir = format!("id: heir\ntitle: t\nextends: imr-2014\n{headings}\n");
    assert_eq!(Forms::load(&[file("a.yaml", base), file("b.yaml", &heir)]).map(|f| f.forms.len()).ok(), Some(2));
    let problems = |text: &str| Forms::load(&[file("a.yaml", base), file("b.yaml", text)]).expect_err("a mistake");
    let typo = problems(&heir.replace("imr-2014", "imr-2041"));
    assert!(typo[0].help.as_ref().is_some_and(|h| h.contains("imr-2014")), "{typo:?}");
    assert_eq!((typo.len(), typo[0].line), (1, 3));
    assert_eq!(problems(&heir.replace("extends: imr-2014\n", "")).len(), 3, "labels, decisions, citations");
    assert_eq!(problems(&heir.replace("extends: imr-2014", "extends: heir")).len(), 1, "a circle");
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn labels_first_and_values_after_in_any_order(
        fields in proptest::sample::subsequence(
            vec![
                ("Case Number:", "CM16-0900204"), ("Date Assigned:", "05/03/2016"), ("Employee:", "[withheld]"),
                ("Date of Injury:", "01/19/2015"), ("Decision Date:", "06/07/2016"), ("Priority:", "Standard"),
            ], 1..6),
        side_by_side: bool,
    ) {
        let joint = if side_by_side { "      " } else { "\n" };
        let column = |f: fn(&(&'static str, &'static str)) -> &'static str| {
            fields.iter().map(f).collect::<Vec<_>>().join(joint)
        };
        let body = SCRAMBLED.split_once("04/14/2016\n").expect("the end of the header").1;
        let text = format!("{}\n{}\n{body}", column(|f| f.0), column(|f| f.1));
        let header = letter("x", &text).header;
        let has = |label: &str| fields.iter().any(|f| f.0 == label);
        let date = |f: &Option<Field<jiff::civil::Date>>| f.as_ref().map(|f| f.value.to_string());
        let other = side_by_side && has("Employee:");
        if !other {
            proptest::prop_assert_eq!(header.case_number.is_some(), has("Case Number:"));
            proptest::prop_assert_eq!(date(&header.date_of_injury), has("Date of Injury:").then(|| "2015-01-19".to_owned()));
            proptest::prop_assert_eq!(date(&header.decision_date), has("Decision Date:").then(|| "2016-06-07".to_owned()));
        }
    }

    #[test]
    fn any_shuffle_of_any_form_is_read_or_refused(
        which in 0usize..5, seed in proptest::collection::vec(0usize..1000, 0..40),
    ) {
        let text = [NOTICE, DECISIONS, DISPUTE, SCRAMBLED, DRAFT][which];
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        for pair in seed.chunks_exact(2) {
            let n = lines.len();
            lines.swap(pair[0] % n, pair[1] % n);
        }
        let document = source::read("x", lines.concat().as_bytes(), &Limits::default()).expect("readable");
        if let Ok(letter) = parse(&document, &FORMS) {
            for issue in &letter.issues {
                for span in issue.request.whole().spans.iter().chain(&issue.rationale.whole().spans) {
                    proptest::prop_assert!(document.text().get(span.range()).is_some());
                }
            }
        }
    }
}

#[test]
fn the_sample_draft_reads_the_same_in_every_format() {
    let plain = outline(&letter("lumbar-mri.md", DRAFT));
    for (name, bytes) in [
        ("lumbar-mri.docx", &include_bytes!("../../tests/formats/lumbar-mri.docx")[..]),
        ("lumbar-mri.html", include_bytes!("../../tests/formats/lumbar-mri.html")),
        ("lumbar-mri-utf16.txt", include_bytes!("../../tests/formats/lumbar-mri-utf16.txt")),
    ] {
        assert_eq!(outline(&letter(name, bytes)), plain, "{name}");
        assert_eq!(outline(&letter("-", bytes)), plain, "{name} from standard input");
    }
    let zip = Cursor::new(include_bytes!("../../tests/formats/lumbar-mri.zip"));
    let archive = source::archive::Archive::open("lumbar-mri.zip", zip, &Limits::default()).expect("an archive");
    let entries: Vec<_> = archive.map(|e| (e.name, e.content.expect("readable"))).collect();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].0, "lumbar-mri.zip/2016/lumbar-mri.txt");
    assert_eq!(outline(&letter(&entries[0].0, &entries[0].1)), plain, "in an archive");
}

#[test]
fn the_template_for_drafts_is_a_draft() {
    let docs = include_str!("../../docs/drafts.md");
    let template = docs.split_once("```markdown\n").and_then(|(_, t)| t.split_once("```")).expect("a template").0;
    let letter = letter("template.md", template);
    assert_eq!((letter.form.as_str(), letter.issues.len()), ("draft", 2));
    let header = &letter.header;
    let dates = [header.date_assigned.is_some(), header.date_of_injury.is_some(), header.ur_denial_date.is_some()];
    assert!(
        dates.iter().all(|there| *there) && header.application_received.is_some() && header.decision_date.is_some()
    );
    assert!(letter.issues.iter().all(|i| parts_missing(i) == 0), "{:?}", letter.issues);
}

#[test]
fn the_guidelines_that_the_samples_cite_are_known() {
    let pack = crate::pack::Pack::load(&crate::pack::embedded()).expect("the pack loads");
    for (name, text) in [("a", NOTICE), ("b", DECISIONS), ("c", DISPUTE), ("d", SCRAMBLED), ("e.md", DRAFT)] {
        let letter = letter(name, text);
        let date = letter.header.ur_denial_date.as_ref().map(|d| d.value);
        for issue in &letter.issues {
            let lines = [&issue.claims_administrator, &issue.reviewer].into_iter().flatten();
            for citation in lines.flat_map(|line| line.citations.iter()) {
                assert!(pack.guidelines.cited(citation, date).is_some(), "{name}: {citation:?}");
            }
        }
        assert!(letter.issues.iter().any(|i| i.reviewer.as_ref().is_some_and(|l| !l.citations.is_empty())));
    }
}
