"""What is generated is fresh, and what is typed is true."""
import importlib.metadata
import pathlib
import subprocess
import sys

import pytest

from conftest import ROOT

import imr_audit
from imr_audit import _native

PYTHON = ROOT / "python"
SCHEMA = ROOT / "docs" / "report-v1.schema.json"


def run(*arguments):
    done = subprocess.run([sys.executable, *map(str, arguments)], capture_output=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def test_the_classes_are_those_of_the_report():
    assert _native.report_schema() == SCHEMA.read_text(encoding="utf-8"), "built from another version"
    _, made, complaint = run(PYTHON / "tools" / "model.py", SCHEMA)
    kept = (PYTHON / "imr_audit" / "model.py").read_text(encoding="utf-8")
    assert made == kept, f"tools/model.py ../docs/report-v1.schema.json > imr_audit/model.py {complaint}"


def same(data, made):
    """Whether an object holds what the JSON says."""
    if isinstance(data, dict):
        get = made.get if isinstance(made, dict) else lambda name: getattr(made, name)
        for name, value in data.items():
            same(value, get(name))
    elif isinstance(data, list):
        assert len(data) == len(made)
        for one, held in zip(data, made):
            same(one, held)
    else:
        assert data == made


def test_every_field_of_a_report_reaches_its_class(auditor):
    for audit in auditor.audit_many(sorted((ROOT / "letters").glob("*.txt"))):
        same(audit.to_dict(), audit.letter)


def test_one_wheel_for_all_versions():
    wheel = importlib.metadata.distribution("imr-audit").read_text("WHEEL")
    assert "\nTag: cp39-abi3-" in wheel


def test_the_package_is_typed():
    pytest.importorskip("mypy")
    assert (pathlib.Path(imr_audit.__file__).parent / "py.typed").exists()
    program = (
        "from imr_audit import Audit, Auditor, Table\n"
        "auditor = Auditor(rules=['a', 'b'])\n"
        "audit: Audit = auditor.audit('a.txt')\n"
        "for finding in audit.findings:\n"
        "    quotes: list[str] = [evidence.quote for evidence in finding.evidence]\n"
        "findings: Table = auditor.tables(['a.txt', ('b', b'bytes')]).findings\n"
        "wrong: int = audit.path\n"
    )
    _, said, _ = run("-m", "mypy", "--strict", "-c", program)
    assert said.count("error:") == 1 and "<string>:7" in said, said


def test_the_stubs_fit_the_native_half():
    pytest.importorskip("mypy")
    code, said, _ = run("-m", "mypy.stubtest", "imr_audit._native", "--ignore-missing-stub", "--ignore-disjoint-bases")
    assert code == 0, said
