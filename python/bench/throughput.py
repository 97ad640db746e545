#!/usr/bin/env python3
"""Letters a second: command line, Python and Spark on the same generated letters, in one session.

    python/bench/throughput.py --quick          # 10,000 letters
    python/bench/throughput.py                  # 100,000 letters

Needs the package with its extra `spark`, and `cargo build --release`. Start-up is measured apart and left out. Spark runs
as local-cluster of two executors with a core each, like two threads. Prints a table in Markdown."""
import argparse
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]

PYTHON = """
import json, pathlib, sys, time
from imr_audit import Auditor
folder, threads = sys.argv[1], int(sys.argv[2])
auditor = Auditor()
paths = sorted(map(str, pathlib.Path(folder).rglob("*.txt")))
began, cpu = time.perf_counter(), time.process_time()
with open("/dev/null", "w") as out:
    for audit in auditor.audit_many(paths, threads=threads):
        out.write(audit.to_json() + "\\n")
print(json.dumps([len(paths), time.perf_counter() - began, time.process_time() - cpu]))
"""

TABLES = """
import json, pathlib, sys, time
from imr_audit import Auditor
folder, threads = sys.argv[1], int(sys.argv[2])
auditor = Auditor()
paths = sorted(map(str, pathlib.Path(folder).rglob("*.txt")))
began, cpu = time.perf_counter(), time.process_time()
rows = sum(len(tables.accounting) for tables in auditor.iter_tables(paths, threads=threads))
print(json.dumps([rows, time.perf_counter() - began, time.process_time() - cpu]))
"""

SPARK = """
import json, os, pathlib, sys, time
from pyspark.sql import SparkSession
from imr_audit import Auditor
from imr_audit.spark import audit_letters, job
folder, target = sys.argv[1], sys.argv[2]
os.environ["PYSPARK_PYTHON"] = sys.executable
spark = (SparkSession.builder.master("local-cluster[2,1,2048]").config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1").config("spark.ui.enabled", "false")
    .config("spark.local.dir", target).config("spark.sql.shuffle.partitions", "2").getOrCreate())
spark.sparkContext.setLogLevel("ERROR")
auditor = Auditor()
paths = sorted(pathlib.Path(folder).rglob("*.txt"))
packed = target + "/letters.parquet"
import pyarrow as pa, pyarrow.parquet as pq
os.mkdir(packed)
for number in range(8):
    some = paths[number::8]
    table = pa.table({"path": list(map(str, some)), "text": [path.read_text() for path in some]})
    pq.write_table(table, f"{packed}/{number}.parquet")
letters = spark.read.parquet(packed)
def audit(some):
    audit_letters(some, auditor, persist=False).audited.write.format("noop").mode("overwrite").save()
audit(letters.limit(200).repartition(4))
began = time.perf_counter()
audit(letters)
table = time.perf_counter() - began
began = time.perf_counter()
totals = job.run(spark, folder, target + "/out", auditor)
print(json.dumps([len(paths), table, time.perf_counter() - began, totals]))
spark.stop()
"""


def run(*command, **more):
    """Runs a command: what it said, its wall time, its CPU time (user and system) and its peak memory in MB."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, **more)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} failed with {done.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, wall, cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10,000 letters instead of 100,000")
    parser.add_argument("--letters", type=int, help="so many letters")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/release/imr-audit")
    parser.add_argument("--no-spark", action="store_true")
    args = parser.parse_args()
    letters = args.letters or (10_000 if args.quick else 100_000)
    with tempfile.TemporaryDirectory(prefix="imr-audit-throughput-") as folder:
        corpus = pathlib.Path(folder, "letters")
        run(sys.executable, ROOT / "bench/corpus.py", "--letters", letters, "--seed", 1, corpus)
        (corpus / "truth.jsonl").unlink()
        rows = measure(args, corpus, pathlib.Path(folder), letters)
    base = {row[1]: row[3] for row in rows if row[0] == "command line"}
    print(f"{letters} letters\n\n| what | cores | seconds | letters a second | CPU ms a letter | of the command line |")
    print("|---|---|---|---|---|---|")
    for what, cores, seconds, rate, cpu in rows:
        milliseconds = "" if cpu is None else f"{1000 * cpu / letters:.3f}"
        print(f"| {what} | {cores} | {seconds:.2f} | {rate:,.0f} | {milliseconds} | {100 * rate / base[cores]:.0f} % |")


def measure(args, corpus, folder, letters):
    rows = []
    empty = folder / "empty.txt"
    empty.write_text("no letter\n")
    for threads in (1, 2):
        audit = [args.program, "--format", "jsonl", "--quiet", "--threads", threads, "--fail-on", "never"]
        _, idle, idle_cpu = run(*audit, empty)
        out, wall, cpu = run(*audit, corpus)
        audited = len(re.findall(rb'"status":"audited"', out))
        if audited != letters:
            sys.exit(f"the command line has audited {audited} letters of {letters}")
        wall, cpu = wall - idle, cpu - idle_cpu
        rows.append(("command line", threads, wall, letters / wall, cpu))
        for what, program in (("Python, `audit_many` and `to_json`", PYTHON), ("Python, `iter_tables`", TABLES)):
            out, _, _ = run(sys.executable, "-c", program, corpus, threads)
            count, wall, cpu = json.loads(out)
            rows.append((what, threads, wall, count / wall, cpu))
    if not args.no_spark:
        (folder / "spark").mkdir()
        out, _, _ = run(sys.executable, "-c", SPARK, corpus, folder / "spark", stderr=subprocess.DEVNULL)
        count, table, job, totals = json.loads(out.splitlines()[-1])
        if totals["audited"] != letters:
            sys.exit(f"the job has audited {totals} of {letters}")
        rows.append(("Spark, `audit_letters` over a table of texts", 2, table, count / table, None))
        rows.append(("Spark, the job from a folder to Parquet", 2, job, count / job, None))
    return rows


if __name__ == "__main__":
    main()
