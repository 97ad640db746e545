"""The letters below a folder, and their content, on whatever file system the folder is.

A folder on a local or shared file system is walked and read by the Python workers, which see it as the executors do:
that is several times faster than Spark's reader of whole files, which pays for each file on the driver and on its way
through Java. That reader does the work where only Hadoop can read: HDFS, object stores."""
from __future__ import annotations

import os
import stat
from functools import partial
from typing import Any, Iterable, Iterator, List, Protocol, Tuple

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

__all__ = ["Hadoop", "Letters", "Local"]

BATCH = 10_000
"""Files that a walk hands on at a time."""

NAMES = {"recursiveFileLookup": "true", "__globPaths__": "false"}
"""Paths to read are names and no patterns, whatever signs they have, and each stands for one file: without the first,
Spark reads some of them twice."""

LISTED = "path string, file binary, length long, modified long"

Found = Tuple[str, bytes, int, int]
"""As the command line names it, where it is, its bytes, and when it was changed."""


class Letters(Protocol):
    """A folder of letters."""

    def listed(self) -> DataFrame:
        """Every file below the folder: `path`, as the command line names it; `length` and `modified`, which tell
        whether it has changed; and what `read` needs. Nothing is read of its content."""

    def read(self, some: DataFrame, tasks: int) -> DataFrame:
        """Some of the files that were listed, for `audit_letters`, dealt out to so many tasks."""


class Local:
    """A folder that the system of every executor knows by the same path."""

    def __init__(self, spark: SparkSession, source: str, root: str) -> None:
        """`source` is the folder as it was given, `root` its absolute path."""
        self._spark = spark
        self._source = source.rstrip("/")
        self._root = os.fsencode(root)

    def listed(self) -> DataFrame:
        """See `Letters`."""
        # One task: what a walk costs is small beside what an audit does, and it needs the memory of one batch.
        return self._spark.range(0, 1, 1, 1).mapInArrow(partial(_walked, self._root, self._source), LISTED)

    def read(self, some: DataFrame, tasks: int) -> DataFrame:
        """See `Letters`."""
        # Dealt out by a hash, in an order that does not depend on the walk.
        return some.select("path", "file").repartition(tasks, "path").sortWithinPartitions("path")


def _walked(root: bytes, source: str, _: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    some: List[Found] = []
    for found in files_below(root, source):
        some.append(found)
        if len(some) == BATCH:
            yield _batch(some)
            some = []
    if some:
        yield _batch(some)


def _batch(some: List[Found]) -> pa.RecordBatch:
    columns = [pa.array(column) for column in zip(*some)]
    return pa.RecordBatch.from_arrays(columns, names=["path", "file", "length", "modified"])


def files_below(root: bytes, source: str) -> Iterator[Found]:
    """What the command line finds below a folder: links are followed, and what is hidden or no regular file is passed
    over. A folder that cannot be listed, or that leads back to itself, stands for what it may hold: reading it says
    why not, so that it is accounted for."""
    pending = [(root, frozenset([_identity(os.stat(root))]))]
    while pending:
        folder, above = pending.pop()
        try:
            with os.scandir(folder) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError:
            yield _found(root, source, folder, 0, 0)
            continue
        for name in names:
            if name.startswith(b"."):
                continue
            path = os.path.join(folder, name)
            try:
                status = os.stat(path)
            except OSError:
                yield _found(root, source, path, 0, 0)
                continue
            if stat.S_ISDIR(status.st_mode) and _identity(status) not in above:
                pending.append((path, above | {_identity(status)}))
            elif stat.S_ISDIR(status.st_mode) or stat.S_ISREG(status.st_mode):
                yield _found(root, source, path, status.st_size, status.st_mtime_ns)


def _identity(status: os.stat_result) -> Tuple[int, int]:
    return status.st_dev, status.st_ino


def _found(root: bytes, source: str, path: bytes, length: int, modified: int) -> Found:
    below = path[len(root) :].decode("utf-8", "replace")
    return source + below.replace("\\", "/"), path, length, modified


class Hadoop:
    """A folder that Spark can read: in HDFS, in an object store."""

    def __init__(self, spark: SparkSession, source: str, root: str) -> None:
        """`source` is the folder as it was given, `root` its path with its scheme, as Spark names what it reads."""
        self._spark = spark
        self._source = source.rstrip("/")
        self._root = root.rstrip("/")

    def listed(self) -> DataFrame:
        """See `Letters`."""
        files = self._spark.read.format("binaryFile").options(**NAMES).load(self._root)
        found = files.select("path", "length", F.unix_micros("modificationTime").alias("modified"))
        found = found.unionByName(self._empty(files))
        below = F.substring(F.col("path"), F.lit(len(self._root) + 1), F.length("path"))
        return found.select(F.concat(F.lit(self._source), below).alias("path"), "length", "modified", F.col("path").alias("file"))

    def _empty(self, files: DataFrame) -> DataFrame:
        """The files without a byte, which Spark lists and then passes over."""
        schema = "path string, length long, modified long"
        names = files._jdf.inputFiles()
        if len(names) == files.select("path").count():
            return self._spark.createDataFrame([], schema)
        jvm: Any = self._spark._jvm
        names = jvm.scala.collection.immutable.ArraySeq.unsafeWrapArray(names)
        strings = self._spark._jsparkSession.createDataset(names, jvm.org.apache.spark.sql.Encoders.STRING())
        # They are escaped as in a URL, where a plus sign is one, and write an empty host, which paths do not.
        path = F.expr("url_decode(replace(value, '+', '%2B'))")
        named = DataFrame(strings.toDF(), self._spark).select(F.regexp_replace(path, "^([^/:]+):///", "$1:/").alias("path"))
        empty = named.join(files.select("path"), "path", "left_anti").select("path").collect()
        return self._spark.createDataFrame([(row.path, 0, 0) for row in empty], schema)

    def read(self, some: DataFrame, tasks: int) -> DataFrame:
        """See `Letters`. The number of tasks is that of Spark's reader."""
        letters = some.select("path", "file", "length").orderBy("path").collect()
        empty = [(letter.path, b"") for letter in letters if letter.length == 0]
        read = self._spark.createDataFrame(empty, "path string, content binary")
        full = [letter.file for letter in letters if letter.length > 0]
        if full:
            files = self._spark.read.format("binaryFile").options(**NAMES).load(full)
            below = F.substring(F.col("path"), F.lit(len(self._root) + 1), F.length("path"))
            read = read.unionByName(files.select(F.concat(F.lit(self._source), below).alias("path"), "content"))
        return read
