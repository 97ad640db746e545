//! Packs laid over each other, as the command line shows them: what is overridden, by what, and who signed it off.

use assert_cmd::Command;
use std::path::Path;
use tempfile::TempDir;

const LETTER: &str = "letters/11-tablets-do-not-add-up.txt";

fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("imr-audit").expect("the program");
    let command = command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    let out = command.args(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (out.status.code().expect("a code"), text(out.stdout), text(out.stderr))
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), files);
    dir
}

fn write(dir: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = dir.join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, text).expect("written");
    }
}

fn path(dir: &TempDir) -> String {
    dir.path().to_string_lossy().into_owned()
}

#[test]
fn what_a_later_pack_overrides_is_seen_in_check_list_show_and_report() {
    let arithmetic = std::fs::read_to_string("rules/checks/arithmetic.yaml").expect("a check");
    let severity = arithmetic.lines().find(|l| l.starts_with("severity:")).expect("one word");
    let (milder, silent) =
        (arithmetic.replace(severity, "severity: note"), arithmetic.replace("for_each: sum", "for_each: sum # mine"));
    let lower = folder(&[
        ("pack.yaml", "name: lower\nversion: 1.0.0\nlicense: MIT\nextends: true\n"),
        ("checks/milder.yaml", &milder),
    ]);
    let upper =
        folder(&[("pack.yaml", "name: upper\nversion: 2.0.0\nlicense: MIT\n"), ("checks/arithmetic.yaml", &silent)]);
    let (lower, upper) = (path(&lower), path(&upper));

    let (code, out, err) = run(&["rules", "check", "--rules", &lower]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("over it: lower 1.0.0, 2 files; overrides check arithmetic\n"), "{out}");
    let both = ["--rules", &lower, "--rules", &upper];
    let (_, out, _) = run(&[&["rules", "check"], &both[..]].concat());
    let layers: Vec<&str> = out.lines().filter(|l| l.contains(" files")).collect();
    assert!(layers.len() == 3 && layers[0].starts_with("lowest:  california-imr"), "{out}");
    assert!(layers[2].contains("upper 2.0.0, 2 files; overrides check arithmetic"), "{out}");

    let (_, out, _) = run(&["rules", "list", "--rules", &lower]);
    let line = |id: &str| out.lines().find(|l| l.contains(&format!(" {id} "))).unwrap_or_default().to_owned();
    assert!(line("arithmetic").contains("checks/milder.yaml"), "{}", line("arithmetic"));
    assert!(line("arithmetic").ends_with(" · lower 1.0.0, in place of an earlier one"), "{}", line("arithmetic"));
    assert!(line("boilerplate").ends_with(" · california-imr 0.1.0"), "{}", line("boilerplate"));
    let (_, out, _) = run(&["rules", "show", "arithmetic", "--rules", &lower]);
    assert!(out.lines().next().is_some_and(|l| l.ends_with("· lower 1.0.0, in place of an earlier one")), "{out}");
    let (_, out, _) = run(&["rules", "list"]);
    assert!(!out.contains('·'), "one pack needs no name");

    let (_, out, err) = run(&[&["audit", LETTER, "--format", "json"], &both[..]].concat());
    let report: serde_json::Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
    let tool = &report["tool"];
    assert_eq!((&tool["pack"], &tool["pack_version"]), (&"upper".into(), &"2.0.0".into()));
    assert_eq!(tool["layers"][1]["name"], "lower");
    assert_eq!(tool["layers"][2]["overrides"], serde_json::json!(["check arithmetic"]));
    let digest = |rules: &[&str]| {
        let (_, out, _) = run(&[&["audit", LETTER, "--format", "json"], rules].concat());
        let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
        (report["tool"]["pack_digest"].clone(), report["letters"][0]["findings"].clone())
    };
    let ((alone, found), (over, milder)) = (digest(&["--rules", "rules"]), digest(&["--rules", &lower]));
    assert_ne!(alone, over, "other rules, another digest");
    let severity = |found: &serde_json::Value| {
        let mut all = found.as_array().expect("findings").iter();
        all.find(|f| f["rule"] == "arithmetic").map(|f| f["severity"].clone())
    };
    assert!(severity(&found).is_some_and(|s| s != "note") && severity(&milder).is_some_and(|s| s == "note"));

    let (_, out, _) = run(&[&["audit", LETTER, "--format", "json"], &both[..]].concat());
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    let digest = report["tool"]["pack_digest"].as_str().expect("a digest");
    let packs = "over it lower 1.0.0 (overrides check arithmetic), over it upper 2.0.0 (overrides check arithmetic)";
    for format in ["text", "concise", "markdown", "html", "sarif", "junit", "github"] {
        let (_, out, err) = run(&[&["audit", LETTER, "--format", format], &both[..]].concat());
        assert!(out.contains(packs) && out.contains(digest), "{format}: {err}{out}");
        let (_, out, _) = run(&["audit", LETTER, "--format", format]);
        assert!(!out.contains("Rules: california-imr"), "{format}: the rules inside need no name");
    }
}

#[test]
fn a_pack_for_a_newer_program_is_refused() {
    let newer = folder(&[("pack.yaml", "name: newer\nversion: 1.0.0\nlicense: MIT\nextends: true\nengine: 99.0.0\n")]);
    for command in [&["rules", "check"][..], &["audit", LETTER]] {
        let (code, out, err) = run(&[command, &["--rules", &path(&newer)]].concat());
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(
            err.contains("the pack needs imr-audit 99.0.0 or newer") && err.contains("this is imr-audit "),
            "{err}"
        );
    }
}

#[test]
fn a_sign_off_holds_until_a_rule_changes() {
    let manifest = "name: signed\nversion: 1.0.0\nlicense: MIT\nextends: true\n";
    let dir = folder(&[("pack.yaml", manifest), ("facts/none.yaml", "facts: {}\n")]);
    let check = || run(&["rules", "check", "--rules", &path(&dir)]);
    let digest = |out: &str| {
        let line = out.lines().find_map(|l| l.strip_prefix("what a sign-off names: ")).expect("the digest");
        line.to_owned()
    };
    let (_, out, _) = check();
    let signed = format!("{manifest}sign_off:\n  - {{ by: Dr. C, on: 2017-02-01, digest: {} }}\n", digest(&out));
    write(dir.path(), &[("pack.yaml", &signed)]);
    let (code, out, _) = check();
    assert!(code == 0 && out.contains("; 0 warnings"), "the sign-off itself changes nothing: {out}");
    write(dir.path(), &[("facts/none.yaml", "facts: {} # changed\n")]);
    let (code, out, _) = check();
    assert!(code == 0 && out.contains("Dr. C signed off other rules on 2017-02-01: they have changed since"), "{out}");
    assert!(out.contains("pack.yaml:6:1") && out.contains(&format!("write `digest: {}`", digest(&out))), "{out}");
    let (_, _, err) = run(&["audit", LETTER, "--rules", &path(&dir)]);
    assert!(err.contains("the rules have changed since Dr. C signed them off on 2017-02-01"), "{err}");
}
