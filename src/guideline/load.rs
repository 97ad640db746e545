//! From files to [`Guidelines`]: every mistake at once, each with its place.

use super::raw::{RawCommon, RawDays, RawGuideline, RawSection};
use super::words::Words;
use super::{Certainty, Choice, Dating, Guideline, Guidelines, Phase, Section};
use crate::patterns::PatternList;
use crate::vocabulary::{ConceptId, Vocabulary};
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use jiff::civil::Date;

const FOLDER: &str = "guidelines/";
const COMMON: &str = "guidelines/common.yaml";

impl Guidelines {
    /// Reads the guidelines among the files of a pack.
    ///
    /// # Errors
    /// Every unknown concept, malformed date or page, and repeated id, each with its place.
    pub fn load(files: &[PackFile], vocabulary: &Vocabulary) -> Result<Guidelines, Vec<Diagnostic>> {
        let mut reader = Reader { vocabulary, problems: Vec::new() };
        let mut out = Guidelines::default();
        let own = |f: &&PackFile| f.path.starts_with(FOLDER) && !f.path.ends_with(".test.yaml");
        for file in files.iter().filter(own) {
            if file.path == COMMON {
                match yaml::parse::<RawCommon>(file) {
                    Ok(common) => {
                        out.filler = common.filler.iter().map(|w| w.to_lowercase()).collect();
                        let days = &common.days_after_request;
                        out.dating = Dating { ur_denial: days.ur_denial, decision: days.decision, record: days.record };
                        out.choice = reader.choice(file, &common);
                    }
                    Err(problem) => reader.problems.push(problem),
                }
                continue;
            }
            match yaml::parse::<RawGuideline>(file) {
                Ok(raw) => {
                    if out.get(&raw.id.value).is_some() {
                        reader.problem(file, &raw.id, format!("the id `{}` is taken", raw.id.value));
                    }
                    let document = reader.document(file, &raw);
                    out.documents.push(document);
                }
                Err(problem) => reader.problems.push(problem),
            }
        }
        if reader.problems.is_empty() { Ok(out) } else { Err(reader.problems) }
    }
}

struct Reader<'a> {
    vocabulary: &'a Vocabulary,
    problems: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn document(&mut self, file: &PackFile, raw: &RawGuideline) -> Guideline {
        let period = &raw.applies_to.request_date;
        let phase = Phase::from(&raw.days_since_injury);
        if raw.cited_as.is_empty() {
            self.problem(file, &raw.id, "`cited_as` names nothing, so that no citation can mean this document");
        }
        Guideline {
            id: raw.id.value.clone(),
            title: raw.title.clone(),
            authority: raw.authority,
            edition: raw.edition,
            from: period.from.as_ref().and_then(|d| self.date(file, d)),
            until: period.until.as_ref().and_then(|d| self.date(file, d)),
            certainty: raw.certainty,
            source: raw.source.clone(),
            names: self.names(file, &raw.cited_as),
            named_by_section: raw.named_by_section,
            fallback: raw.fallback,
            regions: raw.regions.as_ref().map(|r| self.concepts(file, r)),
            neighbours: self.concepts(file, &raw.neighbours),
            phase,
            sections: raw.sections.iter().map(|(key, s)| self.section(file, raw, key, s, phase)).collect(),
        }
    }

    fn section(&mut self, file: &PackFile, of: &RawGuideline, key: &str, raw: &RawSection, phase: Phase) -> Section {
        let certainty = raw.certainty.unwrap_or(of.certainty);
        Section {
            key: key.to_owned(),
            names: self.names(file, &raw.cited_as),
            pages: raw.pages.iter().filter_map(|p| self.pages(file, p)).collect(),
            pages_certainty: raw.pages_certainty.unwrap_or(certainty),
            covers: self.concepts(file, &raw.covers),
            kinds: raw.covers_kinds.clone(),
            except: self.concepts(file, &raw.except),
            regions: raw.regions.as_ref().map(|r| self.concepts(file, r)),
            any_region: raw.any_region,
            complete: raw.complete,
            everything: raw.everything,
            phase: raw.days_since_injury.as_ref().map_or(phase, Phase::from),
            certainty,
        }
    }

    fn names(&mut self, file: &PackFile, raw: &[Spanned<String>]) -> Vec<Words> {
        let mut out = Vec::new();
        for name in raw {
            let words = Words::of(&name.value);
            if words.is_empty() {
                self.problem(file, name, format!("`{}` has no word in it", name.value));
            } else {
                out.push(words);
            }
        }
        out
    }

    fn concepts(&mut self, file: &PackFile, raw: &[Spanned<String>]) -> Vec<ConceptId> {
        let mut out = Vec::new();
        for name in raw {
            match self.vocabulary.id(&name.value) {
                Some(id) => out.push(id),
                None => {
                    let mut problem = yaml::at(file, Level::Error, name, format!("unknown concept `{}`", name.value));
                    let known = self.vocabulary.concepts().map(|(_, known)| known);
                    problem.help = yaml::nearest(&name.value, known).map(|n| format!("did you mean `{n}`?"));
                    self.problems.push(problem);
                }
            }
        }
        out
    }

    fn date(&mut self, file: &PackFile, raw: &Spanned<String>) -> Option<Date> {
        let date = raw.value.parse().ok();
        if date.is_none() {
            self.problem(file, raw, format!("`{}` is no day; write 2016-07-29", raw.value));
        }
        date
    }

    fn pages(&mut self, file: &PackFile, raw: &Spanned<String>) -> Option<(u16, u16)> {
        let (from, to) = raw.value.split_once('-').unwrap_or((&raw.value, &raw.value));
        match (from.trim().parse(), to.trim().parse()) {
            (Ok(from), Ok(to)) if from <= to => Some((from, to)),
            _ => {
                self.problem(file, raw, format!("`{}` is no page; write 22 or 63-66", raw.value));
                None
            }
        }
    }

    fn choice(&mut self, file: &PackFile, common: &RawCommon) -> Choice {
        let explains = self.patterns(file, &common.explains_choice);
        let silent = self.patterns(file, &common.says_silent);
        let part_only = self.patterns(file, &common.silent_on_part);
        Choice { explains, silent, part_only }
    }

    fn patterns(&mut self, file: &PackFile, raw: &[Spanned<String>]) -> PatternList {
        let mut out = Vec::new();
        for pattern in raw {
            match yaml::regex(file, pattern, &pattern.value, true) {
                Ok(pattern) => out.push(pattern),
                Err(problem) => self.problems.push(problem),
            }
        }
        PatternList::new(out)
    }

    fn problem(&mut self, file: &PackFile, at: &Spanned<String>, message: impl Into<String>) {
        self.problems.push(yaml::at(file, Level::Error, at, message));
    }
}

impl From<&RawDays> for Phase {
    fn from(raw: &RawDays) -> Self {
        Phase { from: raw.from, until: raw.until }
    }
}

impl Default for Certainty {
    /// Nothing is known until somebody says so.
    fn default() -> Self {
        Certainty::Unverified
    }
}
