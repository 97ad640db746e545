//! Where phrases end: an automaton for each phrase, made before the program runs.
//!
//! The automaton of one phrase by itself is small, unless the phrase leaves open what stands between its words; it is
//! read as it was written, state by state, and only where a text leads.

use crate::fixed;
use regex_automata::dfa::{Automaton, StartKind, dense};
use regex_automata::nfa::thompson;
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::hir::Hir;
use std::collections::BTreeMap;

/// Bytes that the automaton of one phrase may take while it is made; a phrase that needs more has none.
const MOST: usize = 8 << 20;

/// The automata of phrases.
///
/// A state is a number of transitions and whether the phrase may end with the text, both in one byte, and then the
/// transitions: the first and the last of some bytes, and the state that they lead to; 0: the phrase does not go on. The
/// first bit of that says that the phrase may end before the byte.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Ends {
    #[serde(with = "fixed")]
    states: Vec<u8>,
    /// Of each phrase, the state that it begins in, at the beginning of a text and further on; 0: it has no automaton.
    #[serde(with = "fixed")]
    starts: Vec<u32>,
}

/// The phrase may end before the byte that leads to this state.
const ENDS: u32 = 1 << 31;

/// Bytes of a transition.
const TRANSITION: usize = 6;

impl Ends {
    /// The automata of phrases, as far as they are small.
    pub fn of(phrases: impl IntoIterator<Item = Hir>) -> Ends {
        // State 0 is the one that leads nowhere.
        let mut ends = Ends { states: vec![0; 2], starts: Vec::new() };
        for phrase in phrases {
            let before = ends.states.len();
            let starts = automaton(&phrase).and_then(|dfa| {
                let mut numbers = BTreeMap::new();
                Some([ends.add(&dfa, None, &mut numbers)?, ends.add(&dfa, Some(b' '), &mut numbers)?])
            });
            if starts.is_none() {
                ends.states.truncate(before);
            }
            ends.starts.extend(starts.unwrap_or_default());
        }
        ends
    }

    /// Adds the states that follow the start behind `before`, and gives the number of the start.
    fn add(
        &mut self,
        dfa: &dense::DFA<Vec<u32>>,
        before: Option<u8>,
        numbers: &mut BTreeMap<StateID, u32>,
    ) -> Option<u32> {
        let start = dfa.start_state(&start::Config::new().anchored(Anchored::Yes).look_behind(before)).ok()?;
        let mut open = vec![start];
        // Where the numbers of states have to be written once they are known.
        let mut unknown = Vec::new();
        while let Some(state) = open.pop() {
            if numbers.contains_key(&state) {
                continue;
            }
            numbers.insert(state, u32::try_from(self.states.len()).ok().filter(|n| n & ENDS == 0)?);
            let mut row: Vec<(u8, u8, StateID)> = Vec::new();
            for byte in 0..=255 {
                let next = dfa.next_state(state, byte);
                match row.last_mut() {
                    Some((_, last, of)) if *of == next && *last + 1 == byte => *last = byte,
                    _ if dfa.is_dead_state(next) => {}
                    _ => row.push((byte, byte, next)),
                }
            }
            let at_end = dfa.is_match_state(dfa.next_eoi_state(state));
            self.states.extend([u8::try_from(row.len()).ok()?, u8::from(at_end)]);
            for (first, last, next) in row {
                self.states.extend([first, last]);
                unknown.push((self.states.len(), next));
                self.states.extend([0; 4]);
                open.push(next);
            }
        }
        for (place, next) in unknown {
            let ends = if dfa.is_match_state(next) { ENDS } else { 0 };
            let number = numbers.get(&next)? | ends;
            self.states.get_mut(place..place + 4)?.copy_from_slice(&number.to_le_bytes());
        }
        numbers.get(&start).copied()
    }

    /// Whether `phrase` has an automaton.
    pub fn knows(&self, phrase: u32) -> bool {
        self.starts.get(phrase as usize * 2).is_some_and(|state| *state > 0)
    }

    /// Where `phrase` ends if it begins at `at`, behind a word border; the outer nothing: it has no automaton.
    pub fn find(&self, phrase: u32, bytes: &[u8], at: usize) -> Option<Option<usize>> {
        let start = phrase as usize * 2 + usize::from(at > 0);
        let state = self.starts.get(start).copied().filter(|state| *state > 0)?;
        Some(self.find_from(state, bytes, at))
    }

    /// Where the phrase ends whose automaton stands in `state` before byte `at`.
    pub fn find_from(&self, mut state: u32, bytes: &[u8], at: usize) -> Option<usize> {
        let mut end = None;
        for (i, byte) in bytes.iter().enumerate().skip(at) {
            let next = self.next(state, *byte);
            if next & ENDS != 0 {
                end = Some(i);
            }
            state = next & !ENDS;
            if state == 0 {
                return end;
            }
        }
        let at_end = self.states.get(state as usize + 1).is_some_and(|flag| *flag != 0);
        if at_end { Some(bytes.len()) } else { end }
    }

    /// The state in which the automaton of `phrase` stands behind `opening` wherever that begins, when there is one and
    /// the phrase does not end before.
    pub fn behind(&self, phrase: u32, opening: &[u8]) -> Option<u32> {
        let walk = |start: usize| {
            let start = self.starts.get(phrase as usize * 2 + start).copied()?;
            opening.iter().try_fold(start, |state, byte| {
                Some(self.next(state, *byte)).filter(|next| *next != 0 && next & ENDS == 0)
            })
        };
        walk(0).filter(|state| walk(1) == Some(*state))
    }

    fn next(&self, state: u32, byte: u8) -> u32 {
        let from = state as usize;
        let count = self.states.get(from).map_or(0, |n| usize::from(*n));
        let row = self.states.get(from + 2..from + 2 + count * TRANSITION).unwrap_or_default();
        let (transitions, _) = row.as_chunks::<TRANSITION>();
        let found = transitions.iter().find(|[_, last, ..]| *last >= byte).filter(|[first, ..]| *first <= byte);
        found.map_or(0, |[_, _, a, b, c, d]| u32::from_le_bytes([*a, *b, *c, *d]))
    }
}

/// The automaton of one phrase by itself.
fn automaton(phrase: &Hir) -> Option<dense::DFA<Vec<u32>>> {
    let nfa = thompson::Compiler::new().build_from_hir(phrase).ok()?;
    let config = dense::Config::new()
        .match_kind(MatchKind::LeftmostFirst)
        .start_kind(StartKind::Anchored)
        .accelerate(false)
        .dfa_size_limit(Some(MOST))
        .determinize_size_limit(Some(MOST));
    dense::Builder::new().configure(config).build_from_nfa(&nfa).ok()
}
