//! Patterns over words, compiled to one automaton.

use super::token::{Kind, Token, UNKNOWN, WILD, Words};
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

/// Patterns over words, in one automaton, each with a value.
#[derive(Debug, Clone)]
pub(crate) struct Patterns<T> {
    /// From a node, by a word, to nodes.
    edges: FxHashMap<(u32, u32), Vec<u32>>,
    /// The values of the patterns that end in each node.
    ends: Vec<Vec<T>>,
    /// By word, whether a pattern begins with it: most words begin none, and cost no more than this.
    starts: Vec<bool>,
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Patterns { edges: FxHashMap::default(), ends: vec![Vec::new()], starts: Vec::new() }
    }
}

impl<T: Clone> Patterns<T> {
    /// Adds a pattern: words and marks, `(optional words)`, `[one|or|the other]`, `_` for any one word. Both kinds of
    /// bracket may hold several words and may be nested.
    ///
    /// # Errors
    /// What is wrong with the pattern.
    pub fn add(&mut self, words: &mut Words, pattern: &str, value: T) -> Result<(), String> {
        let parsed = Parser { rest: pattern, words }.alternatives(None, 0)?;
        let opening = Opening::of(&parsed);
        if opening.empty {
            return Err("the pattern can match nothing at all".into());
        }
        if opening.gap {
            return Err("a pattern cannot begin with a gap".into());
        }
        let ends = self.attach(&parsed, vec![0]);
        for node in ends {
            self.ends[node as usize].push(value.clone());
        }
        Ok(())
    }

    /// Adds the paths of `alternatives` behind the nodes `from`; gives the nodes in which they end.
    fn attach(&mut self, alternatives: &[Vec<Part>], from: Vec<u32>) -> Vec<u32> {
        let mut ends = Vec::new();
        for sequence in alternatives {
            let mut here = from.clone();
            for part in sequence {
                here = match part {
                    Part::Word(id) => {
                        let to = self.ends.len() as u32;
                        self.ends.push(Vec::new());
                        for node in here {
                            if node == 0 {
                                let place = *id as usize;
                                self.starts.resize(self.starts.len().max(place + 1), false);
                                self.starts[place] = true;
                            }
                            self.edges.entry((node, *id)).or_default().push(to);
                        }
                        vec![to]
                    }
                    Part::Either(inner) => self.attach(inner, here),
                };
            }
            ends.extend(here);
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// The longest pattern that matches from token `at` on: how many tokens it takes, and the values of all patterns
    /// of that length.
    pub fn longest(&self, tokens: &[Token], at: usize) -> Option<(usize, Vec<T>)> {
        let mut best = None;
        self.walk(tokens, at, |length, nodes| best = Some((length, nodes.to_vec())));
        let (length, nodes) = best?;
        Some((length, self.values(&nodes).cloned().collect()))
    }

    /// Every pattern that matches from token `at` on, shorter ones first.
    pub fn each(&self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, &T)) {
        self.walk(tokens, at, |length, nodes| self.values(nodes).for_each(|v| found(length, v)));
    }

    fn values<'a>(&'a self, nodes: &'a [u32]) -> impl Iterator<Item = &'a T> {
        nodes.iter().flat_map(|n| &self.ends[*n as usize])
    }

    /// Calls `found` with the number of tokens and the nodes wherever a pattern that began at `at` ends.
    fn walk(&self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, &[u32])) {
        let begins = tokens.get(at).is_some_and(|t| self.starts.get(t.word as usize).is_some_and(|s| *s));
        if !begins {
            return;
        }
        let mut here: SmallVec<[u32; 8]> = smallvec![0];
        let mut next: SmallVec<[u32; 8]> = SmallVec::new();
        for (i, token) in tokens.iter().skip(at).enumerate() {
            next.clear();
            for &node in &here {
                if token.word != UNKNOWN {
                    next.extend(self.edges.get(&(node, token.word)).into_iter().flatten().copied());
                }
                if token.kind != Kind::Mark {
                    next.extend(self.edges.get(&(node, WILD)).into_iter().flatten().copied());
                }
            }
            if next.is_empty() {
                break;
            }
            std::mem::swap(&mut here, &mut next);
            here.sort_unstable();
            here.dedup();
            if here.iter().any(|n| !self.ends[*n as usize].is_empty()) {
                found(i + 1, &here);
            }
        }
    }
}

/// A part of a pattern.
enum Part {
    Word(u32),
    /// One of these sequences; an empty one makes it optional.
    Either(Vec<Vec<Part>>),
}

/// What a pattern can begin with.
struct Opening {
    /// A gap.
    gap: bool,
    /// Nothing: all of it is optional.
    empty: bool,
}

impl Opening {
    fn of(alternatives: &[Vec<Part>]) -> Opening {
        let mut opening = Opening { gap: false, empty: false };
        for sequence in alternatives {
            let mut empty = true;
            for part in sequence {
                let inner = match part {
                    Part::Word(id) => Opening { gap: *id == WILD, empty: false },
                    Part::Either(inner) => Opening::of(inner),
                };
                opening.gap |= inner.gap;
                if !inner.empty {
                    empty = false;
                    break;
                }
            }
            opening.empty |= empty;
        }
        opening
    }
}

/// Deeper brackets than this are a mistake in the pattern.
const MAX_DEPTH: usize = 8;

struct Parser<'a> {
    rest: &'a str,
    words: &'a mut Words,
}

impl Parser<'_> {
    /// Reads alternatives up to `close` (or the end), and leaves `rest` behind it.
    fn alternatives(&mut self, close: Option<char>, depth: usize) -> Result<Vec<Vec<Part>>, String> {
        if depth > MAX_DEPTH {
            return Err(format!("brackets are nested more than {MAX_DEPTH} deep"));
        }
        let mut done = Vec::new();
        let mut here = Vec::new();
        loop {
            let plain = self.rest.find(['[', '(', '|', ']', ')']).unwrap_or(self.rest.len());
            here.extend(self.words.read_pattern(&self.rest[..plain]).into_iter().map(Part::Word));
            let Some(mark) = self.rest[plain..].chars().next() else {
                if let Some(close) = close {
                    return Err(format!("a closing `{close}` is missing"));
                }
                done.push(here);
                return Ok(done);
            };
            self.rest = &self.rest[plain + 1..];
            match mark {
                '[' => here.push(Part::Either(self.alternatives(Some(']'), depth + 1)?)),
                '(' => {
                    let mut inner = self.alternatives(Some(')'), depth + 1)?;
                    inner.push(Vec::new());
                    here.push(Part::Either(inner));
                }
                '|' => done.push(std::mem::take(&mut here)),
                mark if Some(mark) == close => {
                    done.push(here);
                    return Ok(done);
                }
                mark => return Err(format!("`{mark}` closes nothing")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_take_options_and_alternatives() -> Result<(), String> {
        let mut words = Words::default();
        let mut patterns = Patterns::default();
        patterns.add(&mut words, "no (clear (objective)) [sign|evidence or hint] of", ())?;
        let length = |text: &str| patterns.longest(&words.read(text), 0).map(|(n, _)| n);
        assert_eq!(length("no sign of"), Some(3));
        assert_eq!(length("No clear objective evidence or hint of it"), Some(7));
        assert_eq!(length("no objective sign of"), None);
        assert_eq!(length("no clear sign"), None);
        Ok(())
    }

    #[test]
    fn bad_patterns_are_refused() {
        let add = |pattern: &str| Patterns::default().add(&mut Words::default(), pattern, ());
        assert!(add("no [sign").is_err());
        assert!(add("no sign]").is_err());
        assert!(add("(no) ( )").is_err());
        assert!(add(&format!("a {}b{}", "(".repeat(9), ")".repeat(9))).is_err());
        assert!(add("_ sign").is_err());
        assert!(add("(_) sign").is_err());
        assert!(add("no sign").is_ok());
    }

    #[test]
    fn the_longest_pattern_wins_and_a_gap_takes_one_word() -> Result<(), String> {
        let mut words = Words::default();
        let mut patterns = Patterns::default();
        patterns.add(&mut words, "no", 1)?;
        patterns.add(&mut words, "no (_) evidence of", 2)?;
        let tokens = words.read("No clear evidence of");
        assert_eq!(patterns.longest(&tokens, 0), Some((4, vec![2])));
        let tokens = words.read("no, evidence of");
        assert_eq!(patterns.longest(&tokens, 0), Some((1, vec![1])));
        assert_eq!(patterns.longest(&tokens, 1), None);
        Ok(())
    }
}
