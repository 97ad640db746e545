"""Letters on a Spark cluster: a DataFrame of letters in, DataFrames of findings, letters and accounting out.

    from imr_audit.spark import audit_letters

    letters = spark.read.format("binaryFile").option("recursiveFileLookup", True).load("hdfs:///letters")
    audited = audit_letters(letters)
    audited.findings.where("severity = 'error'").show()
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Optional, Sequence, Union

import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import ArrayType, StructField, StructType

from ..auditor import Auditor, Path
from . import worker

__all__ = ["AuditedLetters", "audit_letters", "schema"]

CONTENT = ("content", "text")
"""Columns that are taken for the content of the letters when none is named."""


@dataclass(frozen=True)
class AuditedLetters:
    """The tables `imr-audit/tables/v1` as DataFrames, with the columns that Parquet has."""

    findings: DataFrame
    """A row a finding."""
    letters: DataFrame
    """A row an audited letter, with its issues."""
    accounting: DataFrame
    """A row an input, whatever became of it."""
    audited: DataFrame
    """What the three are taken from: a row an input, with the columns `accounting`, `letter` and `findings`."""

    def unpersist(self) -> None:
        """Lets go of what was kept of the audit."""
        self.audited.unpersist()


def audit_letters(
    letters: DataFrame,
    rules: Union[None, Auditor, Path, Sequence[Path]] = None,
    *,
    path: str = "path",
    content: Optional[str] = None,
    redact: bool = False,
    persist: bool = True,
) -> AuditedLetters:
    """Audits a DataFrame of letters.

    `path` is the column of their names. `content` is the column of their bytes or their text; without, it is `content`
    or `text`, whichever is there, and when neither is, the workers read the files at `path` themselves.

    `rules` is a folder of rules on the driver, several laid over each other, or an auditor; without, the rules inside
    the package. They are checked here (`PackError`), broadcast once, and compiled once a Python worker.

    A letter that cannot be read is a row of `accounting` and fails no task. `persist` keeps the result of the audit
    (memory, then disk), so that the three DataFrames come from one pass; without it each action audits again."""
    auditor = rules if isinstance(rules, Auditor) else Auditor(rules, redact=redact)
    content = content or next((name for name in CONTENT if name in letters.columns), None)
    columns = [F.col(path).cast("string").alias("path")]
    if content is not None:
        columns.append(F.col(content).alias("content"))
    return audited_letters(letters.select(*columns), auditor, persist=persist)


def audited_letters(letters: DataFrame, auditor: Auditor, *, persist: bool = True) -> AuditedLetters:
    """The same of a DataFrame that has the columns of `worker.audit`."""
    pack = letters.sparkSession.sparkContext.broadcast(worker.Pack.of(auditor))
    audited = letters.mapInArrow(partial(worker.audit, pack), schema(auditor))
    if persist:
        audited = audited.persist(StorageLevel.MEMORY_AND_DISK)
    return AuditedLetters(
        findings=audited.select(F.inline("findings")),
        letters=audited.where("letter is not null").select("letter.*"),
        accounting=audited.select("accounting.*"),
        audited=audited,
    )


def schema(auditor: Auditor) -> StructType:
    """The columns of `AuditedLetters.audited`; those of the three tables are inside of them."""
    findings, letters, accounting = (from_arrow_schema(pa.schema(table)) for table in auditor.tables([]))
    return StructType(
        [
            StructField("accounting", accounting, False),
            StructField("letter", letters, True),
            StructField("findings", ArrayType(findings, False), False),
        ]
    )
