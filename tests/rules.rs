//! The path of somebody who writes a rule: skeleton, mistakes, test, graph, explanation.

use assert_cmd::Command;
use std::path::Path;

fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("imr-audit").expect("the program");
    let out = command.current_dir(env!("CARGO_MANIFEST_DIR")).args(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (out.status.code().expect("a code"), text(out.stdout), text(out.stderr))
}

/// A pack that adds these files to the one inside the program.
fn pack(folder: &Path, files: &[(&str, &str)]) -> String {
    let manifest = ("pack.yaml", "name: t\nversion: 1.0.0\nlicense: MIT\nextends: true\n");
    for (path, text) in [manifest].iter().chain(files) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
    folder.to_string_lossy().into_owned()
}

#[test]
fn four_mistakes_are_named_at_once_with_their_lines_and_what_to_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let facts = "facts:\n  a: { any: [ { holds: b } ] }\n  b: { any: [ { holds: a } ] }\n";
    let treatment = "id: my-ppi\ntreatment: { is: proton_pump_inhibiter }\nguideline: g\n\
                     source: { basis: unverified, cite: c }\ncriteria:\n  all:\n    old: { says: s, age: { over: 65 } }\n\
                     \x20   risk: { says: s, any: { holds: nsaid } }\n";
    let rules = pack(folder.path(), &[("facts/x.yaml", facts), ("treatments/my-ppi.yaml", treatment)]);
    let (code, _, err) = run(&["rules", "check", "--rules", &rules]);
    assert_eq!(code, 2, "{err}");
    for words in [
        "asks for",
        "treatments/my-ppi.yaml:2:18",
        "did you mean `proton_pump_inhibitor`?",
        "write `65 years`",
        "is a list, not a mapping",
        "4 mistakes in the rules",
    ] {
        assert!(err.contains(words), "{words}: {err}");
    }
}

#[test]
fn a_new_rule_is_written_tested_and_drawn() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = pack(folder.path(), &[]);
    for kind in ["check", "fact", "treatment"] {
        let id = format!("my-{kind}");
        assert_eq!(run(&["rules", "new", kind, &id, "--rules", &rules]).0, 0);
        let (code, _, err) = run(&["rules", "new", kind, &id, "--rules", &rules]);
        assert_eq!(code, 2, "nothing is written over: {err}");
        let (code, out, err) = run(&["rules", "test", &id, "--rules", &rules]);
        assert_eq!(code, 0, "{out}{err}");
        assert!(out.contains("3 passed, 0 failed"), "{out}");
        let (_, out, _) = run(&["rules", "graph", &id, "--rules", &rules]);
        assert!(out.contains(&id), "{out}");
    }
}

#[test]
fn a_page_is_written_for_a_check_of_ones_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = pack(folder.path(), &[]);
    assert_eq!(run(&["rules", "new", "check", "my-check", "--rules", &rules]).0, 0);
    let pages = folder.path().join("new/pages");
    let (code, out, err) = run(&["rules", "docs", &pages.to_string_lossy(), "--rules", &rules]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("pages written to"), "{out}");
    let page = std::fs::read_to_string(pages.join("my-check.md")).expect("a page");
    assert!(page.contains("# my-check") && page.contains("## It stays silent"), "{page}");
    let index = std::fs::read_to_string(pages.join("README.md")).expect("an index");
    assert!(index.contains("(my-check.md)"), "{index}");
    let taken = folder.path().join("pack.yaml");
    assert_eq!(run(&["rules", "docs", &taken.to_string_lossy(), "--rules", &rules]).0, 2);
}

#[test]
fn an_example_that_fails_fails_the_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let rules = pack(folder.path(), &[]);
    assert_eq!(run(&["rules", "new", "check", "mine", "--rules", &rules]).0, 0);
    let test = folder.path().join("checks/mine.test.yaml");
    let text = std::fs::read_to_string(&test).expect("a test").replace("severity: note", "severity: error");
    std::fs::write(&test, text).expect("written");
    let (code, out, _) = run(&["rules", "test", "mine", "--rules", &rules]);
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("expected severity error, got note"), "{out}");
}

#[test]
fn a_finding_is_explained_down_to_its_quotes() {
    let letter = "letters/03-conclusion-against-decision.txt";
    let (code, out, err) = run(&["explain", letter, "--rule", "conclusion-upheld-but-necessary", "--flip"]);
    assert_eq!(code, 0, "{err}");
    for words in ["true: decision is upheld", "it would not fire if", "1 explained"] {
        assert!(out.contains(words), "{words}: {out}");
    }
}

#[test]
fn a_rule_that_did_not_fire_says_what_was_missing() {
    let letter = "letters/03-conclusion-against-decision.txt";
    let (code, out, err) = run(&["why-not", letter, "--rule", "no-guideline", "--flip"]);
    assert_eq!(code, 0, "{err}");
    for words in ["does not fire: its condition is false", "it would fire if cites nothing is true"] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert_eq!(run(&["why-not", letter, "--rule", "no-such-rule"]).0, 2);
}
