//! What the summary documents, and what each rationale claims.

mod asserted;
mod case;
mod claim;
mod conclusion;
pub(crate) mod cue;
mod cues;
mod deciding;
mod denied;
mod documented;
mod event;
mod failed;
mod measured;
mod mention;
mod patient;
mod reading;
mod readings;
mod recited;
mod record;
mod request_date;
mod requested;
mod response;
mod said;
mod statement;
pub mod tables;
#[cfg(test)]
mod testing;
mod verdict;
mod wordings;

pub use case::*;
pub use cues::Cues;
pub use recited::{Asks, Condition, Recited, Stance};
pub use request_date::{RequestWindow, days_since_injury, request_window};
use wordings::Wordings;

use crate::language::Language;
use crate::letter::{Issue, Letter};
use crate::passage::Passage;
use crate::table::{Row, Value};
use crate::vocabulary::{ConceptKind, Vocabulary};
use mention::Place;
use readings::Reader;
pub use readings::Readings;
use record::{Content, Entry};
use std::ops::Range;
use verdict::Against;

/// What evidence is read with: the parts of a pack that know words.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    /// Concepts and their terms.
    pub vocabulary: &'a Vocabulary,
    /// Sentences, assertion, values.
    pub language: &'a Language,
    /// Wordings that tell statements apart.
    pub cues: &'a Cues,
    /// Sentences that were read before.
    pub readings: &'a Readings,
}

/// Understands a letter: its statements with what they name, the claims of its rationales with what the summary says
/// of each, and what each rationale concludes.
pub fn read(letter: &Letter, knowledge: Knowledge<'_>) -> Case {
    let mut case = Case::default();
    let sentences = knowledge.language.sentences(letter.summary.text());
    case.patient = patient::read(letter, &sentences, &knowledge.cues.wordings);
    let mut reader = knowledge.readings.reader(knowledge);
    let told = read_summary(&mut reader, &letter.summary, &sentences);
    case.deciding_date = deciding::date(letter, &told, knowledge);
    let record: Vec<Entry<'_>> = told.iter().map(Entry::of).collect();
    let headings = headings(letter, knowledge.cues);
    let since_injury = since_injury(letter);
    let known = Known { summary: &letter.summary, record: &record, headings: &headings, since_injury };
    for (index, issue) in letter.issues.iter().enumerate() {
        case.requested.push(requested::read(issue, knowledge.vocabulary, knowledge.language));
        read_issue(index, issue, &mut reader, &known, &mut case);
    }
    drop(reader);
    case.statements.splice(0..0, told);
    measured::hold(letter, &mut case, knowledge);
    case.events = event::of_passage(&letter.summary, case.of_part(Part::Summary), knowledge);
    case.sums = tables::sum::rows(letter, &case, knowledge);
    hold_against_sums(&mut case);
    case
}

/// A claim whose number the letter's own numbers contradict is contradicted, whatever else the summary says of it.
fn hold_against_sums(case: &mut Case) {
    let wrong = |row: &Row| row.get("agrees") == Some(&Value::Bool(false));
    for row in case.sums.iter().filter(|r| wrong(r)) {
        let (Some(stated), Some(parts)) = (row.quote("stated"), row.quote("parts")) else { continue };
        let overlaps = |c: &Claim| c.quote.spans.iter().any(|a| stated.spans.iter().any(|b| a.overlaps(*b)));
        for claim in case.claims.iter_mut().filter(|c| c.polarity == Polarity::Present && overlaps(c)) {
            claim.verdict = Verdict::Contradicted;
            claim.record = Some(crate::span::Quote::clone(&parts));
            claim.confidence = row.confidence;
            claim.miscounted = true;
        }
    }
}

/// The statements of the summary.
fn read_summary(reader: &mut Reader<'_>, summary: &Passage, sentences: &[Range<usize>]) -> Vec<Statement> {
    let text = summary.text();
    let mut place = Place::default();
    let told = statement::of_summary(reader, text, sentences).into_iter();
    told.map(|s| Statement {
        part: Part::Summary,
        kind: s.kind,
        mentions: s.reading.named.mentions(s.range.start, &mut place),
        range: s.range,
        reading: s.reading,
    })
    .collect()
}

/// What the header and the headings say: requests, decisions, dates, case number.
fn headings(letter: &Letter, cues: &Cues) -> Content {
    let header = &letter.header;
    let dates = [
        &header.date_assigned,
        &header.date_of_injury,
        &header.decision_date,
        &header.ur_denial_date,
        &header.application_received,
    ];
    let mut text = String::new();
    for date in dates.into_iter().flatten() {
        text.push_str(&date.quote.text);
        text.push('\n');
    }
    for issue in &letter.issues {
        text.push_str(issue.request.text());
        text.push('\n');
    }
    Content::of(cues, &text)
}

/// What a rationale is held against.
struct Known<'a> {
    summary: &'a Passage,
    record: &'a [Entry<'a>],
    headings: &'a Content,
    since_injury: Option<i32>,
}

fn read_issue(index: usize, issue: &Issue, reader: &mut Reader<'_>, known: &Known<'_>, case: &mut Case) {
    let knowledge = reader.knowledge();
    let Known { summary, record, headings, since_injury } = *known;
    let text = issue.rationale.text();
    let ranges = knowledge.language.sentences(text);
    let sentences = statement::of_rationale(reader, text, &ranges);
    let (conclusion, drawn) = conclusion::of_rationale(&sentences);
    case.conclusions.push((conclusion, drawn.map(|r| issue.rationale.quote(r))));

    let mut mentions: Vec<Mention> = Vec::new();
    for s in &sentences {
        // A rationale that names no place speaks of the place of the request.
        let mut place = Place::default();
        let found = s.reading.named.mentions(s.range.start, &mut place);
        mentions.extend(found.iter().cloned());
        case.statements.push(Statement {
            part: Part::Rationale(index),
            range: s.range.clone(),
            kind: s.kind,
            mentions: found,
            reading: s.reading.clone(),
        });
    }

    let nothing = Requested::default();
    let requested = case.requested.get(index).unwrap_or(&nothing);
    let against = Against {
        vocabulary: knowledge.vocabulary,
        cues: knowledge.cues,
        summary: summary.text(),
        record,
        headings,
        regions: &requested.regions,
        side: requested.side,
        language: knowledge.language,
        age: case.patient.age.as_ref().map(|a| a.value),
        since_injury,
    };
    let before = case.claims.len();
    for draft in claim::of_rationale(knowledge.cues, &sentences) {
        let inside: Vec<Mention> = mentions.iter().filter(|m| within(&m.range, &draft.range)).cloned().collect();
        let held = against.hold(text, &draft, &inside);
        let unseen_study = against.unseen_study(text, &draft, &inside);
        let quote = issue.rationale.quote(draft.range.clone());
        let near = held.near.clone().map(|r| short_quote(summary, r));
        let ur = match (&held.only_ur, draft.reported) {
            (Some(range), _) => Some(summary.quote(range.clone())),
            // "Utilization review and a progress note": the record says so as well.
            (None, true)
                if draft.clause.polarity == Polarity::Present && !draft.clause.scan.has(cues::Cue::NamesRecord) =>
            {
                Some(quote.clone())
            }
            _ => None,
        };
        let drug = |m: &Mention| knowledge.vocabulary.kind(m.concept) == ConceptKind::Drug;
        case.claims.push(Claim {
            issue: index,
            specific: quote.text.contains(|c: char| c.is_ascii_digit())
                || inside.iter().any(drug)
                || draft.clause.scan.has(cues::Cue::LongUse),
            quote,
            range: draft.range.clone(),
            concepts: held.concepts,
            polarity: draft.clause.polarity,
            verdict: held.verdict,
            record: held.record.map(|r| short_quote(summary, r)),
            confidence: held.confidence,
            scoped: draft.clause.scoped,
            unseen_study,
            miscounted: false,
            near,
            ur,
        });
    }
    let claims = case.claims.get(before..).unwrap_or_default();
    case.recited.extend(recited::of_rationale(&recited::Rationale {
        index,
        issue,
        requested,
        sentences: &sentences,
        mentions: &mentions,
        claims,
        summary,
        against,
        knowledge,
        request_content: Default::default(),
    }));
}

/// Days from the injury to the refusal, or to the decision where the header has no date of the refusal.
fn since_injury(letter: &Letter) -> Option<i32> {
    let header = &letter.header;
    let refused = header.ur_denial_date.as_ref().or(header.decision_date.as_ref())?.value;
    let days = refused.since(header.date_of_injury.as_ref()?.value).ok()?.get_days();
    (days >= 0).then_some(days)
}

/// Words in the longest quote that proves anything.
const LONGEST: usize = 60;

fn short_quote(passage: &Passage, range: Range<usize>) -> crate::span::Quote {
    let text = &passage.text()[range.clone()];
    let end = text.match_indices(' ').nth(LONGEST - 1).map_or(range.end, |(i, _)| range.start + i);
    passage.quote(range.start..end)
}

fn within(inner: &Range<usize>, outer: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}
