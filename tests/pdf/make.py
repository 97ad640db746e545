"""Writes the sample PDFs of the tests from the sample letters. Needs nothing but Python; writes the same bytes each time.

Usage: python3 tests/pdf/make.py
"""

import hashlib
import pathlib
import re
import textwrap
import zlib

HERE = pathlib.Path(__file__).parent
LETTER = HERE.parent.parent / "letters" / "01-lumbar-mri-deficit-denied.txt"
PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
LEFT, TOP, STEP, CELL, ROWS = 72, 700, 14, 5.4, 34


def string(text):
    """A literal string in StandardEncoding, which has the ligatures fi and fl."""
    text = re.sub(r"([\\()])", r"\\\1", text).replace("fi", "\\256").replace("fl", "\\257")
    return f"({text})"


def show(x, y, text, turned=False):
    matrix = f"0 1 -1 0 {792 - y} {x}" if turned else f"1 0 0 1 {x:g} {y}"
    return f"{matrix} Tm {string(text)} Tj\n"


def page(lines, number, count, turned=False):
    """A page as letters have it: table cells at their columns, a running header and footer."""
    out = "BT /F 12 Tf\n" + show(LEFT, 750, "Determination of a sample letter", turned)
    for i, line in enumerate(lines):
        for cell in re.finditer(r"\S+(?: \S+)*", line):
            out += show(LEFT + CELL * cell.start(), TOP - STEP * i, cell.group(), turned)
    return out + show(280, 30, f"Page {number} of {count}", turned) + "ET"


def columns(lines):
    """A title across the page and two columns, the second with baselines of its own."""
    half = (len(lines) + 1) // 2
    out = "BT /F 12 Tf\n" + show(LEFT, 740, "A TITLE THAT RUNS ACROSS BOTH COLUMNS OF THE PAGE, FROM SIDE TO SIDE")
    for side, part in enumerate((lines[:half], lines[half:])):
        for i, line in enumerate(part):
            out += show(LEFT + 250 * side, TOP - STEP * i - 5 * side, line)
    return out + "ET"


def rc4(key, data):
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def write(name, pages, rotate=0, user=None, packed=False):
    """A PDF of content streams. `user`: the password that opens it; `packed`: objects in an object stream."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    plain = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}/MediaBox[0 0 612 792]/Rotate {rotate}>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
    }
    streams = {}
    for i, content in enumerate(pages):
        plain[4 + 2 * i] = (
            f"<</Type/Page/Parent 2 0 R/Resources<</Font<</F 3 0 R>>>>/Contents {5 + 2 * i} 0 R>>".encode()
        )
        streams[5 + 2 * i] = ("/Filter/FlateDecode", zlib.compress(content.encode("latin-1"), 9))
    trailer, ident = "/Root 1 0 R", hashlib.md5(name.encode()).digest()
    if user is not None:
        owner_key = hashlib.md5((b"owner" + PAD)[:32]).digest()[:5]
        owner = rc4(owner_key, (user.encode() + PAD)[:32])
        flags = (-44).to_bytes(4, "little", signed=True)
        key = hashlib.md5((user.encode() + PAD)[:32] + owner + flags + ident).digest()[:5]
        plain[99] = f"<</Filter/Standard/V 1/R 2/P -44/O<{owner.hex()}>/U<{rc4(key, PAD).hex()}>>>".encode()
        trailer += f"/Encrypt 99 0 R/ID[<{ident.hex()}><{ident.hex()}>]"
        for number, (filters, data) in streams.items():
            object_key = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
            streams[number] = (filters, rc4(object_key, data))
    entries = {}
    if packed:
        numbers = sorted(plain)
        offsets, body = [], b""
        for index, number in enumerate(numbers):
            offsets.append(f"{number} {len(body)}")
            entries[number] = (2, 90, index)
            body += plain[number] + b" "
        head = " ".join(offsets).encode() + b" "
        filters = f"/Type/ObjStm/N {len(numbers)}/First {len(head)}/Filter/FlateDecode"
        streams[90] = (filters, zlib.compress(head + body, 9))
        plain = {}
    out = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    for number, body in sorted(plain.items()):
        entries[number] = (1, len(out), 0)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    for number, (filters, data) in sorted(streams.items()):
        entries[number] = (1, len(out), 0)
        out += b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, filters.encode(), len(data), data)
    start, size = len(out), 100
    if packed:
        entries[91] = (1, start, 0)
        rows = [entries.get(n, (0, 0, 65535 if n == 0 else 0)) for n in range(size)]
        table = zlib.compress(b"".join(bytes([k]) + a.to_bytes(3, "big") + b.to_bytes(2, "big") for k, a, b in rows), 9)
        dictionary = f"/Type/XRef/Size {size}/W[1 3 2]{trailer}/Filter/FlateDecode/Length {len(table)}".encode()
        out += b"91 0 obj\n<<%s>>\nstream\n%s\nendstream\nendobj\n" % (dictionary, table)
    else:
        out += f"xref\n0 {size}\n".encode()
        for number in range(size):
            kind, offset, _ = entries.get(number, (0, 0, 0))
            out += b"%010d %05d %s \n" % (offset, 0 if kind else 65535, b"n" if kind else b"f")
        out += f"trailer\n<</Size {size}{trailer}>>\n".encode()
    out += f"startxref\n{start}\n%%EOF\n".encode()
    (HERE / name).write_bytes(out)


def main():
    lines = LETTER.read_text().splitlines()
    parts = [lines[i : i + ROWS] for i in range(0, len(lines), ROWS)]
    upright = [page(part, i + 1, len(parts)) for i, part in enumerate(parts)]
    write("letter.pdf", upright)
    write("packed.pdf", upright, packed=True)
    write("encrypted.pdf", upright, user="")
    write("password.pdf", upright, user="secret")
    write("turned.pdf", [page(part, i + 1, len(parts), turned=True) for i, part in enumerate(parts)], rotate=90)
    prose = " ".join(" ".join(lines).split("including all medical records:")[1].split("IMR ISSUES")[0].split())
    write("columns.pdf", [columns(textwrap.wrap(prose, 40))])
    write("scan.pdf", ["612 0 0 792 0 0 cm 0.9 g 0 0 1 1 re f"])


main()
