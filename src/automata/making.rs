//! Automata of patterns: made when the program is built.

use super::groups::{Groups, Op};
use super::known::{Automaton, Finder, Known, Shipped};
use super::table::{BEFORE, LETTERS, NOTHING, Table};
use crate::need::Need;
use regex_automata::dfa::{Automaton as _, StartKind, dense};
use regex_automata::nfa::thompson::{self, NFA, State, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::util::start;
use regex_automata::{Anchored, MatchKind};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Dot, Hir, HirKind, Look, Repetition};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

/// Bytes that the automaton of one pattern may take while it is made; a pattern that needs more has none.
const MOST: usize = 1 << 20;
/// States that it may have.
const MOST_STATES: usize = 4000;
/// A looser pattern counts no further than the first of these, or, where that is too large, the next.
const MOST_COUNTED: [u32; 3] = [3, 1, 0];
/// A state that leads nowhere.
const DEAD: u32 = u32::MAX;

/// What can be said of `pattern` before it is used.
pub(crate) fn known(pattern: &str, ignore_case: bool) -> Known<'static> {
    let automaton = automaton(pattern, ignore_case);
    let looser = || MOST_COUNTED.iter().find_map(|most| finder(&loosened(parse(pattern, ignore_case)?, *most, false)));
    Known { need: Need::of(pattern), looser: if automaton.is_some() { None } else { looser() }, automaton }
}

/// What finds `pattern`; `None` for one that is none, asks for classes of Unicode, or is too large.
pub(super) fn automaton(pattern: &str, ignore_case: bool) -> Option<Automaton<'static>> {
    let parsed = parse(pattern, ignore_case)?;
    let groups = postcard::to_stdvec(&groups(&parsed)?).ok()?;
    Some(Automaton { finder: finder(&parsed)?, groups: Cow::Owned(groups) })
}

fn parse(pattern: &str, ignore_case: bool) -> Option<Hir> {
    // A letter beyond ASCII is one that no text has.
    let plain: String =
        pattern.chars().map(|c| if c.is_ascii() { c.to_string() } else { r"\x80".to_owned() }).collect();
    let mut parser = ParserBuilder::new();
    parser.case_insensitive(ignore_case).unicode(false).utf8(false).build().parse(&plain).ok()
}

/// A pattern that matches wherever `hir` does and elsewhere: what may stand there more often than `most` may stand there
/// any number of times. Automata are large because they count. With 0 for `most`, anything may stand there; and `inside`
/// an alternative, behind it too.
fn loosened(hir: Hir, most: u32, inside: bool) -> Hir {
    match hir.into_kind() {
        HirKind::Repetition(mut repetition) => {
            if counts(&repetition, most) {
                if most == 0 {
                    return anything();
                }
                (repetition.min, repetition.max) = (repetition.min.min(1), None);
            }
            repetition.sub = Box::new(loosened(*repetition.sub, most, inside));
            Hir::repetition(repetition)
        }
        HirKind::Capture(capture) => loosened(*capture.sub, most, inside),
        HirKind::Concat(mut parts) => {
            let counted = |part: &Hir| matches!(part.kind(), HirKind::Repetition(r) if counts(r, most));
            if let Some(at) = parts.iter().position(counted).filter(|_| inside && most == 0) {
                parts.truncate(at + 1);
            }
            Hir::concat(parts.into_iter().map(|part| loosened(part, most, inside)).collect())
        }
        HirKind::Alternation(parts) => Hir::alternation(parts.into_iter().map(|p| loosened(p, most, true)).collect()),
        HirKind::Empty => Hir::empty(),
        HirKind::Look(look) => Hir::look(look),
        HirKind::Literal(literal) => Hir::literal(literal.0),
        HirKind::Class(class) => Hir::class(class),
    }
}

fn counts(repetition: &Repetition, most: u32) -> bool {
    repetition.max.is_some_and(|max| max > most.max(1))
}

/// What any text is.
fn anything() -> Hir {
    Hir::repetition(Repetition { min: 0, max: None, greedy: true, sub: Box::new(Hir::dot(Dot::AnyByte)) })
}

/// The patterns of a list that has one a line, behind `i` when case counts for nothing and `c` when it counts.
pub(crate) fn listed(list: &str) -> BTreeSet<(String, bool)> {
    let lines = list.lines().filter_map(|line| line.split_once(' '));
    lines.map(|(case, text)| (text.to_owned(), case == "i")).collect()
}

/// What can be said of all these patterns, each with whether case counts for nothing.
pub(crate) fn shipped(patterns: &BTreeSet<(String, bool)>) -> Shipped<'static> {
    let (mut places, mut written) = (Vec::new(), Vec::new());
    for (text, ignore_case) in patterns {
        let bytes = postcard::to_stdvec(&(text, ignore_case, known(text, *ignore_case))).ok();
        let place = u32::try_from(written.len()).ok();
        if let (Some(bytes), Some(place)) = (bytes, place) {
            places.extend(place.to_le_bytes());
            written.extend(bytes);
        }
    }
    Shipped { places: Cow::Owned(places), patterns: Cow::Owned(written) }
}

fn finder(parsed: &Hir) -> Option<Finder<'static>> {
    let properties = parsed.properties();
    let forward = |anchored| {
        let config = thompson::Config::new().utf8(false).which_captures(WhichCaptures::None);
        table(
            &thompson::Compiler::new().configure(config).build_from_hir(parsed).ok()?,
            anchored,
            MatchKind::LeftmostFirst,
        )
    };
    let backward = || {
        let config = thompson::Config::new().utf8(false).which_captures(WhichCaptures::None).reverse(true);
        table(&thompson::Compiler::new().configure(config).build_from_hir(parsed).ok()?, Anchored::Yes, MatchKind::All)
    };
    if properties.look_set_prefix().contains(Look::Start) {
        forward(Anchored::Yes).map(Finder::Beginning)
    } else if properties.look_set_suffix().contains(Look::End) {
        backward().map(Finder::End)
    } else {
        Some(Finder::Anywhere { ends: forward(Anchored::No)?, begins: backward()? })
    }
}

/// The automaton of `nfa` as a table.
fn table(nfa: &NFA, anchored: Anchored, kind: MatchKind) -> Option<Table<'static>> {
    let start_kind = if anchored.is_anchored() { StartKind::Anchored } else { StartKind::Unanchored };
    let config = dense::Config::new()
        .match_kind(kind)
        .start_kind(start_kind)
        .accelerate(false)
        .dfa_size_limit(Some(MOST))
        .determinize_size_limit(Some(MOST));
    let dfa = dense::Builder::new().configure(config).build_from_nfa(nfa).ok()?;

    // Every state that ASCII text leads to, with the next one for each byte, and for the end of the text.
    let mut numbers: HashMap<StateID, u32> = HashMap::new();
    let mut states: Vec<StateID> = Vec::new();
    let mut number = |state: StateID, states: &mut Vec<StateID>| {
        if dfa.is_dead_state(state) {
            return DEAD;
        }
        *numbers.entry(state).or_insert_with(|| {
            states.push(state);
            states.len() as u32 - 1
        })
    };
    let mut starts = Vec::new();
    for before in BEFORE {
        let start = dfa.start_state(&start::Config::new().anchored(anchored).look_behind(before)).ok()?;
        starts.push(number(start, &mut states));
    }
    let mut columns: Vec<Vec<u32>> = vec![Vec::new(); LETTERS + 1];
    let mut done = 0;
    while let Some(state) = states.get(done).copied() {
        if done > MOST_STATES || dfa.is_quit_state(state) {
            return None;
        }
        done += 1;
        columns[0].push(number(dfa.next_eoi_state(state), &mut states));
        for (column, byte) in columns[1..].iter_mut().zip(0..) {
            column.push(number(dfa.next_state(state, byte), &mut states));
        }
    }
    let matches: Vec<bool> = states.iter().map(|state| dfa.is_match_state(*state)).collect();
    write(&columns, &matches, &starts)
}

/// A table with these columns, one for the end of a text and one for each byte.
fn write(columns: &[Vec<u32>], matches: &[bool], starts: &[u32]) -> Option<Table<'static>> {
    // Bytes with the same column are of one class; the end of a text has one of its own.
    let mut kinds: Vec<&Vec<u32>> = vec![columns.first()?];
    let mut classes = vec![NOTHING; LETTERS];
    for (class, column) in classes.iter_mut().zip(columns.iter().skip(1)) {
        let found = kinds.iter().skip(1).position(|known| *known == column);
        *class = u8::try_from(found.map_or(kinds.len(), |at| at + 1)).ok()?;
        if found.is_none() {
            kinds.push(column);
        }
    }
    let blocks = equal_states(&kinds, matches);
    // One state stands for all of its block; those that say that there is a match come first.
    let mut of_block: HashMap<u32, usize> = HashMap::new();
    for (state, block) in blocks.iter().enumerate() {
        of_block.entry(*block).or_insert(state);
    }
    let mut order: Vec<usize> = of_block.into_values().collect();
    order.sort_by_key(|state| (!matches[*state], *state));
    let stride = kinds.len();
    let places: HashMap<u32, usize> =
        order.iter().zip(1..).map(|(state, row)| (blocks[*state], row * stride)).collect();
    let place = |state: u32| match blocks.get(state as usize) {
        Some(block) => u16::try_from(*places.get(block)?).ok(),
        None => Some(0),
    };
    let mut rows = vec![0; stride * 2];
    for state in &order {
        for kind in &kinds {
            rows.extend(place(kind[*state])?.to_le_bytes());
        }
    }
    let of_starts: Vec<u16> = starts.iter().map(|state| place(*state)).collect::<Option<_>>()?;
    let last_match = order.iter().filter(|state| matches[**state]).count() * stride;
    Some(Table {
        classes: Cow::Owned(classes),
        rows: Cow::Owned(rows),
        starts: of_starts.try_into().ok()?,
        last_match: u16::try_from(last_match).ok()?,
    })
}

/// The block of each state: those of one block read the same from there on.
fn equal_states(columns: &[&Vec<u32>], matches: &[bool]) -> Vec<u32> {
    let mut blocks: Vec<u32> = matches.iter().map(|is_match| u32::from(*is_match)).collect();
    let mut count = 0;
    loop {
        let mut known: HashMap<Vec<u32>, u32> = HashMap::new();
        let next: Vec<u32> = (0..blocks.len())
            .map(|state| {
                let of = |to: u32| blocks.get(to as usize).copied().unwrap_or(DEAD);
                let key =
                    std::iter::once(blocks[state]).chain(columns.iter().map(|column| of(column[state]))).collect();
                let new = known.len() as u32;
                *known.entry(key).or_insert(new)
            })
            .collect();
        let now = known.len();
        blocks = next;
        if now == count {
            return blocks;
        }
        count = now;
    }
}

/// What the groups of a pattern are told by.
fn groups(parsed: &Hir) -> Option<Groups> {
    let config = thompson::Config::new().utf8(false).which_captures(WhichCaptures::All);
    let nfa = thompson::Compiler::new().configure(config).build_from_hir(parsed).ok()?;
    let number = |state: StateID| u16::try_from(state.as_usize()).ok();
    let range = |t: &thompson::Transition| Some((t.start, t.end, number(t.next)?));
    let mut ops = Vec::new();
    for state in nfa.states() {
        ops.push(match state {
            State::ByteRange { trans } => Op::Bytes(vec![range(trans)?]),
            State::Sparse(sparse) => Op::Bytes(sparse.transitions.iter().map(range).collect::<Option<_>>()?),
            State::Dense(_) => return None,
            State::Look { look, next } => Op::Look(look.as_repr(), number(*next)?),
            State::Union { alternates } => Op::Either(alternates.iter().map(|s| number(*s)).collect::<Option<_>>()?),
            State::BinaryUnion { alt1, alt2 } => Op::Either(vec![number(*alt1)?, number(*alt2)?]),
            State::Capture { next, slot, .. } => Op::Place(u16::try_from(slot.as_usize()).ok()?, number(*next)?),
            State::Fail => Op::Either(Vec::new()),
            State::Match { .. } => Op::Match,
        });
    }
    let names = nfa.patterns().flat_map(|p| nfa.group_info().pattern_names(p)).map(|name| name.map(str::to_owned));
    Some(Groups { start: number(nfa.start_anchored())?, names: names.collect(), ops })
}

/// The groups of any pattern.
#[cfg(test)]
pub(super) fn groups_of(pattern: &str, ignore_case: bool) -> Option<Groups> {
    groups(&parse(pattern, ignore_case)?)
}
