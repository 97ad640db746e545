#!/usr/bin/env python3
"""What the published corpus costs, from letters at hand: measures and prints the first table of docs/scale.md.

    python/bench/scale.py FOLDER_OF_PDFS [--corpus 1500000] [--times 5]     # cost a letter
    python/bench/scale.py FOLDER_OF_PDFS --write                             # into docs/scale.md

Needs the package with its extra `spark`, and `cargo build --release`. The cost is CPU time of one thread, so that other
work on the machine changes it little; start-up is left out."""
import pathlib
import subprocess
import sys
import tempfile

import pyarrow as pa
import pyarrow.parquet as pq
import throughput

from imr_audit import Auditor

ROOT = pathlib.Path(__file__).resolve().parents[2]


def cost(program, *inputs):
    """CPU seconds, peak memory in MB and bytes written of one run over these inputs."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out.jsonl")
        command = [program, "--format", "jsonl", "--quiet", "--threads", "1", "--fail-on", "never", "-o", out, *inputs]
        code = (
            "import resource, subprocess, sys\n"
            "subprocess.run(sys.argv[1:])\n"
            "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
            "print(used.ru_utime + used.ru_stime, used.ru_maxrss)"
        )
        said = subprocess.run([sys.executable, "-c", code, *map(str, command)], capture_output=True, check=True, text=True)
        cpu, memory = map(float, said.stdout.split()[-2:])
        return cpu, memory / 1024, out.stat().st_size


def parquet(paths, folder):
    """Bytes of the three tables of these letters."""
    tables = Auditor().tables(paths)._asdict()
    for name, table in tables.items():
        pq.write_table(pa.table(table), folder / f"{name}.parquet", compression="snappy")
    return {name: (folder / f"{name}.parquet").stat().st_size for name in tables}


def rates(args):
    """The lines of the table of costs."""
    paths = sorted(path for path in args.folder.rglob("*") if path.is_file())
    if not paths:
        sys.exit(f"{args.folder}: no letters")
    with tempfile.TemporaryDirectory() as folder:
        empty = pathlib.Path(folder, "empty.txt")
        empty.write_text("no letter\n")
        start, _, _ = cost(args.program, empty)
        tables = parquet(map(str, paths), pathlib.Path(folder))
    cpu, memory, written = cost(args.program, *[args.folder] * args.times)
    count = len(paths) * args.times
    each = (cpu - start) / count
    size = sum(path.stat().st_size for path in paths) / len(paths)
    many, gb = args.corpus, 1e9
    yield f"{len(paths)} letters of a folder, read {args.times} times on one thread by `python/bench/scale.py`.\n"
    yield f"| what | a letter | {many:,} letters |\n|---|---|---|"
    yield f"| letters as they are | {size / 1000:.1f} kB | {size * many / gb:.0f} GB |"
    yield f"| CPU | {1000 * each:.2f} ms | {each * many / 3600:.2f} core hours |"
    yield f"| JSON Lines | {written / count / 1000:.1f} kB | {written / count * many / gb:.1f} GB |"
    for name, size in tables.items():
        yield f"| Parquet, {name} | {size / len(paths) / 1000:.2f} kB | {size / len(paths) * many / gb:.1f} GB |"
    yield f"| peak memory, one thread | | {memory:.0f} MB |"


def main():
    parser = throughput.arguments()
    parser.description = __doc__.splitlines()[0]
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--corpus", type=int, default=1_500_000, help="the size of the corpus [default: 1500000]")
    parser.add_argument("--times", type=int, default=5, help="read the folder so many times [default: 5]")
    args = parser.parse_args()
    throughput.report("rates", rates(args), args.write)


if __name__ == "__main__":
    main()
