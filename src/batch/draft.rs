//! Suppressions that stand in a draft itself, as comments beside what they are about.

use crate::audit::{Audited, InDraft, State};
use crate::source::Remark;
use crate::yaml::nearest;
use jiff::civil::Date;

/// How one is written; said wherever one is not.
const FORM: &str = "write `imr-audit: suppress RULE until 2027-01-31 by NAME: REASON`";

/// The suppressions of a draft, none of them used yet. Rules must be `known`; one that has expired by `today` does not
/// hold. What cannot be read is malformed, and suppresses nothing.
pub fn suppressions(audited: &Audited, known: &[String], today: Option<Date>) -> Vec<InDraft> {
    let remarks = audited.document.remarks().iter();
    remarks.map(|remark| of(remark, audited, known, today)).collect()
}

fn of(remark: &Remark, audited: &Audited, known: &[String], today: Option<Date>) -> InDraft {
    let mut draft = InDraft {
        line: audited.document.place(remark.at).line,
        issue: issue_at(audited, remark.at),
        rules: Vec::new(),
        reason: String::new(),
        author: String::new(),
        expires: None,
        state: State::Stale,
    };
    if let Err(why) = read(&remark.text, known, &mut draft) {
        draft.state = State::Malformed(why);
    } else if draft.expires.zip(today).is_some_and(|(last, today)| last < today) {
        draft.state = State::Expired;
    }
    draft
}

/// The issue in whose part of the letter a byte stands; `None` before the first.
fn issue_at(audited: &Audited, at: usize) -> Option<u32> {
    let issues = audited.letter.issues.iter();
    let starts = issues.filter(|i| !i.request.is_empty()).map(|i| (i.request.to_document(0), i.number));
    starts.filter(|(start, _)| *start <= at).max().map(|(_, number)| number)
}

fn read(text: &str, known: &[String], into: &mut InDraft) -> Result<(), String> {
    let rest = text.strip_prefix("suppress ").ok_or_else(|| format!("not understood; {FORM}"))?;
    let (rules, rest) = rest.split_once(" until ").ok_or_else(|| format!("it names no last day; {FORM}"))?;
    let (day, rest) = rest.split_once(" by ").ok_or_else(|| format!("it names no author; {FORM}"))?;
    let (author, reason) = rest.split_once(':').ok_or_else(|| format!("it gives no reason; {FORM}"))?;
    for rule in rules.split(',').map(str::trim) {
        if !known.iter().any(|k| k == rule) {
            return Err(match nearest(rule, known.iter().map(String::as_str)) {
                Some(near) => format!("unknown rule `{rule}`; did you mean `{near}`?"),
                None => format!("unknown rule `{rule}`; `imr-audit rules list` names them all"),
            });
        }
        into.rules.push(rule.to_owned());
    }
    let day = day.trim();
    into.expires = Some(day.parse().map_err(|_| format!("`{day}` is no day; {FORM}"))?);
    into.author = author.trim().to_owned();
    into.reason = reason.trim().to_owned();
    if into.author.is_empty() || into.reason.is_empty() {
        return Err(format!("it needs an author and a reason; {FORM}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Outcome;
    use crate::report::sample::audited;
    use crate::source::{self, Limits};

    /// The suppression that a comment at the end of the sample letter is.
    fn said(words: &str, today: &str) -> InDraft {
        let mut audit = audited();
        let Outcome::Audited(audited) = &mut audit.outcome else { panic!("audited") };
        let text = format!("{}\n# imr-audit: {words}\n", audited.document.text());
        audited.document = source::read("x.txt", text.as_bytes(), &Limits::default()).expect("read");
        let known = ["no-guideline".to_owned(), "not-in-record".to_owned()];
        suppressions(audited, &known, Some(today.parse().expect("a day"))).remove(0)
    }

    #[test]
    fn a_comment_names_rules_a_last_day_an_author_and_a_reason() {
        let words = "suppress no-guideline, not-in-record until 2027-01-31 by J. Doe, RN: the annex: page 2";
        let draft = said(words, "2027-01-31");
        assert_eq!(draft.rules, ["no-guideline", "not-in-record"]);
        assert_eq!((draft.author.as_str(), draft.reason.as_str()), ("J. Doe, RN", "the annex: page 2"));
        assert_eq!((draft.issue, &draft.state), (Some(1), &State::Stale));
        assert_eq!(said(words, "2027-02-01").state, State::Expired);
    }

    #[test]
    fn what_is_wanting_is_said() {
        for (words, why) in [
            ("allow no-guideline", "not understood"),
            ("suppress no-guideline by A: b", "no last day"),
            ("suppress no-guideline until 2027-01-31: b", "no author"),
            ("suppress no-guideline until 2027-01-31 by A", "no reason"),
            ("suppress no-guideline until 2027-13-31 by A: b", "`2027-13-31` is no day"),
            ("suppress no-guidelines until 2027-01-31 by A: b", "did you mean `no-guideline`?"),
            ("suppress no-guideline until 2027-01-31 by : b", "an author and a reason"),
        ] {
            let State::Malformed(said) = said(words, "2026-01-01").state else { panic!("{words}") };
            assert!(said.contains(why), "{words}: {said}");
        }
    }
}
