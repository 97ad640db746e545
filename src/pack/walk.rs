//! Every condition inside a condition, and what it names.

use super::rule::{Condition, Named, Region, Rules, Subject, Test};
use crate::vocabulary::ConceptId;

impl Condition {
    /// Shows `see` this condition and every one inside it, from the outside in.
    pub fn each<'c>(&'c self, see: &mut dyn FnMut(&'c Condition)) {
        see(self);
        match self {
            Condition::Many(_, parts) => parts.iter().for_each(|p| p.each(see)),
            Condition::Rows { when, .. } => when.each(see),
            _ => {}
        }
    }

    /// The concepts that this condition names, those inside it not among them.
    pub fn concepts(&self) -> Vec<ConceptId> {
        let mut out = Vec::new();
        let scope = match self {
            Condition::Many(..) | Condition::Rows { .. } | Condition::Known(..) => None,
            Condition::Attribute(_, test) => {
                match test {
                    Test::Concepts(named, _) => out.extend(named),
                    Test::Region(Region::Concept(place), _) => out.push(*place),
                    _ => {}
                }
                None
            }
            Condition::Fact { of, scope, .. } => {
                of.concepts(&mut out);
                Some(scope)
            }
            Condition::Measured { of, scope, .. } | Condition::Count { of, scope, .. } => {
                out.push(*of);
                Some(scope)
            }
            Condition::Pair(pair) => {
                let named = |n: &Named| if let Named::Concept(c) = n { Some(*c) } else { None };
                out.extend(pair.of.iter().chain(&pair.with).filter_map(named));
                Some(&pair.scope)
            }
        };
        if let Some(Region::Concept(place)) = scope.and_then(|s| s.region) {
            out.push(place);
        }
        out
    }
}

impl Subject {
    fn concepts(&self, out: &mut Vec<ConceptId>) {
        match self {
            Subject::Concept(concept) => out.push(*concept),
            Subject::Many(_, parts) => parts.iter().for_each(|p| p.concepts(out)),
            Subject::Fact(_) | Subject::Attribute(_) => {}
        }
    }
}

impl Rules {
    /// Every condition that stands by itself in a rule, with the id of the rule: facts, treatments, checks.
    pub fn conditions(&self) -> impl Iterator<Item = (&str, &Condition)> {
        let facts = self.facts.iter().map(|f| (f.id.as_str(), &f.when));
        let treatments = self.treatments.iter().flat_map(|t| {
            let asked = t.criteria.iter().map(|c| &c.when);
            std::iter::once(&t.applies_when).chain(asked).map(|c| (t.id.as_str(), c))
        });
        let checks = self.checks.iter().flat_map(|c| {
            let cases = c.severity.iter().filter_map(|(when, _)| when.as_ref());
            std::iter::once(&c.when).chain(cases).map(|when| (c.id.as_str(), when))
        });
        facts.chain(treatments).chain(checks)
    }
}
