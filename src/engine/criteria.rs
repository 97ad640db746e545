//! What guidelines ask, held against each issue: the rows of the table `criterion`.

use super::describe::quantified;
use super::session::{Frame, Session, combine, symbol};
use super::suppose::criterion_of;
use super::{Four, How, State, Trace, Weight};
use crate::pack::rule::{Condition, Criterion, Quantifier, Rules, Source, Test, Treatment};
use crate::table::{Column, Role, Row, Schema, Table, Type, Value};
use crate::vocabulary::Vocabulary;

/// The table `criterion`.
pub static CRITERION: Schema = Schema {
    name: "criterion",
    doc: "What a guideline asks of a requested treatment, held against the letter: one row for each criterion, and one for the whole.",
    columns: &[
        Column { name: "rule", ty: Type::Text, doc: "The id of the treatment rule." },
        Column {
            name: "whole",
            ty: Type::Bool,
            doc: "The row is about the criteria as a whole, not about one of them.",
        },
        Column { name: "criterion", ty: Type::Text, doc: "The name of the criterion; unknown for the whole." },
        Column {
            name: "says",
            ty: Type::Text,
            doc: "What is asked, in plain English; for the whole, what decides it.",
        },
        Column {
            name: "value",
            ty: Type::Symbol(&["met", "unmet", "unknown", "conflicting"]),
            doc: "What the letter's summary and request come to.",
        },
        Column {
            name: "firm",
            ty: Type::Bool,
            doc: "The value does not lean on silence, nor on anything that is only suggestive.",
        },
        Column {
            name: "basis",
            ty: Type::Symbol(&["sourced", "recited", "unverified"]),
            doc: "How well it is founded; for the whole, the weakest of what decides it.",
        },
        Column { name: "guideline", ty: Type::Text, doc: "The guideline and its section, `document#section`." },
        Column { name: "cite", ty: Type::Text, doc: "The document and page that it is taken from." },
        Column {
            name: "decision",
            ty: Type::Symbol(&["upheld", "overturned", "modified"]),
            doc: "The determination of its issue.",
        },
        Column {
            name: "conclusion",
            ty: Type::Symbol(&["necessary", "not_necessary", "mixed", "none"]),
            doc: "What the rationale of its issue concludes.",
        },
        Column { name: "treatment", ty: Type::Concepts, doc: "The treatment of its issue." },
    ],
    roles: &[
        Role { name: "request", doc: "the request as printed" },
        Role { name: "decision", doc: "the determination" },
        Role { name: "conclusion", doc: "the words with which the rationale concludes" },
        Role { name: "record", doc: "what the summary documents or denies" },
    ],
};

/// What a treatment rule comes to for one issue.
#[derive(Debug)]
pub struct Asked {
    /// The 1-based issue.
    pub issue: Option<u32>,
    /// Whether the rule applies to it.
    pub applies: Trace,
    /// What the criteria came to, when it does.
    pub criteria: Option<Trace>,
}

/// What the treatment rule `id` comes to for each issue.
pub fn asked(rules: &Rules, concepts: &Vocabulary, tables: &[Table<'_>], id: &str) -> Vec<Asked> {
    let session = Session::new(rules, concepts, tables).explaining();
    let Some(treatment) = rules.treatments.iter().find(|t| t.id == id) else { return Vec::new() };
    let issues = session.rows("issue").iter().map(|issue| {
        let applies = session.trace(&treatment.applies_when, session.frame(issue));
        let criteria = applies.value.is_true().then(|| session.asked_of(treatment, None, issue)).flatten();
        Asked { issue: issue.issue, applies, criteria }
    });
    issues.collect()
}

/// The table `criterion` of a letter.
pub fn criteria<'a>(session: &Session<'a>) -> Table<'a> {
    table(session, |condition, frame| {
        let trace = session.grounded(condition, frame);
        (trace.value, Some(trace))
    })
}

/// The same without the quotes and reasons of the rows, which only findings show: see [`Session::proof`].
pub(super) fn outcomes<'a>(session: &Session<'a>) -> Table<'a> {
    table(session, |condition, frame| (session.value(condition, frame), None))
}

/// What became of one criterion of a guideline, for one issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The 1-based issue; `None`: the letter as a whole.
    pub issue: Option<u32>,
    /// The id of the treatment rule.
    pub rule: String,
    /// The name of the criterion.
    pub criterion: String,
    /// `met`, `unmet`, `unknown` or `conflicting`.
    pub value: &'static str,
}

/// The rows of the table `criterion` that are about one criterion each.
pub(super) fn judged(table: &Table<'_>) -> Vec<Judged> {
    let of = |row: &Row<'_>| match (row.get("rule")?, row.get("criterion")?, row.get("value")?) {
        (Value::Text(rule), Value::Text(criterion), Value::Symbol(value)) => {
            Some(Judged { issue: row.issue, rule: rule.to_string(), criterion: criterion.to_string(), value })
        }
        _ => None,
    };
    table.rows.iter().filter_map(of).collect()
}

/// A criterion's value and how it came about.
type Part = (Four, Option<Trace>);

fn table<'a>(session: &Session<'a>, ask: impl Fn(&Condition, Frame<'a>) -> Part) -> Table<'a> {
    let mut rows = Vec::new();
    for issue in session.rows("issue") {
        let frame = session.frame(issue);
        for treatment in session.candidates(issue) {
            if session.holds(&treatment.applies_when, frame) {
                of_treatment(issue, treatment, |c| ask(&c.when, frame), &mut rows);
            }
        }
    }
    Table { schema: &CRITERION, rows }
}

/// The rows of one treatment rule for an issue.
fn of_treatment<'a>(
    issue: &Row<'a>,
    treatment: &'a Treatment,
    ask: impl Fn(&Criterion) -> Part,
    rows: &mut Vec<Row<'a>>,
) {
    let part = |c| {
        let (value, trace) = ask(c);
        (on_silence(c, value), trace)
    };
    let parts: Vec<Part> = treatment.criteria.iter().map(part).collect();
    let whole = combine(treatment.quantifier, parts.iter().map(|(v, _)| *v));
    rows.push(whole_row(issue, treatment, whole, &parts));
    for (criterion, part) in treatment.criteria.iter().zip(&parts) {
        let row = base(issue, treatment, part.0, treatment.source_of(criterion), part.1.is_some())
            .with("whole", Value::Bool(false))
            .with("criterion", text(&criterion.id))
            .with("says", text(&criterion.says));
        rows.push(proved(row, criterion, part));
    }
}

impl<'a> Session<'a> {
    /// The treatment rules that may apply to an issue, in their order.
    fn candidates(&self, issue: &Row<'_>) -> Vec<&'a Treatment> {
        let all = &self.rules.treatments;
        match (&self.rules.index, issue.get("treatment")) {
            (Some(index), named) if self.supposed.is_empty() => {
                let concepts = if let Some(Value::Concepts(concepts)) = named { &concepts[..] } else { &[] };
                let kinds = concepts.iter().flat_map(|c| self.concepts.ancestors(*c));
                index.treatments(kinds).into_iter().filter_map(|at| all.get(at)).collect()
            }
            _ => all.iter().collect(),
        }
    }

    /// Puts what the criteria of a row were read from under the step that looks at their value, so that an explanation
    /// goes on down to the words of the letter. The value of each step stays as the rule came to it.
    pub(super) fn attach_criteria(&self, condition: &Condition, trace: &mut Trace, row: &'a Row<'a>) {
        match condition {
            Condition::Many(_, parts) => {
                for (part, trace) in parts.iter().zip(&mut trace.parts) {
                    self.attach_criteria(part, trace, row);
                }
            }
            Condition::Attribute(attribute, Test::Symbol(words, wanted))
                if attribute.name == "value" && !attribute.of_request =>
            {
                let Some(asked) = self.asked(row) else { return };
                let accepts = |word: &&str| words.contains(word) == *wanted;
                (trace.quantifier, trace.how) = match (accepts(&"met"), accepts(&"unmet")) {
                    (true, false) => (Some(Quantifier::All), How::Met),
                    (false, true) => (Some(Quantifier::None), How::Unmet),
                    _ => (None, How::Leaf),
                };
                trace.parts = vec![asked];
            }
            _ => {}
        }
    }

    /// The row of [`outcomes`] with its quotes and reasons; `None` for a row of another table.
    pub(super) fn proof(&self, row: &'a Row<'a>) -> Option<Row<'a>> {
        let about = criterion_of(row);
        let treatment = self.rules.treatments.iter().find(|t| Some(&t.id) == about.0.as_ref())?;
        let issue = self.rows("issue").iter().find(|r| r.issue == row.issue)?;
        let mut rows = Vec::new();
        let ask = |c: &Criterion| {
            let trace = self.grounded(&c.when, self.frame(issue));
            (trace.value, Some(trace))
        };
        of_treatment(issue, treatment, ask, &mut rows);
        rows.into_iter().find(|r| criterion_of(r) == about)
    }

    /// How the criteria that `row` is about came out; `None` for a row of another table.
    fn asked(&self, row: &'a Row<'a>) -> Option<Trace> {
        let (rule, criterion) = criterion_of(row);
        let treatment = self.rules.treatments.iter().find(|t| Some(&t.id) == rule.as_ref())?;
        let issue = self.rows("issue").iter().find(|r| r.issue == row.issue)?;
        self.asked_of(treatment, criterion.as_deref(), issue)
    }

    /// How one criterion of `treatment`, or all of them, came out for an issue.
    pub(super) fn asked_of(&self, treatment: &Treatment, criterion: Option<&str>, issue: &'a Row<'a>) -> Option<Trace> {
        let step = |c: &Criterion| {
            let inner = self.trace(&c.when, self.frame(issue));
            let silence = match (inner.value.state(), c.if_silent) {
                (State::Silent, State::Documented) => Some("silence counts as met".to_owned()),
                (State::Silent, State::Denied) => Some("silence counts as unmet".to_owned()),
                _ => None,
            };
            let value = on_silence(c, inner.value);
            let asks = format!("{}: {}", c.id, c.says);
            let quantifier = Some(Quantifier::All);
            let how = How::OnSilence(c.if_silent);
            Trace { asks, quantifier, has: silence, value, quotes: Vec::new(), parts: vec![inner], how, leaf: None }
        };
        if let Some(id) = criterion {
            return treatment.criteria.iter().find(|c| c.id == id).map(step);
        }
        let parts: Vec<Trace> = treatment.criteria.iter().map(step).collect();
        let value = combine(treatment.quantifier, parts.iter().map(|p| p.value));
        let asks = format!("what `{}` asks, {}", treatment.id, quantified(treatment.quantifier, parts.len()));
        let quantifier = Some(treatment.quantifier);
        let how = How::Many(treatment.quantifier);
        Some(Trace { asks, quantifier, has: None, value, quotes: Vec::new(), parts, how, leaf: None })
    }
}

/// Silence counts as the criterion says, but never firmly.
fn on_silence(criterion: &Criterion, value: Four) -> Four {
    match (value.state(), criterion.if_silent) {
        (State::Silent, State::Documented) => Four { yes: Weight::Suggestive, no: Weight::Nothing },
        (State::Silent, State::Denied) => Four { yes: Weight::Nothing, no: Weight::Suggestive },
        _ => value,
    }
}

fn text(words: &str) -> Value<'_> {
    Value::Text(words.into())
}

fn base<'a>(issue: &Row<'a>, treatment: &'a Treatment, value: Four, source: &'a Source, quoted: bool) -> Row<'a> {
    let word = word(value);
    let firm = value.yes.max(value.no) == Weight::Firm;
    let mut row = Row::sized(issue.issue, CRITERION.columns.len(), if quoted { CRITERION.roles.len() } else { 0 })
        .with("rule", text(&treatment.id))
        .with("value", Value::Symbol(word))
        .with("firm", Value::Bool(firm))
        .with("basis", Value::Symbol(source.basis.word()))
        .with("guideline", text(&treatment.guideline))
        .with("cite", text(&source.cite))
        .with_known("decision", symbol(issue, "decision").map(Value::Symbol))
        .with_known("conclusion", symbol(issue, "conclusion").map(Value::Symbol))
        .with_known("treatment", issue.get("treatment").cloned());
    let roles = if quoted { &["request", "decision", "conclusion"][..] } else { &[] };
    for role in roles {
        if let Some(cited) = issue.cited(role) {
            row = row.quoting(role, cited.clone());
        }
    }
    row
}

fn whole_row<'a>(issue: &Row<'a>, treatment: &'a Treatment, whole: Four, parts: &[Part]) -> Row<'a> {
    // What decides: the parts that came out as the whole did; under `none`, the other way round.
    let deciding: Vec<(&'a Criterion, &Part)> = {
        let same: Vec<_> =
            treatment.criteria.iter().zip(parts).filter(|(_, (v, _))| v.state() == whole.state()).collect();
        if same.is_empty() { treatment.criteria.iter().zip(parts).collect() } else { same }
    };
    let says = match deciding[..] {
        [(only, _)] => only.says.as_str().into(),
        _ => deciding.iter().map(|(c, _)| c.says.as_str()).collect::<Vec<_>>().join("; ").into(),
    };
    let weakest = deciding.iter().map(|(c, _)| treatment.source_of(c)).min_by_key(|s| s.basis);
    let quoted = parts.iter().any(|(_, trace)| trace.is_some());
    let mut row = base(issue, treatment, whole, weakest.unwrap_or(&treatment.source), quoted)
        .with("whole", Value::Bool(true))
        .with("says", Value::Text(says));
    for (criterion, part) in deciding {
        row = proved(row, criterion, part);
    }
    row
}

/// Adds the quotes that a criterion rests on, and how it came about.
fn proved<'a>(mut row: Row<'a>, criterion: &Criterion, (value, trace): &Part) -> Row<'a> {
    let Some(trace) = trace else { return row };
    row = row.because(format!("{}: {} ({})", criterion.id, criterion.says, word(*value)));
    row = trace.grounds().into_iter().fold(row, |row, ground| row.because(format!("  {ground}")));
    for shown in trace.all_quotes() {
        if !row.quotes().any(|(role, q)| role == "record" && q.spans() == shown.quote.spans) {
            row = row.quoting("record", shown.quote.clone());
        }
    }
    row
}

fn word(value: Four) -> &'static str {
    match value.state() {
        State::Documented => "met",
        State::Denied => "unmet",
        State::Conflicting => "conflicting",
        State::Silent => "unknown",
    }
}
