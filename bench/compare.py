#!/usr/bin/env python3
"""Measures the whole program, and others beside it, in one session; writes a Markdown table.

    bench/peers/setup                    # once: the others, into target/peers; poppler-utils by apt if you are root
    cargo build --release
    bench/compare.py [--quick] [--pdfs FOLDER] [--out FILE.md]

What is measured, each as the median of several runs, with user and system time and peak memory where that means
something:

- start-up, with the pack inside the program and with the same pack as YAML;
- letters a second on a made-up corpus (bench/corpus.py), on one thread and two, and ten times the letters;
- ten times the rules: every check nine times more, under other names;
- the same letters read by medSpaCy and negspacy, which do the assertion part alone;
- GNU grep (LC_ALL=C grep -ciwFf) looking for the terms of the vocabulary in the same bytes, and a plain read of them;
- PDFs of the project (tests/pdf) and of --pdfs, file by file and all at once, beside pdftotext.

--quick takes some eight minutes on two cores; without it the corpora are ten times as large. What is not installed is
left out and said so. Standard library only; letters of --pdfs are only read, and no word of them is written."""
import argparse
import json
import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
PEERS = ROOT / "target" / "peers"


class Run:
    """What one process took: wall, CPU (seconds) and peak memory (MB)."""

    def __init__(self, command, stdin=None, stdout=subprocess.DEVNULL, env=None):
        source = open(stdin, "rb") if stdin else subprocess.DEVNULL
        begin = time.perf_counter()
        child = subprocess.Popen([str(c) for c in command], stdin=source, stdout=stdout, stderr=subprocess.DEVNULL, env=env)
        _, status, used = os.wait4(child.pid, 0)
        self.wall = time.perf_counter() - begin
        self.code = child.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = used.ru_utime + used.ru_stime
        self.memory = used.ru_maxrss / 1024


def median(runs, key="wall"):
    return statistics.median(getattr(r, key) for r in runs)


class Table:
    """Rows of Markdown, printed as they come."""

    def __init__(self, out):
        self.out = out

    def say(self, line=""):
        print(line, flush=True)
        self.out.write(line + "\n")
        self.out.flush()

    def head(self, title, *columns):
        self.say(f"\n## {title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")

    def row(self, *cells):
        self.say("| " + " | ".join(str(c) for c in cells) + " |")


class Session:
    def __init__(self, args, out, folder):
        self.args, self.folder, self.table = args, folder, Table(out)
        self.tool = args.tool
        self.runs = args.runs
        self.letters = args.letters or (1_000 if args.quick else 10_000)

    def audit(self, *more, rules=None, threads=2):
        return [self.tool, *(["--rules", rules] if rules else []), "--threads", threads, "--format", "jsonl", "--quiet", *more]

    def checked(self, command, **how):
        run = Run(command, **how)
        if run.code not in (0, 1):
            sys.exit(f"exit code {run.code}: {' '.join(map(str, command))}")
        return run

    def corpus(self, letters):
        folder = self.folder / f"letters-{letters}"
        if not folder.exists():
            subprocess.run([sys.executable, HERE / "corpus.py", "--letters", str(letters), "--seed", "2", folder], check=True)
            (folder / "truth.jsonl").rename(self.folder / f"truth-{letters}.jsonl")
        return folder

    def start(self):
        self.table.head("Start-up", "what", "median wall", "CPU", "peak memory")
        letter = ROOT / "letters" / "01-lumbar-mri-deficit-denied.txt"
        nothing = self.folder / "nothing.txt"
        nothing.write_text("This is no letter.\n")
        rules = self.folder / "rules"
        shutil.copytree(ROOT / "rules", rules)
        own = self.folder / "own-rules"
        shutil.copytree(ROOT / "rules", own)
        for file in own.rglob("*.yaml"):
            with open(file, "a", encoding="utf-8") as f:
                f.write("\n")
        for what, command in [
            ("`--help`: the process alone", [self.tool, "--help"]),
            ("the pack inside, a file that is no letter", [self.tool, "--quiet", nothing]),
            ("the pack inside, one letter", [self.tool, "--quiet", letter]),
            ("`--rules` with the files that ship, no letter", [self.tool, "--quiet", "--rules", rules, nothing]),
            ("`--rules` with every file changed, no letter", [self.tool, "--quiet", "--rules", own, nothing]),
            ("`rules check` of the changed files", [self.tool, "rules", "check", "--rules", own]),
        ]:
            runs = [Run(command) for _ in range(21)]
            self.table.row(what, f"{median(runs) * 1000:.1f} ms", f"{median(runs, 'cpu') * 1000:.1f} ms", f"{median(runs, 'memory'):.0f} MB")

    def speed(self):
        """Letters a second, and beside it what others take for the same bytes, run by turns."""
        corpus = self.corpus(self.letters)
        files = sorted(corpus.rglob("*.txt"))
        size = sum(f.stat().st_size for f in files)
        joined = self.folder / "joined.txt"
        with open(joined, "wb") as f:
            for file in files:
                f.write(file.read_bytes())
        terms = self.folder / "terms.txt"
        with open(terms, "wb") as f:
            subprocess.run([self.tool, "rules", "terms"], stdout=f, check=True)
        count = len(terms.read_text(encoding="utf-8").splitlines())
        grep_env = {**os.environ, "LC_ALL": "C"}
        ours, one, grep, read = [], [], [], []
        for _ in range(self.runs):
            ours.append(self.checked(self.audit(corpus)))
            one.append(self.checked(self.audit(corpus, threads=1)))
            grep.append(self.checked(["grep", "-ciwFf", terms, joined], env=grep_env))
            read.append(self.checked(["cat", joined]))
        start = median([self.checked(self.audit(ROOT / "letters" / "13-clean-lumbar-mri.txt")) for _ in range(5)])
        rate = self.letters / median(ours)
        self.table.head(f"{self.letters:,} letters, {size / 1e6:.1f} MB of text", "what", "median wall", "CPU", "letters a second", "peak memory", "× imr-audit on two threads")
        for what, runs in [("imr-audit, 2 threads", ours), ("imr-audit, 1 thread", one),
                           (f"`LC_ALL=C grep -ciwFf`, {count:,} terms, one process", grep), ("`cat`: a plain read", read)]:
            self.table.row(what, f"{median(runs):.3f} s", f"{median(runs, 'cpu'):.3f} s", f"{self.letters / median(runs):,.0f}",
                           f"{median(runs, 'memory'):.0f} MB", f"{median(runs) / median(ours):.2f}")
        ratios = [a.wall / g.wall for a, g in zip(ours, grep)]
        self.table.say(f"\nAgainst grep, paired: {statistics.median(ratios):.2f} × its time. Without start-up ({start * 1000:.0f} ms): "
                       f"{self.letters / max(median(ours) - start, 1e-9):,.0f} letters a second on two threads.")
        self.peers(corpus, terms, rate)
        self.scaling(corpus)
        report = self.folder / "report.jsonl"
        with open(report, "wb") as f:
            self.checked(self.audit(corpus), stdout=f)
        self.table.say("\n## What is found of the planted defects\n\n```")
        score = subprocess.run([sys.executable, HERE / "score.py", report, self.folder / f"truth-{self.letters}.jsonl"], capture_output=True, text=True, check=True)
        self.table.say(score.stdout.rstrip() + "\n```")

    def peers(self, corpus, terms, rate):
        python = self.args.peers / "bin" / "python"
        self.table.head("The assertion part alone, one process each", "what", "letters", "time", "letters a second", "imr-audit, whole, 2 threads, is × as fast")
        # Both take minutes to load fifty thousand terms of which most never occur; they get those that do.
        text = " " + re.sub(r"[\W_]+", " ", " ".join(f.read_text(encoding="utf-8") for f in sorted(corpus.rglob("*.txt"))[:300]).lower()) + " "
        few = self.folder / "few-terms.txt"
        used = [t for t in terms.read_text(encoding="utf-8").splitlines() if f" {t} " in text]
        few.write_text("\n".join(used) + "\n", encoding="utf-8")
        seconds = 25 if self.args.quick else 60
        for which in ("medspacy", "negspacy"):
            if not python.exists():
                self.table.row(which, "left out: run bench/peers/setup", "", "", "")
                continue
            runs = []
            for _ in range(1 if self.args.quick else 3):
                made = subprocess.run([python, HERE / "peers" / "assertion.py", which, few, corpus, str(seconds)], capture_output=True, text=True)
                if made.returncode:
                    print(made.stderr[-800:], file=sys.stderr)
                    break
                runs.append(json.loads(made.stdout.splitlines()[-1]))
            if not runs:
                self.table.row(which, "failed", "", "", "")
                continue
            theirs = statistics.median(r["letters"] / r["seconds"] for r in runs)
            self.table.row(f"{which}, {len(used)} terms", runs[0]["letters"], f"{runs[0]['seconds']:.1f} s", f"{theirs:.1f}", f"{rate / theirs:,.0f}")

    def scaling(self, corpus):
        self.table.head("Scaling", "what", "median wall", "letters a second", "peak memory")
        runs = max(2, self.runs - 2)
        for factor in (1, 10):
            folder = self.corpus(self.letters * factor)
            done = [self.checked(self.audit(folder)) for _ in range(runs if factor == 1 else 1 if self.args.quick else 2)]
            self.table.row(f"{self.letters * factor:,} letters", f"{median(done):.2f} s", f"{self.letters * factor / median(done):,.0f}", f"{median(done, 'memory'):.0f} MB")
        many = self.folder / "ten-times-the-rules"
        shutil.copytree(ROOT / "rules", many)
        for file in [f for f in (many / "checks").rglob("*.yaml") if not f.name.endswith(".test.yaml")]:
            text = file.read_text(encoding="utf-8")
            for n in range(9):
                again = re.sub(r"(?m)^id: *(\S+)", rf"id: \1-again-{n}", text, count=1)
                file.with_name(f"{file.stem}-again-{n}.yaml").write_text(again, encoding="utf-8")
        done = [self.checked(self.audit(corpus, rules=many)) for _ in range(runs)]
        self.table.row(f"{self.letters:,} letters, every check ten times", f"{median(done):.2f} s", f"{self.letters / median(done):,.0f}", f"{median(done, 'memory'):.0f} MB")

    def pdf(self):
        folders = [ROOT / "tests" / "pdf", *self.args.pdfs]
        pdftotext = shutil.which("pdftotext")
        for folder in folders:
            files = sorted(folder.glob("*.pdf"))
            self.table.head(f"{len(files)} PDFs of {folder.name if folder == ROOT / 'tests' / 'pdf' else 'a folder given'}", "what", "sum of medians", "CPU", "a file")
            ours, theirs, batch = [], [], []
            for file in files:
                mine, other = [], []
                for _ in range(self.runs):
                    mine.append(Run([self.tool, "parse", "--format", "text", file]))
                    if pdftotext:
                        other.append(Run([pdftotext, "-layout", file, "-"]))
                ours.append(mine)
                theirs.append(other)
            for _ in range(self.runs):
                batch.append(Run([self.tool, "parse", "--format", "text", *files]))
            rows = [("imr-audit, text only, a process a file", ours)] + ([("`pdftotext -layout`, a process a file", theirs)] if pdftotext else [])
            for what, runs in rows:
                wall, cpu = sum(median(r) for r in runs), sum(median(r, "cpu") for r in runs)
                self.table.row(what, f"{wall:.3f} s", f"{cpu:.3f} s", f"{wall / len(files) * 1000:.1f} ms")
            wall, cpu = median(batch), median(batch, "cpu")
            self.table.row("imr-audit, text only, one process for all", f"{wall:.3f} s", f"{cpu:.3f} s", f"{wall / len(files) * 1000:.1f} ms")
            if pdftotext:
                ratios = sorted(median(a) / median(b) for a, b in zip(ours, theirs))
                self.table.say(f"\nFile by file, imr-audit takes {statistics.median(ratios):.2f} × the time of pdftotext (median; {ratios[0]:.2f} to {ratios[-1]:.2f}); "
                               f"all in one process {wall / sum(median(r) for r in theirs):.2f} ×.")
            else:
                self.table.say("\npdftotext is not installed (poppler-utils): left out.")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--quick", action="store_true", help="smaller corpora, fewer runs")
    p.add_argument("--letters", type=int, help="letters of the smaller corpus [1,000 with --quick, else 10,000]")
    p.add_argument("--runs", type=int, help="runs of which the median is taken [3 with --quick, else 7]")
    p.add_argument("--pdfs", type=pathlib.Path, action="append", default=[], metavar="FOLDER", help="more PDFs to read")
    p.add_argument("--peers", type=pathlib.Path, default=PEERS, metavar="VENV", help="where bench/peers/setup put them")
    p.add_argument("--tool", type=pathlib.Path, default=ROOT / "target" / "release" / "imr-audit")
    p.add_argument("--out", type=pathlib.Path, default=ROOT / "target" / "compare.md")
    p.add_argument("--only", choices=["start", "speed", "pdf"], action="append", help="only this part")
    args = p.parse_args()
    args.runs = args.runs or (3 if args.quick else 7)
    args.tool = args.tool.resolve()
    if not args.tool.exists():
        sys.exit(f"{args.tool} is missing: cargo build --release")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with open(args.out, "w", encoding="utf-8") as out, tempfile.TemporaryDirectory() as folder:
        session = Session(args, out, pathlib.Path(folder))
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
        model = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), platform.machine())
        session.table.say(f"Commit `{commit}`, {time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} × {model}, load {os.getloadavg()[0]:.1f} at the start.")
        for part in args.only or ["start", "speed", "pdf"]:
            getattr(session, part)()


if __name__ == "__main__":
    main()
