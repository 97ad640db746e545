//! One row a pair of issues of the same letter.

use super::super::{Case, Conclusion, Knowledge, Part, Side, Statement, StatementKind};
use crate::evidence::wordings::SiblingWords;
use crate::letter::{Issue, Letter};
use crate::table::{Cited, Column, Later, Role, Row, Schema, Sought, Type, Value};
use crate::vocabulary::{ConceptId, ConceptKind};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Words in the longest quote that proves anything.
const LONGEST: usize = 60;
/// Issues beyond this are not held against each other: pairs grow with the square.
const MOST_ISSUES: usize = 64;

/// The table `sibling`.
pub static SCHEMA: Schema = Schema {
    name: "sibling",
    doc: "A pair of issues of one letter, the later one first.",
    columns: &[
        Column { name: "same_rationale", ty: Type::Bool, doc: "The two rationales are the same but for a few words." },
        Column { name: "same_request", ty: Type::Bool, doc: "The two requests are the same." },
        Column { name: "same_treatment", ty: Type::Bool, doc: "The two requests ask for the same kind of treatment." },
        Column { name: "names_own", ty: Type::Bool, doc: "The later rationale names something of its own request." },
        Column {
            name: "names_own_part",
            ty: Type::Bool,
            doc: "The later rationale names the side or part of the body of its own request; unknown when the earlier request is about the same.",
        },
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The later issue's determination.",
        },
        Column {
            name: "other_decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The earlier issue's determination.",
        },
        Column {
            name: "other_conclusion",
            ty: Type::Symbol(&["necessary", "not_necessary", "mixed"]),
            doc: "What the earlier issue's own rationale concludes, when it concludes something.",
        },
        Column {
            name: "phases_differ",
            ty: Type::Bool,
            doc: "One of the two rationales says that the patient is in the first weeks, and the other recites, of the same, what is asked for once they are over.",
        },
        Column {
            name: "depends",
            ty: Type::Symbol(&["denied_because_denied", "approved_because_approved"]),
            doc: "The later rationale rests on what it says was decided on the other.",
        },
    ],
    roles: &[
        Role { name: "rationale", doc: "the later rationale" },
        Role { name: "other", doc: "the earlier rationale or decision" },
        Role { name: "early", doc: "the rationale that says the patient is in the first weeks" },
        Role { name: "after", doc: "the recital for those who are past them" },
        Role { name: "request", doc: "the later request" },
    ],
};

/// Every pair of issues, but of several earlier issues with the same rationale only the first.
pub fn rows<'a>(letter: &'a Letter, case: &'a Case, knowledge: Knowledge<'a>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    if letter.issues.len() < 2 {
        return rows;
    }
    let words = &knowledge.cues.wordings.siblings;
    let issues = letter.issues.iter().enumerate().take(MOST_ISSUES);
    let read: Vec<Arc<Reasons>> = issues.map(|(i, issue)| Arc::new(Reasons::of(issue, case, i))).collect();
    for later in 0..read.len() {
        let leans = depends(letter, case, later, words);
        let mut copied = false;
        for earlier in 0..later {
            let same = read[later].same_as(&read[earlier], words);
            if same == Some(true) && copied {
                continue;
            }
            copied |= same == Some(true);
            let on_this = leans.as_ref().filter(|l| l.on == earlier);
            rows.push(row(letter, case, knowledge, (&read[later], &read[earlier]), same, on_this));
        }
    }
    rows
}

/// What a rationale says apart from its conclusion.
struct Reasons<'a> {
    index: usize,
    issue: &'a Issue,
    case: &'a Case,
    /// The number of its words.
    count: usize,
    /// How often words of each kind come.
    outline: Outline,
    /// The words in lower case, with how often each comes.
    words: OnceLock<BTreeMap<String, usize>>,
    /// The sentences that say most about this patient: the last ones before the conclusion.
    core: Arc<Sought<'a>>,
}

/// How often words of the same first and last letter and length come: what two texts do not have in common here, they
/// do not have in common at all.
type Outline = [u16; 64];

fn kind_of_word(word: &str) -> usize {
    let bytes = word.as_bytes();
    let letter = |b: Option<&u8>| usize::from(b.map_or(0, u8::to_ascii_lowercase));
    (letter(bytes.first()) * 31 + letter(bytes.last()) * 7 + bytes.len()) % 64
}

/// The runs of letters and digits of a text. Those that are ASCII are found by their bytes.
fn raw_words(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes[at..].iter().position(|b| b.is_ascii_alphanumeric() || !b.is_ascii())?;
        let len = bytes[start..].iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(bytes.len() - start);
        if bytes.get(start + len).is_none_or(u8::is_ascii) {
            at = start + len;
            return Some(&text[start..at]);
        }
        let tail = text[start..].trim_start_matches(|c: char| !c.is_alphanumeric());
        let end = tail.find(|c: char| !c.is_alphanumeric()).unwrap_or(tail.len());
        at = text.len() - tail.len() + end;
        (end > 0).then_some(&tail[..end])
    })
}

/// The same word, blind to case.
fn same_word(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || !(a.is_ascii() && b.is_ascii()) && a.to_lowercase() == b.to_lowercase()
}

/// The same words in the same order, blind to case.
fn same_words(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (raw_words(a), raw_words(b));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if same_word(x, y) => {}
            _ => return false,
        }
    }
}

fn reasons(case: &Case, index: usize) -> impl Iterator<Item = &Statement> {
    case.of_part(Part::Rationale(index)).iter().filter(|s| s.kind != StatementKind::Conclusion)
}

/// The last sentences on the patient, as many as make one quote.
fn core(text: &str, case: &Case, index: usize) -> Option<Range<usize>> {
    let patient: Vec<&Statement> = reasons(case, index).filter(|s| s.kind == StatementKind::Patient).collect();
    let mut core: Option<Range<usize>> = None;
    for statement in patient.iter().rev() {
        let end = core.as_ref().map_or(statement.range.end, |c| c.end);
        let longer = statement.range.start..end;
        if core.is_some() && text[longer.clone()].split_whitespace().count() > LONGEST {
            break;
        }
        core = Some(longer);
    }
    core
}

impl<'a> Reasons<'a> {
    fn of(issue: &'a Issue, case: &'a Case, index: usize) -> Reasons<'a> {
        let text = issue.rationale.text();
        let (mut count, mut outline) = (0, [0; 64]);
        for word in reasons(case, index).flat_map(|s| raw_words(&text[s.range.clone()])) {
            let kind = if word.is_ascii() { kind_of_word(word) } else { kind_of_word(&word.to_lowercase()) };
            outline[kind] = u16::saturating_add(outline[kind], 1);
            count += 1;
        }
        let core = Sought::new(&issue.rationale, move || core(text, case, index));
        Reasons { index, issue, case, count, outline, words: OnceLock::new(), core }
    }

    fn raw(&self) -> impl Iterator<Item = &'a str> {
        let text = self.issue.rationale.text();
        reasons(self.case, self.index).flat_map(|s| raw_words(&text[s.range.clone()]))
    }

    fn words(&self) -> &BTreeMap<String, usize> {
        self.words.get_or_init(|| {
            let mut words = BTreeMap::new();
            for word in self.raw() {
                *words.entry(word.to_lowercase()).or_insert(0) += 1;
            }
            words
        })
    }

    fn request(&self) -> &'a str {
        self.issue.request.text()
    }

    /// True when the two are the same but for a few words; unknown when one is too short to tell.
    fn same_as(&self, other: &Reasons<'_>, words: &SiblingWords) -> Option<bool> {
        if self.count < words.least_words || other.count < words.least_words {
            return None;
        }
        let allowed = words.same_but_for.words.max((self.count as f64 * words.same_but_for.share) as usize);
        let fewer = |a: &Reasons<'_>, b: &Reasons<'_>| -> usize {
            a.outline.iter().zip(&b.outline).map(|(x, y)| usize::from(x.saturating_sub(*y))).sum()
        };
        if fewer(self, other) > allowed || fewer(other, self) > allowed {
            return Some(false);
        }
        let missing = |a: &Reasons<'_>, b: &Reasons<'_>| -> usize {
            a.words().iter().map(|(w, n)| n.saturating_sub(b.words().get(w).copied().unwrap_or(0))).sum()
        };
        Some(missing(self, other) <= allowed && missing(other, self) <= allowed)
    }
}

/// A rationale that rests on the decision of another issue.
struct Leans {
    on: usize,
    word: &'static str,
    range: Range<usize>,
}

fn row<'a>(
    letter: &'a Letter,
    case: &'a Case,
    knowledge: Knowledge<'a>,
    (later, earlier): (&Arc<Reasons<'a>>, &Arc<Reasons<'a>>),
    same: Option<bool>,
    leans: Option<&Leans>,
) -> Row<'a> {
    let (issue, other) = (later.issue, earlier.issue);
    let concepts = |i: usize| case.requested.get(i).map(|r| r.concepts.as_slice()).unwrap_or_default();
    let (own, others) = (concepts(later.index), concepts(earlier.index));
    let related = |a: ConceptId, b: ConceptId| knowledge.vocabulary.is_a(a, b) || knowledge.vocabulary.is_a(b, a);
    let same_treatment = own.first().zip(others.first()).map(|(a, b)| related(*a, *b));
    // What only two rationales that are the same are asked for.
    let pair = (Arc::clone(later), Arc::clone(earlier));
    let own_words = Arc::new(Later::new(move || names_own(case, knowledge, &pair.0, &pair.1)));
    let pair = (Arc::clone(later), Arc::clone(earlier));
    let own_part = Arc::new(Later::new(move || names_own_part(case, knowledge, &pair.0, &pair.1)));
    let mut row = Row::sized(Some(issue.number), SCHEMA.columns.len(), SCHEMA.roles.len())
        .with_known("same_rationale", same.map(Value::Bool))
        .with("same_request", Value::Bool(same_words(later.request(), earlier.request())))
        .with_known("same_treatment", same_treatment.map(Value::Bool))
        .with_later("names_own", &own_words)
        .with_later("names_own_part", &own_part)
        .with_known("decision", super::decision(issue))
        .with_known("other_decision", super::decision(other))
        .with_known("other_conclusion", case.conclusions.get(earlier.index).and_then(|c| concluded(c.0)))
        .with_known("depends", leans.map(|l| Value::Symbol(l.word)));
    let phases = phases(letter, case, knowledge, (later.index, earlier.index));
    row = row.with("phases_differ", Value::Bool(phases.is_some()));
    if let Some((early, after)) = phases {
        row = row.quoting("early", early).quoting("after", after);
    }
    row = match leans {
        Some(leans) => {
            let row = row.quoting("rationale", (&issue.rationale, leans.range.clone()));
            match &other.decision {
                Some(decision) => row.quoting("other", &decision.quote),
                None => row,
            }
        }
        None => row.quoting("rationale", &later.core).quoting("other", &earlier.core),
    };
    let (own, against) = (issue.number, other.number);
    row.quoting("request", Cited::whole(&issue.request))
        .because_of(move || vec![format!("issue {own} is held against issue {against}")])
}

/// The words of one rationale that put the patient in the first weeks, and those of the other that recite what is asked
/// for once they are over. A rationale that recites both phases has made up its mind in words that are not known here.
fn phases<'a>(
    letter: &'a Letter,
    case: &'a Case,
    knowledge: Knowledge<'_>,
    (a, b): (usize, usize),
) -> Option<(Cited<'a>, Cited<'a>)> {
    let words = &knowledge.cues.wordings;
    let said = |index: usize, holds: &dyn Fn(&Statement) -> bool| {
        case.of_part(Part::Rationale(index)).iter().find(|s| holds(s)).map(|s| (index, s))
    };
    let early = |i| said(i, &|s| s.kind != StatementKind::Recital && s.reading.early(words));
    let after = |i| said(i, &|s| s.kind == StatementKind::Recital && s.reading.late(words));
    let cited =
        |(index, s): (usize, &Statement)| Some(Cited::from((&letter.issues.get(index)?.rationale, s.range.clone())));
    [(a, b), (b, a)].into_iter().find_map(|(one, other)| {
        let early = early(one).filter(|_| after(one).is_none())?;
        let after = after(other).filter(|_| said(other, &|s| s.reading.early(words)).is_none())?;
        Some((cited(early)?, cited(after)?))
    })
}

fn concluded(conclusion: Conclusion) -> Option<Value<'static>> {
    match conclusion {
        Conclusion::Necessary => Some(Value::Symbol("necessary")),
        Conclusion::NotNecessary => Some(Value::Symbol("not_necessary")),
        Conclusion::Mixed => Some(Value::Symbol("mixed")),
        Conclusion::None => None,
    }
}

/// True when the reasons of the later issue name what its request has and the earlier request has not; unknown when
/// the requests do not differ in words.
fn names_own(case: &Case, knowledge: Knowledge<'_>, later: &Reasons<'_>, earlier: &Reasons<'_>) -> Option<bool> {
    let own: Vec<String> = raw_words(later.request())
        .filter(|w| w.contains(char::is_alphabetic) && !raw_words(earlier.request()).any(|t| same_word(w, t)))
        .map(|w| w.to_lowercase())
        .filter(|w| !knowledge.cues.ignores(w))
        .collect();
    if own.is_empty() {
        return None;
    }
    let requested = |i: usize| case.requested.get(i).map(|r| r.concepts.as_slice()).unwrap_or_default();
    let concepts: Vec<ConceptId> =
        requested(later.index).iter().filter(|c| !requested(earlier.index).contains(c)).copied().collect();
    let named = reasons(case, later.index)
        .flat_map(|s| &s.mentions)
        .any(|m| concepts.iter().any(|c| knowledge.vocabulary.is_a(m.concept, *c)));
    Some(named || later.raw().any(|w| own.iter().any(|o| same_word(w, o))))
}

/// True when the reasons of the later issue name the side or part of the body that its request has and the earlier
/// request has not; unknown when the two requests are about the same.
fn names_own_part(case: &Case, knowledge: Knowledge<'_>, later: &Reasons<'_>, earlier: &Reasons<'_>) -> Option<bool> {
    let vocabulary = knowledge.vocabulary;
    let (own, other) = (case.requested.get(later.index)?, case.requested.get(earlier.index)?);
    if let (Some(side), Some(others)) = (own.side, other.side)
        && side != others
    {
        let mut sides = reasons(case, later.index).flat_map(|s| s.sides());
        return Some(sides.any(|(_, said)| *said == side || *said == Side::Bilateral));
    }
    let same = |a: ConceptId, of: &[ConceptId]| of.iter().any(|b| vocabulary.same_region(a, *b));
    if own.regions.is_empty() || other.regions.is_empty() || own.regions.iter().any(|r| same(*r, &other.regions)) {
        return None;
    }
    let named = reasons(case, later.index).flat_map(|s| &s.mentions);
    Some(named.flat_map(|m| m.region.into_iter().chain([m.concept])).any(|r| same(r, &own.regions)))
}

/// The issue on whose decision the rationale of `index` rests: the operation of the letter.
fn depends(letter: &Letter, case: &Case, index: usize, words: &SiblingWords) -> Option<Leans> {
    let surgery = |i: &usize| case.requested.get(*i).is_some_and(|r| r.kind == Some(ConceptKind::Surgery));
    let on = (0..index).find(surgery)?;
    let text = letter.issues[index].rationale.text();
    let (word, range) = words
        .because_denied
        .find(text)
        .map(|r| ("denied_because_denied", r))
        .or_else(|| words.because_approved.find(text).map(|r| ("approved_because_approved", r)))?;
    Some(Leans { on, word, range })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::testing::{self, symbol};
    use crate::letter::{Decision, Field};
    use crate::span::Quote;
    use proptest::prelude::*;

    fn of(issues: &[(&str, &str)], decisions: &[Decision]) -> Vec<Row<'static>> {
        let mut letter = testing::letter("The worker is a 40 year old male.", issues);
        for (issue, value) in letter.issues.iter_mut().zip(decisions) {
            let quote = Quote { text: "decision".into(), spans: Default::default() };
            issue.decision = Some(Field { value: *value, quote });
        }
        testing::owned(rows(&letter, &testing::case(&letter), testing::knowledge()))
    }

    fn is(row: &Row<'_>, name: &str) -> Option<bool> {
        match row.get(name) {
            Some(Value::Bool(b)) => Some(*b),
            _ => None,
        }
    }

    const LEFT: &str = "The patient has had numbness for a month. There is no weakness and reflexes are equal. The patient has \
                        not had any conservative treatment so far, and the study would not change what is done. The \
                        requested left study is not medically necessary.";

    #[test]
    fn a_pasted_rationale_names_no_part_of_its_own() {
        let pasted = LEFT.replace("left study", "right study");
        let rows = of(&[("EMG of the left upper extremity", LEFT), ("EMG of the right upper extremity", &pasted)], &[]);
        assert_eq!(rows.len(), 1);
        assert_eq!((rows[0].issue, is(&rows[0], "same_rationale")), (Some(2), Some(true)));
        assert_eq!((is(&rows[0], "names_own"), is(&rows[0], "names_own_part")), (Some(false), Some(false)));
        let quote = rows[0].quote("rationale").expect("a quote");
        assert!(quote.text.ends_with("would not change what is done."), "{}", quote.text);
    }

    #[test]
    fn a_rationale_of_its_own_is_not_the_same() {
        let own = "On the right side the patient has pain in the shoulder only, and motion of the neck is full. Spurling's test \
                   was negative twice. The right study is not medically necessary.";
        let rows = of(&[("EMG of the left upper extremity", LEFT), ("EMG of the right upper extremity", own)], &[]);
        assert_eq!((is(&rows[0], "same_rationale"), is(&rows[0], "names_own_part")), (Some(false), Some(true)));
        let short = of(&[("Brace", "It is not needed."), ("Cane", "It is not needed.")], &[]);
        assert_eq!(is(&short[0], "same_rationale"), None);
    }

    #[test]
    fn of_three_copies_each_later_one_is_held_against_the_first() {
        let issues = [("EMG of the left arm", LEFT), ("EMG of the right arm", LEFT), ("EMG of the right leg", LEFT)];
        let against: Vec<(Option<u32>, &str)> = of(&issues, &[])
            .iter()
            .map(|r| (r.issue, if r.why()[0].ends_with('1') { "first" } else { "second" }))
            .collect();
        assert_eq!(against, [(Some(2), "first"), (Some(3), "first")]);
    }

    #[test]
    fn a_rationale_can_rest_on_the_operation() {
        let issues = [
            (
                "Left knee arthroscopy with partial meniscectomy",
                "The tear is large. The surgery is medically necessary.",
            ),
            (
                "Cold therapy unit",
                "As the requested surgery is not medically necessary, the unit is not medically necessary.",
            ),
            ("Crutches", "The concurrent request for surgery is supported. They are medically necessary."),
        ];
        let drug = [issues[0], ("Zolpidem", "The drug is approved for the short-term treatment of insomnia.")];
        assert_eq!(symbol(&of(&drug, &[Decision::Upheld, Decision::Upheld])[0], "depends"), "");
        let rows = of(&issues, &[Decision::Overturned, Decision::Upheld, Decision::Overturned]);
        let on_first: Vec<_> =
            rows.iter().map(|r| (r.issue, symbol(r, "depends"), symbol(r, "other_decision"))).collect();
        assert_eq!(
            on_first,
            [
                (Some(2), "denied_because_denied", "overturned"),
                (Some(3), "approved_because_approved", "overturned"),
                (Some(3), "", "upheld"),
            ]
        );
    }

    proptest! {
        #[test]
        fn words_are_the_runs_of_letters_and_digits(text in "[a-c1 ,é—߀-]{0,40}") {
            let naive: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
            prop_assert_eq!(raw_words(&text).collect::<Vec<_>>(), naive);
        }
    }
}
