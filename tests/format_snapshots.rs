//! Each text format of a run over sample letters, as it reads.

use assert_cmd::Command;

/// A conflict of two quotes, a missing part, a partial approval without a finding.
const SAMPLES: [&str; 3] = [
    "letters/01-lumbar-mri-deficit-denied.txt",
    "letters/08-rationale-missing.txt",
    "letters/15-clean-partial-approval.txt",
];

/// The output of a run, without what changes with every edit of a rule: digests and the figures of the pack.
fn reported(format: &str) -> String {
    let mut command = Command::cargo_bin("imr-audit").expect("the program is built");
    let command = command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    let output = command.args(["--rules", "rules/", "--format", format]).args(SAMPLES).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let digests = regex::Regex::new("[0-9a-f]{16,}").expect("a pattern");
    let figures = regex::Regex::new(r"\d+ (rules applied)").expect("a pattern");
    figures.replace_all(&digests.replace_all(&text, "DIGEST"), "N $1").into_owned()
}

#[test]
fn each_text_format_of_the_samples_reads_as_before() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        for format in ["text", "concise", "markdown", "csv", "sarif", "junit", "github", "gitlab", "jsonl"] {
            insta::assert_snapshot!(format!("samples-{format}"), reported(format));
        }
    });
}
