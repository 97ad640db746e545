//! SARIF 2.1.0, as code scanning services read it.

use super::json::json as text;
use super::view::{self, View};
use super::{Entry, Report, closing, v1};
use crate::audit::Outcome;
use crate::batch::Totals;
use crate::finding::Severity;
use crate::source::Document;
use serde_json::{Value, json};

/// SARIF 2.1.0.
pub struct Sarif<'a> {
    /// What it is made with.
    pub view: View<'a>,
    /// What identifies the program and its pack.
    pub tool: v1::Tool,
}

impl Report for Sarif<'_> {
    fn begin(&self) -> String {
        let rules: Vec<Value> = self.view.rules.iter().map(rule).collect();
        let mut properties = json!({
            "pack": self.tool.pack,
            "packVersion": self.tool.pack_version,
            "packDigest": self.tool.pack_digest,
        });
        if !self.tool.layers.is_empty() {
            properties["packLayers"] = json!(self.tool.layers);
        }
        let tool = json!({ "driver": {
            "name": self.tool.name,
            "semanticVersion": self.tool.version,
            "rules": rules,
            "properties": properties,
        } });
        format!(
            "{{\n\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\": \"2.1.0\",\n\
             \"runs\": [{{\n\"tool\": {tool},\n\"automationDetails\": {{ \"id\": \"imr-audit/\" }},\n\
             \"columnKind\": \"unicodeCodePoints\",\n\"results\": [\n"
        )
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let (Some(audit), Entry::Audit(source)) = (&letter.audit, entry) else { return String::new() };
        let Outcome::Audited(audited) = &source.outcome else { return String::new() };
        let results = audit.findings.iter().map(|f| text(&self.result(&letter.path, f, &audited.document)));
        results.collect::<Vec<_>>().join(self.between())
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, totals: &Totals) -> String {
        let sums = text(&v1::Totals::of(totals));
        // What was looked at belongs to the result: no result is no clean bill.
        let said = closing::closing(totals);
        let notes: Vec<Value> =
            said.lines().map(|line| json!({ "level": "note", "message": { "text": line } })).collect();
        let invocation = json!({ "executionSuccessful": true, "toolExecutionNotifications": notes });
        format!("\n],\n\"invocations\": [{invocation}],\n\"properties\": {{ \"totals\": {sums} }}\n}}]\n}}\n")
    }
}

impl Sarif<'_> {
    fn result(&self, path: &str, finding: &v1::Finding, document: &Document) -> Value {
        let locations = finding.evidence.iter().enumerate().map(|(i, e)| location(path, i, e, document));
        let locations: Vec<Value> = locations.collect();
        let mut result = json!({
            "ruleId": finding.rule,
            "level": view::severity(finding.severity),
            "message": { "text": view::sentence(finding) },
            "locations": locations.iter().take(1).collect::<Vec<_>>(),
            "relatedLocations": locations.iter().skip(1).collect::<Vec<_>>(),
            "partialFingerprints": {
                "imrAudit/v1": finding.fingerprint,
                // The one that GitHub goes by; it would else be made of the line, which moves.
                "primaryLocationLineHash": format!("{}:1", finding.fingerprint),
            },
            "rank": f64::from(finding.confidence * 100.0).round(),
            "properties": {
                "defect": finding.defect,
                "issue": finding.issue,
                "confidence": finding.confidence,
                "legal": finding.legal,
                "why": finding.why,
                "fix": finding.fix,
            },
        });
        if let Ok(index) = self.view.rules.binary_search_by(|r| r.id.as_str().cmp(&finding.rule)) {
            result["ruleIndex"] = json!(index);
        }
        result
    }
}

fn rule(rule: &view::Rule) -> Value {
    let what = view::words(&rule.id);
    let mut described = json!({
        "id": rule.id,
        "shortDescription": { "text": sentence(&what) },
        "fullDescription": { "text": rule.why },
        "help": {
            "text": format!("{} {}", rule.why, rule.fix),
            "markdown": format!("{}\n\n**Fix:** {}", rule.why, rule.fix),
        },
        "defaultConfiguration": { "level": view::severity(rule.severity) },
        "properties": { "tags": [rule.defect], "problem.severity": match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "recommendation",
        } },
    });
    // A name that only repeats the id is not allowed.
    if what != rule.id {
        described["name"] = json!(camel(&rule.id));
    }
    described
}

/// Words as a sentence: viewers take a description for one.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}.", first.to_uppercase(), chars.as_str()))
}

/// A slug as one word with capitals, which is how SARIF wants the names of rules.
fn camel(slug: &str) -> String {
    let capital = |part: &str| {
        let mut chars = part.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    slug.split(['-', '_']).map(capital).collect()
}

/// Lines and columns of the document text, those of the file where the file is text. Lines of a PDF are those of the
/// page, which the message names.
fn location(path: &str, id: usize, evidence: &v1::Evidence, document: &Document) -> Value {
    let (start, end) = evidence.span;
    let (from, to) = (document.place(start as usize), document.place(end as usize));
    let mut region = json!({ "startLine": from.line.max(1), "startColumn": from.column });
    if (to.page, to.line, to.column) > (from.page, from.line, from.column) && to.page == from.page {
        region["endLine"] = json!(to.line);
        region["endColumn"] = json!(to.column);
    }
    let says = match evidence.page {
        Some(page) => format!("{} (page {page})", evidence.says),
        None => evidence.says.clone(),
    };
    json!({
        "id": id,
        "physicalLocation": { "artifactLocation": { "uri": uri(path) }, "region": region },
        "message": { "text": says },
    })
}

/// A path as a URI reference: relative to where the program was run, or a file of this machine.
fn uri(path: &str) -> String {
    let path = view::in_repository(path);
    let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            b'\\' if cfg!(windows) => out.push('/'),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(uri("./a b/é.txt"), "a%20b/%C3%A9.txt");
        assert_eq!(uri("/x/y.md"), "file:///x/y.md");
    }

    #[test]
    fn rules_are_named_as_viewers_want_them() {
        assert_eq!(camel("not-in-record"), "NotInRecord");
        assert_eq!(sentence("not in record"), "Not in record.");
    }
}
