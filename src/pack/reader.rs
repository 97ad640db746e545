//! Decoding a rule file: takes what it can read and notes every mistake.

use super::node::{Node, Value};
use super::rule::{Basis, FactId, Place, Source};
use crate::table::Schema;
use crate::vocabulary::{ConceptId, Vocabulary};
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// A key and its value.
pub(super) type Entry = (Spanned<String>, Node);

/// What names in rules can mean.
pub(super) struct Names<'a> {
    /// The vocabulary; `None` when it has mistakes of its own.
    pub vocabulary: Option<&'a Vocabulary>,
    /// The names that its files declare, so that rules can be checked in spite of those mistakes.
    pub declared: BTreeSet<String>,
    /// The facts of the pack.
    pub facts: BTreeMap<String, FactId>,
}

impl Names<'_> {
    /// Names of concepts and facts, for "did you mean".
    pub fn subjects(&self) -> Vec<&str> {
        self.facts.keys().map(String::as_str).chain(self.concepts()).collect()
    }

    /// The concept of this name. Any, while the vocabulary has mistakes: the pack is refused in any case.
    pub fn concept(&self, name: &str) -> Option<ConceptId> {
        match self.vocabulary {
            Some(vocabulary) => vocabulary.id(name),
            None => self.declared.contains(name).then_some(ConceptId(0)),
        }
    }

    /// Names of concepts.
    pub fn concepts(&self) -> Vec<&str> {
        match self.vocabulary {
            Some(vocabulary) => vocabulary.concepts().map(|(_, name)| name).collect(),
            None => self.declared.iter().map(String::as_str).collect(),
        }
    }
}

/// Every table that a rule can be written over: those of the evidence, and those that the engine makes.
pub fn tables() -> impl Iterator<Item = &'static Schema> + Clone {
    crate::evidence::tables::SCHEMAS.iter().copied().chain([&crate::engine::CRITERION])
}

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Schema> {
    tables().find(|t| t.name == name)
}

/// The first names of a list, for showing how it is written right.
pub(super) fn names(items: &[Node]) -> String {
    const MOST: usize = 4;
    let text = |n: &Node| if let Value::Text(text) = &n.value { Some(text.clone()) } else { None };
    let mut names: Vec<String> = items.iter().take(MOST).map_while(text).collect();
    if names.len() < items.len() || names.is_empty() {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// Reads one file. Whatever returns `None` has noted why.
pub(super) struct Reader<'a> {
    /// The file.
    pub file: &'a PackFile,
    /// What names can mean.
    pub names: &'a Names<'a>,
    /// The mistakes so far.
    pub mistakes: Vec<Diagnostic>,
    /// The facts that the rule being read asks for.
    pub uses: Vec<FactId>,
}

impl<'a> Reader<'a> {
    /// A reader of `file`.
    pub fn new(file: &'a PackFile, names: &'a Names<'a>) -> Self {
        Reader { file, names, mistakes: Vec::new(), uses: Vec::new() }
    }

    /// Notes a mistake at `what`.
    pub fn mistake<T>(&mut self, what: &Spanned<T>, message: impl Into<String>, help: impl Into<Option<String>>) {
        let mut d = yaml::at(self.file, Level::Error, what, message);
        d.help = help.into();
        self.mistakes.push(d);
    }

    /// Notes that `name` is none of `known`, with the nearest one that is.
    pub fn unknown<'k>(
        &mut self,
        what: &str,
        name: &Spanned<String>,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) {
        let help = match nearest(&name.value, known.clone()) {
            Some(right) => Some(format!("did you mean `{right}`?")),
            None => {
                let all: Vec<&str> = known.into_iter().collect();
                (all.len() <= 24).then(|| format!("one of: {}", all.join(", ")))
            }
        };
        self.mistake(name, format!("unknown {what} `{}`", name.value), help);
    }

    /// The place of `what`.
    pub fn place<T>(&self, what: &Spanned<T>) -> Place {
        Place {
            file: self.file.path.clone(),
            line: what.referenced.line() as u32,
            column: what.referenced.column() as u32,
        }
    }

    /// The entries of a mapping.
    pub fn map<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Entry]> {
        match &node.value {
            Value::Map(entries) => Some(entries),
            other => {
                self.mistake(node, format!("{what} is a mapping, not {}", other.noun()), None);
                None
            }
        }
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: &'n Node, what: &str) -> Option<&'n [Node]> {
        match &node.value {
            Value::List(items) => Some(items),
            other => {
                self.mistake(
                    node,
                    format!("{what} is a list, not {}", other.noun()),
                    Some("write `[A, B]`".to_owned()),
                );
                None
            }
        }
    }

    /// Text that is not empty, with its place.
    pub fn text(&mut self, node: &Node, what: &str) -> Option<Spanned<String>> {
        match &node.value {
            Value::Text(text) if !text.trim().is_empty() => {
                Some(Spanned::new(text.clone(), node.referenced, node.defined))
            }
            Value::Text(_) => {
                self.mistake(node, format!("{what} is empty"), None);
                None
            }
            other => {
                let help = match other {
                    Value::Bool(_) => {
                        Some("`y`, `n`, `yes`, `no`, `on` and `off` stand for true or false: put it in quotes")
                    }
                    Value::Number(_) => Some("put it in quotes"),
                    _ => None,
                };
                self.mistake(node, format!("{what} is text, not {}", other.noun()), help.map(str::to_owned));
                None
            }
        }
    }

    /// A number.
    pub fn number(&mut self, node: &Node, what: &str) -> Option<f64> {
        match node.value {
            Value::Number(n) => Some(n),
            ref other => {
                self.mistake(node, format!("{what} is a number, not {}", other.noun()), None);
                None
            }
        }
    }

    /// `true` or `false`.
    pub fn bool(&mut self, node: &Node, what: &str) -> Option<bool> {
        match node.value {
            Value::Bool(b) => Some(b),
            ref other => {
                self.mistake(node, format!("{what} is true or false, not {}", other.noun()), None);
                None
            }
        }
    }

    /// One word of a list of words.
    pub fn word<'w, T: Copy>(&mut self, node: &Node, what: &str, words: &'w [(&'w str, T)]) -> Option<T> {
        let text = self.text(node, what)?;
        match words.iter().find(|(w, _)| *w == text.value) {
            Some((_, value)) => Some(*value),
            None => {
                self.unknown(what, &text, words.iter().map(|(w, _)| *w));
                None
            }
        }
    }

    /// The value of `key`, when it is there.
    pub fn get<'n>(&self, entries: &'n [Entry], key: &str) -> Option<&'n Node> {
        entries.iter().find(|(k, _)| k.value == key).map(|(_, v)| v)
    }

    /// The value of `key`; a mistake at `node` when it is missing.
    pub fn need<'n>(&mut self, node: &Node, entries: &'n [Entry], key: &str, help: &str) -> Option<&'n Node> {
        let found = self.get(entries, key);
        if found.is_none() {
            self.mistake(node, format!("`{key}` is missing"), Some(help.to_owned()));
        }
        found
    }

    /// The text under `key`, when it is there.
    pub fn text_of(&mut self, entries: &[Entry], key: &str) -> Option<String> {
        let node = self.get(entries, key)?;
        self.text(node, &format!("`{key}`")).map(|t| t.value)
    }

    /// Notes every key that is none of `known`.
    pub fn only(&mut self, entries: &[Entry], known: &[&str], what: &str) {
        for (key, _) in entries {
            if !known.contains(&key.value.as_str()) {
                self.unknown(&format!("key in {what}"), key, known.iter().copied());
            }
        }
    }

    /// `source: { basis: sourced, cite: … }`.
    pub fn source(&mut self, node: &Node) -> Option<Source> {
        let entries = self.map(node, "`source`")?;
        self.only(entries, &["basis", "cite"], "`source`");
        let words = [Basis::Sourced, Basis::Recited, Basis::Unverified].map(|b| (b.word(), b));
        let basis = self.need(node, entries, "basis", "write `basis: sourced`, `recited` or `unverified`")?;
        let basis = self.word(basis, "basis", &words)?;
        let cite = self.need(node, entries, "cite", "name the document and the page: `cite: \"…\"`")?;
        let cite = self.text(cite, "`cite`")?.value;
        Some(Source { basis, cite })
    }
}
