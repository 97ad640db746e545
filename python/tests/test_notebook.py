"""The view of one letter in a notebook."""
from html.parser import HTMLParser

from conftest import CONFLICT

from imr_audit import Auditor

HOSTILE = "<script>alert(1)</script><img src=x onerror='alert(2)'>"


class Page(HTMLParser):
    """The elements and the text of a page."""

    def __init__(self, page):
        super().__init__()
        self.names, self.attributes, self.text, self.marked, self.last = set(), set(), "", [], ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.last = tag

    def handle_data(self, data):
        self.text += data
        if self.last == "mark":
            self.marked.append(data)
            self.last = ""


def test_findings_and_marked_letter(auditor):
    audit = auditor.audit(CONFLICT)
    page = Page(audit._repr_html_())
    assert audit.text in page.text, "the whole letter is there, word for word"
    for finding in audit.findings:
        assert finding.message in page.text
        for evidence in finding.evidence:
            assert evidence.quote in page.text
    words = " ".join(" ".join(page.marked).split())
    assert audit.findings[0].evidence[0].quote.split()[0] in words


def test_hostile_letters_are_text(auditor):
    text = CONFLICT.read_text(encoding="utf-8").replace("neurologic", f"neurologic {HOSTILE}")
    for audit in (auditor.audit(text, name=HOSTILE), auditor.audit(HOSTILE + "\n", name=HOSTILE)):
        view = audit._repr_html_()
        page = Page(view)
        assert not page.names & {"script", "img", "iframe", "style", "a"}, view
        assert page.attributes <= {"style", "title"}
        assert HOSTILE in page.text


def test_without_the_words_of_the_letter():
    page = Page(Auditor(redact=True).audit(CONFLICT)._repr_html_())
    assert "pre" not in page.names
    assert "error" in page.text
