use super::*;
use crate::report::html::Share;
use crate::report::results::{Results, Sums};
use crate::report::v1::{LetterAudit, Tool};
use serde_json::{Value, json};

fn tool(digest: &str) -> Tool {
    let value = json!({ "name": "imr-audit", "version": "0", "pack": "p", "pack_version": "1", "pack_digest": digest });
    serde_json::from_value(value).expect("a tool")
}

/// A finding on an issue, or on the letter as a whole.
fn finding(issue: Option<u32>, defect: &str, severity: &str) -> Value {
    json!({
        "rule": defect, "defect": defect, "severity": severity, "issue": issue, "message": "m", "confidence": 0.9,
        "legal": "plain_fact", "evidence": [], "why": [], "fix": "", "fingerprint": "f"
    })
}

/// An audited letter whose issues have these decisions.
fn letter(case: &str, date: &str, decisions: &[&str], findings: &[Value]) -> Letter {
    let issue = |(i, decision): (usize, &&str)| {
        json!({
            "number": i + 1, "request": "r", "decision": decision, "conclusion": "none",
            "treatment": { "kind": "drug", "concept": "some drug", "concepts": [], "regions": [] },
            "guideline": { "text": "g", "cites_nothing": false, "outside_mtus": false, "citations": [] },
            "criteria": [{ "rule": "r", "criterion": "c", "value": "met" }], "claims": []
        })
    };
    let line = json!({
        "path": format!("{case}.txt"), "status": "audited",
        "digest": blake3::hash(format!("{case}{date}").as_bytes()).to_hex().to_string(), "form": "f",
        "header": { "case_number": case, "decision_date": date }, "reviewer": { "licensure": [], "specialties": ["S"] },
        "patient": { "age": null, "sex": null }, "issues": Vec::from_iter(decisions.iter().enumerate().map(issue)),
        "findings": findings, "coverage": { "evaluated": 1, "not_evaluated": {} }
    });
    Letter::parse(&line.to_string()).expect("a letter")
}

fn begin(digest: &str) -> Begin {
    Begin { tool: tool(digest), redacted: false }
}

const CUT: End = End::Interrupted { torn: false };

/// Runs, the latest first.
fn of(runs: &[&[Letter]], compare: Option<[Period; 2]>) -> Compliance {
    let mut compliance = Compliance::new(compare, 10);
    for (i, run) in runs.iter().enumerate() {
        compliance.begin(&format!("run-{i}.jsonl"), &begin("d"));
        run.iter().for_each(|l| drop(compliance.add(l)));
        compliance.end(&CUT);
    }
    compliance
}

#[test]
fn rates_count_errors_and_warnings_but_no_notes() {
    let letters = [
        letter("1", "2017-01-05", &["upheld", "upheld"], &[finding(Some(2), "x", "error"), finding(None, "y", "note")]),
        letter("2", "2017-01-06", &["overturned"], &[finding(Some(1), "y", "note")]),
        letter("3", "2017-02-01", &["modified"], &[finding(None, "z", "warning")]),
    ];
    let all = of(&[&letters], None).all;
    assert_eq!(all.letters, Share { of: 3, with: 2 });
    assert_eq!(all.errors, Share { of: 3, with: 1 });
    assert_eq!(all.issues, Share { of: 4, with: 1 });
    assert_eq!(all.decisions, Decisions { upheld: 2, overturned: 1, modified: 1, none: 0 });
    assert_eq!(all.decisions.share_upheld(), Share { of: 4, with: 2 });
    assert_eq!(all.share_of_defect("y"), Share { of: 3, with: 0 });
    assert_eq!(all.by_defect["y"].findings.notes, 2);
    assert_eq!(all.by_month["2017-01"].defects, Share { of: 2, with: 1 });
    assert_eq!(all.by_month["2017-01"].decisions, Decisions { upheld: 2, overturned: 1, modified: 0, none: 0 });
    assert_eq!(all.by_decision["upheld"].defects, Share { of: 2, with: 1 });
    assert_eq!(all.by_guideline["none cited"].defects.of, 4);
}

#[test]
fn a_letter_in_two_runs_counts_once_as_the_later_has_it() {
    let earlier = [letter("1", "2017-01-05", &["upheld"], &[finding(Some(1), "x", "error")])];
    let unread =
        |path: &str| Letter::parse(&format!(r#"{{"path":"{path}","status":"unreadable"}}"#)).expect("an input");
    // The same case number, in another file and corrected; and a letter that the earlier run could not read.
    let mut corrected = letter("1", "2017-01-06", &["upheld"], &[]);
    corrected.path = "elsewhere/1.pdf".into();
    let later = [corrected, letter("2", "2017-01-07", &["upheld"], &[])];
    let before = [earlier[0].path.clone(), "2.txt".into(), "9.txt".into()].map(|p| unread(&p));
    let compliance = of(&[&later, &earlier, &before], None);
    assert_eq!(compliance.all.letters, Share { of: 2, with: 0 });
    assert_eq!(compliance.accounting, Accounting { audited: 2, unreadable: 1, repeated: 3, ..Accounting::default() });
    assert_eq!(compliance.accounting.inputs(), 6);
    assert_eq!(compliance.runs.iter().map(|r| r.repeated).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn redacted_letters_are_known_by_their_text() {
    let mut redacted = letter("1", "2017-01-05", &["upheld"], &[]);
    let open = letter("1", "2017-01-05", &["upheld"], &[]);
    if let Some(LetterAudit { header, .. }) = &mut redacted.audit {
        *header = Default::default();
    }
    redacted.path = "other.txt".into();
    assert_eq!(of(&[&[redacted], &[open]], None).accounting.repeated, 1);
}

#[test]
fn what_makes_numbers_doubtful_is_said() {
    let mut compliance = Compliance::new(None, 10);
    for (name, digest, torn) in [("b.jsonl", "d1", true), ("a.jsonl", "d2", false)] {
        compliance.begin(name, &begin(digest));
        compliance.end(&End::Interrupted { torn });
    }
    let said = compliance.cautions().join("\n");
    assert!(said.contains("b.jsonl: the run was interrupted, and its torn last line does not count"), "{said}");
    assert!(said.contains("2 different rule packs"), "{said}");
    let totals = Sums { inputs: 3, suppressed: 2, in_baseline: 1 };
    let mut compliance = Compliance::new(None, 10);
    compliance.begin("c.jsonl", &begin("d"));
    compliance.end(&End::Whole(totals));
    let said = compliance.cautions().join("\n");
    assert!(said.contains("speak of 3 inputs and it has 0") && said.contains("3 findings were left out"), "{said}");
}

#[test]
fn periods_are_compared_by_the_date_of_the_decision() {
    let letters: Vec<Letter> = (0..40)
        .map(|i| {
            let (date, hit) = if i < 20 { ("2017-01-31", i < 2) } else { ("2017-02-01", i < 38) };
            let findings = if hit { vec![finding(Some(1), "x", "error")] } else { Vec::new() };
            letter(&i.to_string(), date, &["upheld"], &findings)
        })
        .collect();
    let periods = ["2017-01", "2017-02"].map(|p| p.parse().expect("a period"));
    let compliance = of(&[&letters], Some(periods));
    let [before, after] = compliance.compared.as_ref().expect("two periods");
    let rows = compare(&before.tally, &after.tally);
    let row = rows.iter().find(|r| r.name == "letters with x").expect("a row");
    assert_eq!((row.before, row.after), (Share { of: 20, with: 2 }, Share { of: 20, with: 18 }));
    assert!(row.difference.is_distinct() && (row.difference.value - 0.8).abs() < 1e-9);
    let upheld = rows.iter().find(|r| r.name == "issues upheld").expect("a row");
    assert!(!upheld.difference.is_distinct());
}

#[test]
fn the_worst_come_first_and_no_more_than_asked() {
    let mut compliance = Compliance::new(None, 2);
    compliance.begin("a.jsonl", &begin("d"));
    let errors = |n| Vec::from_iter((0..n).map(|_| finding(Some(1), "x", "error")));
    for (case, n) in [("1", 1), ("2", 3), ("3", 0), ("4", 2)] {
        compliance.add(&letter(case, "2017-01-05", &["upheld"], &errors(n)));
    }
    let paths: Vec<&str> = compliance.worst().iter().map(|b| b.path.as_str()).collect();
    assert_eq!(paths, ["2.txt", "4.txt"]);
}

/// A small month in all three formats.
fn sample() -> (Compliance, Vec<Row>) {
    let periods = ["2017-01", "2017-02"].map(|p| p.parse().expect("a period"));
    let mut compliance = Compliance::new(Some(periods), 10);
    compliance.begin("<later>.jsonl", &begin("0123456789abcdef"));
    let letters = [
        letter("CM1", "2017-01-05", &["upheld"], &[finding(Some(1), "wrong-guideline", "error")]),
        letter("CM2 <b>", "2017-02-05", &["overturned", "upheld"], &[finding(None, "residue", "warning")]),
        Letter::parse(r#"{"path":"=scan.pdf","status":"unreadable","reason":"no text"}"#).expect("an input"),
    ];
    let rows = letters.iter().filter_map(|l| compliance.add(l)).collect();
    compliance.end(&CUT);
    (compliance, rows)
}

#[test]
fn the_formats_as_they_read() {
    let (compliance, rows) = sample();
    let mut page = Page::default();
    let mut html: String = rows.iter().map(|r| page.row(r)).collect();
    html.push_str(&page.end(&compliance, &tool("d")).expect("a page"));
    // Style and script are files of their own.
    let html = html.split("<script>").next().unwrap_or_default();
    insta::with_settings!({ snapshot_path => "../../../snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("compliance-csv", csv(&compliance));
        insta::assert_snapshot!("compliance-markdown", markdown(&compliance));
        insta::assert_snapshot!("compliance-html", html);
    });
}

#[test]
fn the_rows_of_the_page_give_its_numbers_again() {
    let (compliance, rows) = sample();
    let mut page = Page::default();
    let json: String = rows.iter().map(|r| page.row(r)).collect();
    let rows: Vec<Value> = serde_json::from_str(&format!("[{json}]")).expect("JSON");
    let audited: Vec<&Value> = rows.iter().filter(|r| r["status"] == "audited").collect();
    let hit = |f: &Value| f["severity"] != "note";
    let with = audited.iter().filter(|r| r["findings"].as_array().is_some_and(|f| f.iter().any(hit))).count();
    assert_eq!((audited.len() as u64, with as u64), (compliance.all.letters.of, compliance.all.letters.with));
    let issues = audited.iter().flat_map(|r| r["issues"].as_array().into_iter().flatten());
    let upheld = issues.filter(|i| i["decision"] == "upheld").count();
    assert_eq!(upheld as u64, compliance.all.decisions.upheld);
    // Facts are numbers of the words that stand beside the rows.
    let fact = audited[0]["issues"][0]["facts"][0].as_u64().expect("a number") as usize;
    assert_eq!(&*compliance.words()[fact], "r / c: met");
}

#[test]
fn a_result_that_is_read_back_counts_like_the_run() {
    let begin = json!({ "schema": crate::report::v1::SCHEMA, "tool": tool("d"), "redacted": false });
    let line = serde_json::to_string(&letter("1", "2017-01-05", &["upheld"], &[])).expect("JSON");
    let text = format!("{begin}\n{line}\n");
    let mut results = Results::open(text.as_bytes()).expect("a result");
    let mut compliance = Compliance::new(None, 1);
    compliance.begin("r", &results.begin);
    while let Some(letter) = results.letter().expect("a letter") {
        compliance.add(&letter);
    }
    compliance.end(&results.end());
    assert_eq!(compliance.all.letters.of, 1);
}
