#!/usr/bin/env python3
"""What the published corpus costs, from letters at hand: prints the table of docs/scale.md.

    python/bench/scale.py FOLDER_OF_PDFS [--letters 1500000] [--times 5]

Needs the package with pyarrow, and `cargo build --release`. Rates are CPU time of one thread, so that other work on the
machine changes them little; start-up is left out."""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import pyarrow as pa
import pyarrow.parquet as pq

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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--letters", type=int, default=1_500_000, help="the size of the corpus [default: 1500000]")
    parser.add_argument("--times", type=int, default=5, help="read the folder so many times [default: 5]")
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/release/imr-audit")
    args = parser.parse_args()
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
    many, gb = args.letters, 1e9
    print(f"{len(paths)} letters, {args.times} times; {many:,} of them\n\n| what | a letter | {many:,} letters |\n|---|---|---|")
    print(f"| letters as they are | {size / 1000:.1f} kB | {size * many / gb:.0f} GB |")
    print(f"| CPU | {1000 * each:.2f} ms | {each * many / 3600:.2f} core hours |")
    print(f"| JSON Lines | {written / count / 1000:.1f} kB | {written / count * many / gb:.1f} GB |")
    for name, size in tables.items():
        print(f"| Parquet, {name} | {size / len(paths) / 1000:.2f} kB | {size / len(paths) * many / gb:.1f} GB |")
    print(f"| peak memory, one thread | | {memory:.0f} MB |")
    print(f"| start-up | | {start:.2f} s |")


if __name__ == "__main__":
    main()
