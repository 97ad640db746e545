//! What a team decides: configuration, suppressions, baseline.

use assert_cmd::Command;
use std::path::Path;

/// Exit code, standard output and standard error of the program, run in `folder`.
fn run_in(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("imr-audit").expect("the program is built");
    let output = command.current_dir(folder).env("NO_COLOR", "1").args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    run_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    std::fs::write(&path, bytes).expect("written");
    path.to_string_lossy().into_owned()
}

const CONFLICT: &str = "letters/01-lumbar-mri-deficit-denied.txt";

fn sample(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).expect("the sample")
}

#[test]
fn a_team_decides_what_it_hears_of() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name).to_string_lossy().into_owned();

    // A baseline: what was there does not fail, and is counted.
    let (code, _, err) = run(&[CONFLICT, "--format", "baseline", "--output", &at("known.json")]);
    assert_eq!(code, 1, "{err}");
    let (code, out, _) = run(&[CONFLICT, "--baseline", &at("known.json")]);
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("Left out: 0 suppressed, ") && out.contains(" in the baseline"), "{out}");

    // A configuration with another threshold, an exclusion and a suppression that has expired.
    let suppress = "[[suppress]]\nrule = \"no-guideline\"\nreason = \"r\"\nauthor = \"a\"\nexpires = \"2016-01-01\"\n";
    let config = write(dir.path(), "c.toml", format!("fail-on = \"never\"\nexclude = [\"*.md\"]\n{suppress}"));
    let (code, out, err) = run(&[CONFLICT, "letters/README.md", "--config", &config]);
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("skipped: letters/README.md: excluded"), "{out}");
    assert!(err.contains("expired") && err.contains("no-guideline"), "{err}");

    let config = write(dir.path(), "d.toml", "[severity]\nno-guidelin = \"off\"\n");
    let (code, _, err) = run(&[CONFLICT, "--config", &config]);
    assert_eq!(code, 2);
    assert!(err.contains("did you mean `no-guideline`?"), "{err}");
}

#[test]
fn a_draft_can_say_why_a_finding_is_let_stand() {
    let dir = tempfile::tempdir().expect("a folder");
    let suppress = "suppress record-contradicts-absence until 9999-12-31 by J. Doe, RN: the deficit is older";
    let draft = sample("letters/drafts/lumbar-mri.md");
    let (head, tail) = draft.split_once("## Naproxen").expect("two issues");
    let with = |comment: &str| format!("{head}{comment}\n\n## Naproxen{tail}");
    write(dir.path(), "a.md", with(&format!("<!-- imr-audit: {suppress} -->")));
    let (code, out, err) = run_in(dir.path(), &["a.md"]);
    assert_eq!((code, err.as_str()), (0, ""), "{out}");
    assert!(out.contains("Left out: 1 suppressed"), "{out}");
    assert_eq!(run_in(dir.path(), &["a.md", "--ignore-suppressions"]).0, 1);
    // What no longer holds fails again, and is named with its place.
    write(dir.path(), "a.md", with(&format!("<!-- imr-audit: {} -->", suppress.replace("9999", "2016"))));
    let (code, _, err) = run_in(dir.path(), &["a.md"]);
    assert_eq!(code, 1);
    assert!(err.contains("a.md:34: the suppression of record-contradicts-absence has expired"), "{err}");
    write(dir.path(), "a.md", with("<!-- imr-audit: ignore everything -->"));
    let (code, _, err) = run_in(dir.path(), &["a.md"]);
    assert_eq!(code, 1);
    assert!(err.contains("a.md:34: ") && err.contains("write `imr-audit: suppress RULE until "), "{err}");
    // The same words in plain text.
    write(dir.path(), "a.txt", format!("{}\n# imr-audit: {suppress}\n", sample(CONFLICT)));
    assert_eq!(run_in(dir.path(), &["a.txt", "-q"]).0, 0);
}

#[test]
fn the_configuration_is_the_nearest_upwards_from_the_letters() {
    let dir = tempfile::tempdir().expect("a folder");
    write(dir.path(), "one/imr-audit.toml", "fail-on = \"never\"\n");
    let one = write(dir.path(), "one/drafts/deep/a.txt", sample(CONFLICT));
    let two = write(dir.path(), "two/a.txt", sample(CONFLICT));
    assert_eq!(run(&[&one, "-q"]).0, 0);
    assert_eq!(run(&[&two, "-q"]).0, 1);
    let (code, _, err) = run(&[&one, &two]);
    assert_eq!(code, 2, "one run has one configuration");
    assert!(err.contains("name one with --config"), "{err}");
    let (_, shown, _) = run(&["config", "show", &one]);
    assert!(shown.lines().any(|l| l.starts_with("fail-on = never  # ") && l.contains("one")), "{shown}");
}

#[test]
fn what_was_fixed_leaves_the_baseline_and_nothing_new_enters() {
    let dir = tempfile::tempdir().expect("a folder");
    let other = "letters/03-conclusion-against-decision.txt";
    write(dir.path(), "a.txt", sample(CONFLICT));
    write(dir.path(), "b.txt", sample(other));
    let known = || std::fs::read_to_string(dir.path().join("known.json")).expect("the baseline");
    run_in(dir.path(), &["a.txt", "b.txt", "--output", "baseline=known.json"]);
    let before = known();
    assert!(before.contains("\"a.txt\"") && before.contains("\"b.txt\""), "{before}");
    // One is mended, another appears; the letter that is not audited keeps its findings.
    write(dir.path(), "a.txt", sample("letters/06-wrong-chapter.txt"));
    let (code, _, err) = run_in(dir.path(), &["a.txt", "--baseline", "known.json"]);
    assert_eq!(code, 1);
    assert!(err.contains("--update-baseline takes them out"), "{err}");
    assert_eq!(known(), before, "nothing is changed unless asked");
    let (code, _, err) = run_in(dir.path(), &["a.txt", "--baseline", "known.json", "--update-baseline"]);
    assert_eq!(code, 1, "new findings go on failing");
    assert!(err.contains("taken out"), "{err}");
    let after = known();
    assert!(!after.contains("\"a.txt\"") && after.contains("\"b.txt\""), "{after}");
    assert_eq!(run_in(dir.path(), &["b.txt", "--baseline", "known.json"]).0, 0);
}
