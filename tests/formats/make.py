"""Writes the samples of this folder: the draft letters/drafts/lumbar-mri.md in other formats."""

import html
import pathlib
import re
import zipfile

HERE = pathlib.Path(__file__).parent
DRAFT = HERE.parent.parent / "letters" / "drafts" / "lumbar-mri.md"
EPOCH = (2016, 1, 1, 0, 0, 0)


def parts():
    """The front matter as pairs, and the blocks of the body as (level of heading or 0, text)."""
    _, front, body = DRAFT.read_text().split("---\n", 2)
    body = re.sub(r"<!--.*?-->", "", body, flags=re.S)
    pairs = [line.split(": ", 1) for line in front.splitlines()]
    blocks = []
    for block in filter(None, (b.strip() for b in body.split("\n\n"))):
        marks, words = re.match(r"(#*) ?(.*)", " ".join(block.split())).groups()
        blocks.append((len(marks), words))
    return pairs, blocks


def bare(text):
    return text.replace("*", "")


def add(archive, name, data):
    archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)


def word(pairs, blocks):
    """Header in a table, heading styles, a tracked insertion and deletion, hidden text, a comment, a text box."""

    def run(text, inside="w:t", before=""):
        return f"<w:r>{before}<{inside} xml:space='preserve'>{html.escape(text, False)}</{inside}></w:r>"

    rows = "".join(
        f"<w:tr><w:tc><w:p>{run(key + ':')}</w:p></w:tc><w:tc><w:p>{run(value)}</w:p></w:tc></w:tr>" for key, value in pairs
    )
    body = f"<w:tbl>{rows}</w:tbl>"
    for level, text in blocks:
        style = f"<w:pPr><w:pStyle w:val='Heading{level}'/></w:pPr>" if level else ""
        pieces = re.split(r"(\*+[^*]+\*+)", text)
        runs = "".join(
            f"<w:ins w:id='1'>{run(bare(p))}</w:ins>" if p.startswith("*") else run(p) for p in pieces if p
        )
        if level == 0:
            deleted = f"<w:del w:id='2'>{run(' These words were deleted.', 'w:delText')}</w:del>"
            hidden = run(" These are hidden.", before="<w:rPr><w:vanish/></w:rPr>")
            box = f"<w:r><w:pict><w:txbxContent><w:p>{run('A box beside the text.')}</w:p></w:txbxContent></w:pict></w:r>"
            runs += deleted + hidden + box
        body += f"<w:p>{style}{runs}</w:p>"
    space = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"
    with zipfile.ZipFile(HERE / "lumbar-mri.docx", "w") as archive:
        add(archive, "word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
        add(archive, "word/comments.xml", f"<w:comments {space}><w:comment><w:p>{run('A comment.')}</w:p></w:comment></w:comments>")


def page(pairs, blocks):
    rows = "".join(f"<tr><th>{key}:</th><td>{html.escape(value)}</td></tr>\n" for key, value in pairs)
    out = [f"<!DOCTYPE html>\n<title>Draft</title>\n<style>p {{ color: black }}</style>\n<table>\n{rows}</table>"]
    for level, text in blocks:
        text = re.sub(r"\*+([^*]+)\*+", r"<em>\1</em>", html.escape(text, False))
        out.append(f"<h{level}>{text}</h{level}>" if level else f"<p>{text}\n<del>Struck out.</del></p>")
    (HERE / "lumbar-mri.html").write_text("\n".join(out) + "\n")


def plain(pairs, blocks):
    text = "".join(f"{key}: {value}\n" for key, value in pairs)
    text += "".join(f"\n{bare(words)}\n" for _, words in blocks)
    (HERE / "lumbar-mri-utf16.txt").write_bytes(text.encode("utf-16"))
    with zipfile.ZipFile(HERE / "lumbar-mri.zip", "w") as archive:
        add(archive, "2016/lumbar-mri.txt", text)


if __name__ == "__main__":
    for write in (word, page, plain):
        write(*parts())
