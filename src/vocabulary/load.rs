//! From the files to a checked, compiled vocabulary, or to all their mistakes at once.

use super::fold::fold_term;
use super::model::{AmbiguousEntry, ConceptEntry, VocabularyFile};
use super::scan::{Automaton, Context, Meaning};
use super::terms::{Expander, Wording};
use super::{Compiled, Concept, ConceptId, Strengths, relations};
use crate::yaml::{Diagnostic, Level, PackFile, Spanned, at, nearest, parse, spread};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A file and what it says.
type Read<'a> = (&'a PackFile, VocabularyFile);

/// Loads the files under `vocabulary/` of a pack.
pub(super) fn load(files: &[PackFile]) -> Result<Compiled, Vec<Diagnostic>> {
    let mut wrong = Vec::new();
    let mut read: Vec<Read<'_>> = Vec::new();
    let own: Vec<&PackFile> = files.iter().filter(|f| Compiled::is_made_of(&f.path)).collect();
    for (file, model) in own.iter().zip(spread(&own, |file| parse::<VocabularyFile>(file))) {
        match model {
            Ok(model) => read.push((file, model)),
            Err(e) => wrong.push(e),
        }
    }
    let ids = names(&read, &mut wrong);
    let mut concepts = vec![Concept::default(); ids.len()];
    for (file, model) in &read {
        for (name, entry) in &model.concepts.0 {
            let Some(id) = ids.get(name.value.as_str()) else { continue };
            if let Some(slot) = concepts.get_mut(id.0 as usize) {
                *slot = concept(file, model, name, entry, &ids, &mut wrong);
            }
        }
    }
    strengths(&read, &ids, &mut concepts, &mut wrong);
    let spine = spine(&read, &ids, &mut wrong);
    acyclic(&read, &concepts, &ids, &mut wrong);
    let above = relations::closure(concepts.len(), |i| vec![&concepts[i].is_a]);
    let automaton = compile(&read, &ids, &above, &mut wrong);
    wrong.sort_by(|a, b| (&a.file, a.line, a.column, &a.message).cmp(&(&b.file, b.line, b.column, &b.message)));
    wrong.dedup();
    match automaton {
        Some(automaton) if wrong.iter().all(|d| d.level != Level::Error) => {
            Ok(Compiled { concepts, automaton, spine, sides: sides(&read) })
        }
        _ => Err(wrong),
    }
}

/// Numbers the concepts in the order of their names; reports a name that is given twice.
fn names(read: &[Read<'_>], wrong: &mut Vec<Diagnostic>) -> BTreeMap<String, ConceptId> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    for (file, model) in read {
        for (name, _) in &model.concepts.0 {
            if let Some(first) = seen.insert(&name.value, &file.path) {
                wrong.push(at(file, Level::Error, name, format!("`{}` is defined in {first} as well", name.value)));
            }
        }
    }
    seen.keys().zip(0..).map(|(name, i)| ((*name).to_owned(), ConceptId(i))).collect()
}

/// The concept that `name` means, or a mistake with the nearest name.
fn resolve(
    file: &PackFile,
    name: &Spanned<String>,
    ids: &BTreeMap<String, ConceptId>,
    wrong: &mut Vec<Diagnostic>,
) -> Option<ConceptId> {
    let found = ids.get(&name.value).copied();
    if found.is_none() {
        let mut d = at(file, Level::Error, name, format!("unknown concept `{}`", name.value));
        d.help = nearest(&name.value, ids.keys().map(String::as_str)).map(|n| format!("did you mean `{n}`?"));
        wrong.push(d);
    }
    found
}

fn concept(
    file: &PackFile,
    model: &VocabularyFile,
    name: &Spanned<String>,
    entry: &ConceptEntry,
    ids: &BTreeMap<String, ConceptId>,
    wrong: &mut Vec<Diagnostic>,
) -> Concept {
    let kind = entry.kind.or(model.kind);
    if kind.is_none() {
        let mut d = at(file, Level::Error, name, format!("`{}` has no kind", name.value));
        d.help = Some("give it a `kind:`, or the file".to_owned());
        wrong.push(d);
    }
    if entry.source.as_ref().or(model.source.as_ref()).is_none_or(|s| s.trim().is_empty()) {
        let mut d = at(file, Level::Error, name, format!("`{}` has no source", name.value));
        d.help = Some("give it a `source:`, or the file".to_owned());
        wrong.push(d);
    }
    let mut all = |names: &[Spanned<String>]| -> Vec<ConceptId> {
        names.iter().filter_map(|n| resolve(file, n, ids, wrong)).collect()
    };
    Concept {
        name: name.value.clone(),
        kind: kind.unwrap_or(super::ConceptKind::Other),
        is_a: all(&entry.is_a),
        part_of: all(&entry.part_of),
        denies: all(&entry.denies),
        sites: all(&entry.at),
        suggests: all(&entry.suggests),
        contains: all(&entry.contains),
        roots: all(&entry.roots),
        between: all(&entry.between),
        along_nerves: entry.along_nerves,
        forms: entry.form.clone(),
        strengths: None,
        requested_as: entry.requested_as,
        source: entry.source.clone().or_else(|| model.source.clone()).unwrap_or_default(),
    }
}

/// Gives each drug the strengths in which it is made.
fn strengths(
    read: &[Read<'_>],
    ids: &BTreeMap<String, ConceptId>,
    concepts: &mut [Concept],
    wrong: &mut Vec<Diagnostic>,
) {
    for (file, model) in read {
        for (name, list) in &model.strengths.0 {
            let Some(unit) = &model.strength_unit else {
                let mut d = at(file, Level::Error, name, "these strengths have no unit".to_owned());
                d.help = Some("give the file a `strength_unit:`".to_owned());
                wrong.push(d);
                continue;
            };
            let amounts = |one: &str| one.split('/').map(|n| n.trim().parse::<f64>().ok()).collect::<Option<Vec<_>>>();
            let Some(made) = list.value.split(',').map(amounts).collect::<Option<Vec<_>>>() else {
                let mut d = at(file, Level::Error, list, format!("`{}` are no strengths", list.value));
                d.help = Some("write them as \"5/325, 10/325\"".to_owned());
                wrong.push(d);
                continue;
            };
            let Some(id) = resolve(file, name, ids, wrong) else { continue };
            if let Some(concept) = concepts.get_mut(id.0 as usize) {
                concept.strengths = Some(Strengths { unit: unit.clone(), made });
            }
        }
    }
}

fn spine(read: &[Read<'_>], ids: &BTreeMap<String, ConceptId>, wrong: &mut Vec<Diagnostic>) -> Vec<ConceptId> {
    let mut out = Vec::new();
    for (file, model) in read {
        out.extend(model.spine.iter().filter_map(|n| resolve(file, n, ids, wrong)));
    }
    out
}

fn sides(read: &[Read<'_>]) -> BTreeMap<super::Side, Vec<String>> {
    let mut out: BTreeMap<super::Side, Vec<String>> = BTreeMap::new();
    for (_, model) in read {
        for (side, words) in &model.sides {
            out.entry(*side).or_default().extend(words.iter().cloned());
        }
    }
    out
}

/// Reports every cycle of is-a and of part-of, with the whole path.
fn acyclic(read: &[Read<'_>], concepts: &[Concept], ids: &BTreeMap<String, ConceptId>, wrong: &mut Vec<Diagnostic>) {
    type Parents = fn(&Concept) -> &[ConceptId];
    let relations: [(&str, Parents); 2] = [("is_a", |c| &c.is_a), ("part_of", |c| &c.part_of)];
    for (relation, parents) in relations {
        for path in relations::cycles(concepts.len(), |i| parents(&concepts[i])) {
            let names: Vec<&str> = path.iter().map(|i| concepts[i.0 as usize].name.as_str()).collect();
            let message = format!("a cycle in {relation}: {} → {}", names.join(" → "), names.first().unwrap_or(&""));
            let place = read.iter().find_map(|(file, model)| {
                let (name, _) = model.concepts.0.iter().find(|(n, _)| ids.get(&n.value) == path.first())?;
                Some(at(file, Level::Error, name, message.clone()))
            });
            wrong.extend(place);
        }
    }
}

fn expander(read: &[Read<'_>]) -> Expander {
    let mut e = Expander::default();
    for (_, model) in read {
        e.sets.extend(model.sets.iter().map(|(k, v)| (k.clone(), v.clone())));
        e.inflections.extend(model.inflections.iter().cloned());
        e.head_ends.extend(model.head_ends.iter().cloned());
    }
    e
}

/// A term as it is written.
struct Term<'a> {
    concept: ConceptId,
    file: &'a PackFile,
    term: &'a Spanned<String>,
    /// Its plural is a term as well.
    inflect: bool,
    /// It is meant only in this case.
    exact: bool,
}

/// Every term of every concept.
fn terms<'a>(read: &'a [Read<'a>], ids: &BTreeMap<String, ConceptId>) -> Vec<Term<'a>> {
    let mut out = Vec::new();
    for (file, model) in read {
        for (name, entry) in &model.concepts.0 {
            let Some(&concept) = ids.get(&name.value) else { continue };
            let lists = [(&entry.terms, true, false), (&entry.exact, false, true), (&entry.misspellings, false, false)];
            for (list, inflect, exact) in lists {
                out.extend(list.iter().map(|term| Term { concept, file, term, inflect, exact }));
            }
        }
    }
    out
}

/// One use of a wording: by which term, and the folded term in its case when only that case is meant.
struct Use<'t, 'a> {
    term: &'t Term<'a>,
    cased: Option<String>,
}

impl<'t, 'a> Use<'t, 'a> {
    fn of(term: &'t Term<'a>) -> Self {
        Use { term, cased: term.exact.then(|| fold_term(&term.term.value, false)) }
    }

    fn meaning(self) -> Meaning {
        Meaning { concept: self.term.concept, cased: self.cased }
    }
}

/// The wordings of the terms, in their order and each with the place of its term, in the order of the terms. A wording
/// of several terms comes as often.
fn wordings(expander: &Expander, terms: &[Term<'_>], wrong: &mut Vec<Diagnostic>) -> Vec<(Wording, usize)> {
    let mut out = Vec::with_capacity(terms.len() * 4);
    let expanded = spread(terms, |t| expander.expand(&t.term.value, t.inflect));
    for (place, (term, all)) in terms.iter().zip(expanded).enumerate() {
        match all {
            Ok(all) => out.extend(all.into_iter().map(|wording| (wording, place))),
            Err((message, help)) => {
                let mut d = at(term.file, Level::Error, term.term, message);
                d.help = help;
                wrong.push(d);
            }
        }
    }
    sorted(out)
}

/// The same in order; their first bytes, as a number, tell most of them apart.
fn sorted(all: Vec<(Wording, usize)>) -> Vec<(Wording, usize)> {
    let first = |wording: &Wording| {
        let (Wording::Whole(text) | Wording::Gapped(text, ..)) = wording;
        text.bytes().chain(std::iter::repeat(0)).take(8).fold(0_u64, |key, byte| key << 8 | u64::from(byte))
    };
    let mut order: Vec<(u64, usize)> = all.iter().map(|(wording, _)| first(wording)).zip(0..).collect();
    order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| all[a.1].cmp(&all[b.1])));
    let mut all: Vec<Option<(Wording, usize)>> = all.into_iter().map(Some).collect();
    order.into_iter().filter_map(|(_, at)| all.get_mut(at).and_then(Option::take)).collect()
}

/// Leaves out every use of a wording by a concept that uses it already, and by one of which a narrower one uses it in the
/// same case: the narrower is meant, and says all that the wider one would.
fn narrowest(uses: &mut Vec<Use<'_, '_>>, above: &[Vec<ConceptId>]) {
    let is_wider = |wide: &Use<'_, '_>, narrow: &Use<'_, '_>| {
        wide.term.concept != narrow.term.concept
            && wide.cased == narrow.cased
            && above.get(narrow.term.concept.index()).is_some_and(|all| all.binary_search(&wide.term.concept).is_ok())
    };
    let mut seen = BTreeSet::new();
    uses.retain(|u| seen.insert(u.term.concept));
    let wider: Vec<bool> = uses.iter().map(|u| uses.iter().any(|other| is_wider(u, other))).collect();
    let mut wider = wider.into_iter();
    uses.retain(|_| wider.next() != Some(true));
}

/// What is to be said of wordings that several concepts have and no rule tells apart: a pair of concepts that share many
/// is one mistake.
#[derive(Default)]
struct Shared(BTreeMap<(String, u32, String), (Diagnostic, usize)>);

impl Shared {
    fn note(&mut self, wording: &Wording, first: &Use<'_, '_>, last: &Use<'_, '_>, ids: &BTreeMap<String, ConceptId>) {
        let other = ids.iter().find(|(_, id)| **id == first.term.concept).map_or("", |(name, _)| name);
        let message = format!("`{wording}` is a term of `{other}` as well");
        let mut d = at(last.term.file, Level::Error, last.term.term, message);
        d.help = Some("take it out of one of them, or add an `ambiguous:` rule".to_owned());
        let key = (d.file.clone(), d.line, other.to_owned());
        self.0.entry(key).and_modify(|(_, more)| *more += 1).or_insert((d, 0));
    }

    fn mistakes(self) -> impl Iterator<Item = Diagnostic> {
        self.0.into_iter().map(|((_, _, other), (mut first, more))| {
            if more > 0 {
                first.message.push_str(&format!(" (and {more} more terms of `{other}`)"));
            }
            first
        })
    }
}

/// Builds the automaton; reports terms in several concepts that no rule tells apart.
fn compile(
    read: &[Read<'_>],
    ids: &BTreeMap<String, ConceptId>,
    above: &[Vec<ConceptId>],
    wrong: &mut Vec<Diagnostic>,
) -> Option<Automaton> {
    let expander = expander(read);
    let mut contexts = contexts(read, &expander, ids, wrong);
    let terms = terms(read, ids);
    let mut used: BTreeSet<String> = BTreeSet::new();
    let (mut whole, mut gapped) = (Vec::new(), Vec::new());
    let mut shared = Shared::default();
    let mut left = wordings(&expander, &terms, wrong).into_iter().peekable();
    while let Some((wording, place)) = left.next() {
        let context = match &wording {
            Wording::Whole(text) => contexts.remove_entry(text),
            Wording::Gapped(..) => None,
        };
        let mut uses = vec![Use::of(&terms[place])];
        while let Some((_, place)) = left.next_if(|(next, _)| *next == wording) {
            uses.push(Use::of(&terms[place]));
        }
        if uses.len() > 1 {
            narrowest(&mut uses, above);
        }
        let context = context.map(|(text, context)| {
            let meant: BTreeSet<ConceptId> = context.concepts().collect();
            for u in uses.iter().filter(|u| !meant.contains(&u.term.concept)) {
                let message = format!("`{text}` has rules that never give this concept");
                wrong.push(at(u.term.file, Level::Error, u.term.term, message));
            }
            used.insert(text);
            context
        });
        if let ([first, .., last], None) = (uses.as_slice(), &context) {
            let cases: BTreeSet<Option<&String>> = uses.iter().map(|u| u.cased.as_ref()).collect();
            if cases.len() < uses.len() || cases.contains(&None) {
                shared.note(&wording, first, last, ids);
            }
        }
        let meanings = uses.into_iter().map(Use::meaning).collect();
        match wording {
            Wording::Whole(text) => whole.push((text, meanings, context)),
            Wording::Gapped(a, gap, b) => gapped.push((a, gap, b, meanings)),
        }
    }
    wrong.extend(shared.mistakes());
    for (file, model) in read {
        for entry in model.ambiguous.iter().filter(|e| !used.contains(&fold_term(&e.term.value, true))) {
            wrong.push(at(file, Level::Error, &entry.term, format!("no concept has the term `{}`", entry.term.value)));
        }
    }
    let list_words = read.iter().flat_map(|(_, m)| m.list_words.iter()).map(|s| fold_term(s, true)).collect();
    let stops = read.iter().flat_map(|(_, m)| m.gap_stops.iter()).map(|s| fold_term(s, true)).collect();
    match Automaton::new(whole, gapped, stops, list_words) {
        Ok(automaton) => Some(automaton),
        Err(message) => {
            wrong.push(Diagnostic {
                level: Level::Error,
                file: "vocabulary".to_owned(),
                line: 0,
                column: 0,
                span: None,
                message,
                help: None,
            });
            None
        }
    }
}

/// The rules for shared terms, by folded term.
fn contexts(
    read: &[Read<'_>],
    expander: &Expander,
    ids: &BTreeMap<String, ConceptId>,
    wrong: &mut Vec<Diagnostic>,
) -> HashMap<String, Context> {
    let mut out = HashMap::new();
    for (file, model) in read {
        for AmbiguousEntry { term, default, rules } in &model.ambiguous {
            let default = default.as_ref().and_then(|name| resolve(file, name, ids, wrong));
            let mut context = Context::new(default);
            for rule in rules {
                if let Some(concept) = resolve(file, &rule.concept, ids, wrong) {
                    context.add(concept, &rule.near, &rule.after, &rule.before, rule.within);
                }
            }
            // The singular as written, and its plural.
            for wording in expander.expand(&term.value, true).unwrap_or_default() {
                let Wording::Whole(text) = wording else { continue };
                if out.insert(text.clone(), context.clone()).is_some() {
                    wrong.push(at(file, Level::Error, term, format!("a second rule for `{text}`")));
                }
            }
        }
    }
    out
}
