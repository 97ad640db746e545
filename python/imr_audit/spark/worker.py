"""What runs in the Python workers of the executors."""
from __future__ import annotations

import json
import os
from dataclasses import dataclass
from itertools import accumulate
from pathlib import PurePath
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

import pyarrow as pa
import pyarrow.compute as pc

from ..auditor import BATCH, Auditor, Tables
from ..decided import Decided

__all__ = ["Pack", "audit", "letters_of", "local"]


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
    """For `mapInArrow`: audits batches of letters, with the column `path`, and `content`, or `file` (where it is, in the
    bytes of its system), or neither. `pack` is a `Pack` that was broadcast."""
    auditor = pack.value.auditor()
    for batch in batches:
        # Spark gives a task one core, so the letters of a task are audited one after the other.
        for tables in auditor.iter_tables(letters_of(batch), threads=1, batch=BATCH):
            yield nested(tables)


def letters_of(batch: pa.RecordBatch) -> Iterator[Any]:
    """The letters of a batch, as `Auditor` takes them."""
    names = [name or "" for name in batch.column("path").to_pylist()]
    if "content" in batch.schema.names:
        # One at a time: all together are a second copy of the batch.
        return zip(names, (content.as_py() for content in batch.column("content")))
    if "file" in batch.schema.names:
        return zip(names, (PurePath(os.fsdecode(file.as_py())) for file in batch.column("file")))
    return ((name, PurePath(local(name)) if name else None) for name in names)


def local(path: str) -> str:
    """The path of a file as the system knows it, without the scheme that Spark puts before it."""
    for scheme in ("file://", "file:"):
        if path.startswith(scheme):
            return path[len(scheme) :]
    return path


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
