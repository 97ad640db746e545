//! The heading of an issue: the request, the decision, and the parts of a partial approval.

use super::forms::{Form, Openings};
use crate::letter::{Decision, Field, Issue, Partial};
use crate::passage::Passage;
use std::collections::HashMap;

/// An item of a list of the disputed items.
pub(super) struct Listed {
    request: Passage,
    decision: Option<Field<Decision>>,
}

/// Divides a heading into request and decision: at the colon of its decision, else as one of the form's headings.
pub(super) fn read(heading: &Passage, form: &Form) -> (Passage, Option<Field<Decision>>) {
    at_colon(heading, form).or_else(|| phrased(heading, &form.issue.headings)).unwrap_or_else(|| {
        let text = heading.text();
        (heading.slice(0..text.trim_end().trim_end_matches(':').len()), None)
    })
}

/// Reads an item of a list; nothing when it is none.
pub(super) fn listed(item: &Passage, form: &Form) -> Option<Listed> {
    let found = at_colon(item, form).or_else(|| phrased(item, &form.issue.listed))?;
    Some(Listed { request: found.0, decision: found.1 })
}

/// A heading that fits one of `patterns`: its group `request`, and the decision that its other group names.
fn phrased(heading: &Passage, patterns: &Openings) -> Option<(Passage, Option<Field<Decision>>)> {
    let found = patterns.possible(heading.text()).find_map(|p| p.captures(heading.text()))?;
    let decisions =
        [("upheld", Decision::Upheld), ("overturned", Decision::Overturned), ("modified", Decision::Modified)];
    let decision = decisions.into_iter().find_map(|(name, value)| {
        let words = found.name(name)?;
        Some(Field { value, quote: heading.quote(words.range()) })
    });
    Some((heading.slice(found.name("request")?.range()), decision))
}

fn at_colon(heading: &Passage, form: &Form) -> Option<(Passage, Option<Field<Decision>>)> {
    let found = Some(heading.text()).filter(|text| form.issue.may_decide(text));
    let found = form.issue.decision.captures(found?)?;
    let (colon, word) = (found.get(0)?.start(), found.name("decision")?);
    let decision = form.issue.decisions.iter().find(|(w, _)| w == word.as_str()).map(|(_, d)| *d);
    let start = form.issue.item.find(heading.text()).map_or(0, |m| m.end().min(colon));
    let field = decision.map(|value| Field { value, quote: heading.quote(word.range()) });
    Some((heading.slice(start..colon), field))
}

/// Gives each issue what it lacks and the lists have: by the words of the request, else by its number in a list that
/// is as long as there are issues.
pub(super) fn complete(issues: &mut [Issue], lists: &[Vec<Listed>], form: &Form) {
    let words = |p: &Passage| p.text().trim_end_matches('.').to_lowercase();
    let mut decided: HashMap<String, &Field<Decision>> = HashMap::new();
    for item in lists.iter().flatten() {
        if let Some(decision) = &item.decision {
            decided.entry(words(&item.request)).or_insert(decision);
        }
    }
    let count = issues.len();
    for (n, issue) in issues.iter_mut().enumerate() {
        let by_number = || lists.iter().filter(|l| l.len() == count).filter_map(|l| l.get(n));
        if issue.request.is_empty()
            && let Some(item) = by_number().next()
        {
            issue.request = item.request.clone();
            issue.partial = partial(&issue.request, form);
        }
        if issue.decision.is_none() {
            let same = decided.get(&words(&issue.request)).copied();
            issue.decision = same.or_else(|| by_number().find_map(|item| item.decision.as_ref())).cloned();
        }
    }
}

/// The parts of a partial approval; nothing for any other request.
pub(super) fn partial(request: &Passage, form: &Form) -> Option<Partial> {
    form.issue.partial.patterns.possible(request.text()).find_map(|p| {
        let found = p.captures(request.text())?;
        let range = |name| found.name(name).map(|m| m.range());
        Some(Partial { original: range("original")?, authorised: range("authorised"), remaining: range("remaining") })
    })
}
