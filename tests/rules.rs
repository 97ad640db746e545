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
        "4 mistakes",
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
    let meaning = "  conclusion (of the issue): What the rationale itself concludes";
    for words in
        ["true: decision is upheld", "it would not fire\n    if ", "what the words mean:", meaning, "explained"]
    {
        assert!(out.contains(words), "{words}: {out}");
    }
}

#[test]
fn a_rule_that_did_not_fire_says_what_was_missing() {
    let letter = "letters/03-conclusion-against-decision.txt";
    let (code, out, err) = run(&["why-not", letter, "--rule", "no-guideline", "--flip"]);
    assert_eq!(code, 0, "{err}");
    for words in [
        "does not fire: its condition is false",
        "it would fire\n    if it were so that the reviewer's line says that nothing was cited",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert_eq!(run(&["why-not", letter, "--rule", "no-such-rule"]).0, 2);
}

#[test]
fn the_fewest_facts_are_found_through_the_criteria_of_a_treatment_and_applied() {
    let letter = "letters/12-muscle-relaxant-long-term-approved.txt";
    let (code, out, err) = run(&["why-not", letter, "--rule", "criteria-met-yet-upheld", "--flip"]);
    assert_eq!(code, 0, "{err}");
    let way = out.lines().find(|l| l.starts_with("    if ")).unwrap_or_default();
    for words in [
        "the days (days of supply the request states or implies) were 21 days or less",
        "the summary did not document muscle relaxant, for over 21 days",
        "the decision (the determination of its issue) were “upheld”",
    ] {
        assert!(way.contains(words), "{words}: {out}");
    }
    let (code, out, _) = run(&["why-not", letter, "--rule", "cyclobenzaprine-2016"]);
    assert_eq!(code, 0);
    assert!(out.contains("cyclobenzaprine-2016 applies to issue 1"), "{out}");
    let (_, out, _) = run(&["why-not", letter, "--rule", "mri-low-back"]);
    assert!(out.contains("mri-low-back does not apply to issue 1"), "{out}");
}

#[test]
fn one_finding_is_explained_by_its_number_or_fingerprint() {
    let letter = "letters/04-facet-block-radicular-approved.txt";
    let (_, all, _) = run(&["explain", letter]);
    let print = all.split('[').nth(1).and_then(|s| s.split(']').next()).expect("a fingerprint");
    for name in ["1", print, &print[..8]] {
        let (code, out, err) = run(&["explain", letter, "--finding", name]);
        assert_eq!(code, 0, "{err}");
        assert!(out.contains("finding 1 [") && out.contains("1 of 2 findings explained"), "{out}");
    }
    let (code, _, err) = run(&["explain", letter, "--finding", "9"]);
    assert!(code == 2 && err.contains("there is no finding 9; the letter has 2"), "{err}");
}

#[test]
fn two_packs_are_compared_decision_by_decision() {
    let folder = tempfile::tempdir().expect("a folder");
    let check = std::fs::read_to_string("rules/checks/arithmetic.yaml").expect("a check");
    let severity = check.lines().find(|l| l.starts_with("severity:")).expect("one word");
    let milder = check.replace(severity, "severity: note");
    let facet = "id: facet-block\nsays: s\ntreatment: { is: facet_block }\nguideline: odg#low_back\n\
                 source: { basis: unverified, cite: c }\ncriteria:\n  all:\n    one: { says: s, levels: { at_most: 4 } }\n";
    let files = [("checks/arithmetic.yaml", milder.as_str()), ("treatments/facet-block.yaml", facet)];
    let after = pack(folder.path(), &files);
    let letters = ["letters/04-facet-block-radicular-approved.txt", "letters/11-tablets-do-not-add-up.txt"];
    let compare = |more: &[&str]| run(&[&["diff"], more, &letters].concat());
    let (code, out, err) = compare(&["--rules", "rules", "--rules", &after]);
    assert_eq!(code, 1, "{out}{err}");
    for words in ["[criteria-unmet-yet-overturned]", "~ note[arithmetic]", "severity: ", "2 of 2 decisions"] {
        assert!(out.contains(words), "{words}: {out}");
    }
    assert_eq!(compare(&["--rules", &after]).0, 1, "one pack is compared with the one inside");
    let (code, out, _) = compare(&["--rules", "rules", "--rules", "rules"]);
    assert!(code == 0 && out.contains("0 of 2 decisions"), "{out}");
    let (_, out, _) = compare(&["--rules", "rules", "--rules", &after, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(json["schema"], "imr-audit/diff/v1");
    assert_eq!(json["decisions"][0]["removed"][0]["rule"], "criteria-unmet-yet-overturned");
    assert_eq!(json["decisions"][1]["changed"][0]["what"], serde_json::json!(["severity"]));
    assert_eq!(compare(&[]).0, 2);
    assert_eq!(compare(&["--rules", "rules", "--rules", "rules", "--rules", "rules"]).0, 2);
    assert_eq!(run(&["diff", "--rules", &after, "no-such-letter.txt"]).0, 3);
}

#[test]
fn one_treatment_is_drawn_in_every_format() {
    for (format, words) in
        [("svg", "<svg xmlns"), ("mermaid", "graph LR"), ("dot", "digraph rules"), ("json", "\"boxes\"")]
    {
        let (code, out, err) = run(&["rules", "graph", "mri-low-back", "--format", format]);
        assert_eq!(code, 0, "{err}");
        // The fact that the treatment asks for is opened up, too.
        assert!(out.contains(words) && out.contains("nerve_compromise") && out.contains("motor_deficit"), "{out}");
    }
    assert_eq!(run(&["rules", "graph", "no-such-rule", "--format", "svg"]).0, 2);
    assert!(run(&["rules", "graph"]).1.contains("mri-low-back"));
}
