//! What an issue asks for, read from the words of its request.

use super::case::Requested;
use crate::language::{Language, Quantity, VisitPlan, days_of_supply};
use crate::letter::Issue;
use crate::vocabulary::{ConceptId, ConceptKind, Form, Side, TermHit, Vocabulary};
use crate::words::Split;
use std::collections::BTreeSet;
use std::ops::Range;

/// Reads the request of an issue. Of a request that was approved in part, what is left to decide is read; what that
/// part leaves out (it often names no more than a number) comes from the rest.
pub(super) fn read(issue: &Issue, vocabulary: &Vocabulary, language: &Language) -> Requested {
    let whole = issue.request.text();
    let left = issue
        .partial
        .as_ref()
        .map(|p| p.remaining.clone().unwrap_or_else(|| p.original.clone()))
        .and_then(|range| whole.get(range));
    let all = of_text(whole, None, vocabulary, language);
    let Some(left) = left else { return all };
    let mut requested = of_text(left, all.kind, vocabulary, language);
    if requested.concepts.is_empty() {
        requested.concepts = all.concepts;
    }
    if requested.regions.is_empty() {
        requested.regions = all.regions;
    }
    if requested.strengths.is_empty() {
        requested.strengths = all.strengths;
    }
    requested.side = requested.side.or(all.side);
    requested.visits_in_all = all.visits.or(requested.visits);
    requested
}

/// Reads a request; `otherwise` is its kind when it names no treatment.
fn of_text(text: &str, otherwise: Option<ConceptKind>, vocabulary: &Vocabulary, language: &Language) -> Requested {
    let (hits, sides) = vocabulary.scan_with_sides(&Split::of(text));
    let values = language.values(text);
    let asked = |weak: bool| {
        let fits = move |c: &ConceptId| (vocabulary.kind(*c) == ConceptKind::Other) == weak;
        hits.iter().map(|h| h.concept).filter(fits).filter(|c| vocabulary.kind_requested(*c).is_some())
    };
    // "Tablet" says that a drug is asked for, but only where nothing says it better.
    let mut treatments: Vec<ConceptId> = asked(false).collect();
    if treatments.is_empty() {
        treatments.extend(asked(true));
    }
    lead_with_injection(&mut treatments, vocabulary);
    let by_strength = || (!values.strengths().is_empty()).then_some(ConceptKind::Drug);
    let kind = treatments.first().and_then(|c| vocabulary.kind_requested(*c)).or(otherwise).or_else(by_strength);
    let mut requested = Requested {
        concepts: unique(treatments),
        kind,
        side: agreed(&sides),
        levels: levels(&hits, vocabulary),
        ..Requested::default()
    };
    requested.regions = regions(&hits, &requested.concepts, vocabulary);
    if is_drug(kind) {
        let dosings = values.dosings();
        // "Take 1 tablet twice a day": how it is taken is not how much is asked for.
        let taken = |q: &Quantity| dosings.iter().any(|d| d.range.start < q.range.end && q.range.start < d.range.end);
        requested.quantity = values.quantities().into_iter().find(|q| !taken(q)).map(|q| q.amount);
        let strengths = values.strengths();
        requested.strengths =
            strengths.iter().flat_map(|s| s.parts.iter().map(|part| (*part, s.unit.clone()))).collect();
        let stated = values.durations().into_iter().filter_map(|d| d.days().exact()).find(|days| *days >= 1.0);
        let implied = || days_of_supply(requested.quantity?, dosings.first()?);
        requested.days = stated.or_else(implied);
    }
    if is_counted_in_visits(kind) {
        requested.visits = values.visits().iter().find_map(VisitPlan::total).and_then(|total| total.exact());
        requested.visits_in_all = requested.visits;
    }
    requested
}

/// A drug that can be injected, named together with an injection, is what is injected: the injection is asked for.
fn lead_with_injection(treatments: &mut [ConceptId], vocabulary: &Vocabulary) {
    let kind = |c: &ConceptId| vocabulary.kind_requested(*c);
    let Some(first) = treatments.first() else { return };
    let injectable = is_drug(kind(first)) && vocabulary.forms(*first).contains(&Form::Injectable);
    let injection = treatments.iter().position(|c| kind(c) == Some(ConceptKind::Injection));
    if let Some(at) = injection.filter(|_| injectable) {
        treatments[..=at].rotate_right(1);
    }
}

fn is_drug(kind: Option<ConceptKind>) -> bool {
    matches!(kind, Some(ConceptKind::Drug | ConceptKind::DrugClass))
}

fn is_counted_in_visits(kind: Option<ConceptKind>) -> bool {
    use ConceptKind::*;
    matches!(kind, Some(Therapy | ConsultOrVisit | Program | Service | Injection))
}

/// The parts of the body that the request names, in its order, after those that its leading treatment is about unless
/// they are named as well.
fn regions(hits: &[TermHit], treatments: &[ConceptId], vocabulary: &Vocabulary) -> Vec<ConceptId> {
    let is_region = |h: &&TermHit| vocabulary.kind(h.concept) == ConceptKind::Region;
    let named = unique(hits.iter().filter(is_region).map(|h| h.concept));
    let leading = treatments.first().map(|c| vocabulary.regions_of(*c)).unwrap_or_default();
    if leading.iter().any(|l| named.iter().any(|n| vocabulary.same_region(*l, *n))) {
        return named;
    }
    let all = unique(leading.into_iter().chain(named));
    if !all.is_empty() {
        return all;
    }
    // "Follow-up for knee pain": what is not a treatment has its place too.
    let others = hits.iter().map(|h| h.concept).filter(|c| vocabulary.kind_requested(*c).is_none());
    others.map(|c| vocabulary.regions_of(c)).find(|r| !r.is_empty()).unwrap_or_default()
}

/// The side, when all that is said of sides agrees.
fn agreed(said: &[(Range<usize>, Side)]) -> Option<Side> {
    let (_, first) = said.first()?;
    said.iter().all(|(_, side)| side == first).then_some(*first)
}

/// The number of joints between the vertebrae that the request names in pairs; a joint counts once.
fn levels(hits: &[TermHit], vocabulary: &Vocabulary) -> Option<u32> {
    let joints: BTreeSet<usize> =
        hits.iter().filter_map(|h| vocabulary.vertebrae(h.concept)).flat_map(|(first, last)| first..last).collect();
    u32::try_from(joints.len()).ok().filter(|n| *n > 0)
}

fn unique(concepts: impl IntoIterator<Item = ConceptId>) -> Vec<ConceptId> {
    let mut seen = BTreeSet::new();
    concepts.into_iter().filter(|c| seen.insert(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::knowledge;
    use super::*;
    use crate::letter::Partial;
    use crate::passage::Passage;

    fn issue(request: &str) -> Issue {
        let mut passage = Passage::new();
        passage.push("", request, 0, false);
        Issue { request: passage, ..Issue::default() }
    }

    fn of(request: &str) -> Requested {
        let k = knowledge();
        read(&issue(request), k.vocabulary, k.language)
    }

    fn names(concepts: &[ConceptId]) -> Vec<&'static str> {
        concepts.iter().map(|c| knowledge().vocabulary.name(*c)).collect()
    }

    #[test]
    fn the_first_named_treatment_gives_the_kind() {
        let cases = [
            ("Zanaflex 4mg #90", ConceptKind::Drug),
            ("Associated surgical service: hot/cold therapy unit, 7 day rental", ConceptKind::Dme),
            ("Consultation with a spine surgeon for possible facet blocks", ConceptKind::ConsultOrVisit),
            ("EMG/NCV of the right upper extremity", ConceptKind::Electrodiagnostic),
            ("Aquatic therapy 2x6 for the right knee with a gym membership", ConceptKind::Therapy),
            ("Synvisc-One, left knee", ConceptKind::Injection),
            ("Physical examination", ConceptKind::ConsultOrVisit),
            ("Pre-operative PT/PTT", ConceptKind::LabTest),
            ("Depo-Medrol 40mg and lidocaine injection, left hip", ConceptKind::Injection),
            ("Somethingol 50mg #30", ConceptKind::Drug),
            ("A cream, 120 grams", ConceptKind::Drug),
            ("Home health aide 4 hours a day", ConceptKind::Service),
            ("Functional restoration program, 80 hours", ConceptKind::Program),
        ];
        for (request, kind) in cases {
            assert_eq!(of(request).kind, Some(kind), "{request}");
        }
        assert_eq!(of("whatever the file shows").kind, None);
    }

    #[test]
    fn a_consultation_carries_what_it_is_for() {
        let requested = of("Consult for medial branch blocks at bilateral L3-4 and L4-5");
        assert_eq!(names(&requested.concepts), ["consultation", "facet_block"]);
        assert_eq!(requested.levels, Some(2));
        assert_eq!(requested.side, Some(Side::Bilateral));
    }

    #[test]
    fn a_stretch_of_the_spine_counts_its_joints_once() {
        assert_eq!(of("Facet injection L3-S1 and L4-5").levels, Some(3));
        assert_eq!(of("Facet injection, low back").levels, None);
    }

    #[test]
    fn the_region_comes_from_the_words_or_from_the_treatment() {
        assert_eq!(names(&of("MRI of the left wrist").regions), ["wrist"]);
        assert_eq!(names(&of("Rotator cuff repair").regions), ["rotator_cuff"]);
        assert_eq!(names(&of("Lumbar epidural steroid injection").regions), ["lumbar_spine"]);
        assert!(of("Office visit").regions.is_empty());
        assert_eq!(names(&of("Knee arthroscopy and evaluation of the ACL").regions), ["anterior_cruciate_ligament"]);
        assert_eq!(names(&of("Hip arthroscopy, then therapy of the knee").regions), ["hip", "knee"]);
        assert_eq!(of("Therapy for the left hand and the right ankle").side, None);
    }

    #[test]
    fn the_numbers_of_a_drug() {
        let requested = of("Norco 10/325mg one tablet twice a day #60");
        assert_eq!(requested.quantity, Some(60.0));
        assert_eq!(requested.days, Some(30.0));
        assert_eq!(requested.strengths, [(10.0, "mg".to_owned()), (325.0, "mg".to_owned())]);
        assert_eq!(requested.visits, None);
        let patch = of("Lidocaine patch, 12 hours on and 12 hours off, #30");
        assert_eq!((patch.quantity, patch.days), (Some(30.0), None));
    }

    #[test]
    fn what_is_left_of_a_partial_approval_is_read() {
        let text = "Physical therapy for the left knee, 12 visits, was asked for. 6 visits were authorized. What is left, 6 visits, is";
        let mut issue = issue(text);
        let at = |part: &str| text.find(part).map(|i| i..i + part.len()).expect("part");
        issue.partial = Some(Partial {
            original: at("Physical therapy for the left knee, 12 visits"),
            authorised: Some(at("6 visits were authorized")),
            remaining: Some(text.len() - 12..text.len() - 4),
        });
        let k = knowledge();
        let requested = read(&issue, k.vocabulary, k.language);
        assert_eq!(names(&requested.concepts), ["physical_therapy"]);
        assert_eq!((requested.visits, requested.side), (Some(6.0), Some(Side::Left)));
        assert_eq!(requested.visits_in_all, Some(12.0));
    }
}
