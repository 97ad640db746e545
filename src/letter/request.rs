//! The heading of an issue: the request, the decision, and the parts of a partial approval.

use super::forms::Form;
use crate::letter::{Decision, Field, Partial};
use crate::passage::Passage;

/// Divides a heading at the colon of its decision.
pub(super) fn read(heading: &Passage, form: &Form) -> (Passage, Option<Field<Decision>>) {
    let text = heading.text();
    let found = form.decision.captures(text).and_then(|c| Some((c.get(0)?.start(), c.name("decision")?)));
    if let Some((colon, word)) = found {
        let decision = form.decisions.iter().find(|(w, _)| w == word.as_str()).map(|(_, d)| *d);
        let field = decision.map(|value| Field { value, quote: heading.quote(word.range()) });
        return (heading.slice(0..colon), field);
    }
    (heading.slice(0..text.trim_end().trim_end_matches(':').len()), None)
}

/// The parts of a partial approval; nothing for any other request.
pub(super) fn partial(request: &Passage, form: &Form) -> Option<Partial> {
    form.partial.patterns.iter().find_map(|p| {
        let found = p.captures(request.text())?;
        let range = |name| found.name(name).map(|m| m.range());
        Some(Partial { original: range("original")?, authorised: range("authorised"), remaining: range("remaining") })
    })
}
