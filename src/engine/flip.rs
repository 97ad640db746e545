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

/// The most ways that are offered.
const MOST_WAYS: usize = 6;

impl Trace {
    /// The fewest leaves that would have to be otherwise for the whole to come out true (or not, when `to` is false);
    /// several ways when several need as few. One empty way when it does already; none when no change of leaves brings
    /// it about (some row would have to exist).
    pub(super) fn flips(&self, to: bool) -> Vec<Vec<Change<'_>>> {
        // Applied and evaluated again: what is offered is what works.
        let works = |changes: &Vec<Change<'_>>| self.with(changes).is_true() == to;
        self.fewest(to).into_iter().filter(works).collect()
    }

    /// The value of the whole with these leaves changed.
    fn with(&self, changes: &[Change<'_>]) -> Four {
        self.changed(changes).unwrap_or(self.value)
    }

    /// The same; `None` when nothing below it changes, so that what silence was taken for stays as it was.
    fn changed(&self, changes: &[Change<'_>]) -> Option<Four> {
        if let Some(change) = changes.iter().find(|c| std::ptr::eq(c.leaf, self)) {
            return Some(Four::from_bool(change.to));
        }
        let quantifier = self.quantifier?;
        let parts: Vec<Option<Four>> = self.parts.iter().map(|p| p.changed(changes)).collect();
        parts
            .iter()
            .any(Option::is_some)
            .then(|| combine(quantifier, self.parts.iter().zip(parts).map(|(part, now)| now.unwrap_or(part.value))))
    }

    fn fewest(&self, to: bool) -> Vec<Vec<Change<'_>>> {
        let there = if to { self.value.is_true() } else { self.value.negated().is_true() };
        if there {
            return vec![Vec::new()];
        }
        let n = self.parts.len();
        let (each, needed) = match (self.quantifier, to) {
            (None, _) if self.leaf.as_ref().is_some_and(|l| l.names_row()) => return Vec::new(),
            (None, _) => return vec![vec![Change { leaf: self, to }]],
            (Some(Quantifier::All), true) => (true, n),
            (Some(Quantifier::All), false) => (false, 1),
            (Some(Quantifier::Any), true) => (true, 1),
            (Some(Quantifier::Any), false) => (false, n),
            (Some(Quantifier::None), true) => (false, n),
            (Some(Quantifier::None), false) => (true, 1),
            (Some(Quantifier::AtLeast(k)), true) => (true, k),
            (Some(Quantifier::AtLeast(k)), false) => (false, (n + 1).saturating_sub(k)),
        };
        let mut ways: Vec<Vec<Vec<Change<'_>>>> =
            self.parts.iter().map(|p| p.fewest(each)).filter(|w| !w.is_empty()).collect();
        ways.sort_by_key(|w| w.first().map_or(0, Vec::len));
        if ways.len() < needed {
            return Vec::new();
        }
        if needed == 1 {
            let least = ways.first().and_then(|w| w.first()).map_or(0, Vec::len);
            let cheapest = ways.into_iter().flatten().filter(|w| w.len() == least);
            return cheapest.take(MOST_WAYS).collect();
        }
        // Each way of one part with each of the next.
        let mut out: Vec<Vec<Change<'_>>> = vec![Vec::new()];
        for part in ways.into_iter().take(needed) {
            let least = part.first().map_or(0, Vec::len);
            let cheapest = || part.iter().filter(|way| way.len() == least);
            let joined = out.iter().flat_map(|so_far| cheapest().map(move |way| [&so_far[..], way].concat()));
            out = joined.take(MOST_WAYS).collect();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::How;
    use proptest::prelude::*;

    fn leaf(asks: &str, value: Four) -> Trace {
        Trace {
            asks: asks.into(),
            quantifier: None,
            has: None,
            value,
            quotes: Vec::new(),
            parts: Vec::new(),
            how: How::Leaf,
            leaf: None,
        }
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
        let ways = whole.flips(true);
        assert_eq!(ways.len(), 1);
        assert_eq!(ways[0].iter().map(|c| (c.leaf.asks.as_str(), c.to)).collect::<Vec<_>>(), [("d", true)]);
    }

    #[test]
    fn ways_that_are_as_short_are_all_offered() {
        let whole = many(Quantifier::All, vec![leaf("a", Four::TRUE), leaf("b", Four::TRUE)]);
        let asks: Vec<&str> = whole.flips(false).iter().map(|w| w[0].leaf.asks.as_str()).collect();
        assert_eq!(asks, ["a", "b"]);
    }

    #[test]
    fn each_way_of_a_part_is_offered_beside_what_holds_already() {
        let either = many(Quantifier::Any, vec![leaf("a", Four::FALSE), leaf("b", Four::SILENT)]);
        let whole = many(Quantifier::All, vec![leaf("c", Four::TRUE), either, leaf("d", Four::SILENT)]);
        let ways = whole.flips(true);
        let asks = |w: &Vec<Change<'_>>| w.iter().map(|c| c.leaf.asks.clone()).collect::<Vec<_>>().join(" ");
        assert_eq!(ways.iter().map(asks).collect::<Vec<_>>(), ["a d", "b d"]);
    }

    #[test]
    fn what_holds_already_needs_nothing() {
        assert_eq!(leaf("a", Four::TRUE).flips(true), [Vec::new()]);
    }

    #[test]
    fn no_rows_cannot_be_changed_into_some() {
        assert!(many(Quantifier::Any, Vec::new()).flips(true).is_empty());
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
            let changes = tree.flips(to);
            prop_assert!(!changes.is_empty(), "every condition over leaves can be made to hold, and not to");
        }
    }
}
