//! Compliance over many runs: what is found how often, when, by what, and how issues are decided beside it.
//!
//! Results are read as a stream, the latest first, and each letter counts once. Memory holds sums, an index of the
//! letters seen, and the profiles of their issues; `docs/compliance.md` says how each number comes about.

mod alike;
mod csv;
mod difference;
mod html;
mod markdown;
mod period;
mod shown;
mod tally;
#[cfg(test)]
mod tests;
mod worst;

pub use alike::Opposed;
pub use csv::csv;
pub use difference::Difference;
pub use html::{Page, Row};
pub use markdown::markdown;
pub use period::Period;
pub use tally::{Compared, Decisions, DefectGroup, Group, Tally, compare};
pub use worst::Bad;

use super::results::{Begin, End};
use super::v1::{Letter, Status};
use crate::batch::{Identity, Seen};
use alike::Alike;
use std::collections::HashSet;
use worst::Worst;

/// One result that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The file.
    pub name: String,
    /// The version of the program that made it.
    pub version: String,
    /// The pack, with its version.
    pub pack: String,
    /// What identifies the pack.
    pub pack_digest: String,
    /// The words of the letters were kept out.
    pub redacted: bool,
    /// Inputs in it.
    pub inputs: u64,
    /// Those that a later run, or an earlier line of the same, has too.
    pub repeated: u64,
    /// Findings that its makers left out, by suppressions and a baseline.
    pub left_out: u64,
    /// What is wrong with it: interrupted, torn, or with totals that do not fit.
    pub troubles: Vec<String>,
}

/// Every input accounted for: the five add up to the inputs of all runs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Accounting {
    /// Letters that are counted below.
    pub audited: u64,
    /// Read, but not as a letter.
    pub unrecognised: u64,
    /// Not read.
    pub unreadable: u64,
    /// Passed over on purpose.
    pub skipped: u64,
    /// In a later run too, or twice in one.
    pub repeated: u64,
}

impl Accounting {
    /// All inputs.
    pub fn inputs(self) -> u64 {
        self.audited + self.unrecognised + self.unreadable + self.skipped + self.repeated
    }
}

/// A span of time and what was counted in it.
#[derive(Debug, Clone)]
pub struct Span {
    /// The span.
    pub period: Period,
    /// The letters decided in it.
    pub tally: Tally,
}

/// What many runs come to.
#[derive(Debug)]
pub struct Compliance {
    /// The results, the latest first.
    pub runs: Vec<Run>,
    /// What became of all inputs.
    pub accounting: Accounting,
    /// All letters.
    pub all: Tally,
    /// The two periods that are compared.
    pub compared: Option<[Span; 2]>,
    alike: Alike,
    worst: Worst,
    seen: Seen,
    paths: HashSet<u64>,
    /// The paths of the run that is being read: they are taken into `paths` with its end.
    fresh: Vec<u64>,
}

impl Compliance {
    /// Nothing yet; with two periods to compare, and so many of the worst letters to name.
    pub fn new(compare: Option<[Period; 2]>, worst: usize) -> Compliance {
        Compliance {
            runs: Vec::new(),
            accounting: Accounting::default(),
            all: Tally::default(),
            compared: compare.map(|periods| periods.map(|period| Span { period, tally: Tally::default() })),
            alike: Alike::default(),
            worst: Worst::new(worst),
            seen: Seen::default(),
            paths: HashSet::new(),
            fresh: Vec::new(),
        }
    }

    /// Begins with a result. The latest comes first: what it has is not taken from those that follow.
    pub fn begin(&mut self, name: &str, begin: &Begin) {
        self.runs.push(Run {
            name: name.to_owned(),
            version: begin.tool.version.clone(),
            pack: format!("{} {}", begin.tool.pack, begin.tool.pack_version),
            pack_digest: begin.tool.pack_digest.clone(),
            redacted: begin.redacted,
            inputs: 0,
            repeated: 0,
            left_out: 0,
            troubles: Vec::new(),
        });
    }

    /// Takes an input of the result begun last; `None`, when it is known from a later run. Otherwise gives what the
    /// page keeps of it.
    pub fn add(&mut self, letter: &Letter) -> Option<Row> {
        let path = path_hash(&letter.path);
        self.fresh.push(path);
        let repeated = self.is_repeated(letter, path);
        if let Some(run) = self.runs.last_mut() {
            run.inputs += 1;
            run.repeated += u64::from(repeated);
        }
        let count = match (repeated, letter.status) {
            (true, _) => &mut self.accounting.repeated,
            (_, Status::Audited) => &mut self.accounting.audited,
            (_, Status::Unrecognised) => &mut self.accounting.unrecognised,
            (_, Status::Unreadable) => &mut self.accounting.unreadable,
            (_, Status::Skipped) => &mut self.accounting.skipped,
        };
        *count += 1;
        if repeated {
            return None;
        }
        let Some(audit) = &letter.audit else { return Some(Row::of(letter, &[])) };
        self.all.add(audit);
        let date = audit.header.decision_date.as_deref().unwrap_or_default();
        for span in self.compared.iter_mut().flatten().filter(|s| s.period.holds(date)) {
            span.tally.add(audit);
        }
        self.worst.add(letter, audit);
        self.alike.letter(&letter.path);
        let facts: Vec<Vec<u32>> = audit.issues.iter().map(|issue| self.alike.add(issue)).collect();
        Some(Row::of(letter, &facts))
    }

    /// The same text, the same case number, or, where there is none, the same path in a later run.
    fn is_repeated(&mut self, letter: &Letter, path: u64) -> bool {
        let known = self.paths.contains(&path);
        let Some(audit) = &letter.audit else { return known };
        let case = audit.header.case_number.as_deref();
        let identity = letter.digest.as_deref().and_then(|digest| Identity::of_digest(digest, case));
        let seen = identity.is_some_and(|identity| self.seen.note(&letter.path, identity).is_some());
        seen || (case.is_none() && known)
    }

    /// Ends the result begun last.
    pub fn end(&mut self, end: &End) {
        self.paths.extend(self.fresh.drain(..));
        let Some(run) = self.runs.last_mut() else { return };
        match end {
            End::Whole(totals) => {
                run.left_out = totals.suppressed + totals.in_baseline;
                if totals.inputs != run.inputs {
                    run.troubles.push(format!(
                        "its totals speak of {} inputs and it has {}; it was changed after it was written",
                        totals.inputs, run.inputs
                    ));
                }
            }
            End::Interrupted { torn } => run.troubles.push(format!(
                "the run was interrupted{}; `--resume` finishes it",
                if *torn { ", and its torn last line does not count" } else { "" }
            )),
        }
    }

    /// What the reader has to know before the numbers: runs that are not whole, and runs that cannot be compared.
    pub fn cautions(&self) -> Vec<String> {
        let mut out: Vec<String> =
            self.runs.iter().flat_map(|r| r.troubles.iter().map(move |t| format!("{}: {t}", r.name))).collect();
        let packs: HashSet<&str> = self.runs.iter().map(|r| r.pack_digest.as_str()).collect();
        if packs.len() > 1 {
            out.push(format!(
                "the runs were made with {} different rule packs: a difference between them can come from the rules; \
                 audit the letters again with one pack to compare them",
                packs.len()
            ));
        }
        let left_out: u64 = self.runs.iter().map(|r| r.left_out).sum();
        if left_out > 0 {
            out.push(format!("{left_out} findings were left out of the runs by suppressions or a baseline"));
        }
        if self.runs.iter().any(|r| r.redacted) {
            out.push("a run without the words of the letters has no dates, guidelines or specialties: unknown".into());
        }
        out
    }

    /// The worst letters, the worst first.
    pub fn worst(&self) -> &[Bad] {
        self.worst.letters()
    }

    /// Issues on the same treatment and facts with opposite decisions.
    pub fn opposed(&self) -> Vec<Opposed> {
        self.alike.opposed()
    }

    /// The words that the numbers of [`Row`]s stand for.
    pub fn words(&self) -> &[Box<str>] {
        self.alike.words.all()
    }
}

fn path_hash(path: &str) -> u64 {
    let digest = blake3::hash(path.as_bytes());
    digest.as_bytes().iter().take(8).fold(0, |n, b| (n << 8) | u64::from(*b))
}
