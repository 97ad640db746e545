//! Names that lead nowhere: concepts that nothing comes of, and rules that ask for what no letter can name.

use super::warning;
use crate::pack::Pack;
use crate::pack::node::{Node, Value};
use crate::pack::rule::{Condition, Place, Test};
use crate::vocabulary::{Asked, ConceptId, Idle};
use crate::yaml::{self, Diagnostic, PackFile, Spanned, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// The tables that evidence makes by holding concepts against each other, whatever they are: a check over one of them
/// uses every concept that a letter can name.
const COMPARED: [&str; 6] = ["claim", "mention", "measurement", "citation", "conflict", "sibling"];

/// The concepts that nothing comes of. What the texts of `aside` name counts as used: rules that could not be read.
pub(super) fn concepts(pack: &Pack, files: &[PackFile], aside: &BTreeSet<String>) -> Vec<Diagnostic> {
    let vocabulary = &pack.vocabulary;
    let mut asked = Asked::default();
    asked.named.extend(pack.guidelines.concepts().chain(pack.cues.named(vocabulary)));
    asked.named.extend(pack.rules.facts.iter().filter_map(|f| f.concept));
    asked.named.extend(aside.iter().filter_map(|name| vocabulary.id(name)));
    asked.any = pack.rules.checks.iter().any(|c| COMPARED.contains(&c.table.name));
    for (_, condition) in pack.rules.conditions() {
        condition.each(&mut |c| {
            asked.named.extend(c.concepts());
            asked.any |= matches!(c, Condition::Rows { table, .. } if COMPARED.contains(&table.name));
            asked.regions |= tells_places_apart(c);
        });
    }
    let idle = vocabulary.idle(&asked);
    if idle.is_empty() {
        return Vec::new();
    }
    let places = places(files);
    let mut by_file: BTreeMap<&str, Vec<(&Place, &str, Idle)>> = BTreeMap::new();
    for (id, why) in &idle {
        let name = vocabulary.name(*id);
        let Some(place) = places.get(name) else { continue };
        by_file.entry(&place.file).or_default().push((place, name, *why));
    }
    by_file.into_values().flat_map(|of_file| said(&of_file)).collect()
}

/// A warning for each concept of a file, or one for all when there are many.
fn said(idle: &[(&Place, &str, Idle)]) -> Vec<Diagnostic> {
    const MANY: usize = 12;
    let one = |(place, name, why): &(&Place, &str, Idle)| {
        let help = match why {
            Idle::Unheard => {
                "it has no terms, and no rule, guideline or other concept asks for it: give it terms, or take it out"
            }
            Idle::Unasked => {
                "no rule, guideline or other concept asks for it, for a class or for a kind of it: ask for it, or take it out"
            }
        };
        warning(place, format!("nothing uses the concept `{name}`"), help)
    };
    if idle.len() <= MANY {
        return idle.iter().map(one).collect();
    }
    let names: Vec<String> = idle.iter().map(|(_, name, _)| format!("`{name}`")).collect();
    let message = format!("nothing uses {} concepts of this file: {} …", names.len(), names[..MANY].join(", "));
    let first = idle.iter().map(|(place, ..)| *place).min();
    first.map(|place| warning(place, message, "ask for them in a rule, or take them out")).into_iter().collect()
}

fn tells_places_apart(condition: &Condition) -> bool {
    match condition {
        Condition::Attribute(_, test) => matches!(test, Test::Region(..)),
        Condition::Fact { scope, .. } | Condition::Measured { scope, .. } | Condition::Count { scope, .. } => {
            scope.region.is_some()
        }
        Condition::Pair(pair) => pair.scope.region.is_some(),
        Condition::Many(..) | Condition::Known(..) | Condition::Rows { .. } => false,
    }
}

/// Where each concept is declared.
fn places(files: &[PackFile]) -> BTreeMap<String, Place> {
    let mut out = BTreeMap::new();
    for file in files.iter().filter(|f| f.path.starts_with("vocabulary/")) {
        let Ok(Spanned { value: Value::Map(top), .. }) = yaml::parse::<Node>(file) else { continue };
        for (_, body) in top.iter().filter(|(key, _)| key.value == "concepts") {
            let Value::Map(concepts) = &body.value else { continue };
            out.extend(concepts.iter().map(|(name, _)| {
                let (line, column) = (name.referenced.line() as u32, name.referenced.column() as u32);
                (name.value.clone(), Place { file: file.path.clone(), line, column })
            }));
        }
    }
    out
}

/// Rules that ask for what no letter can name, and checks of a treatment rule that is not there.
pub(super) fn rules(pack: &Pack) -> Vec<Diagnostic> {
    let heard = pack.vocabulary.heard();
    let deaf = |id: &ConceptId| !heard.get(id.0 as usize).copied().unwrap_or(false);
    let place: BTreeMap<&str, &Place> = pack.rules.all().collect();
    let treatments: BTreeSet<&str> = pack.rules.treatments.iter().map(|t| t.id.as_str()).collect();
    let mut seen: BTreeSet<(&str, String, String)> = BTreeSet::new();
    for (id, condition) in pack.rules.conditions() {
        condition.each(&mut |c| {
            for name in c.concepts().iter().filter(|c| deaf(c)).map(|c| pack.vocabulary.name(*c)) {
                let message = format!("`{id}` asks for `{name}`, which no letter can name");
                seen.insert((id, message, "it has no terms, nor has any kind of it: give it some".to_owned()));
            }
            let Condition::Attribute(a, Test::Text(names, _)) = c else { return };
            if a.name != "rule" || a.of_request {
                return;
            }
            for name in names.iter().filter(|n| !treatments.contains(n.as_str())) {
                let message = format!("`{id}` looks at the criteria of `{name}`, which is no treatment rule");
                let near = nearest(name, treatments.iter().copied());
                let help = near.map_or("name the id of one".to_owned(), |n| format!("did you mean `{n}`?"));
                seen.insert((id, message, help));
            }
        });
    }
    let said = seen.into_iter().filter_map(|(id, message, help)| Some(warning(place.get(id)?, message, &help)));
    said.collect()
}
