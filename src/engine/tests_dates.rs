//! What rules can ask of days: what is dated, and what changed from one day to another.

use super::*;
use crate::pack::testkit::{check, rules, vocabulary};
use crate::table::{Row, Table, Value};

/// What `when` comes to, given mentions of weakness on these days and measured values of numbness, `(value, day)`.
fn state(when: &str, mentions: &[&str], measured: &[(f64, &str)]) -> State {
    let vocabulary = vocabulary();
    let rules = rules(&[check(when)], &vocabulary);
    let table = |name, rows| Table { schema: crate::pack::table(name).expect("a table"), rows };
    let day = |d: &str| d.parse().ok().map(Value::Date);
    let row = |day| {
        Row::new(None)
            .with("part", Value::Symbol("summary"))
            .with("statement", Value::Symbol("patient"))
            .with("assertion", Value::Symbol("present"))
            .with_known("date", day)
    };
    let concept = |name| Value::Concepts(vec![vocabulary.id(name).expect("a concept")].into());
    let issue = Row::new(Some(1)).with("request_date", Value::Date(jiff::civil::date(2016, 6, 1)));
    let tables = [
        table("issue", vec![issue]),
        table("mention", mentions.iter().map(|d| row(day(d)).with("concept", concept("weakness"))).collect()),
        table(
            "measurement",
            measured
                .iter()
                .map(|(v, d)| row(day(d)).with("of", concept("numbness")).with("value", Value::Number(*v)))
                .collect(),
        ),
    ];
    let session = Session::new(&rules, &vocabulary, &tables);
    let frame = session.frame(session.rows("issue").first().expect("an issue"));
    let value = session.value(&rules.checks[0].when, frame);
    assert_eq!(value, session.trace(&rules.checks[0].when, frame).value, "the trace says otherwise");
    value.state()
}

#[test]
fn only_what_is_dated_so_counts() {
    for (dated, days, expected) in [
        ("{ until: request.request_date }", &["2016-05-01"][..], State::Documented),
        ("{ until: request.request_date }", &["2016-07-01"], State::Silent),
        ("{ until: request.request_date }", &[""], State::Silent),
        ("{ from: 2016-01-01, before: 2016-05-01 }", &["2016-04-30"], State::Documented),
        ("{ from: 2016-01-01, before: 2016-05-01 }", &["2016-05-01"], State::Silent),
        ("{ after: 2016-05-01 }", &["2016-04-01", "2016-05-02"], State::Documented),
    ] {
        let when = format!("{{ holds: weakness, dated: {dated} }}");
        assert_eq!(state(&when, days, &[]), expected, "{when} {days:?}");
    }
}

#[test]
fn two_things_can_be_asked_for_together_at_a_day() {
    let both = "{ all: [ { holds: weakness, dated: { until: request.request_date } }, \
                { measured: numbness, some: { over: 3 }, dated: { until: request.request_date } } ] }";
    assert_eq!(state(both, &["2016-05-01"], &[(4.0, "2016-05-20")]), State::Documented);
    assert_eq!(state(both, &["2016-05-01"], &[(4.0, "2016-06-20")]), State::Silent);
}

#[test]
fn a_change_is_the_last_day_less_the_first() {
    let better = "{ measured: numbness, change: { at_most: -2 } }";
    for (measured, expected) in [
        (&[(8.0, "2016-01-01"), (5.0, "2016-03-01")][..], State::Documented),
        (&[(5.0, "2016-03-01"), (8.0, "2016-01-01")], State::Documented),
        (&[(8.0, "2016-01-01"), (7.0, "2016-03-01")], State::Denied),
        (&[(5.0, "2016-01-01"), (8.0, "2016-03-01")], State::Denied),
        (&[(8.0, "2016-01-01"), (5.0, "2016-01-01")], State::Silent),
        (&[(8.0, "2016-01-01"), (5.0, "")], State::Silent),
        (&[(8.0, "2016-01-01"), (2.0, "2016-02-01"), (7.0, "2016-03-01")], State::Denied),
        (&[], State::Silent),
    ] {
        assert_eq!(state(better, &[], measured), expected, "{measured:?}");
    }
}
