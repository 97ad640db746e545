//! The wordings by which identity, dates and sums are recognised: data of `rules/language/`, compiled.

mod criteria;
mod events;
mod patient;
mod residue;
mod siblings;
mod sums;

pub(super) use criteria::CriteriaWords;
pub(super) use events::{EventWords, Role};
pub(super) use patient::PatientWords;
pub(super) use residue::ResidueWords;
pub(super) use siblings::SiblingWords;
pub(super) use sums::{SumWords, Unless};

use crate::patterns::PatternList;
use crate::yaml::{self, Diagnostic, PackFile, Spanned};

/// All of them. Built once from a pack.
#[derive(Debug, Clone)]
pub struct Wordings {
    pub(super) patient: PatientWords,
    pub(super) events: EventWords,
    pub(super) criteria: CriteriaWords,
    pub(super) sums: SumWords,
    pub(super) siblings: SiblingWords,
    pub(super) residue: ResidueWords,
}

impl Wordings {
    /// Reads `patient.yaml`, `events.yaml`, `criteria.yaml`, `sums.yaml`, `siblings.yaml` and `residue.yaml` in `language/` of the pack;
    /// other files are left to others.
    ///
    /// # Errors
    /// Every mistake in them.
    pub fn load(files: &[PackFile]) -> Result<Wordings, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let wordings = Wordings {
            patient: file(files, "language/patient.yaml", &mut problems),
            events: file(files, "language/events.yaml", &mut problems),
            criteria: file(files, "language/criteria.yaml", &mut problems),
            sums: file(files, "language/sums.yaml", &mut problems),
            siblings: file(files, "language/siblings.yaml", &mut problems),
            residue: file(files, "language/residue.yaml", &mut problems),
        };
        if problems.is_empty() { Ok(wordings) } else { Err(problems) }
    }
}

/// What one file of wordings compiles to.
trait Compiled: Default {
    /// The model of the file.
    type Raw: serde::de::DeserializeOwned;

    fn compile(raw: Self::Raw, compiler: &mut Compiler) -> Self;
}

/// Reads and compiles one file; a pack without it has no such wordings.
fn file<T: Compiled>(files: &[PackFile], path: &str, problems: &mut Vec<Diagnostic>) -> T {
    let Some(file) = files.iter().find(|f| f.path == path) else { return T::default() };
    match yaml::parse::<T::Raw>(file) {
        Ok(raw) => T::compile(raw, &mut Compiler { file, problems }),
        Err(problem) => {
            problems.push(problem);
            T::default()
        }
    }
}

/// Compiles the patterns of one file and collects what is wrong with them.
struct Compiler<'a> {
    file: &'a PackFile,
    problems: &'a mut Vec<Diagnostic>,
}

impl Compiler<'_> {
    /// Patterns between `before` and `after`.
    fn patterns(&mut self, raw: &[Spanned<String>], before: &str, after: &str) -> PatternList {
        let built = raw.iter().map(|p| yaml::pattern(self.file, p, before, after)).collect::<Vec<_>>();
        PatternList::new(built.into_iter().filter_map(|b| b.map_err(|e| self.problems.push(e)).ok()).collect())
    }

    /// Phrases between word borders.
    fn phrases(&mut self, raw: &[Spanned<String>]) -> PatternList {
        self.patterns(raw, r"(?:\b|^)(?:", r")(?:\b|$)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_reported_with_its_line() {
        let text = "source: s\nages: ['(', '[']\nof_patient: []\nmale: []\nfemale: []\npronouns: {male: [], female: []}\neither: []\nother_people: []\n";
        let problems = Wordings::load(&[PackFile { path: "language/patient.yaml".into(), text: text.into() }]);
        let lines: Vec<u32> = problems.expect_err("two mistakes").iter().map(|p| p.line).collect();
        assert_eq!(lines, [2, 2]);
    }
}
