//! Which rules can have to do with a concept, so that a letter is not held against all of them.

use super::rule::{Condition, FactId, Quantifier, Rules, Test};
use crate::vocabulary::ConceptId;
use rustc_hash::FxHashMap;

/// The attribute of an issue by which treatment rules are told apart.
const TREATMENT: &str = "treatment";

/// Facts and treatments by concept.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// The fact of the same name as a concept.
    pub facts: FxHashMap<ConceptId, FactId>,
    /// The treatment rules that ask for a concept, or a kind of it, to be requested.
    asking: FxHashMap<ConceptId, Vec<usize>>,
    /// Those that may apply whatever is requested.
    open: Vec<usize>,
    /// The tables whose rows a check or a condition looks at by themselves, and not only through facts.
    looked_at: Vec<&'static str>,
}

impl Index {
    /// The index of these rules; whoever changes them has to make another.
    pub fn of(rules: &Rules) -> Index {
        let mut index = Index { looked_at: rules.checks.iter().map(|c| c.table.name).collect(), ..Index::default() };
        for (_, condition) in rules.conditions() {
            condition.each(&mut |c| {
                if let Condition::Rows { table, .. } = c {
                    index.looked_at.push(table.name);
                }
            });
        }
        index.looked_at.sort_unstable();
        index.looked_at.dedup();
        for (at, fact) in rules.facts.iter().enumerate() {
            if let Some(concept) = fact.concept {
                index.facts.entry(concept).or_insert(at);
            }
        }
        for (at, treatment) in rules.treatments.iter().enumerate() {
            match needs(&treatment.applies_when) {
                Some(concepts) => concepts.into_iter().for_each(|c| index.asking.entry(c).or_default().push(at)),
                None => index.open.push(at),
            }
        }
        index
    }

    /// Whether a check or a condition looks at the rows of this table by themselves.
    pub fn looks_at(&self, table: &str) -> bool {
        self.looked_at.contains(&table)
    }

    /// The places of the treatment rules that may apply to a request of these concepts, given with all that they are
    /// kinds of; in order.
    pub fn treatments<'c>(&self, requested: impl Iterator<Item = &'c ConceptId>) -> Vec<usize> {
        let asking = requested.filter_map(|c| self.asking.get(c)).flatten();
        let mut out: Vec<usize> = self.open.iter().chain(asking).copied().collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Concepts of which a request has to be one, or a kind of one, for `condition` to be true; `None` when it can be true
/// of other requests, too.
fn needs(condition: &Condition) -> Option<Vec<ConceptId>> {
    match condition {
        Condition::Attribute(attribute, Test::Concepts(of, true)) if attribute.name == TREATMENT => Some(of.clone()),
        Condition::Many(Quantifier::All, parts) => parts.iter().filter_map(needs).min_by_key(Vec::len),
        Condition::Many(Quantifier::Any, parts) => {
            let all: Option<Vec<Vec<ConceptId>>> = parts.iter().map(needs).collect();
            all.map(|all| all.concat())
        }
        _ => None,
    }
}
