//! Guidelines: which documents letters cite, when each is in force, and what each covers.
//!
//! Documents, their names as printed, their sections and pages are data under `rules/guidelines/`. The mechanism here
//! finds what a printed citation means and answers what it covers.

mod choice;
mod cited;
mod covers;
mod load;
mod names;
mod raw;
mod words;

pub use choice::Choice;
pub use cited::Cited;
pub use covers::{Need, Phase};
pub use raw::{Authority, Certainty};

use crate::vocabulary::{ConceptId, ConceptKind};
use jiff::civil::Date;
use std::sync::OnceLock;
use words::Words;

/// All guidelines of a pack, compiled.
#[derive(Debug, Clone, Default)]
pub struct Guidelines {
    documents: Vec<Guideline>,
    /// Words that mean nothing in a citation (`chapter`, `section`).
    filler: Vec<String>,
    dating: Dating,
    choice: Choice,
    /// Made when the first citation asks for it.
    index: OnceLock<names::Index>,
}

/// How far the date that a letter gives may lie after the request it is about, in days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dating {
    /// From a request to its refusal by utilization review.
    pub ur_denial: i32,
    /// From a request to the decision on its review.
    pub decision: i32,
    /// From a request to the latest day in the record, either way.
    pub record: i32,
}

/// One document.
#[derive(Debug, Clone)]
pub struct Guideline {
    /// Its id in the pack.
    pub id: String,
    /// Its title in full.
    pub title: String,
    /// Its rank in the hierarchy of evidence.
    pub authority: Authority,
    /// The year that tells this edition from others of the same name.
    pub edition: Option<u16>,
    /// In force for requests made from this day on.
    pub from: Option<Date>,
    /// In force for requests made up to this day.
    pub until: Option<Date>,
    /// How sure the pack is of the document's facts.
    pub certainty: Certainty,
    /// Where they come from.
    pub source: String,
    names: Vec<Words>,
    /// A citation outside of the MTUS that begins with one of its sections means this document.
    named_by_section: bool,
    /// Meant only when no other document is named.
    fallback: bool,
    /// Parts of the body; `None`: all.
    regions: Option<Vec<ConceptId>>,
    /// Parts beside those, for which citing it is no mistake.
    neighbours: Vec<ConceptId>,
    /// Days since the injury for which it is meant.
    phase: Phase,
    sections: Vec<Section>,
}

/// One section, chapter or topic of a document.
#[derive(Debug, Clone)]
pub struct Section {
    /// Its key in the file.
    pub key: String,
    names: Vec<Words>,
    /// Pages, inclusive.
    pub pages: Vec<(u16, u16)>,
    /// How sure the pack is of the pages.
    pub pages_certainty: Certainty,
    covers: Vec<ConceptId>,
    kinds: Vec<ConceptKind>,
    except: Vec<ConceptId>,
    regions: Option<Vec<ConceptId>>,
    any_region: bool,
    complete: bool,
    everything: bool,
    phase: Phase,
    /// How sure the pack is of what it covers.
    pub certainty: Certainty,
}

impl Guidelines {
    /// Every document, in the order of the files.
    pub fn documents(&self) -> &[Guideline] {
        &self.documents
    }

    /// The document with this id.
    pub fn get(&self, id: &str) -> Option<&Guideline> {
        self.documents.iter().find(|d| d.id == id)
    }

    /// Every concept that a guideline names: what its sections cover, and the parts of the body it is about.
    pub fn concepts(&self) -> impl Iterator<Item = ConceptId> + '_ {
        let sections = self.documents.iter().flat_map(|d| &d.sections);
        let covered = sections.flat_map(|s| s.covers.iter().chain(&s.except).chain(s.regions.iter().flatten()));
        let places = self.documents.iter().flat_map(|d| d.regions.iter().flatten().chain(&d.neighbours));
        covered.chain(places).copied()
    }

    /// What a rationale says about its choice of source.
    pub fn choice(&self) -> &Choice {
        &self.choice
    }

    /// How far the dates of a letter may lie after the request.
    pub fn dating(&self) -> Dating {
        self.dating
    }
}

impl Guideline {
    /// True when it is about some parts of the body only.
    pub fn has_regions(&self) -> bool {
        self.regions.is_some()
    }

    /// Its sections, in the order of the file.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Whether it was in force for a request made between `earliest` and `latest`. `None`: it depends on the day, or the
    /// pack knows no period.
    pub fn in_force(&self, earliest: Date, latest: Date) -> Option<bool> {
        if self.from.is_none() && self.until.is_none() {
            return None;
        }
        if self.from.is_some_and(|f| latest < f) || self.until.is_some_and(|u| earliest > u) {
            return Some(false);
        }
        (self.from.is_none_or(|f| earliest >= f) && self.until.is_none_or(|u| latest <= u)).then_some(true)
    }
}

#[cfg(test)]
mod tests;
