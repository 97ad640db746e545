//! Everything that is wrong or doubtful with a pack, at once: what is wrong in one rule hides nothing of the others.

use super::Pack;
use super::example::{Example, examples};
use super::lint::lint;
use super::node::{Node, Value};
use crate::yaml::{self, Diagnostic, Level, PackFile};
use std::collections::BTreeSet;

/// What is made of the files of a pack.
#[derive(Debug)]
pub struct Checked {
    /// The pack and its examples; `None`: there are mistakes in it.
    pub pack: Option<(Pack, Vec<Example>)>,
    /// Mistakes and warnings, in the order of the files.
    pub said: Vec<Diagnostic>,
}

impl Checked {
    /// How many mistakes, and how many warnings.
    pub fn count(&self) -> (usize, usize) {
        let errors = self.said.iter().filter(|d| d.level == Level::Error).count();
        (errors, self.said.len() - errors)
    }
}

/// Compiles the files of a pack and looks for everything that is wrong or doubtful.
///
/// Rules with mistakes are set aside, so that the others are looked at all the same; what they name counts as used. With
/// mistakes in the vocabulary, the guidelines or the words of letters nothing else can be told.
pub fn checked(files: &[PackFile]) -> Checked {
    // What rests on a fact that was set aside is set aside in the next round; facts build on each other so many deep.
    const ROUNDS: usize = 64;
    let mut said: Vec<Diagnostic> = Vec::new();
    let mut kept = files.to_vec();
    let mut aside: BTreeSet<String> = BTreeSet::new();
    let mut pack = None;
    for _ in 0..ROUNDS {
        match Pack::load(&kept) {
            Ok(loaded) => {
                let read = examples(&kept, &loaded);
                said.extend(lint(&loaded, read.as_deref().ok(), files, &aside));
                match read {
                    Ok(examples) if aside.is_empty() => pack = Some((loaded, examples)),
                    Ok(_) => {}
                    // Some are only wrong because they look at what was set aside.
                    Err(wrong) => said.extend(wrong.into_iter().filter(|_| aside.is_empty())),
                }
                break;
            }
            Err(mistakes) => {
                let bad: BTreeSet<String> = mistakes.iter().map(|m| m.file.clone()).collect();
                if aside.is_empty() {
                    said.extend(mistakes);
                }
                if !bad.iter().all(|path| is_rule(path)) {
                    break;
                }
                let of_bad =
                    |f: &PackFile| bad.contains(&f.path) || bad.contains(&f.path.replace(".test.yaml", ".yaml"));
                kept.iter().filter(|f| of_bad(f)).for_each(|f| texts(f, &mut aside));
                kept.retain(|f| !of_bad(f));
            }
        }
    }
    said.sort_by(|a, b| (&a.file, a.line, a.column, &a.message).cmp(&(&b.file, b.line, b.column, &b.message)));
    Checked { pack, said }
}

fn is_rule(path: &str) -> bool {
    ["facts/", "treatments/", "checks/"].iter().any(|folder| path.starts_with(folder))
}

/// Adds every text of the file, which holds the names it asks for; where it is no YAML, every word.
fn texts(file: &PackFile, out: &mut BTreeSet<String>) {
    fn walk(node: &Node, out: &mut BTreeSet<String>) {
        match &node.value {
            Value::Text(text) => {
                out.insert(text.clone());
            }
            Value::List(items) => items.iter().for_each(|i| walk(i, out)),
            Value::Map(entries) => {
                for (key, value) in entries {
                    out.insert(key.value.clone());
                    walk(value, out);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
    out.insert(file.path.clone());
    match yaml::parse::<Node>(file) {
        Ok(node) => walk(&node, out),
        Err(_) => {
            let name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            out.extend(file.text.split(|c| !name(c)).map(str::to_owned));
        }
    }
}
