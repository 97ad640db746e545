//! The words of values, as `language/values.yaml` gives them.

use super::amount::Bound;
use super::change::Change;
use super::time::TimeUnit;
use super::{Atom, DateHit};
use crate::language::pattern::Patterns;
use crate::language::token::{Kind, Token, WILD, Words};
use crate::yaml::{self, Diagnostic, Level, PackFile, Spanned};
use schemars::JsonSchema;
use serde::Deserialize;
use smallvec::SmallVec;

/// A list of phrases.
type Phrases = Vec<Spanned<String>>;

/// The file of the words of values. In a phrase: `(optional)`, `[one|or|the other]`, `_` for any one word.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ValueFile {
    /// Who says so.
    pub source: Option<String>,
    /// Number words.
    numbers: Vec<NumberRow>,
    /// Words that multiply the number before them by a hundred.
    #[schemars(with = "Vec<String>")]
    hundred: Phrases,
    /// Words that stand for a range of numbers (`several`).
    vague: Vec<VagueRow>,
    /// Words that say on which side of a number the value lies.
    bounds: Vec<BoundRow>,
    /// Between the ends of a range.
    #[schemars(with = "Vec<String>")]
    to: Phrases,
    /// Units of time.
    time: Vec<TimeRow>,
    /// After a stretch of time: it lies before the known date.
    #[schemars(with = "Vec<String>")]
    ago: Phrases,
    /// After a stretch of time: it lies behind the known date.
    #[schemars(with = "Vec<String>")]
    later: Phrases,
    /// Between a count and the time in which it comes (`a`, `per`).
    #[schemars(with = "Vec<String>")]
    per: Phrases,
    /// Before the time between two doses.
    #[schemars(with = "Vec<String>")]
    every: Phrases,
    /// Multiplication (`times`, `x`).
    #[schemars(with = "Vec<String>")]
    times: Phrases,
    /// Numbers of times in one word (`twice`).
    counts: Vec<NumberRow>,
    /// Visits and sessions.
    #[schemars(with = "Vec<String>")]
    sessions: Phrases,
    /// Before the time over which visits are spread.
    #[serde(rename = "for")]
    #[schemars(with = "Vec<String>")]
    for_: Phrases,
    /// How often, as a number of times a day.
    frequencies: Vec<FrequencyRow>,
    /// Only when needed.
    #[schemars(with = "Vec<String>")]
    as_needed: Phrases,
    /// What may stand between a dose and how often it is taken.
    #[schemars(with = "Vec<String>")]
    routes: Phrases,
    /// Refills.
    #[schemars(with = "Vec<String>")]
    refills: Phrases,
    /// Zero of something (`no refills`).
    #[schemars(with = "Vec<String>")]
    none: Phrases,
    /// Before a quantity.
    #[schemars(with = "Vec<String>")]
    quantity: Phrases,
    /// Things that are counted out.
    forms: Vec<UnitRow>,
    /// Units of strength and of what is measured out.
    strengths: Vec<UnitRow>,
    /// Units of what is measured on a patient.
    measures: Vec<UnitRow>,
    /// Between a grade and the top of its scale.
    #[schemars(with = "Vec<String>")]
    out_of: Phrases,
    /// Before the first of two values of which one became the other.
    #[schemars(with = "Vec<String>")]
    from: Phrases,
    /// Between them.
    #[schemars(with = "Vec<String>")]
    down_to: Phrases,
    /// Tops of scales that a bare pair (`4/5`) may be on.
    scales: Vec<f64>,
    /// Before a bare pair these make it a day of the year rather than a grade.
    #[schemars(with = "Vec<String>")]
    day_leads: Phrases,
    /// After an age.
    #[schemars(with = "Vec<String>")]
    year_old: Phrases,
    /// Before an age.
    #[schemars(with = "Vec<String>")]
    age: Phrases,
    /// Words of change.
    changes: Vec<ChangeRow>,
    /// Before the size of a change.
    #[schemars(with = "Vec<String>")]
    by: Phrases,
    /// Phrases that only look like a value.
    #[schemars(with = "Vec<String>")]
    nothing: Phrases,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NumberRow {
    /// The number.
    value: f64,
    /// Its words.
    #[schemars(with = "Vec<String>")]
    words: Phrases,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct VagueRow {
    /// The least number it may mean.
    from: f64,
    /// The greatest.
    to: f64,
    /// Its words.
    #[schemars(with = "Vec<String>")]
    words: Phrases,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BoundRow {
    /// On which side the value lies.
    bound: Bound,
    /// Its words.
    #[schemars(with = "Vec<String>")]
    words: Phrases,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimeRow {
    /// The unit.
    unit: TimeUnit,
    /// Its words.
    #[schemars(with = "Vec<String>")]
    words: Phrases,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FrequencyRow {
    /// Times a day.
    per_day: f64,
    /// Its words.
    #[schemars(with = "Vec<String>")]
    words: Phrases,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnitRow {
    /// How the unit is called in results.
    unit: String,
    /// Its words.
    #[schemars(with = "Vec<String>")]
    words: Phrases,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ChangeRow {
    /// The direction.
    change: Change,
    /// Its words.
    #[schemars(with = "Vec<String>")]
    words: Phrases,
}

/// What a word can mean in a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Meaning {
    /// A number in digits.
    Number(f64),
    /// A number in words.
    NumberWord(f64),
    Hundred,
    Vague(f64, f64),
    Bound(Bound),
    To,
    Time(TimeUnit),
    Ago,
    Later,
    Per,
    Every,
    Times,
    Count(f64),
    Session,
    For,
    PerDay(f64),
    AsNeeded,
    Route,
    Refill,
    None,
    QuantityMark,
    /// The index of its unit's name.
    Form(u16),
    Strength(u16),
    Measure(u16),
    OutOf,
    From,
    DownTo,
    DayLead,
    YearOld,
    Age,
    Change(Change),
    By,
    Nothing,
}

/// Kinds of meaning without which some kinds of value cannot be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Sort {
    /// A number, in digits or words.
    Number = 1,
    /// A unit of time.
    Time = 2,
    /// What stands before the time over which something goes on.
    For = 4,
    /// A unit of what is measured on a patient, or what stands before the top of a scale.
    Measure = 8,
    /// A unit of strength.
    Strength = 16,
}

impl Sort {
    fn of(meaning: Meaning) -> Option<Sort> {
        Some(match meaning {
            Meaning::Number(_) | Meaning::NumberWord(_) | Meaning::Vague(..) => Sort::Number,
            Meaning::Time(_) => Sort::Time,
            Meaning::For => Sort::For,
            Meaning::Measure(_) | Meaning::OutOf => Sort::Measure,
            Meaning::Strength(_) => Sort::Strength,
            _ => return None,
        })
    }
}

/// The kinds of meaning that the words of a text can have.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sorts(u8);

impl Sorts {
    /// The kinds of both.
    pub fn and(self, other: Sorts) -> Sorts {
        Sorts(self.0 | other.0)
    }

    /// True when every one of `wanted` can be there.
    pub fn have(self, wanted: &[Sort]) -> bool {
        wanted.iter().all(|s| self.0 & *s as u8 != 0)
    }
}

/// The words of values, compiled.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    patterns: Patterns<Meaning>,
    /// By word, the kinds of meaning that the phrases it stands in have.
    sorts: Vec<u8>,
    /// The names of the units, by index.
    pub(super) units: Vec<String>,
    pub(super) scales: Vec<f64>,
}

impl Lexicon {
    /// Reads one file.
    pub fn extend(&mut self, file: &PackFile, words: &mut Words, errors: &mut Vec<Diagnostic>) {
        let raw: ValueFile = match yaml::parse(file) {
            Ok(raw) => raw,
            Err(e) => return errors.push(e),
        };
        let mut rows: Vec<(Phrases, Meaning)> = vec![
            (raw.hundred, Meaning::Hundred),
            (raw.to, Meaning::To),
            (raw.ago, Meaning::Ago),
            (raw.later, Meaning::Later),
            (raw.per, Meaning::Per),
            (raw.every, Meaning::Every),
            (raw.times, Meaning::Times),
            (raw.sessions, Meaning::Session),
            (raw.for_, Meaning::For),
            (raw.as_needed, Meaning::AsNeeded),
            (raw.routes, Meaning::Route),
            (raw.refills, Meaning::Refill),
            (raw.none, Meaning::None),
            (raw.quantity, Meaning::QuantityMark),
            (raw.out_of, Meaning::OutOf),
            (raw.from, Meaning::From),
            (raw.down_to, Meaning::DownTo),
            (raw.day_leads, Meaning::DayLead),
            (raw.year_old, Meaning::YearOld),
            (raw.age, Meaning::Age),
            (raw.by, Meaning::By),
            (raw.nothing, Meaning::Nothing),
        ];
        rows.extend(raw.numbers.into_iter().map(|r| (r.words, Meaning::NumberWord(r.value))));
        rows.extend(raw.vague.into_iter().map(|r| (r.words, Meaning::Vague(r.from, r.to))));
        rows.extend(raw.bounds.into_iter().map(|r| (r.words, Meaning::Bound(r.bound))));
        rows.extend(raw.time.into_iter().map(|r| (r.words, Meaning::Time(r.unit))));
        rows.extend(raw.counts.into_iter().map(|r| (r.words, Meaning::Count(r.value))));
        rows.extend(raw.frequencies.into_iter().map(|r| (r.words, Meaning::PerDay(r.per_day))));
        rows.extend(raw.changes.into_iter().map(|r| (r.words, Meaning::Change(r.change))));
        let forms = raw.forms.into_iter().map(|r| (r, Meaning::Form as fn(u16) -> Meaning));
        let strengths = raw.strengths.into_iter().map(|r| (r, Meaning::Strength as fn(u16) -> Meaning));
        let measures = raw.measures.into_iter().map(|r| (r, Meaning::Measure as fn(u16) -> Meaning));
        for (row, meaning) in forms.chain(strengths).chain(measures) {
            rows.push((row.words, meaning(self.unit_index(&row.unit))));
        }
        for (phrases, meaning) in rows {
            for phrase in phrases {
                if let Err(message) = self.patterns.add(words, &phrase.value, meaning) {
                    errors.push(yaml::at(file, Level::Error, &phrase, message));
                }
                self.sort(words, &phrase.value, Sort::of(meaning));
            }
        }
        self.scales.extend(raw.scales);
    }

    /// Notes that the words of `phrase` can belong to a meaning of this kind.
    fn sort(&mut self, words: &mut Words, phrase: &str, sort: Option<Sort>) {
        let Some(sort) = sort else { return };
        for word in words.read_pattern(&phrase.replace(['(', ')', '[', ']', '|'], " ")) {
            let at = word as usize;
            if word != WILD {
                self.sorts.resize(self.sorts.len().max(at + 1), 0);
                self.sorts[at] |= sort as u8;
            }
        }
    }

    /// The kinds of meaning that words of `tokens` can have: what none of them has, no phrase among them means.
    pub fn sorts(&self, tokens: &[Token]) -> Sorts {
        let of = |t: &Token| match t.kind {
            Kind::Number => Sort::Number as u8,
            _ => self.sorts.get(t.word as usize).copied().unwrap_or(0),
        };
        Sorts(tokens.iter().fold(0, |all, t| all | of(t)))
    }

    fn unit_index(&mut self, unit: &str) -> u16 {
        let known = self.units.iter().position(|u| u == unit);
        let index = known.unwrap_or_else(|| {
            self.units.push(unit.to_owned());
            self.units.len() - 1
        });
        // A pack has a few dozen units; more than 65,535 would share the last name.
        u16::try_from(index).unwrap_or(u16::MAX)
    }

    /// Reads tokens as atoms: numbers, the longest known phrases, and whatever else stands there. A date is one atom
    /// without meaning.
    pub(crate) fn atoms(&self, text: &str, tokens: &[Token], dates: &[DateHit]) -> Vec<Atom> {
        let mut atoms = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let date = dates.partition_point(|d| d.range.end <= token.start);
            if let Some(date) = dates.get(date).filter(|d| d.range.start <= token.start) {
                atoms.push(Atom { start: date.range.start, end: date.range.end, meanings: SmallVec::new() });
                at += tokens[at..].iter().take_while(|t| t.start < date.range.end).count();
                continue;
            }
            let (taken, meanings) = if token.kind == Kind::Number {
                let digits = &text[token.start..token.end];
                let number = if digits.contains(',') { digits.replace(',', "").parse() } else { digits.parse() };
                (1, number.map(Meaning::Number).into_iter().collect())
            } else if self.patterns.may_begin(token) {
                self.patterns.longest(tokens, at).unwrap_or_default()
            } else {
                (1, SmallVec::new())
            };
            let taken = taken.max(1);
            atoms.push(Atom { start: token.start, end: tokens[at + taken - 1].end, meanings });
            at += taken;
        }
        atoms
    }
}
