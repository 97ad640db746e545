//! From files to rules: every file is read, every mistake noted, and only a pack without mistakes is given out.

use super::compiled;
use super::graph::{Graph, Kind, Rule};
use super::index::Index;
use super::node::{Node, Value};
use super::reader::{Entry, Names, Reader};
use super::rule::{FactId, Rules};
use crate::vocabulary::Vocabulary;
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use std::collections::{BTreeMap, BTreeSet};

/// Whether `file` is a rule file of the folder `folder`, and no test.
pub(super) fn is_in(file: &PackFile, folder: &str) -> bool {
    file.path.split('/').next() == Some(folder) && !file.path.ends_with(".test.yaml")
}

/// Reads facts, treatments and checks.
///
/// # Errors
/// Every mistake of every file: one a file where the YAML itself is wrong, all of them otherwise.
pub(super) fn rules(files: &[PackFile], vocabulary: Option<&Vocabulary>) -> Result<(Rules, Graph), Vec<Diagnostic>> {
    let mut mistakes = Vec::new();
    let mut read = |folders: [&str; 3]| {
        let all: Vec<(usize, &PackFile)> = (0..)
            .zip(folders)
            .flat_map(|(n, f)| files.iter().filter(move |x| is_in(x, f)).map(move |x| (n, x)))
            .collect();
        let mut out: [Vec<(&PackFile, Node)>; 3] = Default::default();
        for (&(folder, file), node) in all.iter().zip(yaml::spread(&all, |(_, file)| compiled::read(file))) {
            match node {
                Ok(node) => out[folder].push((file, node)),
                Err(mistake) => mistakes.push(mistake),
            }
        }
        out
    };
    let [facts, treatments, checks] = read(["facts", "treatments", "checks"]);

    // The names of the facts come first: every rule may ask for them.
    let bodies: Vec<(&PackFile, &Entry)> =
        facts.iter().flat_map(|(file, node)| entries_of_facts(file, node, &mut mistakes)).collect();
    let mut ids: Vec<&str> = bodies.iter().map(|(_, (id, _))| id.value.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let names = Names {
        vocabulary,
        declared: if vocabulary.is_none() { declared(files) } else { BTreeSet::new() },
        facts: ids.iter().enumerate().map(|(i, id)| ((*id).to_owned(), i)).collect::<BTreeMap<String, FactId>>(),
    };

    let mut all = Rules::default();
    let mut nodes = Vec::new();
    let mut gather = Gather { names: &names, mistakes: &mut mistakes, nodes: &mut nodes };
    for (file, (id, body)) in bodies {
        let read = |r: &mut Reader<'_>| (Some(id.value.clone()), r.fact(id, body));
        all.facts.extend(gather.one(file, Kind::Fact, id, read));
    }
    for (file, node) in &treatments {
        let read = |r: &mut Reader<'_>| r.treatment(node).map_or((None, None), |t| (Some(t.id.clone()), Some(t)));
        all.treatments.extend(gather.one(file, Kind::Treatment, node, read));
    }
    for (file, node) in &checks {
        let read = |r: &mut Reader<'_>| r.check(node).map_or((None, None), |c| (Some(c.id.clone()), Some(c)));
        all.checks.extend(gather.one(file, Kind::Check, node, read));
    }
    all.facts.sort_by(|a, b| a.id.cmp(&b.id));
    all.treatments.sort_by(|a, b| a.id.cmp(&b.id));
    all.checks.sort_by(|a, b| a.id.cmp(&b.id));
    mistakes.extend(twice(&nodes));
    let graph = match Graph::new(nodes) {
        Ok(graph) => graph,
        Err(circles) => {
            mistakes.extend(circles);
            Graph::default()
        }
    };
    if mistakes.is_empty() {
        all.index = Some(Index::of(&all));
        return Ok((all, graph));
    }
    mistakes.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    Err(mistakes)
}

/// The names of concepts that the vocabulary's files declare, as far as they can be read.
fn declared(files: &[PackFile]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for file in files.iter().filter(|f| f.path.starts_with("vocabulary/")) {
        let Ok(Spanned { value: Value::Map(top), .. }) = yaml::parse::<Node>(file) else { continue };
        for (_, body) in top.iter().filter(|(key, _)| key.value == "concepts") {
            if let Value::Map(concepts) = &body.value {
                out.extend(concepts.iter().map(|(name, _)| name.value.clone()));
            }
        }
    }
    out
}

fn entries_of_facts<'n>(
    file: &'n PackFile,
    node: &'n Node,
    mistakes: &mut Vec<Diagnostic>,
) -> Vec<(&'n PackFile, &'n Entry)> {
    let found = match &node.value {
        Value::Map(top) => match &top[..] {
            [(key, Spanned { value: Value::Map(facts), .. })] if key.value == "facts" => Some(facts),
            _ => None,
        },
        _ => None,
    };
    if found.is_none() {
        let mut d = yaml::at(file, Level::Error, node, "a file of facts has one key, `facts`");
        d.help = Some("write `facts:` and below it the facts by name".to_owned());
        mistakes.push(d);
    }
    found.into_iter().flatten().map(|entry| (file, entry)).collect()
}

struct Gather<'g, 'a> {
    names: &'a Names<'a>,
    mistakes: &'g mut Vec<Diagnostic>,
    nodes: &'g mut Vec<Rule>,
}

impl<'a> Gather<'_, 'a> {
    /// Reads one rule, and notes its mistakes and what it asks for.
    fn one<T, P>(
        &mut self,
        file: &'a PackFile,
        kind: Kind,
        place: &Spanned<P>,
        read: impl FnOnce(&mut Reader<'a>) -> (Option<String>, Option<T>),
    ) -> Option<T> {
        let mut reader = Reader::new(file, self.names);
        let (id, rule) = read(&mut reader);
        let good = reader.mistakes.is_empty();
        self.mistakes.append(&mut reader.mistakes);
        reader.uses.sort_unstable();
        reader.uses.dedup();
        let by_number: Vec<&String> = self.names.facts.keys().collect();
        let uses = reader.uses.iter().filter_map(|u| by_number.get(*u).map(|s| (*s).clone())).collect();
        let (line, column) = (place.referenced.line() as u32, place.referenced.column() as u32);
        // A rule with mistakes of its own is still part of the graph, so that circles are found in the same run.
        self.nodes.extend(id.map(|id| Rule { kind, id, file: file.path.clone(), line, column, uses }));
        rule.filter(|_| good)
    }
}

/// Two rules of the same kind with one name.
fn twice(nodes: &[Rule]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<(Kind, &str), &Rule> = BTreeMap::new();
    let mut out = Vec::new();
    for rule in nodes {
        if let Some(first) = seen.insert((rule.kind, &rule.id), rule) {
            out.push(Diagnostic {
                level: Level::Error,
                file: rule.file.clone(),
                line: rule.line,
                column: rule.column,
                span: None,
                message: format!("`{}` is already in {}:{}", rule.id, first.file, first.line),
                help: Some("give one of them another id".to_owned()),
            });
        }
    }
    out
}
