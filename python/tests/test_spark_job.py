"""The Spark job from a folder to Parquet: equal to the command line, on each kind of file system, stopped and gone on."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pyarrow.parquet as pq
import pytest

from conftest import ROOT, SAMPLES, kept, paths

pytest.importorskip("pyspark", reason="PySpark is not installed")

from clusters import TABLES, expected, rows, written  # noqa: E402

from imr_audit.spark import job  # noqa: E402


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


def strange(folder):
    """A folder of letters with names that patterns and URLs are made of, files that are no letters, and what is no
    file."""
    (folder / "a b" / "month=01").mkdir(parents=True)
    names = ["a[1]{2,3}*?.txt", "_under.txt", "a b/50% + 1 #2.txt", "a b/month=01/d\u00e9j\u00e0.txt", ".hidden.txt"]
    for name, letter in zip(names, sorted(SAMPLES.glob("*.txt"))):
        (folder / name).write_bytes(letter.read_bytes())
    (folder / "no bytes + 1%.txt").write_text("")
    (folder / "a b" / "no letter.txt").write_text("no letter\n")
    return folder


def test_every_file_of_a_local_folder(spark, auditor, program, tmp_path):
    source = strange(tmp_path / "in")
    (source / "loop").symlink_to(source)
    (source / "gone.txt").symlink_to(source / "no such file")
    os.mkfifo(source / "pipe.txt")
    lines = kept(program(source))
    totals = job.run(spark, str(source), str(tmp_path / "out"), auditor, letters_per_part=3)
    assert totals == {"inputs": len(lines), "audited": 4, "unrecognised": 1, "unreadable": 3}
    made, wanted = written(tmp_path / "out"), expected(auditor, paths(lines))
    assert made["letters"] == wanted["letters"] and made["findings"] == wanted["findings"]
    # Why a link that leads back cannot be read is said in other words.
    said = lambda tables: [row for row in tables["accounting"] if "/loop" not in row]  # noqa: E731
    assert said(made) == said(wanted) and len(made["accounting"]) == len(lines)


@pytest.mark.parametrize("reads, writes", [("hadoop", "hadoop"), ("hadoop", "local"), ("local", "hadoop")])
def test_on_other_file_systems(spark, auditor, tmp_path, linked, reads, writes):
    there = f"viewfs://tests/linked/{linked.name}"
    source = strange(linked / "in")
    if reads == "hadoop":
        (source / "_under.txt").unlink()  # Spark passes over it
    names = sorted(str(path) for path in source.rglob("*") if path.is_file() and not path.name.startswith("."))
    given = f"{there}/in" if reads == "hadoop" else str(source)
    folder = linked if writes == "hadoop" else tmp_path
    target = f"{there}/out" if writes == "hadoop" else str(tmp_path / "out")
    totals = job.run(spark, given, target, auditor, letters_per_part=4)
    assert totals["inputs"] == len(names) == sum(totals.values()) - len(names)
    wanted = expected(auditor, [(name.replace(str(source), given), pathlib.Path(name)) for name in names])
    assert written(folder / "out") == wanted
    assert job.run(spark, given, target, auditor) == totals


def test_it_goes_on_where_it_stopped(spark, auditor, program, tmp_path, monkeypatch):
    lines = kept(program("letters"))
    target = tmp_path / "out"
    run = lambda: job.run(spark, "letters", str(target), auditor, letters_per_part=5)  # noqa: E731
    audit, begun = job._audit, []

    def stopping(*arguments):
        begun.append(arguments[3].number)
        if len(begun) == 3:
            raise KeyboardInterrupt
        audit(*arguments)

    monkeypatch.setattr(job, "_audit", stopping)
    with pytest.raises(KeyboardInterrupt):
        run()
    stopped, begun[:] = begun[:], []
    totals = run()
    assert begun[0] == stopped[2] and not set(begun) & set(stopped[:2]), "only what was not finished"
    assert totals["inputs"] == len(lines) == totals["audited"] + totals["unrecognised"] + totals["unreadable"]
    assert written(target) == expected(auditor, paths(lines))

    begun.clear()
    assert run() == totals
    assert begun == []


def test_changed_parts_are_audited_again_and_other_rules_refused(spark, auditor, tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    for path in sorted(SAMPLES.glob("*.txt"))[:6]:
        (source / path.name).write_bytes(path.read_bytes())
    run = lambda with_auditor=auditor: job.run(  # noqa: E731
        spark, str(source), str(target), with_auditor, letters_per_part=1
    )
    run()
    (source / "new.txt").write_text("no letter\n")
    (source / "no bytes.txt").write_text("")
    assert run() == {"inputs": 8, "audited": 6, "unrecognised": 1, "unreadable": 1}
    assert written(target) == expected(auditor, sorted(map(str, source.iterdir())))
    for path in list(source.iterdir())[1:]:
        path.unlink()
    assert run()["inputs"] == 1
    assert written(target) == expected(auditor, list(map(str, source.iterdir()))), "letters that are gone are gone"
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "pack.yaml").write_text("name: other\nversion: 2.0.0\nlicense: MIT\nextends: true\n")
    with pytest.raises(job.Refused, match="tool"):
        run(type(auditor)(tmp_path / "rules"))


def test_a_folder_that_is_not_there(spark, auditor, tmp_path):
    with pytest.raises(FileNotFoundError, match="none"):
        job.run(spark, str(tmp_path / "none"), str(tmp_path / "out"), auditor)
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        job.run(spark, str(tmp_path / "file"), str(tmp_path / "out"), auditor)


def submit(tmp_path, source, target):
    """Starts `spark-submit` as a user does, in a group of processes of its own."""
    folder = pathlib.Path(sys.executable).parent
    command = [shutil.which("spark-submit", path=str(folder)) or "spark-submit", "--master", "local-cluster[2,1,1024]"]
    command += ["--conf", "spark.ui.enabled=false", "--conf", "spark.driver.host=127.0.0.1"]
    command += ["--conf", "spark.driver.bindAddress=127.0.0.1", "--conf", f"spark.local.dir={tmp_path}"]
    command += [str(ROOT / "python/scripts/audit_folder.py"), source, str(target), "--letters-per-part", "2"]
    env = {**os.environ, "PYSPARK_PYTHON": sys.executable, "PYSPARK_DRIVER_PYTHON": sys.executable}
    out = open(tmp_path / "said", "w+")
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=out, text=True, start_new_session=True)


def test_spark_submit_killed_in_the_middle_and_run_again(auditor, program, tmp_path):
    lines, target = kept(program("letters")), tmp_path / "out"
    # A mark that was cut short counts for nothing.
    finished = lambda: [path for path in target.glob("_parts/part=*.json") if path.read_text().endswith("}")]  # noqa: E731
    job = submit(tmp_path, "letters", target)
    while len(finished()) < 2:
        assert job.poll() is None, (tmp_path / "said").read_text()
        time.sleep(0.02)
    os.killpg(job.pid, signal.SIGKILL)
    assert job.wait() == -signal.SIGKILL, "it had ended before it was killed"
    before = {path: path.stat().st_mtime_ns for path in finished()}

    job = submit(tmp_path, "letters", target)
    said, _ = job.communicate()
    assert job.returncode == 0, (tmp_path / "said").read_text()
    assert 0 < len(before) < len(finished()), "some parts were left to do"
    assert {path: path.stat().st_mtime_ns for path in before} == before, "finished parts stay"
    assert f"{len(lines)} inputs = " in said
    assert written(target) == expected(auditor, paths(lines))
    findings = {(letter["path"], f["fingerprint"]) for letter in map(json.loads, lines) for f in letter.get("findings", [])}
    assert {(row["path"], row["fingerprint"]) for row in map(json.loads, written(target)["findings"])} == findings != set()


def test_the_tables_are_those_of_format_parquet(spark, auditor, tmp_path):
    program = os.environ.get("IMR_AUDIT_PARQUET")
    if not program:
        pytest.skip("IMR_AUDIT_PARQUET is no program with the feature `parquet`")
    command = [program, "letters", "--quiet", "--fail-on", "never", "--format", "parquet", "--output", str(tmp_path / "cli")]
    subprocess.run(command, cwd=ROOT, check=True)
    job.run(spark, "letters", str(tmp_path / "spark"), auditor, letters_per_part=8)
    made = written(tmp_path / "spark")
    for name in TABLES:
        table = pq.read_table(tmp_path / "cli" / f"{name}.parquet")
        assert made[name] == rows(table)
        for path in (tmp_path / "spark" / name).rglob("*.parquet"):
            assert pq.read_schema(path).equals(table.schema, check_metadata=True)
