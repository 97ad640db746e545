//! The files of `rules/vocabulary/` as they are written.

use super::{ConceptKind, Form, Side};
use crate::yaml::Spanned;
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// One file.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Vocabulary", title = "A vocabulary file")]
pub struct VocabularyFile {
    /// Who says so; the default for every concept of the file.
    #[serde(default)]
    pub source: Option<String>,
    /// What the file is about; for readers.
    #[serde(default)]
    pub title: Option<String>,
    /// The kind of the file's concepts, unless they say otherwise.
    #[serde(default)]
    pub kind: Option<ConceptKind>,
    /// The concepts, by id.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, ConceptEntry>")]
    pub concepts: Named<ConceptEntry>,
    /// Words that stand for one another in terms: `<decreased> sensation`.
    #[serde(default)]
    pub sets: BTreeMap<String, Vec<String>>,
    /// Which concept a term means that stands in several.
    #[serde(default)]
    pub ambiguous: Vec<AmbiguousEntry>,
    /// How plurals are made; the first that fits.
    #[serde(default)]
    pub inflections: Vec<InflectionEntry>,
    /// Words after which the head of a term has ended ("tear of the meniscus").
    #[serde(default)]
    pub head_ends: Vec<String>,
    /// Words and marks that the gap of a term in two parts (`sensation ~4 decreased`) never crosses.
    #[serde(default)]
    pub gap_stops: Vec<String>,
    /// Those of them that a gap written `~4&` crosses all the same: what stands between the members of a list.
    #[serde(default)]
    pub list_words: Vec<String>,
    /// Words for the sides of the body.
    #[serde(default)]
    pub sides: BTreeMap<Side, Vec<String>>,
    /// The unit of `strengths`, as the words of values call it.
    #[serde(default)]
    pub strength_unit: Option<String>,
    /// The strengths in which a drug is made, by its concept: the amounts of its ingredients with `/` between them, one
    /// strength after the other with `,` between them.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, String>")]
    pub strengths: Named<Spanned<String>>,
    /// Vertebrae from head to tail.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub spine: Vec<Spanned<String>>,
}

/// One concept.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConceptEntry {
    /// What kind of thing it is.
    #[serde(default)]
    pub kind: Option<ConceptKind>,
    /// Its names, in any case; the plural is made by rule. `(a|b|)` gives alternatives, `<set>` the words of a set,
    /// `a ~3 b` allows up to three words between its parts, `a ~3& b` also those of a list.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub terms: Vec<Spanned<String>>,
    /// Names that are only meant when printed in exactly this case (abbreviations).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub exact: Vec<Spanned<String>>,
    /// Common misspellings.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub misspellings: Vec<Spanned<String>>,
    /// What it is a kind of.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub is_a: Vec<Spanned<String>>,
    /// What it is a part of (regions).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub part_of: Vec<Spanned<String>>,
    /// What its presence denies (a normal gait denies an antalgic gait).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub denies: Vec<Spanned<String>>,
    /// The parts of the body it is about.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub at: Vec<Spanned<String>>,
    /// What a positive one speaks for (tests and manoeuvres).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub suggests: Vec<Spanned<String>>,
    /// Its active ingredients (combined drugs).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub contains: Vec<Spanned<String>>,
    /// The nerve roots it involves (levels) or is served by (regions, muscles).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub roots: Vec<Spanned<String>>,
    /// The first and the last vertebra (spinal levels).
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    pub between: Vec<Spanned<String>>,
    /// It is felt or found where a nerve leads, not only where the nerve is hurt; so is every kind of it.
    #[serde(default)]
    pub along_nerves: bool,
    /// Dosage forms it comes in (drugs).
    #[serde(default)]
    pub form: Vec<Form>,
    /// The kind of treatment it is when a request asks for it (an examination asked for is a visit).
    #[serde(default)]
    pub requested_as: Option<ConceptKind>,
    /// Who says so, when not the file's source.
    #[serde(default)]
    pub source: Option<String>,
    /// For readers.
    #[serde(default)]
    pub note: Option<String>,
}

/// Which concept a shared term means.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AmbiguousEntry {
    /// The term.
    #[schemars(with = "String")]
    pub term: Spanned<String>,
    /// What it means where no rule fits; nothing when left out.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub default: Option<Spanned<String>>,
    /// Tried in order.
    #[schemars(with = "Vec<ContextEntry>")]
    pub rules: Vec<ContextEntry>,
}

/// One meaning of a shared term. Every list that is given must fit.
#[derive(Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContextEntry {
    /// What it then means.
    #[schemars(with = "String")]
    pub concept: Spanned<String>,
    /// One of these stands within `within` words on either side.
    #[serde(default)]
    pub near: Vec<String>,
    /// One of these stands within `within` words before it.
    #[serde(default)]
    pub after: Vec<String>,
    /// One of these stands within `within` words behind it.
    #[serde(default)]
    pub before: Vec<String>,
    /// How many words away at most.
    #[serde(default = "six")]
    pub within: usize,
}

fn six() -> usize {
    6
}

/// How one class of words makes its plural.
#[derive(Debug, Clone, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InflectionEntry {
    /// The word ends in one of these; any word when left out.
    #[serde(default)]
    pub ends: Vec<String>,
    /// What stands before that ending is one of these characters; any when left out.
    #[serde(default)]
    pub after: String,
    /// How many characters are taken off.
    #[serde(default)]
    pub drop: usize,
    /// What is put on; nothing is made when left out.
    #[serde(default)]
    pub add: Option<String>,
}

/// What a file says by concept, each with the place of the concept's name.
#[derive(Debug)]
pub struct Named<T>(pub Vec<(Spanned<String>, T)>);

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader<T>(std::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Reader<T> {
            type Value = Named<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("concepts by id")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
                let mut out = Vec::new();
                while let Some(entry) = map.next_entry::<Spanned<String>, T>()? {
                    out.push(entry);
                }
                Ok(Named(out))
            }
        }
        deserializer.deserialize_map(Reader(std::marker::PhantomData))
    }
}
