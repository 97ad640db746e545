//! All folded terms in one tree: every term that stands in a text, then leftmost-longest.

use super::fold::{Folded, Start, fold_term, is_bounded};
use super::terms::Gap;
use super::trie::Trie;
use super::{ConceptId, TermHit};
use crate::fixed;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;

/// What a wording may mean.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Meaning {
    pub concept: ConceptId,
    /// Only when printed like this.
    pub cased: Option<String>,
}

/// How a shared term is told apart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Context {
    default: Option<ConceptId>,
    rules: Vec<Cue>,
}

/// One rule of a [`Context`]; every list that is not empty must fit.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Cue {
    concept: ConceptId,
    near: Vec<String>,
    after: Vec<String>,
    before: Vec<String>,
    within: usize,
}

impl Context {
    pub fn new(default: Option<ConceptId>) -> Self {
        Context { default, rules: Vec::new() }
    }

    pub fn add(&mut self, concept: ConceptId, near: &[String], after: &[String], before: &[String], within: usize) {
        let folded = |words: &[String]| words.iter().map(|w| fold_term(w, true)).collect();
        self.rules.push(Cue { concept, near: folded(near), after: folded(after), before: folded(before), within });
    }

    /// Every concept it can give.
    pub fn concepts(&self) -> impl Iterator<Item = ConceptId> + '_ {
        self.default.into_iter().chain(self.rules.iter().map(|r| r.concept))
    }

    fn decide(&self, text: &str, range: &Range<usize>) -> Option<ConceptId> {
        let has = |part: &str, words: &[String]| {
            words.iter().any(|w| part.match_indices(w.as_str()).any(|(i, _)| is_bounded(part, i..i + w.len())))
        };
        for cue in &self.rules {
            let before = last_words(&text[..range.start], cue.within);
            let after = first_words(&text[range.end..], cue.within);
            let fits = (cue.near.is_empty() || has(before, &cue.near) || has(after, &cue.near))
                && (cue.after.is_empty() || has(before, &cue.after))
                && (cue.before.is_empty() || has(after, &cue.before));
            if fits {
                return Some(cue.concept);
            }
        }
        self.default
    }
}

fn last_words(text: &str, n: usize) -> &str {
    let start = text.trim_end().rmatch_indices(' ').nth(n.saturating_sub(1)).map_or(0, |(i, _)| i);
    &text[start..]
}

fn first_words(text: &str, n: usize) -> &str {
    let lead = text.len() - text.trim_start().len();
    let end = text[lead..].match_indices(' ').nth(n.saturating_sub(1)).map_or(text.len(), |(i, _)| lead + i);
    &text[..end]
}

/// How a term in two parts goes on.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Rest {
    gap: Gap,
    /// The pattern of the second part.
    tail: usize,
    meanings: Vec<Meaning>,
}

/// What a pattern of the automaton stands for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Pattern {
    meanings: Vec<Meaning>,
    context: Option<Context>,
    /// The terms in two parts that it begins.
    gaps: Vec<Rest>,
    /// It ends a term in two parts.
    is_tail: bool,
}

/// What the patterns stand for, in the order of their numbers. Nearly all of them mean one concept and nothing else.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Patterns {
    /// The concept; with [`Patterns::MORE`], the place in `more` instead.
    #[serde(with = "fixed")]
    plain: Vec<u32>,
    more: Vec<Pattern>,
}

/// What one pattern stands for.
enum Stands<'p> {
    /// For this concept.
    For(ConceptId),
    /// For what has to be told.
    More(&'p Pattern),
}

impl Patterns {
    const MORE: u32 = 1 << 31;

    fn of(all: Vec<Pattern>) -> Patterns {
        let mut patterns = Patterns::default();
        for pattern in all {
            let plain = match &pattern {
                Pattern { meanings, context: None, gaps, is_tail: false } if gaps.is_empty() => match &meanings[..] {
                    [Meaning { concept: ConceptId(id), cased: None }] => Some(*id).filter(|id| id & Self::MORE == 0),
                    _ => None,
                },
                _ => None,
            };
            patterns.plain.push(plain.unwrap_or(Self::MORE | patterns.more.len() as u32));
            patterns.more.extend(plain.is_none().then_some(pattern));
        }
        patterns
    }

    fn get(&self, number: usize) -> Option<Stands<'_>> {
        let plain = *self.plain.get(number)?;
        match plain & Self::MORE {
            0 => Some(Stands::For(ConceptId(plain))),
            _ => self.more.get((plain & !Self::MORE) as usize).map(Stands::More),
        }
    }
}

/// The compiled terms.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Automaton {
    patterns: Patterns,
    stops: BTreeSet<String>,
    list_words: BTreeSet<String>,
    search: Trie,
}

/// A hit before it is decided which of several overlapping ones stands. Ranges are of the folded text.
struct Candidate {
    range: Range<usize>,
    /// What of the range its words take; two for a term in two parts.
    taken: [Range<usize>; 2],
    concept: ConceptId,
}

/// A folded term, what it may mean, and how that is told apart.
pub(super) type Whole = (String, Vec<Meaning>, Option<Context>);
/// A folded term in two parts, and what it may mean.
pub(super) type Gapped = (String, Gap, String, Vec<Meaning>);

impl Automaton {
    /// Compiles folded terms, which are all different. `stops` are the words and marks that no gap crosses, `list_words`
    /// those of them that a gap for lists crosses.
    ///
    /// # Errors
    /// Why it cannot be built (too many terms).
    pub fn new(
        whole: Vec<Whole>,
        gapped: Vec<Gapped>,
        stops: BTreeSet<String>,
        list_words: BTreeSet<String>,
    ) -> Result<Self, String> {
        let pattern = |(text, meanings, context)| (text, Pattern { meanings, context, ..Pattern::default() });
        let mut all: Vec<(String, Pattern)> = whole.into_iter().map(pattern).collect();
        // Both sorts find nearly all of it in order.
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let parts: BTreeSet<&String> = gapped.iter().flat_map(|(head, _, tail, _)| [head, tail]).collect();
        let is_new = |part: &&&String| all.binary_search_by(|(text, _)| text.cmp(part)).is_err();
        let new: Vec<String> = parts.iter().filter(is_new).map(|part| (*part).clone()).collect();
        all.extend(new.into_iter().map(|part| (part, Pattern::default())));
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let (texts, mut patterns): (Vec<String>, Vec<Pattern>) = all.into_iter().unzip();
        for (head, gap, tail, meanings) in gapped {
            let (Ok(head), Ok(tail)) = (texts.binary_search(&head), texts.binary_search(&tail)) else { continue };
            patterns[head].gaps.push(Rest { gap, tail, meanings });
            patterns[tail].is_tail = true;
        }
        Ok(Automaton { patterns: Patterns::of(patterns), stops, list_words, search: Trie::new(&texts)? })
    }

    /// The texts of all terms, folded, sorted.
    pub fn texts(&self) -> Vec<String> {
        self.search.terms()
    }

    /// Every concept that a wording can mean; some come more than once.
    pub fn meanings(&self) -> impl Iterator<Item = ConceptId> + '_ {
        let of = |p: &'_ Pattern| -> Vec<ConceptId> {
            let told = p.context.iter().flat_map(Context::concepts);
            let gapped = p.gaps.iter().flat_map(|g| &g.meanings);
            p.meanings.iter().chain(gapped).map(|m| m.concept).chain(told).collect()
        };
        let plain = self.patterns.plain.iter().filter(|id| **id & Patterns::MORE == 0).map(|id| ConceptId(*id));
        plain.chain(self.patterns.more.iter().flat_map(of))
    }

    /// The terms in `text`, which is given folded as well, resolved, in its order. A term inside a longer one is hidden
    /// by it, unless `shows` says
    /// (longer, inner) that it is wanted beside it.
    pub fn scan(
        &self,
        text: &str,
        folded: &Folded,
        starts: &[Start],
        shows: impl Fn(ConceptId, ConceptId) -> bool,
    ) -> Vec<TermHit> {
        let mut candidates = self.candidates(text, folded, starts);
        if candidates.is_empty() {
            return Vec::new();
        }
        candidates.sort_by_key(|c| (c.range.start, std::cmp::Reverse(c.range.end), c.taken[1].start, c.concept));
        let mut standing: Vec<Candidate> = Vec::with_capacity(candidates.len());
        let mut inner: Vec<Candidate> = Vec::new();
        let mut taken = Taken::default();
        let mut shown = Taken::default();
        for c in candidates {
            let words = || c.taken.iter().filter(|r| !r.is_empty());
            if words().all(|r| taken.over(r).is_none()) {
                words().for_each(|r| taken.take(r, c.concept));
                standing.push(c);
            } else if words().all(|r| shown.over(r).is_none())
                && taken.over(&c.range).is_some_and(|(r, longer)| {
                    r.start <= c.range.start && c.range.end <= r.end && shows(longer, c.concept)
                })
            {
                words().for_each(|r| shown.take(r, c.concept));
                inner.push(c);
            }
        }
        if !inner.is_empty() {
            standing.extend(inner);
            standing.sort_by_key(|c| (c.range.start, std::cmp::Reverse(c.range.end)));
        }
        standing.into_iter().map(|c| TermHit { range: folded.source(c.range), concept: c.concept }).collect()
    }

    fn candidates(&self, text: &str, folded: &Folded, starts: &[Start]) -> Vec<Candidate> {
        let mut out = Vec::new();
        let mut heads: Vec<(&Pattern, Range<usize>)> = Vec::new();
        // By pattern and place.
        let mut tails: Vec<(usize, usize, usize)> = Vec::new();
        // Bits of the patterns among them: most are not, and are not looked for.
        let mut among = 0u64;
        self.search.each(folded, starts, |range, i| {
            let i = i as usize;
            let pattern = match self.patterns.get(i) {
                Some(Stands::More(pattern)) => pattern,
                Some(Stands::For(concept)) => {
                    return out.push(Candidate { range: range.clone(), taken: [range, 0..0], concept });
                }
                None => return,
            };
            if let Some(concept) = meant(pattern, text, folded, &range) {
                out.push(Candidate { range: range.clone(), taken: [range.clone(), 0..0], concept });
            }
            if pattern.is_tail {
                tails.push((i, range.start, range.end));
                among |= 1 << (i % 64);
            }
            if !pattern.gaps.is_empty() {
                heads.push((pattern, range));
            }
        });
        if tails.is_empty() {
            return out;
        }
        tails.sort_unstable();
        for (pattern, head) in heads {
            for rest in pattern.gaps.iter().filter(|rest| among & 1 << (rest.tail % 64) != 0) {
                let next = tails.partition_point(|t| (t.0, t.1) <= (rest.tail, head.end));
                let nearest = tails.get(next).filter(|t| t.0 == rest.tail).map(|t| t.1..t.2);
                let Some(tail) = nearest.filter(|t| self.crosses(&folded.text[head.end..t.start], rest.gap)) else {
                    continue;
                };
                let range = head.start..tail.end;
                if let Some(concept) = by_case(&rest.meanings, text, folded, &range) {
                    out.push(Candidate { range, taken: [head.clone(), tail], concept });
                }
            }
        }
        out
    }

    /// True when a gap may reach over `between`: at most so many words, and none that stops it.
    fn crosses(&self, between: &str, gap: Gap) -> bool {
        let stops = |w: &str| self.stops.contains(w) && !(gap.lists && self.list_words.contains(w));
        let mut count = 0;
        for word in between.split(' ').filter(|w| !w.is_empty()) {
            count += 1;
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
            let mark = |c: char| !c.is_alphanumeric() && stops(c.encode_utf8(&mut [0; 4]));
            let stopped = stops(word) || stops(bare) || word.chars().any(mark);
            if count > gap.words || stopped || word.contains('\n') {
                return false;
            }
        }
        true
    }
}

/// Words already taken, with the concept that took them, in their order; they never overlap.
#[derive(Default)]
struct Taken(Vec<(Range<usize>, ConceptId)>);

impl Taken {
    /// How many of the stretches begin before `at`.
    fn before(&self, at: usize) -> usize {
        // Nearly always all of them.
        self.0.iter().rposition(|(r, _)| r.start < at).map_or(0, |i| i + 1)
    }

    /// The last of the taken stretches that overlaps `range`, and who took it.
    fn over(&self, range: &Range<usize>) -> Option<(Range<usize>, ConceptId)> {
        let (last, concept) = self.0.get(self.before(range.end).checked_sub(1)?)?;
        (last.end > range.start).then(|| (last.clone(), *concept))
    }

    fn take(&mut self, range: &Range<usize>, concept: ConceptId) {
        let place = self.before(range.start);
        self.0.insert(place, (range.clone(), concept));
    }
}

/// The meaning of a whole pattern at `range`.
fn meant(pattern: &Pattern, text: &str, folded: &Folded, range: &Range<usize>) -> Option<ConceptId> {
    match &pattern.context {
        None => by_case(&pattern.meanings, text, folded, range),
        Some(context) => {
            let concept = context.decide(&folded.text, range)?;
            let meaning = pattern.meanings.iter().find(|m| m.concept == concept)?;
            by_case(std::slice::from_ref(meaning), text, folded, range)
        }
    }
}

/// The first meaning whose case fits, one that asks for a case before one that does not.
fn by_case(meanings: &[Meaning], text: &str, folded: &Folded, range: &Range<usize>) -> Option<ConceptId> {
    if meanings.iter().any(|m| m.cased.is_some()) {
        let printed = fold_term(text.get(folded.source(range.clone()))?, false);
        let exact = meanings.iter().find(|m| m.cased.as_deref() == Some(printed.as_str()));
        if let Some(m) = exact {
            return Some(m.concept);
        }
    }
    meanings.iter().find(|m| m.cased.is_none()).map(|m| m.concept)
}
