//! `imr-audit verify` from outside: what a report says is held against the letters again.

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

const LETTERS: [&str; 2] = ["01-lumbar-mri-deficit-denied.txt", "13-clean-lumbar-mri.txt"];

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("imr-audit").expect("the program is built");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    let output = command.args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// A folder with copies of two letters, and the report on them.
fn audited(more: &[&str]) -> (TempDir, Value) {
    let dir = tempfile::tempdir().expect("a folder");
    for name in LETTERS {
        std::fs::copy(Path::new("letters").join(name), dir.path().join(name)).expect("copied");
    }
    let folder = dir.path().to_string_lossy();
    let (code, out, err) = run(&[&["audit", &folder, "--format", "json"], more].concat());
    assert_eq!(code, 1, "{err}");
    let report = serde_json::from_str(&out).expect("JSON");
    (dir, report)
}

/// Verifies `report` against the letters in `dir`.
fn verify(dir: &TempDir, report: &Value) -> (i32, String, String) {
    let reports = tempfile::tempdir().expect("a folder");
    let path = reports.path().join("report.json");
    std::fs::write(&path, report.to_string()).expect("written");
    run(&["verify", &path.to_string_lossy(), &dir.path().to_string_lossy()])
}

/// The numbers of the closing line, which must add up: inputs and their parts, items and their parts.
fn closing(out: &str) -> (Vec<usize>, Vec<usize>) {
    let line = out.lines().last().expect("a closing line");
    let numbers = |part: &str| -> Vec<usize> { part.split(' ').filter_map(|word| word.parse().ok()).collect() };
    let (inputs, items) = line.split_once("; ").expect("two sums");
    for sum in [inputs, items] {
        let numbers = numbers(sum);
        assert_eq!(numbers[0], numbers[1..].iter().sum::<usize>(), "{line}");
    }
    (numbers(inputs), numbers(items))
}

#[test]
fn a_good_report_is_verified_wherever_the_letters_are() {
    let (dir, mut report) = audited(&[]);
    let (code, out, err) = verify(&dir, &report);
    assert_eq!((code, out.lines().count()), (0, 1), "{out}{err}");
    let (inputs, items) = closing(&out);
    assert_eq!(inputs, [2, 2, 0, 0, 0, 0]);
    assert!(items[0] > 6 && items[1] == items[0], "{out}");
    for letter in report["letters"].as_array_mut().expect("letters") {
        letter["path"] = json!(format!("elsewhere/{}", letter["path"].as_str().expect("a path")));
    }
    assert_eq!(verify(&dir, &report).1, out, "a letter is found by the end of its path");
}

#[test]
fn a_tampered_report_does_not_hold() {
    let (dir, report) = audited(&[]);
    let tampered = |pointer: &str, value: Value| {
        let mut report = report.clone();
        *report.pointer_mut(pointer).expect("it is there") = value;
        let (code, out, _) = verify(&dir, &report);
        let (inputs, items) = closing(&out);
        assert_eq!((code, inputs, out.lines().count()), (1, vec![2, 1, 1, 0, 0, 0], 2), "{pointer}: {out}");
        assert_eq!(items[2..], [1, 0, 0], "{pointer}: {out}");
        out
    };
    let evidence = "/letters/0/findings/0/evidence/0";
    let out = tampered(&format!("{evidence}/quote"), json!("the words of \u{1b}[31mnobody"));
    assert!(
        out.contains("01-lumbar-mri-deficit-denied.txt: finding 1 (") && out.contains("but the letter says"),
        "{out}"
    );
    assert!(!out.contains('\x1b'), "a report cannot steer the terminal");
    let out = tampered(&format!("{evidence}/line"), json!(1));
    assert!(out.contains("the report says line 1, but its span begins on line"), "{out}");
    let out = tampered(&format!("{evidence}/span"), json!([4_000_000, 4_000_009]));
    assert!(out.contains("its span begins on") || out.contains("no place in the letter"), "{out}");
    let out = tampered("/letters/0/issues/0/claims/0/quote", json!("nobody claims this"));
    assert!(out.contains("issue 1, claim 1: "), "{out}");
    let out = tampered("/letters/0/header/case_number", json!("CM00-0000000"));
    assert!(out.contains("header: `case_number` is \"CM00-0000000\" in the report"), "{out}");
}

#[test]
fn a_derivation_that_was_tampered_with_is_refused_at_its_place() {
    let (dir, report) = audited(&[]);
    let refused = |tamper: &dyn Fn(&mut Value), words: &str| {
        let mut report = report.clone();
        tamper(&mut report);
        let (code, out, _) = verify(&dir, &report);
        assert!(code == 1 && out.contains(words), "{words}: {out}");
    };
    let set = |pointer: &'static str, value: Value| {
        move |report: &mut Value| *report.pointer_mut(pointer).expect("it is there") = value.clone()
    };
    let step = "/letters/0/findings/0/derivation/1/value";
    refused(
        &set(step, json!("false")),
        "finding 1 (record-contradicts-absence), its derivation: the step “all of” is true",
    );
    refused(&set("/letters/0/findings/0/derivation/1/has", json!("polarity is absent")), "`derivation[1].has`");
    refused(&set("/letters/0/findings/0/derivation/1/depth", json!(7)), "stands at no place of the tree");
    refused(&set("/letters/0/findings/0/derivation/0/how", json!("magic")), "`magic`");
    refused(&set("/letters/0/findings/0/why", json!(["because"])), "`why` has 1 entries in the report");
    refused(&set("/letters/0/findings/0/legal", json!("not_a_ground")), "`legal` is \"not_a_ground\" in the report");
    refused(&set("/letters/0/findings/0/severity", json!("note")), "`severity` is \"note\" in the report");
    refused(&set("/letters/0/findings/0/rule", json!("arithmetic")), "no such finding when the letter is judged again");
    refused(&set("/letters/0/findings/0/fingerprint", json!("0")), "no such finding");
    refused(&set("/letters/0/issues/0/decision", json!("overturned")), "`issues[0].decision` is \"overturned\"");
    refused(&set("/letters/0/issues/0/claims/0/record", json!("silent")), "`issues[0].claims[0].record`");
    refused(
        &set("/letters/0/findings", json!([])),
        "the report leaves out a finding of record-contradicts-absence on issue 1",
    );
    refused(&set("/tool/pack_digest", json!("00")), "tool.pack_digest: the report was made with other rules");
    refused(&set("/totals/findings/errors", json!(0)), "totals.findings.errors: 0 in the report");
    let moved = |report: &mut Value| {
        let finding = report["letters"][0]["findings"][0].clone();
        report["letters"][1]["findings"].as_array_mut().expect("findings").push(finding);
    };
    refused(&moved, "13-clean-lumbar-mri.txt: finding 1 (record-contradicts-absence)");
    refused(
        &|r| {
            r["letters"][0]["findings"][0].as_object_mut().expect("one").remove("derivation");
        },
        "`derivation`",
    );
}

/// Every scalar of `value`, by its JSON pointer; of a list the first entry only.
fn scalars(value: &Value, pointer: &str, out: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(k, v)| scalars(v, &format!("{pointer}/{k}"), out)),
        Value::Array(items) => items.first().into_iter().for_each(|v| scalars(v, &format!("{pointer}/0"), out)),
        Value::Null => {}
        _ => out.push(pointer.to_owned()),
    }
}

#[test]
fn nothing_that_a_finding_says_can_be_changed_unseen() {
    let (dir, report) = audited(&[]);
    let mut places = Vec::new();
    scalars(&report["letters"][0]["findings"], "/letters/0/findings", &mut places);
    // The derivation has a leaf and a step above it, and a step with a quote when there is one.
    let steps = report["letters"][0]["findings"][0]["derivation"].as_array().expect("a derivation");
    for (i, step) in steps.iter().enumerate().skip(1) {
        scalars(step, &format!("/letters/0/findings/0/derivation/{i}"), &mut places);
    }
    assert!(places.len() > 20, "{places:?}");
    for place in &places {
        let mut tampered = report.clone();
        let value = tampered.pointer_mut(place).expect("it is there");
        *value = match &*value {
            Value::String(text) => json!(format!("{text}.")),
            Value::Bool(b) => json!(!b),
            Value::Number(n) if n.is_u64() => json!(n.as_u64().expect("a number") + 1),
            Value::Number(n) => json!(n.as_f64().expect("a number") / 2.0),
            other => panic!("{other} is no scalar"),
        };
        let (code, out, _) = verify(&dir, &tampered);
        assert_eq!(code, 1, "{place} can be changed unseen: {out}");
    }
}

#[test]
fn what_the_report_lacks_is_said_item_by_item() {
    let (dir, mut report) = audited(&[]);
    report["letters"][0]["issues"][0]["claims"][0].as_object_mut().expect("a claim").remove("spans");
    report["letters"][1].as_object_mut().expect("a letter").remove("digest");
    let (code, out, _) = verify(&dir, &report);
    assert_eq!((code, closing(&out).1[3]), (1, 2), "{out}");
    assert!(out.contains("claim 1: cannot be checked: the report gives no place in the letter"), "{out}");
    assert!(out.contains("digest: cannot be checked"), "{out}");
}

#[test]
fn quotes_of_a_redacted_report_cannot_be_checked() {
    let (dir, report) = audited(&["--redact"]);
    let (code, out, _) = verify(&dir, &report);
    let (_, items) = closing(&out);
    assert_eq!((code, items[2]), (1, 0), "{out}");
    assert!(items[1] >= 2 && items[3] >= 3, "the digests hold, the quotes are not there: {out}");
    assert!(out.contains("cannot be checked: the report keeps the words of the letter out (--redact)"), "{out}");
}

#[test]
fn a_letter_that_changed_is_refused_and_a_missing_one_is_named() {
    let (dir, report) = audited(&[]);
    let path = dir.path().join(LETTERS[0]);
    let letter = std::fs::read_to_string(&path).expect("the letter");
    std::fs::write(&path, letter + "\nOne more line.\n").expect("written");
    let (code, out, _) = verify(&dir, &report);
    let (inputs, items) = closing(&out);
    assert_eq!((code, inputs), (1, vec![2, 1, 0, 1, 0, 0]), "{out}");
    assert!(items[4] > 3, "nothing of it was looked at: {out}");
    assert!(out.contains("the digest of its text differs"), "{out}");

    std::fs::remove_file(dir.path().join(LETTERS[1])).expect("removed");
    let (code, out, _) = verify(&dir, &report);
    assert_eq!((code, closing(&out).0), (3, vec![2, 0, 0, 1, 1, 0]), "a missing letter comes first: {out}");
    assert!(out.contains("13-clean-lumbar-mri.txt: not found under the paths given"), "{out}");
    std::fs::write(dir.path().join(LETTERS[1]), b"\x7fELF\x00\x01\x02").expect("written");
    let (code, out, _) = verify(&dir, &report);
    assert_eq!(code, 3);
    assert!(out.contains("13-clean-lumbar-mri.txt: cannot be read: "), "{out}");
}

#[test]
fn what_is_no_report_is_wrong_usage() {
    let dir = tempfile::tempdir().expect("a folder");
    for (report, why) in [
        (json!({ "schema": "imr-audit/report/v9" }), "the schema is `imr-audit/report/v9`"),
        (json!({ "letters": [] }), "it has no `schema`"),
        (json!({ "schema": "imr-audit/report/v1" }), "missing field `letters`"),
        (json!(["a list"]), "not a JSON report"),
    ] {
        let (code, out, err) = verify(&dir, &report);
        assert_eq!((code, out.as_str()), (2, ""), "{err}");
        assert!(err.contains(why), "{err}");
    }
    assert_eq!(run(&["verify", "letters/13-clean-lumbar-mri.txt", "letters"]).0, 2, "a letter is no report");
    assert_eq!(run(&["verify", "none.json", "letters"]).0, 2);
    assert_eq!(run(&["verify", "none.json"]).0, 2);
}
