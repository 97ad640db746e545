//! Sentences that were read before, kept in memory for the letters to come.
//!
//! What is kept is bounded by count and by bytes, whatever the number of letters, and leaves the process with it:
//! nothing of it is ever written. A reading is a function of the sentence and of the pack alone, and a sentence is found
//! by its whole text, so that no result can depend on what is kept; only the time that it takes does.

use super::Knowledge;
use super::reading::Reading;
use std::borrow::Borrow;
use std::cell::Cell;
use std::collections::HashSet;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// Bytes that all kept readings of a pack take together at most.
const MOST_BYTES: usize = 64 << 20;
/// Sentences that are kept at most.
const MOST_SENTENCES: usize = 64 << 10;
/// Sentences that are remembered as seen, on each shelf; one in so many is mistaken for another, and is kept a bit early.
const SEEN: usize = 1 << 15;
/// Longer sentences, in bytes, are read each time: they hardly come again, and would drive many others out.
const LONGEST: usize = 1000;
/// Shelves at most; each serves one thread at a time.
const MOST_SHELVES: usize = 16;

/// The kept readings of a pack. There is a shelf for each processor, so that no thread waits for another.
#[derive(Debug)]
pub struct Readings {
    shelves: Box<[Mutex<Shelf>]>,
}

impl Default for Readings {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        Readings::new(threads, MOST_SENTENCES, MOST_BYTES)
    }
}

impl Readings {
    /// Room for so many sentences and bytes, on shelves for so many threads.
    pub fn new(threads: usize, sentences: usize, bytes: usize) -> Readings {
        let shelves = threads.clamp(1, MOST_SHELVES);
        // Half of it for those that came last, half for those before them.
        let (sentences, bytes) = (sentences / shelves / 2, bytes / shelves / 2);
        let shelf = || Mutex::new(Shelf { sentences, bytes, ..Shelf::default() });
        Readings { shelves: std::iter::repeat_with(shelf).take(shelves).collect() }
    }

    /// A reader for the sentences of one letter. While all shelves are in use, it keeps nothing.
    pub fn reader<'k>(&'k self, knowledge: Knowledge<'k>) -> Reader<'k> {
        thread_local! {
            /// The shelf that this thread took last: what it holds is near.
            static LAST: Cell<usize> = const { Cell::new(0) };
        }
        let all = self.shelves.len();
        let last = LAST.get();
        let free = (last..last + all).find_map(|i| {
            let lock = self.shelves.get(i % all)?;
            match lock.try_lock() {
                Ok(shelf) => Some((i % all, shelf)),
                Err(TryLockError::Poisoned(e)) => {
                    // Whoever had it may have left it half changed.
                    let mut shelf = PoisonError::into_inner(e);
                    shelf.clear();
                    lock.clear_poison();
                    Some((i % all, shelf))
                }
                Err(TryLockError::WouldBlock) => None,
            }
        });
        let shelf = free.map(|(i, shelf)| {
            LAST.set(i);
            shelf
        });
        Reader { knowledge, shelf }
    }
}

/// Reads sentences, those it knows from before without reading them again.
#[derive(Debug)]
pub struct Reader<'k> {
    knowledge: Knowledge<'k>,
    shelf: Option<MutexGuard<'k, Shelf>>,
}

impl<'k> Reader<'k> {
    /// What it reads with.
    pub fn knowledge(&self) -> Knowledge<'k> {
        self.knowledge
    }

    /// What a sentence says by itself.
    pub fn sentence(&mut self, sentence: &str) -> Arc<Reading> {
        let read = || Arc::new(Reading::of(sentence, self.knowledge));
        let Some(shelf) = self.shelf.as_mut().filter(|_| sentence.len() <= LONGEST) else { return read() };
        shelf.get(sentence).unwrap_or_else(|| {
            let reading = read();
            if shelf.has_seen(sentence) {
                shelf.keep(&reading);
            }
            reading
        })
    }
}

/// A reading that is found by its sentence.
#[derive(Debug)]
struct Kept(Arc<Reading>);

impl Borrow<str> for Kept {
    fn borrow(&self) -> &str {
        &self.0.text
    }
}

impl Hash for Kept {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text.hash(state);
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.0.text == other.0.text
    }
}

impl Eq for Kept {}

/// The readings of one thread at a time.
///
/// A sentence is kept when it comes a second time: nearly nine of ten sentences of real letters come once, and would
/// drive out those that come again, and strew the memory with what is never asked for. When the young ones have no more
/// room, they become the old ones, and the old ones go; an old one that is asked for again is young again.
#[derive(Debug, Default)]
struct Shelf {
    young: HashSet<Kept>,
    old: HashSet<Kept>,
    /// Bytes that the young ones take.
    taken: usize,
    /// Parts of the hashes of sentences that came once, and how they are hashed; empty before the first.
    seen: Box<[u32]>,
    hasher: RandomState,
    /// Room for young ones.
    sentences: usize,
    bytes: usize,
}

impl Shelf {
    fn get(&mut self, sentence: &str) -> Option<Arc<Reading>> {
        if let Some(kept) = self.young.get(sentence) {
            return Some(Arc::clone(&kept.0));
        }
        let Kept(reading) = self.old.take(sentence)?;
        self.keep(&reading);
        Some(reading)
    }

    /// True when this sentence came before, or one that is taken for it.
    fn has_seen(&mut self, sentence: &str) -> bool {
        if self.seen.is_empty() {
            self.seen = vec![0; SEEN].into();
        }
        let hash = self.hasher.hash_one(sentence);
        let mark = (hash >> 32) as u32;
        let places = self.seen.len().max(1);
        let Some(place) = self.seen.get_mut(hash as usize % places) else { return false };
        std::mem::replace(place, mark) == mark
    }

    fn keep(&mut self, reading: &Arc<Reading>) {
        let weight = reading.weight();
        if self.young.len() >= self.sentences || self.taken + weight > self.bytes {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
            self.taken = 0;
        }
        if self.sentences > 0 && weight <= self.bytes {
            self.taken += weight;
            self.young.insert(Kept(Arc::clone(reading)));
        }
    }

    fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
        self.taken = 0;
    }
}

#[cfg(test)]
mod tests;
