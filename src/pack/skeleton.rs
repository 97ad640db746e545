//! Skeletons of new rules, each with its test.

/// The kinds of rule that have a skeleton.
pub const NEW: [&str; 3] = ["check", "fact", "treatment"];

/// The files of a new rule, path inside the pack and text; `None` for a word that is none of [`NEW`].
pub fn skeleton(kind: &str, id: &str) -> Option<Vec<(String, String)>> {
    let (folder, schema, rule, test) = match kind {
        "check" => ("checks", "check", CHECK, CHECK_TEST),
        "fact" => ("facts", "facts", FACT, FACT_TEST),
        "treatment" => ("treatments", "treatment", TREATMENT, TREATMENT_TEST),
        _ => return None,
    };
    let text = |schema: &str, body: &str| {
        format!("# yaml-language-server: $schema=../schemas/{schema}.json\n{}", body.replace("ID", id))
    };
    Some(vec![
        (format!("{folder}/{id}.yaml"), text(schema, rule)),
        (format!("{folder}/{id}.test.yaml"), text("test", test)),
    ])
}

const CHECK: &str = "\
# What is wrong with a letter, in one sentence.
id: ID
defect: conclusion-contradicts-decision   # the kind of defect
for_each: issue                           # the table; `imr-audit rules show issue` lists its attributes and quotes
when:                                     # one condition; to say two, write all:, any:, none: or at_least:
  all:
    - decision: upheld
    - conclusion: necessary
severity: note                            # error, warning, note
legal: not_a_ground                       # plain_fact, expert_judgment, not_a_ground
message: \"the letter says “{decision}”, and …\"
evidence:                                 # the quotes that prove it, and what each shows
  decision: the refusal stands
  conclusion: { says: what the rationale concludes, optional: true }
fix: what to do about it
why_it_matters: why anybody should care
source: { basis: unverified, cite: who says so and where }   # sourced, recited, unverified
";

const CHECK_TEST: &str = "\
tests:
  - name: it fires
    rows:
      - { issue: { decision: upheld, conclusion: necessary } }
    finds: [ { severity: note } ]
  - name: it does not fire when the two agree
    rows:
      - { issue: { decision: upheld, conclusion: not_necessary } }
    finds: []
  - name: nor for another decision
    rows:
      - { issue: { decision: overturned, conclusion: necessary } }
    finds: []
";

const FACT: &str = "\
facts:
  ID:
    says: what it says, in plain English
    source: { basis: unverified, cite: who says so and where }   # sourced, recited, unverified
    any:                                  # or all:, none:, at_least: with of:
      - { holds: weakness }               # a concept of the vocabulary, or another fact
      - { holds: numbness, weight: suggestive }
";

const FACT_TEST: &str = "\
tests:
  - name: the summary documents it
    rows:
      - { issue: {} }
      - { mention: { concept: weakness } }
    facts: { ID: documented }
  - name: a part that weighs less
    rows:
      - { issue: {} }
      - { mention: { concept: numbness } }
    facts: { ID: documented }
  - name: the summary does not speak of it
    rows:
      - { issue: {} }
    facts: { ID: silent }
";

const TREATMENT: &str = "\
id: ID
says: what the guideline says of the treatment, in a sentence
treatment: { is: proton_pump_inhibitor }  # a concept of the vocabulary, or a kind of it
guideline: mtus-chronic-pain-2016#proton_pump_inhibitors   # document#section
source: { basis: unverified, cite: the document and the page }   # sourced, recited, unverified
criteria:
  all:                                    # or any:, none:, at_least: with of:
    nsaid:
      says: an NSAID is taken
      holds: nsaid
      if_silent: unknown                  # what it means that the letter does not say: unknown, met, unmet
";

const TREATMENT_TEST: &str = "\
tests:
  - name: met
    rows:
      - { issue: { treatment: proton_pump_inhibitor } }
      - { mention: { concept: nsaid } }
    criteria: { whole: met }
  - name: not met
    rows:
      - { issue: { treatment: proton_pump_inhibitor } }
      - { mention: { concept: nsaid, assertion: negated } }
    criteria: { whole: unmet }
  - name: another treatment is asked for
    rows:
      - { issue: { treatment: acupuncture } }
    criteria: { whole: absent }
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{Pack, embedded, examples, run, untested};
    use crate::yaml::PackFile;

    #[test]
    fn every_skeleton_compiles_and_passes_its_own_test() {
        let mut files = embedded();
        files.retain(|f| !["checks/", "facts/", "treatments/"].iter().any(|folder| f.path.starts_with(folder)));
        for kind in NEW {
            let made = skeleton(kind, &format!("new-{kind}")).expect("a kind");
            files.extend(made.into_iter().map(|(path, text)| PackFile { path, text }));
        }
        let pack = Pack::load(&files).expect("the skeletons compile");
        let examples = examples(&files, &pack).expect("their tests do");
        let read = |_: &str| Err("no letters".to_owned());
        for tested in run(&pack, &examples, &read) {
            assert!(tested.differences.is_empty(), "{tested:?}");
        }
        assert_eq!(untested(&pack, &examples), []);
    }
}
