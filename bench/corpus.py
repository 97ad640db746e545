#!/usr/bin/env python3
"""Writes a corpus of made-up determination letters, for measurements of speed and memory.

    bench/corpus.py --letters 10000 --seed 1 OUT

Letters are composed from templates written for this project, in the form of 2014 to 2017, with variety of length,
number of issues, treatments and noise. About a third carry planted defects; what was planted stands in OUT/truth.jsonl
(letter, issue, defect). The same seed gives the same bytes. Letters go to OUT/NNN/CASE.txt, a thousand to a folder.
Standard library only."""
import argparse
import datetime
import json
import pathlib
import random

WIDTH = 95
REGIONS = {
    "lumbar spine": dict(words="low back", chapter="Low Back Complaints 2004", odg="Low Back", finding=[
        "decreased sensation over the {side} L5 dermatome", "{side} great toe strength of 4/5", "a positive {side} straight leg raise at 40 degrees"],
        benign=["tenderness of the lumbar paraspinal muscles", "lumbar flexion limited to 50 degrees", "mild paraspinal spasm"]),
    "cervical spine": dict(words="neck", chapter="Neck and Upper Back Complaints 2004", odg="Neck and Upper Back", finding=[
        "decreased sensation over the {side} C6 dermatome", "{side} biceps strength of 4/5", "a positive Spurling's test on the {side}"],
        benign=["tenderness of the trapezius", "cervical rotation limited to 60 degrees", "muscle guarding of the neck"]),
    "{side} shoulder": dict(words="{side} shoulder", chapter="Shoulder Complaints 2004", odg="Shoulder", finding=[
        "weakness of the {side} supraspinatus rated 4/5", "a positive drop arm test on the {side}", "a positive Neer's test on the {side}"],
        benign=["tenderness of the {side} acromion", "{side} shoulder abduction of 120 degrees", "mild crepitus"]),
    "{side} knee": dict(words="{side} knee", chapter="Knee Complaints 2004", odg="Knee & Leg", finding=[
        "a positive McMurray's test on the {side}", "an effusion of the {side} knee", "laxity of the {side} knee on the Lachman test"],
        benign=["tenderness of the {side} medial joint line", "{side} knee flexion of 115 degrees", "patellar crepitus"]),
    "{side} wrist": dict(words="{side} wrist", chapter="Forearm, Wrist, and Hand Complaints 2004", odg="Forearm, Wrist, & Hand", finding=[
        "a positive Phalen's test on the {side}", "decreased sensation over the {side} median nerve distribution", "a positive Tinel's sign at the {side} wrist"],
        benign=["tenderness of the {side} wrist", "{side} wrist extension of 50 degrees", "slight swelling"]),
}
DRUGS = [("Cyclobenzaprine 7.5mg #60", "Muscle relaxants (for pain)", "muscle relaxants for short-term use only", "spasm"),
         ("Naproxen 550mg #60", "NSAIDs (non-steroidal anti-inflammatory drugs)", "the lowest dose of an anti-inflammatory for the shortest time", "relief with the drug"),
         ("Omeprazole 20mg #30", "NSAIDs, GI symptoms & cardiovascular risk", "a proton pump inhibitor for patients at gastrointestinal risk", "a gastrointestinal risk factor"),
         ("Tramadol 50mg #90", "Opioids", "opioids only with documented pain relief and function", "functional gain"),
         ("Gabapentin 300mg #90", "Antiepilepsy drugs (AEDs)", "antiepilepsy drugs for neuropathic pain", "neuropathic pain")]
JOBS = ["cook", "driver", "nurse's aide", "carpenter", "janitor", "warehouse clerk", "teacher", "roofer", "mechanic", "packer", "cashier", "gardener"]
CAUSES = ["while lifting a heavy box", "in a fall from a ladder", "by slipping on a wet floor", "from repetitive work", "when a pallet tipped over", "in a collision of vehicles"]
SPECIALTIES = ["Occupational Medicine", "Physical Medicine & Rehabilitation", "Orthopedic Surgery", "Internal Medicine", "Family Practice, Pain Management", "Anesthesiology"]
STATES = ["California", "California, Texas", "California, New York", "Florida, California", "California, Arizona, Oregon"]
NOISE = ["Work status was modified duty.", "The injured worker sleeps poorly at times.", "There is no history of smoking.", "The injured worker denies bowel or bladder changes.",
         "Blood pressure was 132/84.", "A follow-up visit was planned in four weeks.", "Past medical history includes hypertension.", "The gait was normal.", "No side effects were reported.",
         "Plain films showed no fracture.", "A home exercise program was taught.", "The injured worker is right hand dominant."]
RECITALS = ["The guideline is used together with the circumstances of the case, and its recommendations rest on the hierarchy of evidence.",
            "Treatment that fails to bring improvement is to be reconsidered, and the goal of care is a return to function.",
            "The guideline notes that most complaints of this kind settle within weeks under conservative care.",
            "A clear plan, with a goal and a time frame, is expected before further care is given."]


def us(day):
    return day.strftime("%m/%d/%Y")


def fill(text):
    """Words in lines of at most WIDTH. `textwrap` gives the same in ten times the time."""
    lines, line, length = [], [], -1
    for word in text.split():
        if length + 1 + len(word) > WIDTH and line:
            lines.append(" ".join(line))
            line, length = [], -1
        line.append(word)
        length += 1 + len(word)
    return "\n".join([*lines, " ".join(line)])


def compose(rng, number):
    """One letter and what was planted in it."""
    plants = []
    injury = datetime.date(2014, 1, 1) + datetime.timedelta(days=rng.randrange(1000))
    visit = injury + datetime.timedelta(days=rng.randrange(30, 500))
    denial = visit + datetime.timedelta(days=rng.randrange(5, 25))
    received = denial + datetime.timedelta(days=rng.randrange(5, 20))
    assigned = received + datetime.timedelta(days=rng.randrange(3, 12))
    decided = assigned + datetime.timedelta(days=rng.randrange(20, 35))
    case = f"CM{assigned.year % 100:02}-{number:07}"
    sex = rng.choice(["male", "female"])
    pronoun = {"male": "He", "female": "She"}[sex]
    side = rng.choice(["left", "right"])
    place, about = rng.choice(sorted(REGIONS.items()))
    say = lambda text: text.format(side=side)
    positive = rng.random() < 0.5
    findings = [say(f) for f in rng.sample(about["finding" if positive else "benign"], rng.randrange(1, 4))]
    stated = injury
    if rng.random() < 0.05:
        stated = injury + datetime.timedelta(days=rng.choice([10, 30, 61]))
        plants.append((None, "date-or-identity-conflict"))
    summary = [f"The injured worker is a {rng.randrange(21, 68)}-year-old {sex} {rng.choice(JOBS)} with an industrial injury of {us(stated)} to the {say(about['words'])} {rng.choice(CAUSES)}.",
               f"On {us(visit)} the injured worker reported {say(about['words'])} pain of {rng.randrange(3, 10)}/10.",
               "The examination showed " + ", ".join(findings[:-1]) + (" and " if len(findings) > 1 else "") + findings[-1] + "."]
    summary += rng.sample(NOISE, rng.randrange(2, len(NOISE)))
    summary += [f"{pronoun} was seen again on {us(visit - datetime.timedelta(days=14 * k))} and reported pain of {rng.randrange(2, 10)}/10." for k in range(1, rng.randrange(1, 12))]
    summary.append(f"Utilization review of {us(denial)} denied the request.")
    head = [f"Case Number:          {case}", f"Date Assigned:        {us(assigned):<32}Date of Injury:      {us(injury)}",
            f"Decision Date:        {us(decided):<32}UR Denial Date:      {us(denial)}", f"Priority:             {'Standard':<32}Application          {us(received)}", " " * 54 + "Received:", "",
            " " * 17 + "HOW THE IMR FINAL DETERMINATION WAS MADE",
            fill("The review organization sent the case file to an expert reviewer who has no affiliation with the parties and practices in the same or a similar specialty."), "",
            "The Expert Reviewer has the following credentials:", f"State(s) of Licensure: {rng.choice(STATES)}", f"Certification(s)/Specialty: {rng.choice(SPECIALTIES)}", "",
            " " * 32 + "CLINICAL CASE SUMMARY", fill("The expert reviewer developed the following clinical case summary based on a review of the case file, including all medical records:"), "",
            fill(" ".join(summary)), "", " " * 22 + "IMR ISSUES, DECISIONS AND RATIONALES",
            fill("The Final Determination was based on decisions for the disputed items/services set forth below:"), ""]
    # The edition in force when utilization review refused the request.
    chronic = f"MTUS Chronic Pain Medical Treatment {'2016' if denial >= datetime.date(2016, 7, 29) else '2009'}"
    body = []
    for n in range(1, rng.choice([1, 1, 1, 2, 2, 3, 4, 6]) + 1):
        upheld = rng.random() < 0.88
        necessary = not upheld
        if rng.random() < 0.04:
            necessary = not necessary
            plants.append((n, "conclusion-contradicts-decision"))
        guideline = None
        if rng.random() < 0.3:
            request, section, rule, wanted = rng.choice(DRUGS)
            cite = f"Decision based on {chronic}, Section(s): {section}."
            ground = f"There is no documentation of {wanted}." if upheld else f"The record documents {wanted}."
            recital = f"The guideline supports {rule}."
        elif rng.random() < 0.5:
            request = f"MRI of the {say(place)}"
            cite = f"Decision based on MTUS {about['chapter']}, Section(s): Special Studies."
            recital = "The ACOEM guideline supports imaging when the examination shows plain signs that the study would confirm, after conservative care has failed."
            if upheld and positive:
                ground = "The physical examination showed no objective findings."
                plants.append((n, "record-contradicts-absence"))
            else:
                ground = f"The examination showed {findings[0]}." if not upheld or not positive else "Conservative care has not been completed."
        else:
            weeks = rng.choice([3, 4, 6])
            request = f"Physical therapy 2 times a week for {weeks} weeks, {say(place)}"
            cite = f"Decision based on {chronic}, Section(s): Physical medicine treatment."
            recital = "The guideline supports a fading frequency of visits and a home program."
            ground = "The number of visits completed so far is not documented." if upheld else "This is the first course of therapy."
        if rng.random() < 0.03:
            cite = "The Expert Reviewer did not cite any medical evidence for its decision."
            plants.append((n, "no-guideline"))
        rationale = " ".join([recital] + rng.sample(RECITALS, rng.randrange(0, len(RECITALS))) + [ground, f"Therefore, the request for {request} is {'' if necessary else 'not '}medically necessary."])
        body += [fill(f"{request}: {'Upheld' if upheld else 'Overturned'}"), "", fill("Claims Administrator guideline: The Claims Administrator did not cite any medical evidence for its decision."), "",
                 fill("MAXIMUS guideline: " + cite), ""]
        if rng.random() < 0.02:
            plants.append((n, "missing-part"))
        else:
            body += [fill("Decision rationale: " + rationale), ""]
    return case, "\n".join(head + body).rstrip() + "\n", plants


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("out", type=pathlib.Path)
    p.add_argument("--letters", type=int, default=1000)
    p.add_argument("--first", type=int, default=0, help="begin with this letter, a multiple of 1,000: parts can be made at once")
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    if a.first % 1000:
        p.error("--first: a multiple of 1,000, because a folder holds a thousand")
    a.out.mkdir(parents=True, exist_ok=True)
    name = f"truth-{a.first}.jsonl" if a.first else "truth.jsonl"
    with open(a.out / name, "w", encoding="utf-8") as truth:
        for n in range(a.first, a.first + a.letters):
            # A generator a letter: letter n is the same however many are written.
            case, text, plants = compose(random.Random(f"{a.seed}/{n}"), n + 1)
            folder = a.out / f"{n // 1000:04}"
            if n % 1000 == 0:
                folder.mkdir(exist_ok=True)
            (folder / f"{case}.txt").write_text(text, encoding="utf-8")
            for issue, defect in plants:
                truth.write(json.dumps({"letter": case, "issue": issue, "defect": defect}) + "\n")


if __name__ == "__main__":
    main()
