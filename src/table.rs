//! Tables: how evidence is handed to the rules.
//!
//! Evidence writes rows of typed attributes with quotes; the engine evaluates conditions over them and knows nothing
//! clinical. A [`Schema`] says what a table holds, so that a rule is checked before the first letter.

use crate::passage::Passage;
use crate::span::{Quote, Spans};
use crate::vocabulary::ConceptId;
use jiff::civil::Date;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

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

/// The value of an attribute. What stands in the letter, in what was read from it or in the rules is borrowed from there.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// True or false.
    Bool(bool),
    /// A word of the column's list.
    Symbol(&'static str),
    /// A number in the column's unit.
    Number(f64),
    /// Text.
    Text(Cow<'a, str>),
    /// A day.
    Date(Date),
    /// Concepts.
    Concepts(Cow<'a, [ConceptId]>),
}

impl Value<'_> {
    /// The same without borrowing anything.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Bool(b) => Value::Bool(b),
            Value::Symbol(word) => Value::Symbol(word),
            Value::Number(n) => Value::Number(n),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Date(day) => Value::Date(day),
            Value::Concepts(concepts) => Value::Concepts(Cow::Owned(concepts.into_owned())),
        }
    }
}

/// Works out a yes or no; `None`: unknown.
type Tell<'a> = Box<dyn Fn() -> Option<bool> + Send + Sync + 'a>;
/// Looks for words of a part of a letter.
type Seek<'a> = Box<dyn Fn() -> Option<Range<usize>> + Send + Sync + 'a>;

/// A yes or no that is worked out when it is first asked for: most rows fail a check before it comes to that.
pub struct Later<'a> {
    known: OnceLock<Option<bool>>,
    tell: Tell<'a>,
}

impl<'a> Later<'a> {
    /// What `tell` says when it is first asked.
    pub fn new(tell: impl Fn() -> Option<bool> + Send + Sync + 'a) -> Later<'a> {
        Later { known: OnceLock::new(), tell: Box::new(tell) }
    }

    /// The answer; `None`: unknown.
    pub fn get(&self) -> Option<bool> {
        *self.known.get_or_init(|| (self.tell)())
    }
}

/// Says how a row was derived, a step a line.
type Tale<'a> = Arc<dyn Fn() -> Vec<String> + Send + Sync + 'a>;

/// Words of a part of a letter that are looked for when somebody first asks.
pub struct Sought<'a> {
    passage: &'a Passage,
    found: OnceLock<Option<Range<usize>>>,
    seek: Seek<'a>,
}

impl<'a> Sought<'a> {
    /// What `seek` finds in `passage` when it is first asked.
    pub fn new(passage: &'a Passage, seek: impl Fn() -> Option<Range<usize>> + Send + Sync + 'a) -> Arc<Sought<'a>> {
        Arc::new(Sought { passage, found: OnceLock::new(), seek: Box::new(seek) })
    }

    /// Where the words stand in the part; `None`: it has none.
    pub fn range(&self) -> Option<&Range<usize>> {
        self.found.get_or_init(|| (self.seek)()).as_ref()
    }
}

/// What a row has for an attribute.
#[derive(Clone)]
enum Cell<'a> {
    Known(Value<'a>),
    Later(Arc<Later<'a>>),
    /// True when the words are there.
    Sought(Arc<Sought<'a>>),
}

impl<'a> Cell<'a> {
    fn value(&self) -> Option<&Value<'a>> {
        let flag = |b| Some(if b { &Value::Bool(true) } else { &Value::Bool(false) });
        match self {
            Cell::Known(value) => Some(value),
            Cell::Later(later) => later.get().and_then(flag),
            Cell::Sought(sought) => flag(sought.range().is_some()),
        }
    }
}

impl fmt::Debug for Cell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value().fmt(f)
    }
}

/// Words that a row quotes. Most rows are never shown, so that words of the letter are only copied when somebody asks.
#[derive(Clone)]
pub enum Cited<'a> {
    /// A quote that was made before.
    Made(Arc<Quote>),
    /// One that is kept with what was read.
    Kept(&'a Quote),
    /// These bytes of a part of the letter.
    Words(&'a Passage, Range<usize>),
    /// Words that may not be there.
    Sought(Arc<Sought<'a>>),
}

impl<'a> Cited<'a> {
    /// The whole of a part of the letter.
    pub fn whole(passage: &'a Passage) -> Cited<'a> {
        Cited::Words(passage, 0..passage.text().len())
    }

    /// The quote; `None` when the words that were looked for are not there.
    pub fn quote(&self) -> Option<Arc<Quote>> {
        Some(match self {
            Cited::Made(quote) => Arc::clone(quote),
            Cited::Kept(quote) => Arc::new(Quote::clone(quote)),
            Cited::Words(passage, range) => Arc::new(passage.quote(range.clone())),
            Cited::Sought(sought) => Arc::new(sought.passage.quote(sought.range()?.clone())),
        })
    }

    /// Where it stands; nowhere when the words that were looked for are not there.
    pub fn spans(&self) -> Spans {
        match self {
            Cited::Made(quote) => quote.spans.clone(),
            Cited::Kept(quote) => quote.spans.clone(),
            Cited::Words(passage, range) => passage.spans(range.clone()),
            Cited::Sought(sought) => sought.range().map(|r| sought.passage.spans(r.clone())).unwrap_or_default(),
        }
    }
}

impl fmt::Debug for Cited<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.quote().fmt(f)
    }
}

impl From<Quote> for Cited<'_> {
    fn from(quote: Quote) -> Self {
        Cited::Made(Arc::new(quote))
    }
}

impl From<Arc<Quote>> for Cited<'_> {
    fn from(quote: Arc<Quote>) -> Self {
        Cited::Made(quote)
    }
}

impl<'a> From<&'a Quote> for Cited<'a> {
    fn from(quote: &'a Quote) -> Self {
        Cited::Kept(quote)
    }
}

impl<'a> From<&Arc<Sought<'a>>> for Cited<'a> {
    fn from(sought: &Arc<Sought<'a>>) -> Self {
        Cited::Sought(Arc::clone(sought))
    }
}

impl<'a> From<(&'a Passage, Range<usize>)> for Cited<'a> {
    fn from((passage, range): (&'a Passage, Range<usize>)) -> Self {
        Cited::Words(passage, range)
    }
}

/// The name of an attribute, with a few of its letters to tell it from most others at once: a row is asked by the names
/// of its attributes again and again.
#[derive(Clone, Copy)]
struct Name {
    letters: u32,
    name: &'static str,
}

/// Length, first, middle and last letter of a name.
#[inline]
fn letters(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let [.., last] = bytes else { return 0 };
    u32::from_le_bytes([bytes.len() as u8, bytes[0], bytes[bytes.len() / 2], *last])
}

impl Name {
    #[inline]
    fn of(name: &'static str) -> Name {
        Name { letters: letters(name), name }
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(f)
    }
}

/// One row. An attribute that is not in it is unknown.
#[derive(Clone, Default)]
pub struct Row<'a> {
    /// The 1-based issue it belongs to; `None`: the letter as a whole.
    pub issue: Option<u32>,
    values: Vec<(Name, Cell<'a>)>,
    /// The quotes, by role; a role may come more than once.
    quotes: Vec<(&'static str, Cited<'a>)>,
    /// How the row was derived, a step a line.
    steps: Vec<String>,
    /// More of the same, put into words when somebody asks.
    told: Option<Tale<'a>>,
    /// How sure the row is, 0 to 1.
    pub confidence: f32,
}

impl<'a> Row<'a> {
    /// An empty row of `issue` with full confidence.
    pub fn new(issue: Option<u32>) -> Self {
        Row::sized(issue, 0, 0)
    }

    /// The same, with room for so many attributes and quotes.
    pub fn sized(issue: Option<u32>, values: usize, quotes: usize) -> Self {
        let (values, quotes) = (Vec::with_capacity(values), Vec::with_capacity(quotes));
        Row { issue, confidence: 1.0, values, quotes, steps: Vec::new(), told: None }
    }

    /// Adds an attribute.
    #[must_use]
    #[inline]
    pub fn with(mut self, name: &'static str, value: Value<'a>) -> Self {
        self.values.push((Name::of(name), Cell::Known(value)));
        self
    }

    /// Adds an attribute when it is known.
    #[must_use]
    #[inline]
    pub fn with_known(self, name: &'static str, value: Option<Value<'a>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a yes or no that is worked out when somebody asks for it.
    #[must_use]
    pub fn with_later(mut self, name: &'static str, later: &Arc<Later<'a>>) -> Self {
        self.values.push((Name::of(name), Cell::Later(Arc::clone(later))));
        self
    }

    /// Adds whether these words are there.
    #[must_use]
    pub fn with_sought(mut self, name: &'static str, sought: &Arc<Sought<'a>>) -> Self {
        self.values.push((Name::of(name), Cell::Sought(Arc::clone(sought))));
        self
    }

    /// Adds a quote.
    #[must_use]
    #[inline]
    pub fn quoting(mut self, role: &'static str, quote: impl Into<Cited<'a>>) -> Self {
        self.quotes.push((role, quote.into()));
        self
    }

    /// Adds a step of how the row was derived.
    #[must_use]
    pub fn because(mut self, step: String) -> Self {
        self.steps.push(step);
        self
    }

    /// Adds steps that are put into words when somebody asks; only once a row, and behind those of [`Row::because`].
    #[must_use]
    pub fn because_of(mut self, tale: impl Fn() -> Vec<String> + Send + Sync + 'a) -> Self {
        self.told = Some(Arc::new(tale));
        self
    }

    /// How the row was derived, a step a line; printed under a finding.
    pub fn why(&self) -> Vec<String> {
        let mut out = self.steps.clone();
        out.extend(self.told.iter().flat_map(|tale| tale()));
        out
    }

    /// The value of an attribute; `None`: unknown.
    pub fn get(&self, name: &str) -> Option<&Value<'a>> {
        let letters = letters(name);
        let found = self.values.iter().find(|(n, _)| n.letters == letters && n.name == name);
        found.and_then(|(_, cell)| cell.value())
    }

    /// The first quote of a role.
    pub fn quote(&self, role: &str) -> Option<Arc<Quote>> {
        self.quotes_of(role).next()
    }

    /// Every quote of a role.
    pub fn quotes_of(&self, role: &str) -> impl Iterator<Item = Arc<Quote>> {
        self.quotes.iter().filter(move |(r, _)| *r == role).filter_map(|(_, cited)| cited.quote())
    }

    /// The first words that are quoted for a role.
    pub fn cited(&self, role: &str) -> Option<&Cited<'a>> {
        self.quotes.iter().find(|(r, _)| *r == role).map(|(_, q)| q)
    }

    /// What is quoted, by role, in the order in which it was added.
    pub fn quotes(&self) -> impl Iterator<Item = (&'static str, &Cited<'a>)> {
        self.quotes.iter().map(|(r, q)| (*r, q))
    }

    /// All attributes that are known, in the order in which they were added.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Value<'a>)> {
        self.values.iter().filter_map(|(n, cell)| Some((n.name, cell.value()?)))
    }

    /// The same row without borrowing anything.
    pub fn into_owned(self) -> Row<'static> {
        Row {
            issue: self.issue,
            values: self.values().map(|(n, value)| (Name::of(n), Cell::Known(value.clone().into_owned()))).collect(),
            quotes: self.quotes().filter_map(|(role, cited)| Some((role, Cited::Made(cited.quote()?)))).collect(),
            steps: self.why(),
            told: None,
            confidence: self.confidence,
        }
    }
}

impl fmt::Debug for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("issue", &self.issue)
            .field("values", &self.values)
            .field("quotes", &self.quotes)
            .field("why", &self.why())
            .field("confidence", &self.confidence)
            .finish()
    }
}

/// The rows of one kind for one letter.
#[derive(Debug, Clone)]
pub struct Table<'a> {
    /// What it holds.
    pub schema: &'static Schema,
    /// Its rows, in the order of the letter.
    pub rows: Vec<Row<'a>>,
}

impl Table<'_> {
    /// The same table without borrowing anything, to outlive the letter that it was read from.
    pub fn into_owned(self) -> Table<'static> {
        Table { schema: self.schema, rows: self.rows.into_iter().map(Row::into_owned).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn passage(text: &str) -> Passage {
        let mut passage = Passage::new();
        passage.push("", text, 10, false);
        passage
    }

    #[test]
    fn attributes_are_found_by_their_whole_names() {
        // The same length, and the same first, middle and last letter.
        let row = Row::new(None).with("abcde", Value::Number(1.0)).with("aXcYe", Value::Number(2.0));
        let row = row.with("", Value::Number(3.0));
        for (name, value) in [("abcde", Some(1.0)), ("aXcYe", Some(2.0)), ("", Some(3.0)), ("aZcZe", None)] {
            assert_eq!(row.get(name).cloned(), value.map(Value::Number), "{name}");
        }
    }

    #[test]
    fn what_is_put_off_is_worked_out_once_and_only_when_asked_for() {
        let (asked, text) = (AtomicUsize::new(0), passage("no words of note"));
        let tell = || {
            asked.fetch_add(1, Ordering::Relaxed);
            Some(true)
        };
        let later = Arc::new(Later::new(tell));
        let there = Sought::new(&text, || Some(3..8));
        let gone = Sought::new(&text, || None);
        let row = Row::new(Some(1))
            .with_later("later", &later)
            .with_sought("there", &there)
            .with_sought("gone", &gone)
            .quoting("there", &there)
            .quoting("gone", &gone)
            .because("first".to_owned())
            .because_of(|| vec!["then".to_owned()]);
        assert_eq!(asked.load(Ordering::Relaxed), 0);
        assert_eq!(row.get("later"), Some(&Value::Bool(true)));
        assert_eq!(row.get("later"), row.get("there"));
        assert_eq!(asked.load(Ordering::Relaxed), 1);
        assert_eq!(row.get("gone"), Some(&Value::Bool(false)));
        assert_eq!(row.quote("there").map(|q| q.text.clone()).as_deref(), Some("words"));
        assert_eq!((row.quote("gone"), row.why()), (None, vec!["first".to_owned(), "then".to_owned()]));
        let owned = row.clone().into_owned();
        assert!(owned.values().eq(row.values()) && owned.why() == row.why());
        assert_eq!(owned.quotes().count(), 1, "words that are not there are not quoted");
    }
}
