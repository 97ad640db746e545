//! A rule file as a tree in which every key and value knows its place.
//!
//! Rules are decoded from this tree rather than straight into Rust types, so that one file can report all of its
//! mistakes, each with its place and with help that speaks the rule language.

use crate::yaml::{Location, Spanned};
use serde::de::value::MapDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A value of a rule file.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, or `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// Words.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Vec<(Spanned<String>, Node)>),
}

/// A value and its place.
pub type Node = Spanned<Value>;

impl Value {
    /// What it is, for messages.
    pub fn noun(&self) -> &'static str {
        match self {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::Text(_) => "text",
            Value::List(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }
}

/// A value at a place.
pub(super) fn spanned<T>(line: u32, column: u32, value: T) -> Spanned<T> {
    let fields = [("line", line), ("column", column)].into_iter();
    let read = Location::deserialize(MapDeserializer::<_, serde::de::value::Error>::new(fields));
    let place = read.unwrap_or(Location::UNKNOWN);
    Spanned::new(value, place, place)
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
                Ok(Value::Bool(v))
            }
            fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
                Ok(Value::Number(v as f64))
            }
            fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
                Ok(Value::Number(v as f64))
            }
            fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
                Ok(Value::Number(v))
            }
            fn visit_str<E>(self, v: &str) -> Result<Value, E> {
                Ok(Value::Text(v.to_owned()))
            }
            fn visit_string<E>(self, v: String) -> Result<Value, E> {
                Ok(Value::Text(v))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
                let mut out = Vec::new();
                while let Some(item) = seq.next_element()? {
                    out.push(item);
                }
                Ok(Value::List(out))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
                let mut out = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    out.push(entry);
                }
                Ok(Value::Map(out))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::{self, PackFile};

    #[test]
    fn every_key_and_value_knows_its_place() {
        let file = PackFile { path: "x.yaml".into(), text: "a:\n  - { b: 5, c: \"5\" }\n".into() };
        let node: Node = yaml::parse(&file).expect("valid");
        let Value::Map(top) = node.value else { panic!("a mapping") };
        let Value::List(items) = &top[0].1.value else { panic!("a list") };
        let Value::Map(inner) = &items[0].value else { panic!("a mapping") };
        assert_eq!(inner[0].1.value, Value::Number(5.0));
        assert_eq!(inner[1].1.value, Value::Text("5".into()));
        assert_eq!((inner[1].0.referenced.line(), inner[1].0.referenced.column()), (2, 13));
    }
}
