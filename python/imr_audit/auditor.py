"""The auditor: letters in, audits or tables out."""
from __future__ import annotations

import datetime
import json
import os
from dataclasses import dataclass
from typing import Any, Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple, Union

from . import _native
from ._native import Table
from .audit import Audit
from .decided import Decided, decided

__all__ = ["Auditor", "Content", "LetterLike", "Path", "Rule", "Tables"]

Path = Union[str, "os.PathLike[str]"]
Content = Union[str, bytes, bytearray]
LetterLike = Union[Content, Path, Tuple[Path, Union[None, Content, "os.PathLike[str]"]]]
"""One letter: its `bytes`; its text, a `str` of more than one line; a path, as `str` or `os.PathLike`; or a pair of a
name and what it names: bytes, text, an `os.PathLike`, or `None`, which is unreadable."""

BATCH = 256


@dataclass(frozen=True)
class Rule:
    """A check of the pack."""

    id: str
    defect: str
    """The kind of defect that it finds."""
    severity: str
    """The most that a finding of it weighs: `error`, `warning` or `note`."""
    fix: str
    """What to do about a finding."""


class Tables(NamedTuple):
    """The three tables of `imr-audit/tables/v1`, the same as in Parquet. Each is taken as it is by whatever reads the
    Arrow PyCapsule interface: pyarrow, Polars, DuckDB, pandas."""

    findings: Table
    """A row a finding."""
    letters: Table
    """A row an audited letter, with its issues."""
    accounting: Table
    """A row an input, whatever became of it."""


class Auditor:
    """A compiled rule pack. Building one takes a moment, so build it once; it can be used by many threads at a time,
    and pickles with its rules."""

    def __init__(
        self,
        rules: Union[None, Path, Sequence[Path]] = None,
        *,
        redact: bool = False,
        config: Optional[Path] = None,
        baseline: Optional[Path] = None,
        ignore_suppressions: bool = False,
        today: Optional[datetime.date] = None,
    ) -> None:
        """`rules`: a folder of rules, or several laid over each other as with `--rules`; without, those that `config`
        names, else those inside the package. `redact` keeps the words of the letters out of everything, as `--redact`
        does.

        What a team has decided about findings is applied as on the command line: severities and suppressions of the
        `imr-audit.toml` named by `config`, suppressions in drafts, and the findings of `baseline`; `ignore_suppressions`
        reports what suppressions would leave out. Suppressions expire with the day, by universal time, on which the
        auditor is made, unless `today` is another.

        Raises `PackError` with every mistake when the rules do not compile, `ValueError` when there is something wrong
        with `config` or `baseline`, and `OSError` when files cannot be read."""
        if isinstance(rules, (str, os.PathLike)):
            rules = [rules]
        folders = None if rules is None else [os.fspath(folder) for folder in rules]
        if folders == []:
            raise ValueError("rules: an empty list; leave it out for the rules inside the package")
        applied = decided(config, baseline, ignore_suppressions, today)
        self._native = _native.Auditor(folders, None, redact, applied)

    @classmethod
    def from_files(
        cls,
        files: Optional[Iterable[Tuple[str, str]]],
        *,
        redact: bool = False,
        applied: Optional[Decided] = None,
    ) -> Auditor:
        """An auditor from the files of a pack, each its path inside the pack and its text; see `files`. `None` means
        the rules inside the package. `applied` is what another auditor has as `decided`."""
        made = cls.__new__(cls)
        files = None if files is None else list(files)
        made._native = _native.Auditor(None, files, redact, decided() if applied is None else applied)
        return made

    @property
    def files(self) -> Optional[List[Tuple[str, str]]]:
        """The files that it was compiled from, to send elsewhere; `None` for the rules inside the package."""
        return self._native.files

    @property
    def decided(self) -> Decided:
        """What a team has decided about findings, to send elsewhere: the texts of the files, and the day."""
        return self._native.decided

    @property
    def policy(self) -> Optional[str]:
        """What identifies configuration and baseline, as the first line of JSON Lines has it; `None` without either."""
        return self._native.policy

    @property
    def complaints(self) -> List[str]:
        """What somebody has to do about suppressions: those that have expired, and those in the drafts audited so far
        that are of no use."""
        return self._native.complaints()

    @property
    def redact(self) -> bool:
        """Whether the words of the letters are kept out."""
        return self._native.redact

    @property
    def tool(self) -> Dict[str, Any]:
        """What identifies the program and its rules: `name`, `version`, `pack`, `pack_version`, `pack_digest`, and
        `layers` where packs are laid over each other."""
        made: Dict[str, Any] = json.loads(self._native.tool())
        return made

    @property
    def rules(self) -> List[Rule]:
        """The checks, sorted by id."""
        return [Rule(*row) for row in self._native.rules()]

    def audit(self, letter: LetterLike, name: Optional[Path] = None) -> Audit:
        """Audits one letter: its `bytes`; its text, a `str` of more than one line; or a path. `name` is what it is
        called in the report when it is no path.

        A letter that cannot be read, even a path that is not there, is a result and no exception."""
        if name is not None:
            if isinstance(letter, tuple) or isinstance(letter, os.PathLike):
                raise TypeError("name: only for text and bytes")
            letter = (name, letter)
        return Audit(*self._native.audit(letter))

    def audit_many(
        self, letters: Iterable[LetterLike], *, threads: Optional[int] = None, window: Optional[int] = None
    ) -> Iterator[Audit]:
        """Audits letters in parallel and yields the audits in the order of the letters.

        `letters` is consumed as the audits are asked for, on the thread that asks: at most `window` letters (eight a
        thread, unless said otherwise) are under way, so that memory does not grow with their number. The work itself
        runs on `threads` threads (one a processor) without the interpreter's lock. An exception raised by `letters`
        comes after the audits of the letters before it."""
        threads = _threads(threads)
        audits = self._native.audits(_several(letters), threads, 8 * threads if window is None else window)
        return (Audit(*made) for made in audits)

    def iter_tables(
        self, letters: Iterable[LetterLike], *, threads: Optional[int] = None, batch: int = BATCH
    ) -> Iterator[Tables]:
        """Audits letters in parallel into tables of `batch` letters at a time, in their order; one batch a thread is
        held in memory."""
        for made in self._native.batches(_several(letters), _threads(threads), batch):
            yield Tables(*made)

    def tables(self, letters: Iterable[LetterLike], *, threads: Optional[int] = None) -> Tables:
        """Audits letters in parallel into three tables. They stay in memory; for more than fits there, see
        `iter_tables`."""
        made = list(self.iter_tables(letters, threads=threads))
        if not made:
            made = [Tables(*self._native.no_tables())]
        return Tables(*(Table.joined(list(parts)) for parts in zip(*made)))

    def __reduce__(self) -> Tuple[Any, ...]:
        return _restore, (self.files, self.redact, self.decided)

    def __repr__(self) -> str:
        tool = self.tool
        return f"<Auditor of {tool['pack']} {tool['pack_version']}>"


def _restore(files: Optional[List[Tuple[str, str]]], redact: bool, applied: Decided) -> Auditor:
    return Auditor.from_files(files, redact=redact, applied=applied)


def _several(letters: Iterable[LetterLike]) -> Iterable[LetterLike]:
    # Their items would be taken for names of letters.
    if isinstance(letters, (str, bytes, bytearray, os.PathLike)):
        raise TypeError(f"letters: an iterable of letters, not one letter ({type(letters).__name__}); audit() takes one")
    return letters


def _threads(asked: Optional[int]) -> int:
    if asked is None:
        affinity = getattr(os, "sched_getaffinity", None)
        return len(affinity(0)) if affinity else os.cpu_count() or 1
    if asked < 1:
        raise ValueError("threads: at least 1")
    return asked
