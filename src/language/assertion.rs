//! How a mention is asserted: cues, how far they reach, and what ends their reach.

use super::Assertion;
use super::cue::{Border, Cue, Cues, Says};
use super::token::{Patterns, Token, Words};
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
    /// Reads a sentence.
    pub(crate) fn read(sentence: &str, cues: &Cues, words: &Words) -> Scopes {
        let tokens = words.read(sentence);
        let found = find(&tokens, &cues.cues);
        let borders: Vec<(Range<usize>, Vec<Border>)> = find(&tokens, &cues.borders)
            .into_iter()
            // A border inside a cue is a word of the cue.
            .filter(|(b, _)| !found.iter().any(|(c, _)| c.start <= b.start && b.end <= c.end))
            .collect();
        let joints: Vec<Range<usize>> = find(&tokens, &cues.joints).into_iter().map(|(j, _)| j).collect();
        let mut scopes = Vec::new();
        for (at, meanings) in &found {
            for cue in meanings {
                if cue.says == Says::Nothing {
                    continue;
                }
                if cue.reaches.forward() {
                    let mut end = tokens.len();
                    for (border, kinds) in &borders {
                        let stops = kinds.iter().any(|k| k.reaches.forward() && stops(k, cue));
                        if stops && border.start >= at.end {
                            end = end.min(border.start);
                        }
                    }
                    if !cue.lists {
                        end = joints.iter().filter(|j| j.start >= at.end).fold(end, |e, j| e.min(j.start));
                    }
                    if let Some(n) = cue.words {
                        end = end.min(at.end + n);
                    }
                    scopes.push(Scope { says: cue.says, over: at.end..end, cue: at.clone() });
                }
                if cue.reaches.backward() {
                    let mut start = 0;
                    for (border, kinds) in &borders {
                        let stops = kinds.iter().any(|k| k.reaches.backward() && stops(k, cue));
                        if stops && border.end <= at.start {
                            start = start.max(border.end);
                        }
                    }
                    if !cue.lists {
                        start = joints.iter().filter(|j| j.end <= at.start).fold(start, |s, j| s.max(j.end));
                    }
                    if let Some(n) = cue.words {
                        start = start.max(at.start.saturating_sub(n));
                    }
                    scopes.push(Scope { says: cue.says, over: start..at.start, cue: at.clone() });
                }
            }
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

fn stops(border: &Border, cue: &Cue) -> bool {
    border.stops.as_ref().is_none_or(|list| list.contains(&cue.says))
}

/// The matches of `patterns`, the leftmost first, of those the longest; none overlaps another.
fn find<T: Clone>(tokens: &[Token], patterns: &Patterns<T>) -> Vec<(Range<usize>, Vec<T>)> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match patterns.longest(tokens, at) {
            Some((n, values)) => {
                found.push((at..at + n, values));
                at += n;
            }
            None => at += 1,
        }
    }
    found
}
