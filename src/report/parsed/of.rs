//! From audits to the shapes of `imr-audit/parse/v1`.

use super::*;
use crate::audit::{Audited, Outcome};
use crate::evidence::{self, Part};
use crate::language::Assertion;
use crate::letter::{self, GuidelineLine};
use crate::passage::Passage;
use crate::source::Document;
use crate::span::Quote;

impl Parsed {
    /// What was read of an input.
    pub fn of(entry: &Entry<'_>, names: Names<'_>) -> Parsed {
        let parsed = |path: &str, status, reasons: Vec<String>| Parsed {
            path: path.to_owned(),
            status,
            reasons,
            digest: None,
            letter: None,
        };
        let audit = match entry {
            Entry::Skipped { name, why } => return parsed(name, Status::Skipped, vec![(*why).to_owned()]),
            Entry::Audit(audit) => audit,
        };
        match &audit.outcome {
            Outcome::Unreadable(why) => parsed(&audit.name, Status::Unreadable, vec![why.to_string()]),
            Outcome::Unrecognised { document, missing } => {
                Parsed { digest: Some(document.digest()), ..parsed(&audit.name, Status::Unrecognised, missing.clone()) }
            }
            Outcome::Audited(audited) => Parsed {
                digest: Some(audited.document.digest()),
                letter: Some(Parts::of(audited, names)),
                ..parsed(&audit.name, Status::Audited, Vec::new())
            },
        }
    }
}

impl Words {
    fn of(quote: &Quote, document: &Document) -> Words {
        let place = document.place(quote.start());
        Words {
            text: quote.text.clone(),
            line: place.line,
            page: place.page,
            spans: quote.spans.iter().map(|s| (s.start, s.end)).collect(),
        }
    }
}

impl Parts {
    fn of(audited: &Audited, names: Names<'_>) -> Parts {
        let Audited { document, letter, case, .. } = audited;
        let issues = letter.issues.iter().enumerate().map(|(i, issue)| Issue::of(i, issue, audited, names));
        Parts {
            form: letter.form.clone(),
            fields: fields(audited),
            age: case.patient.age.as_ref().map(|f| f.value),
            sex: case.patient.sex.as_ref().map(|f| f.value),
            summary: statements(audited, Part::Summary, &letter.summary, document, names),
            issues: issues.collect(),
        }
    }
}

/// Every value of header, reviewer and patient, in the order of the letter.
fn fields(audited: &Audited) -> Vec<Field> {
    let Audited { document, letter, case, .. } = audited;
    let mut out = Vec::new();
    let mut push = |name, value: String, quote: &Quote| {
        out.push(Field { name, value, words: Words::of(quote, document) });
    };
    let header = &letter.header;
    for (name, field) in [("case_number", &header.case_number), ("priority", &header.priority)] {
        if let Some(f) = field {
            push(name, f.value.clone(), &f.quote);
        }
    }
    for (name, field) in [
        ("date_assigned", &header.date_assigned),
        ("date_of_injury", &header.date_of_injury),
        ("decision_date", &header.decision_date),
        ("ur_denial_date", &header.ur_denial_date),
        ("application_received", &header.application_received),
    ] {
        if let Some(f) = field {
            push(name, f.value.to_string(), &f.quote);
        }
    }
    for f in &letter.reviewer.licensure {
        push("licensure", f.value.clone(), &f.quote);
    }
    for f in &letter.reviewer.specialties {
        push("specialty", f.value.clone(), &f.quote);
    }
    if let Some(f) = &case.patient.age {
        push("age", f.value.to_string(), &f.quote);
    }
    if let Some(f) = &case.patient.sex {
        let sex = match f.value {
            Sex::Male => "male",
            Sex::Female => "female",
        };
        push("sex", sex.to_owned(), &f.quote);
    }
    out.sort_by_key(|f| f.words.spans.first().map_or(0, |s| s.0));
    out
}

fn statements(
    audited: &Audited,
    part: Part,
    passage: &Passage,
    document: &Document,
    names: Names<'_>,
) -> Vec<Statement> {
    let of_part = audited.case.statements.iter().filter(|s| s.part == part);
    of_part
        .map(|s| Statement {
            kind: s.kind,
            words: Words::of(&passage.quote(s.range.clone()), document),
            mentions: s.mentions.iter().map(|m| Mention::of(m, passage, document, names)).collect(),
        })
        .collect()
}

impl Mention {
    fn of(mention: &evidence::Mention, passage: &Passage, document: &Document, names: Names<'_>) -> Mention {
        Mention {
            concept: names(mention.concept),
            words: Words::of(&passage.quote(mention.range.clone()), document),
            assertion: assertion(mention.assertion),
            region: mention.region.map(names),
            side: mention.side,
        }
    }
}

/// The words for everything that is not plainly present.
fn assertion(a: Assertion) -> Vec<&'static str> {
    [
        (a.negated, "negated"),
        (a.not_documented, "not_documented"),
        (a.possible, "possible"),
        (a.hypothetical, "hypothetical"),
        (a.historical, "historical"),
        (a.other_person, "other_person"),
        (a.conditional, "conditional"),
    ]
    .into_iter()
    .filter_map(|(holds, word)| holds.then_some(word))
    .collect()
}

impl Issue {
    fn of(index: usize, issue: &letter::Issue, audited: &Audited, names: Names<'_>) -> Issue {
        let Audited { document, case, .. } = audited;
        let line = |l: &Option<GuidelineLine>| l.as_ref().map(|l| Words::of(&l.text.whole(), document));
        let requested = case.requested.get(index);
        let conclusion = case.conclusions.get(index);
        let claims = case.claims.iter().filter(|c| c.issue == index);
        Issue {
            number: issue.number,
            request: Words::of(&issue.request.whole(), document),
            concepts: requested.map(|r| r.concepts.iter().map(|c| names(*c)).collect()).unwrap_or_default(),
            regions: requested.map(|r| r.regions.iter().map(|c| names(*c)).collect()).unwrap_or_default(),
            decision: issue.decision.as_ref().map(|d| Decision::of(d.value)),
            decision_words: issue.decision.as_ref().map(|d| Words::of(&d.quote, document)),
            claims_administrator: line(&issue.claims_administrator),
            guideline: line(&issue.reviewer),
            rationale: statements(audited, Part::Rationale(index), &issue.rationale, document, names),
            conclusion: conclusion.map_or(Conclusion::None, |c| c.0),
            conclusion_words: conclusion.and_then(|c| c.1.as_ref()).map(|q| Words::of(q, document)),
            claims: claims
                .map(|c| Claim {
                    words: Words::of(&c.quote, document),
                    concepts: c.concepts.iter().map(|c| names(*c)).collect(),
                    polarity: c.polarity,
                    record: c.verdict,
                    record_words: c.record.as_ref().map(|q| Words::of(q, document)),
                })
                .collect(),
        }
    }
}
