use super::never::never;
use super::{lint, never_met, shadowed};
use crate::pack::{Pack, embedded, examples, testkit};
use crate::yaml::PackFile;
use std::collections::BTreeSet;

/// The warnings on the pack that ships with these files in the place of its treatments and checks.
fn warnings(more: &[(&str, &str)]) -> Vec<String> {
    let mut files = embedded();
    files.retain(|f| !["checks/", "treatments/"].iter().any(|folder| f.path.starts_with(folder)));
    files.extend(more.iter().map(|(path, text)| PackFile { path: (*path).into(), text: (*text).into() }));
    let pack = Pack::load(&files).unwrap_or_else(|m| panic!("{m:?}"));
    let examples = examples(&files, &pack).expect("examples");
    let said = lint(&pack, Some(&examples), &files, &BTreeSet::new()).into_iter().map(|d| d.to_string());
    // Without its treatments and checks most of the vocabulary is unused.
    said.filter(|d| d.starts_with("treatments/") || d.starts_with("checks/")).collect()
}

fn treatment(id: &str, from: &str, until: &str, guideline: &str) -> String {
    format!(
        "id: {id}\ntreatment: {{ is: acupuncture }}\napplies_when: {{ request_date: {{ from: {from}, until: {until} }} }}\n\
         guideline: {guideline}\nsource: {{ basis: unverified, cite: c }}\ncriteria:\n  all:\n    \
         few: {{ says: s, visits: {{ at_most: 6 }} }}\n"
    )
}

#[test]
fn gaps_and_overlaps_between_editions_of_one_rule_are_named_with_their_days() {
    let old = treatment("old", "2009-07-18", "2016-07-28", "mtus-chronic-pain-2009#acupuncture");
    for (from, words) in [
        ("2016-08-05", "neither `old` nor `young` holds from 2016-07-29 to 2016-08-04"),
        ("2016-07-01", "`old` and `young` both hold from 2016-07-01 to 2016-07-28"),
        ("2016-07-29", ""),
    ] {
        let young = treatment("young", from, "2017-11-30", "mtus-chronic-pain-2016#acupuncture");
        let found = warnings(&[("treatments/old.yaml", &old), ("treatments/young.yaml", &young)]);
        let editions: Vec<&String> = found.iter().filter(|w| w.contains("hold")).collect();
        match words {
            "" => assert!(editions.is_empty(), "{editions:?}"),
            words => {
                assert!(editions.len() == 1 && editions[0].contains(words), "{editions:?}");
                assert!(editions[0].starts_with("treatments/young.yaml:1:1: warning"), "{editions:?}");
            }
        }
    }
}

#[test]
fn two_documents_of_one_authority_may_ask_for_one_thing_at_one_time() {
    let days = ("2016-07-29", "2017-11-30");
    let pain = treatment("pain", days.0, days.1, "mtus-chronic-pain-2016#acupuncture");
    let opioids = treatment("opioids", days.0, days.1, "mtus-opioids-2016#chronic");
    let found = warnings(&[("treatments/pain.yaml", &pain), ("treatments/opioids.yaml", &opioids)]);
    assert!(!found.iter().any(|w| w.contains("both hold")), "{found:?}");
    // An edition inside of the days of a longer one leaves no gap behind it.
    let old = treatment("old", "2009-07-18", "2017-11-30", "mtus-chronic-pain-2009#acupuncture");
    let short = treatment("short", "2010-01-01", "2010-12-31", "mtus-opioids-2016#chronic");
    let after = treatment("after", "2017-12-01", "2020-01-01", "mtus-chronic-pain-2016#acupuncture");
    let all = [("treatments/a.yaml", &*old), ("treatments/b.yaml", &*short), ("treatments/c.yaml", &*after)];
    let found = warnings(&all);
    assert!(!found.iter().any(|w| w.contains("neither")), "{found:?}");
}

fn check(id: &str, when: &str) -> String {
    format!(
        "id: {id}\ndefect: arithmetic\nfor_each: issue\nwhen: {when}\nseverity: note\nlegal: not_a_ground\n\
         message: m\nevidence: {{ request: r }}\nfix: f\nwhy_it_matters: w\n\
         source: {{ basis: unverified, cite: c }}\n"
    )
}

/// Why a check with this condition can never fire.
fn why_never(when: &str) -> Option<String> {
    let vocabulary = testkit::vocabulary();
    let rules = testkit::rules(&[testkit::check(when)], &vocabulary);
    never(&vocabulary, &rules.checks[0].when)
}

/// What is said of rules that are shadowed.
fn shadows(files: &[(&str, &str)]) -> Vec<String> {
    let vocabulary = testkit::vocabulary();
    let files: Vec<PackFile> = files.iter().map(|(path, text)| testkit::file(path, text)).collect();
    let found = shadowed::lint(&testkit::rules(&files, &vocabulary), &vocabulary);
    found.into_iter().map(|d| d.to_string()).collect()
}

#[test]
fn what_can_never_be_true_is_told_with_its_cause() {
    for (when, why) in [
        ("{ all: [ { decision: upheld }, { decision: overturned } ] }", "two tests of `decision` exclude each other"),
        ("{ all: [ { decision: upheld }, { all: [ { decision: { none: [upheld] } } ] } ] }", "two tests of `decision`"),
        ("{ levels: { over: 3, under: 2 } }", "no value of `levels` fits"),
        ("{ all: [ { days: { over: 30 days } }, { days: { at_most: 2 weeks } } ] }", "two tests of `days`"),
        ("{ all: [ { documented: weakness }, { denied: weakness } ] }", "one fact is both documented and denied"),
        ("{ all: [ { holds: weakness }, { silent: weakness } ] }", "one fact is both documented and silent"),
        (
            "{ all: [ { holds: weakness }, { none: [ { holds: weakness } ] } ] }",
            "what one part asks for, another refuses",
        ),
        ("{ all: [ { levels: { over: 3 } }, { none: [ { levels: { over: 2 } } ] } ] }", "another refuses"),
        ("{ all: [ { treatment: { is: tizanidine } }, { treatment: { is: { none: [analgesic] } } } ] }", "`treatment`"),
        (
            "{ all: [ { decision: upheld }, { any: [ { decision: overturned }, { decision: modified } ] } ] }",
            "`decision`",
        ),
        ("{ all: [ { known: levels }, { unknown: levels } ] }", "both known and unknown"),
        ("{ any: [ { levels: { over: 3, under: 2 } }, { quantity: { over: 3, under: 2 } } ] }", "`levels`"),
        ("{ at_least: 2, of: [ { levels: { over: 3, under: 2 } }, { decision: upheld } ] }", "`levels`"),
        ("{ some: citation, where: { all: [ { page_fits: true }, { page_fits: false } ] } }", "`page_fits`"),
        ("{ count: analgesic, under: 0 }", "no number of things"),
        ("{ all: [ { count: analgesic, over: 2 }, { count: analgesic, at_most: 2 } ] }", "both ranges"),
    ] {
        let found = why_never(when);
        assert!(found.as_ref().is_some_and(|w| w.contains(why)), "{when}: {found:?}");
    }
    for when in [
        "{ all: [ { decision: upheld }, { none: [ { conclusion: necessary } ] } ] }",
        "{ all: [ { holds: weakness }, { none: [ { holds: weakness, ever: true } ] } ] }",
        "{ all: [ { treatment: { is: analgesic } }, { treatment: { is: { none: [tizanidine] } } } ] }",
        "{ all: [ { decision: { any: [upheld, modified] } }, { any: [ { decision: overturned }, { decision: upheld } ] } ] }",
        "{ all: [ { levels: { over: 3 } }, { none: [ { levels: { over: 4 } } ] } ] }",
        "{ any: [ { levels: { over: 3, under: 2 } }, { decision: upheld } ] }",
    ] {
        assert_eq!(why_never(when), None, "{when}");
    }
}

#[test]
fn a_check_that_another_takes_everything_from_is_shadowed() {
    for (wide, narrow, shadowed) in [
        ("{ decision: upheld }", "{ all: [ { decision: upheld }, { levels: { over: 2 } } ] }", true),
        ("{ levels: { over: 2 } }", "{ levels: { over: 3 } }", true),
        ("{ decision: { any: [upheld, modified] } }", "{ decision: upheld }", true),
        ("{ treatment: { is: analgesic } }", "{ treatment: { is: tizanidine } }", true),
        ("{ any: [ { decision: upheld }, { levels: { over: 2 } } ] }", "{ levels: { at_least: 4 } }", true),
        ("{ known: levels }", "{ levels: { under: 9 } }", true),
        ("{ none: [ { holds: weakness } ] }", "{ none: [ { holds: weakness }, { holds: numbness } ] }", true),
        ("{ levels: { over: 3 } }", "{ levels: { over: 2 } }", false),
        ("{ treatment: { is: tizanidine } }", "{ treatment: { is: analgesic } }", false),
        ("{ all: [ { decision: upheld }, { levels: { over: 2 } } ] }", "{ levels: { over: 2 } }", false),
        ("{ holds: weakness }", "{ holds: weakness, ever: true }", false),
    ] {
        let (wide_text, narrow_text) = (check("wide", wide), check("narrow", narrow));
        let found = shadows(&[("checks/wide.yaml", &wide_text), ("checks/narrow.yaml", &narrow_text)]);
        let said = found.iter().any(|w| w.contains("`narrow` is shadowed: it fires only when `wide` does"));
        // Where it is the other way round, that is said instead.
        let back = found.iter().any(|w| w.contains("`wide` is shadowed"));
        assert_eq!((said, said && back), (shadowed, false), "{wide} {narrow}: {found:?}");
    }
}

#[test]
fn a_case_that_an_earlier_one_takes_is_never_reached() {
    let cases = "severity:\n  first:\n    - { when: { levels: { over: 2 } }, then: warning }\n    \
                 - { when: { levels: { over: 3 } }, then: error }\n    \
                 - { when: { decision: overturned }, then: error }\n    - { otherwise: note }\n";
    let text = check("x", "{ decision: upheld }").replace("severity: note\n", cases);
    let found = shadows(&[("checks/x.yaml", &text)]);
    let said: Vec<&String> = found.iter().filter(|w| w.contains("is never reached")).collect();
    assert!(said.len() == 2 && said[0].contains("case 2") && said[1].contains("case 3"), "{found:?}");
}

#[test]
fn a_treatment_that_can_never_apply_or_never_be_met_is_named() {
    let text = |treatment: &str, applies: &str, criteria: &str| {
        format!(
            "id: t\ntreatment: {treatment}\napplies_when: {applies}\nguideline: mtus-opioids-2016#chronic\n\
             source: {{ basis: unverified, cite: c }}\ncriteria:\n  all:\n{criteria}"
        )
    };
    let vocabulary = testkit::vocabulary();
    let met = "    a: { says: s, visits: { at_most: 6 } }\n";
    for (treatment, applies, criteria, words) in [
        ("{ is: tizanidine }", "{ treatment: { is: { none: [analgesic] } } }", met, "`t` can never apply"),
        ("{ is: tizanidine }", "{ visits: { over: 9 } }", met, "`t.a` can never hold"),
        (
            "{ is: tizanidine }",
            "{ decision: upheld }",
            &format!("{met}    b: {{ says: s, visits: {{ over: 6 }} }}\n"),
            "`t` can never hold: two tests of `visits`",
        ),
        (
            "{ is: tizanidine }",
            "{ decision: upheld }",
            &format!("{met}    b: {{ says: s, visits: {{ at_most: 6 }} }}\n"),
            "the criteria `a` and `b` of `t` ask the same",
        ),
    ] {
        let file = testkit::file("treatments/t.yaml", &text(treatment, applies, criteria));
        let rules = testkit::rules(&[file], &vocabulary);
        let found = never_met(&vocabulary, &rules.treatments[0]).into_iter().chain(shadowed::lint(&rules, &vocabulary));
        let found: Vec<String> = found.map(|d| d.to_string()).collect();
        assert!(found.len() == 1 && found[0].contains(words), "{words}: {found:?}");
    }
    let (wide, narrow) = (
        text("{ is: analgesic }", "{ decision: upheld }", met),
        text("{ is: tizanidine }", "{ decision: upheld }", met),
    );
    let narrow = narrow.replace("id: t", "id: u");
    let found = shadows(&[("treatments/t.yaml", &wide), ("treatments/u.yaml", &narrow)]);
    assert!(found.iter().any(|w| w.contains("`u` is shadowed by `t`")), "{found:?}");
}

#[test]
fn what_no_letter_can_name_and_what_is_not_there_is_told() {
    let criteria = check("x", "{ rule: facet-blok }").replace("for_each: issue", "for_each: criterion");
    let found = warnings(&[
        ("checks/x.yaml", &criteria),
        (
            "treatments/facet-block.yaml",
            &treatment("facet-block", "2009-07-18", "2016-07-28", "mtus-chronic-pain-2009#acupunctur"),
        ),
    ]);
    for words in [
        "`x` looks at the criteria of `facet-blok`, which is no treatment rule; did you mean `facet-block`?",
        "`facet-block` rests on `acupunctur`, which is no section of `mtus-chronic-pain-2009`; did you mean `acupuncture`?",
    ] {
        assert!(found.iter().any(|w| w.contains(words)), "{words}: {found:?}");
    }
}

#[test]
fn what_is_hardly_meant_is_warned_of_all_at_once() {
    let never = check("never", "{ all: [ { decision: upheld }, { decision: overturned } ] }");
    let range = check("range", "{ levels: { over: 3, under: 2 } }");
    let one = check("one", "{ decision: upheld }");
    let twin = check("twin", "{ decision: upheld }");
    let found = warnings(&[
        ("checks/never.yaml", &never),
        ("checks/range.yaml", &range),
        ("checks/one.yaml", &one),
        ("checks/twin.yaml", &twin),
        ("treatments/lost.yaml", &treatment("lost", "2009-07-18", "2016-07-28", "no-such-guideline")),
    ]);
    for words in [
        "`never` can never hold: two tests of `decision` exclude each other",
        "`range` can never hold: no value of `levels` fits",
        "`twin` fires exactly when `one` does",
        "`lost` rests on `no-such-guideline`, which is no guideline of the pack",
        "`one` has no example in which it fires",
        "`lost` has no example in which it fires, and no example in which it is silent",
    ] {
        let hits = found.iter().filter(|w| w.contains(words)).count();
        assert_eq!(hits, 1, "{words}: {found:#?}");
    }
}
