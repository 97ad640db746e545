"""Tables are taken as they are by the libraries that people use."""
import pytest

from conftest import CONFLICT, SAMPLES

from imr_audit import TABLES_SCHEMA, Tables

PATHS = sorted(str(path) for path in SAMPLES.glob("*.txt"))


@pytest.fixture(scope="module")
def tables(auditor):
    return auditor.tables(PATHS)


def test_pyarrow(tables):
    pa = pytest.importorskip("pyarrow")
    findings = pa.table(tables.findings)
    assert findings.num_rows == len(tables.findings) > 0
    assert findings.column_names == tables.findings.column_names
    assert findings.schema.metadata[b"imr_audit.schema"].decode() == TABLES_SCHEMA
    assert pa.schema(tables.findings) == findings.schema
    assert pa.table(tables.findings) == findings, "a table can be read again"
    findings.validate(full=True)


def test_pandas(tables):
    pa = pytest.importorskip("pyarrow")
    pytest.importorskip("pandas")
    frame = pa.table(tables.letters).to_pandas()
    assert len(frame) == len(PATHS)
    assert frame["errors"].sum() == (pa.table(tables.findings).to_pandas()["severity"] == "error").sum()


def test_pandas_without_pyarrow_between(tables):
    pa = pytest.importorskip("pyarrow")
    pd = pytest.importorskip("pandas", minversion="3", reason="pandas takes Arrow tables as they are from version 3 on")
    frame = pd.DataFrame.from_arrow(tables.findings)
    assert list(frame.columns) == tables.findings.column_names
    assert frame["defect"].tolist() == pa.table(tables.findings).column("defect").to_pylist()


def test_polars(tables):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(tables.findings)
    assert frame.height == len(tables.findings)
    assert "record-contradicts-absence" in frame["defect"].to_list()


def test_duckdb(tables):
    duckdb = pytest.importorskip("duckdb")
    findings, accounting = tables.findings, tables.accounting  # DuckDB finds them by their names
    query = "select count(*) from findings join accounting using (path) where status = 'audited'"
    assert duckdb.sql(query).fetchall() == [(len(findings),)]
    assert len(accounting) == len(PATHS)


def test_batches_add_up_to_the_tables(auditor, tables):
    pa = pytest.importorskip("pyarrow")
    parts = list(auditor.iter_tables(iter(PATHS), threads=2, batch=4))
    assert [len(part.accounting) for part in parts] == [4, 4, 4, len(PATHS) - 12]
    for name in Tables._fields:
        joined = pa.concat_tables(pa.table(getattr(part, name)) for part in parts)
        assert joined.equals(pa.table(getattr(tables, name)))


def test_no_letters_and_bad_letters(auditor):
    pa = pytest.importorskip("pyarrow")
    assert [len(table) for table in auditor.tables([])] == [0, 0, 0]
    bad = auditor.tables(["no/such/file", ("empty.pdf", b""), str(CONFLICT)])
    statuses = pa.table(bad.accounting).column("status").to_pylist()
    assert statuses == ["unreadable", "unreadable", "audited"]
    assert len(bad.letters) == 1
