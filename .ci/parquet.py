"""Opens the tables that .ci/parquet wrote, and runs the queries of docs/parquet.md.

    parquet.py WORK DOCS    WORK holds run.json, tables/ and redacted/
"""
import json
import pathlib
import re
import sys

import duckdb
import pandas

work, docs = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text(encoding="utf-8")
report = json.loads((work / "run.json").read_text(encoding="utf-8"))
audited = [l for l in report["letters"] if l["status"] == "audited"]
findings = [f for l in audited for f in l["findings"]]

# Every input, letter and finding of the JSON report has its row, with the same values.
frame = {name: pandas.read_parquet(work / "tables" / f"{name}.parquet") for name in ("findings", "letters", "accounting")}
assert len(frame["accounting"]) == report["totals"]["inputs"] > 0
assert len(frame["letters"]) == report["totals"]["audited"] == len(audited)
assert list(frame["findings"].fingerprint) == [f["fingerprint"] for f in findings] and findings
assert list(frame["findings"].message) == [f["message"] for f in findings]
assert [list(e["span_start"] for e in row) for row in frame["findings"].evidence] == [[e["span"][0] for e in f["evidence"]] for f in findings]
assert [str(d) for d in frame["letters"].decision_date] == [str(l["header"]["decision_date"]) for l in audited]
claims = [len(i["claims"]) for row in frame["letters"].issues for i in row]
assert claims == [len(i["claims"]) for l in audited for i in l["issues"]] and sum(claims) > 0

# Without the words of the letters, no column holds one.
quotes = {e["quote"] for f in findings for e in f["evidence"] if len(e["quote"].split()) > 3}
everything = " ".join(
    pandas.read_parquet(work / "redacted" / f"{name}.parquet").to_json(orient="records", default_handler=str)
    for name in frame
)
assert quotes and not [q for q in quotes if q in everything]
assert not [l for l in audited if l["header"]["case_number"] and l["header"]["case_number"] in everything]

queries = re.findall(r"```sql\n(.*?)```", docs, re.S)
assert len(queries) == 3, len(queries)
answers = []
for query in queries:
    answer = duckdb.sql(query.replace("'tables/", f"'{work}/tables/")).df()
    print(answer.head(6).to_string(index=False), end="\n\n")
    assert len(answer) > 0, query
    answers.append(answer)
# The answers are those of the JSON report.
plain = {(l["path"], f["issue"]) for l in audited for f in l["findings"]
         if f["issue"] and f["legal"] == "plain_fact" and f["severity"] != "note"}
assert answers[0].issues.sum() <= sum(len(l["issues"]) for l in audited)
assert answers[0].against_a_plain_fact.sum() == len(plain)
assert answers[1].n.sum() == len(audited)
assert (answers[1].low <= answers[1].share).all() and (answers[1].share <= answers[1].high).all()
print(f"{len(findings)} findings, {len(audited)} letters, {report['totals']['inputs']} inputs: the tables are those of the JSON report")
