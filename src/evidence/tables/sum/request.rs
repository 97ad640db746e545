//! Sums inside a request: supply, visits, the remaining portion.

use super::Sum;
use crate::evidence::Knowledge;
use crate::language::{Quantity, Values};
use crate::letter::Issue;
use crate::table::Row;
use std::ops::Range;

/// Numbers closer than this are the same.
const SAME: f64 = 0.5;

/// The sums that the request of `issue` states or implies.
pub(super) fn rows(issue: &Issue, knowledge: Knowledge<'_>) -> Vec<Row<'static>> {
    let text = issue.request.text();
    // A partial approval holds three requests: each is a sum of its own.
    let parts: Vec<Range<usize>> = match &issue.partial {
        Some(p) => {
            [Some(p.original.clone()), p.authorised.clone(), p.remaining.clone()].into_iter().flatten().collect()
        }
        None => std::iter::once(0..text.len()).collect(),
    };
    let mut rows = Vec::new();
    for part in parts {
        let values = knowledge.language.values(&text[part.clone()]);
        rows.extend(supply(issue, part.start, &values, &knowledge.cues.wordings.sums.counted));
        rows.extend(visits(issue, part.start, &values));
    }
    rows.extend(remaining(issue, knowledge));
    rows
}

fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

fn counted<'q>(quantities: &'q [Quantity], units: &[String]) -> Vec<&'q Quantity> {
    quantities.iter().filter(|q| q.unit.as_ref().is_none_or(|u| units.contains(u))).collect()
}

/// Pieces asked for against dosing and days: "one tablet twice daily for 14 days" are 28.
fn supply(issue: &Issue, at: usize, values: &Values<'_>, units: &[String]) -> Option<Row<'static>> {
    let (quantities, dosings) = (values.quantities(), values.dosings());
    let ([quantity], [dosing]) = (&counted(&quantities, units)[..], &dosings[..]) else { return None };
    let durations = values.durations();
    let inside = |r: &Range<usize>| r.start < dosing.range.end && dosing.range.start < r.end;
    let [duration] = durations.iter().filter(|d| !inside(&d.range)).collect::<Vec<_>>()[..] else { return None };
    let needed = dosing.daily().product(duration.days());
    // What is taken when needed may last longer, never shorter.
    let least = if dosing.as_needed { 0.0 } else { needed.low };
    let sum = Sum {
        kind: "supply",
        stated: quantity.amount,
        computed: needed.high,
        agrees: quantity.amount >= least - SAME && quantity.amount <= needed.high + SAME,
        confidence: 0.9,
    };
    let quote = |range: &Range<usize>| issue.request.quote(shift(range, at));
    let why = format!("{} a day for {} days are {}", dosing.daily().high, duration.days().high, needed.high);
    Some(sum.row(issue.number, quote(&quantity.range), vec![quote(&dosing.range), quote(&duration.range)], why))
}

/// Visits asked for against frequency and weeks.
fn visits(issue: &Issue, at: usize, values: &Values<'_>) -> Option<Row<'static>> {
    let plans = values.visits();
    let plan = plans.iter().find(|p| p.often.is_some() && p.computed().is_some())?;
    let computed = plan.computed()?;
    let (stated, range) = match plan.stated {
        Some(stated) => (stated, &plan.range),
        None => {
            let [other] = plans.iter().filter(|p| p.often.is_none() && p.days.is_none()).collect::<Vec<_>>()[..] else {
                return None;
            };
            (other.stated?, &other.range)
        }
    };
    let sum = Sum {
        kind: "visits",
        stated: stated.high,
        computed: computed.high,
        agrees: stated.low >= computed.low - SAME && stated.high <= computed.high + SAME,
        confidence: 0.85,
    };
    let quote = |range: &Range<usize>| issue.request.quote(shift(range, at));
    let why = format!("the plan makes {} to {} visits", computed.low, computed.high);
    Some(sum.row(issue.number, quote(range), vec![quote(&plan.range)], why))
}

/// The remaining portion against original and authorised.
fn remaining(issue: &Issue, knowledge: Knowledge<'_>) -> Option<Row<'static>> {
    let partial = issue.partial.as_ref()?;
    let (authorised, remaining) = (partial.authorised.clone()?, partial.remaining.clone()?);
    let ranges = [partial.original.clone(), authorised, remaining];
    let text = issue.request.text();
    let values = ranges.clone().map(|r| knowledge.language.values(&text[r]));
    if values.iter().any(|v| !v.refills().is_empty()) {
        return None;
    }
    let units = &knowledge.cues.wordings.sums.counted;
    let pieces = values.each_ref().map(|v| match counted(&v.quantities(), units)[..] {
        [one] => Some(one.amount),
        _ => None,
    });
    let visits = values.each_ref().map(|v| {
        let totals: Vec<f64> = v.visits().iter().filter_map(|p| p.total()?.exact()).collect();
        totals.first().copied().filter(|first| totals.iter().all(|t| (t - first).abs() < SAME))
    });
    let [original, authorised, remaining] = [pieces, visits].into_iter().find_map(|numbers| match numbers {
        [Some(a), Some(b), Some(c)] => Some([a, b, c]),
        _ => None,
    })?;
    // The same number on both sides: what was cut is something else than the number.
    if original <= authorised {
        return None;
    }
    let computed = original - authorised;
    let agrees = (computed - remaining).abs() < SAME;
    let sum = Sum { kind: "remaining", stated: remaining, computed, agrees, confidence: 0.85 };
    let [first, second, third] = ranges.map(|r| issue.request.quote(r));
    let why = format!("{original} less {authorised} are {computed}");
    Some(sum.row(issue.number, third, vec![first, second], why))
}
