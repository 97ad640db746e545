//! A report held against the letters again, without trusting the run that made it: texts are extracted anew, digests
//! compared, and every quote is looked up at its place.

mod check;
mod reported;

pub use reported::{NotAReport, Reported};

use crate::batch::{self, Input};
use crate::letter;
use crate::pipeline::Auditor;
use crate::report::excerpt::visible;
use crate::report::v1;
use crate::source;
use reported::Letter;
use std::collections::HashMap;

/// What became of a letter of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Outcome {
    /// All that the report says of it holds.
    #[default]
    Verified,
    /// Something does not hold or cannot be checked.
    Problems,
    /// Its text is another one; nothing was checked.
    Changed,
    /// It is not there or cannot be read; nothing was checked.
    Missing,
    /// The run that made the report had not read it either.
    NotRead,
}

/// A letter of the report, verified.
#[derive(Debug, Default)]
pub struct Verified {
    /// The path in the report.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// What is wrong, one sentence each, safe to print.
    pub problems: Vec<String>,
    /// Items (digest, header, quotes) that hold.
    pub hold: usize,
    /// Items that do not hold.
    pub fail: usize,
    /// Items for which the report lacks what is needed.
    pub unchecked: usize,
    /// Items that were not looked at, because the letter is another one or missing.
    pub passed_over: usize,
}

impl Verified {
    fn refused(letter: &Letter, outcome: Outcome, why: impl Into<String>) -> Verified {
        Verified { outcome, problems: vec![visible(&why.into())], passed_over: letter.items(), ..Verified::default() }
    }
}

/// Finds every letter of the report among `inputs` and checks it, in the order of the report. A letter is the input of
/// the same path or else the one whose path ends most alike, file name at least; among equals the one of the same text.
pub fn verify(report: &Reported, inputs: impl Iterator<Item = Input>, auditor: &Auditor) -> Vec<Verified> {
    let letters = &report.letters;
    let mut by_path: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, letter) in letters.iter().enumerate().filter(|(_, l)| was_read(l)) {
        by_path.entry(&letter.path).or_default().push(i);
        by_name.entry(parts(&letter.path).next().unwrap_or_default()).or_default().push(i);
    }
    let mut best: Vec<Option<(usize, Verified)>> = letters.iter().map(|_| None).collect();
    for input in inputs {
        let same = by_path.get(input.name.as_str());
        let alike = || by_name.get(parts(&input.name).next().unwrap_or_default());
        let Some(candidates) = same.or_else(alike) else { continue };
        for i in candidates {
            let (Some(letter), Some(slot)) = (letters.get(*i), best.get_mut(*i)) else { continue };
            let likeness = match same {
                Some(_) => usize::MAX,
                None => parts(&input.name).zip(parts(&letter.path)).take_while(|(a, b)| a == b).count(),
            };
            let better = |(than, found): &(usize, Verified)| {
                likeness > *than || (likeness == *than && matches!(found.outcome, Outcome::Changed | Outcome::Missing))
            };
            if slot.as_ref().is_none_or(better) {
                *slot = Some((likeness, one(letter, &input, auditor)));
            }
        }
    }
    let verified = letters.iter().zip(best).map(|(letter, found)| {
        let verified = match found {
            Some((_, verified)) => verified,
            None if was_read(letter) => Verified::refused(letter, Outcome::Missing, "not found under the paths given"),
            None => Verified { outcome: Outcome::NotRead, ..Verified::default() },
        };
        Verified { path: visible(&letter.path), ..verified }
    });
    verified.collect()
}

fn was_read(letter: &Letter) -> bool {
    letter.digest.is_some() || matches!(letter.status.as_str(), "audited" | "unrecognised")
}

/// The parts of a path, last first.
fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.rsplit('/')
}

fn one(letter: &Letter, input: &Input, auditor: &Auditor) -> Verified {
    let limits = auditor.limits();
    let document = batch::read(input, limits).and_then(|bytes| source::read(&input.name, &bytes, limits));
    match document {
        Err(why) => Verified::refused(letter, Outcome::Missing, format!("cannot be read: {why}")),
        Ok(document) => {
            let again = letter::parse(&document, &auditor.pack().forms);
            let header = again.map(|l| v1::Header::of(&l.header)).map_err(|missing| missing.join("; "));
            check::letter(letter, &document, header)
        }
    }
}
