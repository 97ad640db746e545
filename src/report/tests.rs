//! Every format on one of each kind of input.

use super::sample::whole;
use super::*;
use crate::finding::Severity;

fn style(colour: bool, quiet: bool, redact: bool) -> Style {
    Style { colour, width: 100, quiet, redact, statistics: !quiet }
}

fn made(format: &str, redact: bool) -> String {
    let tool = || v1::Tool {
        name: "imr-audit".into(),
        version: "0".into(),
        pack: "sample".into(),
        pack_version: "1".into(),
        pack_digest: "d".into(),
        layers: Vec::new(),
    };
    let report = whole(redact, |view| match format {
        "text" => Box::new(Text { style: style(false, false, view.redact) }),
        "quiet" => Box::new(Text { style: style(false, true, view.redact) }),
        "colour" => Box::new(Text { style: style(true, false, view.redact) }),
        "concise" => Box::new(Concise { view }),
        "json" => Box::new(Json { view, tool: tool() }),
        "jsonl" => Box::new(JsonLines { view, tool: tool(), inputs: vec!["letters".into()], policy: None }),
        "sarif" => Box::new(Sarif { view, tool: tool() }),
        "junit" => Box::new(Junit { view, fail_on: Some(Severity::Error) }),
        "github" => Box::new(Github { view }),
        "gitlab" => Box::new(Gitlab { view }),
        "markdown" => Box::new(Markdown { view }),
        "html" => Box::new(Html::new(view, tool())),
        _ => Box::new(Csv { view }),
    });
    if format == "html" { html::unpacked(&report) } else { report }
}

const ALL: [&str; 13] = [
    "text", "quiet", "colour", "concise", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "csv",
    "html",
];

#[test]
fn every_format_as_it_reads() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.bind(|| {
        for format in ALL {
            insta::assert_snapshot!(format!("report-{format}"), made(format, false));
        }
    });
}

#[test]
fn redacted_reports_hold_no_words_of_the_letter() {
    for format in ALL {
        let report = made(format, true);
        for words in [
            "neurologic deficit in",
            "neurologic deficit\"",
            "L5 dermatome",
            "MRI of the lumbar",
            "CM16-0900101",
            "2016",
        ] {
            assert!(!report.contains(words), "{format} shows {words:?}:\n{report}");
        }
        assert!(report.contains("record"), "{format} still names the rule:\n{report}");
    }
}

#[test]
fn no_control_character_comes_through() {
    for format in ALL {
        let report = made(format, false);
        let wild = report.chars().find(|c| c.is_control() && *c != '\n' && !(format == "colour" && *c == '\x1b'));
        assert_eq!(wild, None, "{format}");
        if format == "colour" {
            assert!(!report.contains("\x1b[2J") && !report.contains("\x1b[31mcontrol"), "{report}");
        }
    }
}

#[test]
fn json_formats_are_json() {
    for format in ["json", "sarif", "gitlab"] {
        let parsed = serde_json::from_str::<serde_json::Value>(&made(format, false));
        assert!(parsed.is_ok(), "{format}: {parsed:?}");
    }
    for line in made("jsonl", false).lines() {
        assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "{line}");
    }
}

#[test]
fn every_span_of_the_json_report_quotes_the_letter() {
    let report: serde_json::Value = serde_json::from_str(&made("json", false)).expect("JSON");
    let text = include_str!("../../letters/01-lumbar-mri-deficit-denied.txt");
    let mut seen = 0;
    for finding in report["letters"][1]["findings"].as_array().expect("findings") {
        for evidence in finding["evidence"].as_array().expect("evidence") {
            let at = |i: usize| evidence["span"][i].as_u64().expect("an offset") as usize;
            let words = text[at(0)..at(1)].split_whitespace().collect::<Vec<_>>().join(" ");
            let quote = evidence["quote"].as_str().expect("a quote");
            assert_eq!(words, quote);
            assert!(quote.split_whitespace().count() <= 60, "{quote}");
            let line = text[..at(0)].lines().count().max(1) as u64;
            assert!(evidence["line"].as_u64().is_some_and(|l| l == line || l == line + 1), "{evidence}");
            seen += 1;
        }
    }
    assert_eq!(seen, 5);
}
