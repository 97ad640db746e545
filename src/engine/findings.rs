//! From a check that fires to a finding.

use super::describe::Words;
use super::session::{Frame, Session};
use super::{CRITERION, Trace, Weight};
use crate::finding::{Evidence, Finding, Severity, Step};
use crate::pack::rule::{Check, Condition, Confidence, Piece, Template};
use crate::span::Quote;
use crate::table::{Row, Value};
use std::sync::Arc;

/// At most so many quotes of one role, and so many words of a quote in a message.
const MAX_QUOTES: usize = 6;
const MAX_WORDS: usize = 16;

impl<'a> Session<'a> {
    /// The finding of `check` for a row for which it fires; `proof` is the row with its quotes.
    ///
    /// # Errors
    /// The role of a quote that the check needs and the row does not have.
    pub(super) fn finding(
        &self,
        check: &Check,
        frame: Frame<'a>,
        proof: &Row<'_>,
        trace: &Trace,
    ) -> Result<Finding, &'static str> {
        let mut evidence: Vec<Evidence> = Vec::new();
        for asked in &check.evidence {
            let quotes = proof.quotes_of(asked.role).filter(|q| !q.spans.is_empty());
            let mut found = false;
            for quote in quotes.take(MAX_QUOTES) {
                found = true;
                // The same words prove nothing twice.
                if !(asked.optional && evidence.iter().any(|e| e.quote.spans == quote.spans)) {
                    let (role, says) = (asked.role.to_owned(), asked.says.clone());
                    evidence.push(Evidence { role, quote: Arc::unwrap_or_clone(quote), says });
                }
            }
            if !found && !asked.optional {
                return Err(asked.role);
            }
        }
        for shown in trace.all_quotes().into_iter().take(MAX_QUOTES) {
            if !evidence.iter().any(|e| e.quote.spans == shown.quote.spans) {
                evidence.push(Evidence {
                    role: "record".to_owned(),
                    quote: Quote::clone(&shown.quote),
                    says: shown.says.clone(),
                });
            }
        }
        if evidence.is_empty() {
            return Err(check.evidence.first().map_or("record", |p| p.role));
        }
        let mut severity = check
            .severity
            .iter()
            .find(|(when, _)| when.as_ref().is_none_or(|w| self.value(w, frame).is_true()))
            .map_or(Severity::Note, |(_, s)| *s);
        if trace.value.yes < Weight::Firm {
            severity = severity.min(Severity::Warning);
        }
        Ok(Finding {
            rule: check.id.clone(),
            defect: check.defect.to_owned(),
            severity,
            confidence: self.confidence(&check.confidence, frame),
            legal: check.legal,
            issue: frame.issue,
            message: self.message(&check.message, frame, proof),
            evidence,
            why: self.why(check, proof, trace),
            derivation: self.derivation(check, frame, trace),
            fix: check.fix.clone(),
        })
    }

    /// The whole derivation; under what a criterion came to stands what it was read from.
    fn derivation(&self, check: &Check, frame: Frame<'a>, trace: &Trace) -> Vec<Step> {
        if check.table.name != CRITERION.name {
            return trace.derivation();
        }
        let mut trace = trace.clone();
        self.attach_criteria(&check.when, &mut trace, frame.row);
        trace.derivation()
    }

    fn confidence(&self, confidence: &Confidence, frame: Frame<'a>) -> f32 {
        let value = match confidence {
            Confidence::Fixed(value) => *value,
            Confidence::Row => frame.row.confidence,
            Confidence::Attribute(attribute) => match frame.get(*attribute) {
                Some(Value::Number(n)) => *n as f32,
                _ => frame.row.confidence,
            },
        };
        value.clamp(0.0, 1.0)
    }

    fn message(&self, template: &Template, frame: Frame<'a>, proof: &Row<'_>) -> String {
        let words = Words { rules: self.rules, concepts: self.concepts };
        let mut out = String::new();
        for piece in &template.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Quote(role) => match proof.quote(role) {
                    Some(quote) => out.push_str(&clipped(&quote.text)),
                    None => out.push('…'),
                },
                Piece::Value(attribute) => match frame.get(*attribute) {
                    Some(value) => out.push_str(&words.value(value)),
                    None => out.push('…'),
                },
            }
        }
        out
    }

    /// What the row was derived from, then the facts that the check asked for.
    fn why(&self, check: &Check, proof: &Row<'_>, trace: &Trace) -> Vec<String> {
        let mut out = proof.why();
        if asks_for_facts(&check.when) {
            out.extend(trace.grounds());
        }
        out
    }
}

/// The condition looks at more than the attributes of its row, so that how it came about is worth printing.
fn asks_for_facts(condition: &Condition) -> bool {
    match condition {
        Condition::Many(_, parts) => parts.iter().any(asks_for_facts),
        Condition::Attribute(..) | Condition::Known(..) => false,
        Condition::Fact { .. }
        | Condition::Measured { .. }
        | Condition::Count { .. }
        | Condition::Pair(_)
        | Condition::Rows { .. } => true,
    }
}

fn clipped(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    if words.len() <= MAX_WORDS {
        return words.join(" ");
    }
    format!("{} …", words[..MAX_WORDS].join(" "))
}
