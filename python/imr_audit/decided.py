"""What a team has decided about findings, as it travels from one process to another."""
from __future__ import annotations

import datetime
import os
from typing import Optional, Tuple, TypedDict, Union

__all__ = ["Decided", "decided"]


class Decided(TypedDict):
    """Texts of files, and a day."""

    config: Optional[Tuple[str, str]]
    """Name and text of an `imr-audit.toml`."""
    baseline: Optional[Tuple[str, str]]
    """Name and text of a baseline."""
    ignore_suppressions: bool
    """Report what suppressions would leave out."""
    today: str
    """The day on which suppressions are held against their last, such as `2027-01-31`."""


def decided(
    config: Union[None, str, os.PathLike[str]] = None,
    baseline: Union[None, str, os.PathLike[str]] = None,
    ignore_suppressions: bool = False,
    today: Optional[datetime.date] = None,
) -> Decided:
    """Reads the files; the day is the present one, by universal time, unless another is given."""
    day = today or datetime.datetime.now(datetime.timezone.utc).date()
    return {
        "config": _file(config),
        "baseline": _file(baseline),
        "ignore_suppressions": ignore_suppressions,
        "today": day.isoformat(),
    }


def _file(path: Union[None, str, os.PathLike[str]]) -> Optional[Tuple[str, str]]:
    if path is None:
        return None
    with open(path, encoding="utf-8") as file:
        return os.fspath(path), file.read()
