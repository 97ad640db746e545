//! Rule tests: from a `*.test.yaml` to examples, each with what is given and what is expected.

use super::compiled;
use super::node::{Node, Value as Y};
use super::reader::{Entry, Names, Reader, table, tables};
use super::rule::{FactId, Place};
use super::{Pack, check::SEVERITIES};
use crate::engine::State;
use crate::finding::Severity;
use crate::span::{Quote, Span};
use crate::table::{Row, Schema, Table, Type, Value};
use crate::yaml::{self, Diagnostic, PackFile, Spanned};
use smallvec::smallvec;
use std::collections::BTreeSet;

/// One example of a rule test.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The rule it tests: the name of its file.
    pub rule: String,
    /// Where it is written.
    pub place: Place,
    /// What is given.
    pub given: Given,
    /// The findings that must be raised, and no others of the rules that are named; `None`: not looked at.
    pub finds: Option<Vec<Expected>>,
    /// What the letter must say of facts.
    pub facts: Vec<(FactId, State)>,
    /// What criteria must come to; `whole` is all of them together, and `absent` that the rule does not apply.
    pub criteria: Vec<(String, String)>,
    /// Where its expectations stand: `finds`, `facts` or `criteria`, with the 1-based line and column of the key.
    pub expects: Vec<(String, (u32, u32))>,
}

impl Example {
    /// It says something of the rule `id`.
    pub fn tests(&self, id: &str, pack: &Pack) -> bool {
        let fact = |(f, _): &(FactId, State)| pack.rules.facts.get(*f).is_some_and(|f| f.id == id);
        let about_facts = !self.facts.is_empty();
        (self.rule == id && !about_facts) || self.facts.iter().any(fact)
    }
}

/// What an example gives.
#[derive(Debug, Clone)]
pub enum Given {
    /// Rows of tables.
    Rows(Vec<Table<'static>>),
    /// The text of a letter.
    Letter(String),
}

/// A finding that an example expects.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The check that raises it.
    pub rule: String,
    /// How much it weighs, when that matters.
    pub severity: Option<Severity>,
    /// The issue it is on, when that matters.
    pub issue: Option<u32>,
    /// Words that the quote of a role must hold.
    pub quotes: Vec<(String, String)>,
}

/// What a criterion is when its rule does not apply.
pub(super) const ABSENT: &str = "absent";
const STATES: [(&str, State); 4] = [
    ("documented", State::Documented),
    ("denied", State::Denied),
    ("conflicting", State::Conflicting),
    ("silent", State::Silent),
];

/// The examples of every `*.test.yaml` beside the facts, treatments and checks of a pack.
///
/// # Errors
/// Every mistake in them.
pub fn examples(files: &[PackFile], pack: &Pack) -> Result<Vec<Example>, Vec<Diagnostic>> {
    let names = Names {
        vocabulary: Some(&pack.vocabulary),
        declared: BTreeSet::new(),
        facts: pack.rules.facts.iter().enumerate().map(|(i, f)| (f.id.clone(), i)).collect(),
    };
    let tests: Vec<(&PackFile, &str)> = files
        .iter()
        .filter_map(|file| {
            let (folder, name) = file.path.split_once('/')?;
            let stem = name.strip_suffix(".test.yaml")?;
            ["checks", "facts", "treatments"].contains(&folder).then_some((file, stem))
        })
        .collect();
    let read = yaml::spread(&tests, |(file, stem)| match compiled::read(file) {
        Ok(node) => {
            let mut reader = Reader::new(file, &names);
            (reader.examples(&node, stem), reader.mistakes)
        }
        Err(mistake) => (Vec::new(), vec![mistake]),
    });
    let (mut out, mut mistakes) = (Vec::new(), Vec::new());
    for (examples, wrong) in read {
        out.extend(examples);
        mistakes.extend(wrong);
    }
    if mistakes.is_empty() { Ok(out) } else { Err(mistakes) }
}

impl Reader<'_> {
    fn examples(&mut self, node: &Node, stem: &str) -> Vec<Example> {
        let Some(top) = self.map(node, "a file of tests") else { return Vec::new() };
        self.only(top, &["tests"], "a file of tests");
        let tests = self.need(node, top, "tests", "write `tests:` and below it a list");
        let Some(tests) = tests.and_then(|n| self.list(n, "`tests`")) else { return Vec::new() };
        tests.iter().filter_map(|n| self.example(n, stem)).collect()
    }

    fn example(&mut self, node: &Node, stem: &str) -> Option<Example> {
        let entries = self.map(node, "a test")?;
        self.only(entries, &["name", "rows", "letter", "finds", "facts", "criteria"], "a test");
        let name = self.need(node, entries, "name", "say what the example shows");
        let name = name.and_then(|n| self.text(n, "`name`"));
        let given = match (self.get(entries, "rows"), self.get(entries, "letter")) {
            (Some(rows), None) => self.rows(rows).map(Given::Rows),
            (None, Some(letter)) => self.text(letter, "`letter`").map(|t| Given::Letter(t.value)),
            _ => {
                self.mistake(
                    node,
                    "either `rows` or `letter` is meant",
                    "give rows of tables, or the text of a letter".to_owned(),
                );
                None
            }
        };
        let finds = match self.get(entries, "finds") {
            Some(n) => Some(self.expected(n, stem)?),
            None => None,
        };
        let facts = self.get(entries, "facts").map_or(Some(Vec::new()), |n| self.expected_facts(n));
        let criteria = self.get(entries, "criteria").map_or(Some(Vec::new()), |n| self.expected_criteria(n));
        let example = Example {
            name: name?.value,
            rule: stem.to_owned(),
            place: self.place(node),
            given: given?,
            finds,
            facts: facts?,
            criteria: criteria?,
            expects: entries
                .iter()
                .filter(|(k, _)| ["finds", "facts", "criteria"].contains(&k.value.as_str()))
                .map(|(k, _)| (k.value.clone(), (k.referenced.line() as u32, k.referenced.column() as u32)))
                .collect(),
        };
        if example.finds.is_none() && example.facts.is_empty() && example.criteria.is_empty() {
            self.mistake(node, "the test expects nothing", "write `finds: []` when nothing must be found".to_owned());
            return None;
        }
        Some(example)
    }

    fn expected(&mut self, node: &Node, stem: &str) -> Option<Vec<Expected>> {
        let items = self.list(node, "`finds`")?;
        let found: Vec<Option<Expected>> = items
            .iter()
            .map(|item| {
                let entries = self.map(item, "a finding")?;
                self.only(entries, &["rule", "severity", "issue", "quotes"], "a finding");
                let severity = match self.get(entries, "severity") {
                    Some(n) => Some(self.word(n, "severity", &SEVERITIES)?),
                    None => None,
                };
                let issue = match self.get(entries, "issue") {
                    Some(n) => Some(self.number(n, "`issue`")? as u32),
                    None => None,
                };
                let quotes = match self.get(entries, "quotes") {
                    Some(n) => self.texts(n, "`quotes`")?,
                    None => Vec::new(),
                };
                let rule = self.text_of(entries, "rule").unwrap_or_else(|| stem.to_owned());
                Some(Expected { rule, severity, issue, quotes })
            })
            .collect();
        found.into_iter().collect()
    }

    fn texts(&mut self, node: &Node, what: &str) -> Option<Vec<(String, String)>> {
        let entries = self.map(node, what)?;
        let texts: Vec<Option<(String, String)>> =
            entries.iter().map(|(k, v)| Some((k.value.clone(), self.text(v, what)?.value))).collect();
        texts.into_iter().collect()
    }

    fn expected_facts(&mut self, node: &Node) -> Option<Vec<(FactId, State)>> {
        let entries = self.map(node, "`facts`")?;
        let mut out = Vec::new();
        for (name, state) in entries {
            let state = self.word(state, "state", &STATES);
            let Some(fact) = self.names.facts.get(&name.value).copied() else {
                let known: Vec<&str> = self.names.facts.keys().map(String::as_str).collect();
                self.unknown("fact", name, known);
                return None;
            };
            out.push((fact, state?));
        }
        Some(out)
    }

    fn expected_criteria(&mut self, node: &Node) -> Option<Vec<(String, String)>> {
        const WORDS: [(&str, &str); 5] = [
            ("met", "met"),
            ("unmet", "unmet"),
            ("unknown", "unknown"),
            ("conflicting", "conflicting"),
            (ABSENT, ABSENT),
        ];
        let entries = self.map(node, "`criteria`")?;
        let words: Vec<Option<(String, String)>> = entries
            .iter()
            .map(|(k, v)| Some((k.value.clone(), self.word(v, "value of a criterion", &WORDS)?.to_owned())))
            .collect();
        words.into_iter().collect()
    }

    /// The rows of an example as tables, in the order of the schemas.
    fn rows(&mut self, node: &Node) -> Option<Vec<Table<'static>>> {
        let items = self.list(node, "`rows`")?;
        let mut out: Vec<Table<'static>> = tables().map(|schema| Table { schema, rows: Vec::new() }).collect();
        let mut good = true;
        for (i, item) in items.iter().enumerate() {
            match self.row(item, i) {
                Some((schema, row)) => {
                    if let Some(table) = out.iter_mut().find(|t| t.schema.name == schema.name) {
                        table.rows.push(row);
                    }
                }
                None => good = false,
            }
        }
        out.retain(|t| !t.rows.is_empty());
        good.then_some(out)
    }

    fn row(&mut self, node: &Node, place: usize) -> Option<(&'static Schema, Row<'static>)> {
        let entries = self.map(node, "a row")?;
        let [(name, body)] = entries else {
            self.mistake(node, "a row names one table", "write `{ claim: { polarity: absent } }`".to_owned());
            return None;
        };
        let Some(schema) = table(&name.value) else {
            self.unknown("table", name, tables().map(|t| t.name));
            return None;
        };
        let body = self.map(body, "a row")?;
        let mut row = Row::new(Some(1));
        let (mut quotes, mut without) = (Vec::new(), Vec::new());
        let mut values = Vec::new();
        for (key, value) in body {
            match key.value.as_str() {
                "issue" if value.value == Y::Null => row.issue = None,
                "issue" => row.issue = Some(self.number(value, "`issue`")? as u32),
                "quotes" => quotes = self.texts(value, "`quotes`")?,
                "without" => without = self.list(value, "`without`")?.iter().map(|n| n.value.clone()).collect(),
                _ => values.push(self.cell(key, value, schema)?),
            }
        }
        for (name, value) in values.into_iter().chain(defaults(schema, body)) {
            if name == "confidence"
                && let Value::Number(n) = value
            {
                row.confidence = n as f32;
            }
            row = row.with(name, value);
        }
        for (n, role) in schema.roles.iter().enumerate() {
            if without.contains(&Y::Text(role.name.to_owned())) {
                continue;
            }
            let given = quotes.iter().find(|(r, _)| r == role.name);
            let text = given.map_or_else(|| format!("the {}", role.name), |(_, text)| text.clone());
            // Places that no two quotes of an example share.
            let start = (place * schema.roles.len() + n) * 100;
            let spans = smallvec![Span::new(start, start + text.len().clamp(1, 99))];
            row = row.quoting(role.name, Quote { text, spans });
        }
        Some((schema, row))
    }

    fn cell(
        &mut self,
        key: &Spanned<String>,
        node: &Node,
        schema: &'static Schema,
    ) -> Option<(&'static str, Value<'static>)> {
        let Some(column) = schema.columns.iter().find(|c| c.name == key.value) else {
            let known: Vec<&str> =
                schema.columns.iter().map(|c| c.name).chain(["issue", "quotes", "without"]).collect();
            self.unknown(&format!("attribute of `{}`", schema.name), key, known);
            return None;
        };
        let what = format!("`{}`", column.name);
        let value = match column.ty {
            Type::Bool => Value::Bool(self.bool(node, &what)?),
            Type::Symbol(words) => {
                let pairs: Vec<(&str, &'static str)> = words.iter().map(|w| (*w, *w)).collect();
                Value::Symbol(self.word(node, &what, &pairs)?)
            }
            Type::Number => Value::Number(self.number(node, &what)?),
            Type::Quantity(_) => Value::Number(self.quantity_of(node, column.ty, schema)?),
            Type::Text => Value::Text(self.text(node, &what)?.value.into()),
            Type::Date => {
                let text = self.text(node, &what)?;
                match text.value.parse() {
                    Ok(date) => Value::Date(date),
                    Err(_) => {
                        let help = "write year, month and day: `2016-07-28`".to_owned();
                        self.mistake(&text, format!("`{}` is not a date", text.value), help);
                        return None;
                    }
                }
            }
            Type::Concepts => {
                let items = if let Y::List(items) = &node.value { items } else { std::slice::from_ref(node) };
                let found: Vec<_> = items.iter().map(|n| self.concept(n)).collect();
                Value::Concepts(found.into_iter().collect::<Option<_>>()?)
            }
        };
        Some((column.name, value))
    }
}

/// What rows of a test need not say: that something stands in the summary, of this patient, as a fact.
fn defaults(schema: &'static Schema, given: &[Entry]) -> Vec<(&'static str, Value<'static>)> {
    let all = [("part", "summary"), ("statement", "patient"), ("assertion", "present")];
    let usual = |(name, word): (&str, &'static str)| {
        let column = schema.columns.iter().find(|c| c.name == name)?;
        let missing = !given.iter().any(|(k, _)| k.value == name);
        missing.then_some((column.name, Value::Symbol(word)))
    };
    if schema.name == "mention" || schema.name == "measurement" {
        all.into_iter().filter_map(usual).collect()
    } else {
        Vec::new()
    }
}
