//! Measured values: what each is of, where in the body, and where two parts of a letter give different ones.

use super::case::{Case, Claim, Mention, Part, Polarity, Requested, Side, Statement, StatementKind, Verdict};
use super::cues::Cue;
use super::{Knowledge, short_quote};
use crate::letter::Letter;
use crate::vocabulary::{ConceptId, ConceptKind};
use std::ops::Range;

/// A measured value of a statement.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// What is measured.
    pub(super) of: ConceptId,
    /// The part of the body, when the text says so.
    pub(super) region: Option<ConceptId>,
    /// The side, when the text says so.
    pub(super) side: Option<Side>,
    /// The value, or the lower end of a range.
    pub(super) low: f64,
    /// The value, or the upper end of a range.
    pub(super) high: f64,
    /// The top of the scale (`4/5`).
    pub(super) scale: Option<f64>,
    /// The unit, when the text gives one.
    pub(super) unit: Option<String>,
    /// Byte range of the value in its part's text.
    pub(super) range: Range<usize>,
}

/// How many words may stand between what is measured and its value.
const REACH: usize = 8;
/// How many words may stand between a value and the side that it was found on ("2+ on the left").
const SIDE_REACH: usize = 3;

/// The values that a statement gives, in its order; `text` is its part's. What is measured is the nearest measure named
/// before the value, else the first after it; a value of nothing that is named is left out. The side is the one that
/// stands right behind the value, else that of the measure.
pub(super) fn of_statement(statement: &Statement, text: &str, knowledge: Knowledge<'_>) -> Vec<Measured> {
    let Some(sentence) = text.get(statement.range.clone()) else { return Vec::new() };
    if statement.mentions.is_empty() {
        return Vec::new();
    }
    let start = statement.range.start;
    let found = knowledge.language.measurements_read(sentence, statement.read());
    if found.is_empty() {
        return Vec::new();
    }
    let is_measure =
        |m: &&Mention| knowledge.vocabulary.kind(m.concept) == ConceptKind::Measure && !m.assertion.other_person;
    let measures: Vec<&Mention> = statement.mentions.iter().filter(is_measure).collect();
    let mut out = Vec::with_capacity(found.len());
    for (i, value) in found.iter().enumerate() {
        let at = start + value.range.start..start + value.range.end;
        let inside = || named_inside(statement, &at, text, knowledge);
        let Some(of) = inside().or_else(|| measured(&measures, &at, text).cloned()) else { continue };
        let next = found.get(i + 1).map_or(sentence.len(), |n| n.range.start);
        let behind = statement.sides().iter().find(|(r, _)| r.start >= value.range.end && r.end <= next);
        let behind =
            behind.filter(|(r, _)| sentence.get(value.range.end..r.start).is_some_and(|g| near_side(g, knowledge)));
        out.push(Measured {
            of: of.concept,
            region: of.region,
            side: behind.map(|(_, side)| *side).or(of.side),
            low: value.value.low,
            high: value.value.high,
            scale: value.scale,
            unit: value.unit.clone(),
            range: at,
        });
    }
    out
}

/// "2+ on the left", and not "2+ and the left ankle …".
fn near_side(gap: &str, knowledge: Knowledge<'_>) -> bool {
    !gap.contains([',', ';', '.', ':'])
        && gap.split_whitespace().count() <= SIDE_REACH
        && !knowledge.cues.scan_for(gap, Cue::Joins).has(Cue::Joins)
}

/// The measure of a value that stands inside the name of a finding ("ankle reflex 1+" is a weak reflex).
fn named_inside(statement: &Statement, at: &Range<usize>, text: &str, knowledge: Knowledge<'_>) -> Option<Mention> {
    let finding = statement.mentions.iter().find(|m| m.range.start <= at.start && at.end <= m.range.end)?;
    let measure = |part: Range<usize>| {
        let hits = knowledge.vocabulary.scan(text.get(part)?);
        hits.into_iter().rev().find(|h| knowledge.vocabulary.kind(h.concept) == ConceptKind::Measure)
    };
    let hit = measure(finding.range.start..at.start).or_else(|| measure(at.end..finding.range.end))?;
    let own = knowledge.vocabulary.regions_of(hit.concept);
    Some(Mention { concept: hit.concept, region: finding.region.or(own.first().copied()), ..finding.clone() })
}

/// The measure that a value at `at` is of.
fn measured<'m>(measures: &[&'m Mention], at: &Range<usize>, text: &str) -> Option<&'m Mention> {
    let near = |from: usize, to: usize| text.get(from..to).is_some_and(|t| t.split_whitespace().count() <= REACH);
    let before = measures.iter().rev().find(|m| m.range.end <= at.start && near(m.range.end, at.start));
    let after = || measures.iter().find(|m| m.range.start >= at.end && near(at.end, m.range.start));
    before.or_else(after).copied()
}

/// Holds each claim that gives a measured value against the values of the summary: another value of the same measure,
/// for the same part and side of the body, contradicts it when no statement of the summary gives the claim's own.
pub(super) fn hold(letter: &Letter, case: &mut Case, knowledge: Knowledge<'_>) {
    let summary = letter.summary.text();
    // Few rationales give a value at all.
    let claimed: Vec<(&Statement, usize, Vec<Measured>)> = case
        .statements
        .iter()
        .filter(|s| s.kind == StatementKind::Patient)
        .filter_map(|s| {
            let Part::Rationale(issue) = s.part else { return None };
            let values = of_statement(s, letter.issues.get(issue)?.rationale.text(), knowledge);
            (!values.is_empty()).then_some((s, issue, values))
        })
        .collect();
    if claimed.is_empty() {
        return;
    }
    let recorded: Vec<(&Statement, Measured)> = case
        .statements
        .iter()
        .filter(|s| s.part == Part::Summary && s.kind == StatementKind::Patient)
        .flat_map(|s| of_statement(s, summary, knowledge).into_iter().map(move |m| (s, m)))
        .collect();
    if recorded.is_empty() {
        return;
    }
    let mut found: Vec<(usize, Range<usize>, f32)> = Vec::new();
    for (statement, issue, values) in claimed {
        let (Some(text), Some(requested)) = (letter.issues.get(issue), case.requested.get(issue)) else { continue };
        let text = text.rationale.text();
        for value in values {
            let Some((record, sure)) = other_value(&value, &recorded, requested, knowledge) else { continue };
            if other_day(&text[statement.range.clone()], &summary[record.clone()], knowledge) {
                continue;
            }
            let claims = case.claims.iter().enumerate().filter(|(_, c)| held(c, issue, &value.range));
            found.extend(claims.map(|(i, _)| (i, record.clone(), sure)));
        }
    }
    for (index, record, sure) in found {
        if let Some(claim) = case.claims.get_mut(index) {
            claim.verdict = Verdict::Contradicted;
            claim.record = Some(short_quote(&letter.summary, record));
            claim.confidence = sure;
        }
    }
}

fn held(claim: &Claim, issue: usize, value: &Range<usize>) -> bool {
    claim.issue == issue
        && claim.polarity == Polarity::Present
        && claim.range.start <= value.start
        && value.end <= claim.range.end
}

/// The statement of the record that gives another value, and how sure that is.
fn other_value(
    claimed: &Measured,
    recorded: &[(&Statement, Measured)],
    requested: &Requested,
    knowledge: Knowledge<'_>,
) -> Option<(Range<usize>, f32)> {
    if knowledge.cues.varies(claimed.of) {
        return None;
    }
    let here = claimed.region.map_or_else(|| requested.regions.clone(), |r| vec![r]);
    let side = claimed.side.or(requested.side);
    let alike = |m: &Measured| {
        m.of == claimed.of
            && m.scale == claimed.scale
            && m.unit == claimed.unit
            && m.region.is_some_and(|r| here.iter().any(|h| knowledge.vocabulary.same_region(*h, r)))
    };
    let equal = |m: &Measured| m.low <= claimed.high && claimed.low <= m.high;
    // A spine has no sides: its values carry none.
    let same_side = |m: &Measured| side == m.side;
    let mut others = recorded.iter().filter(|(_, m)| alike(m));
    if others.clone().any(|(_, m)| equal(m) && (same_side(m) || m.side.is_none() || side.is_none())) {
        return None;
    }
    // The value belongs to the other side: the two were exchanged.
    let exchanged = others.clone().any(|(_, m)| equal(m) && !same_side(m));
    let (statement, _) = others.find(|(_, m)| same_side(m))?;
    Some((statement.range.clone(), if exchanged { 0.85 } else { 0.65 }))
}

/// Both sentences name days, and none in common: two examinations.
fn other_day(claim: &str, record: &str, knowledge: Knowledge<'_>) -> bool {
    let days = |text: &str| -> Vec<_> { knowledge.language.dates(text).iter().filter_map(|d| d.day()).collect() };
    let (claimed, recorded) = (days(claim), days(record));
    !claimed.is_empty() && !recorded.is_empty() && !claimed.iter().any(|d| recorded.contains(d))
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Claim, Side, Verdict, testing};

    fn sides(sentence: &str) -> Vec<(f64, Option<Side>)> {
        let letter = testing::letter(sentence, &[]);
        let case = testing::case(&letter);
        let found = |s| super::of_statement(s, letter.summary.text(), testing::knowledge());
        case.statements.iter().flat_map(found).map(|m| (m.low, m.side)).collect()
    }

    fn claim(summary: &str, request: &str, rationale: &str) -> Claim {
        let letter = testing::letter(summary, &[(request, rationale)]);
        testing::case(&letter).claims.first().cloned().expect("a claim")
    }

    fn verdict(summary: &str, rationale: &str) -> Verdict {
        claim(summary, "MRI of the right knee", rationale).verdict
    }

    #[test]
    fn a_value_is_of_the_side_behind_it_or_of_its_measure() {
        let (left, right) = (Some(Side::Left), Some(Side::Right));
        assert_eq!(sides("Knee reflexes were 2+ on the left and 1+ on the right."), [(2.0, left), (1.0, right)]);
        assert_eq!(
            sides("The left ankle reflex was 2+ and the right ankle reflex was 1+."),
            [(2.0, left), (1.0, right)]
        );
        assert_eq!(sides("The ankle reflexes were 1+ on the left."), [(1.0, left)]);
        assert_eq!(sides("Right knee reflex 1+, left knee reflex 2+."), [(1.0, right), (2.0, left)]);
        assert_eq!(sides("Flexion of the left knee was 90 degrees, and the right foot was cold."), [(90.0, left)]);
    }

    #[test]
    fn another_value_for_the_same_place_contradicts() {
        let summary = "On examination the right knee had flexion of 120 degrees.";
        let said = "The patient had right knee flexion of 90 degrees.";
        let found = claim(summary, "MRI of the right knee", said);
        assert_eq!(found.verdict, Verdict::Contradicted);
        assert!(found.record.expect("a sentence").text.contains("120"));
        assert_eq!(verdict(summary, "The patient had right knee flexion of 120 degrees."), Verdict::Supported);
        assert_ne!(verdict(summary, "The patient had left knee flexion of 90 degrees."), Verdict::Contradicted);
        assert_ne!(verdict(summary, "The patient had right knee extension of 90 degrees."), Verdict::Contradicted);
    }

    #[test]
    fn sides_that_were_exchanged_contradict_with_more_confidence() {
        let summary = "On examination the left ankle reflex was 2+ and the right ankle reflex was 1+.";
        let found = claim(summary, "MRI of the lumbar spine", "The patient's ankle reflexes were 1+ on the left.");
        assert_eq!(found.verdict, Verdict::Contradicted);
        assert!(found.confidence > 0.8, "{}", found.confidence);
    }

    #[test]
    fn what_differs_from_day_to_day_is_no_conflict() {
        let pain = "The worker rates the right knee pain level at 7/10.";
        assert_ne!(verdict(pain, "The patient has a right knee pain level of 9/10."), Verdict::Contradicted);
        let early = "On 1/5/17 the right knee had flexion of 90 degrees.";
        let late = "On 2/9/17 the patient had right knee flexion of 110 degrees.";
        assert_ne!(verdict(early, late), Verdict::Contradicted);
    }
}
