//! Patterns over words, compiled to one automaton.

use super::token::{Kind, Token, WILD, Words};
use rustc_hash::FxHashMap;
use smallvec::{SmallVec, smallvec};

/// Patterns over words, in one automaton, each with a value.
#[derive(Debug, Clone)]
pub(crate) struct Patterns<T> {
    /// By word, the node behind the beginning of all patterns that begin with it; 0: none does. Most words begin none,
    /// and cost no more than this.
    starts: Vec<u32>,
    /// The first is the beginning of all patterns.
    nodes: Vec<Node<T>>,
    /// The node that a word leads to from exactly these nodes, so that patterns share what they begin with.
    shared: FxHashMap<(Vec<u32>, u32), u32>,
}

/// A place in patterns.
#[derive(Debug, Clone)]
struct Node<T> {
    /// By a word to a node, sorted; a gap is the last.
    next: SmallVec<[(u32, u32); 2]>,
    /// The values of the patterns that end here.
    values: SmallVec<[T; 1]>,
}

impl<T> Default for Node<T> {
    fn default() -> Self {
        Node { next: SmallVec::new(), values: SmallVec::new() }
    }
}

impl<T> Default for Patterns<T> {
    fn default() -> Self {
        Patterns { starts: Vec::new(), nodes: vec![Node::default()], shared: FxHashMap::default() }
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
            self.nodes[node as usize].values.push(value.clone());
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
                    // The beginning by itself, so that one node stands behind each word that begins patterns.
                    Part::Word(id) if here.first() == Some(&0) && here.len() > 1 => {
                        let mut to = vec![self.step(vec![0], *id), self.step(here.split_off(1), *id)];
                        to.sort_unstable();
                        to
                    }
                    Part::Word(id) => vec![self.step(here, *id)],
                    Part::Either(inner) => self.attach(inner, here),
                };
            }
            ends.extend(here);
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    /// The node behind `word` from the nodes `from`.
    fn step(&mut self, from: Vec<u32>, word: u32) -> u32 {
        if let Some(&to) = self.shared.get(&(from.clone(), word)) {
            return to;
        }
        let to = self.nodes.len() as u32;
        self.nodes.push(Node::default());
        for &node in &from {
            if node == 0 {
                let place = word as usize;
                self.starts.resize(self.starts.len().max(place + 1), 0);
                self.starts[place] = to;
                continue;
            }
            let next = &mut self.nodes[node as usize].next;
            let place = next.partition_point(|edge| *edge <= (word, to));
            next.insert(place, (word, to));
        }
        self.shared.insert((from, word), to);
        to
    }

    /// False when no pattern begins with this token, as with most words.
    #[inline]
    pub fn may_begin(&self, token: &Token) -> bool {
        self.starts.get(token.word as usize).is_some_and(|node| *node != 0)
    }

    /// The longest pattern that matches from token `at` on: how many tokens it takes, and the values of all patterns
    /// of that length.
    pub fn longest(&self, tokens: &[Token], at: usize) -> Option<(usize, SmallVec<[T; 2]>)> {
        let mut best = 0;
        let mut values = SmallVec::new();
        self.walk(tokens, at, |length, nodes| {
            if length != best {
                values.clear();
                best = length;
            }
            values.extend(nodes.iter().flat_map(|n| &self.nodes[*n as usize].values).cloned());
        });
        (best > 0).then_some((best, values))
    }

    /// Every pattern that matches from token `at` on, shorter ones first.
    pub fn each<'p>(&'p self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, &'p T)) {
        self.walk(tokens, at, |length, nodes| {
            nodes.iter().flat_map(|n| &self.nodes[*n as usize].values).for_each(|v| found(length, v));
        });
    }

    /// Calls `found` with the number of tokens and the nodes wherever a pattern that began at `at` ends.
    fn walk(&self, tokens: &[Token], at: usize, mut found: impl FnMut(usize, &[u32])) {
        let Some(&start) = tokens.get(at).and_then(|t| self.starts.get(t.word as usize)) else { return };
        if start == 0 {
            return;
        }
        let mut here: SmallVec<[u32; 8]> = smallvec![start];
        let mut next: SmallVec<[u32; 8]> = SmallVec::new();
        let mut taken = 1;
        loop {
            if here.iter().any(|n| !self.nodes[*n as usize].values.is_empty()) {
                found(taken, &here);
            }
            let Some(token) = tokens.get(at + taken) else { return };
            next.clear();
            for &node in &here {
                let edges = &self.nodes[node as usize].next[..];
                let same = edges.partition_point(|(word, _)| *word < token.word);
                next.extend(edges[same..].iter().take_while(|(word, _)| *word == token.word).map(|(_, to)| *to));
                if token.kind != Kind::Mark {
                    let gaps = edges.iter().rev().take_while(|(word, _)| *word == WILD);
                    next.extend(gaps.map(|(_, to)| *to));
                }
            }
            if next.is_empty() {
                return;
            }
            std::mem::swap(&mut here, &mut next);
            if here.len() > 1 {
                here.sort_unstable();
                here.dedup();
            }
            taken += 1;
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
        assert_eq!(patterns.longest(&tokens, 0), Some((4, smallvec![2])));
        let tokens = words.read("no, evidence of");
        assert_eq!(patterns.longest(&tokens, 0), Some((1, smallvec![1])));
        assert_eq!(patterns.longest(&tokens, 1), None);
        Ok(())
    }
}
