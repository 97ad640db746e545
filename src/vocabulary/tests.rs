use super::*;

fn load(text: &str) -> Result<Vocabulary, Vec<Diagnostic>> {
    Vocabulary::load(&[PackFile { path: "vocabulary/x.yaml".into(), text: text.into() }])
}

fn shipped() -> Vocabulary {
    match Vocabulary::load(&crate::pack::embedded()) {
        Ok(v) => v,
        Err(all) => panic!("{}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")),
    }
}

/// What `text` mentions, by name, with the words.
fn names(v: &Vocabulary, text: &str) -> Vec<(String, String)> {
    v.scan(text).into_iter().map(|h| (v.name(h.concept).to_owned(), text[h.range].to_owned())).collect()
}

#[test]
fn mistakes_come_all_at_once_with_their_places() {
    let all = load(
        "source: here\nkind: finding\nconcepts:\n  pain: { terms: [pain] }\n  ache: { terms: [ache, pain], is_a: [pian] }\n  up: { terms: [up], is_a: [down] }\n  down: { terms: [down], is_a: [up] }\n  empty: { terms: [''] }\n",
    )
    .expect_err("wrong");
    let lines: Vec<String> = all.iter().map(ToString::to_string).collect();
    let has = |part: &str| assert!(lines.iter().any(|l| l.contains(part)), "{part} in {lines:#?}");
    has("vocabulary/x.yaml:5:25: error: `pain` is a term of `pain` as well");
    has("unknown concept `pian`; did you mean `pain`?");
    has("vocabulary/x.yaml:7:3: error: a cycle in is_a: down → up → down");
    has("vocabulary/x.yaml:8:20: error: an empty term");
}

#[test]
fn a_concept_without_source_or_kind_is_refused() {
    let all = load("concepts:\n  pain: { terms: [pain] }\n").expect_err("wrong");
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all.iter().all(|d| d.line == 2));
}

#[test]
fn the_shipped_vocabulary_loads_and_scans() {
    let v = shipped();
    for t in ["MRI of the low-back at L4-5", "neck pain", "L4/L5", "L3-S1 bilateral"] {
        eprintln!("{:?}", names(&v, t));
    }
}
