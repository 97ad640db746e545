//! What one rule asks for, opened up for drawing: its criteria, how they combine, and the facts they rest on.

mod layout;
mod svg;
mod text;

use super::Pack;
use super::graph::{Kind, Rule};
use super::rule::{Condition, Quantifier, Scope, Subject};
use crate::engine::{State, Weight, Words};
use std::collections::BTreeMap;

pub use svg::svg;
pub use text::{dot, json, mermaid};

/// What a box of a drawing stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// A rule of the pack.
    Rule(Kind),
    /// One thing that a guideline asks.
    Criterion,
    /// How conditions combine.
    Combine,
    /// What is looked up in the letter.
    Leaf,
}

impl Shape {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Shape::Rule(kind) => kind.word(),
            Shape::Criterion => "criterion",
            Shape::Combine => "combination",
            Shape::Leaf => "condition",
        }
    }
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it stands for.
    pub shape: Shape,
    /// Its name; empty for what has none.
    pub name: String,
    /// What it says, in plain English.
    pub says: String,
}

/// Boxes, and which asks for which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The boxes, each before those it asks for.
    pub nodes: Vec<Node>,
    /// From the box that asks to the one that is asked for.
    pub edges: Vec<(usize, usize)>,
}

/// The rules of a pack, not opened up, and which asks for which.
pub fn overview(rules: &[&Rule]) -> Drawing {
    let mut drawing = Drawing::default();
    let mut facts = BTreeMap::new();
    for rule in rules.iter().rev() {
        let node = drawing.add(Shape::Rule(rule.kind), &rule.id, String::new());
        if rule.kind == Kind::Fact {
            facts.insert(rule.id.as_str(), node);
        }
    }
    let n = drawing.nodes.len();
    for (i, rule) in rules.iter().rev().enumerate() {
        let asked = rule.uses.iter().filter_map(|used| facts.get(used.as_str()));
        drawing.edges.extend(asked.filter(|to| **to < n).map(|to| (i, *to)));
    }
    drawing
}

/// The rules of the name `id`, opened up; `None` when the pack has none.
pub fn opened(pack: &Pack, id: &str) -> Option<Drawing> {
    let mut opener = Opener { pack, drawing: Drawing::default(), facts: BTreeMap::new() };
    if let Some(fact) = pack.rules.facts.iter().position(|f| f.id == id) {
        opener.fact(fact);
    }
    for treatment in pack.rules.treatments.iter().filter(|t| t.id == id) {
        let says = treatment.says.clone().unwrap_or_else(|| treatment.guideline.clone());
        let top = opener.drawing.add(Shape::Rule(Kind::Treatment), id, says);
        opener.under(top, &treatment.applies_when);
        let asks = opener.drawing.add(Shape::Combine, "criteria", quantified(treatment.quantifier));
        opener.drawing.edges.push((top, asks));
        for criterion in &treatment.criteria {
            let node = opener.drawing.add(Shape::Criterion, &criterion.id, said(&criterion.says, criterion.if_silent));
            opener.drawing.edges.push((asks, node));
            opener.under(node, &criterion.when);
        }
    }
    for check in pack.rules.checks.iter().filter(|c| c.id == id) {
        let says = format!("looks at each {}", check.table.name);
        let top = opener.drawing.add(Shape::Rule(Kind::Check), id, says);
        opener.under(top, &check.when);
    }
    (!opener.drawing.nodes.is_empty()).then_some(opener.drawing)
}

fn said(says: &str, if_silent: State) -> String {
    match if_silent {
        State::Documented => format!("{says} (silence: met)"),
        State::Denied => format!("{says} (silence: unmet)"),
        _ => says.to_owned(),
    }
}

fn quantified(quantifier: Quantifier) -> String {
    match quantifier {
        Quantifier::All => "all of".to_owned(),
        Quantifier::Any => "any of".to_owned(),
        Quantifier::None => "none of".to_owned(),
        Quantifier::AtLeast(n) => format!("at least {n} of"),
    }
}

impl Drawing {
    fn add(&mut self, shape: Shape, name: &str, says: String) -> usize {
        self.nodes.push(Node { shape, name: name.to_owned(), says });
        self.nodes.len() - 1
    }
}

struct Opener<'a> {
    pack: &'a Pack,
    drawing: Drawing,
    /// Facts that have been drawn: one box each, whoever asks for it.
    facts: BTreeMap<usize, usize>,
}

impl Opener<'_> {
    /// Draws what the box `node` asks for. How several things combine is said in the box itself, when it has a name.
    fn under(&mut self, node: usize, condition: &Condition) {
        match condition {
            // One condition under `all` or `any` is that condition; `all` of `all` is one `all`.
            Condition::Many(Quantifier::All | Quantifier::Any, parts) if parts.len() == 1 => {
                parts.iter().for_each(|p| self.under(node, p));
            }
            Condition::Many(quantifier, parts) => {
                let how = quantified(*quantifier);
                let from = match self.drawing.nodes.get_mut(node) {
                    Some(n) if n.shape == Shape::Criterion || n.shape == Shape::Rule(Kind::Fact) => {
                        n.says = [n.says.as_str(), "—", how.as_str()].join(" ");
                        node
                    }
                    _ => {
                        let from = self.drawing.add(Shape::Combine, "", how);
                        self.drawing.edges.push((node, from));
                        from
                    }
                };
                self.parts(from, *quantifier, parts);
            }
            Condition::Rows { some, table, when } => {
                let there = if *some { "there is a" } else { "there is no" };
                let from = self.drawing.add(Shape::Combine, "", format!("{there} {} where", table.name));
                self.drawing.edges.push((node, from));
                self.under(from, when);
            }
            Condition::Fact { is: None, of: Subject::Fact(id), scope, weight: Weight::Firm }
                if *scope == Scope::default() =>
            {
                if let Some(fact) = self.fact(*id) {
                    self.drawing.edges.push((node, fact));
                }
            }
            _ => {
                let words = Words { rules: &self.pack.rules, concepts: &self.pack.vocabulary };
                let leaf = self.drawing.add(Shape::Leaf, "", words.condition(condition));
                self.drawing.edges.push((node, leaf));
                if let Condition::Fact { of, .. } = condition {
                    self.subject(leaf, of);
                }
            }
        }
    }

    fn parts(&mut self, node: usize, quantifier: Quantifier, parts: &[Condition]) {
        for part in parts {
            match part {
                Condition::Many(inner, more)
                    if *inner == quantifier && matches!(inner, Quantifier::All | Quantifier::Any) =>
                {
                    self.parts(node, quantifier, more);
                }
                _ => self.under(node, part),
            }
        }
    }

    fn subject(&mut self, from: usize, subject: &Subject) {
        match subject {
            Subject::Fact(id) => {
                let fact = self.fact(*id);
                if let Some(fact) = fact
                    && !self.drawing.edges.contains(&(from, fact))
                {
                    self.drawing.edges.push((from, fact));
                }
            }
            Subject::Many(_, parts) => parts.iter().for_each(|p| self.subject(from, p)),
            Subject::Concept(_) | Subject::Attribute(_) => {}
        }
    }

    fn fact(&mut self, id: usize) -> Option<usize> {
        if let Some(node) = self.facts.get(&id) {
            return Some(*node);
        }
        let fact = self.pack.rules.facts.get(id)?;
        let node = self.drawing.add(Shape::Rule(Kind::Fact), &fact.id, fact.says.clone().unwrap_or_default());
        self.facts.insert(id, node);
        self.under(node, &fact.when);
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_treatment_is_opened_down_to_its_leaves_and_a_shared_fact_is_drawn_once() {
        let pack = &Pack::load(&crate::pack::embedded()).expect("the pack that ships");
        let drawing = opened(pack, "mri-low-back").expect("a treatment of the pack");
        assert_eq!(drawing.nodes[0].shape, Shape::Rule(Kind::Treatment));
        let criteria = drawing.nodes.iter().filter(|n| n.shape == Shape::Criterion).count();
        let treatment = pack.rules.treatments.iter().find(|t| t.id == "mri-low-back").expect("there");
        assert_eq!(criteria, treatment.criteria.len());
        assert!(drawing.edges.iter().all(|(from, to)| from < &drawing.nodes.len() && to < &drawing.nodes.len()));
        for (i, node) in drawing.nodes.iter().enumerate() {
            assert!(i == 0 || drawing.edges.iter().any(|(_, to)| *to == i), "nothing asks for {node:?}");
            let same = |n: &&Node| n.shape == Shape::Rule(Kind::Fact) && n.name == node.name;
            assert!(node.shape != Shape::Rule(Kind::Fact) || drawing.nodes.iter().filter(same).count() == 1);
        }
        assert_eq!(opened(pack, "no-such-rule"), None);
    }
}
