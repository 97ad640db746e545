//! Rules in plain English.

use super::State;
use crate::pack::rule::{
    Attribute, Compare, Condition, Named, Operand, Pair, Quantifier, Range, Region, Relation, Rules, Scope, SideOf,
    Subject, Test,
};
use crate::table::{Type, Value};
use crate::vocabulary::{ConceptId, Vocabulary};

/// Puts rules into words.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The rules, for the names of facts.
    pub rules: &'a Rules,
    /// The vocabulary, for the names of concepts.
    pub concepts: &'a Vocabulary,
}

impl Words<'_> {
    /// A concept's name in words.
    pub fn concept(&self, id: ConceptId) -> String {
        self.concepts.name(id).replace('_', " ")
    }

    /// An attribute's name in words.
    pub fn attribute(&self, attribute: Attribute) -> String {
        let name = attribute.name.replace('_', " ");
        if attribute.of_request { format!("the issue's {name}") } else { name }
    }

    /// A value in words.
    pub fn value(&self, value: &Value<'_>) -> String {
        match value {
            Value::Bool(true) => "true".to_owned(),
            Value::Bool(false) => "false".to_owned(),
            Value::Symbol(word) => word.replace('_', " "),
            Value::Number(n) => n.to_string(),
            Value::Text(text) => text.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Concepts(concepts) => concepts.iter().map(|c| self.concept(*c)).collect::<Vec<_>>().join(", "),
        }
    }

    /// What a condition asks, in one line; the parts of a quantifier are not listed.
    pub fn condition(&self, condition: &Condition) -> String {
        match condition {
            Condition::Many(quantifier, parts) => quantified(*quantifier, parts.len()),
            Condition::Attribute(attribute, test) => {
                format!("{} {}", self.attribute(*attribute), self.test(test, *attribute))
            }
            Condition::Known(attribute, true) => format!("{} is known", self.attribute(*attribute)),
            Condition::Known(attribute, false) => format!("{} is not known", self.attribute(*attribute)),
            Condition::Fact { is, of, scope, .. } => {
                let head = match is {
                    None => "holds",
                    Some(State::Documented) => "is documented",
                    Some(State::Denied) => "is denied",
                    Some(State::Conflicting) => "is both documented and denied",
                    Some(State::Silent) => "is not spoken of",
                };
                format!("{} {head}{}", self.subject(of), self.scope(scope))
            }
            Condition::Measured { of, every, change, range, unit, scale, scope, .. } => {
                let which = match (*every, *change) {
                    (_, true) => "from the first day to the last, the change of the measured",
                    (true, _) => "every measured",
                    _ => "some measured",
                };
                let unit = unit.as_deref().map_or_else(String::new, |u| format!(" {u}"));
                let scale = scale.map_or_else(String::new, |s| format!(" of {s}"));
                format!(
                    "{which} {} is {}{unit}{scale}{}",
                    self.concept(*of),
                    self.range(range, |n| n.to_string()),
                    self.scope(scope)
                )
            }
            Condition::Count { of, range, scope } => {
                let range = self.range(range, |n| n.to_string());
                format!("different kinds of {} documented: {range}{}", self.concept(*of), self.scope(scope))
            }
            Condition::Pair(pair) => self.pair(pair),
            Condition::Rows { some: true, table, when } => {
                format!("there is a {} where {}", table.name, self.condition(when))
            }
            Condition::Rows { some: false, table, when } => {
                format!("there is no {} where {}", table.name, self.condition(when))
            }
        }
    }

    fn pair(&self, pair: &Pair) -> String {
        let names = |named: &[Named]| {
            let one = |n: &Named| match n {
                Named::Concept(c) => self.concept(*c),
                Named::Attribute(a) => format!("the {}", self.attribute(*a)),
            };
            named.iter().map(one).collect::<Vec<_>>().join(" or ")
        };
        let gap = pair.gap.as_ref().map(|g| self.range(g, |n| format!("{n} days")));
        let how = match (pair.relation, gap) {
            (Relation::Before, None) => "comes before".to_owned(),
            (Relation::Before, Some(gap)) => format!("comes {gap} before"),
            (Relation::After, None) => "comes after".to_owned(),
            (Relation::After, Some(gap)) => format!("comes {gap} after"),
            (Relation::Overlaps, None) => "at the same time as".to_owned(),
            (Relation::Overlaps, Some(gap)) => format!("at the same time as, or {gap} apart from,"),
        };
        format!("{} {how} {}{}", names(&pair.of), names(&pair.with), self.scope(&pair.scope))
    }

    /// What a fact test asks about.
    pub fn subject(&self, subject: &Subject) -> String {
        match subject {
            Subject::Concept(concept) => self.concept(*concept),
            Subject::Fact(id) => self.rules.facts.get(*id).map_or_else(String::new, |f| f.id.replace('_', " ")),
            Subject::Attribute(attribute) => format!("the {}", self.attribute(*attribute)),
            Subject::Many(quantifier, parts) => {
                let names: Vec<String> = parts.iter().map(|p| self.subject(p)).collect();
                format!("{} ({})", quantified(*quantifier, parts.len()), names.join(", "))
            }
        }
    }

    pub(super) fn scope(&self, scope: &Scope) -> String {
        let mut out = String::new();
        match scope.region {
            Some(Region::Concept(c)) => out.push_str(&format!(", {}", self.concept(c))),
            Some(Region::Attribute(a)) => out.push_str(&format!(", for {}", self.attribute(a))),
            None => {}
        }
        match scope.side {
            Some(SideOf::Named(side)) => out.push_str(&format!(", {side}")),
            Some(SideOf::Attribute(a)) => out.push_str(&format!(", on {}", self.attribute(a))),
            None => {}
        }
        if let Some(range) = &scope.lasting {
            out.push_str(&format!(", for {} days", self.range(range, |n| format!("{n:.0}"))));
        }
        if let Some(range) = &scope.dated {
            out.push_str(&format!(", dated {}", self.days(range)));
        }
        if scope.ever {
            out.push_str(", now or in the past");
        }
        if scope.rationale {
            out.push_str(", in the rationale");
        }
        out
    }

    fn test(&self, test: &Test, attribute: Attribute) -> String {
        let unit = if let Type::Quantity(unit) = attribute.ty { format!(" {unit}") } else { String::new() };
        let one_of = |words: Vec<String>, wanted: bool| match (wanted, words.len()) {
            (true, 1) => format!("is {}", words.join("")),
            (true, _) => format!("is one of {}", words.join(", ")),
            (false, 1) => format!("is not {}", words.join("")),
            (false, _) => format!("is none of {}", words.join(", ")),
        };
        match test {
            Test::Bool(wanted) => format!("is {wanted}"),
            Test::Symbol(words, wanted) => one_of(words.iter().map(|w| w.replace('_', " ")).collect(), *wanted),
            Test::Text(texts, wanted) => one_of(texts.clone(), *wanted),
            Test::Number(range) => format!("is {}{unit}", self.range(range, |n| n.to_string())),
            Test::Date(range) => format!("is {}", self.days(range)),
            Test::Concepts(concepts, wanted) => one_of(concepts.iter().map(|c| self.concept(*c)).collect(), *wanted),
            Test::Region(region, same) => {
                let other = match region {
                    Region::Concept(c) => self.concept(*c),
                    Region::Attribute(a) => self.attribute(*a),
                };
                if *same { format!("is the same region as {other}") } else { format!("is another region than {other}") }
            }
        }
    }

    /// Comparisons of days.
    pub(super) fn days(&self, range: &Range<jiff::civil::Date>) -> String {
        let parts = range.0.iter().map(|(compare, operand)| {
            let operand = match operand {
                Operand::Value(day) => day.to_string(),
                Operand::Attribute(a) => self.attribute(*a),
            };
            let word = match compare {
                Compare::Over => "after",
                Compare::Under => "before",
                Compare::AtLeast => "on or after",
                Compare::AtMost => "on or before",
                Compare::Equals => "the day of",
                Compare::DiffersFrom => "not the day of",
            };
            format!("{word} {operand}")
        });
        parts.collect::<Vec<_>>().join(" and ")
    }

    fn range<T>(&self, range: &Range<T>, show: impl Fn(&T) -> String) -> String {
        let parts = range.0.iter().map(|(compare, operand)| {
            let operand = match operand {
                Operand::Value(v) => show(v),
                Operand::Attribute(a) => self.attribute(*a),
            };
            let word = match compare {
                Compare::Over => "over",
                Compare::Under => "under",
                Compare::AtLeast => "at least",
                Compare::AtMost => "at most",
                Compare::Equals => "exactly",
                Compare::DiffersFrom => "other than",
            };
            format!("{word} {operand}")
        });
        parts.collect::<Vec<_>>().join(" and ")
    }
}

/// A quantifier over so many parts, in words.
pub(super) fn quantified(quantifier: Quantifier, of: usize) -> String {
    match quantifier {
        Quantifier::All => "all of".to_owned(),
        Quantifier::Any => "any of".to_owned(),
        Quantifier::None => "none of".to_owned(),
        Quantifier::AtLeast(n) => format!("at least {n} of {of}"),
    }
}
