//! From bytes to findings: the stages, put in order here and nowhere else.

use crate::audit::{Audit, Audited, Outcome};
use crate::engine;
use crate::evidence::tables::Wanted;
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
                Ok(letter) => Outcome::Audited(Box::new(self.letter(document, letter, watch, self.wanted(), |_| ()).0)),
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
        wanted: Wanted,
        keep: impl FnOnce(Vec<Table<'_>>) -> T,
    ) -> (Audited, T) {
        let case = self.case(&letter, watch);
        let tables = watched(watch, Part::Tables, || self.tables_of(&letter, &case, wanted));
        let (findings, coverage, criteria) = engine::evaluate(&self.pack.rules, &self.pack.vocabulary, &tables, watch);
        let kept = keep(tables);
        (Audited { document, letter, case, findings, coverage, criteria, suppressions: Vec::new() }, kept)
    }

    fn case(&self, letter: &Letter, watch: &dyn Watch) -> Case {
        watched(watch, Part::Evidence, || evidence::read(letter, self.pack.knowledge()))
    }

    /// The rows that the rules of the pack can look at.
    fn wanted(&self) -> Wanted {
        let looks_at = |table| self.pack.rules.index.as_ref().is_none_or(|index| index.looks_at(table));
        Wanted { all_mentions: looks_at("mention"), all_measurements: looks_at("measurement") }
    }

    fn tables_of<'a>(&'a self, letter: &'a Letter, case: &'a Case, wanted: Wanted) -> Vec<Table<'a>> {
        tables::build(letter, case, self.pack.knowledge(), &self.pack.guidelines, wanted)
    }

    /// A letter audited, together with the tables that its findings were read from: for explanations.
    ///
    /// # Errors
    /// Why it cannot be read, or what it lacks of a letter.
    pub fn examined(&self, name: &str, bytes: &[u8]) -> Result<(Audited, Vec<Table<'static>>), String> {
        let document = source::read(name, bytes, &self.limits).map_err(|why| why.to_string())?;
        let letter = letter::parse(&document, &self.pack.forms).map_err(|missing| missing.join("; "))?;
        Ok(self.letter(document, letter, &(), Wanted::ALL, owned))
    }

    /// The tables of a letter, without judging it: for tests of rules.
    ///
    /// # Errors
    /// Why it cannot be read, or what it lacks of a letter.
    pub fn tables(&self, name: &str, bytes: &[u8]) -> Result<Vec<Table<'static>>, String> {
        let document = source::read(name, bytes, &self.limits).map_err(|why| why.to_string())?;
        let letter = letter::parse(&document, &self.pack.forms).map_err(|missing| missing.join("; "))?;
        let case = self.case(&letter, &());
        Ok(owned(self.tables_of(&letter, &case, Wanted::ALL)))
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

    #[test]
    fn rows_that_no_rule_looks_at_change_nothing() {
        let auditor = Auditor::new(&crate::pack::embedded(), Limits::default()).expect("the pack");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("letters");
        let mut letters = 0;
        for entry in std::fs::read_dir(folder).expect("letters") {
            let path = entry.expect("an entry").path();
            if path.extension().is_none_or(|e| e != "txt") {
                continue;
            }
            let (name, bytes) = (path.to_string_lossy().into_owned(), std::fs::read(&path).expect("a file"));
            let Outcome::Audited(audited) = auditor.audit(&name, &bytes).outcome else { continue };
            let (all, tables) = auditor.examined(&name, &bytes).expect("it was audited");
            assert!(tables.iter().any(|t| t.schema.name == "mention" && !t.rows.is_empty()), "{name}");
            assert_eq!(audited.findings, all.findings, "{name}");
            assert_eq!(audited.criteria, all.criteria, "{name}");
            assert_eq!(audited.coverage.not_evaluated, all.coverage.not_evaluated, "{name}");
            letters += 1;
        }
        assert!(letters > 0);
    }
}
