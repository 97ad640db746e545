//! Tests of attributes: from the tree of a file to the checked model, typed against the attribute.

use super::node::{Node, Value};
use super::reader::{Entry, Reader};
use super::rule::{Attribute, Compare, Operand, Range, Test};
use crate::table::{Schema, Type};
use crate::yaml::Spanned;
use jiff::civil::Date;

const NUMBERS: [(&str, Compare); 6] = [
    ("over", Compare::Over),
    ("under", Compare::Under),
    ("at_least", Compare::AtLeast),
    ("at_most", Compare::AtMost),
    ("equals", Compare::Equals),
    ("differs_from", Compare::DiffersFrom),
];
const DATES: [(&str, Compare); 6] = [
    ("from", Compare::AtLeast),
    ("after", Compare::Over),
    ("before", Compare::Under),
    ("until", Compare::AtMost),
    ("equals", Compare::Equals),
    ("differs_from", Compare::DiffersFrom),
];
/// Units of time and how many days they have; a month is a twelfth of a year.
const TIME: [(&str, f64); 4] = [("day", 1.0), ("week", 7.0), ("month", 365.25 / 12.0), ("year", 365.25)];

fn days(unit: &str) -> Option<f64> {
    let unit = unit.strip_suffix('s').unwrap_or(unit);
    TIME.iter().find(|(name, _)| *name == unit).map(|(_, days)| *days)
}

/// `21 days` as number and unit.
fn quantity(text: &str) -> Option<(f64, &str)> {
    let (number, unit) = text.trim().split_once(' ')?;
    Some((number.parse().ok()?, unit.trim()))
}

impl Reader<'_> {
    /// The test `node` of `attribute`, over a row of `schema`.
    pub fn test(&mut self, node: &Node, attribute: Attribute, schema: &'static Schema) -> Option<Test> {
        match attribute.ty {
            Type::Bool => self.bool(node, &format!("`{}`", attribute.name)).map(Test::Bool),
            Type::Symbol(words) => {
                let pairs: Vec<(&str, &'static str)> = words.iter().map(|w| (*w, *w)).collect();
                let what = format!("value of `{}`", attribute.name);
                let (items, wanted) = self.one_or_many(node, &what)?;
                let found: Vec<Option<&'static str>> = items.iter().map(|i| self.word(i, &what, &pairs)).collect();
                Some(Test::Symbol(found.into_iter().collect::<Option<_>>()?, wanted))
            }
            Type::Text => {
                let (items, wanted) = self.one_or_many(node, "text")?;
                let found: Vec<Option<String>> = items.iter().map(|i| self.text(i, "text").map(|t| t.value)).collect();
                Some(Test::Text(found.into_iter().collect::<Option<_>>()?, wanted))
            }
            Type::Number | Type::Quantity(_) => {
                let Value::Map(bounds) = &node.value else {
                    let help = format!("write a comparison: `{}: {{ at_most: … }}`", attribute.name);
                    self.mistake(node, format!("`{}` is compared, not matched", attribute.name), help);
                    return None;
                };
                self.number_range(node, bounds, attribute.ty, schema).map(Test::Number)
            }
            Type::Date => self.date_range(node, attribute, schema).map(Test::Date),
            Type::Concepts => self.concepts_test(node, attribute, schema),
        }
    }

    /// `x`, `{ any: [x, y] }` or `{ none: [x, y] }`: the items, and whether they are wanted.
    fn one_or_many<'n>(&mut self, node: &'n Node, what: &str) -> Option<(&'n [Node], bool)> {
        match &node.value {
            Value::Map(entries) => {
                let [(key, value)] = &entries[..] else {
                    self.mistake(node, format!("{what}: `any: [ … ]` or `none: [ … ]` is meant"), None);
                    return None;
                };
                let wanted = match key.value.as_str() {
                    "any" => true,
                    "none" => false,
                    _ => {
                        self.unknown("quantifier", key, ["any", "none"]);
                        return None;
                    }
                };
                let items = self.list(value, what)?;
                if items.is_empty() {
                    self.mistake(value, "an empty list", None);
                    return None;
                }
                Some((items, wanted))
            }
            Value::List(items) => {
                let names = super::reader::names(items);
                let help = format!("write `{{ any: [{names}] }}` or `{{ none: [{names}] }}`");
                self.mistake(node, "a bare list does not say whether any or none of it is meant", help);
                None
            }
            _ => Some((std::slice::from_ref(node), true)),
        }
    }

    fn concepts_test(&mut self, node: &Node, attribute: Attribute, schema: &'static Schema) -> Option<Test> {
        const KINDS: [&str; 3] = ["is", "same_region_as", "other_region_than"];
        let name = attribute.name;
        let help = || format!("write `{name}: {{ is: CONCEPT }}`");
        let Value::Map(entries) = &node.value else {
            self.mistake(node, format!("`{name}` holds concepts: say how they compare"), help());
            return None;
        };
        let [(key, value)] = &entries[..] else {
            self.mistake(node, "one comparison is meant", help());
            return None;
        };
        match key.value.as_str() {
            "is" => {
                let (items, wanted) = self.one_or_many(value, "concept")?;
                let found: Vec<_> = items.iter().map(|i| self.concept(i)).collect();
                Some(Test::Concepts(found.into_iter().collect::<Option<_>>()?, wanted))
            }
            "same_region_as" => Some(Test::Region(self.region(value, schema)?, true)),
            "other_region_than" => Some(Test::Region(self.region(value, schema)?, false)),
            _ => {
                self.unknown("comparison of concepts", key, KINDS);
                None
            }
        }
    }

    /// Comparisons of numbers; `ty` says whether they have a unit.
    pub fn number_range<'n>(
        &mut self,
        node: &Node,
        bounds: impl IntoIterator<Item = &'n Entry>,
        ty: Type,
        schema: &'static Schema,
    ) -> Option<Range<f64>> {
        let mut out = Vec::new();
        let mut good = true;
        for (key, value) in bounds {
            let compare = self.compare(key, &NUMBERS);
            let operand = self.number_operand(value, ty, schema);
            match compare.zip(operand) {
                Some(pair) => out.push(pair),
                None => good = false,
            }
        }
        self.not_empty(node, out, good)
    }

    fn compare(&mut self, key: &Spanned<String>, words: &[(&str, Compare)]) -> Option<Compare> {
        let found = words.iter().find(|(w, _)| *w == key.value).map(|(_, c)| *c);
        if found.is_none() {
            self.unknown("comparison", key, words.iter().map(|(w, _)| *w));
        }
        found
    }

    fn not_empty<T>(&mut self, node: &Node, out: Vec<(Compare, Operand<T>)>, good: bool) -> Option<Range<T>> {
        if good && out.is_empty() {
            self.mistake(node, "a comparison is missing", "write one, such as `at_most: 2`".to_owned());
        }
        (good && !out.is_empty()).then_some(Range(out))
    }

    fn number_operand(&mut self, node: &Node, ty: Type, schema: &'static Schema) -> Option<Operand<f64>> {
        let unit = if let Type::Quantity(unit) = ty { Some(unit) } else { None };
        match (&node.value, unit) {
            (Value::Number(n), None) => Some(Operand::Value(*n)),
            (Value::Number(n), Some(unit)) => {
                self.mistake(node, format!("{n} has no unit"), format!("write `{n} {unit}`"));
                None
            }
            (Value::Text(text), unit) => match (quantity(text), unit) {
                (Some((n, given)), Some(wanted)) => {
                    if given == wanted {
                        return Some(Operand::Value(n));
                    }
                    match days(given).zip(days(wanted)) {
                        Some((given, wanted)) => Some(Operand::Value(n * given / wanted)),
                        None => {
                            let help = format!("write `{n} {wanted}`");
                            self.mistake(node, format!("`{given}` is the wrong unit"), help);
                            None
                        }
                    }
                }
                (Some((n, given)), None) => {
                    self.mistake(
                        node,
                        format!("a number without a unit is meant, not `{given}`"),
                        format!("write `{n}`"),
                    );
                    None
                }
                (None, _) => {
                    let name = self.text(node, "a number")?;
                    let attribute = self.attribute(&name, schema)?;
                    self.of_type(&name, attribute, ty, "a number in the same unit")?;
                    Some(Operand::Attribute(attribute))
                }
            },
            (other, _) => {
                self.mistake(node, format!("a number is meant, not {}", other.noun()), None);
                None
            }
        }
    }

    /// One value in the unit of `ty`.
    pub fn quantity_of(&mut self, node: &Node, ty: Type, schema: &'static Schema) -> Option<f64> {
        match self.number_operand(node, ty, schema)? {
            Operand::Value(n) => Some(n),
            Operand::Attribute(_) => {
                self.mistake(node, "a value is meant, not an attribute", None);
                None
            }
        }
    }

    /// Comparisons of measured values, which carry their unit (`over: 90 degrees`) unless they have none.
    pub fn measured_range(&mut self, node: &Node, schema: &'static Schema) -> Option<(Range<f64>, Option<String>)> {
        let bounds = self.map(node, "a comparison")?;
        let (mut out, mut units, mut good) = (Vec::new(), Vec::new(), true);
        for (key, value) in bounds {
            let compare = self.compare(key, &NUMBERS);
            let parts = if let Value::Text(text) = &value.value { quantity(text) } else { None };
            let operand = match parts {
                Some((n, unit)) => {
                    units.push(Some(unit.to_owned()));
                    Some(Operand::Value(n))
                }
                None => {
                    units.push(None);
                    self.number_operand(value, Type::Number, schema)
                }
            };
            match compare.zip(operand) {
                Some(pair) => out.push(pair),
                None => good = false,
            }
        }
        let unit = units.first().cloned().flatten();
        if units.iter().any(|u| *u != unit) {
            self.mistake(node, "the two values have different units", None);
            return None;
        }
        Some((self.not_empty(node, out, good)?, unit))
    }

    fn date_range(&mut self, node: &Node, attribute: Attribute, schema: &'static Schema) -> Option<Range<Date>> {
        if !matches!(node.value, Value::Map(_)) {
            let help = format!("write a comparison: `{}: {{ from: 2014-01-31 }}`", attribute.name);
            self.mistake(node, format!("`{}` is compared, not matched", attribute.name), help);
            return None;
        }
        self.days(node, schema)
    }

    /// Comparisons of a day.
    pub fn days(&mut self, node: &Node, schema: &'static Schema) -> Option<Range<Date>> {
        let bounds = self.map(node, "a comparison of days")?;
        let (mut out, mut good) = (Vec::new(), true);
        for (key, value) in bounds {
            let compare = self.compare(key, &DATES);
            let operand = self.text(value, "a date").and_then(|text| {
                if text.value.starts_with(|c: char| c.is_ascii_digit()) {
                    let date = text.value.parse::<Date>().ok();
                    if date.is_none() {
                        let help = "write year, month and day: `2016-07-28`".to_owned();
                        self.mistake(&text, format!("`{}` is not a date", text.value), help);
                    }
                    return date.map(Operand::Value);
                }
                let other = self.attribute(&text, schema)?;
                self.of_type(&text, other, Type::Date, "a date")?;
                Some(Operand::Attribute(other))
            });
            match compare.zip(operand) {
                Some(pair) => out.push(pair),
                None => good = false,
            }
        }
        self.not_empty(node, out, good)
    }
}
