"""What the report says of a letter, as plain objects. Written by tools/model.py from the JSON Schema of the report.

Fields that a letter does not have are `None` or empty. Spans are half-open ranges of bytes of the text, in UTF-8.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Literal, Mapping, Optional, Sequence, Tuple


def _pair(span: Sequence[int]) -> Tuple[int, int]:
    start, end = span
    return start, end


# What became of an input.
Status = Literal["audited", "unrecognised", "unreadable", "skipped"]


@dataclass
class Header:
    """The header table; dates are ISO 8601."""

    case_number: Optional[str] = None
    date_assigned: Optional[str] = None
    date_of_injury: Optional[str] = None
    decision_date: Optional[str] = None
    ur_denial_date: Optional[str] = None
    application_received: Optional[str] = None
    priority: Optional[str] = None

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Header:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            case_number=data.get("case_number"),
            date_assigned=data.get("date_assigned"),
            date_of_injury=data.get("date_of_injury"),
            decision_date=data.get("decision_date"),
            ur_denial_date=data.get("ur_denial_date"),
            application_received=data.get("application_received"),
            priority=data.get("priority"),
        )


@dataclass
class Reviewer:
    """The reviewer's credentials, as printed."""

    licensure: List[str]
    """States of licensure."""
    specialties: List[str]
    """Certifications or specialties."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Reviewer:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            licensure=data["licensure"],
            specialties=data["specialties"],
        )


# The patient's sex.
Sex = Literal["male", "female"]


@dataclass
class Patient:
    """The patient, as the summary describes them."""

    age: Optional[int] = None
    """In years."""
    sex: Optional[Sex] = None
    """As the summary gives it."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Patient:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            age=data.get("age"),
            sex=data.get("sex"),
        )


# The determination on an issue.
Decision = Literal["upheld", "overturned", "modified"]


# What the rationale itself concludes.
Conclusion = Literal["necessary", "not_necessary", "mixed", "none"]


# The kinds of treatment.
Kind = Literal[
    "drug", "imaging", "electrodiagnostic", "lab_test", "therapy", "injection", "surgery", "dme",
    "consult_or_visit", "program", "service", "other",
]


# A side of the body.
Side = Literal["left", "right", "bilateral"]


@dataclass
class Treatment:
    """What an issue asks for."""

    kind: Kind
    """The kind of treatment."""
    concepts: List[str]
    """All concepts; for a consultation also what it is for."""
    regions: List[str]
    """Parts of the body that the request names."""
    concept: Optional[str] = None
    """The leading concept."""
    side: Optional[Side] = None
    """The side that the request names."""
    quantity: Optional[float] = None
    """Units asked for."""
    visits: Optional[float] = None
    """Visits or sessions asked for."""
    levels: Optional[int] = None
    """Spinal joint levels."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Treatment:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            kind=data["kind"],
            concepts=data["concepts"],
            regions=data["regions"],
            concept=data.get("concept"),
            side=data.get("side"),
            quantity=data.get("quantity"),
            visits=data.get("visits"),
            levels=data.get("levels"),
        )


@dataclass
class Citation:
    """One cited document, as printed."""

    document: str
    mtus: bool
    year: Optional[int] = None
    sections: List[str] = field(default_factory=list)
    pages: List[Tuple[int, int]] = field(default_factory=list)
    """First and last page of each range."""
    topics: List[str] = field(default_factory=list)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Citation:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            document=data["document"],
            mtus=data["mtus"],
            year=data.get("year"),
            sections=data.get("sections", []),
            pages=[_pair(one) for one in data.get("pages", [])],
            topics=data.get("topics", []),
        )


@dataclass
class Guideline:
    """A guideline line."""

    text: str
    """The line, without its label."""
    cites_nothing: bool
    """It says that nothing was cited."""
    outside_mtus: bool
    """It says that the decision rests on something outside of the MTUS."""
    citations: List[Citation]
    """What it cites."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Guideline:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            text=data["text"],
            cites_nothing=data["cites_nothing"],
            outside_mtus=data["outside_mtus"],
            citations=[Citation.of(one) for one in data["citations"]],
        )


@dataclass
class Criterion:
    """What a treatment rule asks."""

    rule: str
    """The rule."""
    criterion: str
    """The name of the criterion in it."""
    value: str
    """`met`, `unmet`, `unknown` or `conflicting`."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Criterion:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            rule=data["rule"],
            criterion=data["criterion"],
            value=data["value"],
        )


# What kind of claim.
Polarity = Literal["present", "absent", "not_documented"]


# What the letter's own record says of a claim.
Verdict = Literal["supported", "contradicted", "silent"]


@dataclass
class Claim:
    """One statement of fact on which a decision leans."""

    quote: str
    """The words of the rationale."""
    polarity: Polarity
    """Asserted, denied, or said to be missing."""
    record: Verdict
    """What the summary says of it."""
    confidence: float
    """How sure, 0 to 1."""
    spans: List[Tuple[int, int]]
    """Where the quote stands: the ranges of bytes of the document text."""
    concept: Optional[str] = None
    """What it is about."""
    record_quote: Optional[str] = None
    """The words of the summary that decide."""
    record_spans: List[Tuple[int, int]] = field(default_factory=list)
    """Where the words of the summary stand, in the same way."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Claim:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            quote=data["quote"],
            polarity=data["polarity"],
            record=data["record"],
            confidence=data["confidence"],
            spans=[_pair(one) for one in data["spans"]],
            concept=data.get("concept"),
            record_quote=data.get("record_quote"),
            record_spans=[_pair(one) for one in data.get("record_spans", [])],
        )


@dataclass
class Issue:
    """One disputed treatment."""

    number: int
    """1-based place in the letter."""
    request: str
    """The heading up to the colon of the decision, partial approval and all."""
    conclusion: Conclusion
    """What the rationale itself concludes."""
    claims: List[Claim]
    """The statements of fact on which the decision leans."""
    original: Optional[str] = None
    """After a partial approval: what was asked for at first."""
    authorised: Optional[str] = None
    """After a partial approval: what was authorised."""
    remaining: Optional[str] = None
    """After a partial approval: what is left to decide."""
    decision: Optional[Decision] = None
    """The determination."""
    treatment: Optional[Treatment] = None
    """What is asked for, when that was read."""
    claims_administrator: Optional[Guideline] = None
    """The guideline that the claims administrator cited."""
    guideline: Optional[Guideline] = None
    """The guideline that the reviewer cited."""
    criteria: List[Criterion] = field(default_factory=list)
    """What the treatment rules ask, and what the letter's summary and request come to."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Issue:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            number=data["number"],
            request=data["request"],
            conclusion=data["conclusion"],
            claims=[Claim.of(one) for one in data["claims"]],
            original=data.get("original"),
            authorised=data.get("authorised"),
            remaining=data.get("remaining"),
            decision=data.get("decision"),
            treatment=None if data.get("treatment") is None else Treatment.of(data["treatment"]),
            claims_administrator=None
            if data.get("claims_administrator") is None
            else Guideline.of(data["claims_administrator"]),
            guideline=None if data.get("guideline") is None else Guideline.of(data["guideline"]),
            criteria=[Criterion.of(one) for one in data.get("criteria", [])],
        )


# How much a finding weighs.
Severity = Literal["note", "warning", "error"]


# Where a finding stands under Labor Code 4610.6(h)(5).
Legal = Literal["plain_fact", "expert_judgment", "not_a_ground"]


@dataclass
class Evidence:
    """One quote."""

    role: str
    """`claim`, `record`, `request`, `header`, `guideline`, `decision` …"""
    quote: str
    """The words, white space collapsed; at most 60."""
    says: str
    """What they show."""
    line: int
    """1-based line; of the page, where there are pages."""
    span: Tuple[int, int]
    """From the first byte to one past the last, in the document text."""
    page: Optional[int] = None
    """1-based page, where there are pages."""
    spans: List[Tuple[int, int]] = field(default_factory=list)
    """The same, piece by piece, when page furniture stands between."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Evidence:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            role=data["role"],
            quote=data["quote"],
            says=data["says"],
            line=data["line"],
            span=_pair(data["span"]),
            page=data.get("page"),
            spans=[_pair(one) for one in data.get("spans", [])],
        )


@dataclass
class StepQuote:
    """A quote of a derivation."""

    quote: str
    """The words, white space collapsed; at most 60."""
    speaks_for: bool
    """They speak for what was asked, or against it."""
    spans: List[Tuple[int, int]]
    """Where they stand: the ranges of bytes of the document text."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> StepQuote:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            quote=data["quote"],
            speaks_for=data["speaks_for"],
            spans=[_pair(one) for one in data["spans"]],
        )


@dataclass
class Step:
    """One step of a derivation."""

    depth: int
    """0 for the check itself, one more for each step down."""
    asks: str
    """What was asked, in plain English."""
    value: str
    """What came of it: `true`, `false`, `unknown`, `conflicting`."""
    how: Optional[str] = None
    """How its value follows from the steps below it and its quotes (`all`, `any`, `none`, `at_least 2`, `same`,
    `documented`, `mentioned`, …); without it, it was looked up."""
    has: Optional[str] = None
    """What the letter has for it, when that is an attribute."""
    quotes: List[StepQuote] = field(default_factory=list)
    """The quotes that were read."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Step:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            depth=data["depth"],
            asks=data["asks"],
            value=data["value"],
            how=data.get("how"),
            has=data.get("has"),
            quotes=[StepQuote.of(one) for one in data.get("quotes", [])],
        )


@dataclass
class Finding:
    """One finding."""

    rule: str
    """The rule that raised it."""
    defect: str
    """The kind of defect."""
    severity: Severity
    """How much it weighs."""
    message: str
    """One sentence."""
    confidence: float
    """How likely a careful auditor agrees, 0 to 1."""
    legal: Legal
    """Its place under Labor Code 4610.6(h)(5)."""
    evidence: List[Evidence]
    """The quotes that prove it."""
    why: List[str]
    """The derivation in short, one step a line."""
    fix: str
    """What to do about it."""
    fingerprint: str
    """What identifies it from one run to the next: its content, not its line."""
    issue: Optional[int] = None
    """The issue; `null` for the letter as a whole."""
    derivation: List[Step] = field(default_factory=list)
    """The whole derivation, from the condition of the check down to quotes: each step is followed by those it was made
    from, one deeper."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Finding:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            rule=data["rule"],
            defect=data["defect"],
            severity=data["severity"],
            message=data["message"],
            confidence=data["confidence"],
            legal=data["legal"],
            evidence=[Evidence.of(one) for one in data["evidence"]],
            why=data["why"],
            fix=data["fix"],
            fingerprint=data["fingerprint"],
            issue=data.get("issue"),
            derivation=[Step.of(one) for one in data.get("derivation", [])],
        )


@dataclass
class Coverage:
    """What was checked on a letter."""

    evaluated: int
    """How many rules had something to look at."""
    not_evaluated: Dict[str, str]
    """Rules that could not be evaluated, with what was wanting."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Coverage:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            evaluated=data["evaluated"],
            not_evaluated=data["not_evaluated"],
        )


@dataclass
class Suppression:
    """A suppression that stands in a draft."""

    line: int
    """The 1-based line it stands on."""
    rules: List[str]
    """The rules whose findings it takes away."""
    reason: str
    """Why."""
    author: str
    """Who says so."""
    state: str
    """`holds`, `stale` (nothing to suppress any more), `expired` or `malformed`."""
    findings: int
    """How many findings it took away."""
    issue: Optional[int] = None
    """The issue that it is about; `null` for the letter as a whole."""
    expires: Optional[str] = None
    """The last day on which it holds, ISO 8601."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Suppression:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            line=data["line"],
            rules=data["rules"],
            reason=data["reason"],
            author=data["author"],
            state=data["state"],
            findings=data["findings"],
            issue=data.get("issue"),
            expires=data.get("expires"),
        )


@dataclass
class Letter:
    """One input."""

    path: str
    """The path as given; `archive.zip/letter.pdf` inside an archive; `-` for standard input."""
    status: Status
    """What became of it."""
    reason: Optional[str] = None
    """Why it was not audited."""
    missing: List[str] = field(default_factory=list)
    """What a letter would have had, for an unrecognised one."""
    format: Optional[str] = None
    """The kind of file."""
    digest: Optional[str] = None
    """BLAKE3 of the document text, to which all spans refer."""
    incomplete: Optional[str] = None
    """Why only a part of it was read."""
    form: Optional[str] = None
    """The id of the letter form that fitted."""
    header: Optional[Header] = None
    """The header table."""
    reviewer: Optional[Reviewer] = None
    """Who decided."""
    patient: Optional[Patient] = None
    """Who it is about."""
    issues: List[Issue] = field(default_factory=list)
    """The disputed items in the order of the letter."""
    findings: List[Finding] = field(default_factory=list)
    """What is wrong with it."""
    coverage: Optional[Coverage] = None
    """What was checked."""
    suppressions: List[Suppression] = field(default_factory=list)
    """The suppressions that stand in the draft itself."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Letter:
        """From the JSON of the report. Fields that are not known yet are left out."""
        return cls(
            path=data["path"],
            status=data["status"],
            reason=data.get("reason"),
            missing=data.get("missing", []),
            format=data.get("format"),
            digest=data.get("digest"),
            incomplete=data.get("incomplete"),
            form=data.get("form"),
            header=None if data.get("header") is None else Header.of(data["header"]),
            reviewer=None if data.get("reviewer") is None else Reviewer.of(data["reviewer"]),
            patient=None if data.get("patient") is None else Patient.of(data["patient"]),
            issues=[Issue.of(one) for one in data.get("issues", [])],
            findings=[Finding.of(one) for one in data.get("findings", [])],
            coverage=None if data.get("coverage") is None else Coverage.of(data["coverage"]),
            suppressions=[Suppression.of(one) for one in data.get("suppressions", [])],
        )
