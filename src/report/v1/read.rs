//! Back from a line of JSON Lines to the published shape of an input.

use super::{Header, Letter, LetterAudit, Status};
use jiff::civil::Date;

/// Why a line is not an input of a report.
#[derive(Debug, thiserror::Error)]
pub enum Malformed {
    /// No JSON, or without a field that every result has.
    #[error("{0}")]
    Shape(#[from] serde_json::Error),
    /// A date that is none.
    #[error("`{field}` is `{value}`, which is no date (want YYYY-MM-DD)")]
    Date {
        /// The field of the header.
        field: &'static str,
        /// What stands in it.
        value: String,
    },
}

impl Letter {
    /// Reads one input of a report. Fields that this version does not know are passed over.
    ///
    /// # Errors
    /// A mistake with its place, when it is no JSON object or lacks what every input has; an audited letter must have its parts.
    pub fn parse(json: &str) -> Result<Letter, Malformed> {
        let mut letter: Letter = serde_json::from_str(json)?;
        if letter.status == Status::Audited {
            let audit: LetterAudit = serde_json::from_str(json)?;
            audit.header.check()?;
            letter.audit = Some(audit);
        }
        Ok(letter)
    }
}

impl Header {
    fn check(&self) -> Result<(), Malformed> {
        let dates = [
            ("date_assigned", &self.date_assigned),
            ("date_of_injury", &self.date_of_injury),
            ("decision_date", &self.decision_date),
            ("ur_denial_date", &self.ur_denial_date),
            ("application_received", &self.application_received),
        ];
        for (field, value) in dates {
            if let Some(value) = value
                && (value.len() != 10 || value.parse::<Date>().is_err())
            {
                return Err(Malformed::Date { field, value: value.clone() });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::v1;
    use crate::report::{JsonLines, sample};

    fn lines(redact: bool) -> Vec<String> {
        let tool = v1::Tool {
            name: "imr-audit".into(),
            version: "0".into(),
            pack: "p".into(),
            pack_version: "1".into(),
            pack_digest: "d".into(),
            layers: Vec::new(),
        };
        let text = sample::whole(redact, |view| Box::new(JsonLines { view, tool, inputs: Vec::new(), policy: None }));
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn what_is_read_back_is_what_was_written() {
        for redact in [false, true] {
            let lines = lines(redact);
            assert!(lines.len() > 5);
            for line in &lines[1..lines.len() - 1] {
                let letter = Letter::parse(line).expect("a line of ours");
                assert_eq!(&serde_json::to_string(&letter).expect("JSON"), line);
            }
        }
    }

    #[test]
    fn an_audited_letter_without_its_parts_is_refused() {
        let said = |line: &str| Letter::parse(line).map(|_| ()).map_err(|e| e.to_string());
        assert!(said(r#"{"path":"a","status":"audited"}"#).is_err_and(|e| e.contains("form")));
        assert!(said(r#"{"path":"a","status":"unreadable","reason":"x","later":1}"#).is_ok());
        assert!(said("{\"path\":\"a\",\"sta").is_err());
        let dated = lines(false)[2].replace("\"decision_date\":\"2", "\"decision_date\":\"x");
        assert!(said(&dated).is_err_and(|e| e.contains("decision_date")), "{dated}");
    }
}
