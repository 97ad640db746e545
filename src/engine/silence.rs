//! What a condition is silent about.

use super::State;
use super::describe::Words;
use super::session::{Frame, Session, Within};
use crate::pack::rule::{Condition, Subject};

impl<'a> Session<'a> {
    /// What `condition` asks for and the letter does not say, each once, in plain English and in the order of the rule.
    ///
    /// These are the leaves of its derivation that are silent; no derivation is made for them.
    pub(super) fn silences(&self, condition: &Condition, frame: Frame<'a>) -> Vec<String> {
        let mut out = Vec::new();
        self.silent_parts(condition, frame, &Within::default(), &mut out);
        out
    }

    fn silent_parts(&self, condition: &Condition, frame: Frame<'a>, within: &Within, out: &mut Vec<String>) {
        match condition {
            Condition::Many(_, parts) => parts.iter().for_each(|part| self.silent_parts(part, frame, within, out)),
            Condition::Fact { of, scope, .. } => {
                self.silent_subjects(of, frame, &self.narrowed(within, scope, frame), out);
            }
            Condition::Rows { table, when, .. } => {
                let inner = self.fellows(table.name, frame).map(|row| Frame { row, ..frame });
                inner.for_each(|inner| self.silent_parts(when, inner, within, out));
            }
            Condition::Attribute(..)
            | Condition::Known(..)
            | Condition::Measured { .. }
            | Condition::Count { .. }
            | Condition::Pair(_) => {
                if self.value_in(condition, frame, within).state() == State::Silent {
                    once(out, self.words().condition(condition));
                }
            }
        }
    }

    fn silent_subjects(&self, subject: &Subject, frame: Frame<'a>, within: &Within, out: &mut Vec<String>) {
        let leaf = match subject {
            Subject::Concept(_) => true,
            Subject::Fact(id) => match self.rules.facts.get(*id).zip(self.issue_frame(frame)) {
                Some((fact, issue)) => {
                    self.silent_parts(&fact.when, issue, within, out);
                    false
                }
                None => true,
            },
            Subject::Attribute(attribute) => {
                let concepts = frame.concepts(*attribute);
                for concept in concepts {
                    self.silent_subjects(&self.subject_of(*concept), frame, within, out);
                }
                concepts.is_empty()
            }
            Subject::Many(_, parts) => {
                parts.iter().for_each(|part| self.silent_subjects(part, frame, within, out));
                parts.is_empty()
            }
        };
        if leaf && self.subject(subject, frame, within).state() == State::Silent {
            once(out, self.words().subject(subject));
        }
    }

    /// Puts the rules of the session into words.
    pub(super) fn words(&self) -> Words<'a> {
        Words { rules: self.rules, concepts: self.concepts }
    }
}

fn once(out: &mut Vec<String>, asks: String) {
    if !out.contains(&asks) {
        out.push(asks);
    }
}
