//! What letters speak of: concepts read from YAML, with their terms in one automaton.
//!
//! Nothing clinical is named here: kinds and relations are mechanism, concepts are data under `rules/vocabulary/`.

mod fold;
mod load;
mod model;
mod reach;
mod relations;
mod scan;
mod sides;
mod terms;
mod trie;

pub use model::{AmbiguousEntry, ConceptEntry, ContextEntry, InflectionEntry, Named, VocabularyFile};
pub use reach::{Asked, Idle};
pub use sides::Side;

use crate::words::Split;
use crate::yaml::{Diagnostic, PackFile};
use std::collections::BTreeMap;
use std::ops::Range;

/// A concept of the vocabulary, by its place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct ConceptId(pub u32);

impl ConceptId {
    /// Its place, as an index.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What kind of thing a concept is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ConceptKind {
    /// A drug product or substance.
    Drug,
    /// A class of drugs.
    DrugClass,
    /// A disease or injury.
    Diagnosis,
    /// A symptom or sign.
    Finding,
    /// A physical examination manoeuvre.
    Manoeuvre,
    /// Something that is examined or measured, whatever the result (gait, strength, range of motion).
    Measure,
    /// An imaging study.
    Imaging,
    /// Electromyography, nerve conduction.
    Electrodiagnostic,
    /// Blood, urine or heart test.
    LabTest,
    /// A session that a person supervises.
    Therapy,
    /// An injection.
    Injection,
    /// An operation.
    Surgery,
    /// A device that the patient keeps or rents.
    Dme,
    /// A visit to or referral for a physician.
    ConsultOrVisit,
    /// A programme of many disciplines, or a membership.
    Program,
    /// An assistant, transport, home care, clearance.
    Service,
    /// A part of the body.
    Region,
    /// Something that a record can document (work status, response to treatment …).
    Documentation,
    /// Anything else.
    Other,
}

impl ConceptKind {
    /// True for the kinds that a request can ask for.
    pub fn is_treatment(self) -> bool {
        use ConceptKind::*;
        match self {
            Drug | DrugClass | Imaging | Electrodiagnostic | LabTest | Therapy | Injection | Surgery | Dme
            | ConsultOrVisit | Program | Service => true,
            Diagnosis | Finding | Manoeuvre | Measure | Region | Documentation | Other => false,
        }
    }
}

/// How a drug product reaches the body.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Deserialize, serde::Serialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Tablets, capsules.
    Oral,
    /// Liquids that are swallowed.
    OralLiquid,
    /// Creams, gels, lotions, solutions on the skin.
    Topical,
    /// Patches.
    Patch,
    /// Injected.
    Injectable,
    /// Sprays into the nose.
    Nasal,
    /// Under the tongue or against the cheek.
    Buccal,
    /// Anything else (suppository, inhaler, eye drops).
    Other,
}

/// A term found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermHit {
    /// Byte range of the text that was scanned.
    pub range: Range<usize>,
    /// What it names.
    pub concept: ConceptId,
}

/// A checked concept.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Concept {
    name: String,
    kind: ConceptKind,
    is_a: Vec<ConceptId>,
    part_of: Vec<ConceptId>,
    denies: Vec<ConceptId>,
    sites: Vec<ConceptId>,
    suggests: Vec<ConceptId>,
    contains: Vec<ConceptId>,
    roots: Vec<ConceptId>,
    between: Vec<ConceptId>,
    along_nerves: bool,
    forms: Vec<Form>,
    strengths: Option<Strengths>,
    requested_as: Option<ConceptKind>,
    source: String,
}

impl Default for Concept {
    fn default() -> Self {
        Concept {
            name: String::new(),
            kind: ConceptKind::Other,
            is_a: Vec::new(),
            part_of: Vec::new(),
            denies: Vec::new(),
            sites: Vec::new(),
            suggests: Vec::new(),
            contains: Vec::new(),
            roots: Vec::new(),
            between: Vec::new(),
            along_nerves: false,
            forms: Vec::new(),
            strengths: None,
            requested_as: None,
            source: String::new(),
        }
    }
}

/// What the files of a vocabulary come to: what it takes long to make of them, and no more.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Compiled {
    /// In the order of their names.
    concepts: Vec<Concept>,
    automaton: scan::Automaton,
    spine: Vec<ConceptId>,
    sides: BTreeMap<Side, Vec<String>>,
}

impl Compiled {
    /// Whether the file at `path` of a pack is one of those that a vocabulary is made of.
    pub fn is_made_of(path: &str) -> bool {
        path.starts_with("vocabulary/") && !path.ends_with(".test.yaml")
    }

    /// Reads the files under `vocabulary/` of a pack, checks them and compiles their terms.
    ///
    /// # Errors
    /// Every mistake at once, in the order of the files.
    pub fn from_files(files: &[PackFile]) -> Result<Compiled, Vec<Diagnostic>> {
        load::load(files)
    }
}

impl From<Compiled> for Vocabulary {
    fn from(compiled: Compiled) -> Self {
        Vocabulary::assemble(compiled)
    }
}

/// In which strengths a drug is made.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
struct Strengths {
    unit: String,
    /// The amounts of the ingredients, strength by strength.
    made: Vec<Vec<f64>>,
}

/// Every concept of a pack, its terms compiled once. Cheap to share between threads.
#[derive(Debug)]
pub struct Vocabulary {
    concepts: Vec<Concept>,
    ids: BTreeMap<String, ConceptId>,
    automaton: scan::Automaton,
    spine: Vec<ConceptId>,
    sides: sides::Sides,
    /// For each concept, what it is, itself included, sorted.
    above: Vec<Vec<ConceptId>>,
    /// For each concept, what it is a part of (by part-of and is-a), itself included, sorted.
    around: Vec<Vec<ConceptId>>,
}

impl Vocabulary {
    /// Reads the files under `vocabulary/` of a pack, checks them and compiles their terms.
    ///
    /// # Errors
    /// Every mistake at once, in the order of the files.
    pub fn load(files: &[PackFile]) -> Result<Vocabulary, Vec<Diagnostic>> {
        Compiled::from_files(files).map(Vocabulary::assemble)
    }

    fn assemble(compiled: Compiled) -> Self {
        let Compiled { concepts, automaton, spine, sides } = compiled;
        let ids = concepts.iter().zip(0..).map(|(c, i)| (c.name.clone(), ConceptId(i))).collect();
        let above = relations::closure(concepts.len(), |i| vec![&concepts[i].is_a]);
        let around = relations::closure(concepts.len(), |i| vec![&concepts[i].part_of, &concepts[i].is_a]);
        Vocabulary { sides: sides::Sides::new(sides), concepts, ids, automaton, spine, above, around }
    }

    /// The terms in `text`, resolved: whole words, leftmost-longest, shared terms told apart by their neighbours.
    /// Ranges are bytes of `text`. The hits come in the order of their first byte. A term in two parts
    /// ("sensation … decreased") covers what stands between them, and other hits may stand there. A region inside a
    /// longer term is a hit of its own, unless the longer term is itself about that part of the body.
    pub fn scan(&self, text: &str) -> Vec<TermHit> {
        let (folded, starts) = fold::fold_split(&Split::of(text));
        self.terms(text, &folded, &starts)
    }

    /// What [`Vocabulary::scan`] and [`Vocabulary::sides`] find in `text`, folded once.
    pub fn scan_with_sides(&self, text: &Split<'_>) -> (Vec<TermHit>, Vec<(Range<usize>, Side)>) {
        let (folded, starts) = fold::fold_split(text);
        (self.terms(text.text(), &folded, &starts), self.sides.scan_folded(&folded, &starts))
    }

    fn terms(&self, text: &str, folded: &fold::Folded, starts: &[fold::Start]) -> Vec<TermHit> {
        self.automaton.scan(text, folded, starts, |longer, inner| {
            let is_region = |id| self.kind(id) == ConceptKind::Region;
            is_region(inner)
                && !is_region(longer)
                && !self.regions_of(longer).into_iter().any(|r| self.same_region(r, inner))
        })
    }

    /// The sides of the body that `text` names, with their byte ranges, in its order.
    pub fn sides(&self, text: &str) -> Vec<(Range<usize>, Side)> {
        self.sides.scan(text)
    }

    /// Every wording that is looked for, in lower case and with spaces for hyphens, sorted. Of a term in two parts, the
    /// parts.
    pub fn wordings(&self) -> Vec<String> {
        self.automaton.texts()
    }

    /// The concept called `name`.
    pub fn id(&self, name: &str) -> Option<ConceptId> {
        self.ids.get(name).copied()
    }

    /// The name of a concept; empty for an id of another vocabulary.
    pub fn name(&self, id: ConceptId) -> &str {
        self.get(id).map_or("", |c| &c.name)
    }

    /// The kind of a concept; [`ConceptKind::Other`] for an id of another vocabulary.
    pub fn kind(&self, id: ConceptId) -> ConceptKind {
        self.get(id).map_or(ConceptKind::Other, |c| c.kind)
    }

    /// The kind of treatment a concept is when a request asks for it: as the vocabulary says of it, else its kind when
    /// that is one of treatments. None for what nobody can ask for.
    pub fn kind_requested(&self, id: ConceptId) -> Option<ConceptKind> {
        let own = self.get(id)?;
        let inherited = || self.ancestors(id).iter().find_map(|a| self.get(*a)?.requested_as);
        match own.kind {
            kind if kind.is_treatment() => own.requested_as.or(Some(kind)),
            ConceptKind::Documentation => own.requested_as.or_else(inherited),
            _ => own.requested_as,
        }
    }

    /// Every concept with its name, sorted by name.
    pub fn concepts(&self) -> impl Iterator<Item = (ConceptId, &str)> {
        self.ids.iter().map(|(name, id)| (*id, name.as_str()))
    }

    /// True when `a` is `b` or a kind of it.
    pub fn is_a(&self, a: ConceptId, b: ConceptId) -> bool {
        self.ancestors(a).binary_search(&b).is_ok()
    }

    /// What a concept is, itself included, sorted by id.
    pub fn ancestors(&self, id: ConceptId) -> &[ConceptId] {
        self.above.get(id.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// True when `a` is `b`, or a part, level, joint or structure of it.
    pub fn part_of(&self, a: ConceptId, b: ConceptId) -> bool {
        self.around.get(a.0 as usize).is_some_and(|all| all.binary_search(&b).is_ok())
    }

    /// True when one region is the other or a part of it.
    pub fn same_region(&self, a: ConceptId, b: ConceptId) -> bool {
        self.part_of(a, b) || self.part_of(b, a)
    }

    /// The parts of the body that a concept is about: its own (a manoeuvre of the shoulder), else those of what it is
    /// a kind of. A region is about itself.
    pub fn regions_of(&self, id: ConceptId) -> Vec<ConceptId> {
        if self.kind(id) == ConceptKind::Region {
            return vec![id];
        }
        let own = |id: ConceptId| self.get(id).map_or(&[][..], |c| &c.sites);
        if !own(id).is_empty() {
            return own(id).to_vec();
        }
        let mut out: Vec<ConceptId> = self.ancestors(id).iter().flat_map(|a| own(*a).iter().copied()).collect();
        out.sort();
        out.dedup();
        out
    }

    /// True when the presence of `a` denies `b`: an ancestor of `a` says so of an ancestor or descendant of `b`.
    /// ("Full strength" denies "weakness", and so weakness of the grip.)
    pub fn denies(&self, a: ConceptId, b: ConceptId) -> bool {
        self.ancestors(a).iter().filter_map(|x| self.get(*x)).flat_map(|c| c.denies.iter()).any(|d| self.is_a(b, *d))
    }

    /// What a concept denies by its presence, itself and its ancestors asked.
    pub fn denied_by(&self, id: ConceptId) -> Vec<ConceptId> {
        let mut out: Vec<ConceptId> =
            self.ancestors(id).iter().filter_map(|x| self.get(*x)).flat_map(|c| c.denies.iter().copied()).collect();
        out.sort();
        out.dedup();
        out
    }

    /// What a positive test or manoeuvre speaks for.
    pub fn suggests(&self, id: ConceptId) -> &[ConceptId] {
        self.get(id).map_or(&[], |c| &c.suggests)
    }

    /// The active ingredients of a combined drug.
    pub fn ingredients(&self, id: ConceptId) -> &[ConceptId] {
        self.get(id).map_or(&[], |c| &c.contains)
    }

    /// True when the drug, or what is made of it (a salt, a combination), is made in this strength; `None` when the
    /// vocabulary does not know in which strengths or not in this unit. The amounts of a combination may come in any
    /// order, and one of them may stand for all.
    pub fn is_made_in(&self, drug: ConceptId, parts: &[f64], unit: &str) -> Option<bool> {
        let own = self.get(drug)?.strengths.as_ref().filter(|s| s.unit == unit)?;
        let fits = |amounts: &[f64]| parts.iter().all(|p| amounts.contains(p));
        // Nearly every request is for one of its own.
        if own.made.iter().any(|amounts| fits(amounts)) {
            return Some(true);
        }
        let in_unit = (0..).map(ConceptId).zip(&self.concepts).filter_map(|(id, c)| Some((id, c.strengths.as_ref()?)));
        let known = in_unit.filter(|(id, s)| s.unit == unit && self.is_a(*id, drug)).map(|(_, s)| s);
        Some(known.flat_map(|s| &s.made).any(|amounts| fits(amounts)))
    }

    /// The classes a drug belongs to, nearest first.
    pub fn classes(&self, id: ConceptId) -> Vec<ConceptId> {
        let mut out = Vec::new();
        let mut open = std::collections::VecDeque::from([id]);
        while let Some(at) = open.pop_front() {
            for parent in self.get(at).map_or(&[][..], |c| &c.is_a) {
                if !open.contains(parent) && !out.contains(parent) {
                    open.push_back(*parent);
                }
                if self.kind(*parent) == ConceptKind::DrugClass && !out.contains(parent) {
                    out.push(*parent);
                }
            }
        }
        out
    }

    /// The dosage forms of a drug, its own, else those of what it is a kind of; empty when not known.
    pub fn forms(&self, id: ConceptId) -> &[Form] {
        let own = |id: &ConceptId| self.get(*id).map_or(&[][..], |c| &c.forms);
        if !own(&id).is_empty() {
            return own(&id);
        }
        self.ancestors(id).iter().map(own).find(|f| !f.is_empty()).unwrap_or(&[])
    }

    /// The nerve roots that a spinal level involves, or that serve a region.
    pub fn roots(&self, id: ConceptId) -> &[ConceptId] {
        self.get(id).map_or(&[], |c| &c.roots)
    }

    /// True when a nerve root of `origin` (a spinal region or level) serves `region`, or what `region` is a part of.
    pub fn supplies(&self, origin: ConceptId, region: ConceptId) -> bool {
        let roots = |id: ConceptId| {
            let own = self.roots(id);
            let around = self.around.get(id.0 as usize).map_or(&[][..], Vec::as_slice);
            // Its own before those of what it is a part of: a level has fewer than its stretch of the spine.
            if own.is_empty() { around.iter().flat_map(|a| self.roots(*a)).copied().collect() } else { own.to_vec() }
        };
        let served: Vec<ConceptId> = roots(region);
        roots(origin).iter().any(|r| served.contains(r))
    }

    /// True for a stretch or a level of the spine, and for a nerve root: what nerves come from.
    pub fn is_spinal(&self, id: ConceptId) -> bool {
        let own = |root: &ConceptId| *root == id || self.part_of(*root, id);
        self.vertebrae(id).is_some() || self.roots(id).iter().any(own)
    }

    /// True for a structure of the spine that every level has (a disc, the canal), and a level or part of the same spine:
    /// "disc protrusion at L4-5" is of L4-5.
    pub fn is_at_each(&self, structure: ConceptId, level: ConceptId) -> bool {
        let wholes = |id: ConceptId| self.around.get(id.0 as usize).map_or(&[][..], Vec::as_slice);
        !self.is_spinal(structure)
            && self.is_spinal(level)
            && wholes(structure).iter().any(|w| *w != structure && wholes(level).contains(w))
    }

    /// True when a concept is felt or found where a nerve leads, not only where the nerve is hurt.
    pub fn is_along_nerves(&self, id: ConceptId) -> bool {
        self.ancestors(id).iter().filter_map(|a| self.get(*a)).any(|c| c.along_nerves)
    }

    /// The places, in the order of the spine, of the first and last vertebra of a level (both the same for a single
    /// vertebra). Their difference is the number of joints between them.
    pub fn vertebrae(&self, id: ConceptId) -> Option<(usize, usize)> {
        let place = |v: &ConceptId| self.spine.iter().position(|s| s == v);
        match self.get(id)?.between.as_slice() {
            [first, last] => Some((place(first)?, place(last)?)),
            _ => place(&id).map(|at| (at, at)),
        }
    }

    /// Who vouches for a concept.
    pub fn source(&self, id: ConceptId) -> &str {
        self.get(id).map_or("", |c| &c.source)
    }

    fn get(&self, id: ConceptId) -> Option<&Concept> {
        self.concepts.get(id.0 as usize)
    }
}

#[cfg(test)]
mod tests;
