"""Spark: the same findings as the command line, from several worker processes, with and without a death among them."""
import json
import os
import pathlib
import signal

import pytest

from conftest import ROOT, SAMPLES, folders, kept, paths

pytest.importorskip("pyspark", reason="PySpark is not installed")

from clusters import TABLES, expected, rows  # noqa: E402

from imr_audit.spark import audit_letters  # noqa: E402


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


def got(audited):
    return {name: rows(getattr(audited, name)) for name in TABLES}


@pytest.mark.parametrize("folder", list(folders()))
def test_the_findings_are_those_of_the_command_line(spark, auditor, program, folder):
    lines = kept(program(folder))
    letters = [(path, pathlib.Path(path).read_bytes()) for path in paths(lines)]
    audited = audit_letters(spark.createDataFrame(letters, "path string, content binary").repartition(6))
    found = {(r.path, r.rule, r.fingerprint, r.message) for r in audited.findings.collect()}
    assert found == {
        (letter["path"], f["rule"], f["fingerprint"], f["message"])
        for letter in map(json.loads, lines)
        for f in letter.get("findings", [])
    }
    assert got(audited) == expected(auditor, paths(lines))
    audited.unpersist()


def test_text_and_paths_and_bad_letters(spark, auditor):
    names = [str(path) for path in sorted(SAMPLES.glob("*.txt"))]
    by_path = audit_letters(spark.createDataFrame([(f"file:{n}",) for n in names], "path string"), persist=False)
    findings = {(r.path, r.fingerprint) for r in by_path.findings.collect()}
    texts = [(name, pathlib.Path(name).read_text(encoding="utf-8")) for name in names]
    by_text = audit_letters(spark.createDataFrame(texts, "name string, letter string"), path="name", content="letter")
    assert findings == {(f"file:{r.path}", r.fingerprint) for r in by_text.findings.collect()} != set()
    by_text.unpersist()

    bad = [("a.pdf", b"%PDF-1.7"), ("b.txt", None), (None, b""), ("c.txt", b"no letter\n"), (None, None)]
    audited = audit_letters(spark.createDataFrame(bad, "path string, content binary"), persist=False)
    status = {(r.path, r.status) for r in audited.accounting.collect()}
    unreadable = {("a.pdf", "unreadable"), ("b.txt", "unreadable"), ("", "unreadable")}
    assert status == {*unreadable, ("c.txt", "unrecognised")}
    assert audited.accounting.count() == 5
    assert audited.letters.count() == 0
    lost = audit_letters(spark.createDataFrame([("file:/no/such/file",)], "path string"), persist=False)
    assert [r.status for r in lost.accounting.collect()] == ["unreadable"]


def test_other_rules_are_sent_to_the_workers(spark, tmp_path, auditor):
    (tmp_path / "pack.yaml").write_text("name: other\nversion: 2.0.0\nlicense: MIT\nextends: true\n")
    letters = spark.createDataFrame([("a.txt", "no letter\n")], "path string, text string")
    audited = audit_letters(letters, tmp_path, redact=True, persist=False)
    (row,) = audited.accounting.collect()
    assert (row.pack, row.pack_version, row.redacted) == ("other", "2.0.0", True)
    assert row.pack_digest != auditor.tool["pack_digest"]


def dying(mark, depth):
    """A stage that kills the Python worker (or, above it, the executor) that meets the third letter, once."""

    def stage(batches):
        for batch in batches:
            if any(name.as_py().split("/")[-1].startswith("03") for name in batch.column("path")):
                try:
                    os.close(os.open(mark, os.O_CREAT | os.O_EXCL))
                except FileExistsError:
                    pass
                else:
                    victim = os.getpid()
                    for _ in range(depth):
                        stat = pathlib.Path(f"/proc/{victim}/stat").read_text()
                        victim = int(stat.rpartition(")")[2].split()[1])
                    os.kill(victim, signal.SIGKILL)
            yield batch

    return stage


@pytest.mark.skipif(not pathlib.Path("/proc/self/stat").exists(), reason="needs /proc")
@pytest.mark.parametrize("victim, depth", [("worker", 0), ("executor", 2)])
def test_a_death_changes_nothing(spark, auditor, tmp_path, victim, depth):
    names = [str(path) for path in sorted(SAMPLES.glob("*.txt"))]
    letters = spark.createDataFrame([(n, pathlib.Path(n).read_bytes()) for n in names], "path string, content binary")
    mark = tmp_path / "killed"
    killed = letters.repartition(5).mapInArrow(dying(str(mark), depth), letters.schema)
    audited = audit_letters(killed)
    assert got(audited) == expected(auditor, names)
    assert mark.exists(), f"no {victim} was killed"
    audited.unpersist()
