//! How long each stage takes on the sample letters of the project: `cargo bench --bench stages [FILTER]`.
//!
//! A sample is the whole of `letters/` (or, of the formats, one letter), and throughput is bytes of text a second.
//! Each stage gets what the stage before it made, so that the stages add up to the audit of `whole`.

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use imr_audit::engine;
use imr_audit::evidence::{self, Case, tables};
use imr_audit::letter::{self, Letter};
use imr_audit::pack::{Pack, embedded};
use imr_audit::pipeline::Auditor;
use imr_audit::report::v1::Tool;
use imr_audit::report::{self, Entry, Json, Report, View};
use imr_audit::source::{self, Document, Limits};
use imr_audit::table::Table;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

fn main() {
    divan::main();
}

/// A sample letter and what each stage makes of it.
struct Sample {
    name: String,
    bytes: Vec<u8>,
    document: Document,
    letter: Letter,
    case: Case,
    tables: Vec<Table<'static>>,
}

static AUDITOR: LazyLock<Auditor> =
    LazyLock::new(|| Auditor::new(&embedded(), Limits::default()).expect("the pack is sound"));

static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let folder = std::fs::read_dir(root("letters")).expect("letters/");
    let mut paths: Vec<PathBuf> = folder.map(|e| e.expect("an entry").path()).collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    paths.iter().map(|path| sample(path)).collect()
});

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn sample(path: &Path) -> Sample {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).expect("a letter");
    let document = source::read(&name, &bytes, &Limits::default()).expect("text");
    let pack = AUDITOR.pack();
    let letter = letter::parse(&document, &pack.forms).expect("a letter");
    let case = evidence::read(&letter, pack.knowledge());
    let tables = tables::build(&letter, &case, pack.knowledge(), &pack.guidelines, tables::Wanted::ALL);
    let tables = tables.into_iter().map(Table::into_owned).collect();
    Sample { name, bytes, document, letter, case, tables }
}

/// Measures `stage` over all samples.
fn over_samples<T>(bencher: Bencher<'_, '_>, stage: impl Fn(&'static Sample, &'static Pack) -> T + Sync) {
    let size: usize = SAMPLES.iter().map(|s| s.document.text().len()).sum();
    bencher.counter(BytesCount::new(size)).bench(|| {
        for sample in SAMPLES.iter() {
            black_box(stage(black_box(sample), AUDITOR.pack()));
        }
    });
}

/// The sentences of summaries and rationales, which the language stages are asked about.
fn sentences(sample: &Sample, pack: &Pack) -> Vec<String> {
    let parts = std::iter::once(&sample.letter.summary).chain(sample.letter.issues.iter().map(|i| &i.rationale));
    parts.flat_map(|p| pack.language.sentences(p.text()).into_iter().map(|r| p.text()[r].to_owned())).collect()
}

/// Measures `stage` over all sentences.
fn over_sentences<T>(bencher: Bencher<'_, '_>, stage: impl Fn(&str, &Pack) -> T + Sync) {
    let all: Vec<String> = SAMPLES.iter().flat_map(|s| sentences(s, AUDITOR.pack())).collect();
    bencher.counter(BytesCount::new(all.iter().map(String::len).sum::<usize>())).bench(|| {
        for sentence in &all {
            black_box(stage(black_box(sentence), AUDITOR.pack()));
        }
    });
}

#[divan::bench(args = ["letters/01-lumbar-mri-deficit-denied.txt", "tests/pdf/letter.pdf", "tests/formats/lumbar-mri.docx"])]
fn source(bencher: Bencher<'_, '_>, path: &str) {
    let bytes = std::fs::read(root(path)).expect("a file of the project");
    bencher.bench(|| source::read(path, black_box(&bytes), &Limits::default()).is_ok());
}

#[divan::bench]
fn letter(bencher: Bencher<'_, '_>) {
    over_samples(bencher, |s, pack| letter::parse(&s.document, &pack.forms).is_ok());
}

#[divan::bench]
fn sentence_borders(bencher: Bencher<'_, '_>) {
    over_samples(bencher, |s, pack| pack.language.sentences(s.letter.summary.text()));
}

#[divan::bench]
fn assertion_scopes(bencher: Bencher<'_, '_>) {
    over_sentences(bencher, |sentence, pack| pack.language.scopes(sentence));
}

#[divan::bench]
fn vocabulary(bencher: Bencher<'_, '_>) {
    over_sentences(bencher, |sentence, pack| pack.vocabulary.scan(sentence));
}

#[divan::bench]
fn values(bencher: Bencher<'_, '_>) {
    over_sentences(bencher, |sentence, pack| pack.language.values(sentence).measurements());
}

#[divan::bench]
fn evidence(bencher: Bencher<'_, '_>) {
    over_samples(bencher, |s, pack| evidence::read(&s.letter, pack.knowledge()));
}

#[divan::bench]
fn rows(bencher: Bencher<'_, '_>) {
    over_samples(bencher, |s, pack| {
        tables::build(&s.letter, &s.case, pack.knowledge(), &pack.guidelines, tables::Wanted::ALL)
    });
}

#[divan::bench]
fn rules(bencher: Bencher<'_, '_>) {
    over_samples(bencher, |s, pack| engine::evaluate(&pack.rules, &pack.vocabulary, &s.tables, &()));
}

#[divan::bench]
fn whole(bencher: Bencher<'_, '_>) {
    over_samples(bencher, |s, _| AUDITOR.audit(&s.name, &s.bytes));
}

#[divan::bench]
fn report_json(bencher: Bencher<'_, '_>) {
    let pack = AUDITOR.pack();
    let audits: Vec<_> = SAMPLES.iter().map(|s| AUDITOR.audit(&s.name, &s.bytes)).collect();
    let rules = report::rules(pack);
    let names = |concept| pack.vocabulary.name(concept).to_owned();
    let json = Json { view: View { names: &names, rules: &rules, redact: false }, tool: Tool::with(pack) };
    bencher.bench(|| audits.iter().map(|a| json.entry(black_box(&Entry::Audit(a))).len()).sum::<usize>());
}

/// The pack inside the program, as `build.rs` compiled it.
#[divan::bench]
fn pack_inside(bencher: Bencher<'_, '_>) {
    let files = embedded();
    bencher.bench(|| Pack::load(black_box(&files)).is_ok());
}

/// The same pack as if it were somebody else's: every file differs by a line end, so that all is read and compiled.
#[divan::bench(sample_count = 10)]
fn pack_from_yaml(bencher: Bencher<'_, '_>) {
    let mut files = embedded();
    files.iter_mut().for_each(|f| f.text.push('\n'));
    bencher.bench(|| Pack::load(black_box(&files)).is_ok());
}
