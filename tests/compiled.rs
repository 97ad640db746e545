//! What `build.rs` made of the pack says the same as the pack read from its files.

use imr_audit::pack::embedded;
use imr_audit::pipeline::Auditor;
use imr_audit::report::{Entry, Json, Report, View, rules, v1};
use imr_audit::source::Limits;
use imr_audit::yaml::PackFile;
use std::path::Path;

/// The report on each sample letter, with the findings, quotes and claims.
fn reports(files: &[PackFile]) -> Vec<String> {
    let auditor = Auditor::new(files, Limits::default()).expect("the pack is sound");
    let pack = auditor.pack();
    let names = |concept| pack.vocabulary.name(concept).to_owned();
    let known = rules(pack);
    let json = Json { view: View { names: &names, rules: &known, redact: false }, tool: v1::Tool::with(pack) };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("letters");
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("letters/").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let letters = paths.iter().filter(|p| p.extension().is_some_and(|e| e == "txt"));
    letters.map(|p| json.entry(&Entry::Audit(&auditor.audit("letter", &std::fs::read(p).expect("a letter"))))).collect()
}

#[test]
fn the_pack_inside_reports_what_its_files_report() {
    let shipped = embedded();
    // One byte more in each file, which means nothing: everything is read and compiled from its text.
    let own: Vec<PackFile> =
        shipped.iter().map(|f| PackFile { path: f.path.clone(), text: format!("{}\n", f.text) }).collect();
    let (inside, read) = (reports(&shipped), reports(&own));
    assert!(inside.len() > 10 && inside.iter().any(|r| r.contains("\"severity\":\"error\"")));
    assert_eq!(inside, read);
}
