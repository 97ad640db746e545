//! What would have made a condition come out otherwise.

use super::session::combine;
use super::{Four, Trace};
use crate::pack::rule::Quantifier;

/// A leaf of a derivation and what it would have to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change<'t> {
    /// The leaf.
    pub leaf: &'t Trace,
    /// It would have to be true, or else false.
    pub to: bool,
}

impl Trace {
    /// The fewest leaves that would have to be otherwise for the whole to come out true (or not, when `to` is false).
    /// Empty when it does already; `None` when no change of leaves brings it about (some row would have to exist).
    pub fn flip(&self, to: bool) -> Option<Vec<Change<'_>>> {
        let changes = self.fewest(to)?;
        // Applied and evaluated again: what is offered is what works.
        let result = self.with(&changes);
        (if to { result.is_true() } else { !result.is_true() }).then_some(changes)
    }

    /// The value of the whole with these leaves changed.
    fn with(&self, changes: &[Change<'_>]) -> Four {
        if let Some(change) = changes.iter().find(|c| std::ptr::eq(c.leaf, self)) {
            return Four::from_bool(change.to);
        }
        match self.quantifier {
            Some(quantifier) => combine(quantifier, self.parts.iter().map(|p| p.with(changes))),
            None => self.value,
        }
    }

    fn fewest(&self, to: bool) -> Option<Vec<Change<'_>>> {
        let there = if to { self.value.is_true() } else { self.value.negated().is_true() };
        if there {
            return Some(Vec::new());
        }
        let n = self.parts.len();
        let (each, needed) = match (self.quantifier, to) {
            (None, _) => return Some(vec![Change { leaf: self, to }]),
            (Some(Quantifier::All), true) => (true, n),
            (Some(Quantifier::All), false) => (false, 1),
            (Some(Quantifier::Any), true) => (true, 1),
            (Some(Quantifier::Any), false) => (false, n),
            (Some(Quantifier::None), true) => (false, n),
            (Some(Quantifier::None), false) => (true, 1),
            (Some(Quantifier::AtLeast(k)), true) => (true, k),
            (Some(Quantifier::AtLeast(k)), false) => (false, (n + 1).checked_sub(k)?),
        };
        let mut ways: Vec<Vec<Change<'_>>> = self.parts.iter().filter_map(|p| p.fewest(each)).collect();
        ways.sort_by_key(Vec::len);
        (ways.len() >= needed).then(|| ways.into_iter().take(needed).flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaf(asks: &str, value: Four) -> Trace {
        Trace { asks: asks.into(), quantifier: None, has: None, value, quotes: Vec::new(), parts: Vec::new() }
    }

    fn many(quantifier: Quantifier, parts: Vec<Trace>) -> Trace {
        let value = combine(quantifier, parts.iter().map(|p| p.value));
        Trace { quantifier: Some(quantifier), value, parts, ..leaf("", Four::SILENT) }
    }

    #[test]
    fn the_cheapest_way_is_taken() {
        let dear = many(Quantifier::All, vec![leaf("a", Four::FALSE), leaf("b", Four::SILENT)]);
        let cheap = many(Quantifier::All, vec![leaf("c", Four::TRUE), leaf("d", Four::FALSE)]);
        let whole = many(Quantifier::Any, vec![dear, cheap]);
        let changes = whole.flip(true).expect("a way");
        assert_eq!(changes.iter().map(|c| (c.leaf.asks.as_str(), c.to)).collect::<Vec<_>>(), [("d", true)]);
    }

    #[test]
    fn what_holds_already_needs_nothing() {
        assert_eq!(leaf("a", Four::TRUE).flip(true), Some(Vec::new()));
    }

    #[test]
    fn no_rows_cannot_be_changed_into_some() {
        assert_eq!(many(Quantifier::Any, Vec::new()).flip(true), None);
    }

    fn tree() -> impl Strategy<Value = Trace> {
        let value = prop_oneof![Just(Four::TRUE), Just(Four::FALSE), Just(Four::SILENT)];
        let leaf = value.prop_map(|v| leaf("x", v));
        leaf.prop_recursive(3, 24, 3, |inner| {
            let quantifier = prop_oneof![
                Just(Quantifier::All),
                Just(Quantifier::Any),
                Just(Quantifier::None),
                (1_usize..3).prop_map(Quantifier::AtLeast)
            ];
            (quantifier, prop::collection::vec(inner, 2..4)).prop_map(|(q, parts)| many(q, parts))
        })
    }

    proptest! {
        #[test]
        fn a_change_that_is_offered_works(tree in tree(), to in any::<bool>()) {
            let changes = tree.flip(to);
            prop_assert!(changes.is_some(), "every condition over leaves can be made to hold, and not to");
        }
    }
}
