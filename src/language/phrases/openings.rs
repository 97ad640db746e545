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
}

impl Opening {
    /// What stands for an opening that is not the whole phrase.
    const NOT_WHOLE: u32 = u32::MAX;
}

impl Fixed for Opening {
    const BYTES: usize = 8;

    fn write(&self, out: &mut Vec<u8>) {
        self.phrase.write(out);
        self.whole.unwrap_or(Self::NOT_WHOLE).write(out);
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (phrase, whole) = bytes.split_at_checked(4)?;
        let whole = u32::read(whole).filter(|rank| *rank != Self::NOT_WHOLE);
        Some(Opening { phrase: u32::read(phrase)?, whole })
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
    /// Where the children of each node stop.
    #[serde(with = "fixed")]
    children: Vec<u32>,
    /// Where in `openings` those that end in each node stop.
    #[serde(with = "fixed")]
    ends: Vec<u32>,
    #[serde(with = "fixed")]
    openings: Vec<Opening>,
    /// Bits by the first three bytes: most words begin no phrase, and cost no more than this. It may say yes by chance.
    #[serde(with = "fixed")]
    begins: Vec<u64>,
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
        let mut tree = Openings { bytes: vec![0], begins: vec![0; 1 << (15 - 6)], ..Openings::default() };
        for (bytes, _) in &openings {
            // Anything may follow an opening of fewer bytes.
            let byte = |i: usize| bytes.get(i).map_or(0..=31, |b| *b..=*b);
            for (a, b, c) in byte(0).flat_map(|a| byte(1).flat_map(move |b| byte(2).map(move |c| (a, b, c)))) {
                let number = first_three([a, b, c]);
                tree.begins[number / 64] |= 1 << (number % 64);
            }
        }
        // For each node, the openings below it and how many of their bytes lead to it.
        let mut below: Vec<(Range<usize>, usize)> = vec![(0..openings.len(), 0)];
        let mut at = 0;
        while let Some((Range { mut start, end }, depth)) = below.get(at).cloned() {
            while let Some((_, own)) = openings.get(start).filter(|(b, _)| b.len() == depth && start < end) {
                tree.openings.push(*own);
                start += 1;
            }
            tree.ends.push(tree.openings.len() as u32);
            while let Some(byte) = openings.get(start).filter(|_| start < end).and_then(|(b, _)| b.get(depth)) {
                let same = |(b, _): &(Vec<u8>, Opening)| b.get(depth) == Some(byte);
                let until = start + openings[start..end].partition_point(same);
                tree.bytes.push(*byte);
                below.push((start..until, depth + 1));
                start = until;
            }
            tree.children.push(tree.bytes.len() as u32);
            at += 1;
        }
        tree
    }

    /// The children of a node.
    fn children(&self, node: usize) -> Range<usize> {
        stretch(&self.children, node, 1)
    }

    /// The openings that end in a node.
    fn ends(&self, node: usize) -> &[Opening] {
        self.openings.get(stretch(&self.ends, node, 0)).unwrap_or_default()
    }

    /// The openings of some phrases alone.
    pub fn only(&self, wanted: impl Fn(u32) -> bool) -> Openings {
        let mut found = Vec::new();
        let mut open: Vec<(usize, Vec<u8>)> = vec![(0, Vec::new())];
        while let Some((node, bytes)) = open.pop() {
            let own = self.ends(node).iter().filter(|o| wanted(o.phrase));
            found.extend(own.map(|opening| (bytes.clone(), *opening)));
            for child in self.children(node) {
                let byte = self.bytes.get(child).copied();
                open.push((child, bytes.iter().copied().chain(byte).collect()));
            }
        }
        Openings::new(found)
    }

    /// Calls `found` with every opening that stands at the beginning of `bytes`, and with its length.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(Opening, usize)) {
        let number = bytes.first_chunk::<3>().map(|first| first_three(*first));
        if number.is_some_and(|n| self.begins.get(n / 64).is_none_or(|bits| bits & 1 << (n % 64) == 0)) {
            return;
        }
        let mut node = 0;
        for (i, byte) in bytes.iter().enumerate() {
            let children = self.children(node);
            let Some(firsts) = self.bytes.get(children.clone()) else { return };
            let child = match firsts.len() {
                0..=8 => firsts.iter().position(|first| first == byte),
                _ => firsts.binary_search(byte).ok(),
            };
            let Some(child) = child else { return };
            node = children.start + child;
            for opening in self.ends(node) {
                found(*opening, i + 1);
            }
        }
    }
}

/// The stretch of a node, where `until` says for each node where its stretch stops and that of the next begins; the
/// first begins at `first`.
fn stretch(until: &[u32], node: usize, first: usize) -> Range<usize> {
    let stops = |node: usize| until.get(node).map(|n| *n as usize);
    let from = node.checked_sub(1).map_or(Some(first), stops);
    from.zip(stops(node)).map_or(0..0, |(from, to)| from..to)
}
