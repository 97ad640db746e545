//! Editions: treatment rules and guidelines that follow each other, with days on which none or two of them hold.

use super::warning;
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

/// When it holds, how it is called, the document it rests on, and where it is written.
type Edition<'a> = (Period, &'a str, &'a str, Place);

/// The gaps and overlaps between editions.
pub(super) fn lint(pack: &Pack) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let mut rules: BTreeMap<String, Vec<Edition<'_>>> = BTreeMap::new();
    for treatment in &pack.rules.treatments {
        let document = treatment.guideline.split('#').next().unwrap_or_default();
        let authority = pack.guidelines.get(document).map(|g| g.authority);
        let (period, asks) = period(treatment);
        if period.from > Date::MIN || period.until < Date::MAX {
            // Rules of one authority that ask for the same requests are editions of each other.
            let key = format!("{authority:?} {asks:?}");
            rules.entry(key).or_default().push((period, &treatment.id, document, treatment.place.clone()));
        }
    }
    let mut documents: BTreeMap<String, Vec<Edition<'_>>> = BTreeMap::new();
    for document in pack.guidelines.documents() {
        let Some(edition) = document.edition else { continue };
        let key = document.id.replace(&edition.to_string(), "");
        let period = Period { from: document.from.unwrap_or(Date::MIN), until: document.until.unwrap_or(Date::MAX) };
        let place = Place { file: format!("guidelines/{}.yaml", document.id), ..Place::default() };
        documents.entry(key).or_default().push((period, &document.id, &document.id, place));
    }
    for editions in rules.into_values().chain(documents.into_values()) {
        between(editions, &mut out);
    }
    out
}

fn between(mut editions: Vec<Edition<'_>>, out: &mut Vec<Diagnostic>) {
    editions.sort();
    for pair in editions.windows(2) {
        let [(a, before, document, _), (b, after, other, place)] = pair else { continue };
        // Two rules of one document are not editions of each other: it may ask for two things.
        if document == other {
            continue;
        }
        let next = a.until.checked_add(1.day()).unwrap_or(Date::MAX);
        if b.from <= a.until {
            let until = a.until.min(b.until);
            let message = format!("`{before}` and `{after}` both hold from {} to {until}", b.from);
            out.push(warning(place, message, "end the earlier one the day before the later one begins"));
        } else if b.from > next {
            let last = b.from.checked_sub(1.day()).unwrap_or(b.from);
            let message = format!("neither `{before}` nor `{after}` holds from {next} to {last}");
            out.push(warning(place, message, "let the later one begin the day after the earlier one ends"));
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
