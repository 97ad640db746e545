//! What would have been: a check evaluated again with some leaves of its derivation taken to be otherwise.

use super::criteria::{Asked, CRITERION, criteria};
use super::session::{Frame, Session, Within};
use super::{Change, Four, Verdict, explain_row};
use crate::pack::rule::{Check, Condition, Rules};
use crate::table::{Row, Table};
use crate::vocabulary::Vocabulary;

/// A condition as it is asked of one row: what can be supposed to be otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    pub(super) condition: Condition,
    /// The table of the row, and its place there.
    pub(super) row: (&'static str, usize),
    pub(super) within: Within,
}

/// A leaf and what it is supposed to come to.
#[derive(Debug, Clone)]
pub(super) struct Supposed {
    leaf: Leaf,
    value: Four,
}

impl<'a> Session<'a> {
    /// The leaf that `condition` is for the row of `frame`.
    pub(super) fn leaf(&self, condition: &Condition, frame: Frame<'a>, within: &Within) -> Option<Leaf> {
        let place =
            |t: &&'a Table<'a>| t.rows.iter().position(|r| std::ptr::eq(r, frame.row)).map(|i| (t.schema.name, i));
        let row = self.tables.iter().find_map(place)?;
        Some(Leaf { condition: condition.clone(), row, within: within.clone() })
    }

    /// What `condition` is supposed to come to for the row of `frame`, when anything is supposed of it.
    pub(super) fn supposed(&self, condition: &Condition, frame: Frame<'a>, within: &Within) -> Option<Four> {
        if self.supposed.is_empty() {
            return None;
        }
        let same = |s: &&Supposed| s.leaf.condition == *condition && s.leaf.within == *within;
        let candidates: Vec<&Supposed> = self.supposed.iter().filter(same).collect();
        if candidates.is_empty() {
            return None;
        }
        let leaf = self.leaf(condition, frame, within)?;
        candidates.into_iter().find(|s| s.leaf.row == leaf.row).map(|s| s.value)
    }
}

/// Attributes that say which row it is, not what the letter says: nobody could have written them otherwise.
const NAMES_ROW: [(&str, &str); 7] = [
    ("criterion", "rule"),
    ("criterion", "whole"),
    ("criterion", "criterion"),
    ("criterion", "basis"),
    ("criterion", "firm"),
    ("criterion", "guideline"),
    ("citation", "by"),
];

impl Leaf {
    /// It looks at an attribute that only says which row it is.
    pub(super) fn names_row(&self) -> bool {
        let (Condition::Attribute(a, _) | Condition::Known(a, _)) = &self.condition else { return false };
        !a.of_request && NAMES_ROW.contains(&(self.row.0, a.name))
    }
}

/// The fewest leaves that would have to be otherwise for `check` to fire for the row of `verdict` (or not to, when
/// `to` is false): each way is a list of what was asked and what it would have to come to.
///
/// What is offered has been applied: the whole rule set is evaluated again with those leaves changed, and fires or does
/// not fire as wanted. Empty: no change of leaves does it; some row would have to exist first.
pub fn flip<'v>(
    rules: &Rules,
    concepts: &Vocabulary,
    tables: &[Table<'_>],
    check: &Check,
    verdict: &'v Verdict,
    to: bool,
) -> Vec<Vec<Change<'v>>> {
    let fires = |changes: &[Change<'_>]| {
        let supposed = supposed(changes)?;
        let first = Session::new(rules, concepts, tables).supposing(&supposed);
        let made = criteria(&first);
        let session = Session::new(rules, concepts, tables.iter().chain([&made])).supposing(&supposed);
        let again = session.rows(check.table.name).iter().enumerate().find(|(i, row)| verdict.same_row(check, *i, row));
        Some(again.is_some_and(|(i, row)| explain_row(&session, check, i, row).trace.value.is_true()))
    };
    verdict.trace.flips(to).into_iter().filter(|changes| fires(changes) == Some(to)).collect()
}

/// The fewest leaves that would have to be otherwise for the treatment rule `id` to apply to the issue of `asked`, or, when
/// it does, for its criteria to be met there. What is offered has been applied, as by [`flip`].
pub fn flip_asked<'t>(
    rules: &Rules,
    concepts: &Vocabulary,
    tables: &[Table<'_>],
    id: &str,
    asked: &'t Asked,
) -> Vec<Vec<Change<'t>>> {
    let holds = |changes: &[Change<'_>]| {
        let supposed = supposed(changes)?;
        let session = Session::new(rules, concepts, tables).supposing(&supposed);
        let treatment = rules.treatments.iter().find(|t| t.id == id)?;
        let issue = session.rows("issue").iter().find(|row| row.issue == asked.issue)?;
        let again = match asked.criteria {
            None => session.trace(&treatment.applies_when, session.frame(issue)),
            Some(_) => session.asked_of(treatment, None, issue)?,
        };
        Some(again.value.is_true())
    };
    let trace = asked.criteria.as_ref().unwrap_or(&asked.applies);
    trace.flips(true).into_iter().filter(|changes| holds(changes) == Some(true)).collect()
}

fn supposed(changes: &[Change<'_>]) -> Option<Vec<Supposed>> {
    let suppose = |c: &Change<'_>| Some(Supposed { leaf: c.leaf.leaf.clone()?, value: Four::from_bool(c.to) });
    changes.iter().map(suppose).collect()
}

impl Verdict {
    /// The row is the one that this is about. Rows that the engine makes can move when something else is supposed, so
    /// they are told by what they are about.
    fn same_row(&self, check: &Check, place: usize, row: &Row<'_>) -> bool {
        if check.table.name != CRITERION.name {
            return place == self.row;
        }
        row.issue == self.issue && self.criterion == criterion_of(row)
    }
}

/// The rule and the criterion that a row of the table `criterion` is about.
pub(super) fn criterion_of(row: &Row<'_>) -> (Option<String>, Option<String>) {
    let text = |name| match row.get(name) {
        Some(crate::table::Value::Text(text)) => Some(text.to_string()),
        _ => None,
    };
    (text("rule"), text("criterion"))
}
