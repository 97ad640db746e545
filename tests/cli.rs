//! The command line from outside: exit codes, accounting, bad input, output.

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

fn program() -> Command {
    let mut command = Command::cargo_bin("imr-audit").expect("the program is built");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    command
}

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = program().args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("written");
    path.to_string_lossy().into_owned()
}

const CONFLICT: &str = "letters/01-lumbar-mri-deficit-denied.txt";
const CLEAN: &str = "letters/13-clean-lumbar-mri.txt";

/// What `letters/README.md` says is wrong with each sample.
const PLANTED: [(&str, &str); 12] = [
    ("01", "record-contradicts-absence"),
    ("02", "record-contradicts-assertion"),
    ("03", "conclusion-contradicts-decision"),
    ("04", "criteria-unmet-yet-overturned"),
    ("05", "date-or-identity-conflict"),
    ("06", "wrong-guideline"),
    ("07", "no-guideline"),
    ("08", "missing-part"),
    ("09", "known-only-from-ur"),
    ("10", "wrong-body-part"),
    ("11", "arithmetic"),
    ("12", "criteria-unmet-yet-overturned"),
];

#[test]
fn what_is_planted_in_the_samples_is_found_and_the_clean_ones_stay_clean() {
    let (_, out, err) = run(&["--rules", "rules/", "--format", "json", "letters/"]);
    let report: Value = serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {err}"));
    for letter in report["letters"].as_array().expect("letters").iter().filter(|l| l["status"] == "audited") {
        let path = letter["path"].as_str().expect("a path");
        let Some(number) = path.strip_prefix("letters/").filter(|p| p.starts_with(char::is_numeric)) else { continue };
        let findings = letter["findings"].as_array().expect("findings");
        let shown: Vec<&str> =
            findings.iter().filter(|f| f["severity"] != "note").filter_map(|f| f["defect"].as_str()).collect();
        match PLANTED.iter().find(|(n, _)| number.starts_with(n)) {
            Some((_, defect)) => assert!(shown.contains(defect), "{path}: {shown:?}"),
            None => assert!(shown.is_empty(), "{path}: {shown:?}"),
        }
    }
}

#[test]
fn the_sample_letters_are_accounted_for_and_have_findings() {
    let (code, out, err) = run(&["letters/"]);
    assert_eq!(code, 1, "{err}");
    let files = files(Path::new("letters"));
    let expected = format!("{files} inputs = {} audited + 1 unrecognised + 0 unreadable + 0 skipped", files - 1);
    assert!(out.contains(&expected), "only the README is no letter:\n{out}");
    assert!(out.contains("┌─ letters/01-lumbar-mri-deficit-denied.txt · issue 1"), "{out}");
    assert!(!out.contains('\x1b'), "no colour in a pipe");
    let (code, named, _) = run(&["audit", "letters/"]);
    assert_eq!((code, named), (1, out), "the bare command is short for `audit`");
}

#[test]
fn fail_on_decides_the_exit_code() {
    assert_eq!(run(&[CONFLICT]).0, 1);
    assert_eq!(run(&[CONFLICT, "--fail-on", "never"]).0, 0);
}

#[test]
fn bad_input_is_named_and_the_rest_is_audited() {
    let dir = tempfile::tempdir().expect("a folder");
    let letter = std::fs::read_to_string(CONFLICT).expect("the sample");
    let half = letter.get(..letter.len() / 3).expect("ASCII");
    write(dir.path(), "empty.txt", "");
    write(dir.path(), "binary.txt", b"\x7fELF\x00\x01\x02\x00\x00");
    write(dir.path(), "half.txt", half);
    write(dir.path(), "letter.txt", &letter);
    let folder = dir.path().to_string_lossy().into_owned();

    let (code, out, _) = run(&[&folder]);
    assert_eq!(code, 1, "what was found decides when nothing that was named failed:\n{out}");
    assert!(out.contains("4 inputs = 1 audited + 1 unrecognised + 2 unreadable + 0 skipped"), "{out}");
    assert!(out.contains("empty.txt: the file is empty"), "{out}");
    assert!(out.contains("unreadable: ") && out.contains("binary.txt: "), "{out}");
    assert!(out.contains("half.txt: not a letter of a known form; missing: "), "{out}");

    assert_eq!(run(&[&folder, "--strict"]).0, 3, "strict: all must be audited");
    let empty = format!("{folder}/empty.txt");
    assert_eq!(run(&[CONFLICT, &empty]).0, 3, "a named input that cannot be read comes before findings");
}

#[test]
fn nothing_to_audit_is_said() {
    let dir = tempfile::tempdir().expect("a folder");
    let folder = dir.path().to_string_lossy().into_owned();
    let (code, out, _) = run(&[&folder]);
    assert_eq!(code, 3);
    assert!(out.contains("0 inputs") && out.contains("Nothing was audited."), "{out}");
    let missing = format!("{folder}/none");
    let (code, out, _) = run(&[&missing]);
    assert_eq!(code, 3);
    assert!(out.contains("none: No such file"), "{out}");
}

#[test]
fn every_command_says_how_it_is_used() {
    let commands = ["audit", "parse", "explain", "why-not", "diff", "verify", "report", "rules", "config", "man"];
    for command in commands {
        for flag in ["--help", "-h"] {
            let (code, out, err) = run(&[command, flag]);
            assert_eq!(code, 0, "{command} {flag}: {err}");
            assert!(out.contains("Usage: imr-audit") && out.contains(command), "{command} {flag}: {out}");
        }
    }
    let (code, out, _) = run(&["rules", "check", "--help"]);
    assert!(code == 0 && out.contains("Usage: imr-audit rules check"), "{out}");
}

#[test]
fn wrong_usage_comes_before_everything_else() {
    let (code, _, err) = run(&["--rules", "none", "none.txt"]);
    assert_eq!(code, 2);
    assert!(err.contains("the rules cannot be read: none"), "{err}");
    let (code, _, err) = run(&["--formt", "json", CLEAN]);
    assert_eq!(code, 2);
    assert!(err.contains("--format"), "the option that was meant is suggested: {err}");
    assert_eq!(run(&[]).0, 2);
}

#[test]
fn all_mistakes_of_a_pack_are_said_at_once() {
    let dir = tempfile::tempdir().expect("a folder");
    copy(Path::new("rules"), dir.path());
    let checks = dir.path().join("checks");
    let good = std::fs::read_to_string("rules/checks/no-guideline.yaml").expect("a check");
    let named = |id: &str| good.replace("id: no-guideline", &format!("id: {id}"));
    write(&checks, "m1.yaml", named("m1").replace("severity:", "sevrity:"));
    write(&checks, "m2.yaml", named("m2").replace("defect: no-guideline", "defect: no-gideline"));
    write(&checks, "m3.yaml", named("m3").replace("for_each: issue", "for_each: isue"));
    write(&checks, "m4.yaml", "id: m4\nwhen: [\n");
    write(&checks, "m5.yaml", named("m5").replace("legal:", "legal: nonsense #"));
    let (code, _, err) = run(&["--rules", &dir.path().to_string_lossy(), CLEAN]);
    assert_eq!(code, 2, "{err}");
    for file in ["m1.yaml", "m2.yaml", "m3.yaml", "m4.yaml", "m5.yaml"] {
        assert!(err.contains(file), "{file} is missing from:\n{err}");
    }
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            std::fs::create_dir(&target).expect("a folder");
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}

#[test]
fn the_json_report_is_the_same_on_any_number_of_threads_and_fits_its_schema() {
    let (code, one, _) = run(&["letters/", "--format", "json", "--threads", "1"]);
    assert_eq!(code, 1);
    assert_eq!(run(&["letters/", "--format", "json", "--threads", "7"]).1, one);
    let report: Value = serde_json::from_str(&one).expect("JSON");
    let schema: Value = serde_json::from_str(include_str!("../docs/report-v1.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let mistakes: Vec<String> = validator.iter_errors(&report).map(|e| e.to_string()).collect();
    assert_eq!(mistakes, Vec::<String>::new());
    let totals = &report["totals"];
    assert_eq!(report["letters"].as_array().map(|l| l.len() as u64), totals["inputs"].as_u64());
    let sum = |names: &[&str]| names.iter().filter_map(|n| totals[*n].as_u64()).sum::<u64>();
    assert_eq!(sum(&["audited", "unrecognised", "unreadable", "skipped"]), sum(&["inputs"]));
}

#[test]
fn the_published_schemas_are_those_of_the_code() {
    let published = |text: &str| serde_json::from_str::<Value>(text).expect("JSON");
    let report = imr_audit::report::v1::schema();
    assert_eq!(published(include_str!("../docs/report-v1.schema.json")), report, "renew docs/report-v1.schema.json");
    let (code, parse, _) = run(&["parse", "--schema"]);
    assert_eq!(code, 0);
    let kept = published(include_str!("../docs/parse-v1.schema.json"));
    assert_eq!(kept, published(&parse), "renew docs/parse-v1.schema.json");
}

#[test]
fn standard_input_and_archives_are_read() {
    let letter = std::fs::read(CONFLICT).expect("the sample");
    let output = program().arg("-").write_stdin(letter.clone()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("┌─ - · issue 1"));

    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["a.txt", "b.txt"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
        std::io::Write::write_all(&mut zip, &letter).expect("written");
    }
    let bytes = zip.finish().expect("finished").into_inner();
    let output = program().args(["-", "--format", "concise"]).write_stdin(bytes).output().expect("it runs");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(out.contains("-/a.txt:") && out.contains("2 inputs = 2 audited"), "{out}");
    assert!(out.contains("duplicate: -/b.txt is the same letter as -/a.txt"), "{out}");
}

#[test]
fn several_reports_are_written_in_one_run() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (json, quality) = (at("r.json"), format!("gitlab={}", at("q.json")));
    let (code, out, err) = run(&[CONFLICT, "--output", &json, "--output", &quality]);
    assert_eq!((code, out.as_str()), (1, ""), "{err}");
    assert!(err.contains("1 input = 1 audited"), "{err}");
    let read = |name: &str| std::fs::read_to_string(at(name)).expect("written");
    let report: Value = serde_json::from_str(&read("r.json")).expect("JSON");
    assert_eq!(report["schema"], "imr-audit/report/v1");
    assert!(serde_json::from_str::<Vec<Value>>(&read("q.json")).is_ok_and(|items| !items.is_empty()));
    let (code, _, err) = run(&[CONFLICT, "--output", &at("no/such/folder.json")]);
    assert_eq!(code, 2);
    assert!(err.contains("the report cannot be written"), "{err}");
}

#[test]
fn redacted_output_holds_no_words_of_the_letter() {
    for format in ["text", "json", "html", "csv"] {
        let (_, out, _) = run(&[CONFLICT, "--format", format, "--redact"]);
        assert!(out.contains("record"), "{format}: {out}");
        for words in ["L5 dermatome", "naproxen", "roofer", "no evidence of", "CM16-0900101"] {
            assert!(!out.contains(words), "{format} shows {words:?}");
        }
    }
}

#[test]
fn parse_shows_what_was_read() {
    let (code, out, _) = run(&["parse", CONFLICT]);
    assert_eq!(code, 0);
    for line in ["case number: CM16-0900101", "request (upheld): MRI of the lumbar spine", "concludes not necessary"] {
        assert!(out.contains(line), "{line:?} is missing from:\n{out}");
    }
    let (code, out, _) = run(&["parse", "--format", "json", CONFLICT]);
    assert_eq!(code, 0);
    let parsed: Value = serde_json::from_str(&out).expect("JSON");
    let schema: Value = serde_json::from_str(include_str!("../docs/parse-v1.schema.json")).expect("JSON");
    assert!(jsonschema::is_valid(&schema, &parsed));
    let text = std::fs::read_to_string(CONFLICT).expect("the sample");
    let statements = parsed["letters"][0]["letter"]["summary"].as_array().expect("statements");
    assert!(statements.len() > 3);
    for statement in statements {
        let span = &statement["words"]["spans"][0];
        let at = |i: usize| span[i].as_u64().expect("an offset") as usize;
        let words = text[at(0)..at(1)].split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(Some(words.as_str()), statement["words"]["text"].as_str());
    }
}

#[test]
fn an_interrupted_run_is_gone_on_with() {
    let dir = tempfile::tempdir().expect("a folder");
    let letters = dir.path().join("letters");
    std::fs::create_dir(&letters).expect("a folder");
    for (n, name) in [CONFLICT, CLEAN, "letters/03-conclusion-against-decision.txt"].into_iter().enumerate() {
        std::fs::copy(name, letters.join(format!("{n}.txt"))).expect("copied");
    }
    write(&letters, "4.txt", "");
    let folder = letters.to_string_lossy().into_owned();
    let at = |name: &str| dir.path().join(name).to_string_lossy().into_owned();
    let (code, _, err) = run(&[&folder, "--output", &at("whole.jsonl"), "-q"]);
    assert_eq!(code, 1, "{err}");
    let whole = std::fs::read_to_string(at("whole.jsonl")).expect("written");
    assert_eq!(whole.lines().count(), 1 + 4 + 1);

    // Killed in the middle of the third letter.
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    let torn = lines[..3].concat() + lines[3].get(..40).expect("a long line");
    write(dir.path(), "torn.jsonl", &torn);
    let (code, _, err) = run(&[&folder, "--resume", &at("torn.jsonl")]);
    assert_eq!(code, 1, "{err}");
    assert!(err.contains("2 of 4 inputs taken over"), "{err}");
    assert_eq!(std::fs::read_to_string(at("torn.jsonl")).expect("written"), whole);

    // A letter that has changed, and one that has gone.
    std::fs::copy("letters/14-clean-ppi-approved.txt", letters.join("1.txt")).expect("copied");
    std::fs::remove_file(letters.join("2.txt")).expect("removed");
    let (_, _, err) = run(&[&folder, "--resume", &at("torn.jsonl")]);
    assert!(
        err.contains("2 of 3 inputs taken over") && err.contains("no longer there: ") && err.contains("2.txt"),
        "{err}"
    );
    let after = std::fs::read_to_string(at("torn.jsonl")).expect("written");
    run(&[&folder, "--output", &at("unbroken.jsonl"), "-q"]);
    assert_eq!(after, std::fs::read_to_string(at("unbroken.jsonl")).expect("written"), "as an unbroken run");
    assert_eq!(after.lines().count(), 1 + 3 + 1, "{after}");
    assert_eq!(after.lines().nth(1), whole.lines().nth(1));

    let (code, _, err) = run(&[CONFLICT, "--resume", &at("torn.jsonl")]);
    assert_eq!(code, 2, "other inputs are refused");
    assert!(err.contains("other options"), "{err}");
    assert_eq!(std::fs::read_to_string(at("torn.jsonl")).expect("written"), after, "and nothing is lost");
}

#[test]
fn only_letters_that_changed_are_audited_when_asked() {
    let dir = tempfile::tempdir().expect("a folder");
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        let status = std::process::Command::new("git").args(who).args(arguments).current_dir(dir.path()).output();
        assert!(status.is_ok_and(|s| s.status.success()), "git {arguments:?}");
    };
    let here = |arguments: &[&str]| {
        let output = program().current_dir(dir.path()).args(arguments).output().expect("it runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
    };
    let letter = std::fs::read_to_string(CONFLICT).expect("the sample");
    write(dir.path(), "old.txt", &letter);
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "first"]);
    let (code, _, err) = here(&[".", "--changed-since", "HEAD"]);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("No letter has changed"), "{err}");
    write(dir.path(), "new.txt", &letter);
    let (code, out, _) = here(&[".", "--changed-since", "HEAD"]);
    assert_eq!(code, 1);
    assert!(out.contains("1 input = 1 audited") && out.contains("new.txt"), "{out}");
    let (code, _, err) = here(&[".", "--changed-since", "nowhere"]);
    assert_eq!(code, 2);
    assert!(err.contains("git: "), "{err}");
}
