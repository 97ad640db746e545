//! The only place that knows the order of the stages.

use crate::audit::{Audit, Audited, Coverage, Outcome};
use crate::evidence::{self, Cues, Knowledge};
use crate::language::Language;
use crate::letter::{self, Forms, Letter};
use crate::source::{self, Document, Limits};
use crate::vocabulary::Vocabulary;
use crate::yaml::{Diagnostic, PackFile};

/// A compiled pack with the limits under which documents are read. Built once, shared by all threads.
pub struct Auditor {
    forms: Forms,
    vocabulary: Vocabulary,
    language: Language,
    cues: Cues,
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
        let language = Language::load(files).map_err(|e| mistakes.extend(e)).ok();
        let cues = Cues::load(files).map_err(|e| mistakes.extend(e)).ok();
        match (forms, vocabulary, language, cues) {
            (Some(forms), Some(vocabulary), Some(language), Some(cues)) => {
                Ok(Auditor { forms, vocabulary, language, cues, limits })
            }
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
                Ok(letter) => Outcome::Audited(Box::new(self.letter(document, letter))),
            },
        };
        Audit { name: name.to_owned(), outcome }
    }

    fn letter(&self, document: Document, letter: Letter) -> Audited {
        let knowledge = Knowledge { vocabulary: &self.vocabulary, language: &self.language, cues: &self.cues };
        let case = evidence::read(&letter, knowledge);
        Audited { document, letter, case, findings: Vec::new(), coverage: Coverage::default() }
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
