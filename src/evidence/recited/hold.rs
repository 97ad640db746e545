//! Holds the conditions that a rationale recites against the summary, and against its own other sentences.

use super::parse::Item;
use super::{Condition, Recited, Stance};
use crate::evidence::case::{Claim, Mention, Polarity, StatementKind};
use crate::evidence::cues::Cue;
use crate::evidence::record::Content;
use crate::evidence::statement::Sentence;
use crate::evidence::verdict::Against;
use crate::evidence::{Knowledge, Requested, within};
use crate::letter::Issue;
use crate::passage::Passage;
use crate::vocabulary::{ConceptId, ConceptKind};
use std::cell::OnceCell;
use std::ops::Range;

/// The least share of a condition's words in a sentence of the summary that documents it without a common concept.
const ALIKE: f32 = 0.6;
/// The least confidence of a sentence that documents a condition.
const LEAST: f32 = 0.6;

/// A rationale that has been read, ready to be asked for what it recites.
pub struct Rationale<'a> {
    /// Index of the issue (0-based).
    pub index: usize,
    /// The issue.
    pub issue: &'a Issue,
    /// What it asks for.
    pub requested: &'a Requested,
    /// Its sentences.
    pub sentences: &'a [Sentence],
    /// What they name.
    pub mentions: &'a [Mention],
    /// Its claims.
    pub claims: &'a [Claim],
    /// The summary.
    pub summary: &'a Passage,
    /// The summary, ready to be asked.
    pub against: Against<'a>,
    /// The parts of a pack that know words.
    pub knowledge: Knowledge<'a>,
    /// The words of the request, once they were asked for.
    pub request_content: OnceCell<Content>,
}

/// What the rationale recites on the requested treatment, in its order.
pub fn of_rationale(rationale: &Rationale<'_>) -> Vec<Recited> {
    let mut applied: Option<Applied<'_>> = None;
    let mut out = Vec::new();
    for s in rationale.sentences.iter().filter(|s| s.kind == StatementKind::Recital) {
        let recital = s.reading.recital(rationale.knowledge);
        let quote = |r: &Range<usize>| rationale.issue.rationale.quote(s.range.start + r.start..s.range.start + r.end);
        if rationale.is_on_request(&s.range) && recital.against(&s.reading.text, rationale.knowledge) {
            out.push(Recited {
                issue: rationale.index,
                quote: rationale.issue.rationale.quote(s.range.clone()),
                stance: Stance::Against,
                continuing: recital.continuing(&s.reading.text, rationale.knowledge),
                conditions: Vec::new(),
                at_least: None,
            });
        }
        for list in &recital.lists {
            if !rationale.is_on_request(&(s.range.start..s.range.start + list.range.start)) {
                continue;
            }
            let applied = applied.get_or_insert_with(|| Applied::of(rationale));
            // "The guideline states that …" is no condition.
            let names_source = |item: &Range<usize>| {
                s.reading.scan.all(Cue::NamesSource).any(|c| c.start < item.end && item.start < c.end)
            };
            let conditions: Vec<Condition> = list
                .items
                .iter()
                .filter(|item| !names_source(&item.range))
                .filter_map(|item| rationale.condition(applied, item, s.range.start))
                .collect();
            if conditions.is_empty() {
                continue;
            }
            out.push(Recited {
                issue: rationale.index,
                quote: rationale.issue.rationale.quote(s.range.clone()),
                stance: Stance::Conditions(list.asks),
                continuing: recital.continuing(&s.reading.text, rationale.knowledge),
                conditions,
                at_least: list.at_least.as_ref().map(|(days, r)| (*days, quote(r))),
            });
        }
    }
    out
}

/// What the rationale says without reciting it.
struct Applied<'a> {
    sentences: Vec<&'a Sentence>,
    mentions: Vec<&'a Mention>,
    content: Content,
    /// The words of the request, which take up no condition.
    general: Content,
    text: OnceCell<String>,
    lasts: OnceCell<bool>,
}

impl<'a> Applied<'a> {
    fn of(rationale: &'a Rationale<'_>) -> Applied<'a> {
        let text = rationale.issue.rationale.text();
        let of_case = |s: &&Sentence| !matches!(s.kind, StatementKind::Recital | StatementKind::Procedural);
        let own: Vec<&Sentence> = rationale.sentences.iter().filter(of_case).collect();
        let inside = |m: &&Mention| own.iter().any(|s| within(&m.range, &s.range));
        let cues = rationale.knowledge.cues;
        // The name of the treatment itself takes up no condition.
        let mut general = rationale.issue.request.text().to_owned();
        for m in rationale.mentions.iter().filter(|m| rationale.is_requested(m.concept)) {
            general.push(' ');
            general.push_str(&text[m.range.clone()]);
        }
        let general = Content::of(cues, &general);
        Applied {
            mentions: rationale.mentions.iter().filter(inside).collect(),
            content: Content::all(own.iter().map(|s| &s.reading.content))
                .without(cues.wordings.criteria.general(cues))
                .without(&general),
            sentences: own,
            general,
            text: OnceCell::new(),
            lasts: OnceCell::new(),
        }
    }

    /// Its sentences, a line each.
    fn text(&self, rationale: &Rationale<'_>) -> &str {
        let text = rationale.issue.rationale.text();
        let lines = || self.sentences.iter().map(|s| &text[s.range.clone()]).flat_map(|line| [line, "\n"]).collect();
        self.text.get_or_init(lines)
    }

    /// It says how long something lasted.
    fn lasts(&self, rationale: &Rationale<'_>) -> bool {
        let language = rationale.knowledge.language;
        *self.lasts.get_or_init(|| {
            language.may_last(self.sentences.iter().map(|s| &s.reading.named.read))
                && !language.durations(self.text(rationale)).is_empty()
        })
    }
}

impl Rationale<'_> {
    fn related(&self, a: ConceptId, b: ConceptId) -> bool {
        let vocabulary = self.knowledge.vocabulary;
        let suggests = |a: ConceptId, b: ConceptId| vocabulary.suggests(a).iter().any(|s| vocabulary.is_a(*s, b));
        vocabulary.is_a(a, b) || vocabulary.is_a(b, a) || suggests(a, b) || suggests(b, a)
    }

    /// What the rationale says of `said` takes up a condition on `asked`. Treatments answer others of their kind: exercise
    /// is answered by therapy or by failed care, an injection by an injection.
    fn answers(&self, said: ConceptId, asked: ConceptId) -> bool {
        let Knowledge { vocabulary, cues, .. } = self.knowledge;
        let kind = vocabulary.kind(asked);
        self.related(said, asked)
            || kind.is_treatment() && vocabulary.kind(said) == kind && !self.is_requested(said)
            || kind == ConceptKind::Therapy && cues.failures(said).is_some()
    }

    fn is_requested(&self, concept: ConceptId) -> bool {
        let vocabulary = self.knowledge.vocabulary;
        self.requested.concepts.iter().any(|r| vocabulary.is_a(*r, concept) || vocabulary.is_a(concept, *r))
    }

    /// The words of `range` name no treatment, or one of the kind that is asked for.
    fn is_on_request(&self, range: &Range<usize>) -> bool {
        let vocabulary = self.knowledge.vocabulary;
        let mut treatments = self
            .mentions
            .iter()
            .filter(|m| within(&m.range, range) && vocabulary.kind(m.concept).is_treatment())
            .peekable();
        let text = self.issue.rationale.text();
        let content = |text: &str| Content::of(self.knowledge.cues, text);
        let requested = || self.request_content.get_or_init(|| content(self.issue.request.text()));
        let same = |m: &Mention| {
            self.is_requested(m.concept)
                || Some(vocabulary.kind(m.concept)) == self.requested.kind
                || content(&text[m.range.clone()]).meets(requested())
        };
        treatments.peek().is_none() || treatments.any(same)
    }

    /// What the letter says of a condition of the sentence at `start`; `None` when its words say nothing of what it is
    /// about.
    fn condition(&self, applied: &Applied<'_>, item: &Item, start: usize) -> Option<Condition> {
        let Knowledge { cues, .. } = self.knowledge;
        let words = &cues.wordings.criteria;
        let range = start + item.range.start..start + item.range.end;
        let keys: Vec<&Mention> = self
            .mentions
            .iter()
            // "Failure of physical therapy" is one concept, though the list begins behind "failure of".
            .filter(|m| m.range.start < range.end && range.start < m.range.end && self.against.is_fact(m.concept))
            .filter(|m| !cues.is_carrier(m.concept) && !self.is_requested(m.concept))
            .collect();
        let firm: Vec<&Mention> = keys.iter().copied().filter(|m| !cues.is_opaque(m.concept)).collect();
        let content = item.content.clone().without(words.general(cues)).without(&applied.general);
        if keys.is_empty() && content.is_empty() {
            return None;
        }
        let named = || keys.iter().any(|k| applied.mentions.iter().any(|m| self.answers(m.concept, k.concept)));
        let in_other_words = || {
            words.answers.iter().any(|a| {
                let asked = |k: &&Mention| a.of.iter().any(|n| n.value == self.knowledge.vocabulary.name(k.concept));
                keys.iter().any(asked) && a.by.is_match(applied.text(self))
            })
        };
        let item_text = || &self.issue.rationale.text()[range.clone()];
        let lasts = || item.lasts(item_text(), self.knowledge) && applied.lasts(self);
        let taken_up = named() || content.meets(&applied.content) || in_other_words() || lasts();
        let quote = |range: Range<usize>| self.summary.quote(range);
        let alike = || {
            let record = self.against.record.iter().filter(|e| e.kind == StatementKind::Patient);
            record.into_iter().find(|e| content.shared(e.content()) >= ALIKE)
        };
        let documented = firm.iter().find_map(|m| self.against.documenting(m, false, LEAST)).map(|(e, _)| e);
        let denied = firm.iter().find_map(|m| self.against.denying(m));
        let refused = self.against.record.iter().filter(|e| e.kind == StatementKind::UtilizationReview).find(|e| {
            e.mentions.iter().any(|m| {
                (m.assertion.negated || m.assertion.not_documented)
                    && firm.iter().any(|k| self.related(m.concept, k.concept))
            })
        });
        let said_missing = self
            .claims
            .iter()
            .filter(|c| c.polarity != Polarity::Present)
            .any(|c| c.concepts.iter().any(|c| keys.iter().any(|k| self.related(*c, k.concept))));
        Some(Condition {
            quote: self.issue.rationale.quote(range.clone()),
            known: !firm.is_empty(),
            taken_up,
            said_missing,
            documented: documented.or_else(|| alike().filter(|_| denied.is_none())).map(|e| quote(e.range.clone())),
            denied: denied.map(|e| quote(e.range.clone())),
            narrowed: item.narrowed(item_text(), self.knowledge),
            refused: refused.map(|e| quote(e.range.clone())),
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::evidence::{Asks, Condition, Recited, Stance, testing};

    fn recited(summary: &str, request: &str, rationale: &str) -> Vec<Recited> {
        let letter = testing::letter(summary, &[(request, rationale)]);
        testing::case(&letter).recited
    }

    fn conditions(summary: &str, rationale: &str) -> Vec<Condition> {
        let found = recited(summary, "Left knee arthroscopy with partial meniscectomy", rationale);
        found.into_iter().flat_map(|r| r.conditions).collect()
    }

    const RULE: &str = "The guideline recommends surgery when there is documentation of locking and a meniscal tear. ";

    #[test]
    fn a_condition_is_taken_up_in_words_or_in_kind() {
        let text = format!("{RULE}The patient has locking of the knee. The surgery is medically necessary.");
        let found = conditions("The worker hurt the left knee.", &text);
        let taken: Vec<(&str, bool)> = found.iter().map(|c| (c.quote.text.as_str(), c.taken_up)).collect();
        assert_eq!(taken, [("locking", true), ("a meniscal tear", false)]);
        assert!(found.iter().all(|c| c.known && c.documented.is_none() && c.denied.is_none()));
    }

    #[test]
    fn a_condition_is_taken_up_in_other_words() {
        let rule = "Pain relief and functional improvement must be documented before the drug is continued. ";
        let of = |said: &str| -> Vec<bool> {
            let found = recited(
                "The worker hurt the back.",
                "Tramadol 50mg #60",
                &format!("The guideline states: {rule}{said}"),
            );
            found.iter().flat_map(|r| &r.conditions).map(|c| c.taken_up).collect()
        };
        assert_eq!(of("The patient has 40% less pain, and is able to dress."), [true, true]);
        assert_eq!(of("The patient has 40% less pain."), [true, false]);
        assert_eq!(of("The patient is able to dress."), [false, true]);
        assert_eq!(of("The patient is young."), [false, false]);
    }

    #[test]
    fn the_summary_documents_denies_or_reports_that_it_is_missing() {
        let of = |summary: &str| conditions(summary, RULE).remove(1);
        let documented = of("An MRI of the left knee showed a meniscal tear.").documented;
        assert!(documented.is_some_and(|q| q.text.contains("meniscal tear")));
        let denied = of("An MRI of the left knee showed no meniscal tear.");
        assert!(denied.documented.is_none() && denied.denied.is_some());
        let refused = of("The worker hurt the knee. Utilization review found no evidence of a meniscal tear.");
        assert!(refused.documented.is_none() && refused.denied.is_none() && refused.refused.is_some());
        let silent = of("The worker hurt the left knee.");
        assert!(silent.documented.is_none() && silent.denied.is_none() && silent.refused.is_none());
    }

    #[test]
    fn what_the_rationale_calls_missing_is_known() {
        let text = format!("{RULE}There is no documentation of a meniscal tear in this case.");
        let missing: Vec<bool> =
            conditions("The worker hurt the left knee.", &text).iter().map(|c| c.said_missing).collect();
        assert_eq!(missing, [false, true]);
    }

    #[test]
    fn criteria_of_another_kind_of_treatment_are_left_out() {
        let text = "The guideline recommends EMG when there is documentation of numbness. The patient has knee pain.";
        assert_eq!(recited("The worker hurt the knee.", "Left knee arthroscopy", text).len(), 0);
        assert_eq!(recited("The worker hurt the knee.", "EMG of the left leg", text).len(), 1);
    }

    #[test]
    fn advice_against_counts_only_without_conditions() {
        let against = |rule: &str| {
            let found = recited("The worker hurt the back.", "TENS unit", rule);
            found.iter().any(|r| r.stance == Stance::Against)
        };
        assert!(against("The guideline does not recommend a TENS unit."));
        assert!(!against("The guideline does not recommend a TENS unit unless a trial has helped."));
        assert!(!against("The guideline recommends a TENS unit for neuropathic pain."));
    }

    #[test]
    fn a_least_time_is_read_from_the_list() {
        let of = |rule: &str| {
            let found = recited("The worker hurt the knee.", "Left knee arthroscopy", rule);
            found.into_iter().find_map(|r| r.at_least.map(|(days, _)| days))
        };
        assert_eq!(
            of("The guideline recommends surgery only after at least 3 months of conservative care."),
            Some(90.0)
        );
        assert_eq!(
            of("The guideline recommends surgery for patients with symptoms for more than two months."),
            Some(60.0)
        );
        assert_eq!(of("The guideline recommends surgery for patients with symptoms within two weeks."), None);
        assert_eq!(of("The guideline recommends surgery for patients with locking."), None);
    }

    #[test]
    fn criteria_for_more_of_a_treatment_are_told_from_those_for_its_beginning() {
        let rule =
            "The guideline states that further visits are recommended with documentation of functional improvement.";
        let found = recited("The worker hurt the knee.", "Physical therapy 6 visits, left knee", rule);
        assert!(found.iter().any(|r| r.continuing && r.stance == Stance::Conditions(Asks::Every)));
    }
}
