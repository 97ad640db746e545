//! CSV: one row a finding, and one row an input that has none.

use super::excerpt::visible;
use super::view::{self, View};
use super::{Entry, Report, v1};
use std::collections::BTreeSet;

/// CSV, RFC 4180.
pub struct Csv<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

const COLUMNS: [&str; 22] = [
    "path",
    "status",
    "reason",
    "case_number",
    "decision_date",
    "issue",
    "request",
    "decision",
    "treatment",
    "severity",
    "rule",
    "defect",
    "confidence",
    "legal",
    "message",
    "line",
    "quote",
    "other_quote",
    "fingerprint",
    "rules_evaluated",
    "rules_not_evaluated",
    "for_want_of",
];

impl Report for Csv<'_> {
    fn begin(&self) -> String {
        rows([COLUMNS.map(str::to_owned).to_vec()])
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let mut start =
            vec![letter.path.clone(), v1::status(letter.status).to_owned(), letter.reason.clone().unwrap_or_default()];
        let Some(audit) = &letter.audit else {
            start.resize(COLUMNS.len(), String::new());
            return rows([start]);
        };
        start.push(audit.header.case_number.clone().unwrap_or_default());
        start.push(audit.header.decision_date.clone().unwrap_or_default());
        let coverage = &audit.coverage;
        let wants: BTreeSet<&str> = coverage.not_evaluated.values().map(String::as_str).collect();
        let looked_at = [
            coverage.evaluated.to_string(),
            coverage.not_evaluated.len().to_string(),
            wants.into_iter().collect::<Vec<_>>().join("; "),
        ];
        if audit.findings.is_empty() {
            start.resize(COLUMNS.len() - looked_at.len(), String::new());
            start.extend(looked_at);
            return rows([start]);
        }
        rows(audit.findings.iter().map(|finding| {
            let issue = finding.issue.and_then(|n| audit.issues.iter().find(|i| i.number == n));
            let treatment = issue.and_then(|i| i.treatment.as_ref());
            let quote = |n: usize| finding.evidence.get(n).map(|e| e.quote.clone()).unwrap_or_default();
            let mut row = start.clone();
            row.extend([
                finding.issue.map(|n| n.to_string()).unwrap_or_default(),
                issue.map(|i| i.request.clone()).unwrap_or_default(),
                issue.and_then(|i| i.decision).map(|d| v1::decision(d).to_owned()).unwrap_or_default(),
                treatment.and_then(|t| t.concept.clone()).unwrap_or_default(),
                view::severity(finding.severity).to_owned(),
                finding.rule.clone(),
                finding.defect.clone(),
                format!("{:.2}", finding.confidence),
                v1::legal(finding.legal).to_owned(),
                finding.message.clone(),
                view::place(finding).0.to_string(),
                quote(0),
                quote(1),
                finding.fingerprint.clone(),
            ]);
            row.extend(looked_at.clone());
            row
        }))
    }
}

pub(super) fn rows(rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing to memory does not fail, and every row has all columns.
        let _ = writer.write_record(row.iter().map(|cell| inert(cell)));
    }
    writer.into_inner().map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// A cell that no spreadsheet takes for a formula: letters are not trusted.
fn inert(cell: &str) -> String {
    let cell = visible(cell);
    // A number with a sign is none.
    if cell.trim_start().starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err() {
        format!("'{cell}")
    } else {
        cell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_cannot_smuggle_a_formula() {
        assert_eq!(rows([vec!["=1+1".into(), "a,\"b\"".into()]]), "'=1+1,\"a,\"\"b\"\"\"\n");
        assert_eq!(rows([vec!["-0.5".into(), "-1+1".into()]]), "-0.5,'-1+1\n");
    }
}
