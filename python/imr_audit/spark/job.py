"""From a folder of letters to Parquet, part by part, so that a job that was stopped goes on where it was.

The folder and the output may be local, in HDFS or in an object store: whatever Spark can read and write. See
`docs/spark.md`."""
from __future__ import annotations

import argparse
import json
import math
import sys
from typing import Any, Dict, NamedTuple, Optional, Sequence, Set

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from imr_audit import TABLES_SCHEMA, Auditor
from imr_audit.spark import listing, writing
from imr_audit.spark.listing import Letters
from imr_audit.spark.worker import local
from imr_audit.spark.writing import TABLES, Target

__all__ = ["Refused", "main", "run"]

STATUSES = ("audited", "unrecognised", "unreadable")


class Refused(Exception):
    """The output belongs to a run of other rules or another input."""


class Part(NamedTuple):
    """A share of the inputs that is audited and written as one."""

    number: int
    inputs: int
    fingerprint: int
    """Tells whether its files are still the same: from their paths, lengths and times."""

    @property
    def name(self) -> str:
        return f"part={self.number:05}"


class Files:
    """Small files beside the tables, wherever Hadoop can write."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        self._hadoop = spark.sparkContext._jvm.org.apache.hadoop  # type: ignore[union-attr]
        self._root = self._hadoop.fs.Path(root)
        self._system = self._root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())

    def _path(self, name: str) -> Any:
        return self._hadoop.fs.Path(self._root, name)

    def read(self, name: str) -> Optional[Dict[str, Any]]:
        """The JSON of a file; `None` when it is not there, or was cut short."""
        path = self._path(name)
        if not self._system.exists(path):
            return None
        stream = self._system.open(path)
        try:
            text = bytes(stream.readAllBytes()).decode("utf-8")
        finally:
            stream.close()
        try:
            made: Dict[str, Any] = json.loads(text)
        except ValueError:
            return None
        return made

    def write(self, name: str, value: Dict[str, Any]) -> None:
        """Writes a file in the place of what was there."""
        stream = self._system.create(self._path(name), True)
        try:
            stream.write(bytearray(json.dumps(value).encode("utf-8")))
        finally:
            stream.close()

    def folder(self, name: str) -> str:
        """A folder with its scheme, as Spark names what it reads.

        Raises `FileNotFoundError` or `NotADirectoryError`."""
        path = self._hadoop.fs.Path(name)
        system = path.getFileSystem(self._system.getConf())
        if not system.exists(path):
            raise FileNotFoundError(f"no such folder: {name}")
        if not system.getFileStatus(path).isDirectory():
            raise NotADirectoryError(f"no folder: {name}")
        return str(system.makeQualified(path).toString())

    @property
    def root(self) -> str:
        """The path of the folder with its scheme."""
        return str(self._system.makeQualified(self._root).toString())

    def remove(self, name: str) -> None:
        """Takes a file or folder away, if it is there."""
        self._system.delete(self._path(name), True)


def run(
    spark: SparkSession, source: str, target: str, auditor: Auditor, *, letters_per_part: int = 20_000
) -> Dict[str, int]:
    """Audits every file below `source` into `target`, and gives the sums of the accounting. Parts that an earlier run
    has finished stay as they are, unless their files have changed.

    Raises `Refused` when `target` belongs to another run."""
    _configure(spark)
    files = Files(spark, target)
    letters = _letters(spark, source, files.folder(source))
    found = letters.listed().persist()
    listed = found
    try:
        number = _parts(files, source, auditor, found, letters_per_part)
        listed = found.withColumn("part", F.pmod(F.xxhash64("path"), F.lit(number))).persist()
        parts = [Part(int(r.part), r.inputs, r.fingerprint) for r in _shares(listed).collect()]
        for part in parts:
            if files.read(f"_parts/{part.name}.json") == part._asdict():
                print(f"{part.name}: finished before", file=sys.stderr)
                continue
            tasks = _tasks(part.inputs, spark.sparkContext.defaultParallelism)
            some = letters.read(listed.where(F.col("part") == part.number), tasks)
            _audit(files, _target(target, files.root), auditor, part, some)
            files.write(f"_parts/{part.name}.json", part._asdict())
            print(f"{part.name}: {part.inputs} inputs", file=sys.stderr)
        _clear(files, set(range(number)) - {part.number for part in parts})
    finally:
        # What stays kept would answer a later run of the same session, with the files of today.
        listed.unpersist()
        found.unpersist()
    return _totals(spark, target, parts)


def _letters(spark: SparkSession, source: str, root: str) -> Letters:
    if root.startswith("file:"):
        return listing.Local(spark, source, local(root))
    return listing.Hadoop(spark, source, root)


def _target(target: str, root: str) -> Target:
    return writing.Local(local(root)) if root.startswith("file:") else writing.Hadoop(target)


def _audit(files: Files, target: Target, auditor: Auditor, part: Part, letters: DataFrame) -> None:
    for table in TABLES:
        files.remove(f"{table}/{part.name}")
    inputs = target.write(letters, auditor, part.name)
    if inputs not in (None, part.inputs):
        raise RuntimeError(f"{part.name}: {inputs} letters were audited of {part.inputs}; please report it")


def _tasks(inputs: int, slots: int) -> int:
    """Tasks of a part: some for each slot, so that none waits long for the last, of 64 to 5,000 letters."""
    return max(1, min(math.ceil(inputs / 64), max(4 * slots, math.ceil(inputs / 5000))))


def _clear(files: Files, numbers: Set[int]) -> None:
    """Takes away what an earlier run has written of parts that no longer have a letter."""
    for number in numbers:
        name = Part(number, 0, 0).name
        if files.read(f"_parts/{name}.json") is not None:
            files.remove(f"_parts/{name}.json")
            for table in TABLES:
                files.remove(f"{table}/{name}")


def _configure(spark: SparkSession) -> None:
    # Letters are small: without this, Spark makes a task of some thirty files.
    spark.conf.set("spark.sql.files.openCostInBytes", str(64 << 10))
    spark.conf.set("spark.sql.files.maxPartitionBytes", str(64 << 20))
    # A batch is held in memory on both sides of the pipe between Java and Python.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "256")
    slots = str(max(2, spark.sparkContext.defaultParallelism))
    spark.conf.set("spark.sql.sources.parallelPartitionDiscovery.parallelism", slots)


def _parts(files: Files, source: str, auditor: Auditor, listed: DataFrame, letters_per_part: int) -> int:
    """The number of parts of the run, which is settled when it first begins."""
    run = {"schema": TABLES_SCHEMA, "source": source, "tool": auditor.tool, "redacted": auditor.redact}
    decided = {"policy": auditor.policy, "ignore_suppressions": auditor.decided["ignore_suppressions"]}
    run.update(decided)
    begun = files.read("_run.json")
    if begun is None:
        number = max(1, math.ceil(listed.count() / letters_per_part))
        files.write("_run.json", {**run, "parts": number})
        return number
    for what, value in run.items():
        if begun.get(what) != value:
            raise Refused(f"the output belongs to a run with another {what}: {begun.get(what)}, not {value}")
    return int(begun["parts"])


def _shares(listed: DataFrame) -> DataFrame:
    # An exclusive or of hashes does not depend on the order, and cannot overflow.
    fingerprint = F.bit_xor(F.xxhash64("path", "length", "modified"))
    return listed.groupBy("part").agg(F.count("*").alias("inputs"), fingerprint.alias("fingerprint")).orderBy("part")


def _totals(spark: SparkSession, target: str, parts: Sequence[Part]) -> Dict[str, int]:
    totals = {"inputs": sum(part.inputs for part in parts), **dict.fromkeys(STATUSES, 0)}
    if parts:
        paths = [f"{target.rstrip('/')}/accounting/{part.name}" for part in parts]
        for row in spark.read.parquet(*paths).groupBy("status").count().collect():
            totals[row["status"]] = row["count"]
    return totals


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """The command line of the job: 0 when every input is accounted for."""
    parser = argparse.ArgumentParser(description="Audits a folder of letters into Parquet, part by part.")
    parser.add_argument("source", help="folder of letters: a path or URL that Spark can read")
    parser.add_argument("target", help="folder for the tables: a path or URL that Spark can write")
    parser.add_argument("--rules", action="append", metavar="DIR", help="folder of rules to use (can be given again)")
    parser.add_argument("--redact", action="store_true", help="keep the words of the letters out")
    parser.add_argument("--config", metavar="FILE", help="the imr-audit.toml to apply [default: none]")
    parser.add_argument("--baseline", metavar="FILE", help="leave out findings of this file")
    parser.add_argument("--ignore-suppressions", action="store_true", help="report what suppressions would leave out")
    parser.add_argument("--letters-per-part", type=int, default=20_000, metavar="N", help="[default: 20000]")
    args = parser.parse_args(arguments)
    if args.letters_per_part < 1:
        parser.error("--letters-per-part: at least 1")
    try:
        auditor = Auditor(
            args.rules,
            redact=args.redact,
            config=args.config,
            baseline=args.baseline,
            ignore_suppressions=args.ignore_suppressions,
        )
    except (OSError, ValueError) as e:
        parser.error(str(e))
    spark = SparkSession.builder.appName("imr-audit").getOrCreate()
    try:
        totals = run(spark, args.source, args.target, auditor, letters_per_part=args.letters_per_part)
    except (Refused, FileNotFoundError, NotADirectoryError) as e:
        parser.error(str(e))
    said = " + ".join(f"{totals[status]} {status}" for status in STATUSES)
    print(f"{totals['inputs']} inputs = {said}")
    return 0 if totals["inputs"] == sum(totals[status] for status in STATUSES) else 1


if __name__ == "__main__":
    sys.exit(main())
