//! The groups of a match whose place is known.

use regex_automata::util::look::{Look, LookMatcher};
use smallvec::{SmallVec, smallvec};
use std::ops::Range;

/// Where groups begin and end, by twos; the first two are those of the whole.
pub(crate) type Places = SmallVec<[Option<usize>; 12]>;

/// Steps of one search that are remembered, so that none is taken twice; a longer match is left to others.
const MOST_STEPS: usize = 1 << 20;

/// A step of reading a text.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) enum Op {
    /// The text has been read.
    Match,
    /// A byte between two, and the step that follows.
    Bytes(Vec<(u8, u8, u16)>),
    /// What has to be true of the place, and the step that follows.
    Look(u32, u16),
    /// The first of these steps that comes to a match.
    Either(Vec<u16>),
    /// A group begins or ends here.
    Place(u16, u16),
}

/// How a pattern reads a text, step by step.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Groups {
    pub(super) start: u16,
    /// The names of its groups, as far as they have one.
    pub(super) names: Vec<Option<String>>,
    pub(super) ops: Vec<Op>,
}

/// What is still to be tried.
enum Open {
    /// A step at a place.
    Step(u16, usize),
    /// A group is again as it was.
    Restore(u16, Option<usize>),
}

impl Groups {
    /// The number of the group of this name.
    pub fn number(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known.as_deref() == Some(name))
    }

    /// The groups of the match at `range` of `text`; `None` when it is too long, or no match.
    pub fn places(&self, text: &[u8], range: Range<usize>) -> Option<Places> {
        let width = range.len() + 1;
        let steps = self.ops.len().checked_mul(width).filter(|steps| *steps <= MOST_STEPS)?;
        let mut taken: SmallVec<[u64; 256]> = smallvec![0; steps.div_ceil(64)];
        let mut places: Places = smallvec![None; self.names.len() * 2];
        let look = LookMatcher::new();
        let mut open = vec![Open::Step(self.start, range.start)];
        while let Some(next) = open.pop() {
            let (mut step, mut at) = match next {
                Open::Step(step, at) => (step, at),
                Open::Restore(slot, place) => {
                    *places.get_mut(usize::from(slot))? = place;
                    continue;
                }
            };
            loop {
                let bit = usize::from(step) * width + (at - range.start);
                let word = taken.get_mut(bit / 64)?;
                if *word & 1 << (bit % 64) != 0 {
                    break;
                }
                *word |= 1 << (bit % 64);
                step = match self.ops.get(usize::from(step))? {
                    Op::Match if at == range.end => return Some(places),
                    Op::Match => break,
                    Op::Bytes(ranges) => {
                        let Some(byte) = text.get(at).filter(|_| at < range.end) else { break };
                        let Some((.., next)) = ranges.iter().find(|(from, to, _)| (from..=to).contains(&byte)) else {
                            break;
                        };
                        at += 1;
                        *next
                    }
                    Op::Look(asked, next) => {
                        if !Look::from_repr(*asked).is_some_and(|asked| look.matches(asked, text, at)) {
                            break;
                        }
                        *next
                    }
                    Op::Either(steps) => {
                        let Some((first, rest)) = steps.split_first() else { break };
                        open.extend(rest.iter().rev().map(|step| Open::Step(*step, at)));
                        *first
                    }
                    Op::Place(slot, next) => {
                        let place = places.get_mut(usize::from(*slot))?;
                        open.push(Open::Restore(*slot, *place));
                        *place = Some(at);
                        *next
                    }
                };
            }
        }
        None
    }
}
