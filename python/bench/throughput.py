#!/usr/bin/env python3
"""Letters a second: command line, Python and Spark on the same generated letters, in one session.

    python/bench/throughput.py --quick          # 10,000 letters, some three minutes
    python/bench/throughput.py                  # 100,000 letters, some ten minutes

Needs the package with its extra `spark`, and `cargo build --release`. Start-up is measured apart and left out. One core:
command line and Python take turns over at most 20,000 of the letters, and the best of --rounds counts. Two cores: the
command line on two threads, and Spark as local-cluster of two executors with a core each, over all of them. CPU is user
and system time of all processes, of Spark with its Java; on a machine that does other work, compare that. Prints a table
in Markdown."""
import argparse
import json
import pathlib
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
import glob, json, os, pathlib, sys, time
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
# CPU seconds of this process and all below it, those that have ended included.
def cpu():
    used, parents = {}, {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            number, rest = int(path.split("/")[2]), open(path).read().rpartition(") ")[2].split()
        except OSError:
            continue
        parents[number], used[number] = int(rest[1]), sum(map(int, rest[11:15])) / os.sysconf("SC_CLK_TCK")
    below, grown = {os.getpid()}, True
    while grown:
        more = {number for number, parent in parents.items() if parent in below} - below
        below, grown = below | more, bool(more)
    return sum(used.get(number, 0) for number in below)
audit(letters.limit(200).repartition(4))
took = []
for step in (lambda: audit(letters), lambda: job.run(spark, folder, target + "/out", auditor)):
    began, before = time.perf_counter(), cpu()
    totals = step()
    took += [time.perf_counter() - began, cpu() - before]
print(json.dumps([len(paths), took, totals]))
spark.stop()
"""


def run(*command, take=lambda out: out.read(), **more):
    """Runs a command: what `take` makes of its output, its wall time and its CPU time (user and system)."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, bufsize=1 << 20, **more)
    taken = take(done.stdout)
    done.wait()
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    # 3: nothing was audited, as when start-up alone is measured.
    if done.returncode not in (0, 1, 3):
        sys.exit(f"{command[0]} failed with {done.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, wall, cpu


def program(args, folder, threads, *inputs):
    """The command line over letters: how many, wall and CPU seconds without start-up."""
    empty = folder / "empty.txt"
    empty.write_text("no letter\n")
    audit = [args.program, "--format", "jsonl", "--quiet", "--threads", threads, "--fail-on", "never"]
    _, idle, idle_cpu = run(*audit, empty)
    audited = lambda out: sum(b'"status":"audited"' in line[:1000] for line in out)
    count, wall, cpu = run(*audit, *inputs, take=audited)
    return count, wall - idle, cpu - idle_cpu


def python(script, threads):
    """A script that imports the package, over a folder: how many letters, wall and CPU seconds without start-up."""
    return lambda args, folder, corpus: json.loads(run(sys.executable, "-c", script, corpus, threads)[0])


def one_core(args, folder, corpus):
    """Command line and Python by turns; the best round of each."""
    ways = {
        "command line": lambda *given: program(*given[:2], 1, given[2]),
        "Python, `audit_many` and `to_json`": python(PYTHON, 1),
        "Python, `iter_tables`": python(TABLES, 1),
    }
    best = {}
    for _ in range(args.rounds):
        for what, way in ways.items():
            count, wall, cpu = way(args, folder, corpus)
            best.setdefault(what, []).append((cpu, wall, count))
    for what, rounds in best.items():
        cpu, count = min(rounds)[0], rounds[0][2]
        yield what, 1, count, min(wall for _, wall, _ in rounds), cpu


def two_cores(args, folder, corpus):
    """The command line on two threads, and Spark on two executors."""
    count, wall, cpu = program(args, folder, 2, corpus)
    yield "command line", 2, count, wall, cpu
    if args.no_spark:
        return
    (folder / "spark").mkdir()
    out, _, _ = run(sys.executable, "-c", SPARK, corpus, folder / "spark", stderr=subprocess.DEVNULL)
    count, (table, table_cpu, job, job_cpu), totals = json.loads(out.splitlines()[-1])
    yield "Spark, `audit_letters` over a table of texts", 2, count, table, table_cpu
    yield "Spark, the job from a folder to Parquet", 2, totals["audited"], job, job_cpu


def table(args):
    """The lines of the table."""
    letters = args.letters or (10_000 if args.quick else 100_000)
    few = min(letters, 20_000)
    with tempfile.TemporaryDirectory(prefix="imr-audit-throughput-") as folder:
        folder = pathlib.Path(folder)
        rows = []
        for name, count, measure in [("few", few, one_core), ("all", letters, two_cores)]:
            corpus = folder / name
            run(sys.executable, ROOT / "bench/corpus.py", "--letters", count, "--seed", 1, corpus)
            (corpus / "truth.jsonl").unlink()
            for row in measure(args, folder, corpus):
                if row[2] != count:
                    sys.exit(f"{row[0]}: {row[2]} letters audited of {count}")
                rows.append(row)
    base = {row[1]: row for row in rows if row[0] == "command line"}
    yield "| what | cores | letters | seconds | letters a second | of the command line | CPU a letter | of the command line |"
    yield "|---|---|---|---|---|---|---|---|"
    for what, cores, count, wall, cpu in rows:
        _, _, _, wall_0, cpu_0 = base[cores]
        each = f"{1000 * cpu / count:.3f} ms | {100 * cpu_0 / cpu:.0f} %"
        yield f"| {what} | {cores} | {count:,} | {wall:.1f} | {count / wall:,.0f} | {100 * wall_0 / wall:.0f} % | {each} |"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10,000 letters instead of 100,000")
    parser.add_argument("--letters", type=int, help="so many letters")
    parser.add_argument("--rounds", type=int, default=2, help="rounds on one core [default: 2]")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/release/imr-audit")
    parser.add_argument("--no-spark", action="store_true")
    return parser


if __name__ == "__main__":
    for line in table(arguments().parse_args()):
        print(line, flush=True)
