//! The conditions of a sentence that recites a source, as ranges of the sentence.

use crate::evidence::Knowledge;
use crate::evidence::record::Content;
use crate::evidence::wordings::CriteriaWords;
use crate::language::{Bound, Duration, Read};
use crate::patterns::PatternList;
use std::ops::Range;
use std::sync::OnceLock;

/// Whether every condition of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Each of them.
    Every,
    /// One of them will do.
    Any,
}

/// One list of conditions as it is cut; ranges are inside the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    /// Whether every condition is asked for.
    pub asks: Asks,
    /// From the first condition to the last.
    pub range: Range<usize>,
    /// The conditions.
    pub items: Vec<Range<usize>>,
}

/// What a sentence that recites a source asks for, as far as it tells by itself.
#[derive(Debug)]
pub(in crate::evidence) struct Recital {
    continuing: OnceLock<bool>,
    against: OnceLock<bool>,
    /// Its lists of conditions, in its order.
    pub lists: Vec<List>,
}

/// One list of conditions; ranges are inside the sentence.
#[derive(Debug)]
pub(in crate::evidence) struct List {
    /// Whether every condition is asked for.
    pub asks: Asks,
    /// All of the list.
    pub range: Range<usize>,
    /// Its conditions.
    pub items: Box<[Item]>,
    /// The days of treatment or complaints that it asks for, with the words that say so.
    pub at_least: Option<(f64, Range<usize>)>,
}

/// One condition.
#[derive(Debug)]
pub(in crate::evidence) struct Item {
    /// Where it stands in the sentence.
    pub range: Range<usize>,
    /// Its words.
    pub content: Content,
    lasts: OnceLock<bool>,
    narrowed: OnceLock<bool>,
}

impl Item {
    fn of(text: &str, range: &Range<usize>, knowledge: Knowledge<'_>) -> Item {
        Item {
            range: range.clone(),
            content: Content::of(knowledge.cues, text),
            lasts: OnceLock::new(),
            narrowed: OnceLock::new(),
        }
    }

    /// It gives a stretch of time; `text` are its words.
    pub fn lasts(&self, text: &str, knowledge: Knowledge<'_>) -> bool {
        *self.lasts.get_or_init(|| !knowledge.language.durations(text).is_empty())
    }

    /// It asks for more than that a thing is there; `text` are its words.
    pub fn narrowed(&self, text: &str, knowledge: Knowledge<'_>) -> bool {
        *self.narrowed.get_or_init(|| knowledge.cues.wordings.criteria.narrows.is_match(text))
    }
}

fn at_least(sentence: &str, list: &Range<usize>, read: &Read, knowledge: Knowledge<'_>) -> Option<(f64, Range<usize>)> {
    let words = &knowledge.cues.wordings.criteria;
    if !words.time_of.is_match(&sentence[list.clone()]) || words.alternatives.is_match(&sentence[list.clone()]) {
        return None;
    }
    let durations = knowledge.language.durations_read(sentence, read);
    let counted = durations.into_iter().filter(|d| list.start <= d.range.start && d.range.end <= list.end);
    let least = |d: &Duration| d.amount.bound == Bound::AtLeast || words.at_least.is_match(&sentence[..d.range.start]);
    counted.filter(least).map(|d| (d.days().low, d.range)).next()
}

impl Recital {
    /// Reads a sentence; `read` are its words.
    pub(in crate::evidence) fn of(sentence: &str, read: &Read, knowledge: Knowledge<'_>) -> Recital {
        let words = &knowledge.cues.wordings.criteria;
        let list = |asked: Asked| List {
            items: asked.items.iter().map(|range| Item::of(&sentence[range.clone()], range, knowledge)).collect(),
            at_least: at_least(sentence, &asked.range, read, knowledge),
            asks: asked.asks,
            range: asked.range,
        };
        Recital {
            continuing: OnceLock::new(),
            against: OnceLock::new(),
            lists: asked(words, sentence).into_iter().map(list).collect(),
        }
    }

    /// It speaks of going on with a treatment; `sentence` is its text.
    pub fn continuing(&self, sentence: &str, knowledge: Knowledge<'_>) -> bool {
        *self.continuing.get_or_init(|| knowledge.cues.wordings.criteria.continuing.is_match(sentence))
    }

    /// It advises against the treatment; `sentence` is its text.
    pub fn against(&self, sentence: &str, knowledge: Knowledge<'_>) -> bool {
        *self.against.get_or_init(|| knowledge.cues.wordings.criteria.against.stands_in(sentence))
    }
}

/// Lists that one sentence can recite; more are read as one.
const MOST_LISTS: usize = 16;

/// The lists of conditions that a sentence recites, in its order.
fn asked(words: &CriteriaWords, sentence: &str) -> Vec<Asked> {
    let mut marks = Vec::new();
    for place in words.asks.places(sentence) {
        let Some(pattern) = words.asks.get(place) else { continue };
        let asks = if words.asks_any_after.contains(&place) { Asks::Any } else { Asks::Every };
        let after = !words.asks_every_before.contains(&place);
        marks.extend(pattern.find_iter(sentence).map(|m| Mark { range: m.range(), asks, after }));
    }
    // The longest of those that begin at one place; what stands inside another says nothing by itself.
    marks.sort_by_key(|m| (m.range.start, std::cmp::Reverse(m.range.end)));
    let mut kept: Vec<Mark> = Vec::new();
    for mark in marks {
        let room = kept.len() < MOST_LISTS;
        match kept.last_mut() {
            Some(last) if mark.range.end <= last.range.end => {}
            // "Patients who have failed": the stricter wording goes on where the other ends.
            Some(last) if mark.range.start < last.range.end => {
                *last = Mark { range: last.range.start..mark.range.end, ..mark }
            }
            _ if room => kept.push(mark),
            _ => break,
        }
    }
    let mut out = Vec::new();
    for (i, mark) in kept.iter().enumerate() {
        let range = match mark.after {
            true => {
                let next =
                    kept.get(i + 1).map_or(sentence.len(), |n| if n.after { n.range.start } else { n.range.end });
                let stretch = &sentence[mark.range.end..next];
                mark.range.end..mark.range.end + words.ends.find(stretch).map_or(stretch.len(), |e| e.start)
            }
            false => i.checked_sub(1).map_or(0, |before| kept[before].range.end)..mark.range.start,
        };
        let items = items(words, sentence, &range);
        if items.is_empty() {
            continue;
        }
        let any = mark.asks == Asks::Any || words.alternatives.is_match(&sentence[range.clone()]);
        out.push(Asked { asks: if any { Asks::Any } else { Asks::Every }, range, items });
    }
    out
}

struct Mark {
    range: Range<usize>,
    asks: Asks,
    /// The conditions stand behind it.
    after: bool,
}

fn items(words: &CriteriaWords, sentence: &str, range: &Range<usize>) -> Vec<Range<usize>> {
    let stretch = &sentence[range.clone()];
    let mut cuts = places(&words.between, stretch);
    cuts.push(stretch.len()..stretch.len());
    let mut from = 0;
    let mut out = Vec::new();
    for cut in cuts {
        if cut.start > from {
            let part = &stretch[from..cut.start];
            let lead = part.len() - part.trim_start().len();
            let body = part.trim().trim_end_matches('.');
            if body.chars().any(char::is_alphabetic) {
                let start = range.start + from + lead;
                out.push(start..start + body.len());
            }
        }
        from = from.max(cut.end);
    }
    out
}

fn places(list: &PatternList, text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = list.possible(text).flat_map(|p| p.find_iter(text).map(|m| m.range())).collect();
    found.sort_by_key(|r| (r.start, r.end));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::testing;
    use proptest::prelude::*;

    fn read(sentence: &str) -> Vec<(Asks, Vec<&str>)> {
        let words = &testing::knowledge().cues.wordings.criteria;
        asked(words, sentence)
            .into_iter()
            .map(|a| (a.asks, a.items.into_iter().map(|i| &sentence[i]).collect()))
            .collect()
    }

    #[test]
    fn what_has_to_be_documented_is_asked_for_in_every_part() {
        assert_eq!(
            read("Repair is recommended when there is documentation of instability on testing and a torn labrum."),
            [(Asks::Every, vec!["instability on testing", "a torn labrum"])]
        );
        assert_eq!(
            read("Pain relief and better function should be documented."),
            [(Asks::Every, vec!["Pain relief", "better function"])]
        );
    }

    #[test]
    fn of_indications_one_will_do() {
        assert_eq!(
            read("A blood count is appropriate for patients with anemia or those in whom bleeding is expected."),
            [(Asks::Any, vec!["anemia", "those in whom bleeding is expected"])]
        );
        let listed = read("Criteria for the study include: (1) a fall; (2) swelling within a day; (3) locking.");
        assert_eq!(listed, [(Asks::Any, vec!["a fall", "swelling within a day", "locking"])]);
    }

    #[test]
    fn a_failed_treatment_is_a_list_of_its_own() {
        let read =
            read("Surgery is an option for a full tear after failed care to include exercise, injection, and rest.");
        assert_eq!(read.last(), Some(&(Asks::Every, vec!["care to include exercise", "injection", "rest"])));
        assert_eq!(read[0].0, Asks::Any);
    }

    #[test]
    fn a_sentence_without_conditions_has_none() {
        assert_eq!(read("The shoulder is a joint."), []);
        assert_eq!(read(""), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn conditions_stand_in_the_sentence_in_order(text in "(?:documentation of|after failed|and|or|,|;|should be documented|is recommended for|pain|the knee|é|\\.| ){0,24}") {
            for list in read(&text) {
                prop_assert!(list.1.iter().all(|i| !i.trim().is_empty()));
            }
            let words = &testing::knowledge().cues.wordings.criteria;
            for list in asked(words, &text) {
                prop_assert!(list.items.windows(2).all(|w| w[0].end <= w[1].start));
                prop_assert!(list.items.iter().all(|i| list.range.start <= i.start && i.end <= list.range.end));
            }
        }
    }
}
