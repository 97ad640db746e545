//! The only place that knows the order of the stages.

use crate::audit::{Audit, Outcome};
use crate::source::{self, Limits};
use crate::yaml::{Diagnostic, PackFile};

/// A compiled pack with the limits under which documents are read. Built once, shared by all threads.
#[derive(Debug)]
pub struct Auditor {
    limits: Limits,
}

impl Auditor {
    /// Compiles the files of a pack.
    ///
    /// # Errors
    /// Every mistake of the pack at once.
    pub fn new(_files: &[PackFile], limits: Limits) -> Result<Self, Vec<Diagnostic>> {
        Ok(Auditor { limits })
    }

    /// The limits under which documents are read.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Audits one document. Never fails: what could not be read or understood is an [`Outcome`] of its own.
    /// `name` is the path as given; its extension is only a hint.
    pub fn audit(&self, name: &str, bytes: &[u8]) -> Audit {
        let outcome = match source::read(name, bytes, &self.limits) {
            Err(why) => Outcome::Unreadable(why),
            Ok(document) => Outcome::Unrecognised { document, missing: Vec::new() },
        };
        Audit { name: name.to_owned(), outcome }
    }
}
