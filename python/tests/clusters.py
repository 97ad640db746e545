"""What the tests of Spark share: tables that can be compared."""
import json

import pyarrow as pa
import pyarrow.dataset as dataset

TABLES = ("findings", "letters", "accounting")


def rows(table):
    """The rows of a table or DataFrame, comparable."""
    made = table.to_pylist() if isinstance(table, pa.Table) else [r.asDict(recursive=True) for r in table.collect()]
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in made)


def expected(auditor, names):
    """The tables of these letters without Spark."""
    tables = auditor.tables(names)
    return {name: rows(pa.table(getattr(tables, name))) for name in TABLES}


def written(target):
    """The tables of a job, but for the column of the parts."""
    read = lambda name: dataset.dataset(str(target / name), partitioning="hive").to_table()  # noqa: E731
    return {name: rows(read(name).drop_columns(["part"])) for name in TABLES}
