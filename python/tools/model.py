#!/usr/bin/env python3
"""Writes imr_audit/model.py: the classes of the report, from its JSON Schema.

    tools/model.py ../docs/report-v1.schema.json > imr_audit/model.py

A test says when it has to be run again. Standard library only."""
import json
import sys
import textwrap

HEAD = '''"""What the report says of a letter, as plain objects. Written by tools/model.py from the JSON Schema of the report.

Fields that a letter does not have are `None` or empty. Spans are half-open ranges of bytes of the text, in UTF-8.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Literal, Mapping, Optional, Sequence, Tuple


def _pair(span: Sequence[int]) -> Tuple[int, int]:
    start, end = span
    return start, end
'''
FIRST = "Letter"
SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}


def reference(schema):
    return schema.get("$ref", "").rpartition("/")[2]


def words(schema):
    """The values of an enumeration."""
    return schema.get("enum") or [one["const"] for one in schema.get("oneOf", []) if "const" in one]


class Model:
    def __init__(self, schema):
        self.definitions = schema["$defs"]

    def annotation(self, schema):
        """The Python type of a value, and whether it may be absent."""
        if "anyOf" in schema:
            (inner,) = [s for s in schema["anyOf"] if s.get("type") != "null"]
            return self.annotation(inner)[0], True
        name = reference(schema)
        if name:
            return name, False
        kind = schema["type"]
        optional = isinstance(kind, list)
        if optional:
            (kind,) = [k for k in kind if k != "null"]
        if "prefixItems" in schema:
            return f"Tuple[{', '.join(self.annotation(s)[0] for s in schema['prefixItems'])}]", optional
        if kind == "array":
            return f"List[{self.annotation(schema['items'])[0]}]", optional
        if kind == "object":
            return f"Dict[str, {self.annotation(schema['additionalProperties'])[0]}]", optional
        return SCALARS[kind], optional

    def value(self, schema, code):
        """The code that makes the Python value of `code`, JSON as Python reads it."""
        if "anyOf" in schema:
            (inner,) = [s for s in schema["anyOf"] if s.get("type") != "null"]
            made = self.value(inner, code)
            return code if made == code else f"None if {code} is None else {made}"
        name = reference(schema)
        if name:
            return code if words(self.definitions[name]) else f"{name}.of({code})"
        if "prefixItems" in schema:
            return f"_pair({code})"
        if schema["type"] == "array":
            made = self.value(schema["items"], "one")
            return code if made == "one" else f"[{made} for one in {code}]"
        return code

    def order(self, name, seen, out):
        """The definitions that `name` needs, each after those that it needs."""
        if name in seen:
            return
        seen.add(name)
        for found in references(self.definitions[name]):
            self.order(found, seen, out)
        out.append(name)

    def render(self):
        names = []
        self.order(FIRST, set(), names)
        return HEAD + "".join(self.definition(name) for name in names)

    def definition(self, name):
        schema = self.definitions[name]
        about = schema.get("description", "")
        if words(schema):
            values = ", ".join(json.dumps(w) for w in words(schema))
            return "\n\n" + comment(about) + wrapped(f"{name} = Literal[{values}]")
        parts = schema["properties"]
        required = set(schema.get("required", []))
        lines, make = [], []
        plain = [(n, s) for n, s in parts.items() if n in required and not nullable(s)]
        rest = [(n, s) for n, s in parts.items() if (n, s) not in plain]
        for part, part_schema in plain + rest:
            kind, optional = self.annotation(part_schema)
            needed = (part, part_schema) in plain
            default, absent = "", None
            if not needed:
                listed = kind.startswith(("List", "Dict"))
                absent = {"List": "[]", "Dict": "{}"}[kind[:4]] if listed and not optional else "None"
                factory = {"[]": "list", "{}": "dict"}.get(absent)
                kind = kind if factory else f"Optional[{kind}]"
                default = f" = field(default_factory={factory})" if factory else " = None"
            code = f"data[{part!r}]" if needed else f"data.get({part!r})"
            if not needed and absent != "None":
                code = f"data.get({part!r}, {absent})"
            made = self.value(part_schema, code)
            if not needed and absent == "None" and made != code and not made.startswith("None if"):
                made = f"None if {code} is None else {made}"
            if made.startswith("None if"):
                test, _, there = made.partition(" else ")
                made = f"{test} else {there.replace(code, f'data[{part!r}]')}"
            code = made.replace("'", '"')
            make.append(f"            {part}={code},\n")
            lines.append(f"    {part}: {kind}{default}\n")
            if part_schema.get("description"):
                lines.append(documentation(part_schema["description"]))
            if len(make[-1]) > 121:
                for word in (" if ", " else "):
                    make[-1] = make[-1].replace(word, f"\n            {word[1:]}", 1)
        body = "".join(lines)
        return (
            f'\n\n@dataclass\nclass {name}:\n    """{about}"""\n\n{body}\n'
            f"    @classmethod\n    def of(cls, data: Mapping[str, Any]) -> {name}:\n"
            f'        """From the JSON of the report. Fields that are not known yet are left out."""\n'
            f"        return cls(\n{''.join(make)}        )\n"
        )


def nullable(schema):
    return "anyOf" in schema or isinstance(schema.get("type"), list)


def references(schema):
    if isinstance(schema, dict):
        if reference(schema):
            yield reference(schema)
        for part in schema.values():
            yield from references(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from references(part)


def documentation(text):
    """The description of a field below it."""
    return textwrap.fill(f'"""{" ".join(text.split())}"""', 120, initial_indent="    ", subsequent_indent="    ") + "\n"


def comment(text):
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, 110))


def wrapped(line):
    if len(line) <= 120:
        return line + "\n"
    head, _, values = line.partition("[")
    values = textwrap.fill(values[:-1] + ",", 116, initial_indent="    ", subsequent_indent="    ")
    return f"{head}[\n{values}\n]\n"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        sys.stdout.write(Model(json.load(file)).render())
