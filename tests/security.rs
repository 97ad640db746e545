//! The claims of `docs/security.md` that need the whole program: no network, nothing of a letter in logs or temporary
//! files, results and cache for their user alone, hostile rules and letters refused.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

const CONFLICT: &str = "letters/01-lumbar-mri-deficit-denied.txt";

fn program() -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("imr-audit"));
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).expect("there").permissions().mode() & 0o777
}

#[test]
fn no_dependency_speaks_a_network_protocol() {
    let lock = include_str!("../Cargo.lock");
    // Those of development only are in the file as well, so this is stricter than it needs to be.
    for name in
        ["socket2", "mio", "tokio", "hyper", "reqwest", "ureq", "curl", "isahc", "rustls", "native-tls", "quinn"]
    {
        assert!(!lock.contains(&format!("name = \"{name}\"\n")), "{name} is among the dependencies");
    }
}

#[test]
fn a_run_makes_no_socket() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = dir.path().join("calls");
    let mut traced = Command::new("strace");
    traced.args(["-f", "-qq", "-e", "trace=network", "-o"]).arg(&log);
    traced.arg(program().get_program()).args([CONFLICT, "--format", "json"]);
    match traced.current_dir(env!("CARGO_MANIFEST_DIR")).output() {
        Ok(output) if output.status.code() == Some(1) => {
            let calls = std::fs::read_to_string(&log).expect("written");
            let calls: Vec<&str> = calls.lines().filter(|l| l.contains('(')).collect();
            assert_eq!(calls, Vec::<&str>::new());
        }
        // Without strace, or where tracing is forbidden.
        _ => eprintln!("skipped: strace cannot be used on this machine"),
    }
}

#[test]
fn a_run_needs_no_network() {
    let here = program().args([CONFLICT, "--format", "json"]).output().expect("it runs");
    let mut apart = Command::new("unshare");
    apart.args(["--map-root-user", "--net"]).arg(program().get_program()).args([CONFLICT, "--format", "json"]);
    match apart.current_dir(env!("CARGO_MANIFEST_DIR")).output() {
        Ok(Output { status, stdout, .. }) if status.code() == Some(1) && !stdout.is_empty() => {
            assert!(stdout == here.stdout, "without a network it says something else");
        }
        _ => eprintln!("skipped: networks cannot be taken away on this machine"),
    }
}

#[test]
fn nothing_of_a_letter_is_left_behind() {
    let dir = tempfile::tempdir().expect("a folder");
    let temporary = dir.path().join("tmp");
    std::fs::create_dir(&temporary).expect("a folder");
    let mut command = program();
    command.args([CONFLICT, "letters/README.md", "-o"]).arg(dir.path().join("r.json"));
    let output = command.env("TMPDIR", &temporary).env("RUST_BACKTRACE", "full").output().expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    for words in ["CM16-0900101", "roofer", "naproxen", "dermatome", "no evidence of"] {
        assert!(!said.contains(words), "{words:?} of the letter is in the log:\n{said}");
    }
    assert_eq!(std::fs::read_dir(&temporary).expect("a folder").count(), 0, "temporary files");
    assert_eq!(std::fs::read_dir(dir.path()).expect("a folder").count(), 2, "something beside the report");
}

#[test]
fn what_is_written_is_for_its_user_alone() {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    for (name, format) in [("r.json", "json"), ("r.jsonl", "jsonl"), ("r.html", "html"), ("r.txt", "text")] {
        let output = format!("{format}={}", at(name).display());
        program().args([CONFLICT, "-q", "--output", &output, "--cache"]).arg(at("cache")).output().expect("it runs");
        assert_eq!(mode(&at(name)), 0o600, "{name}");
    }
    assert_eq!(mode(&at("cache")), 0o700);
    let folders = std::fs::read_dir(at("cache")).expect("a folder").map(|e| e.expect("an entry").path());
    for folder in folders {
        assert_eq!(mode(&folder), 0o700);
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            assert_eq!(mode(&entry.expect("an entry").path()), 0o600);
        }
    }
}

#[test]
fn a_folder_that_others_can_write_to_is_no_cache() {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o777)).expect("changed");
    let output = program().args([CONFLICT, "--cache"]).arg(dir.path()).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("others can write"), "{}", text(&output.stderr));
}

/// The pack that ships with `text` as one more file of facts.
fn with_facts(text: &str) -> Output {
    let dir = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(dir.path().join("facts")).expect("a folder");
    std::fs::write(dir.path().join("pack.yaml"), "name: x\nversion: 1.0.0\nlicense: MIT\nextends: true\n")
        .expect("written");
    std::fs::write(dir.path().join("facts/hostile.yaml"), text).expect("written");
    program().args([CONFLICT, "--rules"]).arg(dir.path()).output().expect("it runs")
}

#[test]
fn hostile_rules_are_refused_with_their_place() {
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for i in 1..12 {
        bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![format!("*a{}", i - 1); 10].join(",")));
    }
    let deep = "[".repeat(100_000);
    let huge = format!("facts: \"{}\"\n", "x".repeat((64 << 20) + 1));
    let nested = format!("facts:\n  x: {}holds: weakness{}\n", "{ all: [ { ".repeat(200), " } ] }".repeat(200));
    for (what, facts) in [("aliases", bomb), ("depth", deep), ("a scalar", huge), ("conditions", nested)] {
        let output = with_facts(&facts);
        let said: String = text(&output.stderr).chars().take(300).collect();
        assert_eq!(output.status.code(), Some(2), "{what}: {said}");
        assert!(text(&output.stderr).contains("facts/hostile.yaml"), "{what}: {said}");
    }
}

#[test]
fn a_letter_gives_no_orders_to_terminal_browser_or_spreadsheet() {
    let dir = tempfile::tempdir().expect("a folder");
    let letter = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(CONFLICT)).expect("the sample");
    let order = "\u{1b}]0;x\u{7}<script>alert(1)</script>=cmd()|\u{202e}";
    let hostile = letter
        .replace("no evidence of", &format!("no evidence {order} of"))
        .replace("MRI of the lumbar spine: Upheld", &format!("=cmd() {order} MRI of the lumbar spine: Upheld"));
    assert_ne!(hostile, letter);
    let path = dir.path().join("=l.txt");
    std::fs::write(&path, hostile).expect("written");
    for format in ["text", "concise", "json", "jsonl", "html", "markdown", "csv", "sarif", "junit", "github", "gitlab"]
    {
        let output = program().arg(&path).args(["--format", format]).output().expect("it runs");
        let out = text(&output.stdout);
        assert!(!out.is_empty() && !out.contains('\u{1b}') && !out.contains('\u{7}'), "{format} passes controls on");
        if matches!(format, "html" | "markdown" | "junit") {
            assert!(!out.contains("<script>alert"), "{format} passes markup on");
        }
        if format == "csv" {
            assert!(!out.lines().any(|l| l.split(',').any(|c| c.trim_start_matches('"').starts_with('='))), "{out}");
        }
    }
}
