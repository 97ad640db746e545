#!/usr/bin/env python3
"""Plant one defect in each copy of a letter, and count how many of them are found.

    imr-audit --rules rules/ --format json LETTERS > originals.json
    bench/plants.py plant originals.json LETTERS PLANTED      # writes the copies, and PLANTED/plants.jsonl
    imr-audit --rules rules/ --format json PLANTED > planted.json
    bench/plants.py score originals.json PLANTED planted.json

Ways: the request names the other side, another part of the body or another strength; the reviewer's line cites the
chapter for another part of the body or an edition out of force; a date of the summary slips to another year; the
summary documents what the rationale says is missing. A plant is found when the copy has an error or warning of a
fitting defect on that issue that the original has not. Not every plant can be found from the letter: where a strength
stands in the request alone, another one that is made contradicts nothing. Standard library only; the same letters give
the same plants.
"""
import collections
import json
import pathlib
import re
import sys

REGIONS = [("lumbar", "cervical"), ("cervical", "lumbar"), ("shoulder", "ankle"), ("knee", "wrist"),
           ("wrist", "knee"), ("ankle", "shoulder"), ("low back", "neck"), ("neck", "low back")]
CHAPTERS = [("Low Back Complaints", "Shoulder Complaints"), ("Neck and Upper Back Complaints", "Knee Complaints"),
            ("Shoulder Complaints", "Ankle and Foot Complaints"), ("Knee Complaints", "Neck and Upper Back Complaints"),
            ("Forearm, Wrist, and Hand Complaints", "Low Back Complaints"), ("Elbow Complaints", "Knee Complaints"),
            ("Ankle and Foot Complaints", "Elbow Complaints")]
EDITIONS = [("Chronic Pain Medical Treatment 2016", "Chronic Pain Medical Treatment 2009")]
# What a claim says is missing, and a sentence that documents it; {part} is the requested part of the body.
FACTS = [
    ("nerve", r"neurolog|radicul|nerve (root )?compr", "Examination of the {part} showed strength of 4/5 and decreased sensation in one dermatome."),
    ("red-flag", r"red flag", "The injured worker reported loss of bowel and bladder control."),
    ("failed-drugs", r"first[- ]line|anticonvulsant|antidepressant", "Gabapentin and amitriptyline were tried and failed."),
    ("failed-therapy", r"(fail|trial|complet)\w* .{0,60}(conservative|therapy)", "Twelve visits of physical therapy for the {part} gave no relief."),
    ("stomach", r"gastro|dyspepsia", "The injured worker has had a gastrointestinal bleed and has dyspepsia from naproxen."),
    ("spasm", r"spasm", "There was muscle spasm of the {part} on palpation."),
    ("sleep", r"insomnia", "The injured worker has insomnia."),
]
SIDES = {"left": "right", "right": "left"}


def cased(word, like):
    return word.capitalize() if like[0].isupper() else word


def loose(words):
    return r"\s+".join(re.escape(w) for w in words.split())


def heading(text, request):
    """Where the request stands with its decision, which is where it is decided."""
    return re.search(loose(request) + r"\s*:?\s*(?:is\s+)?:?\s*(?:Upheld|Overturned)", text)



def in_requests(text, issue):
    at = heading(text, issue.get("request") or "")
    if not at or not issue.get("request"):
        return
    head = at.group()
    sides = list(re.finditer(r"\b(left|right)\b", head, re.I))
    if len(sides) == 1 and "bilateral" not in head.lower():
        s = sides[0]
        other = cased(SIDES[s.group().lower()], s.group())
        yield "side", ["wrong-body-part"], text[:at.start()] + head[:s.start()] + other + head[s.end():] + text[at.end():]
    for here, there in REGIONS:
        if len(re.findall(here, head, re.I)) == 1 and not re.search(there, head, re.I):
            new = re.sub(here, there, head, flags=re.I)
            expect = ["wrong-body-part", "wrong-guideline", "request-mismatch", "residue"]
            yield "region", expect, text[:at.start()] + new + text[at.end():]
            break
    strength = re.search(r"(?<![\d/-])(\d+(?:\.\d+)?)(\s*mg)\b", head)
    if strength:
        new = head[:strength.start()] + f"{float(strength.group(1)) * 2:g}" + head[strength.end(1):]
        expect = ["request-mismatch", "drug-fact", "arithmetic", "record-contradicts-assertion"]
        yield "strength", expect, text[:at.start()] + new + text[at.end():]
    line = re.search(r"MAXIMUS guideline:.*?Decision rationale", text[at.end():at.end() + 4000], re.S)
    for kind, pairs, expect in [("chapter", CHAPTERS, ["wrong-guideline", "wrong-body-part", "lower-standard"]),
                                ("edition", EDITIONS, ["guideline-not-in-force", "lower-standard", "wrong-guideline"])]:
        for here, there in pairs:
            if line and re.search(loose(here), line.group()):
                start = at.end() + line.start()
                new = re.sub(loose(here), there, line.group(), count=1)
                yield kind, expect, text[:start] + new + text[start + len(line.group()):]
                break


def in_summary(text, letter):
    start = text.find("CASE SUMMARY")
    end = re.compile("IMR ISSUES|IMR DECISION").search(text, max(start, 0))
    if start < 0 or not end:
        return
    dates = list(re.finditer(r"\b\d{1,2}([-/])\d{1,2}\1(?:20)?(\d\d)\b", text[start:end.start()]))
    if dates:
        date = dates[len(dates) // 2]
        at = start + date.start(2)
        slips = [("year-ahead", date.group(2)[::-1] if date.group(2)[0] != date.group(2)[1] else "61"),
                 ("year-behind", f"{(int(date.group(2)) - 2) % 100:02}")]
        for kind, year in slips:
            yield kind, None, ["date-or-identity-conflict", "residue"], text[:at] + year + text[at + 2:]
    sentence = re.search(r"\.\s", text[start + 200:end.start()])
    if not sentence:
        return
    at = start + 200 + sentence.end()
    for issue in letter["issues"]:
        parts = (issue.get("treatment") or {}).get("regions") or []
        if not parts:
            continue
        for kind, missing, fact in FACTS:
            claims = [c for c in issue["claims"] if c["polarity"] != "present" and c["record"] != "contradicted"]
            if any(re.search(missing, c["quote"], re.I | re.S) for c in claims):
                fact = fact.format(part=parts[0].replace("_", " "))
                expect = ["record-contradicts-absence", "record-conflicts-itself"]
                yield "fact-" + kind, issue["number"], expect, text[:at] + fact + " " + text[at:]


def plant(originals, letters, out):
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for letter in originals["letters"]:
        if letter["status"] != "audited":
            continue
        path = letters / pathlib.PurePath(letter["path"]).name
        text = path.read_text(encoding="utf-8", errors="replace")
        found = [(k, i["number"], e, t) for i in letter["issues"] for k, e, t in in_requests(text, i)]
        found += list(in_summary(text, letter))
        for number, (kind, issue, expect, copy) in enumerate(found):
            name = f"{path.stem}--{kind}-{number}.txt"
            (out / name).write_text(copy, encoding="utf-8")
            rows.append({"copy": name, "of": path.name, "kind": kind, "issue": issue, "expect": expect})
    (out / "plants.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    print(f"{len(rows)} copies in {out}")


def raised(letter):
    def words(finding):
        return tuple(" ".join(e.get("quote", "").split()) for e in finding["evidence"])
    shown = [f for f in letter["findings"] if f["severity"] != "note"]
    return {(f["rule"], f["issue"], words(f)): f for f in shown}


def score(originals, planted, report):
    before = {pathlib.PurePath(x["path"]).name: x for x in originals["letters"]}
    after = {pathlib.PurePath(x["path"]).name: x for x in report["letters"]}
    found, total, other = collections.Counter(), collections.Counter(), collections.Counter()
    for row in map(json.loads, (planted / "plants.jsonl").read_text(encoding="utf-8").splitlines()):
        old = raised(before[row["of"]])
        new = [f for key, f in raised(after[row["copy"]]).items() if key not in old]
        hits = [f for f in new if f["defect"] in row["expect"] and row["issue"] in (None, f["issue"])]
        total[row["kind"]] += 1
        found[row["kind"]] += bool(hits)
        other[row["kind"]] += len(new) - len(hits)
    for kind in sorted(total):
        print(f"{kind:20} {found[kind]:4} of {total[kind]:4}  {found[kind] / total[kind]:.2f}   others {other[kind] / total[kind]:.2f}")
    every = sum(total.values())
    print(f"{'all':20} {sum(found.values()):4} of {every:4}  {sum(found.values()) / max(every, 1):.2f}")


def main():
    load = lambda path: json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    match sys.argv[1:]:
        case ["plant", originals, letters, out]:
            plant(load(originals), pathlib.Path(letters), pathlib.Path(out))
        case ["score", originals, planted, report]:
            score(load(originals), pathlib.Path(planted), load(report))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
