//! What the rows of a letter say, as facts ask for it: read from the attributes once, because a letter is asked for a
//! hundred facts.

use super::session::{Within, symbol};
use crate::table::{Row, Value};
use crate::vocabulary::{ConceptId, Vocabulary};
use fixedbitset::FixedBitSet;
use jiff::civil::Date;

/// Where and of what a row of the patient speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot<'a> {
    /// It stands in the rationale, not in the summary.
    rationale: bool,
    regions: &'a [ConceptId],
    side: Option<&'static str>,
    date: Option<Date>,
}

impl<'a> Spot<'a> {
    /// The spot of a row; `None` for one that speaks of somebody else, or stands nowhere.
    pub(super) fn of(row: &'a Row<'a>) -> Option<Spot<'a>> {
        let rationale = match symbol(row, "part")? {
            "rationale" => true,
            "summary" => false,
            _ => return None,
        };
        if !matches!(symbol(row, "statement"), None | Some("patient")) {
            return None;
        }
        let regions = match row.get("region") {
            Some(Value::Concepts(named)) => &named[..],
            _ => &[],
        };
        let date = match row.get("date") {
            Some(Value::Date(day)) => Some(*day),
            _ => None,
        };
        Some(Spot { rationale, regions, side: symbol(row, "side"), date })
    }

    /// It lies in the part of the letter, region, side and time that are asked about.
    pub(super) fn fits(&self, within: &Within, concepts: &Vocabulary) -> bool {
        let region = self.regions.is_empty()
            || within.regions.is_empty()
            || self.regions.iter().any(|n| within.regions.iter().any(|r| concepts.same_region(*n, *r)));
        let side = match (within.side, self.side) {
            (Some(wanted), Some(given)) => given == wanted || given == "bilateral",
            _ => true,
        };
        let dated = within.dated.is_empty()
            || self.date.is_some_and(|day| within.dated.iter().all(|(c, bound)| c.holds(&day, bound)));
        self.rationale == within.rationale && dated && region && side
    }
}

/// How a mention is asserted, as far as it speaks for or against something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    Present,
    Historical,
    Negated,
}

/// A row of the table `mention` that speaks for or against what it names.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) row: &'a Row<'a>,
    pub(super) spot: Spot<'a>,
    pub(super) named: &'a [ConceptId],
    pub(super) says: Says,
    /// For how many days it has been so.
    pub(super) since_days: Option<f64>,
}

/// Every such row of a letter.
#[derive(Debug, Default)]
pub(super) struct Mentions<'a> {
    all: Vec<Said<'a>>,
    /// What is documented somewhere, with what that is a kind of.
    documented: FixedBitSet,
    /// What is denied somewhere.
    denied: FixedBitSet,
}

impl<'a> Mentions<'a> {
    pub(super) fn of(rows: impl Iterator<Item = &'a Row<'a>>, concepts: &Vocabulary) -> Mentions<'a> {
        let mut out = Mentions::default();
        for row in rows {
            let Some(Value::Concepts(named)) = row.get("concept") else { continue };
            let says = match symbol(row, "assertion") {
                Some("present") => Says::Present,
                Some("historical") => Says::Historical,
                Some("negated") => Says::Negated,
                _ => continue,
            };
            let Some(spot) = Spot::of(row) else { continue };
            for concept in &named[..] {
                match says {
                    Says::Negated => out.denied.grow_and_insert(concept.index()),
                    _ => concepts.ancestors(*concept).iter().for_each(|a| out.documented.grow_and_insert(a.index())),
                }
            }
            let since_days = match row.get("since_days") {
                Some(Value::Number(days)) => Some(*days),
                _ => None,
            };
            out.all.push(Said { row, spot, named, says, since_days });
        }
        out
    }

    /// The rows that can speak of `concept`; none when nothing does.
    pub(super) fn of_concept(&self, concept: ConceptId, concepts: &Vocabulary) -> &[Said<'a>] {
        // A kind that is documented documents the class; a class that is denied denies its kinds.
        let spoken_of = self.documented.contains(concept.index())
            || concepts.ancestors(concept).iter().any(|a| self.denied.contains(a.index()));
        if spoken_of { &self.all } else { &[] }
    }
}
