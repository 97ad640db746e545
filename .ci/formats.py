"""Holds the reports PREFIX.{json,sarif,xml,gitlab.json} against their schemas and against each other.

    formats.py PREFIX FOLDER_WITH_XSD
"""
import collections
import json
import pathlib
import sys

import jsonschema
from lxml import etree
from sarif import loader

prefix, xsds = sys.argv[1:]
root = pathlib.Path(__file__).parent.parent


def schema(name):
    return json.loads((root / "tests/schemas" / name).read_text())


def fits(value, schema):
    validator = jsonschema.validators.validator_for(schema)(schema)
    wrong = [f"{list(e.path)}: {e.message[:200]}" for e in validator.iter_errors(value)]
    assert not wrong, "\n".join(wrong[:10])


report = json.loads(pathlib.Path(prefix + ".json").read_text())
expected = collections.Counter(f["rule"] for l in report["letters"] for f in l.get("findings", []))
assert expected, "the samples have findings"

sarif = json.loads(pathlib.Path(prefix + ".sarif").read_text())
fits(sarif, schema("sarif-2.1.0-rtm.5.json"))
print(f"{prefix}.sarif fits the official schema: {len(sarif['runs'][0]['results'])} results")

# A second reader, which knows nothing of this program.
read = loader.load_sarif_file(prefix + ".sarif")
records = read.get_records()
by_severity = collections.Counter(r["Severity"] for r in records)
totals = {s: n for s, n in zip(("error", "warning", "note"), report["totals"]["findings"].values()) if n}
assert by_severity == totals, by_severity
found = collections.Counter(r["Code"] for r in records)
assert found == expected, found - expected
print(f"sarif-tools reads the same findings: {dict(by_severity)}")

gitlab = json.loads(pathlib.Path(prefix + ".gitlab.json").read_text())
fits(gitlab, schema("gitlab-code-quality.json"))
assert collections.Counter(i["check_name"] for i in gitlab) == expected
assert len({i["fingerprint"] for i in gitlab}) == len(gitlab), "GitLab shows findings of one fingerprint once"
print(f"{prefix}.gitlab.json holds: {len(gitlab)} issues")

junit = etree.parse(prefix + ".xml")
checked = 0
for xsd in sorted(pathlib.Path(xsds).rglob("junit-10.xsd")):
    validator = etree.XMLSchema(etree.parse(str(xsd)))
    assert validator.validate(junit), validator.error_log
    checked += 1
assert checked, "no XSD was found"
suites = junit.getroot().findall("testsuite")
for suite in suites:
    cases = suite.findall("testcase")
    assert int(suite.get("tests")) == len(cases)
    for what in ("failure", "error", "skipped"):
        told = suite.get("skipped" if what == "skipped" else what + "s")
        assert int(told) == len(suite.findall(f"testcase/{what}")), (suite.get("name"), what)
print(f"{prefix}.xml fits {checked} versions of the XSD: {len(suites)} suites")
