//! What was worked out of a text, kept in memory for the same text when it comes again.
//!
//! What is kept is bounded by count and by bytes, whatever the number of letters, and leaves the process with it:
//! nothing of it is ever written. It is a function of the text and of the pack alone, and found by the whole text, so
//! that no result can depend on what is kept; only the time that it takes does.

use hashbrown::HashTable;
use std::cell::Cell;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// Longer texts, in bytes, are read each time: they hardly come again, and would drive many others out.
pub const LONGEST: usize = 1000;
/// Texts that are remembered as seen, on each shelf; one in so many is mistaken for another, and is kept a bit early.
const SEEN: usize = 1 << 15;
/// Shelves at most; each serves one thread at a time.
const MOST_SHELVES: usize = 16;

/// What can be kept.
pub trait Keep {
    /// The text that it was read from.
    fn text(&self) -> &str;
    /// Bytes that it takes at most, with what is worked out only when it is asked for.
    fn weight(&self) -> usize;
}

/// What is kept. There is a shelf for each processor, so that no thread waits for another.
#[derive(Debug)]
pub struct Shelves<T> {
    pub(crate) shelves: Box<[Mutex<Shelf<T>>]>,
}

impl<T: Keep> Shelves<T> {
    /// Room for so many texts and bytes in all, on shelves for so many threads.
    pub fn new(threads: usize, texts: usize, bytes: usize) -> Shelves<T> {
        let shelves = threads.clamp(1, MOST_SHELVES);
        // Half of it for those that came last, half for those before them.
        let (texts, bytes) = (texts / shelves / 2, bytes / shelves / 2);
        let shelf = || {
            Mutex::new(Shelf {
                young: HashTable::new(),
                old: HashTable::new(),
                taken: 0,
                seen: Box::default(),
                hasher: RandomState::new(),
                texts,
                bytes,
            })
        };
        Shelves { shelves: std::iter::repeat_with(shelf).take(shelves).collect() }
    }

    /// The same, for the threads of this machine.
    pub fn with_room(texts: usize, bytes: usize) -> Shelves<T> {
        Shelves::new(std::thread::available_parallelism().map_or(1, usize::from), texts, bytes)
    }

    /// A shelf for this thread alone; `None` while all are in use.
    pub fn shelf(&self) -> Option<MutexGuard<'_, Shelf<T>>> {
        thread_local! {
            /// The shelf that this thread took last: what it holds is near.
            static LAST: Cell<usize> = const { Cell::new(0) };
        }
        let all = self.shelves.len();
        let last = LAST.get();
        let (i, shelf) = (last..last + all).find_map(|i| {
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
        })?;
        LAST.set(i);
        Some(shelf)
    }
}

/// What is found by its text.
#[derive(Debug)]
pub(crate) struct Kept<T> {
    /// Of the text.
    hash: u64,
    pub(crate) what: Arc<T>,
}

/// What one thread keeps at a time.
///
/// A text is kept when it comes a second time: nearly nine of ten sentences of real letters come once, and would
/// drive out those that come again, and strew the memory with what is never asked for. When the young ones have no more
/// room, they become the old ones, and the old ones go; an old one that is asked for again is young again.
#[derive(Debug)]
pub struct Shelf<T> {
    pub(crate) young: HashTable<Kept<T>>,
    pub(crate) old: HashTable<Kept<T>>,
    /// Bytes that the young ones take.
    taken: usize,
    /// Parts of the hashes of texts that came once, and how they are hashed; empty before the first.
    seen: Box<[u32]>,
    hasher: RandomState,
    /// Room for young ones.
    texts: usize,
    bytes: usize,
}

impl<T: Keep> Shelf<T> {
    /// What is kept of `text`, else what `read` makes of it, which is kept when the text came before and is not long.
    pub fn get(&mut self, text: &str, read: impl FnOnce() -> T) -> Arc<T> {
        if text.len() > LONGEST {
            return Arc::new(read());
        }
        // The text is long beside all else that is done here, so that it is hashed once.
        let hash = self.hasher.hash_one(text);
        self.find(text, hash).unwrap_or_else(|| {
            let new = Arc::new(read());
            if self.has_seen(hash) {
                self.keep(Kept { hash, what: Arc::clone(&new) });
            }
            new
        })
    }

    /// True when the text of this hash came before, or one that is taken for it.
    fn has_seen(&mut self, hash: u64) -> bool {
        if self.seen.is_empty() {
            self.seen = vec![0; SEEN].into();
        }
        let mark = (hash >> 32) as u32;
        let places = self.seen.len().max(1);
        let Some(place) = self.seen.get_mut(hash as usize % places) else { return false };
        std::mem::replace(place, mark) == mark
    }

    fn find(&mut self, text: &str, hash: u64) -> Option<Arc<T>> {
        let same = |kept: &Kept<T>| kept.what.text() == text;
        if let Some(kept) = self.young.find(hash, same) {
            return Some(Arc::clone(&kept.what));
        }
        let (found, _) = self.old.find_entry(hash, same).ok()?.remove();
        let what = Arc::clone(&found.what);
        self.keep(found);
        Some(what)
    }

    fn keep(&mut self, new: Kept<T>) {
        let weight = new.what.weight();
        if self.young.len() >= self.texts || self.taken + weight > self.bytes {
            std::mem::swap(&mut self.young, &mut self.old);
            self.young.clear();
            self.taken = 0;
        }
        if self.texts > 0 && weight <= self.bytes {
            self.taken += weight;
            self.young.insert_unique(new.hash, new, |kept| kept.hash);
        }
    }

    fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
        self.taken = 0;
    }
}
