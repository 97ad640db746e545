//! Cue words of assertion and the borders of their scopes, as `language/cues/*.yaml` gives them.

use super::pattern::Patterns;
use super::token::Words;
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};

/// A file of cues.
#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CueFile {
    /// Who says so.
    pub source: Option<String>,
    /// Cues that say how what is in their reach is asserted.
    #[serde(default)]
    cues: Vec<CueRow>,
    /// Phrases that end the reach of cues.
    #[serde(default)]
    borders: Vec<BorderRow>,
    /// Phrases between the items of a list, by what they are.
    #[serde(default)]
    #[schemars(with = "std::collections::BTreeMap<Joint, Vec<String>>")]
    joints: std::collections::BTreeMap<Joint, Vec<Spanned<String>>>,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct CueRow {
    /// What the cue says of what it reaches: a word, or a list when it says several things at once.
    says: OneOrMore,
    /// On which side of the cue.
    #[serde(default)]
    reaches: Reach,
    /// How many words far; absent: to the next border.
    words: Option<usize>,
    /// How the reach goes on over the joints of a list.
    #[serde(default)]
    lists: Lists,
    /// Phrases that end the reach of these cues alone, beside the borders.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    until: Vec<Spanned<String>>,
    /// Phrases that mark an item of a list as something else: the reach ends before the first item that has one.
    #[serde(default)]
    #[schemars(with = "Vec<String>")]
    until_item: Vec<Spanned<String>>,
    /// The wordings.
    #[schemars(with = "Vec<String>")]
    phrases: Vec<Spanned<String>>,
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
enum OneOrMore {
    One(Says),
    More(Vec<Says>),
}

impl OneOrMore {
    fn as_slice(&self) -> &[Says] {
        match self {
            OneOrMore::One(says) => std::slice::from_ref(says),
            OneOrMore::More(list) => list,
        }
    }
}

#[derive(Debug, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
struct BorderRow {
    /// Which cues it stops; absent: all.
    stops: Option<Vec<Says>>,
    /// Which direction it stops.
    #[serde(default = "both")]
    reaches: Reach,
    /// Whether the words of the border itself are still reached (`relief from`: the relief is, what follows is not).
    #[serde(default)]
    reached: bool,
    /// Whether the border is a verb with an object: a cue behind it does not reach back into that object, which ends
    /// at the last joint of the list between both.
    #[serde(default)]
    object: bool,
    /// The wordings.
    #[schemars(with = "Vec<String>")]
    phrases: Vec<Spanned<String>>,
}

fn both() -> Reach {
    Reach::Both
}

/// What a cue says of a mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// Nothing: the phrase only looks like a cue, and keeps shorter cues in it from being read.
    Nothing,
    /// See [`super::Assertion::negated`].
    Negated,
    /// See [`super::Assertion::normal`].
    Normal,
    /// See [`super::Assertion::not_documented`].
    NotDocumented,
    /// See [`super::Assertion::possible`].
    Possible,
    /// See [`super::Assertion::hypothetical`].
    Hypothetical,
    /// See [`super::Assertion::historical`].
    Historical,
    /// See [`super::Assertion::other_person`].
    OtherPerson,
    /// See [`super::Assertion::conditional`].
    Conditional,
}

/// How a cue reaches over a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lists {
    /// Over all of it.
    #[default]
    All,
    /// Over a list with `or`; of another only to the first comma (`without warmth, with swelling and pain`).
    WithOr,
    /// To the first joint.
    None,
}

/// What stands between two items of a list.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Joint {
    /// A comma.
    Comma,
    /// `or`.
    Or,
    /// `and`.
    And,
}

/// On which side of itself a cue reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// What follows it.
    #[default]
    Forward,
    /// What precedes it.
    Backward,
    /// Both.
    Both,
}

impl Reach {
    pub(crate) fn forward(self) -> bool {
        self != Reach::Backward
    }

    pub(crate) fn backward(self) -> bool {
        self != Reach::Forward
    }
}

/// A cue, without its wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cue {
    pub says: Says,
    pub reaches: Reach,
    pub words: Option<usize>,
    pub lists: Lists,
    /// Its row: which of the phrases that end single rows end it.
    pub row: usize,
}

/// A border, without its wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Border {
    pub stops: Option<Vec<Says>>,
    pub reaches: Reach,
    pub reached: bool,
    pub object: bool,
}

/// A phrase that limits how far cues reach, without its wording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Limit {
    /// It ends the reach of cues.
    Border(Border),
    /// It stands between the items of a list.
    Joint(Joint),
    /// It ends the reach of the cues of one row.
    Until(usize),
    /// It marks an item as none of those that the cues of one row reach.
    ItemUntil(usize),
}

/// All cues and what limits their reach.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cues {
    pub cues: Patterns<Cue>,
    pub limits: Patterns<Limit>,
    rows: usize,
}

impl Cues {
    /// Reads one file into the automata.
    pub fn extend(&mut self, file: &PackFile, words: &mut Words, errors: &mut Vec<Diagnostic>) {
        let raw: CueFile = match yaml::parse(file) {
            Ok(raw) => raw,
            Err(e) => return errors.push(e),
        };
        let mut check = |phrase: &Spanned<String>, result: Result<(), String>| {
            if let Err(message) = result {
                errors.push(yaml::at(file, Level::Error, phrase, message));
            }
        };
        for row in raw.cues {
            self.rows += 1;
            for phrase in &row.until {
                check(phrase, self.limits.add(words, &phrase.value, Limit::Until(self.rows)));
            }
            for phrase in &row.until_item {
                check(phrase, self.limits.add(words, &phrase.value, Limit::ItemUntil(self.rows)));
            }
            for phrase in &row.phrases {
                for &says in row.says.as_slice() {
                    let cue = Cue { says, reaches: row.reaches, words: row.words, lists: row.lists, row: self.rows };
                    check(phrase, self.cues.add(words, &phrase.value, cue));
                }
            }
        }
        for row in raw.borders {
            let border = Border { stops: row.stops, reaches: row.reaches, reached: row.reached, object: row.object };
            for phrase in &row.phrases {
                check(phrase, self.limits.add(words, &phrase.value, Limit::Border(border.clone())));
            }
        }
        for (joint, phrases) in &raw.joints {
            for phrase in phrases {
                check(phrase, self.limits.add(words, &phrase.value, Limit::Joint(*joint)));
            }
        }
    }
}
