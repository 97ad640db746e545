//! What conditions mean.

use super::*;
use crate::finding::Severity;
use crate::pack::rule::{Condition, Quantifier, Rules};
use crate::pack::testkit::{check, file, rules, vocabulary};
use crate::span::{Quote, Span};
use crate::table::{Row, Table, Value};
use crate::vocabulary::Vocabulary;
use proptest::prelude::*;

fn table(name: &str, rows: Vec<Row<'static>>) -> Table<'static> {
    Table { schema: crate::pack::table(name).expect("a table"), rows }
}

fn quote(text: &str, at: usize) -> Quote {
    Quote { text: text.into(), spans: smallvec::smallvec![Span::new(at, at + 5)] }
}

fn issue() -> Row<'static> {
    Row::new(Some(1)).quoting("request", quote("the request", 0))
}

fn concepts(vocabulary: &Vocabulary, names: &[&str]) -> Value<'static> {
    Value::Concepts(names.iter().map(|n| vocabulary.id(n).expect("a concept")).collect())
}

/// A mention in the summary; the assertion may be followed by `@region` and `/side`.
fn mention(vocabulary: &Vocabulary, concept: &str, how: &str) -> Row<'static> {
    let (how, side) = how.split_once('/').unwrap_or((how, ""));
    let (how, region) = how.split_once('@').unwrap_or((how, ""));
    let words = ["present", "negated", "possible", "historical", "hypothetical"];
    let how = words.into_iter().find(|w| *w == how).expect("an assertion");
    let side = ["left", "right", "bilateral"].into_iter().find(|s| *s == side);
    Row::new(None)
        .with("concept", concepts(vocabulary, &[concept]))
        .with("part", Value::Symbol("summary"))
        .with("statement", Value::Symbol("patient"))
        .with("assertion", Value::Symbol(how))
        .with_known("region", (!region.is_empty()).then(|| concepts(vocabulary, &[region])))
        .with_known("side", side.map(Value::Symbol))
        .quoting("sentence", quote(concept, 100))
}

/// The state of a condition over an issue with these mentions.
fn state(when: &str, facts: &str, issue: Row<'static>, mentions: &[(&str, &str)]) -> State {
    let vocabulary = vocabulary();
    let mut files = vec![check(when)];
    if !facts.is_empty() {
        files.push(file("facts/x.yaml", facts));
    }
    let rules = rules(&files, &vocabulary);
    let rows = mentions.iter().map(|(c, how)| mention(&vocabulary, c, how)).collect();
    let tables = [table("issue", vec![issue]), table("mention", rows)];
    let session = Session::new(&rules, &vocabulary, &tables);
    let row = session.rows("issue").first().expect("an issue");
    let value = session.value(&rules.checks[0].when, session.frame(row));
    assert_eq!(value, session.trace(&rules.checks[0].when, session.frame(row)).value, "the trace says otherwise");
    value.state()
}

#[test]
fn the_summary_documents_denies_does_both_or_neither() {
    for (mentions, expected) in [
        (&[("weakness", "present")][..], State::Documented),
        (&[("weakness", "negated")], State::Denied),
        (&[("weakness", "present"), ("weakness", "negated")], State::Conflicting),
        (&[("numbness", "present")], State::Silent),
        (&[("weakness", "possible")], State::Silent),
        (&[("weakness", "hypothetical")], State::Silent),
        (&[("weakness", "historical")], State::Silent),
    ] {
        assert_eq!(state("{ holds: weakness }", "", issue(), mentions), expected, "{mentions:?}");
        for (word, asked) in [
            ("documented", State::Documented),
            ("denied", State::Denied),
            ("conflicting", State::Conflicting),
            ("silent", State::Silent),
        ] {
            let wanted = if asked == expected { State::Documented } else { State::Denied };
            assert_eq!(state(&format!("{{ {word}: weakness }}"), "", issue(), mentions), wanted, "{word} {mentions:?}");
        }
    }
    assert_eq!(state("{ holds: weakness, ever: true }", "", issue(), &[("weakness", "historical")]), State::Documented);
}

#[test]
fn a_kind_documents_its_class_and_a_denied_class_denies_its_kinds() {
    assert_eq!(state("{ holds: analgesic }", "", issue(), &[("tizanidine", "present")]), State::Documented);
    assert_eq!(state("{ holds: tizanidine }", "", issue(), &[("analgesic", "negated")]), State::Denied);
    assert_eq!(state("{ holds: tizanidine }", "", issue(), &[("analgesic", "present")]), State::Silent);
    assert_eq!(state("{ holds: analgesic }", "", issue(), &[("tizanidine", "negated")]), State::Silent);
}

#[test]
fn region_and_side_narrow_what_counts() {
    let of = |when: &str, how: &str| state(when, "", issue(), &[("weakness", how)]);
    let here = "{ holds: weakness, region: back }";
    assert_eq!(of(here, "present@back"), State::Documented);
    assert_eq!(of(here, "present@shoulder"), State::Silent);
    assert_eq!(of(here, "present"), State::Documented);
    let left = "{ holds: weakness, side: left }";
    assert_eq!(of(left, "present/left"), State::Documented);
    assert_eq!(of(left, "present/bilateral"), State::Documented);
    assert_eq!(of(left, "present/right"), State::Silent);
    // The request's own region, and a request that names none.
    let asked = "{ holds: weakness, region: request.region }";
    let back = issue().with("region", concepts(&vocabulary(), &["back"]));
    assert_eq!(state(asked, "", back, &[("weakness", "present@shoulder")]), State::Silent);
    assert_eq!(of(asked, "present@shoulder"), State::Documented);
}

#[test]
fn a_region_is_passed_down_to_the_facts_that_a_fact_is_made_of() {
    let facts = "facts:\n  deficit: { any: [ { holds: weakness }, { holds: numbness } ] }\n";
    let when = "{ holds: deficit, region: back }";
    assert_eq!(state(when, facts, issue(), &[("numbness", "present@back")]), State::Documented);
    assert_eq!(state(when, facts, issue(), &[("numbness", "present@shoulder")]), State::Silent);
    assert_eq!(
        state("{ documented: { all: [deficit, weakness] } }", facts, issue(), &[("weakness", "present")]),
        State::Documented
    );
}

#[test]
fn a_fact_named_like_a_concept_counts_its_own_mentions_too() {
    let facts = "facts:\n  weakness: { any: [ { holds: numbness } ] }\n";
    assert_eq!(state("{ holds: weakness }", facts, issue(), &[("weakness", "present")]), State::Documented);
    assert_eq!(state("{ holds: weakness }", facts, issue(), &[("numbness", "present")]), State::Documented);
    // What the row is about is looked up the same way.
    let asked = issue().with("treatment", concepts(&vocabulary(), &["weakness"]));
    assert_eq!(state("{ holds: row.treatment }", facts, asked, &[("numbness", "present")]), State::Documented);
    assert_eq!(state("{ holds: row.treatment }", facts, issue(), &[("numbness", "present")]), State::Silent);
}

#[test]
fn for_asks_since_when() {
    let vocabulary = vocabulary();
    let rules = rules(&[check("{ holds: analgesic, for: { over: 3 weeks } }")], &vocabulary);
    let mut values = Vec::new();
    for days in [Some(30.0), Some(21.0), None] {
        let row = mention(&vocabulary, "tizanidine", "present").with_known("since_days", days.map(Value::Number));
        let tables = [table("issue", vec![issue()]), table("mention", vec![row])];
        let session = Session::new(&rules, &vocabulary, &tables);
        let row = session.rows("issue").first().expect("an issue");
        values.push(session.value(&rules.checks[0].when, session.frame(row)).state());
    }
    assert_eq!(values, [State::Documented, State::Denied, State::Silent]);
}

#[test]
fn measured_values() {
    let vocabulary = vocabulary();
    let of = |when: &str, values: &[f64]| {
        let rules = rules(&[check(when)], &vocabulary);
        let rows = values.iter().map(|v| {
            Row::new(None)
                .with("of", concepts(&vocabulary, &["weakness"]))
                .with("part", Value::Symbol("summary"))
                .with("value", Value::Number(*v))
                .with("scale", Value::Number(5.0))
        });
        let tables = [table("issue", vec![issue()]), table("measurement", rows.collect())];
        let session = Session::new(&rules, &vocabulary, &tables);
        let row = session.rows("issue").first().expect("an issue");
        session.value(&rules.checks[0].when, session.frame(row)).state()
    };
    let some = "{ measured: weakness, some: { under: 5 }, scale: 5 }";
    assert_eq!(of(some, &[4.0, 5.0]), State::Documented);
    assert_eq!(of(some, &[5.0]), State::Denied);
    assert_eq!(of(some, &[]), State::Silent);
    let every = "{ measured: weakness, every: { under: 5 }, scale: 5 }";
    assert_eq!(of(every, &[4.0, 5.0]), State::Denied);
    assert_eq!(of(every, &[4.0]), State::Documented);
    assert_eq!(of("{ measured: weakness, some: { under: 5 }, scale: 10 }", &[4.0]), State::Silent);
}

#[test]
fn counting_takes_each_kind_once_and_no_class_beside_its_kind() {
    let when = "{ count: analgesic, at_least: 2 }";
    let twice = [("tizanidine", "present"), ("tizanidine", "present"), ("analgesic", "present")];
    assert_eq!(state(when, "", issue(), &twice), State::Denied);
    assert_eq!(state(when, "", issue(), &[("tizanidine", "present"), ("aspirin", "present")]), State::Documented);
}

#[test]
fn what_is_not_known_is_never_false() {
    assert_eq!(state("{ decision: upheld }", "", issue(), &[]), State::Silent);
    assert_eq!(state("{ none: [ { decision: upheld } ] }", "", issue(), &[]), State::Silent);
    assert_eq!(state("{ unknown: decision }", "", issue(), &[]), State::Documented);
    assert_eq!(state("{ known: decision }", "", issue(), &[]), State::Denied);
}

#[test]
fn rows_of_another_table_are_looked_at_within_the_issue() {
    let some = "{ some: mention, where: { concept: { is: weakness } } }";
    let no = "{ no: mention, where: { concept: { is: weakness } } }";
    assert_eq!(state(some, "", issue(), &[("weakness", "present")]), State::Documented);
    assert_eq!(state(no, "", issue(), &[("weakness", "present")]), State::Denied);
    assert_eq!(state(no, "", issue(), &[("numbness", "present")]), State::Documented);
}

#[test]
fn what_is_only_suggestive_is_at_most_a_warning() {
    let vocabulary = vocabulary();
    for (when, severity) in
        [("{ holds: weakness }", Severity::Error), ("{ holds: weakness, weight: suggestive }", Severity::Warning)]
    {
        let rules = rules(&[check(when)], &vocabulary);
        let tables =
            [table("issue", vec![issue()]), table("mention", vec![mention(&vocabulary, "weakness", "present")])];
        let (findings, coverage, _) = evaluate(&rules, &vocabulary, &tables, &());
        assert_eq!(findings.iter().map(|f| f.severity).collect::<Vec<_>>(), [severity], "{when}");
        assert_eq!(findings[0].evidence.len(), 2, "the request, and the mention that speaks for it");
        assert_eq!(coverage.evaluated, ["x"]);
    }
}

#[test]
fn a_finding_without_its_quote_does_not_exist() {
    let vocabulary = vocabulary();
    let rules = rules(&[check("{ decision: upheld }")], &vocabulary);
    let tables = [table("issue", vec![Row::new(Some(1)).with("decision", Value::Symbol("upheld"))])];
    assert!(evaluate(&rules, &vocabulary, &tables, &()).0.is_empty());
}

#[test]
fn a_rule_that_could_not_be_evaluated_says_why() {
    let vocabulary = vocabulary();
    let rules = rules(&[check("{ decision: upheld }")], &vocabulary);
    let (_, coverage, _) = evaluate(&rules, &vocabulary, &[table("issue", vec![issue()])], &());
    assert_eq!(coverage.not_evaluated, [("x".to_owned(), "knowing whether decision is upheld".to_owned())]);
    let (_, coverage, _) = evaluate(&rules, &vocabulary, &[], &());
    assert_eq!(coverage.not_evaluated, [("x".to_owned(), "any issue to look at".to_owned())]);
}

const TREATMENT: &str = "
id: t
treatment: { is: analgesic }
guideline: g#s
source: { basis: sourced, cite: c }
criteria:
  all:
    strong: { says: no weakness, none: [ { holds: weakness } ], if_silent: SILENCE }
    few: { says: two levels at most, levels: { at_most: 2 } }
";

#[test]
fn criteria_come_to_rows_of_their_own() {
    let vocabulary = vocabulary();
    let asked = |levels: f64| {
        issue().with("treatment", concepts(&vocabulary, &["tizanidine"])).with("levels", Value::Number(levels))
    };
    for (silence, levels, mentions, whole, firm) in [
        ("unknown", 2.0, &[("weakness", "negated")][..], "met", true),
        ("unknown", 3.0, &[("weakness", "negated")], "unmet", true),
        ("unknown", 2.0, &[("weakness", "present")], "unmet", true),
        ("unknown", 2.0, &[], "unknown", false),
        ("met", 2.0, &[], "met", false),
        ("unmet", 2.0, &[], "unmet", false),
        ("unmet", 3.0, &[], "unmet", true),
        ("unknown", 2.0, &[("weakness", "present"), ("weakness", "negated")], "conflicting", true),
    ] {
        let rules = rules(&[file("treatments/t.yaml", &TREATMENT.replace("SILENCE", silence))], &vocabulary);
        let rows = mentions.iter().map(|(c, how)| mention(&vocabulary, c, how)).collect();
        let tables = [table("issue", vec![asked(levels)]), table("mention", rows)];
        let made = criteria(&Session::new(&rules, &vocabulary, &tables));
        assert_eq!(made.rows.len(), 3);
        let case = format!("{silence} {levels} {mentions:?}");
        assert_eq!(made.rows[0].get("value"), Some(&Value::Symbol(whole)), "{case}");
        assert_eq!(made.rows[0].get("firm"), Some(&Value::Bool(firm)), "{case}");
    }
}

#[test]
fn a_criterion_can_have_a_source_of_its_own_and_the_whole_is_as_well_founded_as_what_decides_it() {
    let vocabulary = vocabulary();
    let text = TREATMENT.replace("at_most: 2 }", "at_most: 2 }, source: { basis: recited, cite: page 9 }");
    let rules = rules(&[file("treatments/t.yaml", &text.replace("SILENCE", "unknown"))], &vocabulary);
    for (levels, mentions, whole, few) in [
        (2.0, &[("weakness", "negated")][..], "recited", "recited"),
        (3.0, &[("weakness", "negated")], "recited", "recited"),
        (2.0, &[("weakness", "present")], "sourced", "recited"),
    ] {
        let asked = issue().with("treatment", concepts(&vocabulary, &["tizanidine"]));
        let rows = mentions.iter().map(|(c, how)| mention(&vocabulary, c, how)).collect();
        let tables = [table("issue", vec![asked.with("levels", Value::Number(levels))]), table("mention", rows)];
        let made = criteria(&Session::new(&rules, &vocabulary, &tables));
        let basis = |row: usize| made.rows[row].get("basis");
        let case = format!("{levels} {mentions:?}");
        assert_eq!(basis(0), Some(&Value::Symbol(whole)), "{case}");
        assert_eq!((basis(1), basis(2)), (Some(&Value::Symbol("sourced")), Some(&Value::Symbol(few))), "{case}");
        assert_eq!(made.rows[2].get("cite"), Some(&Value::Text("page 9".into())), "{case}");
    }
}

#[test]
fn criteria_are_asked_only_of_the_treatment_they_are_for() {
    let vocabulary = vocabulary();
    let rules = rules(&[file("treatments/t.yaml", &TREATMENT.replace("SILENCE", "met"))], &vocabulary);
    let other = issue().with("treatment", concepts(&vocabulary, &["back"]));
    let tables = [table("issue", vec![other])];
    assert!(criteria(&Session::new(&rules, &vocabulary, &tables)).rows.is_empty());
}

const NAMES: [&str; 4] = ["has_decision", "has_rationale", "has_guideline_line", "outside_mtus"];

/// A condition over four attributes of an issue, and the naive meaning of it.
fn condition() -> impl Strategy<Value = Condition> {
    use crate::pack::rule::{Attribute, Test};
    use crate::table::Type;
    let leaf = (prop::sample::select(&NAMES[..]), any::<bool>()).prop_map(|(name, wanted)| {
        Condition::Attribute(Attribute { of_request: false, name, ty: Type::Bool }, Test::Bool(wanted))
    });
    leaf.prop_recursive(4, 32, 4, |inner| {
        let quantifier = prop_oneof![
            Just(Quantifier::All),
            Just(Quantifier::Any),
            Just(Quantifier::None),
            (1_usize..4).prop_map(Quantifier::AtLeast)
        ];
        (quantifier, prop::collection::vec(inner, 1..4)).prop_map(|(q, parts)| Condition::Many(q, parts))
    })
}

/// (something speaks for it, something speaks against it), from the words of the documentation.
fn naive(condition: &Condition, row: &Row) -> (bool, bool) {
    match condition {
        Condition::Attribute(attribute, crate::pack::rule::Test::Bool(wanted)) => match row.get(attribute.name) {
            Some(Value::Bool(b)) => (b == wanted, b != wanted),
            _ => (false, false),
        },
        Condition::Many(quantifier, parts) => {
            let parts: Vec<(bool, bool)> = parts.iter().map(|p| naive(p, row)).collect();
            let yes = parts.iter().filter(|p| p.0).count();
            let no = parts.iter().filter(|p| p.1).count();
            match quantifier {
                Quantifier::All => (yes == parts.len(), no > 0),
                Quantifier::Any => (yes > 0, no == parts.len()),
                Quantifier::None => (no == parts.len(), yes > 0),
                Quantifier::AtLeast(n) => (yes >= *n, no > parts.len().saturating_sub(*n) || *n > parts.len()),
            }
        }
        _ => unreachable!("only these are made"),
    }
}

proptest! {
    #[test]
    fn the_engine_agrees_with_a_naive_evaluator(
        condition in condition(),
        values in prop::collection::vec(prop::option::of(any::<bool>()), 4),
    ) {
        let row = NAMES.into_iter().zip(values).fold(Row::new(Some(1)), |row, (n, v)| row.with_known(n, v.map(Value::Bool)));
        let (vocabulary, rules, expected) = (empty(), Rules::default(), naive(&condition, &row));
        let tables = [table("issue", vec![row])];
        let session = Session::new(&rules, &vocabulary, &tables);
        let row = session.rows("issue").first().expect("an issue");
        let value = session.value(&condition, session.frame(row));
        prop_assert_eq!((value.yes > Weight::Nothing, value.no > Weight::Nothing), expected);
        short_ways_agree(&session, &condition, session.frame(row))?;
    }
}

/// What a condition is asked in short comes to what its value and its derivation say.
pub(super) fn short_ways_agree<'a>(
    session: &Session<'a>,
    condition: &Condition,
    frame: Frame<'a>,
) -> Result<(), TestCaseError> {
    let value = session.value(condition, frame);
    let outcome = session.outcome(condition, frame);
    prop_assert_eq!(session.holds(condition, frame), value.is_true());
    prop_assert_eq!(outcome.is_true(), value.is_true());
    prop_assert_eq!(outcome.state() == State::Silent, value.state() == State::Silent);
    if outcome.is_true() {
        prop_assert_eq!(outcome, value);
    }
    let mut silent: Vec<String> = Vec::new();
    for (_, step) in session.trace(condition, frame).steps() {
        if step.parts.is_empty() && step.value.state() == State::Silent && !silent.contains(&step.asks) {
            silent.push(step.asks.clone());
        }
    }
    prop_assert_eq!(session.silences(condition, frame), silent);
    Ok(())
}

fn empty() -> Vocabulary {
    Vocabulary::load(&[]).expect("an empty vocabulary")
}
