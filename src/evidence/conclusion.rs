//! What a rationale itself concludes, read from the rationale alone and never from the decision above it.

use super::case::{Conclusion, StatementKind};
use super::cues::Cue;
use super::statement::Sentence;
use std::ops::Range;

/// The conclusion of a rationale, and the sentence that draws it (a range of the rationale's text).
///
/// The last plain conclusion counts, because rationales first recite and then conclude; one that concludes both ways
/// is mixed. Without a plain conclusion the last sentence that speaks for or against the treatment counts.
pub fn of_rationale(sentences: &[Sentence]) -> (Conclusion, Option<Range<usize>>) {
    let mut last: Option<(Conclusion, Range<usize>)> = None;
    for s in sentences.iter().filter(|s| !s.quoted) {
        let no = s.reading.scan.has_outside(Cue::ConcludesNotNecessary, Cue::ConcludesNothing);
        // "not medically necessary" holds the words of its opposite.
        let yes = s.reading.scan.all(Cue::ConcludesNecessary).any(|r| {
            let inside = |cue| s.reading.scan.all(cue).any(|m| m.start < r.end && r.start < m.end);
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
            Some((before, _)) if *before != said && s.reading.scan.has(Cue::ConcludesInPart) => Conclusion::Mixed,
            _ => said,
        };
        last = Some((said, s.range.clone()));
    }
    if let Some((said, range)) = last {
        return (said, Some(range));
    }
    let spoken = |s: &&Sentence| {
        !s.quoted && matches!(s.kind, StatementKind::Patient | StatementKind::Conclusion | StatementKind::Procedural)
    };
    for s in sentences.iter().rev().filter(spoken) {
        let no = s.reading.scan.has(Cue::ConcludesWeaklyNotNecessary);
        let yes = s.reading.scan.has(Cue::ConcludesWeaklyNecessary);
        match (yes, no) {
            (_, true) => return (Conclusion::NotNecessary, Some(s.range.clone())),
            (true, false) => return (Conclusion::Necessary, Some(s.range.clone())),
            (false, false) => {}
        }
    }
    (Conclusion::None, None)
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Conclusion, testing};

    fn of(rationale: &str) -> Conclusion {
        let letter = testing::letter("The worker has low back pain.", &[("MRI of the lumbar spine", rationale)]);
        testing::case(&letter).conclusions[0].0
    }

    #[test]
    fn the_words_of_necessity_decide() {
        assert_eq!(of("The criteria are met. The request is medically necessary."), Conclusion::Necessary);
        assert_eq!(of("Therefore, the request is not medically necessary."), Conclusion::NotNecessary);
        assert_eq!(of("The study is deemed not to be medically necessary."), Conclusion::NotNecessary);
        assert_eq!(of("Medical necessity has not been established."), Conclusion::NotNecessary);
    }

    #[test]
    fn a_denial_is_not_read_as_its_opposite() {
        assert_eq!(of("As such, the request cannot be considered medically necessary."), Conclusion::NotNecessary);
        assert_eq!(of("The request is therefore not felt to be medically appropriate."), Conclusion::NotNecessary);
    }

    #[test]
    fn the_last_conclusion_counts() {
        let text = "Therapy was found medically necessary last year. At this time it is not medically necessary.";
        assert_eq!(of(text), Conclusion::NotNecessary);
    }

    #[test]
    fn standing_text_concludes_nothing() {
        let text = "This decision addresses the medical necessity of the brace in the form ordered.";
        assert_eq!(of(text), Conclusion::None);
        assert_eq!(of(""), Conclusion::None);
    }

    #[test]
    fn without_the_word_the_last_judgment_counts() {
        assert_eq!(of("She has failed therapy. The injection is warranted."), Conclusion::Necessary);
        assert_eq!(of("She has had no therapy. The injection is not warranted."), Conclusion::NotNecessary);
    }
}
