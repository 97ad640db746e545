//! What a rationale itself concludes, read from the rationale alone and never from the decision above it.

use super::case::{Conclusion, StatementKind};
use super::cues::Cue;
use super::statement::Sentence;
use std::ops::Range;

/// The conclusion of a rationale, and the sentence that draws it (a range of the rationale's text).
///
/// The last plain conclusion counts, because rationales first recite and then conclude; one that concludes both ways
/// is mixed. Without a plain conclusion the last sentence that speaks for or against the treatment counts.
pub fn of_rationale(sentences: &[Sentence<'_>]) -> (Conclusion, Option<Range<usize>>) {
    let mut last: Option<(Conclusion, Range<usize>)> = None;
    for s in sentences.iter().filter(|s| !s.quoted) {
        let no = s.scan.has_outside(Cue::ConcludesNotNecessary, Cue::ConcludesNothing);
        // "not medically necessary" holds the words of its opposite.
        let yes = s.scan.all(Cue::ConcludesNecessary).any(|r| {
            let inside = |cue| s.scan.all(cue).any(|m| m.start < r.end && r.start < m.end);
            !inside(Cue::ConcludesNotNecessary) && !inside(Cue::ConcludesNothing)
        });
        let said = match (yes, no) {
            (true, true) => Conclusion::Mixed,
            (true, false) => Conclusion::Necessary,
            (false, true) => Conclusion::NotNecessary,
            (false, false) => continue,
        };
        let said = match &last {
            // The same rationale approves one part and refuses another.
            Some((before, _)) if *before != said && s.scan.has(Cue::ConcludesInPart) => Conclusion::Mixed,
            _ => said,
        };
        last = Some((said, s.range.clone()));
    }
    if let Some((said, range)) = last {
        return (said, Some(range));
    }
    let spoken = |s: &&Sentence<'_>| {
        !s.quoted && matches!(s.kind, StatementKind::Patient | StatementKind::Conclusion | StatementKind::Procedural)
    };
    for s in sentences.iter().rev().filter(spoken) {
        let no = s.scan.has(Cue::ConcludesWeaklyNotNecessary);
        let yes = s.scan.has(Cue::ConcludesWeaklyNecessary);
        match (yes, no) {
            (_, true) => return (Conclusion::NotNecessary, Some(s.range.clone())),
            (true, false) => return (Conclusion::Necessary, Some(s.range.clone())),
            (false, false) => {}
        }
    }
    (Conclusion::None, None)
}
