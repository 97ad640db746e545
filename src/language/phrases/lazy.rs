//! Where phrases end that have no automaton of their own: one for all of them, that makes its states while it searches.

use crate::literals;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::{Anchored, Input, MatchKind, PatternID};
use regex_syntax::hir::{Hir, Look};

/// Bytes that all phrases may take compiled.
const MAX_COMPILED: usize = 32 << 20;

/// Bytes that the states of the automaton may take while a thread searches.
const MAX_CACHE: usize = 16 << 20;

/// What each thread keeps of the states.
type Caches = Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>>;

/// An automaton of many phrases that makes its states while it searches.
pub(super) struct Lazy {
    /// Their numbers, in order.
    phrases: Vec<u32>,
    ends: DFA,
    caches: Caches,
    /// Of each phrase, lists of literals of each of which a text must have one; nothing when that is not asked. A phrase
    /// that has more states than can be made needs others in nearly every text, so that the question is worth it.
    needs: Option<Vec<Vec<Vec<Vec<u8>>>>>,
}

impl Lazy {
    /// With `asks`, a text is asked for what a phrase needs before it is searched.
    pub fn new(phrases: impl IntoIterator<Item = (u32, Hir)>, asks: bool) -> Result<Lazy, String> {
        let (numbers, phrases): (Vec<u32>, Vec<Hir>) = phrases.into_iter().unzip();
        let needs = asks.then(|| phrases.iter().map(literals::required_later).collect());
        let phrases: Vec<Hir> = phrases.into_iter().map(bordered).collect();
        let nfa = thompson::Compiler::new()
            .configure(thompson::Config::new().nfa_size_limit(Some(MAX_COMPILED)))
            .build_many_from_hir(&phrases)
            .map_err(|e| e.to_string())?;
        let config = DFA::config()
            .match_kind(MatchKind::LeftmostFirst)
            .starts_for_each_pattern(true)
            .cache_capacity(MAX_CACHE)
            .skip_cache_capacity_check(true);
        let ends = DFA::builder().configure(config).build_from_nfa(nfa).map_err(|e| e.to_string())?;
        let fresh = ends.clone();
        let caches = Pool::new(Box::new(move || fresh.create_cache()) as Box<_>);
        Ok(Lazy { phrases: numbers, ends, caches, needs })
    }

    /// Where `phrase` ends if it begins at `at`.
    pub fn find(&self, phrase: u32, bytes: &[u8], at: usize) -> Option<usize> {
        let place = self.phrases.binary_search(&phrase).ok()?;
        let has =
            |literal: &Vec<u8>| bytes.get(at..).is_some_and(|b| b.windows(literal.len().max(1)).any(|w| w == literal));
        let lists = self.needs.as_ref().and_then(|needs| needs.get(place));
        if lists.is_some_and(|lists| !lists.iter().all(|list| list.iter().any(has))) {
            return None;
        }
        let input = Input::new(bytes).range(at..).anchored(Anchored::Pattern(PatternID::new(place).ok()?));
        // The automaton neither quits nor gives up, as it is configured.
        self.ends.try_search_fwd(&mut self.caches.get(), &input).ok().flatten().map(|m| m.offset())
    }
}

/// A phrase up to a word border.
pub(super) fn bordered(phrase: Hir) -> Hir {
    Hir::concat(vec![phrase, Hir::look(Look::WordEndHalfAscii)])
}
