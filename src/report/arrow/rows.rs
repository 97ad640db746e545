//! From the published shapes to rows: the names are those of the columns.

use crate::evidence::{Conclusion, Polarity, Sex, Side, Verdict};
use crate::finding::Severity;
use crate::report::{v1, view};
use serde::Serialize;

#[derive(Serialize)]
pub struct Accounting<'a> {
    path: &'a str,
    status: &'static str,
    reason: Option<&'a str>,
    missing: &'a [String],
    format: Option<&'a str>,
    digest: Option<&'a str>,
    incomplete: Option<&'a str>,
    rules_evaluated: Option<i32>,
    rules_not_evaluated: Vec<NotEvaluated<'a>>,
    tool_version: &'a str,
    pack: &'a str,
    pack_version: &'a str,
    pack_digest: &'a str,
    redacted: bool,
}

#[derive(Serialize)]
struct NotEvaluated<'a> {
    rule: &'a str,
    wanting: &'a str,
}

pub fn accounting<'a>(letter: &'a v1::Letter, tool: &'a v1::Tool, redacted: bool) -> Accounting<'a> {
    let coverage = letter.audit.as_ref().map(|a| &a.coverage);
    let not_evaluated = coverage.iter().flat_map(|c| &c.not_evaluated);
    Accounting {
        path: &letter.path,
        status: v1::status(letter.status),
        reason: letter.reason.as_deref(),
        missing: &letter.missing,
        format: letter.format.as_deref(),
        digest: letter.digest.as_deref(),
        incomplete: letter.incomplete.as_deref(),
        rules_evaluated: coverage.map(|c| int(c.evaluated)),
        rules_not_evaluated: not_evaluated.map(|(rule, wanting)| NotEvaluated { rule, wanting }).collect(),
        tool_version: &tool.version,
        pack: &tool.pack,
        pack_version: &tool.pack_version,
        pack_digest: &tool.pack_digest,
        redacted,
    }
}

#[derive(Serialize)]
pub struct Letter<'a> {
    path: &'a str,
    digest: Option<&'a str>,
    form: &'a str,
    case_number: Option<&'a str>,
    date_assigned: Option<&'a str>,
    date_of_injury: Option<&'a str>,
    decision_date: Option<&'a str>,
    ur_denial_date: Option<&'a str>,
    application_received: Option<&'a str>,
    priority: Option<&'a str>,
    licensure: &'a [String],
    specialties: &'a [String],
    patient_age: Option<i32>,
    patient_sex: Option<Sex>,
    errors: i32,
    warnings: i32,
    notes: i32,
    issues: Vec<Issue<'a>>,
}

#[derive(Serialize)]
struct Issue<'a> {
    number: i32,
    request: &'a str,
    original: Option<&'a str>,
    authorised: Option<&'a str>,
    remaining: Option<&'a str>,
    decision: Option<&'static str>,
    conclusion: Conclusion,
    treatment_kind: Option<&'static str>,
    treatment: Option<&'a str>,
    concepts: &'a [String],
    regions: &'a [String],
    side: Option<Side>,
    quantity: Option<f64>,
    visits: Option<f64>,
    levels: Option<i32>,
    guideline: Option<&'a str>,
    cites_nothing: Option<bool>,
    outside_mtus: Option<bool>,
    citations: Vec<Citation<'a>>,
    claims_administrator_guideline: Option<&'a str>,
    criteria: Vec<Criterion<'a>>,
    claims: Vec<Claim<'a>>,
}

#[derive(Serialize)]
struct Citation<'a> {
    document: &'a str,
    mtus: bool,
    year: Option<u16>,
    sections: &'a [String],
    pages: Vec<Pages>,
    topics: &'a [String],
}

#[derive(Serialize)]
struct Pages {
    first: u16,
    last: u16,
}

#[derive(Serialize)]
struct Criterion<'a> {
    rule: &'a str,
    criterion: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Claim<'a> {
    quote: &'a str,
    concept: Option<&'a str>,
    polarity: Polarity,
    record: Verdict,
    record_quote: Option<&'a str>,
    confidence: f32,
}

pub fn letter<'a>(letter: &'a v1::Letter, audit: &'a v1::LetterAudit) -> Letter<'a> {
    let header = &audit.header;
    let of = |severity| int(audit.findings.iter().filter(|f| f.severity == severity).count());
    Letter {
        path: &letter.path,
        digest: letter.digest.as_deref(),
        form: &audit.form,
        case_number: header.case_number.as_deref(),
        date_assigned: header.date_assigned.as_deref(),
        date_of_injury: header.date_of_injury.as_deref(),
        decision_date: header.decision_date.as_deref(),
        ur_denial_date: header.ur_denial_date.as_deref(),
        application_received: header.application_received.as_deref(),
        priority: header.priority.as_deref(),
        licensure: &audit.reviewer.licensure,
        specialties: &audit.reviewer.specialties,
        patient_age: audit.patient.age.map(int),
        patient_sex: audit.patient.sex,
        errors: of(Severity::Error),
        warnings: of(Severity::Warning),
        notes: of(Severity::Note),
        issues: audit.issues.iter().map(issue).collect(),
    }
}

fn issue(issue: &v1::Issue) -> Issue<'_> {
    let treatment = issue.treatment.as_ref();
    let guideline = issue.guideline.as_ref();
    Issue {
        number: int(issue.number),
        request: &issue.request,
        original: issue.original.as_deref(),
        authorised: issue.authorised.as_deref(),
        remaining: issue.remaining.as_deref(),
        decision: issue.decision.map(v1::decision),
        conclusion: issue.conclusion,
        treatment_kind: treatment.map(|t| v1::kind(t.kind)),
        treatment: treatment.and_then(|t| t.concept.as_deref()),
        concepts: treatment.map_or(&[], |t| &t.concepts),
        regions: treatment.map_or(&[], |t| &t.regions),
        side: treatment.and_then(|t| t.side),
        quantity: treatment.and_then(|t| t.quantity),
        visits: treatment.and_then(|t| t.visits),
        levels: treatment.and_then(|t| t.levels).map(int),
        guideline: guideline.map(|g| g.text.as_str()),
        cites_nothing: guideline.map(|g| g.cites_nothing),
        outside_mtus: guideline.map(|g| g.outside_mtus),
        citations: guideline.map(|g| g.citations.iter().map(citation).collect()).unwrap_or_default(),
        claims_administrator_guideline: issue.claims_administrator.as_ref().map(|g| g.text.as_str()),
        criteria: issue
            .criteria
            .iter()
            .map(|c| Criterion { rule: &c.rule, criterion: &c.criterion, value: &c.value })
            .collect(),
        claims: issue.claims.iter().map(claim).collect(),
    }
}

fn citation(citation: &v1::Citation) -> Citation<'_> {
    Citation {
        document: &citation.document,
        mtus: citation.mtus,
        year: citation.year,
        sections: &citation.sections,
        pages: citation.pages.iter().map(|&(first, last)| Pages { first, last }).collect(),
        topics: &citation.topics,
    }
}

fn claim(claim: &v1::Claim) -> Claim<'_> {
    Claim {
        quote: &claim.quote,
        concept: claim.concept.as_deref(),
        polarity: claim.polarity,
        record: claim.record,
        record_quote: claim.record_quote.as_deref(),
        confidence: claim.confidence,
    }
}

#[derive(Serialize)]
pub struct Finding<'a> {
    path: &'a str,
    digest: Option<&'a str>,
    case_number: Option<&'a str>,
    decision_date: Option<&'a str>,
    issue: Option<i32>,
    request: Option<&'a str>,
    decision: Option<&'static str>,
    treatment_kind: Option<&'static str>,
    treatment: Option<&'a str>,
    guideline: Option<&'a str>,
    rule: &'a str,
    defect: &'a str,
    severity: &'static str,
    confidence: f32,
    legal: &'static str,
    message: &'a str,
    why: &'a [String],
    fix: &'a str,
    fingerprint: &'a str,
    evidence: Vec<Evidence<'a>>,
}

#[derive(Serialize)]
struct Evidence<'a> {
    role: &'a str,
    quote: &'a str,
    says: &'a str,
    line: i32,
    page: Option<i32>,
    span_start: i64,
    span_end: i64,
}

pub fn findings<'a>(letter: &'a v1::Letter, audit: &'a v1::LetterAudit) -> Vec<Finding<'a>> {
    let row = |finding: &'a v1::Finding| {
        let issue = finding.issue.and_then(|n| audit.issues.iter().find(|i| i.number == n));
        let treatment = issue.and_then(|i| i.treatment.as_ref());
        let cited = issue.and_then(|i| i.guideline.as_ref()).and_then(|g| g.citations.first());
        Finding {
            path: &letter.path,
            digest: letter.digest.as_deref(),
            case_number: audit.header.case_number.as_deref(),
            decision_date: audit.header.decision_date.as_deref(),
            issue: finding.issue.map(int),
            request: issue.map(|i| i.request.as_str()),
            decision: issue.and_then(|i| i.decision).map(v1::decision),
            treatment_kind: treatment.map(|t| v1::kind(t.kind)),
            treatment: treatment.and_then(|t| t.concept.as_deref()),
            guideline: cited.map(|c| c.document.as_str()),
            rule: &finding.rule,
            defect: &finding.defect,
            severity: view::severity(finding.severity),
            confidence: finding.confidence,
            legal: v1::legal(finding.legal),
            message: &finding.message,
            why: &finding.why,
            fix: &finding.fix,
            fingerprint: &finding.fingerprint,
            evidence: finding.evidence.iter().map(evidence).collect(),
        }
    };
    audit.findings.iter().map(row).collect()
}

fn evidence(evidence: &v1::Evidence) -> Evidence<'_> {
    Evidence {
        role: &evidence.role,
        quote: &evidence.quote,
        says: &evidence.says,
        line: int(evidence.line),
        page: evidence.page.map(int),
        span_start: evidence.span.0.into(),
        span_end: evidence.span.1.into(),
    }
}

/// Spark has no numbers without a sign. Counts, lines and pages are far below the limit.
fn int<N: TryInto<i32>>(n: N) -> i32 {
    n.try_into().unwrap_or(i32::MAX)
}
