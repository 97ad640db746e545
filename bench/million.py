#!/usr/bin/env python3
"""A hundred thousand letters and a million: rate, peak memory, and whether the JSON Lines account for each.

    cargo build --release
    bench/million.py [--letters 100000 1000000] [--corpus FOLDER] [--make] [--out FILE.md]

All letters are distinct, written by bench/corpus.py (about 3.6 kB each); the smaller run reads the first part of the
larger corpus. A million take some 6 GB of disk: in a temporary folder they are gone when the run ends; with --corpus they
are made once and stay, and --make only makes them. Output is read from a pipe as it comes and is not kept: each line
must be that of the next letter in the order of the folders, and audited. Memory is that of the tool alone, as the
system counts it for the process. Standard library only."""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from compare import ROOT

PART = 50_000
INDEX = 64  # bytes a letter that the index of duplicates may take


def make(folder, letters):
    """Writes what is missing of the corpus, a process a processor, and gives the folders of its letters."""
    def part(first):
        done = folder / f".made-{first}-{min(PART, letters - first)}"
        if not done.exists():
            count = str(min(PART, letters - first))
            command = [sys.executable, ROOT / "bench" / "corpus.py", "--letters", count, "--first", str(first), "--seed", "4", folder]
            subprocess.run(command, check=True)
            done.touch()

    folder.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(part, range(0, letters, PART)))


def names(folders):
    """The paths in the order in which the tool takes them."""
    for folder in folders:
        for name in sorted(os.listdir(folder)):
            yield f"{folder}/{name}"


def measure(tool, folders, threads):
    """Runs the tool over the folders: letters, seconds, CPU seconds, peak MB, and the sums that it ends with."""
    command = [str(tool), "--threads", str(threads), "--format", "jsonl", "--quiet", "--fail-on", "never", *map(str, folders)]
    began = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, bufsize=1 << 20)
    lines = iter(child.stdout)
    next(lines)
    count, last = 0, None
    for path in names(folders):
        line = next(lines, b"")
        if not line.startswith(b'{"path":%s,' % json.dumps(path).encode()) or b'"status":"audited"' not in line[:400]:
            child.kill()
            sys.exit(f"{path}: not accounted for; instead: {line[:300]!r}")
        count += 1
    for last in lines:
        pass
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0 or last is None:
        sys.exit(f"exit code {child.returncode}, last line {last!r}")
    totals = json.loads(last)["totals"]
    if totals["inputs"] != count or totals["audited"] != count:
        sys.exit(f"{count} lines, but the totals say {totals}")
    return count, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def report(args, folder, out):
    say = lambda line: print(line, flush=True) or print(line, file=out, flush=True)
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    say(f"Commit `{commit}`, {time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start.\n")
    say("| letters | wall | CPU | letters a second | CPU a letter | peak memory | less 64 bytes a letter |\n|---|---|---|---|---|---|---|")
    rows = []
    for letters in sorted(args.letters):
        parts = [folder / f"{n:04}" for n in range(-(-letters // 1000))]
        count, seconds, cpu, memory = measure(args.tool, parts, args.threads)
        rest = memory - count * INDEX / 2**20
        rows.append((count / seconds, cpu / count, memory, rest))
        say(f"| {count:,} | {seconds:.1f} s | {cpu:.1f} s | {count / seconds:,.0f} | {1000 * cpu / count:.3f} ms | {memory:.0f} MB | {rest:.0f} MB |")
    if len(rows) > 1:
        (rate, cpu, memory, rest), (rate_2, cpu_2, memory_2, rest_2) = rows[0], rows[-1]
        say(f"\nThe larger against the smaller: rate {rate_2 / rate:.3f}, CPU a letter {cpu_2 / cpu:.3f}, peak memory {memory_2 / memory:.3f}, "
            f"less 64 bytes a letter {rest_2 / rest:.3f}. Every letter has its line, in the order of the folders, and is audited.")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--letters", type=int, nargs="+", default=[100_000, 1_000_000])
    p.add_argument("--corpus", type=pathlib.Path, help="where the letters are, or are to be made and to stay")
    p.add_argument("--make", action="store_true", help="only make the letters")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--tool", type=pathlib.Path, default=ROOT / "target" / "release" / "imr-audit")
    p.add_argument("--out", type=pathlib.Path, default=ROOT / "target" / "million.md")
    args = p.parse_args()
    if any(n % 1000 for n in args.letters):
        p.error("--letters: multiples of 1,000")
    if args.make and not args.corpus:
        p.error("--make: needs --corpus")
    if not args.make and not args.tool.exists():
        sys.exit(f"{args.tool} is missing: cargo build --release")
    with tempfile.TemporaryDirectory(prefix="imr-audit-million-") as aside:
        folder = args.corpus or pathlib.Path(aside, "letters")
        make(folder, max(args.letters))
        if not args.make:
            args.out.parent.mkdir(parents=True, exist_ok=True)
            with open(args.out, "w", encoding="utf-8") as out:
                report(args, folder, out)


if __name__ == "__main__":
    main()
