//! A file of a pack as `build.rs` wrote it: what its YAML says, value by value, in bytes.
//!
//! Any model that is read from YAML is read from these bytes as well, in a tenth of the time. A value is the line and the
//! column of its place, what it is, and then its words, or how many values follow that belong to it.

use super::node::{Node, Value, spanned};
use serde::de::value::{Error, MapDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};
use serde::{Deserialize, forward_to_deserialize_any};

/// What a value is.
pub(super) const NULL: u8 = 0;
pub(super) const BOOL: u8 = 1;
pub(super) const NUMBER: u8 = 2;
pub(super) const TEXT: u8 = 3;
pub(super) const LIST: u8 = 4;
pub(super) const MAP: u8 = 5;

/// Reads what `taping` wrote as `T`.
///
/// # Errors
/// Bytes that are none of it, or no `T`.
pub fn read<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, Error> {
    T::deserialize(&mut Tape(bytes))
}

/// Reads what `taping` wrote as the tree that it was written from.
///
/// # Errors
/// Bytes that are none of it.
pub fn node(bytes: &[u8]) -> Result<Node, Error> {
    Tape(bytes).node()
}

/// The bytes that are still to be read.
#[derive(Clone, Copy)]
struct Tape<'a>(&'a [u8]);

/// A value, or the beginning of one.
enum Item<'a> {
    Null,
    Bool(bool, &'a str),
    Number(f64, &'a str),
    Text(&'a str),
    List(usize),
    Map(usize),
}

impl<'a> Tape<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(|| Error::custom("the bytes end too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Error> {
        self.take(1).map(|b| b.first().copied().unwrap_or_default())
    }

    fn number(&mut self) -> Result<u32, Error> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(Error::custom("a number without an end"))
    }

    fn text(&mut self) -> Result<&'a str, Error> {
        let length = self.number()? as usize;
        std::str::from_utf8(self.take(length)?).map_err(Error::custom)
    }

    /// Line and column.
    fn place(&mut self) -> Result<(u32, u32), Error> {
        Ok((self.number()?, self.number()?))
    }

    fn item(&mut self) -> Result<Item<'a>, Error> {
        self.place()?;
        Ok(match self.byte()? {
            NULL => Item::Null,
            BOOL => Item::Bool(self.byte()? != 0, self.text()?),
            NUMBER => {
                let bytes = self.take(8)?.first_chunk().copied().unwrap_or_default();
                Item::Number(f64::from_le_bytes(bytes), self.text()?)
            }
            TEXT => Item::Text(self.text()?),
            LIST => Item::List(self.number()? as usize),
            MAP => Item::Map(self.number()? as usize),
            _ => return Err(Error::custom("no such value")),
        })
    }

    fn node(&mut self) -> Result<Node, Error> {
        let (line, column) = { *self }.place()?;
        let value = match self.item()? {
            Item::Null => Value::Null,
            Item::Bool(value, _) => Value::Bool(value),
            Item::Number(value, _) => Value::Number(value),
            Item::Text(words) => Value::Text(words.to_owned()),
            Item::List(count) => Value::List((0..count).map(|_| self.node()).collect::<Result<_, _>>()?),
            Item::Map(count) => {
                let mut entry = || {
                    let (line, column) = { *self }.place()?;
                    Ok((spanned(line, column, self.words()?.to_owned()), self.node()?))
                };
                Value::Map((0..count).map(|_| entry()).collect::<Result<_, Error>>()?)
            }
        };
        Ok(spanned(line, column, value))
    }

    /// The words of the next value.
    fn words(&mut self) -> Result<&'a str, Error> {
        match self.item()? {
            Item::Text(words) | Item::Number(_, words) | Item::Bool(_, words) => Ok(words),
            Item::Null | Item::List(_) | Item::Map(_) => Err(Error::custom("no words")),
        }
    }
}

impl<'de> Deserializer<'de> for &mut Tape<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.item()? {
            Item::Null => visitor.visit_unit(),
            Item::Bool(value, _) => visitor.visit_bool(value),
            Item::Number(value, words) => match words.parse() {
                Ok(whole) => visitor.visit_i64(whole),
                Err(_) => visitor.visit_f64(value),
            },
            Item::Text(words) => visitor.visit_borrowed_str(words),
            Item::List(left) => visitor.visit_seq(Parts { tape: self, left }),
            Item::Map(left) => visitor.visit_map(Parts { tape: self, left }),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(self.words()?)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut ahead = *self;
        if let Item::Null = ahead.item()? {
            *self = ahead;
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        if name == SPANNED {
            let place = { *self }.place()?;
            return visitor.visit_newtype_struct(Placed { tape: self, place, given: 0 });
        }
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut ahead = *self;
        match ahead.item()? {
            Item::Map(1) => {
                *self = ahead;
                visitor.visit_enum(Parts { tape: self, left: 1 })
            }
            _ => visitor.visit_enum(self.words()?.into_deserializer()),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct seq tuple tuple_struct
        map struct ignored_any
    }
}

/// The values that belong to one: of a list, or of a mapping with their keys.
struct Parts<'t, 'de> {
    tape: &'t mut Tape<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for Parts<'_, 'de> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        seed.deserialize(&mut *self.tape).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> MapAccess<'de> for Parts<'_, 'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.next_element_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(&mut *self.tape)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> EnumAccess<'de> for Parts<'_, 'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        Ok((seed.deserialize(&mut *self.tape)?, self))
    }
}

impl<'de> VariantAccess<'de> for Parts<'_, 'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        Deserialize::deserialize(self.tape)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.tape)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Error> {
        self.tape.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.tape.deserialize_any(visitor)
    }
}

/// How the YAML library asks for a value with its place.
const SPANNED: &str = "__yaml_spanned";
/// What it takes for an answer, in this order.
const ANSWER: [&str; 4] = ["__serde_saphyr_private_spanned", "value", "referenced", "defined"];

/// A value with its place.
struct Placed<'t, 'de> {
    tape: &'t mut Tape<'de>,
    place: (u32, u32),
    given: usize,
}

impl<'de> Deserializer<'de> for Placed<'_, 'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> MapAccess<'de> for Placed<'_, 'de> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(key) = ANSWER.get(self.given) else { return Ok(None) };
        self.given += 1;
        seed.deserialize(key.into_deserializer()).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match self.given {
            1 => seed.deserialize(true.into_deserializer()),
            2 => seed.deserialize(&mut *self.tape),
            _ => {
                let (line, column) = self.place;
                seed.deserialize(MapDeserializer::new([("line", line), ("column", column)].into_iter()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::taping::write;
    use crate::yaml::{PackFile, Spanned};
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Of(u8),
        With { a: bool },
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(String),
        Many(Vec<u16>),
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Model {
        words: Vec<Spanned<String>>,
        numbers: Vec<f64>,
        #[serde(default)]
        missing: Option<i32>,
        nothing: Option<String>,
        kinds: Vec<Kind>,
        either: Vec<Either>,
        by_name: BTreeMap<String, Spanned<BTreeMap<String, i64>>>,
        yes: bool,
    }

    const TEXT: &str = "words: [plain, '5', 5, \"two\\nlines\", 2016-07-28, 1.50]\nnumbers: [1, -2.5, 1e3]\n\
        nothing: ~\nkinds: [plain, of: 7, with: { a: true }]\neither: [a, [1, 2]]\n\
        by_name:\n  b: { x: -3 }\n  a: {}\nyes: true\n";

    fn file(text: &str) -> PackFile {
        PackFile { path: "x.yaml".into(), text: text.into() }
    }

    #[test]
    fn a_model_is_read_as_from_the_yaml() {
        let node: Node = crate::yaml::parse(&file(TEXT)).expect("YAML");
        let bytes = write(&node, TEXT).expect("bytes");
        assert_eq!(super::node(&bytes).expect("a tree"), read::<Node>(&bytes).expect("a tree"));
        let plain: Model = crate::yaml::parse(&file(TEXT)).expect("a model");
        let taped: Model = read(&bytes).expect("a model");
        let places = |model: &Model| {
            let of = |s: &Spanned<String>| (s.value.clone(), s.referenced.line(), s.referenced.column());
            model.words.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(places(&taped), places(&plain));
        assert_eq!((&taped.numbers, &taped.kinds, &taped.either), (&plain.numbers, &plain.kinds, &plain.either));
        let names = |m: &Model| m.by_name.iter().map(|(k, v)| (k.clone(), v.value.clone())).collect::<Vec<_>>();
        assert_eq!(names(&taped), names(&plain));
        assert!(taped.yes && taped.missing.is_none() && taped.nothing.is_none());
    }

    #[test]
    fn what_is_no_such_model_or_cut_off_is_refused() {
        let node: Node = crate::yaml::parse(&file(TEXT)).expect("YAML");
        let bytes = write(&node, TEXT).expect("bytes");
        assert!(read::<Vec<String>>(&bytes).is_err());
        assert!(
            (0..bytes.len()).all(|end| read::<Model>(&bytes[..end]).is_err() && super::node(&bytes[..end]).is_err())
        );
    }
}
