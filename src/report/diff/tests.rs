use super::*;
use crate::report::sample::audited;

fn findings() -> Vec<v1::Finding> {
    let letter = v1::Letter::of(&audited(), &|_| String::new());
    letter.audit.expect("an audited letter").findings
}

#[test]
fn equal_findings_do_not_differ() {
    let (removed, added, changed) = differences(findings(), findings());
    assert!(removed.is_empty() && added.is_empty() && changed.is_empty());
}

#[test]
fn what_is_gone_what_is_new_and_what_changed_are_told_apart() {
    let mut after = findings();
    after[0].severity = crate::finding::Severity::Note;
    after[1].rule = "another-rule".to_owned();
    after[1].fingerprint = "0".to_owned();
    // Another quote of the record makes another fingerprint, but no other finding.
    after[2].fingerprint = "1".to_owned();
    after[2].evidence.truncate(1);
    let (removed, added, changed) = differences(findings(), after);
    let rules = |f: &[v1::Finding]| f.iter().map(|f| f.rule.clone()).collect::<Vec<_>>();
    assert_eq!(rules(&removed), ["criteria-not-applied"]);
    assert_eq!(rules(&added), ["another-rule"]);
    let what: Vec<(&str, &[&str])> = changed.iter().map(|c| (c.rule.as_str(), &c.what[..])).collect();
    let expected: [(&str, &[&str]); 2] =
        [("record-contradicts-absence", &["severity"]), ("date-or-identity-conflict", &["evidence"])];
    assert_eq!(what, expected);
}
