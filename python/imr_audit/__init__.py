"""Finds where Independent Medical Review letters contradict themselves, with the quotes that prove it.

    from imr_audit import Auditor

    auditor = Auditor()
    for finding in auditor.audit("letters/01.txt").findings:
        print(finding.severity, finding.message)
"""
from ._native import TABLES_SCHEMA, Table, __version__
from .audit import Audit
from .auditor import Auditor, LetterLike, Rule, Tables
from .errors import Diagnostic, PackError
from .model import (
    Citation,
    Claim,
    Coverage,
    Evidence,
    Finding,
    Guideline,
    Header,
    Issue,
    Letter,
    Patient,
    Reviewer,
    Treatment,
)

__all__ = [
    "Audit",
    "Auditor",
    "Citation",
    "Claim",
    "Coverage",
    "Diagnostic",
    "Evidence",
    "Finding",
    "Guideline",
    "Header",
    "Issue",
    "Letter",
    "LetterLike",
    "PackError",
    "Patient",
    "Reviewer",
    "Rule",
    "TABLES_SCHEMA",
    "Table",
    "Tables",
    "Treatment",
    "__version__",
]
