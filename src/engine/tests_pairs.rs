//! What rules can ask of two things and their days: which came first, and whether they overlapped.

use super::*;
use crate::pack::testkit::{check, rules, vocabulary};
use crate::span::{Quote, Span};
use crate::table::{Row, Table, Value};

/// A mention: a concept, how it is asserted, its day, for how many days it had been so, and its sentence.
type Said<'s> = (&'s str, &'s str, &'s str, f64, usize);

fn trace(when: &str, mentions: &[Said<'_>]) -> Trace {
    let vocabulary = vocabulary();
    let rules = rules(&[check(when)], &vocabulary);
    let table = |name, rows| Table { schema: crate::pack::table(name).expect("a table"), rows };
    let row = |(concept, assertion, day, since, sentence): &Said<'_>| {
        let words = ["present", "negated", "historical", "possible"];
        let assertion = *words.iter().find(|w| *w == assertion).expect("a word");
        let quote = Quote {
            text: format!("sentence {sentence}"),
            spans: smallvec::smallvec![Span::new(sentence * 100, sentence * 100 + 10)],
        };
        Row::new(None)
            .with("part", Value::Symbol("summary"))
            .with("statement", Value::Symbol("patient"))
            .with("assertion", Value::Symbol(assertion))
            .with("concept", Value::Concepts(vec![vocabulary.id(concept).expect("a concept")].into()))
            .with_known("date", day.parse().ok().map(Value::Date))
            .with_known("since_days", (*since > 0.0).then_some(Value::Number(*since)))
            .quoting("mention", quote.clone())
            .quoting("sentence", quote)
    };
    let tables =
        [table("issue", vec![Row::new(Some(1))]), table("mention", mentions.iter().map(row).collect::<Vec<_>>())];
    let session = Session::new(&rules, &vocabulary, &tables);
    let frame = session.frame(session.rows("issue").first().expect("an issue"));
    let trace = session.trace(&rules.checks[0].when, frame);
    assert_eq!(session.value(&rules.checks[0].when, frame), trace.value, "the trace says otherwise");
    // What verify would make of the quotes is what the engine came to.
    let said = trace.quotes.iter().fold(Four::SILENT, |v, q| v.joined(Four::from_bool(q.speaks_for)));
    assert_eq!(said.state(), trace.value.state(), "the quotes say otherwise");
    trace
}

fn state(when: &str, mentions: &[Said<'_>]) -> State {
    trace(when, mentions).value.state()
}

const JANUARY: &str = "2016-01-10";
const MARCH: &str = "2016-03-10";
const MAY: &str = "2016-05-10";

#[test]
fn one_event_comes_before_another_when_every_dated_pair_says_so() {
    use State::*;
    let before = "{ event: weakness, before: numbness }";
    let weak = |day| ("weakness", "present", day, 0.0, 1);
    let numb = |day| ("numbness", "historical", day, 0.0, 2);
    for (mentions, expected) in [
        (&[weak(JANUARY), numb(MARCH)][..], Documented),
        (&[numb(MARCH), weak(JANUARY)], Documented),
        (&[weak(MARCH), numb(JANUARY)], Denied),
        (&[weak(JANUARY), weak(MAY), numb(MARCH)], Conflicting),
        // On one day either may have come first.
        (&[weak(MARCH), numb(MARCH)], Silent),
        // Nothing is guessed of what has no day.
        (&[weak(JANUARY), numb("")], Silent),
        (&[weak(""), numb("")], Silent),
        (&[weak(JANUARY)], Silent),
        (&[], Silent),
        (&[weak(JANUARY), ("numbness", "negated", MARCH, 0.0, 2)], Silent),
        (&[weak(JANUARY), ("numbness", "possible", MARCH, 0.0, 2)], Silent),
    ] {
        assert_eq!(state(before, mentions), expected, "{mentions:?}");
        let after = state("{ event: numbness, after: weakness }", mentions);
        assert_eq!(after, expected, "the other way of saying it: {mentions:?}");
    }
}

#[test]
fn a_gap_says_how_many_days_lie_between() {
    use State::*;
    let pair = [("weakness", "present", JANUARY, 0.0, 1), ("numbness", "present", MARCH, 0.0, 2)];
    for (gap, expected) in [
        ("{ at_least: 8 weeks }", Documented),
        ("{ at_least: 60 days }", Documented),
        ("{ over: 60 days }", Denied),
        ("{ at_most: 30 days }", Denied),
        ("{ at_least: 30 days, at_most: 90 days }", Documented),
    ] {
        assert_eq!(state(&format!("{{ event: weakness, before: numbness, gap: {gap} }}"), &pair), expected, "{gap}");
        assert_eq!(state(&format!("{{ event: numbness, before: weakness, gap: {gap} }}"), &pair), Denied, "{gap}");
    }
}

#[test]
fn two_things_overlap_in_one_sentence_or_on_days_that_meet() {
    use State::*;
    let overlap = "{ overlap: aspirin, with: tizanidine }";
    let one = |day, since, sentence| ("aspirin", "present", day, since, sentence);
    let other = |day, since, sentence| ("tizanidine", "present", day, since, sentence);
    for (mentions, expected) in [
        (&[one("", 0.0, 1), other("", 0.0, 1)][..], Documented),
        (&[one("", 0.0, 1), other("", 0.0, 2)], Silent),
        (&[one(MARCH, 0.0, 1), other(MARCH, 0.0, 2)], Documented),
        (&[one(JANUARY, 0.0, 1), other(MARCH, 0.0, 2)], Silent),
        (&[one(JANUARY, 0.0, 1), other(MARCH, 0.0, 1)], Silent),
        (&[one(JANUARY, 0.0, 1), other(MARCH, 90.0, 2)], Documented),
        (&[one(JANUARY, 0.0, 1), other(MARCH, 30.0, 2)], Silent),
        (&[one(MARCH, 0.0, 1), other("", 0.0, 1)], Silent),
        (&[one(MARCH, 0.0, 1), ("tizanidine", "historical", MARCH, 0.0, 1)], Silent),
        (&[one(MARCH, 0.0, 1), ("tizanidine", "negated", "", 0.0, 2)], Denied),
        (&[one(MARCH, 0.0, 1), ("analgesic", "negated", "", 0.0, 2)], Denied),
        (&[one(MARCH, 0.0, 1), other(MARCH, 0.0, 2), ("tizanidine", "negated", MAY, 0.0, 3)], Documented),
        (&[one(MARCH, 0.0, 1)], Silent),
    ] {
        assert_eq!(state(overlap, mentions), expected, "{mentions:?}");
    }
    let near = [one(JANUARY, 0.0, 1), other("2016-01-20", 0.0, 2)];
    assert_eq!(state("{ overlap: aspirin, with: tizanidine, gap: { at_most: 2 weeks } }", &near), Documented);
    assert_eq!(state("{ overlap: aspirin, with: tizanidine, gap: { at_most: 1 week } }", &near), Silent);
}

#[test]
fn a_thing_does_not_overlap_with_itself_or_its_class() {
    let two = "{ overlap: analgesic, with: analgesic }";
    let said = |concept| (concept, "present", "", 0.0, 1);
    assert_eq!(state(two, &[said("aspirin"), said("aspirin")]), State::Silent);
    assert_eq!(state(two, &[said("aspirin"), said("analgesic")]), State::Silent);
    assert_eq!(state(two, &[said("aspirin"), said("tizanidine")]), State::Documented);
}

#[test]
fn it_is_put_into_plain_words_with_the_days_it_rests_on() {
    let when = "{ event: weakness, before: { any: [numbness, aspirin] }, gap: { at_least: 2 weeks } }";
    let trace = trace(when, &[("weakness", "present", JANUARY, 0.0, 1), ("numbness", "present", MARCH, 0.0, 2)]);
    assert_eq!(trace.asks, "weakness comes at least 14 days before numbness or aspirin");
    let says: Vec<&str> = trace.quotes.iter().map(|q| q.says.as_str()).collect();
    assert_eq!(says, ["documents weakness on 2016-01-10", "documents numbness on 2016-03-10"]);
}
