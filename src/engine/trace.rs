//! How a value came about: the tree behind a finding.

use super::session::{Frame, Session, Within, combine, settle, symbol, tested};
use super::{Four, Leaf, State};
use crate::finding::Step;
use crate::pack::rule::{Condition, Quantifier, Subject};
use crate::span::Quote;
use crate::table::{Row, Value};
use crate::vocabulary::ConceptId;
use std::sync::Arc;

/// A quote and what it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The words of the letter.
    pub quote: Arc<Quote>,
    /// What they show.
    pub says: String,
    /// They speak for it (`true`), or against it.
    pub speaks_for: bool,
}

/// How the value of a step follows from its parts and quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It was looked up.
    Leaf,
    /// The parts under a quantifier.
    Many(Quantifier),
    /// It is the value of its part.
    Same,
    /// True when its part is this, else false.
    Tested(State),
    /// What its part says together with what its quotes say.
    Joined,
    /// What its quotes say.
    Mentioned,
    /// What its quotes measure: one that fits will do, or else each must.
    Measured {
        /// Each must fit.
        every: bool,
    },
    /// True when its part is true, else false.
    Met,
    /// True when its part is false, else false.
    Unmet,
    /// It is the value of its part, and this when that is silent.
    OnSilence(State),
}

impl How {
    /// The word of the report; `None` for what was looked up.
    pub fn word(self) -> Option<String> {
        let word = match self {
            How::Leaf => return None,
            How::Many(Quantifier::All) => "all",
            How::Many(Quantifier::Any) => "any",
            How::Many(Quantifier::None) => "none",
            How::Many(Quantifier::AtLeast(n)) => return Some(format!("at_least {n}")),
            How::Same => "same",
            How::Tested(state) => state.word(),
            How::Joined => "joined",
            How::Mentioned => "mentioned",
            How::Measured { every: true } => "every_measured",
            How::Measured { every: false } => "some_measured",
            How::Met => "met",
            How::Unmet => "unmet",
            How::OnSilence(State::Documented) => "silence_met",
            How::OnSilence(State::Denied) => "silence_unmet",
            How::OnSilence(_) => "same",
        };
        Some(word.to_owned())
    }
}

/// One step of a derivation.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// What was asked, in plain English.
    pub asks: String,
    /// How its parts combine; `None`: it is a leaf, whatever its parts say of how it was read.
    pub quantifier: Option<Quantifier>,
    /// What the letter has for it, when that is an attribute: `decision is overturned`.
    pub has: Option<String>,
    /// What came of it.
    pub value: Four,
    /// The quotes it rests on.
    pub quotes: Vec<Shown>,
    /// The steps it was made from, in the order of the rule.
    pub parts: Vec<Trace>,
    /// How the value follows from the parts and quotes.
    pub how: How,
    /// What can be supposed to be otherwise; `None` for what is made of parts, and outside of explanations.
    pub leaf: Option<Leaf>,
}

impl Trace {
    /// The steps that a value rests on, depth first, each with its depth.
    pub fn steps(&self) -> Vec<(usize, &Trace)> {
        fn walk<'t>(trace: &'t Trace, depth: usize, out: &mut Vec<(usize, &'t Trace)>) {
            out.push((depth, trace));
            for part in &trace.parts {
                walk(part, depth + 1, out);
            }
        }
        let mut out = Vec::new();
        walk(self, 0, &mut out);
        out
    }

    /// The derivation as findings carry it.
    pub(super) fn derivation(&self) -> Vec<Step> {
        let step = |(depth, trace): (usize, &Trace)| Step {
            depth: u32::try_from(depth).unwrap_or(u32::MAX),
            asks: trace.asks.clone(),
            how: trace.how.word(),
            has: trace.has.clone(),
            value: match trace.value.state() {
                State::Documented => "true",
                State::Denied => "false",
                State::Conflicting => "conflicting",
                State::Silent => "unknown",
            },
            quotes: trace.quotes.iter().map(|s| (Quote::clone(&s.quote), s.speaks_for)).collect(),
        };
        self.steps().into_iter().map(step).collect()
    }

    /// What the value rests on, a line each: facts with the words that speak for or against them, and attributes. What
    /// the letter is silent about is left out.
    pub fn grounds(&self) -> Vec<String> {
        const QUOTES: usize = 2;
        let mut out: Vec<String> = Vec::new();
        for (_, step) in self.steps() {
            let mut add = |line: String| {
                if !out.contains(&line) {
                    out.push(line);
                }
            };
            if !step.quotes.is_empty() {
                step.quotes.iter().take(QUOTES).for_each(|s| add(format!("“{}” {}", s.quote.text, s.says)));
            } else if let (Some(has), None) = (&step.has, step.quantifier)
                && step.value != Four::SILENT
            {
                add(has.clone());
            }
        }
        out
    }

    /// Every quote of the tree, each once, in the order in which they were come upon.
    pub fn all_quotes(&self) -> Vec<&Shown> {
        let mut out: Vec<&Shown> = Vec::new();
        for shown in self.steps().into_iter().flat_map(|(_, t)| &t.quotes) {
            if !out.iter().any(|s| s.quote.spans == shown.quote.spans) {
                out.push(shown);
            }
        }
        out
    }
}

/// Whether the steps of a derivation say what was asked.
#[derive(Debug, Clone, Copy)]
enum Asks {
    /// In plain English.
    InWords,
    /// Not at all.
    Unsaid,
}

impl Asks {
    fn said(self, words: impl FnOnce() -> String) -> String {
        match self {
            Asks::InWords => words(),
            Asks::Unsaid => String::new(),
        }
    }
}

impl<'a> Session<'a> {
    /// How `condition` comes to its value for a row.
    pub fn trace(&self, condition: &Condition, frame: Frame<'a>) -> Trace {
        self.trace_in(condition, frame, &Within::default(), Asks::InWords)
    }

    /// The same, but no step says what was asked: for [`Trace::grounds`] and [`Trace::all_quotes`].
    pub(super) fn grounded(&self, condition: &Condition, frame: Frame<'a>) -> Trace {
        self.trace_in(condition, frame, &Within::default(), Asks::Unsaid)
    }

    fn trace_in(&self, condition: &Condition, frame: Frame<'a>, within: &Within, asks: Asks) -> Trace {
        let words = self.words();
        let mut trace = Trace {
            asks: asks.said(|| words.condition(condition)),
            quantifier: None,
            has: None,
            value: Four::SILENT,
            quotes: Vec::new(),
            parts: Vec::new(),
            how: How::Leaf,
            leaf: None,
        };
        if self.explaining && !matches!(condition, Condition::Many(..) | Condition::Rows { .. }) {
            trace.leaf = self.leaf(condition, frame, within);
        }
        if let Some(value) = self.supposed(condition, frame, within) {
            trace.value = value;
            return trace;
        }
        match condition {
            Condition::Many(quantifier, parts) => {
                trace.parts = parts.iter().map(|p| self.trace_in(p, frame, within, asks)).collect();
                trace.value = combine(*quantifier, trace.parts.iter().map(|t| t.value));
                trace.quantifier = Some(*quantifier);
                trace.how = How::Many(*quantifier);
            }
            Condition::Attribute(attribute, _) | Condition::Known(attribute, _) => {
                trace.value = self.value_in(condition, frame, within);
                let value = frame.get(*attribute).map_or_else(|| "unknown".to_owned(), |v| words.value(v));
                trace.has = Some(format!("{} is {value}", words.attribute(*attribute)));
            }
            Condition::Fact { is, of, scope, weight } => {
                let within = self.narrowed(within, scope, frame);
                let inner = self.trace_subject(of, frame, &within, asks);
                let value = inner.value.capped(*weight);
                trace.value = is.map_or(value, |state| tested(value, value.state() == state));
                trace.parts = vec![inner];
                trace.how = is.map_or(How::Same, How::Tested);
            }
            Condition::Measured { of, every, scope, .. } => {
                trace.how = How::Measured { every: *every };
                let within = self.narrowed(within, scope, frame);
                let name = words.concept(*of);
                let mut value = Four::SILENT;
                self.measured(condition, frame, &within, &mut |row, fits| {
                    value = value.joined(Four::from_bool(fits));
                    let quote = row.quote("measurement").or_else(|| row.quote("sentence"));
                    let says = if fits { format!("{name}, as asked") } else { format!("{name}, not as asked") };
                    trace.quotes.extend(quote.map(|quote| Shown { quote, says, speaks_for: fits }));
                });
                trace.value = settle(condition, value).capped(match condition {
                    Condition::Measured { weight, .. } => *weight,
                    _ => super::Weight::Firm,
                });
            }
            Condition::Count { of, scope, .. } => {
                trace.value = self.value_in(condition, frame, within);
                let within = self.narrowed(within, scope, frame);
                for (concept, row) in self.counted(*of, frame, &within) {
                    trace.quotes.extend(shown(row, words.concept(concept), true));
                }
                trace.has = Some(format!("{} of them", trace.quotes.len()));
            }
            Condition::Pair(pair) => {
                trace.value = self.value_in(condition, frame, within);
                trace.how = How::Mentioned;
                self.pairs(pair, frame, within, &mut |rows, fits| {
                    for (row, name) in rows {
                        trace.quotes.extend(dated(row, words.concept(*name), fits));
                    }
                });
            }
            Condition::Rows { some, table, when } => {
                trace.value = self.value_in(condition, frame, within);
                trace.parts = self
                    .fellows(table.name, frame)
                    .map(|row| self.trace_in(when, Frame { row, ..frame }, within, asks))
                    .collect();
                let quantifier = if *some { Quantifier::Any } else { Quantifier::None };
                (trace.quantifier, trace.how) = (Some(quantifier), How::Many(quantifier));
            }
        }
        trace
    }

    fn trace_subject(&self, subject: &Subject, frame: Frame<'a>, within: &Within, asks: Asks) -> Trace {
        let words = self.words();
        let mut trace = Trace {
            asks: asks.said(|| words.subject(subject)),
            quantifier: None,
            has: None,
            value: self.subject(subject, frame, within),
            quotes: Vec::new(),
            parts: Vec::new(),
            how: How::Leaf,
            leaf: None,
        };
        match subject {
            Subject::Concept(concept) => {
                trace.quotes = self.shown(*concept, frame, within);
                trace.how = How::Mentioned;
            }
            Subject::Fact(id) => {
                trace.how = How::Joined;
                if let Some(fact) = self.rules.facts.get(*id) {
                    if let Some(concept) = fact.concept {
                        trace.quotes = self.shown(concept, frame, within);
                    }
                    let issue = self.issue_frame(frame);
                    trace.parts.extend(issue.map(|issue| self.trace_in(&fact.when, issue, within, asks)));
                }
            }
            Subject::Attribute(attribute) => {
                for concept in frame.concepts(*attribute) {
                    trace.parts.push(self.trace_subject(&self.subject_of(*concept), frame, within, asks));
                    trace.how = How::Many(Quantifier::Any);
                }
            }
            Subject::Many(quantifier, parts) => {
                trace.how = How::Many(*quantifier);
                trace.parts = parts.iter().map(|p| self.trace_subject(p, frame, within, asks)).collect();
            }
        }
        trace
    }

    /// What a concept of an attribute is asked as.
    pub(super) fn subject_of(&self, concept: ConceptId) -> Subject {
        match self.fact_of(concept) {
            Some(fact) => Subject::Fact(fact),
            None => Subject::Concept(concept),
        }
    }

    fn shown(&self, concept: ConceptId, frame: Frame<'a>, within: &Within) -> Vec<Shown> {
        let words = self.words();
        let name = words.concept(concept);
        let mut out = Vec::new();
        self.mentions(concept, frame, within, &mut |row, yes| out.extend(shown(row, name.clone(), yes)));
        out
    }
}

/// The row's quote, with the day that it is about.
fn dated(row: &Row<'_>, name: String, fits: bool) -> Option<Shown> {
    let denies = symbol(row, "assertion") == Some("negated");
    let shown = shown(row, name, !denies)?;
    let says = match row.get("date") {
        Some(Value::Date(day)) => format!("{} on {day}", shown.says),
        _ => shown.says,
    };
    Some(Shown { says, speaks_for: fits, ..shown })
}

/// The row's quote: its sentence, unless that is too long to be one.
fn shown(row: &Row<'_>, name: String, yes: bool) -> Option<Shown> {
    const LONGEST: usize = 60;
    let sentence = row.quote("sentence").filter(|q| q.words() <= LONGEST);
    let quote = sentence.or_else(|| row.quote("mention"))?;
    let says = if yes { format!("documents {name}") } else { format!("denies {name}") };
    Some(Shown { quote, says, speaks_for: yes })
}
