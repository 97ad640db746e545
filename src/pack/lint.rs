//! What is legal in a pack but hardly meant: rules that can never fire or that another shadows, names that nothing asks
//! for, editions with gaps, missing sources and missing tests.

mod editions;
mod implied;
mod never;
mod shadowed;
#[cfg(test)]
mod tests;
mod unused;

use super::example::Example;
use super::rule::{Condition, Place, Quantifier, Source, Treatment};
use super::testing::untested;
use super::{Pack, content};
use crate::vocabulary::Vocabulary;
use crate::yaml::{Diagnostic, Level, PackFile, nearest};
use never::{clash, never};
use std::collections::BTreeSet;

/// The warnings on a pack and its tests, in the order of the files. `files` are those of the pack; without examples none is
/// missed. The names in `aside` are asked for by rules that could not be read, and count as used.
pub fn lint(
    pack: &Pack,
    examples: Option<&[Example]>,
    files: &[PackFile],
    aside: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    let rules = &pack.rules;
    let vocabulary = &pack.vocabulary;
    for fact in &rules.facts {
        if fact.concept.is_none() && pack.graph.users(&fact.id).is_empty() && !aside.contains(&fact.id) {
            out.push(warning(&fact.place, format!("nothing asks for the fact `{}`", fact.id), "use it or take it out"));
        }
        out.extend(sourceless("fact", &fact.id, &fact.place, fact.source.as_ref()));
        out.extend(never(vocabulary, &fact.when).map(|why| contradiction(&fact.place, &fact.id, &why)));
    }
    for treatment in &rules.treatments {
        out.extend(never_met(vocabulary, treatment));
        out.extend(unknown_guideline(pack, treatment));
    }
    for check in &rules.checks {
        out.extend(sourceless("check", &check.id, &check.place, check.source.as_ref()));
        out.extend(never(vocabulary, &check.when).map(|why| contradiction(&check.place, &check.id, &why)));
    }
    for signed in &pack.stale {
        let message = format!("{} signed off other rules on {}: they have changed since", signed.by, signed.on);
        let help = format!("have them read again, then write `digest: {}`", content(files, &pack.layers));
        let line = line_of(files, &signed.digest);
        out.push(warning(&Place { file: "pack.yaml".to_owned(), line, column: 1 }, message, &help));
    }
    out.extend(shadowed::lint(rules, vocabulary));
    out.extend(unused::concepts(pack, files, aside));
    out.extend(unused::rules(pack));
    out.extend(editions::lint(pack));
    out.extend(examples.map(|e| without_tests(pack, e)).unwrap_or_default());
    out.sort_by(|a, b| (&a.file, a.line, &a.message).cmp(&(&b.file, b.line, &b.message)));
    out
}

fn warning(place: &Place, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        level: Level::Warning,
        file: place.file.clone(),
        line: place.line,
        column: place.column,
        span: None,
        message,
        help: Some(help.to_owned()),
    }
}

/// The 1-based line of `pack.yaml` that holds `words`; 0 when none does.
fn line_of(files: &[PackFile], words: &str) -> u32 {
    let manifest = files.iter().find(|f| f.path == "pack.yaml");
    manifest.and_then(|f| f.text.lines().position(|l| l.contains(words))).map_or(0, |i| i as u32 + 1)
}

fn contradiction(place: &Place, id: &str, why: &str) -> Diagnostic {
    warning(place, format!("`{id}` can never hold: {why}"), "its conditions exclude each other")
}

/// One warning for each rule that lacks an example, whether of one kind or of both.
fn without_tests(pack: &Pack, examples: &[Example]) -> Vec<Diagnostic> {
    let mut out: Vec<(String, Place, String)> = Vec::new();
    for (id, place, what) in untested(pack, examples) {
        match out.last_mut() {
            Some((last, at, said)) if *last == id && *at == place => *said = format!("{said}, and {what}"),
            _ => out.push((id, place, what.to_owned())),
        }
    }
    let said = |(id, place, what): (String, Place, String)| {
        warning(&place, format!("`{id}` has {what}"), "write one in the `.test.yaml` beside it")
    };
    out.into_iter().map(said).collect()
}

fn sourceless(what: &str, id: &str, place: &Place, source: Option<&Source>) -> Option<Diagnostic> {
    let help = "say who says so: `source: { basis: …, cite: … }`";
    source.is_none().then(|| warning(place, format!("the {what} `{id}` has no source"), help))
}

/// Conditions of a treatment rule that exclude each other.
fn never_met(vocabulary: &Vocabulary, treatment: &Treatment) -> Vec<Diagnostic> {
    let place = &treatment.place;
    let impossible = never(vocabulary, &treatment.applies_when).map(|why| {
        let message = format!("`{}` can never apply: {why}", treatment.id);
        warning(place, message, "its `treatment` and `applies_when` exclude each other")
    });
    // What can never apply would be told again of each criterion.
    let applies = if impossible.is_some() { Vec::new() } else { implied::literals(&treatment.applies_when) };
    let mut out = Vec::new();
    let mut all = applies.clone();
    for criterion in &treatment.criteria {
        let name = format!("{}.{}", treatment.id, criterion.id);
        let own: Vec<&Condition> = applies.iter().copied().chain(implied::literals(&criterion.when)).collect();
        let why = never(vocabulary, &criterion.when).or_else(|| clash(vocabulary, &own));
        if why.is_none() && treatment.quantifier == Quantifier::All {
            all.extend(implied::literals(&criterion.when));
        }
        out.extend(why.map(|why| contradiction(&criterion.place, &name, &why)));
    }
    if out.is_empty() && treatment.quantifier == Quantifier::All {
        out.extend(clash(vocabulary, &all).map(|why| contradiction(place, &treatment.id, &why)));
    }
    out.extend(impossible);
    out
}

fn unknown_guideline(pack: &Pack, treatment: &Treatment) -> Option<Diagnostic> {
    let (document, section) = treatment.guideline.split_once('#').unwrap_or((&treatment.guideline, ""));
    let Some(known) = pack.guidelines.get(document) else {
        let message = format!("`{}` rests on `{document}`, which is no guideline of the pack", treatment.id);
        let near = nearest(document, pack.guidelines.documents().iter().map(|d| d.id.as_str()));
        let help = near.map_or("name the id of a file in `guidelines/`".to_owned(), |n| format!("did you mean `{n}`?"));
        return Some(warning(&treatment.place, message, &help));
    };
    let sections = || known.sections().iter().map(|s| s.key.as_str());
    if section.is_empty() || sections().any(|s| s == section) {
        return None;
    }
    let message = format!("`{}` rests on `{section}`, which is no section of `{document}`", treatment.id);
    let help = match nearest(section, sections()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name a section of guidelines/{document}.yaml"),
    };
    Some(warning(&treatment.place, message, &help))
}
