"""What can go wrong. A letter that cannot be read is not among it: that is a result."""
from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, List, Optional, Tuple

__all__ = ["Diagnostic", "PackError"]


@dataclass(frozen=True)
class Diagnostic:
    """One mistake in a rule file."""

    level: str
    """`error` or `warning`."""
    file: str
    """The file, as the pack names it."""
    line: int
    """1-based; 0 when the file as a whole is meant."""
    column: int
    """1-based, in characters; 0 when the file as a whole is meant."""
    message: str
    """The cause."""
    help: Optional[str] = None
    """What to write instead."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.level}: {self.message}" + (f"; {self.help}" if self.help else "")


class PackError(ValueError):
    """Rules that do not compile. `diagnostics` holds every mistake at once."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics: List[Diagnostic] = list(diagnostics)
        count = len(self.diagnostics)
        heading = f"{count} mistake{'' if count == 1 else 's'} in the rules"
        super().__init__("\n".join([heading, *map(str, self.diagnostics)]))

    def __reduce__(self) -> Tuple[type, Tuple[List[Diagnostic]]]:
        return type(self), (self.diagnostics,)

    @classmethod
    def of(cls, rows: Iterable[Tuple[str, str, int, int, str, Optional[str]]]) -> PackError:
        """From the rows of the native half."""
        return cls(Diagnostic(*row) for row in rows)
