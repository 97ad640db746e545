#!/usr/bin/env python3
"""Holds a report against what bench/corpus.py planted.

    imr-audit --format jsonl CORPUS > report.jsonl
    bench/score.py report.jsonl CORPUS/truth.jsonl

For each kind of defect: how many were planted, how many of them are found (an error or a warning of that kind on that
issue, or on the letter), and how many letters without any plant have such a finding. What is found beside the plants
in a letter that has some is not counted either way: a planted contradiction often brings others with it. Standard
library only."""
import collections
import json
import sys


def main():
    report, truth = sys.argv[1:]
    found, audited = collections.defaultdict(set), set()
    for line in open(report, encoding="utf-8"):
        letter = json.loads(line)
        if "path" not in letter or letter.get("status") != "audited":
            continue
        name = letter["path"].rsplit("/", 1)[-1].removesuffix(".txt")
        audited.add(name)
        for finding in letter.get("findings", []):
            if finding["severity"] in ("error", "warning"):
                found[name].add((finding["issue"], finding["defect"]))
    plants = [json.loads(line) for line in open(truth, encoding="utf-8")]
    planted = collections.Counter(p["defect"] for p in plants)
    hit = collections.Counter(p["defect"] for p in plants if (p["issue"], p["defect"]) in found[p["letter"]])
    clean = audited - {p["letter"] for p in plants}
    alarms = collections.Counter(d for name in clean for d in {defect for _, defect in found[name]})
    print(f"{len(audited)} letters audited, {len(clean)} of them without a planted defect\n")
    print(f"{'defect':<36}{'planted':>9}{'found':>9}{'recall':>9}{'clean letters with it':>24}")
    for defect in sorted(planted | alarms):
        recall = f"{hit[defect] / planted[defect]:.3f}" if planted[defect] else "-"
        print(f"{defect:<36}{planted[defect]:>9}{hit[defect]:>9}{recall:>9}{alarms[defect]:>24}")


if __name__ == "__main__":
    main()
