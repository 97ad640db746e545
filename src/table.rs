//! Tables: how evidence is handed to the rules.
//!
//! Evidence writes rows of typed attributes with quotes; the engine evaluates conditions over them and knows nothing
//! clinical. A [`Schema`] says what a table holds, so that a rule is checked before the first letter.

use crate::span::Quote;
use crate::vocabulary::ConceptId;
use jiff::civil::Date;
use std::sync::Arc;

/// The type of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Bool,
    /// One of these words.
    Symbol(&'static [&'static str]),
    /// A number without a unit.
    Number,
    /// A number in this unit (`days`, `years`); rules write the unit with every value.
    Quantity(&'static str),
    /// Free text.
    Text,
    /// A day.
    Date,
    /// Concepts of the vocabulary; a condition holds when it holds of any of them, is-a included.
    Concepts,
}

/// One attribute of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// How rules call it.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
    /// What it says, unit included: the reference of the rule language is generated from this.
    pub doc: &'static str,
}

/// One kind of quote that a row carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// How rules and messages call it (`claim`, `record`, `request` …).
    pub name: &'static str,
    /// What it shows.
    pub doc: &'static str,
}

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// How rules call it (`claim`, `issue`, `citation` …).
    pub name: &'static str,
    /// What one row is.
    pub doc: &'static str,
    /// Its attributes.
    pub columns: &'static [Column],
    /// Its quotes.
    pub roles: &'static [Role],
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// True or false.
    Bool(bool),
    /// A word of the column's list.
    Symbol(&'static str),
    /// A number in the column's unit.
    Number(f64),
    /// Text.
    Text(String),
    /// A day.
    Date(Date),
    /// Concepts.
    Concepts(Vec<ConceptId>),
}

/// One row. An attribute that is not in it is unknown.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The 1-based issue it belongs to; `None`: the letter as a whole.
    pub issue: Option<u32>,
    values: Vec<(&'static str, Value)>,
    /// The quotes, by role; a role may come more than once.
    pub quotes: Vec<(&'static str, Arc<Quote>)>,
    /// How the row was derived, a step a line; printed under a finding.
    pub why: Vec<String>,
    /// How sure the row is, 0 to 1.
    pub confidence: f32,
}

/// Attributes and quotes that most rows have at the most.
const USUAL_VALUES: usize = 8;
const USUAL_QUOTES: usize = 2;

impl Row {
    /// An empty row of `issue` with full confidence.
    pub fn new(issue: Option<u32>) -> Self {
        let (values, quotes) = (Vec::with_capacity(USUAL_VALUES), Vec::with_capacity(USUAL_QUOTES));
        Row { issue, confidence: 1.0, values, quotes, why: Vec::new() }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.values.push((name, value));
        self
    }

    /// Adds an attribute when it is known.
    #[must_use]
    pub fn with_known(self, name: &'static str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a quote.
    #[must_use]
    pub fn quoting(mut self, role: &'static str, quote: impl Into<Arc<Quote>>) -> Self {
        self.quotes.push((role, quote.into()));
        self
    }

    /// The value of an attribute; `None`: unknown.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|(n, _)| *n == name).map(|(_, v)| v)
    }

    /// The first quote of a role.
    pub fn quote(&self, role: &str) -> Option<&Arc<Quote>> {
        self.quotes.iter().find(|(r, _)| *r == role).map(|(_, q)| q)
    }

    /// All attributes, in the order in which they were added.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values.iter().map(|(n, v)| (*n, v))
    }
}

/// The rows of one kind for one letter.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it holds.
    pub schema: &'static Schema,
    /// Its rows, in the order of the letter.
    pub rows: Vec<Row>,
}
