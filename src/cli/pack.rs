//! The rule pack that a command works with.

use super::{Exit, complain, warn};
use imr_audit::pack;
use imr_audit::pipeline::Auditor;
use imr_audit::source::Limits;
use imr_audit::yaml::PackFile;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

/// A compiled pack, left to the end of the process: to take it apart takes as long as many letters.
pub type Loaded = ManuallyDrop<Auditor>;

/// Which rules to use.
#[derive(Debug, Clone, clap::Args)]
pub struct PackArgs {
    /// Rules to use instead of those inside; can be given again
    #[arg(long = "rules", value_name = "DIR", global = true)]
    pub folders: Vec<PathBuf>,
}

impl PackArgs {
    /// The files of the pack.
    pub fn files(&self) -> Result<Vec<PackFile>, Exit> {
        if self.folders.is_empty() {
            return Ok(pack::embedded());
        }
        let mut packs = Vec::new();
        let mut failed = false;
        for folder in &self.folders {
            match pack::from_folder(folder) {
                Ok(found) if found.is_empty() => {
                    complain(format_args!("{}: no rules in this folder (no file ends in .yaml)", folder.display()));
                    failed = true;
                }
                Ok(found) => packs.push(found),
                Err((path, e)) => {
                    complain(format_args!("the rules cannot be read: {path}: {e}"));
                    failed = true;
                }
            }
        }
        if failed { Err(Exit::Usage) } else { Ok(pack::layered(packs)) }
    }

    /// The compiled pack; every mistake in it is said on standard error.
    pub fn auditor(&self) -> Result<Loaded, Exit> {
        self.compiled(&self.files()?, Limits::default())
    }

    /// These files compiled; every mistake in them is said on standard error.
    pub fn compiled(&self, files: &[PackFile], limits: Limits) -> Result<Loaded, Exit> {
        let auditor = Auditor::new(files, limits).map_err(|mistakes| {
            anstream::eprint!("{}", pack::render(&mistakes, files));
            complain(format_args!("{} in the rules; nothing was audited", count(mistakes.len(), "mistake")));
            Exit::Usage
        })?;
        for signed in &auditor.pack().stale {
            warn(format_args!("the rules have changed since {} signed them off on {}", signed.by, signed.on));
        }
        Ok(ManuallyDrop::new(auditor))
    }
}

/// Says that a pack has no such thing of this name, with the nearest right one of those that are `known`.
pub fn no_rule<'k>(what: &str, id: &str, known: impl IntoIterator<Item = &'k str>) -> Exit {
    match imr_audit::yaml::nearest(id, known) {
        Some(near) => complain(format_args!("the pack has no {what} `{id}`; did you mean `{near}`?")),
        None => complain(format_args!(
            "the pack has no {what} `{id}`; `imr-audit rules list` names the rules, `rules terms WORDS` finds concepts"
        )),
    }
    Exit::Usage
}

/// `1 mistake`, `2 mistakes`.
pub fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("{n} {what}") } else { format!("{n} {what}s") }
}
