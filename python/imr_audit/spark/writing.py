"""The tables of a part into a folder, on whatever file system the folder is.

On a local or shared file system the Python workers write Parquet themselves, so that no row is turned into Java's and
back, which costs half as much again as the audit of a short letter. Elsewhere Spark writes."""
from __future__ import annotations

import os
from functools import partial
from typing import Any, Iterable, Iterator, List, Optional, Protocol

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark import TaskContext
from pyspark.sql import DataFrame

from ..auditor import BATCH, Auditor, Tables
from . import audited_letters
from .worker import Pack, letters_of

__all__ = ["TABLES", "Hadoop", "Local", "Target"]

TABLES = Tables._fields

ROW_GROUP = 16 * BATCH
"""Letters that a row group of the tables is made of, at least."""


class Target(Protocol):
    """A folder for the tables."""

    def write(self, letters: DataFrame, auditor: Auditor, part: str) -> Optional[int]:
        """Audits letters, given as `worker.audit` takes them, into the folders of a part, which are not there yet.
        Gives the number of letters, if it was counted."""


class Hadoop:
    """A folder that Spark can write."""

    def __init__(self, target: str) -> None:
        self._target = target.rstrip("/")

    def write(self, letters: DataFrame, auditor: Auditor, part: str) -> Optional[int]:
        """See `Target`."""
        audited = audited_letters(letters, auditor)
        try:
            for table in TABLES:
                rows: DataFrame = getattr(audited, table)
                rows.write.mode("overwrite").parquet(f"{self._target}/{table}/{part}")
        finally:
            audited.unpersist()
        return None


class Local:
    """A folder that the system of every executor knows by the same path."""

    def __init__(self, root: str) -> None:
        self._root = root

    def write(self, letters: DataFrame, auditor: Auditor, part: str) -> Optional[int]:
        """See `Target`."""
        folders = [os.path.join(self._root, table, part) for table in TABLES]
        pack = letters.sparkSession.sparkContext.broadcast(Pack.of(auditor))
        try:
            counts = letters.mapInArrow(partial(_written, pack, folders), "inputs long").collect()
        finally:
            pack.unpersist()
        return sum(int(row.inputs) for row in counts)


def _written(pack: Any, folders: List[str], batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """For `mapInArrow`: writes the tables of a task, and gives the number of its letters."""
    auditor: Auditor = pack.value.auditor()
    letters = (letter for batch in batches for letter in letters_of(batch))
    files: Optional[_Files] = None
    inputs = 0
    try:
        # Spark gives a task one core, so the letters of a task are audited one after the other.
        for tables in auditor.iter_tables(letters, threads=1, batch=BATCH):
            files = files or _Files(folders)
            files.add(tables)
            inputs += len(tables.accounting)
        if files is not None:
            files.finish()
    finally:
        if files is not None:
            files.close()
    yield pa.RecordBatch.from_arrays([pa.array([inputs])], names=["inputs"])


class _Files:
    """A file of each table, which appears when it is whole. An attempt of a task that Spark has given up may write on:
    the files of both are the same, and each is put in its place as one."""

    def __init__(self, folders: List[str]) -> None:
        context = TaskContext.get()
        assert context is not None, "runs in a task"
        number, attempt = context.partitionId(), context.taskAttemptId()
        for folder in folders:
            os.makedirs(folder, exist_ok=True)
        self._hidden = [os.path.join(folder, f".{number:05}.{attempt}") for folder in folders]
        self._places = [os.path.join(folder, f"{number:05}.parquet") for folder in folders]
        self._writers: List[pq.ParquetWriter] = []
        self._waiting: List[List[pa.Table]] = [[] for _ in folders]
        self._letters = 0

    def add(self, tables: Tables) -> None:
        for waiting, table in zip(self._waiting, tables):
            waiting.append(pa.table(table))
        self._letters += len(tables.accounting)
        if self._letters >= ROW_GROUP:
            self._flush()

    def _flush(self) -> None:
        groups = [pa.concat_tables(waiting) for waiting in self._waiting]
        if not self._writers:
            self._writers = [pq.ParquetWriter(path, group.schema) for path, group in zip(self._hidden, groups)]
        for writer, group in zip(self._writers, groups):
            writer.write_table(group)
        self._waiting = [[] for _ in groups]
        self._letters = 0

    def finish(self) -> None:
        if self._letters:
            self._flush()
        self.close()
        for hidden, place in zip(self._hidden, self._places):
            os.replace(hidden, place)

    def close(self) -> None:
        for writer in self._writers:
            writer.close()
        self._writers = []
