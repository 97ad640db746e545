"""What a team has decided about findings is applied as the command line applies it."""
import datetime
import json
import pickle

import pytest

from conftest import CONFLICT, ROOT, kept, paths

from imr_audit import Auditor

CONFIG = """
[severity]
{off} = "off"
{note} = "note"

[[suppress]]
rule = "{rule}"
letter = "{letter}"
reason = "seen"
author = "QA"
expires = "{expires}"
"""


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


def made(auditor, lines):
    return [audit.to_json() for audit in auditor.audit_many(paths(lines))]


@pytest.fixture()
def config(program, tmp_path):
    """A configuration that changes what is said of the samples, and its text for another day."""
    found = [(letter["path"], f) for letter in map(json.loads, kept(program("letters"))) for f in letter.get("findings", [])]
    off, note, rule = list(dict.fromkeys(f["rule"] for _, f in found))[:3]
    letter = next(path for path, f in found if f["rule"] == rule)
    path = tmp_path / "imr-audit.toml"
    text = CONFIG.format(off=off, note=note, rule=rule, letter=letter, expires="9999-12-31")
    path.write_text(text)
    return path


def test_severities_and_suppressions(program, config):
    plain, decided = kept(program("letters")), kept(program("letters", "--config", config))
    assert plain != decided
    auditor = Auditor(config=config)
    assert made(auditor, decided) == decided
    assert auditor.complaints == []
    assert made(pickle.loads(pickle.dumps(auditor)), decided) == decided


def test_suppressions_can_be_ignored_and_expire(program, config):
    ignored = kept(program("letters", "--config", config, "--ignore-suppressions"))
    assert made(Auditor(config=config, ignore_suppressions=True), ignored) == ignored
    config.write_text(config.read_text().replace("9999-12-31", "2026-05-01"))
    after = Auditor(config=config, today=datetime.date(2026, 5, 2))
    assert made(after, ignored) == ignored
    assert len(after.complaints) == 1 and "expired" in after.complaints[0]
    before = Auditor(config=config, today=datetime.date(2026, 5, 1))
    assert made(before, ignored) != ignored


def test_a_baseline(program, tmp_path, auditor):
    findings = [f for audit in auditor.audit_many([CONFLICT]) for f in audit.findings]
    known = [{"fingerprint": f.fingerprint, "rule": f.rule, "path": "x"} for f in findings[:2]]
    path = tmp_path / "baseline.json"
    path.write_text(json.dumps({"schema": "imr-audit/baseline/v1", "findings": known}))
    lines = kept(program("letters", "--baseline", path))
    decided = Auditor(baseline=path)
    assert made(decided, lines) == lines != kept(program("letters"))
    assert decided.policy and decided.policy != auditor.policy


def test_suppressions_in_a_draft(program, tmp_path, auditor):
    finding = next(iter(auditor.audit(CONFLICT).findings))
    remark = f"# imr-audit: suppress {finding.rule} until 9999-12-31 by QA: seen\n"
    draft = tmp_path / "draft.txt"
    draft.write_text(CONFLICT.read_text() + "\n" + remark)
    lines = kept(program(draft))
    assert made(auditor, lines) == lines
    ignored = kept(program(draft, "--ignore-suppressions"))
    assert made(Auditor(ignore_suppressions=True), ignored) == ignored


def test_what_is_wrong_is_an_exception(tmp_path):
    path = tmp_path / "imr-audit.toml"
    for text, why in [
        ("[severity]\nno-such-rule = 'off'", "no-such-rule"),
        ("[[suppress]]\nrule = 'no-guideline'\nreason = 'r'\nauthor = 'a'\nexpires = 'soon'", "day on which it expires"),
        ("exlude = []", "exlude"),
    ]:
        path.write_text(text)
        with pytest.raises(ValueError, match=why):
            Auditor(config=path)
    path.write_text("[]")
    with pytest.raises(ValueError, match="not a baseline"):
        Auditor(baseline=path)
    with pytest.raises(FileNotFoundError):
        Auditor(config=tmp_path / "none.toml")


def test_rules_that_the_configuration_names(tmp_path):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "pack.yaml").write_text("name: ours\nversion: 2.0.0\nlicense: MIT\nextends: true\n")
    path = tmp_path / "imr-audit.toml"
    path.write_text("rules = ['rules']\n")
    assert Auditor(config=path).tool["pack"] == "ours"
    assert Auditor(ROOT / "rules", config=path).tool["pack"] != "ours"
