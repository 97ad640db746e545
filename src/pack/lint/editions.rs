//! Editions: treatment rules and guidelines that follow each other, with days on which none or two of them hold.

use super::warning;
use crate::guideline::Guideline;
use crate::pack::Pack;
use crate::pack::rule::{Compare, Condition, Operand, Place, Quantifier, Test, Treatment};
use crate::yaml::Diagnostic;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Period {
    from: Date,
    until: Date,
}

/// When it holds, how it is called, the document it rests on with the series that is an edition of, and where it is
/// written.
type Edition<'a> = (Period, &'a str, (&'a str, String), Place);

/// The gaps and overlaps between editions.
pub(super) fn lint(pack: &Pack) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut rules: BTreeMap<String, Vec<Edition<'_>>> = BTreeMap::new();
    for treatment in &pack.rules.treatments {
        let document = treatment.guideline.split('#').next().unwrap_or_default();
        let known = pack.guidelines.get(document);
        let authority = known.map(|g| g.authority);
        let series = (document, known.map_or_else(|| document.to_owned(), series));
        let (period, asks) = period(treatment);
        if period.from > Date::MIN || period.until < Date::MAX {
            // Rules of one authority that ask for the same requests are editions of each other.
            let key = format!("{authority:?} {asks:?}");
            rules.entry(key).or_default().push((period, &treatment.id, series, treatment.place.clone()));
        }
    }
    let mut documents: BTreeMap<String, Vec<Edition<'_>>> = BTreeMap::new();
    for document in pack.guidelines.documents() {
        if document.edition.is_none() {
            continue;
        }
        let key = series(document);
        let period = Period { from: document.from.unwrap_or(Date::MIN), until: document.until.unwrap_or(Date::MAX) };
        let place = Place { file: format!("guidelines/{}.yaml", document.id), ..Place::default() };
        documents.entry(key.clone()).or_default().push((period, &document.id, (&document.id, key), place));
    }
    for editions in rules.into_values().chain(documents.into_values()) {
        between(editions, &mut out);
    }
    out
}

/// What the editions of a document have in common.
fn series(document: &Guideline) -> String {
    document.edition.map_or_else(|| document.id.clone(), |edition| document.id.replace(&edition.to_string(), ""))
}

fn between(mut editions: Vec<Edition<'_>>, out: &mut Vec<Diagnostic>) {
    editions.sort();
    // The edition that holds the longest so far: of all, and of each series.
    let mut reached: Option<&Edition<'_>> = None;
    let mut of_series: BTreeMap<&str, &Edition<'_>> = BTreeMap::new();
    for edition in &editions {
        let (period, id, (document, series), place) = edition;
        if let Some((before, earlier, (other, _), _)) = of_series.get(series.as_str())
            // Two rules of one document are not editions of each other: it may ask for two things.
            && document != other
            && period.from <= before.until
        {
            let until = before.until.min(period.until);
            let message = format!("`{earlier}` and `{id}` both hold from {} to {until}", period.from);
            out.push(warning(place, message, "end the earlier one the day before the later one begins"));
        }
        if let Some((before, earlier, ..)) = reached {
            let next = before.until.checked_add(1.day()).unwrap_or(Date::MAX);
            if period.from > next {
                let last = period.from.checked_sub(1.day()).unwrap_or(period.from);
                let message = format!("neither `{earlier}` nor `{id}` holds from {next} to {last}");
                out.push(warning(place, message, "let the later one begin the day after the earlier one ends"));
            }
        }
        let longer = |so_far: Option<&Edition<'_>>| so_far.is_none_or(|(before, ..)| before.until <= period.until);
        if longer(reached) {
            reached = Some(edition);
        }
        if longer(of_series.get(series.as_str()).copied()) {
            of_series.insert(series, edition);
        }
    }
}

/// When a treatment rule applies, and to what, apart from that.
fn period(treatment: &Treatment) -> (Period, Vec<&Condition>) {
    let mut period = Period { from: Date::MIN, until: Date::MAX };
    let (mut asks, mut queue) = (Vec::new(), vec![&treatment.applies_when]);
    while let Some(condition) = queue.pop() {
        match condition {
            Condition::Many(Quantifier::All, parts) => queue.extend(parts),
            Condition::Attribute(attribute, Test::Date(range)) if attribute.name == "request_date" => {
                for (compare, operand) in &range.0 {
                    let Operand::Value(day) = operand else { continue };
                    match compare {
                        Compare::AtLeast => period.from = period.from.max(*day),
                        Compare::Over => period.from = period.from.max(day.checked_add(1.day()).unwrap_or(*day)),
                        Compare::AtMost => period.until = period.until.min(*day),
                        Compare::Under => period.until = period.until.min(day.checked_sub(1.day()).unwrap_or(*day)),
                        Compare::Equals | Compare::DiffersFrom => {}
                    }
                }
            }
            other => asks.push(other),
        }
    }
    (period, asks)
}
