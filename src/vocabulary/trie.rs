//! All terms in one tree of bytes, tried at each place where a word begins.
//!
//! A term is only meant as whole words, so that places inside a word need not be tried, and the tree is made from the
//! sorted terms in one pass: an automaton that finds terms anywhere takes ten times as long to build.

use super::fold::{Folded, Start, ends_bounded, key};
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

/// Where in the tree the terms stand that begin with a word, by the key of the word.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
struct Beginnings {
    /// Bits by the hashes of the keys: most words of a text begin no term, and cost no more than this.
    #[serde(with = "fixed")]
    bits: Vec<u64>,
    /// By the hash of the key, or behind that of another; of those that are taken never more than half.
    #[serde(with = "fixed")]
    places: Vec<Place>,
}

/// How large the hash of a key is for `bits`, in bits.
const HASH_BITS: u32 = 17;

fn hash(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Where terms stand that begin with a word.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// The key of the word; 0: none.
    key: u64,
    node: u32,
    /// How many bytes of what the node stands for the key has, without the first.
    taken: u32,
}

impl Fixed for Place {
    const BYTES: usize = 16;

    fn write(&self, out: &mut Vec<u8>) {
        self.key.write(out);
        self.node.write(out);
        self.taken.write(out);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (key, rest) = bytes.split_at_checked(8)?;
        let (node, taken) = rest.split_at_checked(4)?;
        Some(Place { key: u64::read(key)?, node: u32::read(node)?, taken: u32::read(taken)? })
    }
}

impl Beginnings {
    /// `place` says where in the tree some bytes lead.
    fn of(terms: &[String], place: impl Fn(&[u8]) -> Option<(u32, u32)>) -> Self {
        let mut keys: Vec<u64> = terms.iter().map(|term| key(term.as_bytes())).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut all = Beginnings { bits: vec![0; 1 << (HASH_BITS - 6)], places: Vec::new() };
        all.places = vec![Place::default(); (keys.len() * 2 + 1).next_power_of_two()];
        for key in keys {
            let bytes = key.to_le_bytes();
            let Some((node, taken)) = place(bytes.split(|b| *b == 0).next().unwrap_or_default()) else { continue };
            let bit = hash(key) >> (64 - HASH_BITS);
            all.bits[bit as usize / 64] |= 1 << (bit % 64);
            let mask = all.places.len() - 1;
            let mut at = (hash(key) >> 32) as usize & mask;
            while all.places[at].key != 0 {
                at = (at + 1) & mask;
            }
            all.places[at] = Place { key, node, taken };
        }
        all
    }

    /// Where terms stand that begin with a word of this key.
    #[inline]
    fn get(&self, key: u64) -> Option<Place> {
        let bit = hash(key) >> (64 - HASH_BITS);
        if self.bits.get(bit as usize / 64).is_none_or(|bits| bits & (1 << (bit % 64)) == 0) {
            return None;
        }
        let mask = self.places.len().wrapping_sub(1);
        let mut at = (hash(key) >> 32) as usize & mask;
        // At least half of the places are free.
        while let Some(place) = self.places.get(at).filter(|place| place.key != 0) {
            if place.key == key {
                return Some(*place);
            }
            at = (at + 1) & mask;
        }
        None
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
        let mut trie = Trie { firsts: vec![0], nodes: vec![root], ..Trie::default() };
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
        trie.beginnings = Beginnings::of(terms, |bytes| trie.place(bytes));
        Ok(trie)
    }

    /// The node to which `bytes` lead, and how many of them it has itself, without the first.
    fn place(&self, bytes: &[u8]) -> Option<(u32, u32)> {
        let (mut at, mut taken, mut rest): (usize, usize, &[u8]) = (0, 0, &[]);
        for byte in bytes {
            if let Some(more) = rest.strip_prefix(&[*byte]) {
                (rest, taken) = (more, taken + 1);
                continue;
            }
            let node = self.nodes.get(at).filter(|_| rest.is_empty())?;
            let children = node.children as usize..(node.children + node.count) as usize;
            at = children.start + self.firsts.get(children)?.binary_search(byte).ok()?;
            (rest, taken) = (self.rest(self.nodes.get(at)?), 0);
        }
        Some((u32::try_from(at).ok()?, u32::try_from(taken).ok()?))
    }

    /// What a node stands for, without its first byte.
    fn rest(&self, node: &Node) -> &[u8] {
        self.bytes.get(node.from as usize..(node.from + node.length) as usize).unwrap_or_default()
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
        for start in starts {
            let Some(place) = self.beginnings.get(start.key) else { continue };
            let at = start.at as usize;
            let word = (u64::BITS - start.key.leading_zeros()).div_ceil(8) as usize;
            self.each_from(place, bytes, at + word, |end, term| {
                if ends_bounded(text, at..end) {
                    found(at..end, term);
                }
            });
        }
    }

    /// Calls `found` with the end and the number of every term that begins with what leads to `place`, and goes on at
    /// `at`. What is shorter is no whole word.
    fn each_from(&self, place: Place, text: &[u8], mut at: usize, mut found: impl FnMut(usize, u32)) {
        let mut taken = place.taken as usize;
        let mut next = place.node as usize;
        while let Some(node) = self.nodes.get(next) {
            let rest = self.rest(node).get(taken..).unwrap_or_default();
            if !text.get(at..).is_some_and(|text| text.starts_with(rest)) {
                return;
            }
            at += rest.len();
            taken = 0;
            if node.term != NO_TERM {
                found(at, node.term);
            }
            let children = node.children as usize..(node.children + node.count) as usize;
            let (Some(byte), Some(firsts)) = (text.get(at), self.firsts.get(children.clone())) else { return };
            let child = match firsts.len() {
                0..=8 => firsts.iter().position(|first| first == byte),
                _ => firsts.binary_search(byte).ok(),
            };
            let Some(child) = child else { return };
            next = children.start + child;
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fold::{fold, fold_split, is_bounded};
    use super::*;
    use crate::words::Split;
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
        let (split, starts) = fold_split(&Split::of(text));
        let mut other = Vec::new();
        trie(terms).each(&split, &starts, |range, term| other.push((range, term)));
        assert_eq!(out, other);
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
