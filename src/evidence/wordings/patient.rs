//! Words that say who the letter is about.

use super::{Compiled, Compiler};
use crate::evidence::Sex;
use crate::patterns::PatternList;
use crate::yaml::Spanned;
use serde::Deserialize;

/// `language/patient.yaml`, compiled.
#[derive(Debug, Clone)]
pub(in crate::evidence) struct PatientWords {
    /// Patterns with a group `age`, and perhaps `male` or `female`.
    pub(in crate::evidence) ages: PatternList,
    /// End where the age of the patient of the letter begins.
    pub(in crate::evidence) of_patient: PatternList,
    /// What the patient is called by, with the sex it says.
    pub(in crate::evidence) nouns: [(PatternList, Sex); 2],
    /// Pronouns, with the sex they say.
    pub(in crate::evidence) pronouns: [(PatternList, Sex); 2],
    /// The same as plain words; `None` when one of them is more than a word of ASCII letters.
    plain_pronouns: Option<[(Vec<String>, Sex); 2]>,
    /// Both sexes in one breath.
    pub(in crate::evidence) either: PatternList,
    /// Somebody else whom a pronoun may mean.
    pub(in crate::evidence) other_people: PatternList,
}

impl PatientWords {
    /// Whether `text` has a pronoun of another sex than `sex`.
    pub(in crate::evidence) fn names_other(&self, text: &str, sex: Sex) -> bool {
        let Some(plain) = self.plain_pronouns.as_ref().filter(|_| text.is_ascii()) else {
            return self.pronouns.iter().any(|(list, said)| *said != sex && list.is_match(text));
        };
        plain.iter().any(|(list, said)| *said != sex && has_word(text.as_bytes(), list))
    }
}

/// Whether one of `words` stands in an ASCII text, blind to case and from border to border.
fn has_word(text: &[u8], words: &[String]) -> bool {
    let longest = words.iter().map(String::len).max().unwrap_or(0);
    let is_any = |word: &[u8]| {
        word.len() <= longest && words.iter().any(|w| w.len() == word.len() && w.as_bytes().eq_ignore_ascii_case(word))
    };
    let mut start = 0;
    for (at, byte) in text.iter().enumerate() {
        if !(byte.is_ascii_alphanumeric() || *byte == b'_') {
            if start < at && is_any(&text[start..at]) {
                return true;
            }
            start = at + 1;
        }
    }
    start < text.len() && is_any(&text[start..])
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

impl Default for PatientWords {
    fn default() -> Self {
        let none = || [(PatternList::default(), Sex::Male), (PatternList::default(), Sex::Female)];
        PatientWords {
            ages: PatternList::default(),
            of_patient: PatternList::default(),
            nouns: none(),
            pronouns: none(),
            plain_pronouns: None,
            either: PatternList::default(),
            other_people: PatternList::default(),
        }
    }
}

impl Compiled for PatientWords {
    type Raw = RawPatient;

    fn compile(raw: RawPatient, compiler: &mut Compiler) -> Self {
        let mut of = |male: &[Spanned<String>], female: &[Spanned<String>]| {
            [(compiler.phrases(male), Sex::Male), (compiler.phrases(female), Sex::Female)]
        };
        let nouns = of(&raw.male, &raw.female);
        let pronouns = of(&raw.pronouns.male, &raw.pronouns.female);
        let plain = |words: &[Spanned<String>]| -> Option<Vec<String>> {
            let plain = |w: &Spanned<String>| !w.value.is_empty() && w.value.bytes().all(|b| b.is_ascii_alphabetic());
            words.iter().all(plain).then(|| words.iter().map(|w| w.value.clone()).collect())
        };
        let plain_pronouns = plain(&raw.pronouns.male)
            .zip(plain(&raw.pronouns.female))
            .map(|(male, female)| [(male, Sex::Male), (female, Sex::Female)]);
        PatientWords {
            plain_pronouns,
            ages: compiler.patterns(&raw.ages, "", ""),
            of_patient: compiler.patterns(&raw.of_patient, r"\b(?:", r")\s*$"),
            nouns,
            pronouns,
            either: compiler.phrases(&raw.either),
            other_people: compiler.phrases(&raw.other_people),
        }
    }
}
