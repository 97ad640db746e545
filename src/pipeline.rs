//! From bytes to findings: the stages, put in order here and nowhere else.

use crate::audit::{Audit, Audited, Outcome};
use crate::engine;
use crate::evidence::{self, Case, tables};
use crate::letter::{self, Letter};
use crate::pack::Pack;
use crate::source::{self, Document, Limits};
use crate::table::Table;
use crate::yaml::{Diagnostic, PackFile};

/// A compiled pack with the limits under which documents are read. Built once, shared by all threads.
#[derive(Debug)]
pub struct Auditor {
    pack: Pack,
    limits: Limits,
}

impl Auditor {
    /// Compiles the files of a pack.
    ///
    /// # Errors
    /// Every mistake of the pack at once.
    pub fn new(files: &[PackFile], limits: Limits) -> Result<Self, Vec<Diagnostic>> {
        Ok(Auditor { pack: Pack::load(files)?, limits })
    }

    /// The limits under which documents are read.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The pack that letters are held against.
    pub fn pack(&self) -> &Pack {
        &self.pack
    }

    /// Audits one document. Never fails: what could not be read or understood is an [`Outcome`] of its own.
    /// `name` is the path as given; its extension is only a hint.
    pub fn audit(&self, name: &str, bytes: &[u8]) -> Audit {
        let outcome = match source::read(name, bytes, &self.limits) {
            Err(why) => Outcome::Unreadable(why),
            Ok(document) => match letter::parse(&document, &self.pack.forms) {
                Err(missing) => Outcome::Unrecognised { document, missing },
                Ok(letter) => Outcome::Audited(Box::new(self.letter(document, letter))),
            },
        };
        Audit { name: name.to_owned(), outcome }
    }

    fn letter(&self, document: Document, letter: Letter) -> Audited {
        let (case, tables) = self.read(&letter);
        let (findings, coverage, criteria) = engine::evaluate(&self.pack.rules, &self.pack.vocabulary, &tables);
        Audited { document, letter, case, findings, coverage, criteria, suppressions: Vec::new() }
    }

    fn read(&self, letter: &Letter) -> (Case, Vec<Table>) {
        let case = evidence::read(letter, self.pack.knowledge());
        let tables = tables::build(letter, &case, self.pack.knowledge(), &self.pack.guidelines);
        (case, tables)
    }

    /// A letter audited, together with the tables that its findings were read from: for explanations.
    ///
    /// # Errors
    /// Why it cannot be read, or what it lacks of a letter.
    pub fn examined(&self, name: &str, bytes: &[u8]) -> Result<(Audited, Vec<Table>), String> {
        let document = source::read(name, bytes, &self.limits).map_err(|why| why.to_string())?;
        let letter = letter::parse(&document, &self.pack.forms).map_err(|missing| missing.join("; "))?;
        let (case, tables) = self.read(&letter);
        let (findings, coverage, criteria) = engine::evaluate(&self.pack.rules, &self.pack.vocabulary, &tables);
        Ok((Audited { document, letter, case, findings, coverage, criteria, suppressions: Vec::new() }, tables))
    }

    /// The tables of a letter, without judging it: for tests of rules.
    ///
    /// # Errors
    /// Why it cannot be read, or what it lacks of a letter.
    pub fn tables(&self, name: &str, bytes: &[u8]) -> Result<Vec<Table>, String> {
        let document = source::read(name, bytes, &self.limits).map_err(|why| why.to_string())?;
        let letter = letter::parse(&document, &self.pack.forms).map_err(|missing| missing.join("; "))?;
        Ok(self.read(&letter).1)
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
