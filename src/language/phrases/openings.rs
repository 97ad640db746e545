//! With what phrases begin: a tree of bytes that is walked from each word border of a text.

use crate::fixed::{self, Fixed};
use std::ops::Range;

/// A way in which a phrase can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Opening {
    /// The phrase.
    pub phrase: u32,
    /// The opening is the whole phrase; of several that fit the one of the least rank is what the phrase matches.
    pub whole: Option<u32>,
    /// Where the automaton of the phrase stands behind the opening; 0: that is not known.
    pub state: u32,
}

impl Opening {
    /// What stands for an opening that is not the whole phrase.
    const NOT_WHOLE: u32 = u32::MAX;
}

impl Fixed for Opening {
    const BYTES: usize = 12;

    fn write(&self, out: &mut Vec<u8>) {
        self.phrase.write(out);
        self.whole.unwrap_or(Self::NOT_WHOLE).write(out);
        self.state.write(out);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (numbers, []) = bytes.as_chunks() else { return None };
        let [phrase, whole, state] = numbers else { return None };
        let [phrase, whole, state] = [phrase, whole, state].map(|n| u32::from_le_bytes(*n));
        Some(Opening { phrase, whole: Some(whole).filter(|rank| *rank != Self::NOT_WHOLE), state })
    }
}

/// A node of the tree, as far as the one before it does not tell.
#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// Its first child; those of the next node stand behind its last.
    children: u32,
    /// The first of the openings that end in it; those that end in the next stand behind its last.
    ends: u32,
}

impl Fixed for Node {
    const BYTES: usize = 8;

    fn write(&self, out: &mut Vec<u8>) {
        self.children.write(out);
        self.ends.write(out);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (children, ends) = bytes.split_at_checked(4)?;
        Some(Node { children: u32::read(children)?, ends: u32::read(ends)? })
    }
}

/// The openings of all phrases.
///
/// Nodes stand by their depth and then by their bytes, so that the children of a node stand together, behind those of
/// the node before. Node 0 is the root.
#[derive(Debug, Default, serde::Serialize, serde::Deserialize)]
pub(super) struct Openings {
    /// The byte that leads to each node.
    #[serde(with = "fixed")]
    bytes: Vec<u8>,
    /// One more than there are nodes.
    #[serde(with = "fixed")]
    nodes: Vec<Node>,
    #[serde(with = "fixed")]
    openings: Vec<Opening>,
    /// Bits by the first three bytes: most words begin no phrase, and cost no more than this. It may say yes by chance.
    #[serde(with = "fixed")]
    begins: Vec<u64>,
    /// Where the first three bytes lead, by their hash or behind another; at least half of the places are free.
    #[serde(with = "fixed")]
    threes: Vec<Three>,
    /// Bits by the first two bytes of openings that have no third.
    #[serde(with = "fixed")]
    shorts: Vec<u64>,
}

/// The node to which three bytes lead; the root: the place is free.
#[derive(Debug, Clone, Copy, Default)]
struct Three {
    bytes: u32,
    node: u32,
}

impl Fixed for Three {
    const BYTES: usize = 8;

    fn write(&self, out: &mut Vec<u8>) {
        self.bytes.write(out);
        self.node.write(out);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (bytes, node) = bytes.split_at_checked(4)?;
        Some(Three { bytes: u32::read(bytes)?, node: u32::read(node)? })
    }
}

/// Three bytes as a number.
fn number([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}

fn hash(number: u32) -> usize {
    (number.wrapping_mul(0x9e37_79b1) >> 12) as usize
}

/// The number of the first two bytes; bytes that share their last five bits are one in the second place.
fn first_two(a: u8, b: u8) -> usize {
    usize::from(a & 127) << 5 | usize::from(b & 31)
}

fn has(bits: &[u64], number: usize) -> bool {
    bits.get(number / 64).is_some_and(|bits| bits & 1 << (number % 64) != 0)
}

/// The number of the first three bytes; bytes that share their last five bits are one.
fn first_three([a, b, c]: [u8; 3]) -> usize {
    usize::from(a & 31) << 10 | usize::from(b & 31) << 5 | usize::from(c & 31)
}

impl Openings {
    /// Builds the tree.
    pub fn new(mut openings: Vec<(Vec<u8>, Opening)>) -> Openings {
        openings.sort_unstable();
        openings.dedup();
        let mut tree = Openings {
            bytes: vec![0],
            begins: vec![0; 1 << (15 - 6)],
            shorts: vec![0; 1 << (12 - 6)],
            ..Openings::default()
        };
        for (bytes, _) in &openings {
            match bytes[..] {
                [a, b, c, ..] => {
                    let number = first_three([a, b, c]);
                    tree.begins[number / 64] |= 1 << (number % 64);
                }
                [a, ref rest @ ..] => {
                    // Anything may follow an opening of one byte.
                    for b in rest.first().map_or(0..=31, |b| *b..=*b) {
                        let number = first_two(a, b);
                        tree.shorts[number / 64] |= 1 << (number % 64);
                    }
                }
                [] => {}
            }
        }
        // For each node, the openings below it and how many of their bytes lead to it.
        let mut below: Vec<(Range<usize>, usize)> = vec![(0..openings.len(), 0)];
        let mut at = 0;
        while let Some((Range { mut start, end }, depth)) = below.get(at).cloned() {
            tree.nodes.push(Node { children: tree.bytes.len() as u32, ends: tree.openings.len() as u32 });
            while let Some((_, own)) = openings.get(start).filter(|(b, _)| b.len() == depth && start < end) {
                tree.openings.push(*own);
                start += 1;
            }
            while let Some(byte) = openings.get(start).filter(|_| start < end).and_then(|(b, _)| b.get(depth)) {
                let same = |(b, _): &(Vec<u8>, Opening)| b.get(depth) == Some(byte);
                let until = start + openings[start..end].partition_point(same);
                tree.bytes.push(*byte);
                below.push((start..until, depth + 1));
                start = until;
            }
            at += 1;
        }
        tree.nodes.push(Node { children: tree.bytes.len() as u32, ends: tree.openings.len() as u32 });
        tree.note_threes();
        tree
    }

    /// Notes where three bytes lead.
    fn note_threes(&mut self) {
        let mut found = Vec::new();
        let tree = &*self;
        let below = |node: usize| tree.node(node).0.filter_map(move |child| Some((child, *tree.bytes.get(child)?)));
        for (first, a) in below(0) {
            for (second, b) in below(first) {
                found.extend(below(second).map(|(third, c)| Three { bytes: number([a, b, c]), node: third as u32 }));
            }
        }
        let mut threes = vec![Three::default(); (found.len() * 2 + 1).next_power_of_two()];
        let mask = threes.len() - 1;
        for three in found {
            let mut at = hash(three.bytes) & mask;
            while threes[at].node != 0 {
                at = (at + 1) & mask;
            }
            threes[at] = three;
        }
        self.threes = threes;
    }

    /// The node to which three bytes lead.
    fn three(&self, bytes: [u8; 3]) -> Option<usize> {
        let number = number(bytes);
        let mask = self.threes.len().wrapping_sub(1);
        let mut at = hash(number) & mask;
        while let Some(three) = self.threes.get(at).filter(|three| three.node != 0) {
            if three.bytes == number {
                return Some(three.node as usize);
            }
            at = (at + 1) & mask;
        }
        None
    }

    /// The children of a node, and the openings that end in it.
    fn node(&self, node: usize) -> (Range<usize>, &[Opening]) {
        let Some([here, next]) = self.nodes.get(node..node + 2) else { return (0..0, &[]) };
        let ends =
            if here.ends == next.ends { None } else { self.openings.get(here.ends as usize..next.ends as usize) };
        (here.children as usize..next.children as usize, ends.unwrap_or_default())
    }

    /// The openings for which `make` has one in their place.
    pub fn map(&self, make: impl Fn(&[u8], Opening) -> Option<Opening>) -> Openings {
        let mut found = Vec::new();
        let mut open: Vec<(usize, Vec<u8>)> = vec![(0, Vec::new())];
        while let Some((node, bytes)) = open.pop() {
            let (children, own) = self.node(node);
            found.extend(own.iter().filter_map(|o| Some((bytes.clone(), make(&bytes, *o)?))));
            for child in children {
                let byte = self.bytes.get(child).copied();
                open.push((child, bytes.iter().copied().chain(byte).collect()));
            }
        }
        Openings::new(found)
    }

    /// True when each begins with a letter or a digit, so that none begins where no word does.
    pub fn begin_with_words(&self) -> bool {
        let firsts = self.bytes.get(self.node(0).0).unwrap_or_default();
        firsts.iter().all(u8::is_ascii_alphanumeric)
    }

    /// Calls `found` with every opening that stands at the beginning of `bytes`, and with its length.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(Opening, usize)) {
        let (mut node, mut length) = (0, 0);
        if let Some(&[a, b, c]) = bytes.first_chunk::<3>()
            && !has(&self.shorts, first_two(a, b))
        {
            if !has(&self.begins, first_three([a, b, c])) {
                return;
            }
            let Some(three) = self.three([a, b, c]) else { return };
            (node, length) = (three, 3);
        }
        loop {
            let (children, ends) = self.node(node);
            for opening in ends {
                found(*opening, length);
            }
            let (Some(byte), Some(firsts)) = (bytes.get(length), self.bytes.get(children.clone())) else { return };
            let child = match firsts.len() {
                0..=8 => firsts.iter().position(|first| first == byte),
                _ => firsts.binary_search(byte).ok(),
            };
            let Some(child) = child else { return };
            node = children.start + child;
            length += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn finds_every_opening_that_the_text_begins_with(
            all in proptest::collection::btree_set("[abq1 ]{1,5}", 0..12),
            text in "[abq1 ]{0,6}",
        ) {
            let all: Vec<String> = all.into_iter().collect();
            let opening = |phrase| Opening { phrase, whole: None, state: 0 };
            let tree = Openings::new(all.iter().zip(0..).map(|(o, phrase)| (o.clone().into_bytes(), opening(phrase))).collect());
            let mut found = Vec::new();
            tree.each(text.as_bytes(), |opening, length| found.push((opening.phrase, length)));
            let expected = all.iter().zip(0..).filter(|(o, _)| text.starts_with(o.as_str())).map(|(o, n)| (n, o.len()));
            let mut expected: Vec<(u32, usize)> = expected.collect();
            expected.sort_by_key(|(_, length)| *length);
            proptest::prop_assert_eq!(found, expected);
        }
    }
}
