//! Sentences that were read before, kept for the letters to come.

use super::Knowledge;
use super::reading::Reading;
use crate::shelves::{Keep, Shelf, Shelves};
use std::sync::{Arc, MutexGuard};

/// Bytes that all kept readings of a pack take together at most.
const MOST_BYTES: usize = 64 << 20;
/// Sentences that are kept at most.
const MOST_SENTENCES: usize = 64 << 10;

/// The kept readings of a pack.
pub type Readings = Shelves<Reading>;

impl Keep for Reading {
    fn text(&self) -> &str {
        &self.text
    }

    fn weight(&self) -> usize {
        Reading::weight(self)
    }
}

impl Default for Shelves<Reading> {
    fn default() -> Self {
        Shelves::with_room(MOST_SENTENCES, MOST_BYTES)
    }
}

impl Shelves<Reading> {
    /// A reader for the sentences of one letter. While all shelves are in use, it keeps nothing.
    pub fn reader<'k>(&'k self, knowledge: Knowledge<'k>) -> Reader<'k> {
        Reader { knowledge, shelf: self.shelf() }
    }
}

/// Reads sentences, those it knows from before without reading them again.
#[derive(Debug)]
pub struct Reader<'k> {
    knowledge: Knowledge<'k>,
    shelf: Option<MutexGuard<'k, Shelf<Reading>>>,
}

impl<'k> Reader<'k> {
    /// What it reads with.
    pub fn knowledge(&self) -> Knowledge<'k> {
        self.knowledge
    }

    /// What a sentence says by itself.
    pub fn sentence(&mut self, sentence: &str) -> Arc<Reading> {
        let read = || Reading::of(sentence, self.knowledge);
        match self.shelf.as_mut() {
            Some(shelf) => shelf.get(sentence, read),
            None => Arc::new(read()),
        }
    }
}

#[cfg(test)]
mod tests;
