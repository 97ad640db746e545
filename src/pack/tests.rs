//! Mistakes in rules, and the pack that ships.

use super::load::rules;
use super::testkit::{VOCABULARY, check, file, vocabulary};
use super::*;
use crate::yaml::{Diagnostic, PackFile};

fn mistakes(files: &[PackFile]) -> Vec<Diagnostic> {
    rules(files, Some(&vocabulary())).expect_err("mistakes")
}

/// The message and help of the only mistake.
fn only(files: &[PackFile]) -> (String, String) {
    let found = mistakes(files);
    assert_eq!(found.len(), 1, "{found:?}");
    (found[0].message.clone(), found[0].help.clone().unwrap_or_default())
}

#[test]
fn the_pack_that_ships_compiles() {
    if let Err(mistakes) = Pack::load(&embedded()) {
        panic!("{}", mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn a_bare_list_is_refused() {
    let (message, help) = only(&[check("[ { decision: upheld }, { conclusion: necessary } ]")]);
    assert!(message.contains("bare list"), "{message}");
    assert!(help.contains("all: "), "{help}");
}

#[test]
fn two_conditions_in_one_mapping_are_refused() {
    let (message, help) = only(&[check("{ decision: upheld, conclusion: necessary }")]);
    assert!(message.contains("2 conditions in one mapping"), "{message}");
    assert!(help.contains("all: "), "{help}");
}

#[test]
fn typos_are_answered_with_the_nearest_name() {
    for (when, wrong, right) in [
        ("{ desicion: upheld }", "desicion", "decision"),
        ("{ decision: uphold }", "uphold", "upheld"),
        ("{ treatment: { is: tizanadine } }", "tizanadine", "tizanidine"),
        ("{ documented: weaknes }", "weaknes", "weakness"),
        ("{ documented: weakness, regoin: back }", "regoin", "region"),
        ("{ documented: weakness, region: request.regoin }", "regoin", "region"),
        ("{ levels: { at_mots: 2 } }", "at_mots", "at_most"),
        ("{ some: citaton, where: { by: reviewer } }", "citaton", "citation"),
    ] {
        let (message, help) = only(&[check(when)]);
        assert!(message.contains(&format!("`{wrong}`")), "{when}: {message}");
        assert_eq!(help, format!("did you mean `{right}`?"), "{when}");
    }
}

#[test]
fn a_word_that_yaml_takes_for_true_is_to_be_quoted() {
    let source = "source: { basis: unverified, cite: c }";
    let text = format!("facts:\n  a:\n    says: y\n    {source}\n    any: [ {{ holds: weakness }} ]\n");
    let (message, help) = only(&[file("facts/a.yaml", &text)]);
    assert_eq!(message, "`says` is text, not true or false");
    assert!(help.contains("put it in quotes"), "{help}");
}

#[test]
fn a_number_without_its_unit_or_with_a_wrong_one_is_refused() {
    let (message, help) = only(&[check("{ days: { over: 21 } }")]);
    assert_eq!((message.as_str(), help.as_str()), ("21 has no unit", "write `21 days`"));
    let (message, help) = only(&[check("{ age: { over: 65 mg } }")]);
    assert_eq!((message.as_str(), help.as_str()), ("`mg` is the wrong unit", "write `65 years`"));
    let (message, _) = only(&[check("{ levels: { at_most: 2 days } }")]);
    assert!(message.contains("without a unit"), "{message}");
}

#[test]
fn a_wrong_type_is_refused() {
    for (when, words) in [
        ("{ has_decision: upheld }", "true or false"),
        ("{ levels: 2 }", "is compared"),
        ("{ request_date: { before: 2016-13-01 } }", "is not a date"),
        ("{ treatment: tizanidine }", "holds concepts"),
        ("{ documented: request.decision }", "does not hold concepts"),
        ("{ at_least: 3, of: [ { decision: upheld } ] }", "can never be told apart"),
        ("{ at_least: 1 }", "`of` is missing"),
        ("{ all: [] }", "empty list"),
        ("upheld", "a condition is a mapping"),
        ("{ measured: weakness, under: 5 }", "under"),
        ("{ event: weakness }", "what the event comes before or after"),
        ("{ event: weakness, before: numbness, after: back }", "what the event comes before or after"),
        ("{ event: weakness, before: weakness }", "nothing comes before or after itself"),
        ("{ event: weakness, before: [numbness, back] }", "a bare list"),
        ("{ event: weakness, before: { all: [numbness, back] } }", "unknown quantifier `all`"),
        ("{ event: weakness, before: numbness, gap: { at_least: 6 } }", "6 has no unit"),
        ("{ event: weakness, befor: numbness }", "`befor`"),
        ("{ event: request.decision, before: numbness }", "does not hold concepts"),
        ("{ overlap: aspirin }", "`with` is missing"),
        ("{ overlap: aspirin, with: tizanadine }", "unknown concept `tizanadine`"),
        ("{ overlap: aspirin, with: tizanidine, decision: upheld }", "`decision`"),
    ] {
        let found = mistakes(&[check(when)]);
        assert!(found.iter().any(|m| m.message.contains(words)), "{when}: {found:?}");
    }
}

#[test]
fn every_mistake_of_a_file_has_its_place() {
    let text = "id: x\ndefect: arithmetc\nfor_each: issue\nwhen:\n  all:\n    - desicion: upheld\n    - levels: 2\n\
                severity: eror\nlegal: plain_fact\nmessage: \"{nothing}\"\nevidence: { claim: c }\nfix: f\nwhy: w\n";
    let found = mistakes(&[file("checks/x.yaml", text)]);
    let places: Vec<u32> = found.iter().map(|m| m.line).collect();
    // The last key is unknown, and the one that it stands for is missing (said where the file begins).
    assert_eq!(places, [1, 2, 6, 7, 8, 10, 11, 13], "{found:?}");
    assert!(found.iter().all(|m| m.column > 0));
}

#[test]
fn mistakes_of_many_files_come_at_once() {
    let files = [
        file(
            "facts/a.yaml",
            "facts:\n  a: { any: [ { holds: b } ] }\n  b: { any: [ { holds: a }, { age: { over: 65 } } ] }\n",
        ),
        file("facts/b.yaml", "facts:\n  c: { holds: weaknes }\n"),
        file("treatments/t.yaml", "id: t\ntreatment: { is: tizanidin }\nguideline: g\n"),
        check("{ desicion: upheld }"),
        file("checks/broken.yaml", "id: [\n"),
    ];
    let found = mistakes(&files);
    for (path, words) in [
        ("facts/a.yaml", "a circle of facts: `a` (facts/a.yaml:2) asks for `b` (facts/a.yaml:3), which asks for `a`"),
        ("facts/a.yaml", "65 has no unit"),
        ("facts/b.yaml", "`weaknes`"),
        ("treatments/t.yaml", "`tizanidin`"),
        ("treatments/t.yaml", "`criteria` is missing"),
        ("treatments/t.yaml", "`source` is missing"),
        ("checks/x.yaml", "`desicion`"),
        ("checks/broken.yaml", ""),
    ] {
        assert!(found.iter().any(|m| m.file == path && m.message.contains(words)), "{path} {words}: {found:?}");
    }
}

#[test]
fn rules_are_checked_although_the_vocabulary_has_mistakes() {
    let files = [
        file("vocabulary/x.yaml", &format!("{VOCABULARY}  odd: {{ kind: no_such_kind, terms: [odd] }}\n")),
        check("{ all: [ { documented: weakness }, { documented: weaknes } ] }"),
    ];
    let found = Pack::load(&files).expect_err("mistakes");
    assert!(found.iter().any(|m| m.file == "vocabulary/x.yaml"), "{found:?}");
    let of_rules: Vec<&Diagnostic> = found.iter().filter(|m| m.file == "checks/x.yaml").collect();
    assert_eq!(of_rules.len(), 1, "{found:?}");
    assert!(of_rules[0].message.contains("`weaknes`"));
}

#[test]
fn an_id_used_twice_is_refused() {
    let twice = PackFile { path: "checks/y.yaml".into(), ..check("{ decision: upheld }") };
    let (message, _) = only(&[check("{ decision: upheld }"), twice]);
    assert!(message.contains("is already in checks/x.yaml:1"), "{message}");
}

#[test]
fn units_of_time_are_converted() {
    use super::rule::{Condition, Operand, Range, Test};
    let (rules, _) = rules(&[check("{ days: { over: 3 weeks } }")], Some(&vocabulary())).expect("valid");
    let Condition::Attribute(_, Test::Number(Range(bounds))) = &rules.checks[0].when else { panic!("a comparison") };
    assert_eq!(bounds[0].1, Operand::Value(21.0));
}

#[test]
fn deep_nesting_ends_in_a_mistake() {
    let when = format!("{}{{ decision: upheld }}{}", "{ all: [ ".repeat(500), " ] }".repeat(500));
    let found = mistakes(&[check(&when)]);
    assert_eq!(found.len(), 1, "{found:?}");
}
