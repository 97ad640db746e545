"""Letters in, audits out: what they hold, and what happens with letters that are none."""
import os
import pickle
import signal
import threading

import pytest

from conftest import CONFLICT, ROOT

from imr_audit import Audit, Auditor, PackError


def test_an_audit_is_plain_objects(auditor):
    audit = auditor.audit(CONFLICT)
    assert (audit.status, audit.header.case_number) == ("audited", audit.to_dict()["header"]["case_number"])
    assert audit.patient.sex in ("male", "female")
    assert audit.issues[0].decision == "upheld"
    assert any(claim.record == "contradicted" for claim in audit.claims)
    finding = next(f for f in audit.findings if f.severity == "error")
    assert finding.defect == "record-contradicts-absence"
    assert len(finding.evidence) >= 2
    for evidence in finding.evidence:
        assert " ".join(audit.quoted(*evidence.span).split()).startswith(evidence.quote.split()[0])


def test_text_bytes_and_paths_are_told_apart(auditor):
    text = CONFLICT.read_text(encoding="utf-8")
    by_path = auditor.audit(str(CONFLICT))
    assert by_path.path == str(CONFLICT)
    for content in (text, text.encode(), bytearray(text.encode())):
        audit = auditor.audit(content)
        assert (audit.path, audit.findings, audit.text) == ("-", by_path.findings, by_path.text)
    assert auditor.audit(text, name="a.txt").path == "a.txt"
    assert auditor.audit(("a.txt", CONFLICT)).findings == by_path.findings
    with pytest.raises(TypeError, match="int"):
        auditor.audit(7)
    with pytest.raises(TypeError):
        auditor.audit(CONFLICT, name="a.txt")


@pytest.mark.parametrize(
    "letter, status",
    [
        ("no/such/file.txt", "unreadable"),
        (ROOT, "unreadable"),
        ("", "unreadable"),
        (b"", "unreadable"),
        (b"\x7fELF\x00\x01\x02\x00\x00", "unreadable"),
        (b"%PDF-1.7 and no more", "unreadable"),
        (("nothing.pdf", None), "unreadable"),
        ("Dear Sir,\nthis is no determination.\n", "unrecognised"),
        ("\ud800 a lone surrogate\n", "unrecognised"),
    ],
)
def test_a_bad_letter_is_a_result(auditor, letter, status):
    audit = auditor.audit(letter)
    assert audit.status == status
    assert audit.reason
    assert (audit.findings, audit.issues, audit.claims, audit.header) == ([], [], [], None)
    assert [a.status for a in auditor.audit_many([letter])] == [status]


def test_audits_pickle_and_compare(auditor):
    audit = auditor.audit(CONFLICT)
    again = pickle.loads(pickle.dumps(audit))
    assert isinstance(again, Audit)
    assert again == audit and hash(again) == hash(audit) and again.findings == audit.findings


@pytest.mark.parametrize("threads", [1, 4])
def test_many_keeps_the_order_and_a_bounded_window(auditor, threads):
    taken = 0

    def letters():
        nonlocal taken
        for number in range(40):
            taken += 1
            yield f"{number}.txt", CONFLICT.read_bytes() if number % 3 else "no letter\n"

    for number, audit in enumerate(auditor.audit_many(letters(), threads=threads, window=5)):
        assert audit.path == f"{number}.txt"
        assert taken <= number + 5
    assert taken == 40


def test_what_the_iterable_raises_comes_after_the_letters_before_it(auditor):
    def letters():
        yield "1.txt", "a\n"
        yield "2.txt", "b\n"
        raise KeyError("gone")

    audits = auditor.audit_many(letters(), threads=2)
    assert [next(audits).path, next(audits).path] == ["1.txt", "2.txt"]
    with pytest.raises(KeyError):
        next(audits)
    with pytest.raises(TypeError, match="neither text, bytes nor a path"):
        list(auditor.audit_many([("3.txt", 3)]))


def test_one_letter_is_not_many(auditor):
    for one in (str(CONFLICT), CONFLICT, CONFLICT.read_bytes()):
        for many in (auditor.audit_many, auditor.tables):
            with pytest.raises(TypeError, match="not one letter"):
                many(one)


@pytest.fixture()
def interruptible():
    """Has the handler of the terminal, which a process in the background does not have."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_run_can_be_interrupted(auditor, interruptible):
    def letters():
        while True:
            yield "a.txt", "no letter\n"

    audits = auditor.audit_many(letters(), threads=2)
    next(audits)
    with pytest.raises(KeyboardInterrupt):
        timer = threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT))
        timer.start()
        for _ in audits:
            pass
    timer.join()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
@pytest.mark.parametrize("threads", [0, 1, 2])
def test_other_threads_run_meanwhile(auditor, tmp_path, threads):
    # The audit waits for what another Python thread writes: with the lock of the interpreter held, it would for ever.
    pipe = tmp_path / "letter"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(CONFLICT.read_bytes()), daemon=True)
    writer.start()
    audit = next(auditor.audit_many([pipe], threads=threads)) if threads else auditor.audit(pipe)
    assert audit.status == "audited"


def test_rules_that_do_not_compile_say_every_mistake(tmp_path):
    (tmp_path / "pack.yaml").write_text("name: a\nversion: 1.0.0\nlicense: MIT\nextends: true\n")
    (tmp_path / "facts").mkdir()
    (tmp_path / "facts" / "a.yaml").write_text("nonsense: [\n")
    (tmp_path / "facts" / "b.yaml").write_text("more: nonsense\n")
    with pytest.raises(PackError) as raised:
        Auditor(tmp_path)
    files = {d.file for d in raised.value.diagnostics}
    assert {"facts/a.yaml", "facts/b.yaml"} <= files
    assert all(d.message in str(raised.value) for d in raised.value.diagnostics)
    assert pickle.loads(pickle.dumps(raised.value)).diagnostics == raised.value.diagnostics


def test_rules_that_are_not_there(tmp_path):
    with pytest.raises(FileNotFoundError):
        Auditor(tmp_path / "none")
    with pytest.raises(PackError, match="no rules in this folder"):
        Auditor([tmp_path])
    with pytest.raises(ValueError):
        Auditor([])


def test_an_auditor_pickles_with_its_rules(auditor):
    for made in (auditor, Auditor(ROOT / "rules", redact=True)):
        again = pickle.loads(pickle.dumps(made))
        assert (again.tool, again.redact, again.rules) == (made.tool, made.redact, made.rules)
        assert again.audit(CONFLICT) == made.audit(CONFLICT)
