//! Packs laid over each other: a later one adds to the earlier ones, and overrides them by path and by id. What it
//! overrides is written down in a file of its own among the others, so that it is known wherever the files go.

use super::Manifest;
use super::files::embedded;
use super::node::{Node, Value};
use crate::yaml::{self, Diagnostic, PackFile, Spanned};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Where it is written down which packs the files come from.
const FILE: &str = "layers.yaml";

/// One of several packs that are laid over each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    /// How the pack is called.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The paths of its files, as far as no later pack has taken their place.
    pub files: BTreeSet<String>,
    /// What it overrides of the packs before it: `check arithmetic`, `fact neurologic_deficit`, or the path of a file.
    pub overrides: Vec<String>,
}

impl Layer {
    /// The pack in words: `mine 1.0.0`.
    pub fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// Several packs as one: what a later pack has takes the place of what an earlier one has under the same path, or of a
/// rule or concept of the same id. The first pack is laid over the one inside the binary when its `pack.yaml` says
/// `extends: true`.
pub fn layered(packs: Vec<Vec<PackFile>>) -> Vec<PackFile> {
    let extends = packs.first().and_then(|files| manifest(files)).is_some_and(|m| m.extends);
    let packs: Vec<Vec<PackFile>> = extends.then(embedded).into_iter().chain(packs).collect();
    if packs.len() < 2 {
        return packs.into_iter().flatten().collect();
    }
    let mut out: BTreeMap<String, PackFile> = BTreeMap::new();
    let mut layers: Vec<Layer> = Vec::new();
    for (place, pack) in packs.into_iter().enumerate() {
        let known = manifest(&pack).unwrap_or_default();
        let mut layer = Layer { name: known.name, version: known.version, ..Layer::default() };
        if place > 0 {
            layer.overrides = override_in(&mut out, &pack);
        }
        for file in pack.into_iter().filter(|f| f.path != FILE) {
            layers.iter_mut().for_each(|earlier: &mut Layer| {
                earlier.files.remove(&file.path);
            });
            layer.files.insert(file.path.clone());
            out.insert(file.path.clone(), file);
        }
        layers.push(layer);
    }
    layers.iter_mut().for_each(|layer| layer.files.retain(|path| out.contains_key(path)));
    // JSON is YAML, and the library that writes it is at hand.
    if let Ok(text) = serde_json::to_string_pretty(&layers) {
        out.insert(FILE.to_owned(), PackFile { path: FILE.to_owned(), text });
    }
    out.into_values().collect()
}

/// The packs that `files` come from; none for a pack that is not laid over another.
///
/// # Errors
/// What is wrong with the file that says so.
pub(super) fn layers(files: &[PackFile]) -> Result<Vec<Layer>, Diagnostic> {
    files.iter().find(|f| f.path == FILE).map_or_else(|| Ok(Vec::new()), yaml::parse)
}

fn manifest(files: &[PackFile]) -> Option<Manifest> {
    files.iter().find(|f| f.path == "pack.yaml").and_then(|f| yaml::parse(f).ok())
}

/// Takes out of `earlier` what the files of `pack` have under the same id in another file, and says what is overridden.
fn override_in(earlier: &mut BTreeMap<String, PackFile>, pack: &[PackFile]) -> Vec<String> {
    let own: Vec<&PackFile> =
        pack.iter().filter(|f| f.path != "pack.yaml" && f.path != FILE && !f.path.ends_with(".test.yaml")).collect();
    let mut out = Vec::new();
    let mut known: BTreeMap<(String, String), String> = BTreeMap::new();
    for (path, file) in earlier.iter().rev().filter(|(path, _)| is_rule(path)) {
        known.extend(id_line(&file.text).map(|id| ((folder(path).to_owned(), id.to_owned()), path.clone())));
    }
    for file in &own {
        let same_path = earlier.get(&file.path);
        if !is_rule(&file.path) {
            out.extend(same_path.map(|_| file.path.clone()));
            continue;
        }
        let Some(id) = id_line(&file.text) else { continue };
        if same_path.is_some_and(|f| id_line(&f.text) != Some(id)) {
            out.push(file.path.clone());
        }
        let Some(path) = known.remove(&(folder(&file.path).to_owned(), id.to_owned())) else { continue };
        earlier.remove(&path);
        out.push(format!("{} {id}", folder(&file.path).trim_end_matches('s')));
    }
    let lists: Vec<(&PackFile, &str)> = own.iter().filter_map(|f| Some((*f, listed(&f.path)?.1))).collect();
    let ids = yaml::spread(&lists, |(file, key)| entries(file, key));
    for other in earlier.values_mut().filter(|f| !f.path.ends_with(".test.yaml")) {
        let Some((kind, key)) = listed(&other.path) else { continue };
        // Most files name nothing of it, which their words tell sooner than reading them.
        let words: HashSet<&str> = other.text.split(|c: char| !is_of_id(c)).collect();
        let same = |(file, key_of): &(&PackFile, &str)| *key_of == key && file.path != other.path;
        let of_others = lists.iter().zip(&ids).filter(|(file, _)| same(file)).flat_map(|(_, ids)| ids);
        let named = |id: &&String| if id.chars().all(is_of_id) { words.contains(id.as_str()) } else { true };
        let ids: BTreeSet<String> = of_others.map(|(id, _)| id).filter(named).cloned().collect();
        if !ids.is_empty() {
            out.extend(without(other, key, &ids).into_iter().map(|id| format!("{kind} {id}")));
        }
    }
    out.sort();
    out.dedup();
    out
}

fn folder(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// A file that holds one rule with an id.
fn is_rule(path: &str) -> bool {
    matches!(folder(path), "checks" | "treatments") && !path.ends_with(".test.yaml")
}

/// What the files of a folder list, and below which key.
fn listed(path: &str) -> Option<(&'static str, &'static str)> {
    match folder(path) {
        "facts" => Some(("fact", "facts")),
        "vocabulary" => Some(("concept", "concepts")),
        _ => None,
    }
}

fn is_of_id(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

/// The id of a check or treatment: what stands behind `id:` at the beginning of a line.
fn id_line(text: &str) -> Option<&str> {
    let line = text.lines().find_map(|line| line.strip_prefix("id:"))?;
    let id = line.split('#').next().unwrap_or(line).trim();
    Some(id.trim_matches(['"', '\''])).filter(|id| !id.is_empty())
}

/// The entries below the key `key` of a file, each with its 1-based line.
fn entries(file: &PackFile, key: &str) -> Vec<(String, usize)> {
    let Ok(Spanned { value: Value::Map(top), .. }) = yaml::parse::<Node>(file) else { return Vec::new() };
    let mut out = Vec::new();
    for (_, body) in top.iter().filter(|(name, _)| name.value == key) {
        if let Value::Map(found) = &body.value {
            out.extend(found.iter().map(|(id, _)| (id.value.clone(), id.referenced.line() as usize)));
        }
    }
    out
}

/// Blanks the lines of the entries `ids` below `key`, so that every other line keeps its number, and says which.
fn without(file: &mut PackFile, key: &str, ids: &BTreeSet<String>) -> Vec<String> {
    let found = entries(file, key);
    let starts: BTreeSet<usize> = found.iter().map(|(_, line)| *line).collect();
    // Two entries on one line cannot be told apart by lines: the file is left as it is, and the id is given twice.
    let gone: Vec<(String, usize)> = found.iter().filter(|(id, _)| ids.contains(id)).cloned().collect();
    if starts.len() < found.len() || gone.is_empty() {
        return Vec::new();
    }
    let lines: Vec<&str> = file.text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut blank = BTreeSet::new();
    for (_, line) in &gone {
        let own = lines.get(line - 1).map_or(0, |l| indent(l));
        let rest = lines.iter().enumerate().skip(*line).take_while(|(_, l)| l.trim().is_empty() || indent(l) > own);
        blank.insert(line - 1);
        blank.extend(rest.map(|(i, _)| i));
    }
    let kept = lines.iter().enumerate().map(|(i, line)| if blank.contains(&i) { "" } else { line });
    let mut text = kept.collect::<Vec<_>>().join("\n");
    if gone.len() == found.len() {
        // A key with nothing below it is no mapping.
        text = text.replacen(&format!("{key}:"), &format!("{key}: {{}}"), 1);
    }
    file.text = format!("{text}\n");
    gone.into_iter().map(|(id, _)| id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::Pack;

    const FIRST: &str = "name: first\nversion: 1.0.0\nlicense: MIT\n";
    const SECOND: &str = "name: second\nversion: 2.0.0\nlicense: MIT\n";

    fn pack(manifest: &str, more: &[(&str, &str)]) -> Vec<PackFile> {
        let files = [("pack.yaml", manifest)].into_iter().chain(more.iter().copied());
        files.map(|(path, text)| PackFile { path: path.into(), text: text.into() }).collect()
    }

    fn text<'f>(files: &'f [PackFile], path: &str) -> Option<&'f str> {
        files.iter().find(|f| f.path == path).map(|f| f.text.as_str())
    }

    #[test]
    fn a_pack_replaces_the_one_inside_unless_it_extends_it() {
        let alone = layered(vec![pack(FIRST, &[])]);
        assert_eq!(alone.len(), 1);
        let over = layered(vec![pack(&format!("{FIRST}extends: true\n"), &[])]);
        assert_eq!(over.len(), embedded().len() + 1, "and the file that says so");
        assert!(text(&over, "pack.yaml").is_some_and(|t| t.contains("extends")));
        let said = layers(&over).expect("layers");
        let titles: Vec<String> = said.iter().map(Layer::title).collect();
        assert!(titles.len() == 2 && titles[1] == "first 1.0.0", "{titles:?}");
    }

    #[test]
    fn a_later_pack_replaces_files_of_the_same_path_and_rules_of_the_same_id() {
        let first =
            pack(FIRST, &[("checks/a.yaml", "id: a\n"), ("checks/b.yaml", "id: b\n"), ("guidelines/g.yaml", "1")]);
        let second = pack(
            SECOND,
            &[("checks/a.yaml", "id: a # mine\n"), ("checks/other.yaml", "id: \"b\"\n"), ("guidelines/g.yaml", "2")],
        );
        let files = layered(vec![first, second]);
        assert_eq!(text(&files, "checks/a.yaml"), Some("id: a # mine\n"));
        assert_eq!((text(&files, "checks/b.yaml"), text(&files, "guidelines/g.yaml")), (None, Some("2")));
        let said = layers(&files).expect("layers");
        assert_eq!(said[1].overrides, ["check a", "check b", "guidelines/g.yaml"]);
        assert_eq!((said[0].files.len(), said[1].files.len()), (0, 4));
    }

    #[test]
    fn a_fact_or_concept_is_overridden_alone_and_every_line_keeps_its_number() {
        let facts = "# said once\nfacts:\n  one:\n    any:\n      - { holds: x }\n\n  two: { holds: y }\n  three: { holds: z }\n";
        let first = pack(
            FIRST,
            &[("facts/a.yaml", facts), ("vocabulary/v.yaml", "source: s\nconcepts:\n  x: { kind: finding }\n")],
        );
        let second = pack(
            SECOND,
            &[
                ("facts/b.yaml", "facts:\n  one: { holds: other }\n"),
                ("vocabulary/w.yaml", "source: s\nconcepts:\n  x: { kind: measure }\n"),
            ],
        );
        let files = layered(vec![first, second]);
        let kept = text(&files, "facts/a.yaml").expect("the file");
        assert_eq!(kept.lines().position(|l| l.contains("two:")), Some(6), "{kept}");
        assert!(!kept.contains("one:") && kept.contains("three:"), "{kept}");
        assert!(text(&files, "vocabulary/v.yaml").is_some_and(|t| t.contains("concepts: {}")));
        assert_eq!(layers(&files).expect("layers")[1].overrides, ["concept x", "fact one"]);
    }

    #[test]
    fn a_fact_of_the_pack_inside_is_overridden_by_its_name() {
        let fact = "facts:\n  neurologic_deficit:\n    source: { basis: unverified, cite: c }\n    any: [ { holds: weakness } ]\n";
        let mine = pack(&format!("{SECOND}extends: true\n"), &[("facts/mine.yaml", fact)]);
        let pack = Pack::load(&layered(vec![mine])).unwrap_or_else(|m| panic!("{m:?}"));
        assert_eq!(pack.layers[1].overrides, ["fact neurologic_deficit"]);
        let found: Vec<_> = pack.rules.facts.iter().filter(|f| f.id == "neurologic_deficit").collect();
        assert!(found.len() == 1 && found[0].place.file == "facts/mine.yaml");
    }
}
