//! With what phrases begin: a tree of bytes that is walked from each word border of a text.

/// A way in which a phrase can begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Opening {
    /// The phrase.
    pub phrase: u32,
    /// The opening is the whole phrase; of several that fit the one of the least rank is what the phrase matches.
    pub whole: Option<u32>,
}

/// The openings of all phrases.
#[derive(Debug, Default)]
pub(super) struct Openings {
    /// The class of each byte; 0: in no opening.
    classes: Vec<u8>,
    /// How many classes there are.
    stride: usize,
    /// From a node by a class to a node; 0: nowhere.
    next: Vec<u32>,
    /// The openings that end in each node.
    ends: Vec<Vec<Opening>>,
    /// Bits by the first three bytes: most words begin no phrase, and cost no more than this. It may say yes by chance.
    begins: Vec<u64>,
}

/// The number of the first three bytes; bytes that share their last five bits are one.
fn first_three([a, b, c]: [u8; 3]) -> usize {
    usize::from(a & 31) << 10 | usize::from(b & 31) << 5 | usize::from(c & 31)
}

impl Openings {
    /// Builds the tree.
    pub fn new(openings: &[(Vec<u8>, Opening)]) -> Openings {
        let mut classes = vec![0; 256];
        let mut stride = 1;
        for &b in openings.iter().flat_map(|(bytes, _)| bytes) {
            if classes[b as usize] == 0 && stride < 256 {
                classes[b as usize] = stride as u8;
                stride += 1;
            }
        }
        let begins = vec![0; 1 << (15 - 6)];
        let mut tree = Openings { classes, stride, next: vec![0; stride], ends: vec![Vec::new()], begins };
        for (bytes, opening) in openings {
            // Anything may follow an opening of fewer bytes.
            let byte = |i: usize| bytes.get(i).map_or(0..=31, |b| *b..=*b);
            for (a, b, c) in byte(0).flat_map(|a| byte(1).flat_map(move |b| byte(2).map(move |c| (a, b, c)))) {
                let number = first_three([a, b, c]);
                tree.begins[number / 64] |= 1 << (number % 64);
            }
            let node = tree.insert(bytes);
            if !tree.ends[node].contains(opening) {
                tree.ends[node].push(*opening);
            }
        }
        tree
    }

    fn insert(&mut self, bytes: &[u8]) -> usize {
        let mut node = 0;
        for &b in bytes {
            let edge = node * self.stride + self.classes[b as usize] as usize;
            if self.next[edge] == 0 {
                self.next[edge] = self.ends.len() as u32;
                self.ends.push(Vec::new());
                self.next.resize(self.next.len() + self.stride, 0);
            }
            node = self.next[edge] as usize;
        }
        node
    }

    /// Calls `found` with every opening that stands at the beginning of `bytes`, and with its length.
    pub fn each(&self, bytes: &[u8], mut found: impl FnMut(Opening, usize)) {
        let number = bytes.first_chunk::<3>().map(|first| first_three(*first));
        if number.is_some_and(|n| self.begins.get(n / 64).is_none_or(|bits| bits & 1 << (n % 64) == 0)) {
            return;
        }
        let mut node = 0;
        for (i, &b) in bytes.iter().enumerate() {
            let class = self.classes[b as usize] as usize;
            node = self.next[node * self.stride + class] as usize;
            if node == 0 {
                return;
            }
            for opening in &self.ends[node] {
                found(*opening, i + 1);
            }
        }
    }
}
