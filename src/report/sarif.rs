//! SARIF 2.1.0, as code scanning services read it.

use super::json::json as text;
use super::view::{self, View};
use super::{Entry, Report, v1};
use crate::batch::Totals;
use crate::finding::Severity;
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
        let tool = json!({ "driver": {
            "name": self.tool.name,
            "semanticVersion": self.tool.version,
            "rules": rules,
        } });
        format!(
            "{{\n\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n\"version\": \"2.1.0\",\n\
             \"runs\": [{{\n\"tool\": {tool},\n\"columnKind\": \"unicodeCodePoints\",\n\"results\": [\n"
        )
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let Some(audit) = &letter.audit else { return String::new() };
        let results = audit.findings.iter().map(|f| self.result(&letter.path, f).to_string());
        results.collect::<Vec<_>>().join(self.between())
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, totals: &Totals) -> String {
        let sums = text(&v1::Totals::of(totals));
        format!("\n],\n\"properties\": {{ \"totals\": {sums} }}\n}}]\n}}\n")
    }
}

impl Sarif<'_> {
    fn result(&self, path: &str, finding: &v1::Finding) -> Value {
        let locations: Vec<Value> = finding.evidence.iter().enumerate().map(|(i, e)| location(path, i, e)).collect();
        let mut result = json!({
            "ruleId": finding.rule,
            "level": view::severity(finding.severity),
            "message": { "text": view::sentence(finding) },
            "locations": locations.iter().take(1).collect::<Vec<_>>(),
            "relatedLocations": locations.iter().skip(1).collect::<Vec<_>>(),
            "partialFingerprints": { "imrAudit/v1": finding.fingerprint },
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
    json!({
        "id": rule.id,
        "shortDescription": { "text": view::words(&rule.id) },
        "fullDescription": { "text": view::words(&rule.defect) },
        "help": { "text": rule.fix },
        "defaultConfiguration": { "level": view::severity(rule.severity) },
        "properties": { "tags": [rule.defect], "problem.severity": match rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "recommendation",
        } },
    })
}

fn location(path: &str, id: usize, evidence: &v1::Evidence) -> Value {
    let (start, end) = evidence.span;
    json!({
        "id": id,
        "physicalLocation": {
            "artifactLocation": { "uri": uri(path) },
            "region": { "startLine": evidence.line.max(1), "byteOffset": start, "byteLength": end - start },
        },
        "message": { "text": evidence.says },
    })
}

/// A path as a relative URI reference.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(byte as char),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
