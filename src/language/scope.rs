//! How far each cue of a sentence reaches.

use super::cue::{Border, Cue, Cues, Joint, Limit, Lists, Reach, Says};
use super::token::Token;
use smallvec::SmallVec;
use std::ops::Range;

/// A stretch of the sentence over which a cue says something.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub says: Says,
    /// The tokens it reaches.
    pub over: Range<usize>,
    /// The tokens of the cue.
    pub cue: Range<usize>,
}

/// A border where it stands.
struct Stop<'c> {
    at: Range<usize>,
    border: &'c Border,
}

/// What a heading stops.
static HEADING: Border = Border { stops: None, reaches: Reach::Both, reached: false, object: false };

impl Stop<'_> {
    fn stops(&self, cue: &Cue) -> bool {
        self.border.stops.as_ref().is_none_or(|list| list.contains(&cue.says))
    }
}

/// The scopes of the window that begins at token `first` and ends with `tokens`.
pub(crate) fn read_window(text: &str, tokens: &[Token], first: usize, cues: &Cues) -> Vec<Scope> {
    let mut scopes = Vec::new();
    let mut found: Vec<(Range<usize>, SmallVec<[Cue; 2]>)> = Vec::new();
    let mut at = first;
    while at < tokens.len() {
        // The leftmost first, of those the longest: a longer phrase keeps the cues in it from being read.
        let longest = if cues.cues.may_begin(&tokens[at]) { cues.cues.longest(tokens, at) } else { None };
        let Some((n, meanings)) = longest else {
            at += 1;
            continue;
        };
        found.push((at..at + n, meanings));
        at += n;
    }
    if found.is_empty() {
        return scopes;
    }
    let mut stops = Vec::new();
    let mut joints = Vec::new();
    let mut untils = Vec::new();
    let mut item_untils = Vec::new();
    for at in (first..tokens.len()).filter(|at| cues.limits.may_begin(&tokens[*at])) {
        cues.limits.each(tokens, at, |n, limit| match limit {
            Limit::Border(border) => {
                // Inside a cue it is a word of the cue.
                if !found.iter().any(|(cue, _)| cue.start < at && at + n <= cue.end) {
                    stops.push(Stop { at: at..at + n, border });
                }
            }
            Limit::Joint(joint) => joints.push((at..at + n, *joint)),
            Limit::Until(row) => untils.push((at..at + n, *row)),
            Limit::ItemUntil(row) => item_untils.push((at..at + n, *row)),
        });
    }
    stops.extend(headings(text, tokens, first));
    for (at, meanings) in &found {
        for cue in meanings.iter().filter(|c| c.says != Says::Nothing) {
            if cue.reaches.forward() {
                let own = untils.iter().filter(|(u, row)| *row == cue.row && u.start >= at.end).map(|(u, _)| u.start);
                let mut last = own.min().unwrap_or(tokens.len());
                let mut others = item_untils.iter().filter(|(u, row)| *row == cue.row && u.start >= at.end);
                if let Some((other, _)) = others.next() {
                    // The item that it stands in begins behind the joint before it.
                    let joint = joints.iter().rev().find(|(j, _)| j.start >= at.end && j.end <= other.start);
                    last = last.min(joint.map_or(other.start, |(j, _)| j.start));
                }
                let over = at.end..forward_end(last, at.end, cue, &stops, &joints);
                scopes.push(Scope { says: cue.says, over, cue: at.clone() });
            }
            if cue.reaches.backward() {
                let own = untils.iter().filter(|(u, row)| *row == cue.row && u.end <= at.start).map(|(u, _)| u.end);
                let first = own.max().unwrap_or(first);
                let over = backward_start(first, at.start, cue, &stops, &joints)..at.start;
                scopes.push(Scope { says: cue.says, over, cue: at.clone() });
            }
        }
    }
    scopes
}

/// The headings in a sentence (`Physical Exam:`): a run of capitalised words before a colon. What follows is about
/// something else than what came before.
fn headings<'t>(text: &'t str, tokens: &'t [Token], first: usize) -> impl Iterator<Item = Stop<'t>> + 't {
    const WORDS: usize = 4;
    let raw = |t: &Token| &text[t.start..t.end];
    let colons = (first + 1..tokens.len()).filter(move |i| text.as_bytes().get(tokens[*i].start) == Some(&b':'));
    colons.filter_map(move |colon| {
        let capitals = |t: &&Token| raw(t).starts_with(char::is_uppercase);
        let words = tokens[first..colon].iter().rev().take(WORDS).take_while(capitals).count();
        (words > 0).then(|| Stop { at: colon - words..colon + 1, border: &HEADING })
    })
}

/// Where the reach of a cue that ends at token `from` ends.
fn forward_end(mut end: usize, from: usize, cue: &Cue, stops: &[Stop<'_>], joints: &[(Range<usize>, Joint)]) -> usize {
    for stop in stops.iter().filter(|s| s.border.reaches.forward() && s.stops(cue) && s.at.start >= from) {
        end = end.min(if stop.border.reached { stop.at.end } else { stop.at.start });
    }
    let mut inside = joints.iter().filter(|(j, _)| j.start >= from && j.start < end);
    let first = match cue.lists {
        Lists::All => None,
        Lists::None => inside.next(),
        Lists::WithOr if inside.clone().any(|(_, joint)| *joint == Joint::Or) => None,
        Lists::WithOr => inside.find(|(_, joint)| *joint == Joint::Comma),
    };
    end = first.map_or(end, |(j, _)| j.start);
    cue.words.map_or(end, |n| end.min(from + n))
}

/// Where the reach of a cue that begins at token `from` begins.
fn backward_start(
    mut start: usize,
    from: usize,
    cue: &Cue,
    stops: &[Stop<'_>],
    joints: &[(Range<usize>, Joint)],
) -> usize {
    for stop in stops.iter().filter(|s| s.border.reaches.backward() && s.stops(cue) && s.at.end <= from) {
        let after = if stop.border.reached { stop.at.start } else { stop.at.end };
        let object_end = joints.iter().filter(|(j, _)| j.start >= after && j.end < from).map(|(j, _)| j.end).max();
        start = start.max(object_end.filter(|_| stop.border.object).unwrap_or(after));
    }
    if cue.lists == Lists::None {
        start = joints.iter().filter(|(j, _)| j.end <= from).fold(start, |s, (j, _)| s.max(j.end));
    }
    cue.words.map_or(start, |n| start.max(from.saturating_sub(n)))
}
