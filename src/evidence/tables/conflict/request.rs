//! Where a rationale, or the record, speaks of something else than was requested: another side, part of the body,
//! strength or class of drug.

use super::row;
use crate::evidence::cues::Cue;
use crate::evidence::tables::area::area;
use crate::evidence::{Case, Knowledge, Part, Requested, Statement, StatementKind};
use crate::language::Strength;
use crate::letter::{Issue, Letter};
use crate::passage::Passage;
use crate::table::{Cited, Row};
use crate::vocabulary::{ConceptId, ConceptKind, Side};
use std::cell::OnceCell;
use std::ops::Range;

/// Bytes between a drug and the strength that belongs to it.
const NEAR_DRUG: usize = 30;
/// Bytes between a class of drugs and the verb it is the subject of.
const NEAR_VERB: usize = 30;
/// Mentions of the other side, none of the requested one, that leave little doubt.
const OFTEN: usize = 2;

/// The mismatches of each issue, in the order of the letter.
pub(super) fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'a>) -> Vec<Row<'a>> {
    let mut out = Vec::new();
    for (index, issue) in letter.issues.iter().enumerate() {
        let Some(requested) = case.requested.get(index) else { continue };
        if issue.request.is_empty() || issue.rationale.is_empty() {
            continue;
        }
        let recorded = || area(case, knowledge.vocabulary).map_or_else(Vec::new, |(regions, _)| regions);
        let regions = if requested.regions.is_empty() { recorded() } else { requested.regions.clone() };
        let strengths = OnceCell::new();
        let scene = Scene { letter, case, knowledge, index, issue, requested, regions, strengths };
        out.extend(scene.other_side());
        out.extend(scene.other_region().or_else(|| scene.unrecorded_region()));
        out.extend(scene.other_strength());
        out.extend(scene.no_such_strength());
        out.extend(scene.other_class());
    }
    out
}

struct Scene<'a> {
    /// The parts of the body in question: those of the request, else the only one that the record is about.
    regions: Vec<ConceptId>,
    letter: &'a Letter,
    case: &'a Case,
    knowledge: Knowledge<'a>,
    index: usize,
    issue: &'a Issue,
    requested: &'a Requested,
    /// The strengths behind the drug in the whole request.
    strengths: OnceCell<Vec<Strength>>,
}

/// A part of the body named with a side.
struct Sided {
    side: Side,
    sentence: Range<usize>,
}

impl<'a> Scene<'a> {
    /// The statements of the rationale that speak of this patient.
    fn reasons(&self) -> impl Iterator<Item = &Statement> {
        let index = self.index;
        let of_issue = self.case.of_part(Part::Rationale(index)).iter();
        of_issue.filter(|s| matches!(s.kind, StatementKind::Patient | StatementKind::Conclusion))
    }

    /// The statements of the summary that are not reports of utilization review.
    fn record(&self) -> impl Iterator<Item = &Statement> {
        self.case.of_part(Part::Summary).iter().filter(|s| s.kind == StatementKind::Patient)
    }

    /// All that the summary tells, with what utilization review is reported to have said of the request.
    fn told(&self) -> impl Iterator<Item = &Statement> {
        let tells = |s: &&Statement| matches!(s.kind, StatementKind::Patient | StatementKind::UtilizationReview);
        self.case.statements.iter().filter(|s| s.part == Part::Summary).filter(tells)
    }

    fn row(&self, kind: &'static str, sure: f64, first: impl Into<Cited<'a>>, second: Cited<'a>) -> Row<'a> {
        row(kind, Some(self.issue.number), sure, first, Some(second))
    }

    fn is_requested(&self, region: ConceptId) -> bool {
        let vocabulary = self.knowledge.vocabulary;
        self.regions.iter().any(|r| {
            // A limb is a matter of the spine that serves it, and the reverse.
            let spinal = vocabulary.is_spinal(*r) || vocabulary.is_spinal(region);
            // "A nerve root", "the disc": of the level that is requested.
            vocabulary.same_region(*r, region)
                || vocabulary.is_at_each(region, *r)
                || spinal && vocabulary.supplies(*r, region)
        })
    }

    /// Where statements name a requested part of the body with a side right before it.
    fn sided<'s>(&self, passage: &Passage, statements: impl Iterator<Item = &'s Statement>) -> Vec<Sided> {
        let vocabulary = self.knowledge.vocabulary;
        let mut out = Vec::new();
        for s in statements {
            let text = &passage.text()[s.range.clone()];
            for m in s.mentions.iter().filter(|m| vocabulary.kind(m.concept) == ConceptKind::Region) {
                if !self.is_requested(m.concept) {
                    continue;
                }
                let at = m.range.start - s.range.start;
                let named = |r: &Range<usize>| r.end <= at && text[r.end..at].trim().is_empty();
                if let Some((_, side)) = s.sides().iter().find(|(r, _)| named(r)) {
                    out.push(Sided { side: *side, sentence: s.range.clone() });
                }
            }
        }
        out
    }

    /// The request is for one side, and the letter speaks of the other.
    fn other_side(&self) -> Option<Row<'a>> {
        let side = self.requested.side.filter(|s| *s != Side::Bilateral)?;
        if self.requested.regions.is_empty() {
            return None;
        }
        let own = |s: &Sided| s.side == side || s.side == Side::Bilateral;
        let reasons = self.sided(&self.issue.rationale, self.reasons());
        let record = self.sided(&self.letter.summary, self.told());
        let recorded = record.iter().any(own);
        let other_recorded = record.iter().filter(|s| !own(s)).count();
        let request = Cited::whole(&self.issue.request);
        if let Some(other) = reasons.iter().find(|s| !own(s)) {
            // Where the record speaks of both sides, the rationale may compare them.
            let sure = match (reasons.iter().any(own), recorded, other_recorded) {
                (false, false, _) | (false, true, 0) => 0.85,
                (true, true, 0) => 0.75,
                _ => return None,
            };
            let first = (&self.issue.rationale, other.sentence.clone());
            return Some(self.row("other_side", sure, first, request));
        }
        if reasons.is_empty() && !recorded {
            let other = record.iter().find(|s| !own(s))?;
            let sure = if other_recorded >= OFTEN { 0.8 } else { 0.7 };
            return Some(self.row("other_side", sure, (&self.letter.summary, other.sentence.clone()), request));
        }
        None
    }

    /// The rationale reasons about other parts of the body than the request names, and never about that one.
    fn other_region(&self) -> Option<Row<'a>> {
        use ConceptKind::*;
        let vocabulary = self.knowledge.vocabulary;
        if self.regions.is_empty()
            || !matches!(self.requested.kind, Some(Imaging | Therapy | Injection | Surgery | Dme | ConsultOrVisit))
        {
            return None;
        }
        let mut other: Option<Range<usize>> = None;
        for s in self.reasons() {
            for m in &s.mentions {
                let regions = vocabulary.regions_of(m.concept);
                if regions.iter().any(|r| self.is_requested(*r)) {
                    return None;
                }
                // "Low back pain" names the place as well as "pain of the low back" does.
                let names = matches!(vocabulary.kind(m.concept), Region | Finding | Diagnosis) && !regions.is_empty();
                if names && other.is_none() {
                    other = Some(s.range.clone());
                }
            }
        }
        let first = (&self.issue.rationale, other?);
        Some(self.row("other_region", 0.7, first, Cited::whole(&self.issue.request)))
    }

    /// The request names a part of the body of which the summary says nothing, and the summary is about another.
    fn unrecorded_region(&self) -> Option<Row<'a>> {
        use ConceptKind::*;
        let vocabulary = self.knowledge.vocabulary;
        if !matches!(self.requested.kind, Some(Imaging | Therapy | Injection | Surgery | ConsultOrVisit)) {
            return None;
        }
        // Before an operation the heart and the lungs are looked at, of which a summary need not speak.
        let operation = |r: &Requested| r.kind == Some(Surgery);
        if self.requested.kind == Some(Imaging) && self.case.requested.iter().any(operation) {
            return None;
        }
        let places = |s: &Statement| -> Vec<ConceptId> {
            let named =
                s.mentions.iter().filter(|m| matches!(vocabulary.kind(m.concept), Region | Finding | Diagnosis));
            named.flat_map(|m| vocabulary.regions_of(m.concept).into_iter().chain(m.region)).collect()
        };
        let told: Vec<(&Statement, Vec<ConceptId>)> = self.told().map(|s| (s, places(s))).collect();
        let fits = |requested: ConceptId, region: ConceptId| {
            let spinal = vocabulary.is_spinal(requested) || vocabulary.is_spinal(region);
            vocabulary.same_region(requested, region)
                || vocabulary.is_a(requested, region)
                || spinal && vocabulary.supplies(requested, region)
        };
        let named = |requested: ConceptId| told.iter().any(|(_, regions)| regions.iter().any(|r| fits(requested, *r)));
        self.requested.regions.iter().find(|r| !named(**r))?;
        let elsewhere = |regions: &[ConceptId]| regions.iter().any(|r| !self.is_requested(*r));
        let mut others = told.iter().filter(|(s, regions)| s.kind == StatementKind::Patient && elsewhere(regions));
        let first = others.next()?.0;
        others.nth(OFTEN - 2)?;
        let first = (&self.letter.summary, first.range.clone());
        Some(self.row("other_region", 0.65, first, Cited::whole(&self.issue.request)))
    }

    /// The requested drug comes with another strength elsewhere: in the request itself, the rationale or the record.
    fn other_strength(&self) -> Option<Row<'a>> {
        let drug = self.requested.concepts.first().copied()?;
        if !matches!(self.knowledge.vocabulary.kind(drug), ConceptKind::Drug) {
            return None;
        }
        let request = self.issue.request.text();
        let inside = self.strengths_of_request(drug);
        let left = match &self.issue.partial {
            Some(p) => {
                let range = p.remaining.clone().unwrap_or_else(|| p.original.clone());
                Some(self.strengths(request.get(range.clone())?, drug, range.start))
            }
            None => None,
        };
        // Several strengths are those of several ingredients, and cannot be told apart.
        let [decided] = left.as_deref().unwrap_or(inside) else { return None };
        let same = |s: &Strength| s.parts == decided.parts || s.unit != decided.unit;
        if let Some(other) = inside.iter().find(|s| !same(s)) {
            let first = (&self.issue.request, other.range.clone());
            return Some(self.row("other_strength", 0.85, first, (&self.issue.request, decided.range.clone()).into()));
        }
        for (passage, statements, sure) in [
            (&self.issue.rationale, self.reasons().collect::<Vec<_>>(), 0.8),
            (&self.letter.summary, self.record().collect(), 0.7),
        ] {
            let mut other: Option<Range<usize>> = None;
            for s in statements {
                // Nothing to look for where no drug of the kind is named.
                if !s.mentions.iter().any(|m| self.is_of_drug(m.concept, drug)) {
                    continue;
                }
                for strength in self.strengths_of(s, &passage.text()[s.range.clone()], drug) {
                    if same(&strength) {
                        return None;
                    }
                    other.get_or_insert(s.range.clone());
                }
            }
            if let Some(sentence) = other {
                let first = (passage, sentence);
                return Some(self.row("other_strength", sure, first, Cited::whole(&self.issue.request)));
            }
        }
        None
    }

    /// The drug is requested in a strength in which it is not made.
    fn no_such_strength(&self) -> Option<Row<'a>> {
        let vocabulary = self.knowledge.vocabulary;
        let drug = self.requested.concepts.first().copied()?;
        // What is compounded or drawn from a bottle has any strength.
        let [_] = self.requested.concepts.as_slice() else { return None };
        let request = self.issue.request.text();
        let made = |s: &Strength| vocabulary.is_made_in(drug, &s.parts, &s.unit);
        let whole = |s: &Strength| !request[s.range.end..].trim_start().starts_with('/');
        let other = self.strengths_of_request(drug).iter().filter(|s| whole(s)).find(|s| made(s) == Some(false))?;
        Some(row(
            "no_such_strength",
            Some(self.issue.number),
            0.7,
            (&self.issue.request, other.range.clone()),
            Some(Cited::whole(&self.issue.request)),
        ))
    }

    fn is_of_drug(&self, concept: ConceptId, drug: ConceptId) -> bool {
        let vocabulary = self.knowledge.vocabulary;
        (vocabulary.is_a(concept, drug) || vocabulary.is_a(drug, concept))
            && vocabulary.kind(concept) == ConceptKind::Drug
    }

    /// The strengths that stand behind the drug in a text; ranges are moved by `at`.
    fn strengths(&self, text: &str, drug: ConceptId, at: usize) -> Vec<Strength> {
        let hits = self.knowledge.vocabulary.scan(text).into_iter();
        let drugs: Vec<Range<usize>> = hits.filter(|h| self.is_of_drug(h.concept, drug)).map(|h| h.range).collect();
        if drugs.is_empty() {
            return Vec::new();
        }
        let mut strengths = behind(&drugs, self.knowledge.language.values(text).strengths(), text);
        for strength in &mut strengths {
            strength.range = strength.range.start + at..strength.range.end + at;
        }
        strengths
    }

    /// The same of the whole request, which is asked more than once.
    fn strengths_of_request(&self, drug: ConceptId) -> &[Strength] {
        self.strengths.get_or_init(|| self.strengths(self.issue.request.text(), drug, 0))
    }

    /// The same of a statement with this text; ranges are of the text.
    fn strengths_of(&self, statement: &Statement, text: &str, drug: ConceptId) -> Vec<Strength> {
        let start = statement.range.start;
        let named = statement.mentions.iter().filter(|m| self.is_of_drug(m.concept, drug));
        let drugs: Vec<Range<usize>> = named.map(|m| m.range.start - start..m.range.end - start).collect();
        behind(&drugs, self.knowledge.language.strengths_read(text, statement.read()), text)
    }

    /// The rationale recites what a guideline says of another class of drugs, and never names the drug's own.
    fn other_class(&self) -> Option<Row<'a>> {
        let vocabulary = self.knowledge.vocabulary;
        let drug = self.requested.concepts.first().copied()?;
        let classes = vocabulary.classes(drug);
        if vocabulary.kind(drug) != ConceptKind::Drug || classes.is_empty() {
            return None;
        }
        let parts: Vec<ConceptId> = std::iter::once(drug).chain(vocabulary.ingredients(drug).iter().copied()).collect();
        let is_own = |c: ConceptId| {
            parts.iter().any(|p| vocabulary.is_a(*p, c) || vocabulary.is_a(c, *p))
                || self.requested.concepts.iter().any(|r| vocabulary.is_a(*r, c))
        };
        let mut other: Option<&Statement> = None;
        let mut judged: Option<ConceptId> = None;
        let rationale = self.issue.rationale.text();
        let mine = Part::Rationale(self.index);
        for s in self.case.of_part(mine) {
            let sentence = &rationale[s.range.clone()];
            for m in s.mentions.iter().filter(|m| vocabulary.kind(m.concept) == ConceptKind::DrugClass) {
                // The root of all classes says nothing.
                if vocabulary.classes(m.concept).is_empty() {
                    continue;
                }
                if is_own(m.concept) {
                    return None;
                }
                if s.kind != StatementKind::Recital {
                    continue;
                }
                let end = m.range.end - s.range.start;
                let subject = s
                    .reading
                    .scan
                    .all(Cue::RecitalGeneral)
                    .any(|v| v.start >= end && v.start - end <= NEAR_VERB && !sentence[end..v.start].contains(','));
                if !subject {
                    continue;
                }
                match judged {
                    Some(class) if class != m.concept => return None,
                    _ => judged = Some(m.concept),
                }
                other.get_or_insert(s);
            }
        }
        let first = (&self.issue.rationale, other?.range.clone());
        Some(self.row("other_class", 0.75, first, Cited::whole(&self.issue.request)))
    }
}

/// Those of `strengths` that stand right behind one of `drugs` in `text`.
fn behind(drugs: &[Range<usize>], strengths: Vec<Strength>, text: &str) -> Vec<Strength> {
    let near = |d: &Range<usize>, s: &Strength| {
        d.end <= s.range.start
            && s.range.start - d.end <= NEAR_DRUG
            && !text[d.end..s.range.start].contains([',', ';', '.'])
    };
    strengths.into_iter().filter(|s| drugs.iter().any(|d| near(d, s))).collect()
}
