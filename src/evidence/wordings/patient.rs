//! Words that say who the letter is about.

use super::{Compiled, Compiler};
use crate::evidence::Sex;
use crate::yaml::Pattern;
use crate::yaml::Spanned;
use serde::Deserialize;

/// `language/patient.yaml`, compiled.
#[derive(Debug, Clone, Default)]
pub(in crate::evidence) struct PatientWords {
    /// Patterns with a group `age`, and perhaps `male` or `female`.
    pub(in crate::evidence) ages: Vec<Pattern>,
    /// End where the age of the patient of the letter begins.
    pub(in crate::evidence) of_patient: Vec<Pattern>,
    /// What the patient is called by, with the sex it says.
    pub(in crate::evidence) nouns: Vec<(Pattern, Sex)>,
    /// Pronouns, with the sex they say.
    pub(in crate::evidence) pronouns: Vec<(Pattern, Sex)>,
    /// Both sexes in one breath.
    pub(in crate::evidence) either: Vec<Pattern>,
    /// Somebody else whom a pronoun may mean.
    pub(in crate::evidence) other_people: Vec<Pattern>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPatient {
    #[serde(rename = "source")]
    _source: String,
    ages: Vec<Spanned<String>>,
    of_patient: Vec<Spanned<String>>,
    male: Vec<Spanned<String>>,
    female: Vec<Spanned<String>>,
    pronouns: RawPronouns,
    either: Vec<Spanned<String>>,
    other_people: Vec<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPronouns {
    male: Vec<Spanned<String>>,
    female: Vec<Spanned<String>>,
}

impl Compiled for PatientWords {
    type Raw = RawPatient;

    fn compile(raw: RawPatient, compiler: &mut Compiler) -> Self {
        let mut of = |words: &[Spanned<String>], sex| {
            compiler.phrases(words).into_iter().map(|p| (p, sex)).collect::<Vec<(Pattern, Sex)>>()
        };
        let mut nouns = of(&raw.male, Sex::Male);
        nouns.extend(of(&raw.female, Sex::Female));
        let mut pronouns = of(&raw.pronouns.male, Sex::Male);
        pronouns.extend(of(&raw.pronouns.female, Sex::Female));
        PatientWords {
            ages: compiler.patterns(&raw.ages, "", ""),
            of_patient: compiler.patterns(&raw.of_patient, r"\b(?:", r")\s*$"),
            nouns,
            pronouns,
            either: compiler.phrases(&raw.either),
            other_people: compiler.phrases(&raw.other_people),
        }
    }
}
