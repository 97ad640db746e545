#!/usr/bin/env python3
"""Letters a second: command line, Python and Spark on the same generated letters, in one session.

    bench/corpus.py --letters 100000 --seed 1 /tmp/letters       # once, some two minutes
    python/bench/throughput.py /tmp/letters --write              # some eight minutes; --rounds 1 takes two less, --java
                                                                 # some minutes more

Needs the package with its extra `spark`, and `cargo build --release`, both of the same commit. Start-up is left out:
that of the command line is measured apart, and Spark first audits a thousand of the letters, so that Java has compiled
what runs often. One core: command line and Python take turns over the first 20,000 of the letters, and the best of
--rounds counts. Two cores: the command line on two threads, and Spark as local-cluster of two executors with a core
each, over all of them. CPU is user and system time of all processes, of Spark with its Java; on a machine that does
other work, compare that. Prints a table in Markdown; --write puts it into docs/scale.md."""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
from itertools import chain

ROOT = pathlib.Path(__file__).resolve().parents[2]

PYTHON = """
import json, pathlib, sys, time
from imr_audit import Auditor
threads, folders = int(sys.argv[1]), sys.argv[2:]
auditor = Auditor()
paths = sorted(str(path) for folder in folders for path in pathlib.Path(folder).rglob("*.txt"))
began, cpu = time.perf_counter(), time.process_time()
with open("/dev/null", "w") as out:
    for audit in auditor.audit_many(paths, threads=threads):
        out.write(audit.to_json() + "\\n")
print(json.dumps([len(paths), time.perf_counter() - began, time.process_time() - cpu]))
"""

TABLES = """
import json, pathlib, sys, time
from imr_audit import Auditor
threads, folders = int(sys.argv[1]), sys.argv[2:]
auditor = Auditor()
paths = sorted(str(path) for folder in folders for path in pathlib.Path(folder).rglob("*.txt"))
began, cpu = time.perf_counter(), time.process_time()
rows = sum(len(tables.accounting) for tables in auditor.iter_tables(paths, threads=threads))
print(json.dumps([rows, time.perf_counter() - began, time.process_time() - cpu]))
"""

SPARK = """
import glob, json, os, pathlib, sys, time
from pyspark.sql import Observation, SparkSession, functions as F
from imr_audit import Auditor
from imr_audit.spark import audit_letters, job, listing, writing
folder, target, few, ways = sys.argv[1:]
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
def table(which):
    some = letters if which == "in" else letters.limit(1000).repartition(2)
    seen, status = Observation(), F.col("accounting.status")
    audited = audit_letters(some, auditor, persist=False).audited
    audited = audited.observe(seen, F.count_if(status == "audited").alias("audited"))
    audited.write.format("noop").mode("overwrite").save()
    return seen.get["audited"]
def run(out):
    return lambda which: job.run(spark, folder if which == "in" else few, f"{target}/{out}-{which}", auditor)["audited"]
def through_java(which):
    # What the job does where only Hadoop can read, without a network.
    job._letters = lambda spark, source, root: listing.Hadoop(spark, source, root)
    job._target = lambda target, root: writing.Hadoop(target)
    return run("java")(which)
for what, way in [
    ("`audit_letters` over a table of texts", table),
    ("the job, a shared folder to Parquet", run("workers")),
    ("the job through Java, as for HDFS", through_java),
][: int(ways)]:
    way("few")
    began, before = time.perf_counter(), cpu()
    count = way("in")
    print(json.dumps([what, count, time.perf_counter() - began, cpu() - before]), flush=True)
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


def program(args, scratch, threads, *inputs):
    """The command line over letters: how many, wall and CPU seconds without start-up."""
    empty = scratch / "empty.txt"
    empty.write_text("no letter\n")
    audit = [args.program, "--format", "jsonl", "--quiet", "--threads", threads, "--fail-on", "never"]
    _, idle, idle_cpu = run(*audit, empty)
    audited = lambda out: sum(b'"status":"audited"' in line[:1000] for line in out)
    count, wall, cpu = run(*audit, *inputs, take=audited)
    return count, wall - idle, cpu - idle_cpu


def python(script, threads):
    """A script that imports the package, over folders: how many letters, wall and CPU seconds without start-up."""
    return lambda args, scratch, *folders: json.loads(run(sys.executable, "-c", script, threads, *folders)[0])


def one_core(args, scratch, folders):
    """Command line and Python by turns; the best round of each."""
    ways = {
        "command line": lambda args, scratch, *folders: program(args, scratch, 1, *folders),
        "Python, `audit_many` and `to_json`": python(PYTHON, 1),
        "Python, `iter_tables`": python(TABLES, 1),
    }
    best = {}
    for _ in range(args.rounds):
        for what, way in ways.items():
            count, wall, cpu = way(args, scratch, *folders)
            best.setdefault(what, []).append((cpu, wall, count))
    for what, rounds in best.items():
        cpu, count = min(rounds)[0], rounds[0][2]
        yield what, 1, count, min(wall for _, wall, _ in rounds), cpu


def two_cores(args, scratch, corpus, few):
    """The command line on two threads, and Spark on two executors."""
    count, wall, cpu = program(args, scratch, 2, corpus)
    yield "command line", 2, count, wall, cpu
    if args.no_spark:
        return
    (scratch / "spark").mkdir()
    out, _, _ = run(sys.executable, "-c", SPARK, corpus, scratch / "spark", few, 3 if args.java else 2, stderr=args.stderr)
    for line in out.splitlines():
        what, count, wall, cpu = json.loads(line)
        yield f"Spark, {what}", 2, count, wall, cpu


def table(args):
    """The lines of the table."""
    # The corpus lies in folders of a thousand letters.
    folders = sorted(path for path in args.corpus.iterdir() if path.is_dir())
    if not folders:
        sys.exit(f"{args.corpus}: no folders of letters; see bench/corpus.py")
    few = folders[:20]
    expected = {1: letters_in(few), 2: letters_in(folders)}
    with tempfile.TemporaryDirectory(prefix="imr-audit-throughput-") as scratch:
        scratch = pathlib.Path(scratch)
        rows = []
        for row in chain(one_core(args, scratch, few), two_cores(args, scratch, args.corpus, folders[0])):
            print(*row, file=sys.stderr, flush=True)
            if row[2] != expected[row[1]]:
                sys.exit(f"{row[0]}: {row[2]} letters audited of {expected[row[1]]}")
            rows.append(row)
    base = {row[1]: row for row in rows if row[0] == "command line"}
    yield "| what | cores | letters | seconds | letters a second | of the command line | CPU a letter | of the command line |"
    yield "|---|---|---|---|---|---|---|---|"
    for what, cores, count, wall, cpu in rows:
        _, _, _, wall_0, cpu_0 = base[cores]
        each = f"{1000 * cpu / count:.3f} ms | {100 * cpu_0 / cpu:.0f} %"
        yield f"| {what} | {cores} | {count:,} | {wall:.1f} | {count / wall:,.0f} | {100 * wall_0 / wall:.0f} % | {each} |"


def letters_in(folders):
    """The number of letters of some folders."""
    return sum(1 for folder in folders for _ in folder.rglob("*.txt"))


def measured():
    """When and where."""
    git = ["git", "-C", ROOT, "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True).stdout.strip()
    load = f"load {os.getloadavg()[0]:.1f} at the start"
    return f"Measured on {time.strftime('%Y-%m-%d %H:%M')}, commit `{commit}`, {os.cpu_count()} processors, {load}."


def write(name, lines):
    """Puts lines between the marks of this name in docs/scale.md."""
    page = ROOT / "docs/scale.md"
    text = page.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}{lines}{end}{after}", encoding="utf-8")


def report(name, lines, into_the_page):
    """Prints lines with when and where they were measured, and writes them into docs/scale.md."""
    when = measured()
    text = f"{when}\n\n" + "".join(f"{line}\n" for line in lines)
    print(text, flush=True)
    if into_the_page:
        write(name, text)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/release/imr-audit")
    parser.add_argument("--write", action="store_true", help="bring docs/scale.md up to date")
    return parser


if __name__ == "__main__":
    parser = arguments()
    parser.add_argument("corpus", type=pathlib.Path, help="what bench/corpus.py wrote")
    parser.add_argument("--rounds", type=int, default=2, help="rounds on one core [default: 2]")
    parser.add_argument("--no-spark", action="store_true")
    parser.add_argument("--java", action="store_true", help="the job as it runs over HDFS, too (several minutes more)")
    parser.add_argument("--verbose", action="store_true", help="let Spark say what it says")
    args = parser.parse_args()
    args.stderr = None if args.verbose else subprocess.DEVNULL
    report("throughput", table(args), args.write)
