use crate::pack::{Pack, embedded, examples, lint};
use crate::yaml::PackFile;

/// The warnings on the pack that ships with these files in the place of its treatments and checks.
fn warnings(more: &[(&str, &str)]) -> Vec<String> {
    let mut files = embedded();
    files.retain(|f| !["checks/", "treatments/"].iter().any(|folder| f.path.starts_with(folder)));
    files.extend(more.iter().map(|(path, text)| PackFile { path: (*path).into(), text: (*text).into() }));
    let pack = Pack::load(&files).unwrap_or_else(|m| panic!("{m:?}"));
    let examples = examples(&files, &pack).expect("examples");
    let said = lint(&pack, &examples).into_iter().map(|d| d.to_string());
    said.filter(|d| !d.starts_with("facts/")).collect()
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
fn what_is_hardly_meant_is_warned_of_all_at_once() {
    let check = |id: &str, when: &str| {
        format!(
            "id: {id}\ndefect: arithmetic\nfor_each: issue\nwhen: {when}\nseverity: note\nlegal: not_a_ground\n\
             message: m\nevidence: {{ request: r }}\nfix: f\nwhy_it_matters: w\n"
        )
    };
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
        "`lost` has no example in which it is silent",
    ] {
        let hits = found.iter().filter(|w| w.contains(words)).count();
        assert_eq!(hits, 1, "{words}: {found:#?}");
    }
}
