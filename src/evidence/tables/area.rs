//! The one part of the body that a letter is about, when there is only one.

use crate::evidence::{Case, Part};
use crate::vocabulary::{ConceptId, ConceptKind, Vocabulary};
use std::ops::Range;

/// The one part of the body that all present diagnoses of the summary are about, with the words that name it first.
pub(super) fn area(case: &Case, vocabulary: &Vocabulary) -> Option<(Vec<ConceptId>, Range<usize>)> {
    let mut found: Option<(Vec<ConceptId>, Range<usize>)> = None;
    for statement in case.statements.iter().filter(|s| s.part == Part::Summary) {
        for mention in &statement.mentions {
            let a = mention.assertion;
            let aside =
                a.negated || a.not_documented || a.historical || a.other_person || a.conditional || a.hypothetical;
            if aside || vocabulary.kind(mention.concept) != ConceptKind::Diagnosis {
                continue;
            }
            let named = mention.region.map_or_else(|| vocabulary.regions_of(mention.concept), |r| vec![r]);
            for region in named {
                match &mut found {
                    None => found = Some((vec![region], mention.range.clone())),
                    Some((regions, _)) if regions.contains(&region) => {}
                    Some((regions, _)) if regions.iter().all(|&r| vocabulary.same_region(r, region)) => {
                        regions.push(region);
                    }
                    Some(_) => return None,
                }
            }
        }
    }
    found
}
