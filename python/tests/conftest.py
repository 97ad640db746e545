"""What the tests share: the auditor, the program to compare with, and letters."""
import json
import os
import pathlib
import subprocess
import sys

import pytest

from imr_audit import Auditor

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "letters"
CONFLICT = SAMPLES / "01-lumbar-mri-deficit-denied.txt"
SHARED = ROOT.parent / "shared" / "letters"


@pytest.fixture(scope="session")
def auditor():
    return Auditor()


@pytest.fixture(scope="session")
def program():
    """The command line program, run at the root of the repository: its JSON of each input, as it was written."""
    path = pathlib.Path(os.environ.get("IMR_AUDIT", ROOT / "target" / "debug" / "imr-audit"))
    assert path.exists(), f"{path} is not built; set IMR_AUDIT to the program that results are compared with"

    def run(*arguments):
        command = [str(path), "--format", "jsonl", *map(str, arguments)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
        assert done.returncode in (0, 1, 3), done.stderr
        return done.stdout.splitlines()[1:-1]

    return run


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A cluster of two executors."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    folder = tmp_path_factory.mktemp("spark")
    (folder / "linked").mkdir()
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.local.dir", str(folder))
        .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
        # A file system that only Hadoop can read: viewfs://tests/linked.
        .config("spark.hadoop.fs.viewfs.mounttable.tests.link./linked", f"file:{folder}/linked")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture()
def linked(spark, tmp_path):
    """A new folder that `viewfs://tests/linked/` and its name stand for."""
    link = spark.conf.get("spark.hadoop.fs.viewfs.mounttable.tests.link./linked")
    folder = pathlib.Path(link[len("file:") :], tmp_path.name)
    folder.mkdir()
    return folder


def folders():
    """The samples, and real letters where they are at hand."""
    yield pytest.param("letters", id="samples")
    for name in ("wc", "pdf"):
        folder = SHARED / name
        marks = [] if folder.is_dir() else pytest.mark.skip(reason=f"real letters are not at hand: {folder}")
        yield pytest.param(os.path.relpath(folder, ROOT), marks=marks, id=f"published-{name}")


def kept(lines):
    """The lines of the inputs that the program does not pass over."""
    return [line for line in lines if json.loads(line)["status"] != "skipped"]


def paths(lines):
    """The inputs of these lines, as the program names them."""
    return [json.loads(line)["path"] for line in lines]
