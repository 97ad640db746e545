//! Facts that rest on facts: the engine, which works each out once, against a reading of the definitions.

use super::*;
use crate::pack::testkit::{check, file, rules, vocabulary};
use crate::table::{Row, Table, Value};
use proptest::prelude::*;

const CONCEPTS: [&str; 3] = ["weakness", "numbness", "tizanidine"];
const WORDS: [&str; 3] = ["all", "any", "none"];

/// A fact: a word of [`WORDS`], and what it is said of: concepts, then facts before it.
type Fact = (usize, Vec<usize>);

fn name(part: usize) -> String {
    CONCEPTS.get(part).map_or_else(|| format!("fact_{}", part - CONCEPTS.len()), |c| (*c).to_owned())
}

fn yaml(facts: &[Fact]) -> String {
    let part = |part: &usize| format!("{{ holds: {} }}", name(*part));
    let lines = facts.iter().enumerate().map(|(i, (word, parts))| {
        let parts: Vec<String> = parts.iter().map(part).collect();
        format!("  {}: {{ {}: [{}] }}\n", name(CONCEPTS.len() + i), WORDS[*word], parts.join(", "))
    });
    format!("facts:\n{}", lines.collect::<String>())
}

/// (something speaks for it, something speaks against it), without remembering anything.
fn naive(part: usize, facts: &[Fact], said: &[(bool, bool)]) -> (bool, bool) {
    let Some(i) = part.checked_sub(CONCEPTS.len()) else { return said[part] };
    let (word, parts) = &facts[i];
    let parts = parts.iter().map(|part| naive(*part, facts, said));
    match WORDS[*word] {
        "all" => parts.fold((true, false), |(yes, no), part| (yes && part.0, no || part.1)),
        "any" => parts.fold((false, true), |(yes, no), part| (yes || part.0, no && part.1)),
        _ => parts.fold((true, false), |(yes, no), part| (yes && part.1, no || part.0)),
    }
}

/// Facts of which each rests on some before it, so that many ways lead to one.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let fact = (0..WORDS.len(), prop::collection::vec(any::<prop::sample::Index>(), 1..4));
    prop::collection::vec(fact, 1..8).prop_map(|facts| {
        let before = |(i, (word, parts)): (usize, (usize, Vec<prop::sample::Index>))| {
            (word, parts.iter().map(|part| part.index(CONCEPTS.len() + i)).collect())
        };
        facts.into_iter().enumerate().map(before).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_graph_of_facts_means_what_its_definitions_say(
        facts in facts(),
        said in prop::collection::vec(any::<(bool, bool)>(), CONCEPTS.len()),
    ) {
        let vocabulary = vocabulary();
        let last = CONCEPTS.len() + facts.len() - 1;
        let when = format!("{{ holds: {} }}", name(last));
        let rules = rules(&[check(&when), file("facts/x.yaml", &yaml(&facts))], &vocabulary);
        let mention = |concept: &str, how: &'static str| {
            Row::new(None)
                .with("concept", Value::Concepts(vec![vocabulary.id(concept).expect("a concept")].into()))
                .with("part", Value::Symbol("summary"))
                .with("statement", Value::Symbol("patient"))
                .with("assertion", Value::Symbol(how))
        };
        let mut rows = Vec::new();
        for (concept, (present, negated)) in CONCEPTS.into_iter().zip(&said) {
            rows.extend(present.then(|| mention(concept, "present")));
            rows.extend(negated.then(|| mention(concept, "negated")));
        }
        let table = |name: &str, rows| Table { schema: crate::pack::table(name).expect("a table"), rows };
        let tables = [table("issue", vec![Row::new(Some(1))]), table("mention", rows)];
        let session = Session::new(&rules, &vocabulary, &tables);
        let row = session.rows("issue").first().expect("an issue");
        // Twice, because the second time the answers are remembered.
        for _ in 0..2 {
            let value = session.value(&rules.checks[0].when, session.frame(row));
            let expected = naive(last, &facts, &said);
            prop_assert_eq!((value.yes > Weight::Nothing, value.no > Weight::Nothing), expected, "{}", yaml(&facts));
        }
        super::tests::short_ways_agree(&session, &rules.checks[0].when, session.frame(row))?;
    }
}
