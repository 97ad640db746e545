//! A request that the rationale calls too much, against the limits that it recites itself.

use super::Sum;
use crate::evidence::wordings::SumWords;
use crate::evidence::{Case, Knowledge, Part, StatementKind};
use crate::language::{Bound, VisitPlan};
use crate::letter::{Decision, Issue, Letter};
use crate::table::Row;
use std::ops::Range;

/// The comparison of issue `index`, when its rationale makes one and recites a limit.
pub(super) fn row(letter: &Letter, case: &Case, index: usize, knowledge: Knowledge<'_>) -> Option<Row<'static>> {
    let (issue, words) = (letter.issues.get(index)?, &knowledge.cues.wordings.sums);
    // Only a refusal rests on such a comparison.
    if issue.decision.as_ref().is_some_and(|d| d.value == Decision::Overturned) {
        return None;
    }
    let text = issue.rationale.text();
    let ranges = |part| case.of_part(part).iter().map(|s| s.range.clone()).collect::<Vec<Range<usize>>>();
    let own = case.of_part(Part::Rationale(index));
    if !own.iter().any(|s| s.reading.too_much(&knowledge.cues.wordings)) {
        return None;
    }
    let sentences = ranges(Part::Rationale(index));
    let recital = |s: &Range<usize>| {
        let recitals = own.iter().filter(|t| t.kind == StatementKind::Recital);
        recitals.into_iter().any(|t| t.range.start <= s.start && s.end <= t.range.end)
    };
    let too_much = |s: &&Range<usize>| words.exceeds.stands_in(&text[(*s).clone()]);
    // A sentence may recite its limit and compare the request with it in one breath.
    let claim = sentences.iter().filter(too_much).find(|s| !recital(s) || asked(text, s, knowledge).is_some())?;
    let mut limits: Vec<Limit> = sentences.iter().flat_map(|s| limits(text, s, knowledge)).collect();
    // "Up to 3 visits" may be a week's share of a number over weeks that is recited as well.
    if limits.iter().any(|l| l.over_time) {
        limits.retain(|l| l.over_time);
    }
    let within = limits.iter().min_by(|a, b| a.visits.total_cmp(&b.visits))?;
    let most = limits.iter().map(|l| l.visits).fold(within.visits, f64::max);
    let asked = asked(text, claim, knowledge).or_else(|| requested(issue, case, index, knowledge))?;
    // Visits before count when the rationale counts them; those of the summary only when they leave no room.
    let counted = done_before(text, &sentences, knowledge, words);
    let summary = letter.summary.text();
    let told = done_before(summary, &ranges(Part::Summary), knowledge, words);
    let exceeded = match (counted, told) {
        _ if asked > within.visits => true,
        (Some(done), _) => done + asked > within.visits,
        (None, Some(done)) => done >= within.visits || done + asked > most,
        (None, None) => false,
    };
    let confidence = if told.is_some() { 0.6 } else { 0.75 };
    let sum = Sum { kind: "limit", stated: within.visits, computed: asked, agrees: exceeded, confidence };
    let why = format!("{asked} are asked for, and the least limit recited is {}", within.visits);
    Some(sum.row(
        issue.number,
        issue.rationale.quote(claim.clone()),
        vec![issue.rationale.quote(within.range.clone())],
        why,
    ))
}

/// A number of visits recited as the most.
struct Limit {
    visits: f64,
    /// Over so many weeks, rather than up to so many.
    over_time: bool,
    /// Where the rationale recites it.
    range: Range<usize>,
}

/// The limits that a sentence recites: so many over so many weeks, or up to so many.
fn limits(text: &str, sentence: &Range<usize>, knowledge: Knowledge<'_>) -> Vec<Limit> {
    let limit = |p: &VisitPlan| {
        let stated = p.stated.filter(|n| p.often.is_none() && (p.days.is_some() || n.bound == Bound::AtMost))?;
        let range = sentence.start + p.range.start..sentence.start + p.range.end;
        Some(Limit { visits: stated.high, over_time: p.days.is_some(), range })
    };
    knowledge.language.values(&text[sentence.clone()]).visits().iter().filter_map(limit).collect()
}

/// The number that the claim itself names as asked for.
fn asked(text: &str, claim: &Range<usize>, knowledge: Knowledge<'_>) -> Option<f64> {
    let plans = knowledge.language.values(&text[claim.clone()]).visits();
    let bare = plans.iter().filter(|p| p.days.is_none() && p.often.is_none());
    bare.filter_map(|p| p.stated).filter(|n| n.bound == Bound::Exact).map(|n| n.high).reduce(f64::max)
}

/// The visits that the request names; of a partial approval those of the original.
fn requested(issue: &Issue, case: &Case, index: usize, knowledge: Knowledge<'_>) -> Option<f64> {
    let Some(partial) = &issue.partial else { return case.requested.get(index)?.visits };
    let plans = knowledge.language.values(&issue.request.text()[partial.original.clone()]).visits();
    plans.iter().filter_map(|p| p.total()).map(|n| n.high).reduce(f64::max)
}

/// The most visits that the sentences count as done.
fn done_before(text: &str, sentences: &[Range<usize>], knowledge: Knowledge<'_>, words: &SumWords) -> Option<f64> {
    let counts = sentences.iter().map(|s| &text[s.clone()]).filter(|s| words.done_before.stands_in(s));
    counts.flat_map(|s| knowledge.language.values(s).visits()).filter_map(|p| p.stated).map(|n| n.high).reduce(f64::max)
}
