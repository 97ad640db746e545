//! Two things on the days that a letter gives them.

use super::session::{Frame, Session, Within};
use crate::pack::rule::{Named, Pair, Relation};
use crate::table::{Cited, Row, Value};
use crate::vocabulary::ConceptId;
use jiff::civil::Date;
use jiff::{Span, Unit};

/// A mention and what it was found for.
type Seen<'a> = (&'a Row<'a>, ConceptId);

/// At most so many mentions of each side are held against each other: more would only repeat their days.
const MOST: usize = 200;

impl<'a> Session<'a> {
    /// What speaks for two things lying so, and what against it: the first pair of mentions of each kind, or the words
    /// that deny one of the two. Nothing is concluded of what the letter gives no day for.
    pub(super) fn pairs(&self, pair: &Pair, frame: Frame<'a>, within: &Within, see: &mut dyn FnMut(&[Seen<'a>], bool)) {
        let mut within = self.narrowed(within, &pair.scope, frame);
        // An event counts although it is past.
        within.ever |= pair.relation != Relation::Overlaps;
        let (first, denies_first) = self.sightings(&pair.of, frame, &within);
        let (second, denies_second) = self.sightings(&pair.with, frame, &within);
        let (mut speaks_for, mut against) = (None, None);
        for a in &first {
            for b in second.iter().filter(|b| !std::ptr::eq(a.0, b.0)) {
                let fits = match pair.relation {
                    Relation::Before => self.follows(pair, a.0, b.0, frame),
                    Relation::After => self.follows(pair, b.0, a.0, frame),
                    Relation::Overlaps => self.overlap(pair, *a, *b, frame).then_some(true),
                };
                match fits {
                    Some(true) => speaks_for = speaks_for.or(Some([*a, *b])),
                    Some(false) => against = against.or(Some([*a, *b])),
                    None => {}
                }
            }
        }
        if pair.relation == Relation::Overlaps {
            // What the record denies, and nowhere documents, was not there at the same time as anything.
            let denied = [(&first, denies_first), (&second, denies_second)];
            let denied = denied.into_iter().filter(|(found, _)| found.is_empty()).find_map(|(_, denied)| denied);
            denied.into_iter().for_each(|d| see(&[d], false));
        }
        speaks_for.into_iter().for_each(|p| see(&p, true));
        against.into_iter().for_each(|p| see(&p, false));
    }

    /// The mentions that document any of `named`, and the first that denies one.
    fn sightings(&self, named: &[Named], frame: Frame<'a>, within: &Within) -> (Vec<Seen<'a>>, Option<Seen<'a>>) {
        let (mut found, mut denied): (Vec<Seen<'a>>, Option<Seen<'a>>) = (Vec::new(), None);
        for name in named {
            let concepts = match name {
                Named::Concept(concept) => std::slice::from_ref(concept),
                Named::Attribute(attribute) => frame.concepts(*attribute),
            };
            for concept in concepts {
                self.mentions(*concept, frame, within, &mut |row, yes| {
                    if !yes {
                        denied = denied.or(Some((row, *concept)));
                    } else if found.len() < MOST && !found.iter().any(|(other, _)| std::ptr::eq(*other, row)) {
                        let kind = named_in(row).iter().copied().find(|n| self.concepts.is_a(*n, *concept));
                        found.push((row, kind.unwrap_or(*concept)));
                    }
                });
            }
        }
        (found, denied)
    }

    /// Whether `later` comes after `earlier`, by as many days as is asked. `None`: one of them has no day, or both have
    /// the same, so that either may have come first.
    fn follows(&self, pair: &Pair, earlier: &Row<'_>, later: &Row<'_>, frame: Frame<'a>) -> Option<bool> {
        let days = between(day(earlier)?, day(later)?)?;
        if days == 0.0 {
            return None;
        }
        Some(days > 0.0 && pair.gap.as_ref().is_none_or(|gap| self.in_range(days, gap, frame).is_true()))
    }

    /// Whether two different things are so at one time: in one sentence that gives them no day or the same, or on days
    /// that lie as near to each other as is asked.
    fn overlap(&self, pair: &Pair, (a, one): Seen<'a>, (b, other): Seen<'a>, frame: Frame<'a>) -> bool {
        if self.concepts.is_a(one, other) || self.concepts.is_a(other, one) {
            return false;
        }
        let apart = match (stretch(a), stretch(b)) {
            (Some((from, until)), Some((begin, end))) => {
                let gap = |x, y| between(x, y).unwrap_or(f64::INFINITY);
                gap(until, begin).max(gap(end, from)).max(0.0)
            }
            (None, None) if one_sentence(a, b) => 0.0,
            _ => return false,
        };
        match &pair.gap {
            Some(gap) => self.in_range(apart, gap, frame).is_true(),
            None => apart == 0.0,
        }
    }
}

fn named_in<'r>(row: &'r Row<'_>) -> &'r [ConceptId] {
    match row.get("concept") {
        Some(Value::Concepts(named)) => named,
        _ => &[],
    }
}

fn day(row: &Row<'_>) -> Option<Date> {
    match row.get("date") {
        Some(Value::Date(day)) => Some(*day),
        _ => None,
    }
}

/// From when to when it is known to be so: the days that the text says it has lasted, up to its day.
fn stretch(row: &Row<'_>) -> Option<(Date, Date)> {
    let until = day(row)?;
    let lasted = match row.get("since_days") {
        Some(Value::Number(days)) => *days as i64,
        _ => 0,
    };
    let from = Span::new().try_days(lasted).ok().and_then(|span| until.checked_sub(span).ok());
    Some((from.unwrap_or(until), until))
}

/// How many days after `a` the day `b` lies.
fn between(a: Date, b: Date) -> Option<f64> {
    a.until((Unit::Day, b)).ok().map(|span| f64::from(span.get_days()))
}

fn one_sentence(a: &Row<'_>, b: &Row<'_>) -> bool {
    let place = |row: &Row<'_>| row.cited("sentence").map(Cited::spans).filter(|s| !s.is_empty());
    place(a).is_some() && place(a) == place(b)
}
