"""The same letters give the same findings as the command line, byte for byte in JSON."""
import json
import pathlib

import pytest

from conftest import ROOT, folders, kept, paths

from imr_audit import Auditor


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize("folder", list(folders()))
def test_many_letters(folder, program, auditor):
    lines = kept(program(folder))
    assert len(lines) > 15
    assert [audit.to_json() for audit in auditor.audit_many(paths(lines), threads=3)] == lines


@pytest.mark.parametrize("folder", list(folders()))
def test_one_letter_at_a_time(folder, program, auditor):
    for line in kept(program(folder))[:20]:
        (path,) = paths([line])
        assert auditor.audit(path).to_json() == line
        assert auditor.audit(pathlib.Path(path).read_bytes(), name=path).to_json() == line


def test_rules_of_a_folder_and_redaction(program):
    lines = kept(program("letters", "--rules", "rules", "--redact"))
    audits = list(Auditor(pathlib.Path("rules"), redact=True).audit_many(paths(lines)))
    assert [audit.to_json() for audit in audits] == lines
    assert all(audit.text is None for audit in audits)


def test_tables_hold_the_same_findings(program, auditor):
    pa = pytest.importorskip("pyarrow")
    lines = kept(program("letters"))
    tables = auditor.tables(paths(lines), threads=2)
    letters = [json.loads(line) for line in lines]
    expected = [
        (letter["path"], f["rule"], f["severity"], f["message"], f["fingerprint"], [e["quote"] for e in f["evidence"]])
        for letter in letters
        for f in letter.get("findings", [])
    ]
    rows = pa.table(tables.findings).to_pylist()
    keys = ("path", "rule", "severity", "message", "fingerprint")
    assert [(*(r[k] for k in keys), [e["quote"] for e in r["evidence"]]) for r in rows] == expected
    accounting = pa.table(tables.accounting).to_pylist()
    assert [(r["path"], r["status"]) for r in accounting] == [(a["path"], a["status"]) for a in letters]
    numbers = pa.table(tables.letters).column("case_number").to_pylist()
    assert numbers == [a["header"]["case_number"] for a in letters if a["status"] == "audited"]
