//! A baseline: the findings of today by fingerprint, so that only new ones count tomorrow.

use super::view::View;
use super::{Entry, Report};
use crate::batch::{self, Known, Totals};
use serde_json::{Value, json};

/// The name of this version of the baseline.
pub const SCHEMA: &str = "imr-audit/baseline/v1";

/// Reads a baseline.
///
/// # Errors
/// Why the text is none.
pub fn parse(text: &str) -> Result<batch::Baseline, String> {
    let value: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    let findings = value.get("findings").and_then(Value::as_array);
    let (Some(findings), Some(SCHEMA)) = (findings, value.get("schema").and_then(Value::as_str)) else {
        return Err("not a baseline; `--format baseline` writes one".into());
    };
    let known = |(number, finding): (usize, &Value)| {
        let text = |name: &str| finding.get(name).and_then(Value::as_str).map(str::to_owned);
        let print = text("fingerprint").ok_or_else(|| format!("finding {} has no fingerprint", number + 1))?;
        let known = Known { rule: text("rule").unwrap_or_default(), path: text("path").unwrap_or_default() };
        Ok((print, known))
    };
    findings.iter().enumerate().map(known).collect()
}

/// A baseline. It holds no words of a letter.
pub struct Baseline<'a> {
    /// What it is made with.
    pub view: View<'a>,
}

impl Report for Baseline<'_> {
    fn begin(&self) -> String {
        format!("{{\n\"schema\": {SCHEMA:?},\n\"findings\": [\n")
    }

    fn entry(&self, entry: &Entry<'_>) -> String {
        let letter = self.view.letter(entry);
        let findings = letter.audit.iter().flat_map(|a| &a.findings);
        let lines =
            findings.map(|f| json!({ "fingerprint": f.fingerprint, "rule": f.rule, "path": letter.path }).to_string());
        lines.collect::<Vec<_>>().join(self.between())
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, _: &Totals) -> String {
        "\n]\n}\n".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_baseline_is_refused() {
        let good =
            r#"{"schema": "imr-audit/baseline/v1", "findings": [{"fingerprint": "f", "rule": "r", "path": "p"}]}"#;
        let known = Known { rule: "r".into(), path: "p".into() };
        assert_eq!(parse(good), Ok(batch::Baseline::from([("f".to_owned(), known)])));
        for (from, to) in [("baseline/v1", "baseline/v9"), ("findings", "found"), ("fingerprint", "print"), ("]}", "]")]
        {
            assert!(parse(&good.replace(from, to)).is_err(), "{to:?} instead of {from:?}");
        }
    }
}
