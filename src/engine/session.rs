//! One letter's tables under evaluation.

use super::said::{Mentions, Says, Spot};
use super::suppose::Supposed;
use super::{Four, State, Weight};
use crate::pack::rule::{
    Attribute, Compare, Condition, FactId, Operand, Quantifier, Range, Region, Rules, Scope, SideOf, Subject,
};
use crate::table::{Row, Table, Value};
use crate::vocabulary::{ConceptId, Vocabulary};
use jiff::civil::Date;
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};

/// The row that a condition looks at.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'r> {
    /// The row.
    pub row: &'r Row<'r>,
    /// The row of the table `issue` for the same issue.
    pub request: Option<&'r Row<'r>>,
    /// The 1-based issue.
    pub issue: Option<u32>,
}

impl<'r> Frame<'r> {
    /// The value of an attribute; `None`: unknown. No concepts at all are unknown, too.
    pub fn get(&self, attribute: Attribute) -> Option<&'r Value<'r>> {
        let row = if attribute.of_request { self.request? } else { self.row };
        row.get(attribute.name).filter(|v| !matches!(v, Value::Concepts(c) if c.is_empty()))
    }

    pub(super) fn concepts(&self, attribute: Attribute) -> &'r [ConceptId] {
        match self.get(attribute) {
            Some(Value::Concepts(concepts)) => concepts,
            _ => &[],
        }
    }
}

/// Where a fact is looked for, with every attribute replaced by its value.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Within {
    /// About one of these parts of the body, or about none; empty: about any.
    pub regions: Vec<ConceptId>,
    /// About this side, or about none.
    pub side: Option<&'static str>,
    /// In the rationale, not in the summary.
    pub rationale: bool,
    /// Past events count.
    pub ever: bool,
    /// For that many days (the bits of the number, so that the whole can be a key).
    pub lasting: Vec<(Compare, u64)>,
    /// On days that lie so; empty: whether or not a day is given.
    pub dated: Vec<(Compare, Date)>,
}

/// A fact, for an issue, within bounds.
type Asked = (FactId, Option<u32>, Within);

/// One letter's tables, and what has been worked out of them.
pub struct Session<'a> {
    pub(super) rules: &'a Rules,
    pub(super) concepts: &'a Vocabulary,
    pub(super) tables: Vec<&'a Table<'a>>,
    /// The rows of the table `issue`.
    issues: &'a [Row<'a>],
    mentions: OnceCell<Mentions<'a>>,
    memo: RefCell<FxHashMap<Asked, Four>>,
    /// What is supposed instead of what the letter says; empty but for explanations.
    pub(super) supposed: &'a [Supposed],
    /// Derivations keep what can be supposed to be otherwise.
    pub(super) explaining: bool,
}

impl<'a> Session<'a> {
    /// The tables of one letter under these rules.
    pub fn new(rules: &'a Rules, concepts: &'a Vocabulary, tables: impl IntoIterator<Item = &'a Table<'a>>) -> Self {
        let tables: Vec<&'a Table<'a>> = tables.into_iter().collect();
        let issues = tables.iter().find(|t| t.schema.name == "issue").map_or(&[][..], |t| &t.rows);
        let (mentions, memo) = (OnceCell::new(), RefCell::default());
        Session { rules, concepts, tables, issues, mentions, memo, supposed: &[], explaining: false }
    }

    /// The session of the same letter with one more table. What has been worked out is worked out again, because it may
    /// ask for that table.
    pub(super) fn joined<'b>(self, table: &'b Table<'b>) -> Session<'b>
    where
        'a: 'b,
    {
        let mentions = self.mentions.into_inner().map_or_else(OnceCell::new, OnceCell::from);
        let mut tables: Vec<&'b Table<'b>> = self.tables;
        tables.push(table);
        Session { tables, mentions, memo: RefCell::default(), ..Session::new(self.rules, self.concepts, []) }
            .about(self.issues)
    }

    fn about(self, issues: &'a [Row<'a>]) -> Self {
        Session { issues, ..self }
    }

    /// The same, for explanations.
    #[must_use]
    pub(super) fn explaining(self) -> Self {
        Session { explaining: true, ..self }
    }

    /// The same, with these leaves taken to be otherwise.
    #[must_use]
    pub(super) fn supposing(self, supposed: &'a [Supposed]) -> Self {
        Session { supposed, ..self }
    }

    /// The rows of a table, in the order of the letter.
    pub fn rows(&self, table: &str) -> &'a [Row<'a>] {
        self.tables.iter().find(|t| t.schema.name == table).map_or(&[], |t| &t.rows)
    }

    /// A row together with its issue's.
    pub fn frame(&self, row: &'a Row<'a>) -> Frame<'a> {
        let request = row.issue.and_then(|n| self.issues.iter().find(|r| r.issue == Some(n)));
        Frame { row, request, issue: row.issue }
    }

    /// What `condition` comes to for a row.
    pub fn value(&self, condition: &Condition, frame: Frame<'a>) -> Four {
        self.value_in(condition, frame, &Within::default())
    }

    /// Whether `condition` is true for a row: the same as asking its value, but what is cheap to ask is asked first, and
    /// nothing more once a part of all is not true.
    pub(super) fn holds(&self, condition: &Condition, frame: Frame<'a>) -> bool {
        match condition {
            Condition::Many(Quantifier::All, parts) if self.supposed.is_empty() => {
                cheap_first(parts).all(|p| self.holds(p, frame))
            }
            Condition::Many(Quantifier::Any, parts) if self.supposed.is_empty() => {
                self.enough(parts, frame, Four::is_true).is_true()
            }
            _ => self.value(condition, frame).is_true(),
        }
    }

    /// What `condition` comes to for a row, as far as it is told whether that is true, and whether it is silent: nothing
    /// more is asked once something speaks against a part of all.
    pub(super) fn outcome(&self, condition: &Condition, frame: Frame<'a>) -> Four {
        match condition {
            Condition::Many(Quantifier::All, parts) if self.supposed.is_empty() => {
                let against = |v: Four| v.no > Weight::Nothing;
                let mut all = Four::TRUE;
                for part in cheap_first(parts) {
                    all = Four::all([all, self.outcome(part, frame)]);
                    if against(all) {
                        return Four::FALSE;
                    }
                }
                all
            }
            _ => self.value(condition, frame),
        }
    }

    /// The values of any of `parts` together, up to where they are `enough`.
    fn enough(&self, parts: &[Condition], frame: Frame<'a>, enough: impl Fn(Four) -> bool) -> Four {
        let mut any = Four::any([]);
        for part in cheap_first(parts) {
            any = Four::any([any, self.value(part, frame)]);
            if enough(any) {
                break;
            }
        }
        any
    }

    pub(super) fn value_in(&self, condition: &Condition, frame: Frame<'a>, within: &Within) -> Four {
        if let Some(value) = self.supposed(condition, frame, within) {
            return value;
        }
        match condition {
            Condition::Many(quantifier, parts) => {
                combine(*quantifier, parts.iter().map(|p| self.value_in(p, frame, within)))
            }
            Condition::Attribute(attribute, test) => self.test(*attribute, test, frame),
            Condition::Known(attribute, known) => Four::from_bool(frame.get(*attribute).is_some() == *known),
            Condition::Fact { is, of, scope, weight } => {
                let within = self.narrowed(within, scope, frame);
                let value = self.subject(of, frame, &within).capped(*weight);
                match is {
                    None => value,
                    Some(state) => tested(value, value.state() == *state),
                }
            }
            Condition::Measured { scope, weight, .. } => {
                let within = self.narrowed(within, scope, frame);
                let mut value = Four::SILENT;
                self.measured(condition, frame, &within, &mut |_, fits| value = value.joined(Four::from_bool(fits)));
                settle(condition, value).capped(*weight)
            }
            Condition::Count { of, range, scope } => {
                let within = self.narrowed(within, scope, frame);
                let n = self.counted(*of, frame, &within).len();
                self.in_range(n as f64, range, frame)
            }
            Condition::Pair(pair) => {
                let mut value = Four::SILENT;
                self.pairs(pair, frame, within, &mut |_, fits| value = value.joined(Four::from_bool(fits)));
                value.capped(pair.weight)
            }
            Condition::Rows { some, table, when } => {
                let values = self.fellows(table.name, frame).map(|row| {
                    let inner = Frame { row, request: frame.request, issue: frame.issue };
                    self.value_in(when, inner, within)
                });
                let found = Four::any(values);
                if *some { found } else { found.negated() }
            }
        }
    }

    /// The rows of a table of the same issue, and those of the letter as a whole.
    pub(super) fn fellows(&self, table: &'static str, frame: Frame<'a>) -> impl Iterator<Item = &'a Row<'a>> {
        self.rows(table).iter().filter(move |r| fellow(r, frame))
    }

    /// `within`, narrowed by what the rule says; what it does not say stays as it was.
    pub(super) fn narrowed(&self, within: &Within, scope: &Scope, frame: Frame<'a>) -> Within {
        let mut now = within.clone();
        match scope.region {
            Some(Region::Concept(c)) => now.regions = vec![c],
            Some(Region::Attribute(a)) => now.regions = frame.concepts(a).to_vec(),
            None => {}
        }
        match scope.side {
            Some(SideOf::Named(side)) => now.side = Some(side),
            Some(SideOf::Attribute(a)) => {
                now.side = match frame.get(a) {
                    Some(Value::Symbol(side)) if *side != "bilateral" => Some(side),
                    _ => None,
                }
            }
            None => {}
        }
        now.rationale |= scope.rationale;
        now.ever |= scope.ever;
        if let Some(range) = &scope.lasting {
            now.lasting = range.0.iter().filter_map(|(c, o)| Some((*c, self.operand(o, frame)?.to_bits()))).collect();
        }
        if let Some(range) = &scope.dated {
            // A day that is not known leaves nothing that could lie so.
            let bound = |o: &Operand<Date>| match o {
                Operand::Value(day) => Some(*day),
                Operand::Attribute(a) => match frame.get(*a) {
                    Some(Value::Date(day)) => Some(*day),
                    _ => None,
                },
            };
            let resolved = range.0.iter().map(|(c, o)| bound(o).map_or((Compare::Over, Date::MAX), |day| (*c, day)));
            now.dated = resolved.collect();
        }
        now
    }

    pub(super) fn subject(&self, subject: &Subject, frame: Frame<'a>, within: &Within) -> Four {
        match subject {
            Subject::Concept(concept) => self.concept(*concept, frame, within),
            Subject::Fact(fact) => self.fact(*fact, frame, within),
            Subject::Attribute(attribute) => {
                Four::any(frame.concepts(*attribute).iter().map(|c| self.concept_or_fact(*c, frame, within)))
                    // Nothing to be about: nothing is known.
                    .joined(Four::SILENT)
                    .unless(frame.concepts(*attribute).is_empty())
            }
            Subject::Many(quantifier, parts) => {
                combine(*quantifier, parts.iter().map(|p| self.subject(p, frame, within)))
            }
        }
    }

    /// The fact of the same name, when the pack has one; else the concept's own mentions.
    fn concept_or_fact(&self, concept: ConceptId, frame: Frame<'a>, within: &Within) -> Four {
        match self.fact_of(concept) {
            Some(fact) => self.fact(fact, frame, within),
            None => self.concept(concept, frame, within),
        }
    }

    pub(super) fn fact_of(&self, concept: ConceptId) -> Option<FactId> {
        match &self.rules.index {
            Some(index) => index.facts.get(&concept).copied(),
            None => self.rules.facts.iter().position(|f| f.concept == Some(concept)),
        }
    }

    /// What the letter says of a fact, for its first issue; `None` without an issue.
    pub fn fact_state(&self, id: FactId) -> Option<State> {
        let row = self.issues.first()?;
        Some(self.fact(id, self.frame(row), &Within::default()).state())
    }

    pub(super) fn fact(&self, id: FactId, frame: Frame<'a>, within: &Within) -> Four {
        let Some(fact) = self.rules.facts.get(id) else { return Four::SILENT };
        let key = (id, frame.issue, within.clone());
        if let Some(value) = self.memo.borrow().get(&key) {
            return *value;
        }
        let mut value = match self.issue_frame(frame) {
            Some(issue) => self.value_in(&fact.when, issue, within),
            None => Four::SILENT,
        };
        if let Some(concept) = fact.concept {
            value = value.joined(self.concept(concept, frame, within));
        }
        self.memo.borrow_mut().insert(key, value);
        value
    }

    /// Facts are written over the row of the issue.
    pub(super) fn issue_frame(&self, frame: Frame<'a>) -> Option<Frame<'a>> {
        let row = frame.request.or_else(|| self.issues.first())?;
        Some(Frame { row, request: Some(row), issue: frame.issue })
    }

    pub(super) fn concept(&self, concept: ConceptId, frame: Frame<'a>, within: &Within) -> Four {
        let mut value = Four::SILENT;
        self.mentions(concept, frame, within, &mut |_, yes| value = value.joined(Four::from_bool(yes)));
        value
    }

    /// Every mention that speaks for or against a concept.
    pub(super) fn mentions(
        &self,
        concept: ConceptId,
        frame: Frame<'a>,
        within: &Within,
        see: &mut dyn FnMut(&'a Row<'a>, bool),
    ) {
        let mentions = self.mentions.get_or_init(|| Mentions::of(self.rows("mention").iter(), self.concepts));
        for said in mentions.of_concept(concept, self.concepts) {
            let row = said.row;
            let says = match said.says {
                Says::Present => true,
                Says::Historical if within.ever => true,
                Says::Historical => continue,
                Says::Negated => false,
            };
            let about = said
                .named
                .iter()
                .any(|n| if says { self.concepts.is_a(*n, concept) } else { self.concepts.is_a(concept, *n) });
            if !about || !fellow(row, frame) || !said.spot.fits(within, self.concepts) {
                continue;
            }
            if says && !within.lasting.is_empty() {
                let Some(days) = said.since_days else { continue };
                see(row, within.lasting.iter().all(|(c, bits)| c.holds(&days, &f64::from_bits(*bits))));
            } else {
                see(row, says);
            }
        }
    }

    /// Every measured value, and whether it fits.
    pub(super) fn measured(
        &self,
        condition: &Condition,
        frame: Frame<'a>,
        within: &Within,
        see: &mut dyn FnMut(&'a Row<'a>, bool),
    ) {
        let Condition::Measured { of, change, range, unit, scale, .. } = condition else { return };
        let mut dated: Vec<(Date, f64, &'a Row<'a>)> = Vec::new();
        for row in self.fellows("measurement", frame) {
            let Some(Value::Concepts(named)) = row.get("of") else { continue };
            let Some(Value::Number(value)) = row.get("value") else { continue };
            let unit_fits = match (unit, row.get("unit")) {
                (None, _) => true,
                (Some(wanted), Some(Value::Text(given))) => wanted.eq_ignore_ascii_case(given),
                _ => false,
            };
            let scale_fits = scale.is_none_or(|wanted| row.get("scale") == Some(&Value::Number(wanted)));
            let fits = || Spot::of(row).is_some_and(|s| s.fits(within, self.concepts));
            if !unit_fits || !scale_fits || !fits() {
                continue;
            }
            if !named.iter().any(|n| self.concepts.is_a(*n, *of)) {
                continue;
            }
            match row.get("date") {
                _ if !change => see(row, self.in_range(*value, range, frame).is_true()),
                Some(Value::Date(day)) => dated.push((*day, *value, row)),
                _ => {}
            }
        }
        // Of several values of one day, the first that is written counts.
        let (first, last) = (dated.iter().min_by_key(|d| d.0), dated.iter().rev().max_by_key(|d| d.0));
        if let (Some((began, before, first)), Some((ended, after, last))) = (first, last)
            && began < ended
        {
            let fits = self.in_range(after - before, range, frame).is_true();
            see(first, fits);
            see(last, fits);
        }
    }

    /// The different concepts of a kind that the letter documents.
    pub(super) fn counted(&self, of: ConceptId, frame: Frame<'a>, within: &Within) -> Vec<(ConceptId, &'a Row<'a>)> {
        let mut found: Vec<(ConceptId, &'a Row<'a>)> = Vec::new();
        self.mentions(of, frame, within, &mut |row, yes| {
            if let (true, Some(Value::Concepts(named))) = (yes, row.get("concept")) {
                let kinds = named.iter().filter(|n| self.concepts.is_a(**n, of));
                for concept in kinds {
                    if !found.iter().any(|(c, _)| c == concept) {
                        found.push((*concept, row));
                    }
                }
            }
        });
        // A class beside one of its kinds is not another one.
        let all: Vec<ConceptId> = found.iter().map(|(c, _)| *c).collect();
        found.retain(|(c, _)| !all.iter().any(|other| other != c && self.concepts.is_a(*other, *c)));
        found
    }

    pub(super) fn in_range(&self, value: f64, range: &Range<f64>, frame: Frame<'a>) -> Four {
        Four::all(range.0.iter().map(|(compare, operand)| match self.operand(operand, frame) {
            Some(other) => Four::from_bool(compare.holds(&value, &other)),
            None => Four::SILENT,
        }))
    }

    fn operand(&self, operand: &Operand<f64>, frame: Frame<'a>) -> Option<f64> {
        match operand {
            Operand::Value(n) => Some(*n),
            Operand::Attribute(a) => match frame.get(*a) {
                Some(Value::Number(n)) => Some(*n),
                _ => None,
            },
        }
    }
}

/// What is looked up in a row, then what facts are asked for.
fn cheap_first(parts: &[Condition]) -> impl Iterator<Item = &Condition> {
    let cheap = |p: &&Condition| matches!(p, Condition::Attribute(..) | Condition::Known(..));
    parts.iter().filter(cheap).chain(parts.iter().filter(move |p| !cheap(p)))
}

/// The row is of the same issue, or of the letter as a whole.
fn fellow(row: &Row<'_>, frame: Frame<'_>) -> bool {
    row.issue.is_none() || frame.issue.is_none() || row.issue == frame.issue
}

impl Four {
    /// Nothing known, when `unknown`.
    fn unless(self, unknown: bool) -> Four {
        if unknown { Four::SILENT } else { self }
    }
}

/// The parts under a quantifier.
pub(super) fn combine(quantifier: Quantifier, parts: impl IntoIterator<Item = Four>) -> Four {
    match quantifier {
        Quantifier::All => Four::all(parts),
        Quantifier::Any => Four::any(parts),
        Quantifier::None => Four::none(parts),
        Quantifier::AtLeast(n) => Four::at_least(n, parts),
    }
}

/// What a test for one of the four comes to: true or false, as firm as what it was read from.
pub(super) fn tested(value: Four, holds: bool) -> Four {
    let strength = value.yes.max(value.no);
    // A test for silence rests on nothing, and is firm.
    let strength = if strength == Weight::Nothing { Weight::Firm } else { strength };
    Four::from_bool(holds).capped(strength)
}

/// One value that fits documents `some`, whatever the others are; one that does not denies `every`.
pub(super) fn settle(condition: &Condition, value: Four) -> Four {
    let every = matches!(condition, Condition::Measured { every: true, .. });
    match (every, value.yes > Weight::Nothing, value.no > Weight::Nothing) {
        (false, true, _) => Four::TRUE,
        (true, _, true) => Four::FALSE,
        _ => value,
    }
}

pub(super) fn symbol(row: &Row<'_>, name: &str) -> Option<&'static str> {
    match row.get(name) {
        Some(Value::Symbol(word)) => Some(word),
        _ => None,
    }
}
