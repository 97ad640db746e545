//! Accepting what rules come to: the expected part of a test is written anew, and the rest of the file stays as it was.

use super::Pack;
use super::example::{ABSENT, Example};
use super::testing::{ReadLetter, criterion, differences, prepared};
use crate::engine::{self, Session};
use crate::finding::Severity;
use crate::yaml::PackFile;
use std::collections::BTreeMap;

/// One expected part: where its key stands and what is to be written there.
#[derive(Debug, PartialEq, Eq)]
struct Part {
    /// The 1-based line and column of the key.
    at: (u32, u32),
    text: String,
}

/// The files of tests whose examples expect something else than the rules come to, with what they come to in its place.
/// Examples whose letter cannot be read stay as they are.
pub fn accepted(pack: &Pack, files: &[PackFile], examples: &[Example], read: ReadLetter<'_>) -> Vec<PackFile> {
    let mut parts: BTreeMap<&str, Vec<Part>> = BTreeMap::new();
    for prepared in prepared(examples, read) {
        let Ok(tables) = &prepared.tables else { continue };
        if differences(pack, &pack.rules, &prepared).is_empty() {
            continue;
        }
        let found = parts.entry(&prepared.example.place.file).or_default();
        found.extend(found_instead(pack, prepared.example, tables));
    }
    let written = parts.into_iter().filter_map(|(path, mut parts)| {
        let file = files.iter().find(|f| f.path == path)?;
        // From the end, so that the lines before stay where they are.
        parts.sort_by_key(|part| std::cmp::Reverse(part.at));
        let text = parts.iter().fold(file.text.clone(), |text, part| replaced(&text, part));
        Some(PackFile { path: path.to_owned(), text })
    });
    written.collect()
}

fn found_instead(pack: &Pack, example: &Example, tables: &[crate::table::Table<'_>]) -> Vec<Part> {
    let mut out = Vec::new();
    let mut part = |key: &str, text: String| {
        if let Some((_, at)) = example.expects.iter().find(|(k, _)| k == key) {
            out.push(Part { at: *at, text: format!("{key}: {text}") });
        }
    };
    if let Some(expected) = &example.finds {
        let (findings, ..) = engine::evaluate(&pack.rules, &pack.vocabulary, tables, &());
        let looked_at = findings.iter().filter(|f| f.rule == example.rule || expected.iter().any(|e| e.rule == f.rule));
        let entries: Vec<String> = looked_at
            .map(|f| {
                let rule = if f.rule == example.rule { String::new() } else { format!("rule: {}, ", f.rule) };
                let issue = f.issue.filter(|n| *n != 1).map_or_else(String::new, |n| format!("issue: {n}, "));
                let severity = match f.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Note => "note",
                };
                format!("{{ {rule}{issue}severity: {severity} }}")
            })
            .collect();
        part("finds", if entries.is_empty() { "[]".to_owned() } else { format!("[ {} ]", entries.join(", ")) });
    }
    let session = Session::new(&pack.rules, &pack.vocabulary, tables);
    let facts: Vec<String> = example
        .facts
        .iter()
        .filter_map(|(id, _)| Some(format!("{}: {}", pack.rules.facts.get(*id)?.id, session.fact_state(*id)?.word())))
        .collect();
    part("facts", format!("{{ {} }}", facts.join(", ")));
    let made = engine::criteria(&session);
    let value = |name: &str| criterion(&made, &example.rule, name).unwrap_or(ABSENT);
    let criteria: Vec<String> = example.criteria.iter().map(|(name, _)| format!("{name}: {}", value(name))).collect();
    part("criteria", format!("{{ {} }}", criteria.join(", ")));
    out
}

/// `text` with the entry at the place of `part` replaced: its line, and those after it that stand deeper.
fn replaced(text: &str, part: &Part) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let (line, column) = (part.at.0.saturating_sub(1) as usize, part.at.1.saturating_sub(1) as usize);
    let Some(first) = lines.get(line) else { return text.to_owned() };
    let depth = |l: &str| l.len() - l.trim_start().len();
    let more = lines.get(line + 1..).unwrap_or_default();
    let deeper = more.iter().take_while(|l| !l.trim().is_empty() && depth(l) > column).count();
    let before: String = first.chars().take(column).collect();
    let mut out: String = lines.get(..line).unwrap_or_default().concat();
    out.push_str(&format!("{before}{}\n", part.text));
    out.push_str(&lines.get(line + 1 + deeper..).unwrap_or_default().concat());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{embedded, examples, run};

    #[test]
    fn what_the_rules_come_to_is_written_and_the_rest_is_kept() {
        let path = "checks/arithmetic.test.yaml";
        let mut files = embedded();
        files.retain(|f| !f.path.starts_with("treatments/"));
        let file = files.iter_mut().find(|f| f.path == path).expect("a test");
        file.text = "# A remark that stays.\ntests:\n  - name: one   # and this one\n    rows:\n      \
                     - { sum: { kind: supply, agrees: true } }\n    finds:\n      - { severity: error }\n      \
                     - { severity: note }\n\n  - name: two\n    rows: [ { issue: { decision: upheld } } ]\n    finds: []\n"
            .to_owned();
        let before = file.text.clone();
        let pack = Pack::load(&files).expect("it compiles");
        let all = examples(&files, &pack).expect("examples");
        let read = |_: &str| Err("none".to_owned());
        let mine: Vec<Example> = all.into_iter().filter(|e| e.place.file == path).collect();
        let written = accepted(&pack, &files, &mine, &read);
        assert_eq!(written.len(), 1);
        let expected =
            before.replace("    finds:\n      - { severity: error }\n      - { severity: note }\n", "    finds: []\n");
        assert_eq!(written[0].text, expected);
        *files.iter_mut().find(|f| f.path == path).expect("there") = written[0].clone();
        let again = examples(&files, &pack).expect("examples");
        let mine: Vec<Example> = again.into_iter().filter(|e| e.place.file == path).collect();
        assert!(run(&pack, &mine, &read).iter().all(|t| t.differences.is_empty()));
        assert!(accepted(&pack, &files, &mine, &read).is_empty(), "nothing is left to accept");
    }
}
