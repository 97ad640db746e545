//! Four-valued evidence: what speaks for a statement, and what against it.
//!
//! Belnap's four values, with two strengths on each side. *Documented* has something for it and nothing against it,
//! *denied* the reverse, *conflicting* both, *silent* neither.

/// How much one side of the evidence weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Weight {
    /// Nothing.
    #[default]
    Nothing,
    /// Something, but alone at most a warning.
    Suggestive,
    /// Enough.
    Firm,
}

/// Evidence for and against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Four {
    /// What speaks for it.
    pub yes: Weight,
    /// What speaks against it.
    pub no: Weight,
}

/// Which of the four it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Something for it, nothing against.
    Documented,
    /// Something against it, nothing for.
    Denied,
    /// Both.
    Conflicting,
    /// Neither.
    Silent,
}

impl State {
    /// The word of the rule language.
    pub fn word(self) -> &'static str {
        match self {
            State::Documented => "documented",
            State::Denied => "denied",
            State::Conflicting => "conflicting",
            State::Silent => "silent",
        }
    }
}

impl Four {
    /// Firmly true.
    pub const TRUE: Four = Four { yes: Weight::Firm, no: Weight::Nothing };
    /// Firmly false.
    pub const FALSE: Four = Four { yes: Weight::Nothing, no: Weight::Firm };
    /// Nothing known.
    pub const SILENT: Four = Four { yes: Weight::Nothing, no: Weight::Nothing };

    /// Firmly true or firmly false.
    pub fn from_bool(holds: bool) -> Four {
        if holds { Four::TRUE } else { Four::FALSE }
    }

    /// Which of the four it is.
    pub fn state(self) -> State {
        match (self.yes > Weight::Nothing, self.no > Weight::Nothing) {
            (true, false) => State::Documented,
            (false, true) => State::Denied,
            (true, true) => State::Conflicting,
            (false, false) => State::Silent,
        }
    }

    /// Something for it and nothing against: what fires a check.
    pub fn is_true(self) -> bool {
        self.state() == State::Documented
    }

    /// For and against change places.
    #[must_use]
    pub fn negated(self) -> Four {
        Four { yes: self.no, no: self.yes }
    }

    /// No side weighs more than `weight`.
    #[must_use]
    pub fn capped(self, weight: Weight) -> Four {
        Four { yes: self.yes.min(weight), no: self.no.min(weight) }
    }

    /// What either source says: the stronger of each side.
    #[must_use]
    pub fn joined(self, other: Four) -> Four {
        Four { yes: self.yes.max(other.yes), no: self.no.max(other.no) }
    }

    /// Each of them: as strong as the weakest for, and the strongest against. True of nothing at all.
    pub fn all(parts: impl IntoIterator<Item = Four>) -> Four {
        parts.into_iter().fold(Four::TRUE, |a, b| Four { yes: a.yes.min(b.yes), no: a.no.max(b.no) })
    }

    /// At least one of them; false of nothing at all.
    pub fn any(parts: impl IntoIterator<Item = Four>) -> Four {
        Four::all(parts.into_iter().map(Four::negated)).negated()
    }

    /// None of them.
    pub fn none(parts: impl IntoIterator<Item = Four>) -> Four {
        Four::any(parts).negated()
    }

    /// At least `n` of them: the n-th strongest *for*; *against*, the weakest of those that would have to fail.
    pub fn at_least(n: usize, parts: impl IntoIterator<Item = Four>) -> Four {
        let (mut yes, mut no): (Vec<Weight>, Vec<Weight>) = parts.into_iter().map(|p| (p.yes, p.no)).unzip();
        if n == 0 {
            return Four::TRUE;
        }
        if n > yes.len() {
            return Four::FALSE;
        }
        yes.sort_unstable_by(|a, b| b.cmp(a));
        no.sort_unstable_by(|a, b| b.cmp(a));
        // It fails when so many fail that fewer than n are left.
        Four { yes: yes[n - 1], no: no[no.len() - n] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn weight() -> impl Strategy<Value = Weight> {
        prop_oneof![Just(Weight::Nothing), Just(Weight::Suggestive), Just(Weight::Firm)]
    }

    fn four() -> impl Strategy<Value = Four> {
        (weight(), weight()).prop_map(|(yes, no)| Four { yes, no })
    }

    /// `b` says at least what `a` says.
    fn below(a: Four, b: Four) -> bool {
        a.yes <= b.yes && a.no <= b.no
    }

    proptest! {
        #[test]
        fn de_morgan(parts in prop::collection::vec(four(), 0..6)) {
            let negated = || parts.iter().copied().map(Four::negated);
            prop_assert_eq!(Four::all(parts.iter().copied()).negated(), Four::any(negated()));
            prop_assert_eq!(Four::none(parts.iter().copied()), Four::all(negated()));
        }

        #[test]
        fn nesting_does_not_matter(parts in prop::collection::vec(four(), 0..6), cut in 0usize..7) {
            let (a, b) = parts.split_at(cut.min(parts.len()));
            let of = |f: fn(&[Four]) -> Four| [f(a), f(b)];
            let all = |p: &[Four]| Four::all(p.iter().copied());
            let any = |p: &[Four]| Four::any(p.iter().copied());
            prop_assert_eq!(Four::all(of(all)), all(&parts));
            prop_assert_eq!(Four::any(of(any)), any(&parts));
        }

        /// More evidence never takes evidence away: what was true or false of silence stays so, or conflicts.
        #[test]
        fn evidence_only_adds(parts in prop::collection::vec(four(), 1..6), more in four(), at in 0usize..6, n in 0usize..7) {
            let at = at % parts.len();
            let mut richer = parts.clone();
            richer[at] = Four { yes: parts[at].yes.max(more.yes), no: parts[at].no.max(more.no) };
            for f in [Four::all as fn(Vec<Four>) -> Four, Four::any, Four::none] {
                let (before, after) = (f(parts.clone()), f(richer.clone()));
                prop_assert!(before.yes <= after.yes && before.no <= after.no, "{:?} became {:?}", before, after);
            }
            let (before, after) = (Four::at_least(n, parts.clone()), Four::at_least(n, richer.clone()));
            prop_assert!(before.yes <= after.yes && before.no <= after.no, "{:?} became {:?}", before, after);
        }

        #[test]
        fn each_is_the_same_twice_over(part in four()) {
            prop_assert_eq!(Four::all([part, part]), part);
            prop_assert_eq!(Four::any([part, part]), part);
            prop_assert_eq!(part.negated().negated(), part);
        }

        #[test]
        fn order_does_not_matter(parts in prop::collection::vec(four(), 0..6), n in 0usize..7) {
            let turned = || parts.iter().rev().copied();
            prop_assert_eq!(Four::all(parts.iter().copied()), Four::all(turned()));
            prop_assert_eq!(Four::any(parts.iter().copied()), Four::any(turned()));
            prop_assert_eq!(Four::at_least(n, parts.iter().copied()), Four::at_least(n, turned()));
        }

        #[test]
        fn all_and_any_are_the_ends_of_at_least(parts in prop::collection::vec(four(), 1..6)) {
            prop_assert_eq!(Four::all(parts.iter().copied()), Four::at_least(parts.len(), parts.iter().copied()));
            prop_assert_eq!(Four::any(parts.iter().copied()), Four::at_least(1, parts.iter().copied()));
        }

        #[test]
        fn more_evidence_never_takes_any_away(
            pairs in prop::collection::vec((four(), four()), 0..6), n in 0usize..7,
        ) {
            let less: Vec<Four> = pairs.iter().map(|p| p.0).collect();
            let more: Vec<Four> = pairs.iter().map(|p| p.0.joined(p.1)).collect();
            prop_assert!(below(Four::all(less.iter().copied()), Four::all(more.iter().copied())));
            prop_assert!(below(Four::any(less.iter().copied()), Four::any(more.iter().copied())));
            prop_assert!(below(Four::none(less.iter().copied()), Four::none(more.iter().copied())));
            prop_assert!(below(Four::at_least(n, less.iter().copied()), Four::at_least(n, more.iter().copied())));
        }

        #[test]
        fn not_at_least_n_is_at_least_the_rest_negated(parts in prop::collection::vec(four(), 1..6), n in 1usize..6) {
            prop_assume!(n <= parts.len());
            let rest = parts.len() - n + 1;
            prop_assert_eq!(
                Four::at_least(n, parts.iter().copied()).negated(),
                Four::at_least(rest, parts.iter().copied().map(Four::negated))
            );
        }

        #[test]
        fn exactly_one_state_holds(v in four()) {
            let states = [State::Documented, State::Denied, State::Conflicting, State::Silent];
            prop_assert_eq!(states.iter().filter(|s| v.state() == **s).count(), 1);
        }
    }

    #[test]
    fn the_tables_of_the_documentation() {
        let both = Four { yes: Weight::Firm, no: Weight::Firm };
        let (t, f, s) = (Four::TRUE, Four::FALSE, Four::SILENT);
        assert_eq!(Four::all([s, both]), f);
        assert_eq!(Four::any([s, both]), t);
        assert_eq!(Four::all([t, both]), both);
        assert_eq!(Four::any([f, both]), both);
        assert_eq!(Four::all([t, s]), s);
        assert_eq!(Four::any([f, s]), s);
    }
}
