//! From bytes to findings: the stages, put in order here and nowhere else.

use crate::audit::{Audit, Audited, Outcome};
use crate::engine;
use crate::evidence::{self, Case, tables};
use crate::letter::{self, Letter};
use crate::pack::Pack;
use crate::source::{self, Document, Limits};
use crate::table::Table;
use crate::watch::{Part, Watch, watched};
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
        self.audit_watched(name, bytes, &())
    }

    /// The same while `watch` hears where the work is.
    pub fn audit_watched(&self, name: &str, bytes: &[u8], watch: &dyn Watch) -> Audit {
        let outcome = match watched(watch, Part::Document, || source::read(name, bytes, &self.limits)) {
            Err(why) => Outcome::Unreadable(why),
            Ok(document) => match watched(watch, Part::Letter, || letter::parse(&document, &self.pack.forms)) {
                Err(missing) => Outcome::Unrecognised { document, missing },
                Ok(letter) => Outcome::Audited(Box::new(self.letter(document, letter, watch, |_| ()).0)),
            },
        };
        Audit { name: name.to_owned(), outcome }
    }

    /// Audits a letter; `keep` takes of its tables what is wanted of them.
    fn letter<T>(
        &self,
        document: Document,
        letter: Letter,
        watch: &dyn Watch,
        keep: impl FnOnce(Vec<Table<'_>>) -> T,
    ) -> (Audited, T) {
        let case = self.case(&letter, watch);
        let tables = watched(watch, Part::Tables, || self.tables_of(&letter, &case));
        let (findings, coverage, criteria) = engine::evaluate(&self.pack.rules, &self.pack.vocabulary, &tables, watch);
        let kept = keep(tables);
        (Audited { document, letter, case, findings, coverage, criteria, suppressions: Vec::new() }, kept)
    }

    fn case(&self, letter: &Letter, watch: &dyn Watch) -> Case {
        watched(watch, Part::Evidence, || evidence::read(letter, self.pack.knowledge()))
    }

    fn tables_of<'a>(&'a self, letter: &'a Letter, case: &'a Case) -> Vec<Table<'a>> {
        tables::build(letter, case, self.pack.knowledge(), &self.pack.guidelines)
    }

    /// A letter audited, together with the tables that its findings were read from: for explanations.
    ///
    /// # Errors
    /// Why it cannot be read, or what it lacks of a letter.
    pub fn examined(&self, name: &str, bytes: &[u8]) -> Result<(Audited, Vec<Table<'static>>), String> {
        let document = source::read(name, bytes, &self.limits).map_err(|why| why.to_string())?;
        let letter = letter::parse(&document, &self.pack.forms).map_err(|missing| missing.join("; "))?;
        Ok(self.letter(document, letter, &(), owned))
    }

    /// The tables of a letter, without judging it: for tests of rules.
    ///
    /// # Errors
    /// Why it cannot be read, or what it lacks of a letter.
    pub fn tables(&self, name: &str, bytes: &[u8]) -> Result<Vec<Table<'static>>, String> {
        let document = source::read(name, bytes, &self.limits).map_err(|why| why.to_string())?;
        let letter = letter::parse(&document, &self.pack.forms).map_err(|missing| missing.join("; "))?;
        let case = self.case(&letter, &());
        Ok(owned(self.tables_of(&letter, &case)))
    }
}

/// The tables without what they were read from.
fn owned(tables: Vec<Table<'_>>) -> Vec<Table<'static>> {
    tables.into_iter().map(Table::into_owned).collect()
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
