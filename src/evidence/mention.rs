//! The concepts a sentence names, each with how it is asserted and where in the body it is.

use super::case::{Mention, Side};
use crate::language::{Language, Read};
use crate::vocabulary::{ConceptId, ConceptKind, Vocabulary};
use crate::words::Split;
use std::ops::Range;

/// Where in the body a text speaks of, carried from sentence to sentence until another place is named.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    /// The region that was named last.
    pub region: Option<ConceptId>,
    /// The side that was named with it.
    pub side: Option<Side>,
}

/// What a sentence names, as far as it tells by itself; ranges are of the sentence.
#[derive(Debug)]
pub struct Named {
    names: Box<[Name]>,
    /// The sides of the body.
    pub sides: Box<[(Range<usize>, Side)]>,
    /// The words of the sentence.
    pub read: Read,
    /// Where the sentences behind it are, when it names a place.
    place: Option<Place>,
}

/// A concept that a sentence names, and what of it the sentences before have to tell.
#[derive(Debug)]
struct Name {
    mention: Mention,
    region_before: bool,
    side_before: bool,
}

impl Named {
    /// The mentions of the sentence where it begins at byte `at` of its passage; ranges are of the passage. `place` is
    /// what the sentences before spoke of, and is moved on.
    pub fn mentions(&self, at: usize, place: &mut Place) -> Vec<Mention> {
        let here = |name: &Name| {
            let own = &name.mention;
            Mention {
                range: at + own.range.start..at + own.range.end,
                region: if name.region_before { place.region } else { own.region },
                side: if name.side_before { place.side } else { own.side },
                ..*own
            }
        };
        let mentions = self.names.iter().map(here).collect();
        *place = self.place.unwrap_or(*place);
        mentions
    }

    /// Bytes that it takes on the heap, or may once it has been asked for values.
    pub fn heap(&self) -> usize {
        size_of_val(&*self.names) + size_of_val(&*self.sides) + self.read.heap()
    }
}

/// What one sentence names.
pub fn of_sentence(vocabulary: &Vocabulary, language: &Language, sentence: &Split<'_>) -> Named {
    let (hits, sides) = vocabulary.scan_with_sides(sentence);
    let regions: Vec<(Range<usize>, ConceptId)> = hits
        .iter()
        .filter(|h| vocabulary.kind(h.concept) == ConceptKind::Region)
        .map(|h| (h.range.clone(), h.concept))
        .collect();
    let borders = borders(sentence);
    let scopes = language.scopes_of_sentence(sentence);
    let mut out = Vec::with_capacity(hits.len());
    // The last thing of the sentence that is of one part of the body by its name ("low back pain").
    let mut told: Option<(usize, ConceptId)> = None;
    for hit in hits {
        let own = vocabulary.regions_of(hit.concept);
        // The place inside a name ("nerve root compromise") is a part of the name.
        let beside = |(r, _): &(Range<usize>, ConceptId)| r.end <= hit.range.start || hit.range.end <= r.start;
        // The part of the spine or of a limb between the words of a name ("motion of the left hip was limited") is
        // where it is; the organ in "loss of bladder control" is not.
        let within = |(r, region): &&(Range<usize>, ConceptId)| {
            hit.range.start < r.start && r.end < hit.range.end && vocabulary.supplies(*region, *region)
        };
        let between = regions.iter().find(within).map(|(_, region)| *region);
        let named = between.or_else(|| nearest(&hit.range, regions.iter().filter(|r| beside(r)), &borders));
        let fits = |own: ConceptId, r: ConceptId| vocabulary.same_region(own, r) || vocabulary.is_at_each(own, r);
        // A manoeuvre of the shoulder is of the shoulder, whatever is named beside it.
        let mut region_before = false;
        let region = match (named, own.as_slice()) {
            (Some(r), own) if own.is_empty() || own.iter().any(|o| fits(*o, r)) => Some(r),
            (_, [first, ..]) => Some(*first),
            // What was done is not of the place that an earlier sentence spoke of.
            (_, []) if vocabulary.kind(hit.concept).is_treatment() => None,
            // "Low back pain that radiates": of the low back, if no border stands between.
            (_, []) => match told {
                Some((end, region)) if !borders.iter().any(|b| (end..hit.range.start).contains(b)) => Some(region),
                _ => {
                    region_before = true;
                    None
                }
            },
        };
        if let [only] = own.as_slice()
            && region == Some(*only)
        {
            told = Some((hit.range.end, *only));
        }
        let side = nearest(&hit.range, sides.iter(), &borders);
        let side_before = side.is_none() && named.is_none() && own.is_empty();
        let mut assertion = scopes.assertion(hit.range.clone());
        // A test found normal is negative; a normal part of the body is no denial.
        assertion.negated |= assertion.normal && vocabulary.kind(hit.concept) == ConceptKind::Manoeuvre;
        let mention = Mention { range: hit.range, concept: hit.concept, assertion, region, side };
        out.push(Name { mention, region_before, side_before });
    }
    let place = regions.last().map(|(_, r)| Place { region: Some(*r), side: sides.last().map(|(_, s)| *s) });
    Named { names: out.into(), sides: sides.into(), read: scopes.into_read(), place }
}

/// Where one part of a sentence ends and the next begins: what is named in one part is not of the other.
fn borders(sentence: &Split<'_>) -> Vec<usize> {
    let bytes = sentence.small();
    let words = sentence.words().iter().map(|word| word.range());
    let mut behind = 0;
    let mut out = Vec::new();
    for word in words.chain(std::iter::once(bytes.len()..bytes.len())) {
        out.extend((behind..word.start).filter(|at| matches!(bytes.get(*at), Some(b';' | b',' | b':'))));
        behind = word.end;
    }
    out
}

/// The named thing that stands nearest to `to`: what stands in the same part of the sentence before what does not,
/// and, in a part of its own, what was named last before it.
fn nearest<'n, T: Copy + 'n>(
    to: &Range<usize>,
    named: impl Iterator<Item = &'n (Range<usize>, T)>,
    borders: &[usize],
) -> Option<T> {
    let crossings = |r: &Range<usize>| {
        let (from, until) = if r.start < to.start { (r.end, to.start) } else { (to.end, r.start) };
        borders.iter().filter(|b| (from..until).contains(b)).count()
    };
    named
        .min_by_key(|(r, _)| {
            let behind = r.start >= to.end;
            let gap = if behind { r.start - to.end } else { to.start.saturating_sub(r.end) };
            let cross = crossings(r);
            let rank = match (behind, cross) {
                // "Lumbar spasm", then "weakness of the foot", then what was named before.
                (false, 0) if gap <= 1 => 0,
                (true, 0) => 1,
                (false, 0) => 2,
                // Across a comma only what was named before is carried on.
                (false, _) => 3,
                (true, _) => 100 + cross,
            };
            (rank, gap)
        })
        .map(|(_, t)| *t)
}
