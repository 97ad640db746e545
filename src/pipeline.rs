//! The only place that knows the order of the stages.

use crate::audit::{Audit, Audited, Coverage, Outcome};
use crate::evidence::Case;
use crate::letter::{self, Forms};
use crate::source::{self, Limits};
use crate::vocabulary::Vocabulary;
use crate::yaml::{Diagnostic, PackFile};

/// A compiled pack with the limits under which documents are read. Built once, shared by all threads.
pub struct Auditor {
    forms: Forms,
    vocabulary: Vocabulary,
    limits: Limits,
}

impl Auditor {
    /// Compiles the files of a pack.
    ///
    /// # Errors
    /// Every mistake of the pack at once.
    pub fn new(files: &[PackFile], limits: Limits) -> Result<Self, Vec<Diagnostic>> {
        let mut mistakes = Vec::new();
        let forms = Forms::load(files).map_err(|e| mistakes.extend(e)).ok();
        let vocabulary = Vocabulary::load(files).map_err(|e| mistakes.extend(e)).ok();
        match (forms, vocabulary) {
            (Some(forms), Some(vocabulary)) => Ok(Auditor { forms, vocabulary, limits }),
            _ => Err(mistakes),
        }
    }

    /// The limits under which documents are read.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The concepts of the pack.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Audits one document. Never fails: what could not be read or understood is an [`Outcome`] of its own.
    /// `name` is the path as given; its extension is only a hint.
    pub fn audit(&self, name: &str, bytes: &[u8]) -> Audit {
        let outcome = match source::read(name, bytes, &self.limits) {
            Err(why) => Outcome::Unreadable(why),
            Ok(document) => match letter::parse(&document, &self.forms) {
                Err(missing) => Outcome::Unrecognised { document, missing },
                Ok(letter) => Outcome::Audited(Box::new(Audited {
                    document,
                    letter,
                    case: Case::default(),
                    findings: Vec::new(),
                    coverage: Coverage::default(),
                })),
            },
        };
        Audit { name: name.to_owned(), outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_auditor_is_shared_by_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Auditor>();
    }
}
