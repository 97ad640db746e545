//! Every report format on the sample letters and on a hostile one: it fits the schema of those who read it, and all of
//! them tell of the same findings.

use assert_cmd::Command;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// The sample letters, and one whose every line carries markup, commands, formulas and control characters.
fn letters(folder: &Path) {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("letters");
    for entry in std::fs::read_dir(&samples).expect("the samples") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let name = path.file_name().expect("a name");
            std::fs::copy(&path, folder.join(name)).expect("copied");
        }
    }
    let letter = std::fs::read_to_string(samples.join("01-lumbar-mri-deficit-denied.txt")).expect("a sample");
    let wild = "\x1b[31m\x1b]0;x\x07\u{9b}2J </script><img src=x onerror=alert(1)> ::error:: =1+1 ]]> \u{202e} & %0A";
    let hostile =
        letter.replace("MRI of the lumbar spine without contrast", &format!("MRI of the lumbar spine {wild}"));
    let hostile =
        hostile.replace("no evidence of neurologic deficit", &format!("no evidence of neurologic deficit {wild}"));
    assert_ne!(letter, hostile);
    std::fs::write(folder.join("hostile <b> \"x\".txt"), hostile).expect("written");
}

fn reported(folder: &Path, format: &str) -> String {
    let mut command = Command::cargo_bin("imr-audit").expect("the program is built");
    let output = command.current_dir(folder).args([".", "--format", format]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(1), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn fits(schema: &str, report: &Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(schema);
    let schema = std::fs::read_to_string(path).expect("the schema");
    // The official SARIF schema has one pattern with a stray bracket, which only JavaScript takes as it stands.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}\\\\]?$");
    let schema = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let wrong: Vec<String> = validator.iter_errors(report).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// How often each rule found something.
type Found = BTreeMap<String, usize>;

fn counted<'a>(rules: impl Iterator<Item = &'a str>) -> Found {
    let mut found = Found::new();
    for rule in rules {
        *found.entry(rule.to_owned()).or_default() += 1;
    }
    found
}

#[test]
fn all_formats_fit_their_schemas_and_agree() {
    let dir = tempfile::tempdir().expect("a folder");
    letters(dir.path());
    let json: Value = serde_json::from_str(&reported(dir.path(), "json")).expect("JSON");
    let empty = Vec::new();
    let findings: Vec<&Value> = json["letters"]
        .as_array()
        .expect("letters")
        .iter()
        .flat_map(|l| l["findings"].as_array().unwrap_or(&empty))
        .collect();
    let expected = counted(findings.iter().filter_map(|f| f["rule"].as_str()));
    assert!(expected.values().sum::<usize>() >= 10, "the samples have findings: {expected:?}");

    let sarif: Value = serde_json::from_str(&reported(dir.path(), "sarif")).expect("JSON");
    fits("sarif-2.1.0-rtm.5.json", &sarif);
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    assert_eq!(counted(results.iter().filter_map(|r| r["ruleId"].as_str())), expected, "SARIF");
    let rules = sarif["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for result in results {
        // What GitHub's code scanning asks of a result.
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["region"]["startLine"].as_u64().is_some_and(|n| n >= 1), "{result}");
        assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|u| !u.contains(['<', ' ', '"'])), "{result}");
        assert!(result["partialFingerprints"]["primaryLocationLineHash"].is_string());
        assert!(result["relatedLocations"].is_array());
    }

    let gitlab: Value = serde_json::from_str(&reported(dir.path(), "gitlab")).expect("JSON");
    fits("gitlab-code-quality.json", &gitlab);
    let issues = gitlab.as_array().expect("issues");
    assert_eq!(counted(issues.iter().filter_map(|i| i["check_name"].as_str())), expected, "GitLab");

    let junit = reported(dir.path(), "junit");
    let mut reader = quick_xml::Reader::from_str(&junit);
    let mut depth = 0;
    loop {
        match reader.read_event().expect("well-formed") {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    let cases = junit.split("<testcase name=\"").skip(1).filter_map(|c| c.split([' ', '"']).next());
    let cases = cases.filter(|c| expected.contains_key(*c));
    assert_eq!(counted(cases), expected, "JUnit");

    let csv = reported(dir.path(), "csv");
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let at = rows.headers().expect("a head").iter().position(|h| h == "rule").expect("a column");
    let rows: Vec<csv::StringRecord> = rows.records().map(|r| r.expect("a row")).collect();
    let named = rows.iter().filter_map(|r| r.get(at)).filter(|rule| !rule.is_empty());
    assert_eq!(counted(named), expected, "CSV");
    let formula = |cell: &str| cell.starts_with(['=', '+', '-', '@']);
    assert!(!rows.iter().any(|r| r.iter().any(formula)), "{csv}");

    let github = reported(dir.path(), "github");
    let titles = github.lines().filter_map(|l| l.split_once("title=")?.1.split_once("::")?.0.split_once(" ("));
    let titles = titles.map(|(rule, _)| rule);
    assert_eq!(counted(titles), expected, "GitHub");
    assert!(github.lines().all(|l| l.starts_with("::")), "a letter starts no line of its own:\n{github}");

    let concise = reported(dir.path(), "concise");
    let bracketed = concise.lines().filter_map(|l| l.split_once('[')?.1.split_once("] ")).map(|(rule, _)| rule);
    let bracketed = bracketed.filter(|rule| expected.contains_key(*rule));
    assert_eq!(counted(bracketed), expected, "concise");

    let markdown = reported(dir.path(), "markdown");
    let heads = markdown.lines().filter(|l| l.starts_with("### ")).filter_map(|l| l.rsplit('`').nth(1));
    assert_eq!(counted(heads), expected, "Markdown");

    let html = reported(dir.path(), "html");
    let index = html.split_once("id=\"letters\">").and_then(|(_, rest)| rest.split_once("</script>")).expect("data").0;
    let index: Value = serde_json::from_str(index).expect("JSON");
    let shown = index.as_array().expect("letters").iter().flat_map(|l| l["findings"].as_array().unwrap_or(&empty));
    assert_eq!(counted(shown.filter_map(|f| f["rule"].as_str())), expected, "HTML");
    assert!(!html.contains("<img") && html.matches("</script>").count() == 2, "markup of a letter stays text");

    for format in ["text", "concise", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "csv", "html"]
    {
        let report = reported(dir.path(), format);
        let wild = report.chars().find(|c| c.is_control() && *c != '\n');
        assert_eq!(wild, None, "{format} lets a control character through");
    }
}
