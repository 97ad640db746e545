"""One letter as HTML for notebooks: the findings, and the letter with its evidence marked.

No script and no style from elsewhere, so that it also shows where notebooks are not trusted. Every word of a letter is
escaped."""
from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, List, Set, Tuple

from .model import Evidence, Finding

if TYPE_CHECKING:
    from .audit import Audit

__all__ = ["view"]

COLOURS = {"error": "#b3261e", "warning": "#9a6700", "note": "#57606a"}
MARK = "background:#fff3b0;color:#1f2328;border-bottom:2px solid #9a6700"
QUOTE = "margin:.3em 0 .3em 1em;padding-left:.6em;border-left:3px solid #9a6700"
CAVEAT = "Only the letter was seen, not the file behind it: “not in the record” means not in the letter’s own summary."


def view(audit: Audit) -> str:
    """The HTML of an audit."""
    letter = audit.letter
    parts = ['<div style="max-width:60em;line-height:1.45">', f"<h3>{escape(letter.path)}</h3>"]
    if letter.status != "audited":
        why = "; ".join(filter(None, [letter.reason, *letter.missing]))
        parts.append(f"<p><b>{escape(letter.status)}</b>: {escape(why)}</p>")
    else:
        parts.append(_facts(audit))
        parts.extend(_finding(finding, audit) for finding in letter.findings)
        if letter.coverage and not letter.findings:
            parts.append(f"<p>No findings; {letter.coverage.evaluated} rules had something to look at.</p>")
        if audit.text is not None:
            parts.append(f"<details><summary>The letter</summary>{_text(audit)}</details>")
        parts.append(f"<p><small>{CAVEAT}</small></p>")
    parts.append("</div>")
    return "\n".join(parts)


def _facts(audit: Audit) -> str:
    number = audit.header.case_number if audit.header else None
    issues = "".join(
        f"<li>{escape(issue.request)}: <b>{escape(issue.decision or 'no decision')}</b></li>" for issue in audit.issues
    )
    return (f"<p>Case {escape(number)}</p>" if number else "") + f"<ol>{issues}</ol>"


def _finding(finding: Finding, audit: Audit) -> str:
    colour = COLOURS[finding.severity]
    where = "the letter" if finding.issue is None else f"issue {finding.issue}"
    quotes = "".join(_quote(evidence) for evidence in finding.evidence)
    law = "<li>Law: plain fact, Labor Code 4610.6(h)(5)</li>" if finding.legal == "plain_fact" else ""
    why = f"<li>Why: {escape('; '.join(finding.why))}</li>" if finding.why else ""
    return (
        f'<div><b style="color:{colour}">{finding.severity}</b> {escape(finding.message)} '
        f"<small>({where}, {escape(finding.rule)})</small>{quotes}"
        f"<ul>{why}{law}<li>Fix: {escape(finding.fix)}</li></ul></div>"
    )


def _quote(evidence: Evidence) -> str:
    page = f"page {evidence.page}, " if evidence.page else ""
    place = f"<small>{escape(evidence.says)}, {page}line {evidence.line}</small>"
    return f'<blockquote style="{QUOTE}">{escape(evidence.quote)}<br>{place}</blockquote>'


def _text(audit: Audit) -> str:
    """The letter with its evidence marked."""
    text = (audit.text or "").encode("utf-8")
    out: List[str] = []
    at = 0
    for start, end, says in _marks(audit):
        start = max(start, at)
        if end <= start:
            continue
        out.append(escape(text[at:start].decode("utf-8", "replace")))
        words = escape(text[start:end].decode("utf-8", "replace"))
        out.append(f'<mark style="{MARK}" title="{escape(says)}">{words}</mark>')
        at = end
    out.append(escape(text[at:].decode("utf-8", "replace")))
    return f'<pre style="white-space:pre-wrap">{"".join(out)}</pre>'


def _marks(audit: Audit) -> List[Tuple[int, int, str]]:
    marks: Set[Tuple[int, int, str]] = set()
    for finding in audit.findings:
        for evidence in finding.evidence:
            for start, end in evidence.spans or [evidence.span]:
                marks.add((start, end, evidence.says))
    return sorted(marks)
