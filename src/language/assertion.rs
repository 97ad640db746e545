//! How a mention is asserted: cues, how far they reach, and what ends their reach.

use super::Assertion;
use super::cue::{Border, Cue, Cues, Says};
use super::token::{Token, Words};
use std::ops::Range;

/// A sentence read for its cues once; asks about any number of mentions in it.
#[derive(Debug, Clone)]
pub struct Scopes {
    tokens: Vec<Token>,
    scopes: Vec<Scope>,
}

/// A stretch of the sentence over which a cue says something.
#[derive(Debug, Clone)]
struct Scope {
    says: Says,
    /// The tokens it reaches.
    over: Range<usize>,
    /// The tokens of the cue.
    cue: Range<usize>,
}

impl Scopes {
    /// Reads a text that is made of these `sentences`; no cue reaches from one into another.
    pub(crate) fn read(text: &str, sentences: &[Range<usize>], cues: &Cues, words: &Words) -> Scopes {
        let tokens = words.read(text);
        let mut scopes = Vec::new();
        for sentence in sentences {
            let first = tokens.partition_point(|t| t.end <= sentence.start);
            let end = tokens.partition_point(|t| t.start < sentence.end);
            read_sentence(&tokens[..end], first, cues, &mut scopes);
        }
        Scopes { tokens, scopes }
    }

    /// How the mention at these bytes of the sentence is asserted. A cue that is part of the mention says nothing of it.
    pub fn assertion(&self, mention: Range<usize>) -> Assertion {
        let first = self.tokens.partition_point(|t| t.end <= mention.start);
        let last = self.tokens.partition_point(|t| t.start < mention.end);
        let mut assertion = Assertion::default();
        for scope in &self.scopes {
            let reached = scope.over.start < last && first < scope.over.end;
            let own = scope.cue.start < last && first < scope.cue.end;
            if !reached || own {
                continue;
            }
            match scope.says {
                Says::Nothing => {}
                Says::Negated => assertion.negated = true,
                Says::Normal => assertion.normal = true,
                Says::NotDocumented => assertion.not_documented = true,
                Says::Possible => assertion.possible = true,
                Says::Hypothetical => assertion.hypothetical = true,
                Says::Historical => assertion.historical = true,
                Says::OtherPerson => assertion.other_person = true,
                Says::Conditional => assertion.conditional = true,
            }
        }
        assertion
    }
}

/// A border where it stands.
struct Stop {
    at: Range<usize>,
    border: Border,
}

impl Stop {
    fn stops(&self, cue: &Cue) -> bool {
        self.border.stops.as_ref().is_none_or(|list| list.contains(&cue.says))
    }
}

/// Adds the scopes of the sentence that begins at token `first` and ends with `tokens`.
fn read_sentence(tokens: &[Token], first: usize, cues: &Cues, scopes: &mut Vec<Scope>) {
    let mut found: Vec<(Range<usize>, Vec<Cue>)> = Vec::new();
    let mut at = first;
    while at < tokens.len() {
        // The leftmost first, of those the longest: a longer phrase keeps the cues in it from being read.
        let (n, meanings) = cues.cues.longest(tokens, at).unwrap_or_default();
        if n > 0 {
            found.push((at..at + n, meanings));
        }
        at += n.max(1);
    }
    if found.is_empty() {
        return;
    }
    let mut stops = Vec::new();
    let mut joints = Vec::new();
    for at in first..tokens.len() {
        cues.borders.each(tokens, at, |n, border| {
            // Inside a cue it is a word of the cue.
            if !found.iter().any(|(cue, _)| cue.start < at && at + n <= cue.end) {
                stops.push(Stop { at: at..at + n, border: border.clone() });
            }
        });
        cues.joints.each(tokens, at, |n, ()| joints.push(at..at + n));
    }
    for (at, meanings) in &found {
        for cue in meanings.iter().filter(|c| c.says != Says::Nothing) {
            if cue.reaches.forward() {
                let over = at.end..forward_end(tokens.len(), at.end, cue, &stops, &joints);
                scopes.push(Scope { says: cue.says, over, cue: at.clone() });
            }
            if cue.reaches.backward() {
                let over = backward_start(first, at.start, cue, &stops, &joints)..at.start;
                scopes.push(Scope { says: cue.says, over, cue: at.clone() });
            }
        }
    }
}

/// Where the reach of a cue that ends at token `from` ends.
fn forward_end(mut end: usize, from: usize, cue: &Cue, stops: &[Stop], joints: &[Range<usize>]) -> usize {
    for stop in stops.iter().filter(|s| s.border.reaches.forward() && s.stops(cue) && s.at.start >= from) {
        end = end.min(if stop.border.reached { stop.at.end } else { stop.at.start });
    }
    if !cue.lists {
        end = joints.iter().filter(|j| j.start >= from).fold(end, |e, j| e.min(j.start));
    }
    cue.words.map_or(end, |n| end.min(from + n))
}

/// Where the reach of a cue that begins at token `from` begins.
fn backward_start(mut start: usize, from: usize, cue: &Cue, stops: &[Stop], joints: &[Range<usize>]) -> usize {
    for stop in stops.iter().filter(|s| s.border.reaches.backward() && s.stops(cue) && s.at.end <= from) {
        start = start.max(if stop.border.reached { stop.at.start } else { stop.at.end });
    }
    if !cue.lists {
        start = joints.iter().filter(|j| j.end <= from).fold(start, |s, j| s.max(j.end));
    }
    cue.words.map_or(start, |n| start.max(from.saturating_sub(n)))
}
