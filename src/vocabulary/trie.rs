//! All terms in one tree of bytes, tried at each place where a word begins.
//!
//! A term is only meant as whole words, so that places inside a word need not be tried, and the tree is made from the
//! sorted terms in one pass: an automaton that finds terms anywhere takes ten times as long to build.

use super::fold::{Folded, KEY_BITS, Start, ends_bounded, key};
use crate::fixed::{self, Fixed};
use std::ops::Range;

/// A term ends in no node of this value.
const NO_TERM: u32 = u32::MAX;

/// Sorted terms as a tree, each with its number.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Trie {
    /// What the nodes stand for: pieces of terms, one after another.
    #[serde(with = "fixed")]
    bytes: Vec<u8>,
    /// The first byte of each node, so that a node is found among its siblings without looking at it.
    #[serde(with = "fixed")]
    firsts: Vec<u8>,
    /// The children of a node stand together, in the order of their first bytes. Node 0 is the root.
    #[serde(with = "fixed")]
    nodes: Vec<Node>,
    beginnings: Beginnings,
}

/// With which words terms begin, so that most words of a text are passed over at once: bits by the key of the word. It
/// may say yes by chance.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Beginnings(#[serde(with = "fixed")] Vec<u64>);

impl Beginnings {
    fn of(terms: &[String]) -> Self {
        let mut bits = vec![0; 1 << (KEY_BITS - 6)];
        for term in terms {
            let key = key(term) as usize;
            bits[key / 64] |= 1 << (key % 64);
        }
        Beginnings(bits)
    }

    /// False when no term can begin with a word of this key.
    fn have(&self, key: u32) -> bool {
        self.0.get(key as usize / 64).is_some_and(|bits| bits & (1 << (key % 64)) != 0)
    }
}

#[derive(Debug, Default)]
struct Node {
    /// Where in `bytes` the rest of its piece begins, behind the first byte.
    from: u32,
    /// How long that rest is.
    length: u32,
    /// Its first child.
    children: u32,
    /// How many children it has; at most one for each byte.
    count: u32,
    /// The term that ends in it.
    term: u32,
}

impl Fixed for Node {
    const BYTES: usize = 20;

    fn write(&self, out: &mut Vec<u8>) {
        let Node { from, length, children, count, term } = self;
        [from, length, children, count, term].into_iter().for_each(|n| out.extend(n.to_le_bytes()));
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (numbers, []) = bytes.as_chunks() else { return None };
        let [from, length, children, count, term] = numbers else { return None };
        let [from, length, children, count, term] =
            [from, length, children, count, term].map(|n| u32::from_le_bytes(*n));
        Some(Node { from, length, children, count, term })
    }
}

impl Trie {
    /// A tree of `terms`, which are sorted and all different; a term's number is its place.
    ///
    /// # Errors
    /// That the terms are too large.
    pub fn new(terms: &[String]) -> Result<Self, String> {
        if terms.iter().map(String::len).sum::<usize>() > u32::MAX as usize {
            return Err("the terms take more than four gigabytes".to_owned());
        }
        let root = Node { term: NO_TERM, ..Node::default() };
        let beginnings = Beginnings::of(terms);
        let mut trie = Trie { bytes: Vec::new(), firsts: vec![0], nodes: vec![root], beginnings };
        // For each node, the terms below it and how many of their bytes lead to it.
        let mut below: Vec<(Range<usize>, usize)> = vec![(0..terms.len(), 0)];
        let mut at = 0;
        while let Some((Range { mut start, end }, depth)) = below.get(at).cloned() {
            if terms.get(start).is_some_and(|t| t.len() == depth) && start < end {
                trie.nodes[at].term = start as u32;
                start += 1;
            }
            trie.nodes[at].children = trie.nodes.len() as u32;
            while start < end {
                let first = terms[start].as_bytes();
                let same = |t: &String| t.as_bytes().get(depth) == first.get(depth);
                let until = start + terms[start..end].partition_point(same);
                let last = terms[until - 1].as_bytes();
                let shared = first.iter().zip(last).take_while(|(a, b)| a == b).count();
                trie.firsts.push(first[depth]);
                let from = trie.bytes.len() as u32;
                trie.bytes.extend_from_slice(&first[depth + 1..shared]);
                let length = (shared - depth - 1) as u32;
                trie.nodes.push(Node { from, length, term: NO_TERM, ..Node::default() });
                trie.nodes[at].count += 1;
                below.push((start..until, shared));
                start = until;
            }
            at += 1;
        }
        Ok(trie)
    }

    /// The terms, sorted.
    pub fn terms(&self) -> Vec<String> {
        let mut out = Vec::new();
        let mut open: Vec<(usize, Vec<u8>)> = vec![(0, Vec::new())];
        while let Some((at, text)) = open.pop() {
            let Some(node) = self.nodes.get(at) else { continue };
            // The last child first, so that the first is the next to be taken.
            for child in (node.children as usize..(node.children + node.count) as usize).rev() {
                let (Some(first), Some(node)) = (self.firsts.get(child), self.nodes.get(child)) else { continue };
                let mut text = text.clone();
                text.push(*first);
                text.extend_from_slice(&self.bytes[node.from as usize..(node.from + node.length) as usize]);
                open.push((child, text));
            }
            if node.term != NO_TERM {
                out.push(String::from_utf8_lossy(&text).into_owned());
            }
        }
        out
    }

    /// Calls `found` with the range and the number of every term that stands in `folded` as whole words; `starts` are
    /// the places where its words begin.
    pub fn each(&self, folded: &Folded, starts: &[Start], mut found: impl FnMut(Range<usize>, u32)) {
        let (text, bytes) = (folded.text.as_str(), folded.text.as_bytes());
        for start in starts.iter().filter(|start| self.beginnings.have(start.key)) {
            let at = start.at as usize;
            self.each_at(bytes, at, |end, term| {
                if ends_bounded(text, at..end) {
                    found(at..end, term);
                }
            });
        }
    }

    /// Calls `found` with the end and the number of every term that begins at `at`.
    fn each_at(&self, text: &[u8], mut at: usize, mut found: impl FnMut(usize, u32)) {
        let Some(mut node) = self.nodes.first() else { return };
        while let Some(&byte) = text.get(at) {
            let children = node.children as usize..(node.children + node.count) as usize;
            let Some(firsts) = self.firsts.get(children.clone()) else { return };
            let child = match firsts.len() {
                0..=8 => firsts.iter().position(|first| *first == byte),
                _ => firsts.binary_search(&byte).ok(),
            };
            let Some(child) = child else { return };
            let Some(next) = self.nodes.get(children.start + child) else { return };
            node = next;
            at += 1;
            let rest = &self.bytes[node.from as usize..(node.from + node.length) as usize];
            if !rest.is_empty() && !text[at..].starts_with(rest) {
                return;
            }
            at += rest.len();
            if node.term != NO_TERM {
                found(at, node.term);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, is_bounded};
    use super::*;
    use proptest::prelude::*;

    fn trie(terms: &[&str]) -> Trie {
        let terms: Vec<String> = terms.iter().map(|t| (*t).to_owned()).collect();
        Trie::new(&terms).expect("small")
    }

    fn found(terms: &[&str], text: &str) -> Vec<(Range<usize>, u32)> {
        let mut out = Vec::new();
        let folded = fold(text, true);
        assert_eq!(folded.text, text, "the tests are of folded text");
        trie(terms).each(&folded, &folded.starts(), |range, term| out.push((range, term)));
        out.sort_by_key(|(r, t)| (r.start, r.end, *t));
        out
    }

    #[test]
    fn terms_that_begin_alike_are_all_found_as_whole_words() {
        let terms = ["back", "back pain", "backache", "pain", "pain é"];
        let text = "back pain é, backaches, backache";
        assert_eq!(found(&terms, text), [(0..4, 0), (0..9, 1), (5..9, 3), (5..12, 4), (25..33, 2)]);
        assert_eq!(found(&[], "back"), []);
        assert_eq!(found(&["back"], ""), []);
    }

    proptest! {
        #[test]
        fn finds_what_a_search_for_each_term_finds(
            terms in prop::collection::btree_set("[ab é(]{0,3}[ab1é]", 0..12),
            text in "[ab é(1,]{0,30}",
        ) {
            let text = fold(&text, true).text;
            let terms: Vec<&str> = terms.iter().map(String::as_str).filter(|t| !t.starts_with(' ')).collect();
            let mut expected = Vec::new();
            for at in text.char_indices().map(|(i, _)| i) {
                for (term, number) in terms.iter().zip(0u32..) {
                    let range = at..at + term.len();
                    if text[at..].starts_with(term) && is_bounded(&text, range.clone()) {
                        expected.push((range, number));
                    }
                }
            }
            prop_assert_eq!(found(&terms, &text), expected);
            prop_assert_eq!(trie(&terms).terms(), terms);
        }
    }
}
