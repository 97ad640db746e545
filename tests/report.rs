//! `imr-audit report` from outside: many runs, each letter once, and what is refused.

use assert_cmd::Command;
use std::path::Path;

/// Exit code, standard output and standard error.
fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::cargo_bin("imr-audit").expect("the program is built");
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    let output = command.args(arguments).output().expect("it runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// A result of these letters.
fn result(folder: &Path, name: &str, letters: &[&str]) -> String {
    let path = folder.join(name).to_string_lossy().into_owned();
    let mut arguments = letters.to_vec();
    arguments.extend(["-q", "--fail-on", "never", "--format", "jsonl", "--output", &path]);
    let (code, _, err) = run(&arguments);
    assert_eq!(code, 0, "{err}");
    path
}

const CONFLICT: &str = "letters/01-lumbar-mri-deficit-denied.txt";
const CLEAN: &str = "letters/13-clean-lumbar-mri.txt";

/// The count of a row of the CSV.
fn count(csv: &str, row: &str) -> String {
    let line = csv.lines().find(|l| l.starts_with(row)).unwrap_or_else(|| panic!("no row {row} in\n{csv}"));
    line.split(',').nth(5).unwrap_or_default().to_owned()
}

#[test]
fn letters_of_several_runs_count_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let (one, two) =
        (result(folder.path(), "1.jsonl", &[CONFLICT]), result(folder.path(), "2.jsonl", &[CONFLICT, CLEAN]));
    let (code, csv, err) = run(&["report", &one, &two, "--csv"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(count(&csv, "accounting,audited"), "2");
    assert_eq!(count(&csv, "accounting,repeated"), "1");
    assert_eq!(count(&csv, "overall,,letters"), "1");
    let (_, markdown, _) = run(&["report", &one, &two]);
    assert!(markdown.contains("3 inputs in 2 runs = 2 audited"), "{markdown}");
}

#[test]
fn the_page_is_whole_and_private() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = result(folder.path(), "1.jsonl", &[CONFLICT, CLEAN]);
    let page = folder.path().join("report.html");
    let periods = ["2016-01..2016-12", "2017-01..2017-12"];
    let (code, out, err) = run(&["report", &one, "-o", &page.to_string_lossy(), "--compare", periods[0], periods[1]]);
    assert_eq!((code, out.as_str(), err.as_str()), (0, "", ""));
    let html = std::fs::read_to_string(&page).expect("a page");
    assert!(html.ends_with("</html>\n") && html.contains("2016-01 to 2016-12 against 2017-01 to 2017-12"));
    assert!(!html.contains("http://") && !html.contains("https://"), "nothing comes from elsewhere");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(page.metadata().expect("a page").permissions().mode() & 0o077, 0);
    }
}

#[test]
fn what_is_no_result_is_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = result(folder.path(), "1.jsonl", &[CONFLICT, CLEAN]);
    let page = folder.path().join("report.html").to_string_lossy().into_owned();
    let lines = std::fs::read_to_string(&one).expect("a result");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let damaged = write("damaged.jsonl", &lines.replacen("\"status\"", "\"state\"", 1));
    let foreign = write("foreign.jsonl", &lines.replacen("report/v1", "report/v7", 1));
    for (file, exit, says) in [
        (damaged.as_str(), 2, "damaged.jsonl: line 2: missing field `status`"),
        (foreign.as_str(), 2, "its schema is `imr-audit/report/v7`"),
        (CONFLICT, 2, "it is no JSON Lines result"),
        ("no-such.jsonl", 3, "no-such.jsonl"),
    ] {
        let (code, _, err) = run(&["report", &one, file, "-o", &page]);
        assert_eq!(code, exit, "{err}");
        assert!(err.contains(says), "{err}");
        assert!(!Path::new(&page).exists(), "{file} leaves a page behind");
    }
    // A run that was cut short counts as far as it goes, and says so.
    let torn = write("torn.jsonl", &lines[..lines.rfind("\"totals\"").expect("totals") - 40]);
    let (code, csv, err) = run(&["report", &torn, "--csv"]);
    assert_eq!((code, count(&csv, "accounting,audited")), (0, "1".into()));
    assert!(err.contains("warning: ") && err.contains("torn last line does not count"), "{err}");
    let (code, _, err) = run(&["report", &one, "--compare", "2017-01", "2017-13"]);
    assert_eq!(code, 2);
    assert!(err.contains("`2017-13` is no period"), "{err}");
}

#[test]
#[cfg(not(feature = "parquet"))]
fn a_build_without_parquet_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = result(folder.path(), "1.jsonl", &[CONFLICT]);
    let tables = folder.path().join("tables").to_string_lossy().into_owned();
    for arguments in
        [vec!["report", &one, "--parquet", "-o", &tables], vec![CONFLICT, "--format", "parquet", "-o", &tables]]
    {
        let (code, _, err) = run(&arguments);
        assert_eq!(code, 2);
        assert!(err.contains("--features parquet"), "{err}");
        assert!(!Path::new(&tables).exists());
    }
}

#[test]
#[cfg(feature = "parquet")]
fn audit_and_report_write_the_same_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let one = result(folder.path(), "1.jsonl", &[CONFLICT, CLEAN, "letters/README.md"]);
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let (code, _, err) = run(&["report", &one, "--parquet", "-o", &at("a")]);
    assert_eq!((code, err.as_str()), (0, ""));
    let letters = [CONFLICT, CLEAN, "letters/README.md"];
    run(&[letters[0], letters[1], letters[2], "-q", "--format", "parquet", "-o", &at("b")]);
    for table in ["findings", "letters", "accounting"] {
        let read =
            |dir: &str| std::fs::read(folder.path().join(dir).join(format!("{table}.parquet"))).expect("a table");
        assert_eq!(read("a"), read("b"), "{table}");
    }
    let files = std::fs::read_dir(folder.path().join("a")).expect("a folder").count();
    assert_eq!(files, 3, "nothing is left beside the tables");
    let (code, _, err) = run(&[CONFLICT, "--format", "parquet"]);
    assert!(code == 2 && err.contains("--output FOLDER"), "{err}");
}
