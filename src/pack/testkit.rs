//! Small packs for unit tests.

use super::load;
use super::rule::Rules;
use crate::vocabulary::Vocabulary;
use crate::yaml::PackFile;

pub const VOCABULARY: &str = "
source: made up for tests
concepts:
  back: { kind: region, terms: [back] }
  shoulder: { kind: region, terms: [shoulder] }
  weakness: { kind: finding, terms: [weakness] }
  numbness: { kind: finding, terms: [numbness] }
  analgesic: { kind: drug_class, terms: [analgesic] }
  aspirin: { kind: drug, is_a: [analgesic], terms: [aspirin] }
  tizanidine: { kind: drug, is_a: [analgesic], terms: [tizanidine] }
";

pub fn file(path: &str, text: &str) -> PackFile {
    PackFile { path: path.into(), text: text.into() }
}

pub fn vocabulary() -> Vocabulary {
    Vocabulary::load(&[file("vocabulary/x.yaml", VOCABULARY)]).expect("a valid vocabulary")
}

/// A check over issues with this condition.
pub fn check(when: &str) -> PackFile {
    let text = format!(
        "id: x\ndefect: arithmetic\nfor_each: issue\nwhen: {when}\nseverity: error\nlegal: plain_fact\nmessage: m\n\
         evidence: {{ request: r }}\nfix: f\nwhy_it_matters: w\n"
    );
    file("checks/x.yaml", &text)
}

/// The rules of these files, which have no mistakes.
pub fn rules(files: &[PackFile], vocabulary: &Vocabulary) -> Rules {
    load::rules(files, Some(vocabulary)).expect("valid rules").0
}
