//! From audits to the published shapes.

use super::*;
use crate::audit::{Audit, Audited, InDraft, Outcome, State};
use crate::batch;
use crate::engine::Judged;
use crate::evidence::{Claim as CaseClaim, Requested};
use crate::finding::{Evidence as AuditEvidence, Finding as AuditFinding, Step as AuditStep};
use crate::letter::{Decision as LetterDecision, Field, GuidelineLine, Header as LetterHeader, Issue as LetterIssue};
use crate::pack::Pack;
use crate::report::Entry;
use crate::report::fingerprint::fingerprint;
use crate::report::quote::{shortened, white};
use crate::source::{Document, Format};
use crate::span::Quote;
use crate::vocabulary::ConceptKind;
use std::ops::Range;

impl Tool {
    /// This program with a pack.
    pub fn with(pack: &Pack) -> Tool {
        Tool {
            name: env!("CARGO_PKG_NAME").to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pack: pack.manifest.name.clone(),
            pack_version: pack.manifest.version.clone(),
            pack_digest: pack.digest.clone(),
            layers: pack.layers.iter().map(Layer::from).collect(),
        }
    }
}

impl From<&crate::pack::Layer> for Layer {
    fn from(layer: &crate::pack::Layer) -> Self {
        let (name, version) = (layer.name.clone(), layer.version.clone());
        Layer { name, version, overrides: layer.overrides.clone() }
    }
}

impl Letter {
    /// What the report says of an input.
    pub fn of_entry(entry: &Entry<'_>, names: Names<'_>) -> Letter {
        match entry {
            Entry::Audit(audit) => Letter::of(audit, names),
            Entry::Skipped { name, why } => {
                Letter { reason: Some((*why).to_owned()), ..Letter::bare(name, Status::Skipped) }
            }
        }
    }

    /// What the report says of an audit.
    pub fn of(audit: &Audit, names: Names<'_>) -> Letter {
        match &audit.outcome {
            Outcome::Unreadable(why) => {
                Letter { reason: Some(why.to_string()), ..Letter::bare(&audit.name, Status::Unreadable) }
            }
            Outcome::Unrecognised { document, missing } => Letter {
                reason: Some("not a letter of a known form".into()),
                missing: missing.clone(),
                ..Letter::read(&audit.name, Status::Unrecognised, document)
            },
            Outcome::Audited(audited) => Letter {
                audit: Some(LetterAudit::of(audited, names)),
                ..Letter::read(&audit.name, Status::Audited, &audited.document)
            },
        }
    }

    fn bare(name: &str, status: Status) -> Letter {
        Letter {
            path: name.to_owned(),
            status,
            reason: None,
            missing: Vec::new(),
            format: None,
            digest: None,
            incomplete: None,
            audit: None,
        }
    }

    fn read(name: &str, status: Status, document: &Document) -> Letter {
        Letter {
            format: Some(format_name(document.format()).to_owned()),
            digest: Some(document.digest()),
            incomplete: document.incomplete().map(str::to_owned),
            ..Letter::bare(name, status)
        }
    }
}

impl LetterAudit {
    fn of(audited: &Audited, names: Names<'_>) -> LetterAudit {
        let Audited { letter, case, findings, coverage, suppressions, .. } = audited;
        let issues = letter.issues.iter().enumerate().map(|(i, issue)| Issue::of(i, issue, audited, names));
        let text = |f: &Field<String>| f.value.clone();
        LetterAudit {
            form: letter.form.clone(),
            header: Header::of(&letter.header),
            reviewer: Reviewer {
                licensure: letter.reviewer.licensure.iter().map(text).collect(),
                specialties: letter.reviewer.specialties.iter().map(text).collect(),
            },
            patient: Patient {
                age: case.patient.age.as_ref().map(|f| f.value),
                sex: case.patient.sex.as_ref().map(|f| f.value),
            },
            issues: issues.collect(),
            findings: findings.iter().map(|f| Finding::of(f, audited)).collect(),
            coverage: Coverage {
                evaluated: coverage.evaluated.len(),
                not_evaluated: coverage.not_evaluated.iter().cloned().collect(),
            },
            suppressions: suppressions.iter().map(Suppression::of).collect(),
        }
    }
}

impl Suppression {
    fn of(draft: &InDraft) -> Suppression {
        let (state, findings) = match &draft.state {
            State::Holds(n) => ("holds", *n),
            State::Stale => ("stale", 0),
            State::Expired => ("expired", 0),
            State::Malformed(_) => ("malformed", 0),
        };
        Suppression {
            line: draft.line,
            issue: draft.issue,
            rules: draft.rules.clone(),
            reason: draft.reason.clone(),
            author: draft.author.clone(),
            expires: draft.expires.map(|d| d.to_string()),
            state: state.to_owned(),
            findings,
        }
    }
}

impl Header {
    /// As the report gives it.
    pub(in crate::report) fn of(header: &LetterHeader) -> Header {
        let text = |f: &Option<Field<String>>| f.as_ref().map(|f| f.value.clone());
        let date = |f: &Option<Field<jiff::civil::Date>>| f.as_ref().map(|f| f.value.to_string());
        Header {
            case_number: text(&header.case_number),
            date_assigned: date(&header.date_assigned),
            date_of_injury: date(&header.date_of_injury),
            decision_date: date(&header.decision_date),
            ur_denial_date: date(&header.ur_denial_date),
            application_received: date(&header.application_received),
            priority: text(&header.priority),
        }
    }
}

impl Issue {
    /// The issue with this index.
    fn of(index: usize, issue: &LetterIssue, audited: &Audited, names: Names<'_>) -> Issue {
        let case = &audited.case;
        let request = issue.request.text();
        let part = |range: &Range<usize>| request.get(range.clone()).map(one_line);
        let partial = issue.partial.as_ref();
        let claims = case.claims.iter().filter(|c| c.issue == index);
        Issue {
            number: issue.number,
            request: one_line(request),
            original: partial.and_then(|p| part(&p.original)),
            authorised: partial.and_then(|p| p.authorised.as_ref()).and_then(part),
            remaining: partial.and_then(|p| p.remaining.as_ref()).and_then(part),
            decision: issue.decision.as_ref().map(|d| Decision::of(d.value)),
            conclusion: case.conclusions.get(index).map_or(Conclusion::None, |c| c.0),
            treatment: case.requested.get(index).map(|r| Treatment::of(r, names)),
            claims_administrator: issue.claims_administrator.as_ref().map(Guideline::of),
            guideline: issue.reviewer.as_ref().map(Guideline::of),
            criteria: audited.criteria.iter().filter(|c| c.issue == Some(issue.number)).map(Criterion::of).collect(),
            claims: claims.map(|c| Claim::of(c, &audited.document, names)).collect(),
        }
    }
}

impl Decision {
    /// As the report names it.
    pub(in crate::report) fn of(decision: LetterDecision) -> Decision {
        match decision {
            LetterDecision::Upheld => Decision::Upheld,
            LetterDecision::Overturned => Decision::Overturned,
            LetterDecision::Modified => Decision::Modified,
        }
    }
}

impl Treatment {
    fn of(requested: &Requested, names: Names<'_>) -> Treatment {
        let concepts: Vec<String> = requested.concepts.iter().map(|c| names(*c)).collect();
        Treatment {
            kind: requested.kind.map_or(Kind::Other, Kind::of),
            concept: concepts.first().cloned(),
            concepts,
            regions: requested.regions.iter().map(|c| names(*c)).collect(),
            side: requested.side,
            quantity: requested.quantity,
            visits: requested.visits,
            levels: requested.levels,
        }
    }
}

impl Kind {
    fn of(kind: ConceptKind) -> Kind {
        match kind {
            ConceptKind::Drug | ConceptKind::DrugClass => Kind::Drug,
            ConceptKind::Imaging => Kind::Imaging,
            ConceptKind::Electrodiagnostic => Kind::Electrodiagnostic,
            ConceptKind::LabTest => Kind::LabTest,
            ConceptKind::Therapy => Kind::Therapy,
            ConceptKind::Injection => Kind::Injection,
            ConceptKind::Surgery => Kind::Surgery,
            ConceptKind::Dme => Kind::Dme,
            ConceptKind::ConsultOrVisit => Kind::ConsultOrVisit,
            ConceptKind::Program => Kind::Program,
            ConceptKind::Service => Kind::Service,
            ConceptKind::Diagnosis
            | ConceptKind::Finding
            | ConceptKind::Manoeuvre
            | ConceptKind::Region
            | ConceptKind::Documentation
            | ConceptKind::Measure
            | ConceptKind::Other => Kind::Other,
        }
    }
}

impl Guideline {
    fn of(line: &GuidelineLine) -> Guideline {
        Guideline {
            text: one_line(line.text.text()),
            cites_nothing: line.cites_nothing.is_some(),
            outside_mtus: line.outside_mtus.is_some(),
            citations: line
                .citations
                .iter()
                .map(|c| Citation {
                    document: c.document.clone(),
                    mtus: c.mtus,
                    year: c.year,
                    sections: c.sections.clone(),
                    pages: c.pages.clone(),
                    topics: c.topics.clone(),
                })
                .collect(),
        }
    }
}

impl Criterion {
    fn of(judged: &Judged) -> Criterion {
        let Judged { rule, criterion, value, .. } = judged;
        Criterion { rule: rule.clone(), criterion: criterion.clone(), value: (*value).to_owned() }
    }
}

impl Claim {
    fn of(claim: &CaseClaim, document: &Document, names: Names<'_>) -> Claim {
        let quote = shortened(&claim.quote, document);
        let record = claim.record.as_ref().map(|q| shortened(q, document));
        Claim {
            concept: claim.concepts.first().map(|c| names(*c)),
            polarity: claim.polarity,
            record: claim.verdict,
            confidence: claim.confidence,
            spans: pairs(&quote),
            quote: quote.text,
            record_spans: record.as_ref().map(pairs).unwrap_or_default(),
            record_quote: record.map(|q| q.text),
        }
    }
}

impl Finding {
    fn of(finding: &AuditFinding, audited: &Audited) -> Finding {
        Finding {
            rule: finding.rule.clone(),
            defect: finding.defect.clone(),
            severity: finding.severity,
            issue: finding.issue,
            message: finding.message.clone(),
            confidence: finding.confidence,
            legal: finding.legal,
            evidence: finding.evidence.iter().map(|e| Evidence::of(e, &audited.document)).collect(),
            why: finding.why.clone(),
            derivation: finding.derivation.iter().map(|s| Step::of(s, &audited.document)).collect(),
            fix: finding.fix.clone(),
            fingerprint: fingerprint(audited, finding),
        }
    }
}

impl Step {
    fn of(step: &AuditStep, document: &Document) -> Step {
        let quotes = step.quotes.iter().map(|(quote, speaks_for)| {
            let quote = shortened(quote, document);
            StepQuote { spans: pairs(&quote), speaks_for: *speaks_for, quote: quote.text }
        });
        Step {
            depth: step.depth,
            asks: step.asks.clone(),
            how: step.how.clone(),
            has: step.has.clone(),
            value: step.value.to_owned(),
            quotes: quotes.collect(),
        }
    }
}

impl Evidence {
    fn of(evidence: &AuditEvidence, document: &Document) -> Evidence {
        let quote = shortened(&evidence.quote, document);
        let place = document.place(quote.start());
        let spans = pairs(&quote);
        let first = spans.first().map_or(0, |s| s.0);
        let last = spans.last().map_or(0, |s| s.1);
        Evidence {
            role: evidence.role.clone(),
            says: evidence.says.clone(),
            line: place.line,
            page: place.page,
            span: (first, last),
            spans: if spans.len() > 1 { spans } else { Vec::new() },
            quote: quote.text,
        }
    }
}

impl Totals {
    /// The sums of a run.
    pub fn of(totals: &batch::Totals) -> Totals {
        let by = |map: &BTreeMap<String, batch::Count>| map.iter().map(|(k, c)| (k.clone(), Counts::of(*c))).collect();
        Totals {
            interrupted: totals.interrupted,
            inputs: totals.inputs,
            audited: totals.audited,
            unrecognised: totals.unrecognised,
            unreadable: totals.unreadable,
            skipped: totals.skipped,
            incomplete: totals.incomplete,
            issues: totals.issues,
            letters_with_findings: totals.with_findings,
            duplicates: totals.duplicates.iter().map(Duplicate::of).collect(),
            findings: Counts::of(totals.findings),
            suppressed: totals.withheld.suppressed,
            in_baseline: totals.withheld.known,
            by_defect: by(&totals.by_defect),
            by_rule: by(&totals.by_rule),
            rules: totals.rules.iter().map(|(rule, used)| (rule.clone(), RuleUse::of(used))).collect(),
        }
    }
}

impl Duplicate {
    fn of(duplicate: &batch::Duplicate) -> Duplicate {
        let same = match duplicate.same {
            batch::Same::Content => "content",
            batch::Same::CaseNumber => "case_number",
        };
        Duplicate { path: duplicate.path.clone(), of: duplicate.of.clone(), same: same.to_owned() }
    }
}

impl RuleUse {
    fn of(used: &batch::RuleUse) -> RuleUse {
        RuleUse { evaluated: used.evaluated, wanting: used.wanting.clone() }
    }
}

impl Counts {
    fn of(count: batch::Count) -> Counts {
        Counts { errors: count.errors, warnings: count.warnings, notes: count.notes }
    }
}

fn pairs(quote: &Quote) -> Vec<(u32, u32)> {
    quote.spans.iter().map(|s| (s.start, s.end)).collect()
}

fn one_line(text: &str) -> String {
    let running = |pair: &[u8]| pair[0] != b' ' || pair[1] != b' ';
    let bytes = text.trim_ascii().as_bytes();
    // Parts of a letter are running text already.
    if bytes.iter().all(|b| b.is_ascii() && (*b == b' ' || !white(*b))) && bytes.windows(2).all(running) {
        return text.trim_ascii().to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Text => "text",
        Format::Pdf => "pdf",
        Format::Docx => "docx",
        Format::Html => "html",
        Format::Markdown => "markdown",
    }
}
