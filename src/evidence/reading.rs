//! What one sentence says by itself: everything that can be told of it without the sentences around it.
//!
//! A sentence is read once. Form lines, stock phrases and quotations of guidelines stand in one letter after the other,
//! and all places in a reading are counted from the beginning of the sentence, so that it serves wherever the sentence
//! stands again (see [`super::readings`]).

use super::Knowledge;
use super::claim::Clause;
use super::cues::{Cue, Cues, Scan};
use super::mention::{self, Named};
use super::recited::Recital;
use super::record::Content;
use super::said::Said;
use crate::words::Split;
use std::sync::OnceLock;

/// One sentence, read; ranges are of the sentence.
#[derive(Debug)]
pub struct Reading {
    /// The sentence.
    pub text: Box<str>,
    /// Its cues.
    pub scan: Scan,
    /// What it names.
    pub named: Named,
    /// Its words that carry content.
    pub content: Content,
    /// It opens a quotation that it does not close, or closes one that it did not open.
    pub turns_quotation: bool,
    clauses: OnceLock<Box<[Clause]>>,
    recital: OnceLock<Recital>,
    pub(super) said: Said,
}

impl Reading {
    /// Reads a sentence.
    pub fn of(sentence: &str, knowledge: Knowledge<'_>) -> Reading {
        let split = Split::of(sentence);
        let marks = match split.is_ascii() {
            true => sentence.bytes().filter(|b| *b == b'"').count(),
            false => sentence.chars().filter(|c| matches!(c, '"' | '\u{201c}' | '\u{201d}')).count(),
        };
        Reading {
            text: sentence.into(),
            scan: knowledge.cues.scan_split(&split),
            named: mention::of_sentence(knowledge.vocabulary, knowledge.language, &split),
            content: Content::of_split(knowledge.cues, &split),
            turns_quotation: marks % 2 == 1,
            clauses: OnceLock::new(),
            recital: OnceLock::new(),
            said: Said::default(),
        }
    }

    /// Its clauses that may make claims, in order.
    pub fn clauses(&self, cues: &Cues) -> &[Clause] {
        self.clauses.get_or_init(|| Clause::of_sentence(cues, &self.text, &self.scan))
    }

    /// What it asks for when it recites a source.
    pub(super) fn recital(&self, knowledge: Knowledge<'_>) -> &Recital {
        self.recital.get_or_init(|| Recital::of(&self.text, &self.named.read, knowledge))
    }

    /// Bytes that it takes at most, with what is worked out only when it is asked for.
    pub fn weight(&self) -> usize {
        let borders = [Cue::BeginsClause, Cue::BeginsClauseAfterComma].map(|cue| self.scan.all(cue).count());
        let clauses = 1 + borders.iter().sum::<usize>() + self.text.matches(';').count();
        // The clauses share the cues of the sentence out among them, and name its content twice; conditions, hardly more
        // than one to every nine bytes, name it once more.
        size_of::<Reading>()
            + 8 * self.text.len()
            + 2 * self.scan.heap()
            + self.named.heap()
            + 4 * self.content.heap()
            + clauses * size_of::<Clause>()
    }
}
