//! Rules once they have been checked: every name resolved, every comparison typed.

use super::index::Index;
pub use super::pair::{Named, Pair, Relation};
use crate::engine::{State, Weight};
use crate::finding::{Legal, Severity};
use crate::table::{Schema, Type};
use crate::vocabulary::ConceptId;
use jiff::civil::Date;

/// A fact of the pack, by its place in [`Rules::facts`].
pub type FactId = usize;

/// Facts, treatments and checks, sorted by id.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Facts derived from what the summary documents.
    pub facts: Vec<Fact>,
    /// What guidelines ask of requested treatments.
    pub treatments: Vec<Treatment>,
    /// What is wrong with a letter.
    pub checks: Vec<Check>,
    /// The above by concept; `None`: all of them are looked through.
    pub index: Option<Index>,
}

impl Rules {
    /// Every rule with its place: facts, treatments, checks.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Place)> {
        let facts = self.facts.iter().map(|f| (f.id.as_str(), &f.place));
        let treatments = self.treatments.iter().map(|t| (t.id.as_str(), &t.place));
        facts.chain(treatments).chain(self.checks.iter().map(|c| (c.id.as_str(), &c.place)))
    }
}

/// How well a rule is founded.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Nobody has looked it up.
    Unverified,
    /// Letters recite it so.
    Recited,
    /// Somebody read it in the source that is named.
    Sourced,
}

impl Basis {
    /// The word of the rule language.
    pub fn word(self) -> &'static str {
        match self {
            Basis::Unverified => "unverified",
            Basis::Recited => "recited",
            Basis::Sourced => "sourced",
        }
    }
}

/// Who says so.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// How sure.
    pub basis: Basis,
    /// Document and page.
    pub cite: String,
}

/// Where a rule is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The file, as the pack names it.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column.
    pub column: u32,
}

/// A fact that follows from others.
#[derive(Debug, Clone)]
pub struct Fact {
    /// Its name.
    pub id: String,
    /// What it says, in plain English.
    pub says: Option<String>,
    /// The concept of the same name: its own mentions count as well.
    pub concept: Option<ConceptId>,
    /// What it follows from, over the row of the issue.
    pub when: Condition,
    /// Who says so.
    pub source: Option<Source>,
    /// Where it is written.
    pub place: Place,
}

/// What a guideline asks of a requested treatment.
#[derive(Debug, Clone)]
pub struct Treatment {
    /// Its name.
    pub id: String,
    /// What it says, in plain English.
    pub says: Option<String>,
    /// To which issues it applies.
    pub applies_when: Condition,
    /// The guideline, and its section after `#`.
    pub guideline: String,
    /// Who says so.
    pub source: Source,
    /// How the criteria combine.
    pub quantifier: Quantifier,
    /// What is asked.
    pub criteria: Vec<Criterion>,
    /// Where it is written.
    pub place: Place,
}

impl Treatment {
    /// Who says that this criterion is asked: its own source, or that of the rule.
    pub fn source_of<'a>(&'a self, criterion: &'a Criterion) -> &'a Source {
        criterion.source.as_ref().unwrap_or(&self.source)
    }
}

/// One thing that a guideline asks.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Its name within the treatment.
    pub id: String,
    /// What it asks, in plain English.
    pub says: String,
    /// When it is met, over the row of the issue.
    pub when: Condition,
    /// Who says so, where it is another source than that of the rule.
    pub source: Option<Source>,
    /// What it means that the letter says nothing of it: `Silent`, `Documented` (met) or `Denied` (unmet).
    pub if_silent: State,
    /// Where it is written.
    pub place: Place,
}

/// What is wrong with a letter when it holds.
#[derive(Debug, Clone)]
pub struct Check {
    /// Its name.
    pub id: String,
    /// The kind of defect.
    pub defect: &'static str,
    /// The table whose rows it looks at.
    pub table: &'static Schema,
    /// When it fires.
    pub when: Condition,
    /// How much the finding weighs: the first case whose condition is true.
    pub severity: Vec<(Option<Condition>, Severity)>,
    /// How sure the finding is.
    pub confidence: Confidence,
    /// Its place under the law.
    pub legal: Legal,
    /// The sentence of the finding.
    pub message: Template,
    /// The quotes that prove it.
    pub evidence: Vec<Proof>,
    /// What to do about it.
    pub fix: String,
    /// Why anybody should care.
    pub why_it_matters: String,
    /// Who says so.
    pub source: Option<Source>,
    /// Where it is written.
    pub place: Place,
}

/// How sure a finding is.
#[derive(Debug, Clone, PartialEq)]
pub enum Confidence {
    /// Always this.
    Fixed(f32),
    /// As sure as the row.
    Row,
    /// A numeric attribute of the row.
    Attribute(Attribute),
}

/// A quote that a finding needs.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// The role.
    pub role: &'static str,
    /// What it shows.
    pub says: String,
    /// The finding can do without it.
    pub optional: bool,
}

/// A sentence with places for quotes and attributes.
#[derive(Debug, Clone, PartialEq)]
pub struct Template(pub Vec<Piece>);

/// A part of a [`Template`].
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// The first quote of this role.
    Quote(&'static str),
    /// The value of this attribute.
    Value(Attribute),
}

/// An attribute of the row, or of the issue that the row belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attribute {
    /// Of the row of the table `issue` for the same issue, not of the row itself.
    pub of_request: bool,
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: Type,
}

/// How conditions combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// Each.
    All,
    /// One or more.
    Any,
    /// Not one.
    None,
    /// So many or more.
    AtLeast(usize),
}

/// A condition over a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Several conditions.
    Many(Quantifier, Vec<Condition>),
    /// A test of an attribute.
    Attribute(Attribute, Test),
    /// The attribute is known (`true`), or is not.
    Known(Attribute, bool),
    /// What the letter says of a fact. `None`: the value itself; else a test for one of the four.
    Fact {
        /// Test for one of the four; `None`: the value itself.
        is: Option<State>,
        /// Of what.
        of: Subject,
        /// Where to look.
        scope: Scope,
        /// What it weighs at most.
        weight: Weight,
    },
    /// Measured values.
    Measured {
        /// What is measured.
        of: ConceptId,
        /// Each of them must fit, not only one.
        every: bool,
        /// Not the values are compared, but the last dated one less the first.
        change: bool,
        /// What the value must be.
        range: Range<f64>,
        /// The unit that the value must have.
        unit: Option<String>,
        /// The top of the scale that the value must have.
        scale: Option<f64>,
        /// Where to look.
        scope: Scope,
        /// What it weighs at most.
        weight: Weight,
    },
    /// How many different concepts are documented.
    Count {
        /// Kinds of this.
        of: ConceptId,
        /// How many.
        range: Range<f64>,
        /// Where to look.
        scope: Scope,
    },
    /// Two things on the days that the letter gives them: their order, or that they overlap.
    Pair(Box<Pair>),
    /// Rows of another table, of the same issue.
    Rows {
        /// There is one (`true`), or there is none.
        some: bool,
        /// The table.
        table: &'static Schema,
        /// What the row must be like.
        when: Box<Condition>,
    },
}

/// What a fact test asks about.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// A concept.
    Concept(ConceptId),
    /// A fact of the pack.
    Fact(FactId),
    /// Whatever the row is about: any of the concepts of this attribute.
    Attribute(Attribute),
    /// Several.
    Many(Quantifier, Vec<Subject>),
}

/// Where a fact is looked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Scope {
    /// What is about this part of the body, or names none.
    pub region: Option<Region>,
    /// What is about this side, or names none.
    pub side: Option<SideOf>,
    /// In the rationale of the issue, not in the summary.
    pub rationale: bool,
    /// Past events count too.
    pub ever: bool,
    /// For that many days.
    pub lasting: Option<Range<f64>>,
    /// Only what the letter gives a day for, and that day lies so.
    pub dated: Option<Range<Date>>,
}

/// A part of the body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Region {
    /// By name.
    Concept(ConceptId),
    /// As an attribute says.
    Attribute(Attribute),
}

/// A side of the body.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SideOf {
    /// By name.
    Named(&'static str),
    /// As an attribute says.
    Attribute(Attribute),
}

/// A test of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// It is this.
    Bool(bool),
    /// It is one of these words (`true`), or none of them.
    Symbol(Vec<&'static str>, bool),
    /// It is one of these texts (`true`), or none of them.
    Text(Vec<String>, bool),
    /// It lies in this range.
    Number(Range<f64>),
    /// It lies in this range.
    Date(Range<Date>),
    /// Any of its concepts is a kind of one of these (`true`), or none is.
    Concepts(Vec<ConceptId>, bool),
    /// It is the same part of the body (`true`), or another.
    Region(Region, bool),
}

/// Comparisons, all of which must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Range<T>(pub Vec<(Compare, Operand<T>)>);

/// What a value is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand<T> {
    /// A value, in the unit of the attribute.
    Value(T),
    /// Another attribute.
    Attribute(Attribute),
}

/// How two values compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compare {
    /// Greater, or later.
    Over,
    /// Less, or earlier.
    Under,
    /// Not less, or that day or later.
    AtLeast,
    /// Not greater, or that day or earlier.
    AtMost,
    /// The same.
    Equals,
    /// Not the same.
    DiffersFrom,
}

impl Compare {
    /// Whether `a` compares so with `b`.
    pub fn holds<T: PartialOrd>(self, a: &T, b: &T) -> bool {
        match self {
            Compare::Over => a > b,
            Compare::Under => a < b,
            Compare::AtLeast => a >= b,
            Compare::AtMost => a <= b,
            Compare::Equals => a == b,
            Compare::DiffersFrom => a != b,
        }
    }
}

/// The kinds of defect that a check may name.
pub const DEFECTS: &[&str] = &[
    "record-contradicts-absence",
    "record-contradicts-assertion",
    "not-in-record",
    "wrong-body-part",
    "date-or-identity-conflict",
    "request-mismatch",
    "arithmetic",
    "known-only-from-ur",
    "conclusion-contradicts-decision",
    "criteria-met-yet-upheld",
    "criteria-unmet-yet-overturned",
    "criteria-not-applied",
    "sibling-issues-conflict",
    "missing-part",
    "lower-standard",
    "guideline-not-in-force",
    "wrong-guideline",
    "no-guideline",
    "drug-fact",
    "boilerplate",
    "record-conflicts-itself",
    "residue",
];
