//! `imr-audit rules check`: what is wrong and what is doubtful with a pack, all at once.

use assert_cmd::Command;

fn check(rules: &str) -> (i32, String, String) {
    let mut command = Command::cargo_bin("imr-audit").expect("the program");
    let command = command.current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    let out = command.args(["rules", "check", "--rules", rules]).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (out.status.code().expect("a code"), text(out.stdout), text(out.stderr))
}

#[test]
fn every_mistake_of_a_pack_comes_at_once_with_place_excerpt_cause_and_help() {
    let (code, out, err) = check("tests/packs/mistakes");
    assert_eq!((code, out.as_str()), (2, ""));
    for (what, place, words) in [
        ("wrong concept", "treatments/words.yaml:2:18", "did you mean `acupuncture`?"),
        ("bare list", "treatments/words.yaml:9:52", "a bare list does not say which of its names must hold"),
        ("wrong unit", "treatments/words.yaml:7:51", "write `65 years`"),
        (
            "cycle",
            "facts/circle.yaml:5:3",
            "`tired_out` (facts/circle.yaml:5) asks for `used_up` (facts/circle.yaml:8), which asks for",
        ),
        ("wrong word", "checks/typo.yaml:4:50", "did you mean `upheld`?"),
        ("contradictory ranges", "treatments/oxygen-2016.yaml:1:1", "two tests of `days` exclude each other"),
        ("documented and denied", "treatments/oxygen-2018.yaml:11:5", "one fact is both documented and denied"),
        ("asked for and refused", "treatments/oxygen-2018.yaml:8:5", "what one part asks for, another refuses"),
        ("never firing", "checks/never.yaml:1:1", "`never` can never hold"),
        ("shadowed", "checks/narrow.yaml:1:1", "`narrow` is shadowed: it fires only when `wide` does"),
        (
            "written twice",
            "treatments/oxygen-2017.yaml:9:5",
            "the criteria `short` and `again` of `oxygen-2017` ask the same",
        ),
        ("overlap", "treatments/oxygen-2017.yaml:1:1", "both hold from 2017-06-01 to 2017-06-30"),
        ("gap", "treatments/oxygen-2018.yaml:1:1", "holds from 2017-10-01 to 2017-11-30"),
        ("unused concept", "vocabulary/own.yaml:3:3", "nothing uses the concept `lost_word`"),
        ("unused fact", "facts/doubtful.yaml:4:3", "nothing asks for the fact `sleepless`"),
        ("nothing to find", "checks/sourceless.yaml:1:1", "`unheard_sign`, which no letter can name"),
        ("missing source", "facts/doubtful.yaml:2:3", "the fact `restless` has no source"),
        (
            "missing test",
            "checks/wide.yaml:1:1",
            "`wide` has no example in which it fires, and no example in which it is silent",
        ),
        ("no guideline", "treatments/nowhere.yaml:1:1", "did you mean `mtus-2017-chronic-pain`?"),
        ("no section", "treatments/oxygen-2017.yaml:1:1", "did you mean `insomnia`?"),
    ] {
        let said = err.split("\n\n").find(|one| one.contains(place) && one.contains(words));
        let said = said.unwrap_or_else(|| panic!("{what}: no “{words}” at {place}:\n{err}"));
        assert!(said.contains("= help: ") && said.contains("^"), "{what}: {said}");
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("rules-check-mistakes", err));
}

#[test]
fn the_rules_that_ship_are_without_warnings() {
    let (code, out, err) = check("rules");
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.lines().count() == 2 && out.contains("; 0 warnings"), "{out}");
}
