//! What the fuzz targets do with an input. They must not panic, and what they give must keep its promises: places are
//! inside the text and on the borders of characters, reports are what they claim to be.
//!
//! `tests/fuzz_regressions.rs` of the program runs the same functions over the kept inputs on the stable toolchain.

use imr_audit::audit::{Audited, Outcome};
use imr_audit::batch::config::Config;
use imr_audit::batch::{self, Append, Content, Earlier, Input, Policy, Totals};
use imr_audit::engine::{Four, Weight};
use imr_audit::pack::{self, Pack};
use imr_audit::pipeline::Auditor;
use imr_audit::report::verify::{Reported, verify as verify_report};
use imr_audit::report::{self, Entry, Report, View};
use imr_audit::source::archive::Archive;
use imr_audit::source::{self, Document, Format, Limits};
use imr_audit::span::Quote;
use imr_audit::yaml::PackFile;
use std::io::{Cursor, Write};
use std::sync::LazyLock;

/// The letter into which text is put, and against which packs and reports are tried.
const LETTER: &str = include_str!("../../letters/13-clean-lumbar-mri.txt");

/// Small enough that no input takes long, large enough that no limit hides a reader.
fn limits() -> Limits {
    Limits { max_bytes: 1 << 20, max_text_bytes: 256 << 10, max_pages: 20, max_entries: 64, ..Limits::default() }
}

static AUDITOR: LazyLock<Auditor> =
    LazyLock::new(|| Auditor::new(&pack::embedded(), limits()).expect("the pack that ships is valid"));

/// Plain text in any encoding.
pub fn text(data: &[u8]) {
    read("letter.txt", data);
}

/// PDF.
pub fn pdf(data: &[u8]) {
    read("letter.pdf", data);
}

/// HTML.
pub fn html(data: &[u8]) {
    read("letter.html", data);
}

/// Markdown.
pub fn markdown(data: &[u8]) {
    read("letter.md", data);
}

/// A Word document: its parts, up to the first NUL the text, then styles and numbering, in a sound container. What
/// begins as a container is read as it is.
pub fn docx(data: &[u8]) {
    if data.starts_with(b"PK") {
        return read("letter.docx", data);
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let names = ["word/document.xml", "word/styles.xml", "word/numbering.xml", "_rels/.rels"];
    for (name, part) in names.iter().zip(data.split(|b| *b == 0)) {
        zip.start_file(*name, stored).expect("a new entry");
        zip.write_all(part).expect("memory can be written");
    }
    read("letter.docx", zip.finish().expect("a whole container").get_ref());
}

/// An archive of letters and all that is in it.
pub fn archive(data: &[u8]) {
    let Ok(archive) = Archive::open("a.zip", Cursor::new(data), &limits()) else { return };
    for entry in archive {
        if let Ok(bytes) = entry.content {
            read(&entry.name, &bytes);
        }
    }
}

fn read(name: &str, data: &[u8]) {
    let limits = limits();
    let Ok(document) = source::read(name, data, &limits) else { return };
    let text = document.text();
    assert!(text.len() <= limits.max_text_bytes, "more text than the limit");
    assert!(!text.trim().is_empty(), "a document without text is unreadable");
    for offset in [0, text.len() / 2, text.len(), text.len() + 1] {
        let place = document.place(offset);
        assert!(place.line >= 1 && place.column >= 1 && place.page != Some(0), "{place:?}");
    }
}

/// The grammar of letters, on text as it is or put into a letter.
pub fn letter(data: &[u8]) {
    let text = in_a_letter(data);
    let document = Document::new("letter.txt", Format::Text, text, Vec::new());
    let Ok(letter) = imr_audit::letter::parse(&document, &AUDITOR.pack().forms) else { return };
    let mut passages = vec![&letter.summary, &letter.documents_reviewed];
    for issue in &letter.issues {
        passages.extend([&issue.request, &issue.rationale]);
        for line in [&issue.claims_administrator, &issue.reviewer].into_iter().flatten() {
            passages.push(&line.text);
            for citation in line.citations.iter() {
                assert!(line.text.text().get(citation.range.clone()).is_some(), "a citation out of its line");
            }
        }
    }
    for passage in passages {
        check_quote(&passage.quote(0..passage.text().len()), document.text());
    }
}

/// Sentences, dates, values and assertion.
pub fn language(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let language = &AUDITOR.pack().language;
    let mut end = 0;
    for sentence in language.sentences(&text) {
        assert!(sentence.start >= end, "sentences overlap");
        end = sentence.end;
        let sentence = text.get(sentence).expect("a sentence on the borders of characters");
        let scopes = language.scopes(sentence);
        for word in sentence.split_whitespace().take(20) {
            let at = word.as_ptr() as usize - sentence.as_ptr() as usize;
            scopes.assertion(at..at + word.len());
        }
    }
    let mut ranges: Vec<_> = language.dates(&text).into_iter().map(|d| d.range).collect();
    ranges.extend(language.measurements(&text).into_iter().map(|m| m.range));
    ranges.extend(language.durations(&text).into_iter().map(|d| d.range));
    ranges.extend(language.quantities(&text).into_iter().map(|q| q.range));
    ranges.extend(language.dosing(&text).into_iter().map(|d| d.range));
    for range in ranges {
        assert!(text.get(range.clone()).is_some_and(|t| !t.is_empty()), "{range:?} is no range of the text");
    }
}

/// Dates alone: short texts, many of them.
pub fn dates(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    for date in AUDITOR.pack().language.dates(&text) {
        assert!(
            text.get(date.range.clone()).is_some_and(|t| !t.is_empty()),
            "{:?} is no range of the text",
            date.range
        );
        assert!(date.range.start >= end, "dates overlap");
        end = date.range.end;
    }
}

/// Four-valued logic: the input is a program for a stack of values, run twice, by the engine and by the definition:
/// at each strength, what speaks for a whole and what speaks against it are counts of its parts.
pub fn logic(data: &[u8]) {
    type Votes = [(bool, bool); 2];
    let votes = |value: Four| {
        let at = |weight| (value.yes >= weight, value.no >= weight);
        [at(Weight::Suggestive), at(Weight::Firm)]
    };
    let weight = |n: u8| [Weight::Nothing, Weight::Suggestive, Weight::Firm][usize::from(n % 3)];
    let mut stack: Vec<(Four, Votes)> = Vec::new();
    for &byte in data {
        let (operation, n) = (byte % 8, byte / 8);
        if operation < 2 {
            let value = Four { yes: weight(n), no: weight(n / 3) };
            stack.push((value, votes(value)));
            continue;
        }
        let parts = stack.split_off(stack.len().saturating_sub(usize::from(n % 5)));
        let values = || parts.iter().map(|part| part.0);
        let (least, counted) = (usize::from(n / 5), parts.len());
        // `all` and `none` are counts too: of those for, and of those against.
        let count = |least: usize, swapped: bool| {
            [0, 1].map(|strength| {
                let vote = |part: &&(Four, Votes), yes: bool| {
                    let (for_it, against) = part.1[strength];
                    if yes != swapped { for_it } else { against }
                };
                let number = |yes| parts.iter().filter(|part| vote(part, yes)).count();
                (number(true) >= least, number(false) + least > counted)
            })
        };
        let made = match operation {
            2 => (Four::all(values()), count(counted, false)),
            3 => (Four::any(values()), count(1, false)),
            4 => (Four::none(values()), count(counted, true)),
            5 => (Four::at_least(least, values()), count(least, false)),
            6 => (Four::all(values()).negated(), count(counted, false).map(|(yes, no)| (no, yes))),
            _ => {
                let joined = values().fold(Four::SILENT, Four::joined);
                let either = [0, 1].map(|strength| {
                    let some = |side: fn(&(bool, bool)) -> bool| parts.iter().any(|part| side(&part.1[strength]));
                    (some(|vote| vote.0), some(|vote| vote.1))
                });
                (joined, either)
            }
        };
        assert_eq!(votes(made.0), made.1, "operation {operation} of {:?}", values().collect::<Vec<_>>());
        assert_eq!(made.0.is_true(), made.1[0].0 && !made.1[0].1, "what fires a check");
        stack.push(made);
    }
}

/// The configuration of a team, and what comes of it.
pub fn config(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let config = match Config::parse(text) {
        Ok(config) => config,
        Err(why) => return assert!(!why.is_empty(), "refused without a reason"),
    };
    let day = "2026-05-01".parse().expect("a day");
    let decisions = config.decisions();
    assert!(decisions.suppressions.iter().all(|s| s.expires.is_some()), "a suppression without an end");
    let expired = config.expired(day).len();
    let all = decisions.suppressions.len();
    config.unknown_rules(&["no-guideline".to_owned()]);
    config.rule_folders();
    let policy = Policy::new(batch::Decisions { today: Some(day), ..decisions });
    assert_eq!(policy.stale().len() + expired, all, "a suppression is lost");
}

/// A baseline: what is read is written and read again as it was.
pub fn baseline(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match report::parse_baseline(&text) {
        Err(why) => assert!(!why.is_empty(), "refused without a reason"),
        Ok(known) => {
            let policy = Policy::new(batch::Decisions { baseline: known.clone(), ..batch::Decisions::default() });
            assert_eq!(policy.baseline(), known, "nothing was audited, so nothing was fixed");
        }
    }
}

/// The whole path: audit and reports.
pub fn audit(data: &[u8]) {
    let text = in_a_letter(data);
    let audit = AUDITOR.audit("letter.txt", text.as_bytes());
    if let Outcome::Audited(audited) = &audit.outcome {
        check_findings(audited);
    }
    let names = |id| AUDITOR.pack().vocabulary.name(id).to_owned();
    let rules = report::rules(AUDITOR.pack());
    let view = View { names: &names, rules: &rules, redact: false };
    let tool = || report::v1::Tool::with(AUDITOR.pack());
    let json = report::Json { view, tool: tool() };
    let entry = Entry::Audit(&audit);
    let totals = Totals::of(&audit);
    let whole = format!("{}{}{}", json.begin(), json.entry(&entry), json.end(&totals));
    let reported = Reported::parse(&whole).expect("the JSON report can be read back");
    let input = Input { name: "letter.txt".into(), named: true, content: Content::Bytes(text.into_bytes()) };
    for verified in verify_report(&reported, std::iter::once(input), &AUDITOR, &Policy::default()).letters {
        assert!(verified.fail == 0, "{:?}", verified.problems);
    }
    let style = report::Style { colour: false, width: 80, quiet: false, redact: false, statistics: true };
    let shown = report::Text { style }.entry(&entry);
    assert!(!shown.contains('\x1b'), "an escape sequence of a letter reaches the terminal");
}

fn check_findings(audited: &Audited) {
    for finding in &audited.findings {
        assert!(!finding.evidence.is_empty(), "a finding without a quote");
        assert!((0.0..=1.0).contains(&finding.confidence), "confidence {}", finding.confidence);
        for evidence in &finding.evidence {
            check_quote(&evidence.quote, audited.document.text());
        }
    }
}

fn check_quote(quote: &Quote, text: &str) {
    let mut end = 0;
    for span in &quote.spans {
        let range = span.range();
        assert!(text.get(range.clone()).is_some(), "{range:?} is no range of the text");
        assert!(range.start >= end, "spans of a quote out of order");
        end = range.end;
    }
}

/// The reader of reports for `verify`, and the verification of what it reads.
pub fn verify(data: &[u8]) {
    let Ok(reported) = Reported::parse(&String::from_utf8_lossy(data)) else { return };
    let input = Input { name: "letter.txt".into(), named: true, content: Content::Bytes(LETTER.as_bytes().to_vec()) };
    verify_report(&reported, std::iter::once(input), &AUDITOR, &Policy::default());
}

/// The reader of an earlier result, and a run that goes on with it: whatever stood there, the file ends with the lines
/// of an unbroken run.
pub fn resume(data: &[u8]) {
    let folder = std::env::temp_dir().join(format!("imr-audit-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("r.jsonl");
    let (begin, line, end) = ("{\"schema\":\"imr-audit/report/v1\"}\n", "{\"path\":\"a\"}\n", "{\"totals\":{}}\n");
    // Most inputs have a first line that fits, so that what follows it is read.
    let (first, rest) = data.split_first().map_or((0, data), |(f, r)| (*f, r));
    let text = if first.is_multiple_of(4) { rest.to_vec() } else { [begin.as_bytes(), rest].concat() };
    std::fs::write(&path, text).expect("written");
    if let Ok(earlier) = Earlier::open(&path, begin) {
        let paths = earlier.left();
        assert!(paths.len() <= rest.split(|b| *b == b'\n').count(), "more paths than lines");
        let mut append = Append::open(&path).expect("opened");
        for line in [begin, line, end] {
            append.write_all(line.as_bytes()).expect("written");
        }
        append.finish(true).expect("finished");
        let ends = std::fs::read(&path).expect("there");
        assert_eq!(ends, [begin, line, end].concat().as_bytes(), "not the lines of an unbroken run");
        assert_eq!(std::fs::read_dir(&folder).expect("there").count(), 1, "something is left beside");
    }
    std::fs::remove_dir_all(&folder).expect("removed");
}

/// The files of a small pack, of which the input replaces one. It lacks the wordings of statements, which take long to
/// compile; see [`whole`].
const PACK: &[(&str, &str)] = &[
    ("pack.yaml", "name: small\nversion: 1.0.0\nlicense: MIT\n"),
    ("vocabulary/x.yaml", include_str!("../small-pack/vocabulary.yaml")),
    ("facts/x.yaml", "facts:\n  weak: { holds: weakness }\n"),
    ("checks/x.yaml", include_str!("../small-pack/check.yaml")),
    ("treatments/x.yaml", include_str!("../small-pack/treatment.yaml")),
    ("guidelines/x.yaml", include_str!("../small-pack/guideline.yaml")),
    ("letter-forms/x.yaml", include_str!("../small-pack/form.yaml")),
    ("language/cues/x.yaml", include_str!("../small-pack/cues.yaml")),
    ("language/sentences.yaml", ""),
    ("language/dates.yaml", ""),
    ("language/values.yaml", ""),
    ("language/statements.yaml", ""),
    ("checks/x.test.yaml", ""),
];

/// The files of the small pack with `text` as file number `replaced`; files without text are left out.
pub fn small_pack(replaced: usize, text: &str) -> Vec<PackFile> {
    let texts = PACK.iter().enumerate().map(|(i, (path, small))| (path, if i == replaced { text } else { small }));
    let there = texts.filter(|(_, text)| !text.is_empty());
    there.map(|(path, text)| PackFile { path: (*path).to_owned(), text: text.to_owned() }).collect()
}

/// A vocabulary of the concepts that the wordings of the pack that ships name and the small vocabulary does not have.
static MORE: LazyLock<String> = LazyLock::new(|| {
    let mistakes = Pack::load(&with_wordings(small_pack(usize::MAX, ""))).err().unwrap_or_default();
    let unknown = mistakes.iter().filter_map(|m| m.message.strip_prefix("unknown concept `")?.split_once('`'));
    let mut names: Vec<&str> = unknown.map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let concepts = names.iter().map(|n| format!("  {n}: {{ kind: finding, terms: [the {}] }}\n", n.replace('_', " ")));
    format!("source: made up for fuzzing\nconcepts:\n{}", concepts.collect::<String>())
});

fn with_wordings(mut files: Vec<PackFile>) -> Vec<PackFile> {
    let wordings = |path: &str| path.starts_with("language/") && !path.starts_with("language/cues/");
    for file in pack::embedded().into_iter().filter(|f| wordings(&f.path)) {
        if files.iter().all(|f| f.path != file.path) {
            files.push(file);
        }
    }
    files
}

/// The same with the wordings of statements of the pack that ships.
pub fn whole(files: Vec<PackFile>) -> Vec<PackFile> {
    let mut files = with_wordings(files);
    files.push(PackFile { path: "vocabulary/more.yaml".into(), text: MORE.clone() });
    files
}

/// The loader of rule packs: the first byte says which file the rest replaces. A pack that loads is used, one that
/// does not is explained.
pub fn rules(data: &[u8]) {
    let Some((first, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let replaced = usize::from(first.wrapping_sub(b'a')) % PACK.len();
    let files = small_pack(replaced, text);
    let Err(mistakes) = Pack::load(&files) else { return };
    assert!(!mistakes.is_empty(), "a pack is refused without a reason");
    assert!(!pack::render(&mistakes, &files).is_empty());
    if mistakes.iter().any(|m| m.file != "language/statements.yaml") {
        return;
    }
    let files = whole(files);
    let Ok(auditor) = Auditor::new(&files, limits()) else { return };
    let _ = pack::examples(&files, auditor.pack());
    if let Outcome::Audited(audited) = auditor.audit("letter.txt", LETTER.as_bytes()).outcome {
        check_findings(&audited);
    }
}

/// The first byte says what becomes of the rest: the whole text, or a part of a letter.
fn in_a_letter(data: &[u8]) -> String {
    let (first, rest) = data.split_first().map_or((0, data), |(f, r)| (*f, r));
    let text = String::from_utf8_lossy(rest);
    let put = |from: &str, to: &str| {
        let start = LETTER.find(from).map_or(0, |i| i + from.len());
        let end = LETTER[start..].find(to).map_or(LETTER.len(), |i| start + i);
        format!("{}\n{text}\n{}", &LETTER[..start], &LETTER[end..])
    };
    match first % 6 {
        0 => text.into_owned(),
        1 => put("all medical records:", "IMR ISSUES"),
        2 => put("Decision rationale:", "\u{0}"),
        3 => put("set forth below:", "Claims Administrator guideline:"),
        4 => put("Claims Administrator guideline:", "Decision rationale:"),
        _ => put("Case Number:", "HOW THE IMR"),
    }
}
