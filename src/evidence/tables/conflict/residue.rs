//! Phrases that are left over from another text, or that cannot be meant.

use super::row;
use crate::evidence::wordings::ResidueWords;
use crate::evidence::{Case, Knowledge, Mention, Part, Statement};
use crate::letter::Letter;
use crate::passage::Passage;
use crate::table::Row;
use crate::vocabulary::{ConceptId, ConceptKind, Vocabulary};
use std::ops::Range;

/// Every such phrase.
pub(super) fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'_>) -> Vec<Row<'a>> {
    let words = &knowledge.cues.wordings.residue;
    let mut rows = Vec::new();
    let parts = std::iter::once((None, Part::Summary, &letter.summary))
        .chain(letter.issues.iter().enumerate().map(|(i, x)| (Some(x.number), Part::Rationale(i), &x.rationale)));
    for (issue, part, passage) in parts {
        let text = passage.text();
        let sentences = case.of_part(part);
        let places = match all_sentences(text, sentences) {
            true => words.phrases.places_in(sentences.iter().map(|s| s.pairs())),
            false => words.phrases.places(text),
        };
        for place in places {
            let Some(pattern) = words.phrases.get(place) else { continue };
            let confidence = if words.missing_date.contains(&place) { 0.7 } else { 0.8 };
            let found = pattern.find_iter(text).map(|m| m.range());
            rows.extend(found.map(|r| row("garbled", issue, confidence, (passage, r), None)));
        }
        rows.extend(sentences.iter().flat_map(|s| {
            misplaced(&s.mentions, passage, words, knowledge.vocabulary)
                .map(|at| row("garbled", issue, 0.85, (passage, at), None))
        }));
    }
    rows
}

/// Nothing but spaces stands beside the sentences of the text.
fn all_sentences(text: &str, sentences: &[Statement]) -> bool {
    let begins = sentences.iter().map(|s| s.range.start).chain([text.len()]);
    let ends = std::iter::once(0).chain(sentences.iter().map(|s| s.range.end));
    begins
        .zip(ends)
        .all(|(to, from)| to >= from && text.as_bytes().get(from..to).is_some_and(|gap| gap.iter().all(|b| *b == b' ')))
}

/// Manoeuvres said to be done on a part of the body on which they cannot be done.
fn misplaced<'a>(
    mentions: &'a [Mention],
    passage: &'a Passage,
    words: &'a ResidueWords,
    vocabulary: &'a Vocabulary,
) -> impl Iterator<Item = Range<usize>> + 'a {
    let of_kind = move |kind| mentions.iter().filter(move |m| vocabulary.kind(m.concept) == kind);
    of_kind(ConceptKind::Manoeuvre).flat_map(move |test| {
        let place = of_kind(ConceptKind::Region).find(|r| {
            let between = passage.text().get(test.range.end..r.range.start);
            between.is_some_and(|b| words.done_on.is_match(b))
        });
        let place = place.filter(|r| {
            let own = vocabulary.regions_of(test.concept);
            own.iter().any(|o| apart(*o, r.concept, words, vocabulary))
                && !own.iter().any(|o| vocabulary.same_region(*o, r.concept))
        });
        place.map(|r| test.range.start..r.range.end)
    })
}

/// True when one is a part of one region of a pair that lies apart, and the other a part of the other.
fn apart(a: ConceptId, b: ConceptId, words: &ResidueWords, vocabulary: &Vocabulary) -> bool {
    let inside = |x: ConceptId, name: &str| vocabulary.id(name).is_some_and(|r| x == r || vocabulary.part_of(x, r));
    words.apart.iter().any(|[p, q]| (inside(a, p) && inside(b, q)) || (inside(a, q) && inside(b, p)))
}
