"""The audit of one letter."""
from __future__ import annotations

import json
from typing import Any, Dict, List, Optional, Tuple

from . import notebook
from .model import Claim, Finding, Header, Issue, Letter, Patient

__all__ = ["Audit"]


class Audit:
    """What was found out about one letter, whether it could be read or not.

    The JSON of the report is kept as it was written; `letter` and what comes of it are made when they are first asked
    for."""

    __slots__ = ("_json", "_letter", "text")

    text: Optional[str]
    """The text that was read and that spans refer to (in bytes of UTF-8); `None` when nothing was, or when the words of
    letters are kept out."""

    def __init__(self, report: str, text: Optional[str] = None) -> None:
        """From the JSON of the report of one letter, and its text."""
        self._json = report
        self._letter: Optional[Letter] = None
        self.text = text

    def to_json(self) -> str:
        """The letter in the JSON report `imr-audit/report/v1`, as the command line writes it, byte for byte."""
        return self._json

    def to_dict(self) -> Dict[str, Any]:
        """The same as dictionaries and lists."""
        made: Dict[str, Any] = json.loads(self._json)
        return made

    @property
    def letter(self) -> Letter:
        """Everything that the report says, as typed objects."""
        if self._letter is None:
            self._letter = Letter.of(self.to_dict())
        return self._letter

    @property
    def path(self) -> str:
        """The path or name as given; `-` for a letter without one."""
        return self.letter.path

    @property
    def status(self) -> str:
        """`audited`; `unrecognised`: read, but not as a letter; `unreadable`."""
        return self.letter.status

    @property
    def reason(self) -> Optional[str]:
        """Why it was not audited."""
        return self.letter.reason

    @property
    def header(self) -> Optional[Header]:
        """The header table; `None` when it was not audited."""
        return self.letter.header

    @property
    def patient(self) -> Optional[Patient]:
        """Who it is about; `None` when it was not audited."""
        return self.letter.patient

    @property
    def issues(self) -> List[Issue]:
        """The disputed treatments in the order of the letter."""
        return self.letter.issues

    @property
    def claims(self) -> List[Claim]:
        """The statements of fact on which the decisions lean, of all issues."""
        return [claim for issue in self.letter.issues for claim in issue.claims]

    @property
    def findings(self) -> List[Finding]:
        """What is wrong with it."""
        return self.letter.findings

    def quoted(self, start: int, end: int) -> str:
        """The words of the text at a span."""
        if self.text is None:
            return ""
        return self.text.encode("utf-8")[start:end].decode("utf-8", "replace")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Audit) and (self._json, self.text) == (other._json, other.text)

    def __hash__(self) -> int:
        return hash(self._json)

    def __reduce__(self) -> Tuple[type, Tuple[str, Optional[str]]]:
        return type(self), (self._json, self.text)

    def __repr__(self) -> str:
        said = self.reason or f"{len(self.findings)} finding{'' if len(self.findings) == 1 else 's'}"
        return f"<Audit of {self.path}: {self.status}, {said}>"

    def _repr_html_(self) -> str:
        return notebook.view(self)
