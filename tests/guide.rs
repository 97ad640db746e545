//! The path of a nurse: `docs/guide-first-rule.md`, followed from an empty folder to a finding.
//!
//! A block that begins with `# file: PATH` is written to that file; a block of `sh` is run; the lines of the `text` block
//! behind it must be in what was printed.

use assert_cmd::Command;
use std::path::Path;

const GUIDE: &str = include_str!("../docs/guide-first-rule.md");

/// A fenced block: its language and its text.
fn blocks() -> Vec<(&'static str, &'static str)> {
    let mut out = Vec::new();
    let mut rest = GUIDE;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (language, after) = after.split_once('\n').expect("a fence has a line of its own");
        let (text, after) = after.split_once("```").expect("a fence is closed");
        out.push((language.trim(), text));
        rest = after;
    }
    out
}

fn run(folder: &Path, line: &str) -> String {
    let arguments: Vec<&str> = line.split(' ').skip(1).collect();
    let mut command = Command::cargo_bin("imr-audit").expect("the program");
    let out = command.current_dir(folder).args(arguments).output().expect("it runs");
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

#[test]
fn the_guide_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut printed = String::new();
    let (mut commands, mut lines) = (0, 0);
    for (language, text) in blocks() {
        if let Some((path, text)) = text.strip_prefix("# file: ").and_then(|t| t.split_once('\n')) {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        } else if language == "sh" {
            printed = text.lines().map(|line| run(folder.path(), line)).collect();
            commands += text.lines().count();
        } else if language == "text" {
            for line in text.lines() {
                lines += 1;
                assert!(printed.contains(line.trim()), "“{line}” is not in:\n{printed}");
            }
        }
    }
    assert!(commands >= 9 && lines >= 20, "the guide has lost its commands: {commands}, {lines}");
    let drawn = run(folder.path(), "imr-audit rules graph ppi-needs-risk --rules my-rules --format svg");
    let picture = std::fs::read_to_string("docs/images/ppi-needs-risk.svg").expect("the picture of the guide");
    assert_eq!(drawn, picture, "stale: write what `rules graph` draws to docs/images/ppi-needs-risk.svg");
}
