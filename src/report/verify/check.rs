//! One letter of a report against the text of the file.

use super::again::differs;
use super::reported::{Evidence, Letter};
use super::{Outcome, Verified};
use crate::report::excerpt::visible;
use crate::report::v1;
use crate::source::Document;
use crate::span::Span;
use serde_json::Value;

const REDACTED: &str = "the report keeps the words of the letter out (--redact)";
const NO_PLACE: &str = "the report gives no place in the letter";

/// What comes of one item.
enum Item {
    Holds,
    Fails(String),
    Unchecked(&'static str),
}

/// What reading and judging a letter again comes to.
pub(super) struct Again {
    /// Its header; or what it lacks of a letter.
    pub header: Result<v1::Header, String>,
    /// All that a report of today says of it; or why that cannot be held against this report.
    pub letter: Result<Value, &'static str>,
    /// Findings that a policy may have kept out of the report.
    pub withheld: bool,
}

/// Checks every item of `letter`, which stands in the report as `raw`.
pub(super) fn letter(letter: &Letter, raw: &Value, document: &Document, again: Again) -> Verified {
    let mut verified = Verified::default();
    match &letter.digest {
        Some(digest) if *digest == document.digest() => verified.hold += 1,
        Some(_) => {
            let why =
                "the letter is not the one of the report: the digest of its text differs; nothing of it was checked";
            return Verified::refused(letter, Outcome::Changed, why);
        }
        None => verified.note("digest", Item::Unchecked("the report gives no digest of the text")),
    }
    if let Some(reported) = &letter.header {
        verified.note("header", self::header(letter, reported, &again.header));
    }
    let quotes_and_header = verified.fail + verified.unchecked;
    for issue in &letter.issues {
        for (i, claim) in issue.claims.iter().enumerate() {
            let what = format!("issue {}, claim {}", issue.number, i + 1);
            verified.note(&what, quote(document, &claim.quote, &claim.spans));
            if let Some(record) = &claim.record_quote {
                verified.note(&format!("{what}, its record"), quote(document, record, &claim.record_spans));
            }
        }
    }
    let before = verified.fail + verified.unchecked;
    for (i, finding) in letter.findings.iter().enumerate() {
        let what = format!("finding {} ({})", i + 1, finding.rule);
        let failed = verified.fail + verified.unchecked;
        if finding.evidence.is_empty() {
            verified.note(&what, Item::Unchecked("it has no evidence"));
        }
        for evidence in &finding.evidence {
            verified.note(&format!("{what}, {}", evidence.role), self::evidence(document, evidence));
        }
        // Where a quote does not hold, what was derived from it need not be looked at.
        if verified.fail + verified.unchecked == failed {
            let item = derivation(&raw["findings"][i], document, &again);
            verified.note(&format!("{what}, its derivation"), item);
        }
    }
    if before == quotes_and_header {
        verified.note("what the letter says and lacks", rest(raw, &again));
    }
    verified.outcome = if verified.problems.is_empty() { Outcome::Verified } else { Outcome::Problems };
    verified
}

/// Whether a finding follows: each stated step from those below it, all of it from the letter.
fn derivation(finding: &Value, document: &Document, again: &Again) -> Item {
    let steps = finding["derivation"].as_array().map(Vec::as_slice).unwrap_or_default();
    if finding["message"].is_null() || (steps.is_empty() && !finding["why"].is_array()) {
        return Item::Unchecked("the report gives no derivation");
    }
    for quote in steps.iter().flat_map(|s| s["quotes"].as_array().into_iter().flatten()) {
        let spans: Vec<(u32, u32)> = serde_json::from_value(quote["spans"].clone()).unwrap_or_default();
        let words = quote["quote"].as_str().unwrap_or_default();
        if let Item::Fails(why) = self::quote(document, words, &spans) {
            return Item::Fails(why);
        }
    }
    if let Some(why) = (!steps.is_empty()).then(|| super::derivation::wrong(steps)).flatten() {
        return Item::Fails(why);
    }
    let letter = match &again.letter {
        Ok(letter) => letter,
        Err(why) => return Item::Unchecked(why),
    };
    let found = letter["findings"].as_array().into_iter().flatten();
    let same = |f: &&Value| f["fingerprint"] == finding["fingerprint"] && f["rule"] == finding["rule"];
    let alike: Vec<Option<String>> = found.filter(same).map(|f| differs(finding, f, "", &[])).collect();
    match alike.iter().find_map(Option::as_ref) {
        _ if alike.contains(&None) => Item::Holds,
        Some(why) => Item::Fails(why.clone()),
        None => Item::Fails("no such finding when the letter is judged again".into()),
    }
}

/// Whether the report says of the letter all that judging it again comes to, findings that it leaves out included.
fn rest(raw: &Value, again: &Again) -> Item {
    const CHECKED: [&str; 4] = ["path", "digest", "header", "findings"];
    let letter = match &again.letter {
        Ok(letter) => letter,
        Err(why) => return Item::Unchecked(why),
    };
    if let Some(why) = differs(raw, letter, "", &CHECKED) {
        return Item::Fails(why);
    }
    let list = |of: &Value| of["findings"].as_array().cloned().unwrap_or_default();
    let reported = list(raw);
    let count = |of: &[Value], f: &Value| of.iter().filter(|g| g["fingerprint"] == f["fingerprint"]).count();
    let found = list(letter);
    match found.iter().find(|f| count(&reported, f) < count(&found, f)) {
        Some(_) if again.withheld => Item::Unchecked(
            "it leaves out a finding, perhaps for a suppression or baseline; give the --config and --baseline of its run",
        ),
        Some(f) => Item::Fails(format!(
            "the report leaves out a finding of {} on {}: {}",
            f["rule"].as_str().unwrap_or_default(),
            f["issue"].as_u64().map_or_else(|| "the letter".to_owned(), |n| format!("issue {n}")),
            f["message"].as_str().unwrap_or_default()
        )),
        None => Item::Holds,
    }
}

impl Verified {
    fn note(&mut self, what: &str, item: Item) {
        match item {
            Item::Holds => self.hold += 1,
            Item::Fails(why) => {
                self.fail += 1;
                self.problems.push(visible(&format!("{what}: {why}")));
            }
            Item::Unchecked(why) => {
                self.unchecked += 1;
                self.problems.push(visible(&format!("{what}: cannot be checked: {why}")));
            }
        }
    }
}

fn header(
    letter: &Letter,
    reported: &serde_json::Map<String, serde_json::Value>,
    again: &Result<v1::Header, String>,
) -> Item {
    if letter.redacted() {
        return Item::Unchecked(REDACTED);
    }
    let again = match again {
        Ok(header) => serde_json::to_value(header).unwrap_or_default(),
        Err(missing) => return Item::Fails(format!("the file no longer reads as a letter; missing: {missing}")),
    };
    let word = |value: Option<&serde_json::Value>| match value {
        None | Some(serde_json::Value::Null) => "nothing".to_owned(),
        Some(value) => value.to_string(),
    };
    let names = again.as_object().into_iter().flat_map(|o| o.keys());
    let differ = names.filter(|n| word(reported.get(*n)) != word(again.get(*n)));
    let differ: Vec<String> = differ
        .map(|n| format!("`{n}` is {} in the report, {} in the letter", word(reported.get(n)), word(again.get(n))))
        .collect();
    if differ.is_empty() { Item::Holds } else { Item::Fails(differ.join("; ")) }
}

fn evidence(document: &Document, evidence: &Evidence) -> Item {
    let spans = match evidence.span {
        Some(span) if evidence.spans.is_empty() => vec![span],
        _ => evidence.spans.clone(),
    };
    let Some((first, last)) = spans.first().zip(spans.last()) else { return Item::Unchecked(NO_PLACE) };
    if evidence.span.is_some_and(|s| s != (first.0, last.1)) {
        return Item::Fails("`span` and `spans` are not of the same place".into());
    }
    let place = document.place(first.0 as usize);
    if evidence.line.is_some_and(|line| line != place.line) || evidence.page.is_some_and(|p| Some(p) != place.page) {
        let page = evidence.page.map_or_else(String::new, |p| format!("page {p}, "));
        let line = evidence.line.unwrap_or_default();
        return Item::Fails(format!("the report says {page}line {line}, but its span begins on {place}"));
    }
    if evidence.line.is_none() && !evidence.quote.is_empty() {
        return Item::Unchecked("the report gives no line");
    }
    quote(document, &evidence.quote, &spans)
}

/// Whether the text at `spans` reads as `quote`.
fn quote(document: &Document, quote: &str, spans: &[(u32, u32)]) -> Item {
    if quote.is_empty() {
        return Item::Unchecked(REDACTED);
    }
    if spans.is_empty() {
        return Item::Unchecked(NO_PLACE);
    }
    let mut pieces = Vec::new();
    let mut end = 0;
    for span in spans {
        let piece = document.text().get(Span { start: span.0, end: span.1 }.range());
        match piece {
            Some(piece) if span.0 >= end && span.1 > span.0 => pieces.push(piece),
            _ => return Item::Fails(format!("bytes {} to {} are no place in the letter", span.0, span.1)),
        }
        end = span.1;
    }
    if reads_as(&pieces, quote) {
        return Item::Holds;
    }
    let there = pieces.iter().flat_map(|p| p.split_whitespace()).collect::<Vec<_>>().join(" ");
    let place = document.place(spans.first().map_or(0, |s| s.0 as usize));
    Item::Fails(format!(
        "the report quotes \u{201c}{quote}\u{201d}, but the letter says \u{201c}{there}\u{201d} ({place})"
    ))
}

/// True when the words of `pieces` are those of `quote`, white space collapsed. What follows a hyphen or slash may
/// stand joined to it in the quote, as a letter breaks its lines there.
fn reads_as(pieces: &[&str], quote: &str) -> bool {
    let mut rest = quote;
    let mut joined = false;
    for word in pieces.iter().flat_map(|p| p.split_whitespace()) {
        if rest.len() < quote.len() {
            rest = match rest.strip_prefix(' ') {
                Some(rest) => rest,
                None if joined => rest,
                None => return false,
            };
        }
        let Some(after) = rest.strip_prefix(word) else { return false };
        rest = after;
        joined = word.ends_with(['-', '/', '\u{2010}']);
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_reads_as_its_words_and_nothing_else() {
        assert!(reads_as(&["no  sign\n of it"], "no sign of it"));
        assert!(reads_as(&["disc at L4-\nL5", "on the left"], "disc at L4-L5 on the left"));
        assert!(reads_as(&["left- and right"], "left- and right"));
        for quote in ["a sign of it", "no sign of", "no sign of it.", "nosign of it", "no  sign of it"] {
            assert!(!reads_as(&["no sign of it"], quote), "{quote}");
        }
    }

    proptest::proptest! {
        #[test]
        fn spans_of_any_kind_are_no_failure_of_the_program(
            text in "\\PC{0,40}", spans in proptest::collection::vec((0u32..60, 0u32..60), 0..4), words in "\\PC{0,9}",
        ) {
            let document = Document::new("x", crate::source::Format::Text, text, Vec::new());
            let held = matches!(quote(&document, &words, &spans), Item::Holds);
            let printed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            let there: String = spans.iter().filter_map(|s| document.text().get(s.0 as usize..s.1 as usize)).collect();
            proptest::prop_assert!(!held || printed(&there) == printed(&words));
        }
    }
}
