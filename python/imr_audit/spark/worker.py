"""What runs in the Python workers of the executors."""
from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePath
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

import pyarrow as pa
import pyarrow.compute as pc

from ..auditor import BATCH, Auditor, Tables
from ..decided import Decided

__all__ = ["Pack", "audit"]


@dataclass(frozen=True)
class Pack:
    """Rules, and what was decided, on their way to the workers."""

    files: Optional[List[Tuple[str, str]]]
    """The files of the pack; `None` for the rules inside the package."""
    redact: bool
    decided: Decided
    """What a team has decided about findings."""
    tool: Tuple[Tuple[str, Any], ...]
    """What identifies program and rules on the driver."""

    @classmethod
    def of(cls, auditor: Auditor) -> Pack:
        """The rules of an auditor."""
        return cls(auditor.files, auditor.redact, auditor.decided, tuple(auditor.tool.items()))

    def auditor(self) -> Auditor:
        """The auditor of this worker: built when it is first asked for, and kept as long as the process lives."""
        # What identifies rules laid over each other holds a list, which is no key.
        key = json.dumps([self.tool, self.redact, self.decided])
        if key not in _auditors:
            made = Auditor.from_files(self.files, redact=self.redact, applied=self.decided)
            if tuple(made.tool.items()) != self.tool:
                raise RuntimeError(
                    f"this worker has another imr-audit than the driver: {made.tool}, not {dict(self.tool)}; "
                    "install the same version on both"
                )
            _auditors[key] = made
        return _auditors[key]


_auditors: Dict[str, Auditor] = {}


def audit(pack: Any, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """For `mapInArrow`: audits batches of letters, with the columns `path` and perhaps `content`. `pack` is a `Pack` that
    was broadcast."""
    auditor = pack.value.auditor()
    for batch in batches:
        # Spark gives a task one core, so the letters of a task are audited one after the other.
        for tables in auditor.iter_tables(_letters(batch), threads=1, batch=BATCH):
            yield nested(tables)


def _letters(batch: pa.RecordBatch) -> Iterator[Any]:
    content = batch.column("content") if "content" in batch.schema.names else None
    for row, path in enumerate(batch.column("path")):
        name = path.as_py() or ""
        yield name, _local(name) if content is None else content[row].as_py()


def _local(path: str) -> Optional[PurePath]:
    """The file as the system knows it, without the scheme that Spark puts before it."""
    for scheme in ("file://", "file:"):
        if path.startswith(scheme):
            path = path[len(scheme) :]
    return PurePath(path) if path else None


def nested(tables: Tables) -> pa.RecordBatch:
    """The three tables as one batch with a row an input: columns `accounting`, `letter` and `findings`."""
    findings, letters, accounting = (pa.table(table) for table in tables)
    row = iter(range(letters.num_rows))
    audited = pc.equal(accounting.column("status"), "audited").to_pylist()
    rows = [next(row) if was else None for was in audited]
    counts = (letters.column(name).to_pylist() for name in ("errors", "warnings", "notes"))
    per_letter = [sum(each) for each in zip(*counts)]
    count = iter(per_letter)
    offsets = list(accumulate((next(count) if was else 0 for was in audited), initial=0))
    columns = [
        _structs(accounting),
        _structs(letters).take(pa.array(rows, pa.int64())),
        pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), _structs(findings)),
    ]
    return pa.RecordBatch.from_arrays(columns, names=["accounting", "letter", "findings"])


def _structs(table: pa.Table) -> pa.StructArray:
    columns = [column.combine_chunks() for column in table.columns]
    return pa.StructArray.from_arrays(columns, fields=list(table.schema))
