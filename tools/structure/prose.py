"""Phrases that make a reader solve a sentence, in docs, docstrings and the schema's descriptions.

They are correct English, and rare in the documentation of httpx, starlette and sqlite-utils: 0.1 to
0.4 in 1,000 words. Name the noun instead: the caller, the operator, an attacker, the timestamp.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from graphql import parse, visit
from graphql.language import Node, Visitor

from tools.structure.modules import PRODUCT, read_modules

PHRASES = tuple(
    map(
        re.compile,
        (
            r"(?:(?<=[.!?] )|(?<=\n)|^)(?:[-*] )?(?:What|Who|Whoever|Whatever)\b(?![^.?!\n]*\?)",
            r"(?i)\b(?:of|than|for|to|as|with|by|from|on|in|and) (?:what|who|whatever|whom)\b",
            r"(?i)\b(?:somebody|nobody|everybody|anybody)\b",
            r"(?i)\bbeside\b",
            r"(?i)\bof (?:its|their|our) own\b",
            r"(?i)\b(?:comes? again|came again|goes? on|is gone|are gone|hand(?:s|ed)? over)\b",
            r"(?i)\bmoments?\b",
        ),
    )
)
_FENCES = re.compile(r"^ *(```|~~~).*?^ *\1", re.MULTILINE | re.DOTALL)
_CODE_AND_QUOTATIONS = re.compile(
    r"``.+?``|`[^`\n]*(?:\n[^`\n]+)?`|\"[^\"\n]*\"|^ *>.*$|\]\([^)\s]*\)|<!--.*?-->", re.MULTILINE
)
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
# ADRs and the changelog stay as they were written.
_LEFT_OUT = ("docs/adr/", "docs/ja/", "CHANGELOG.md")

Passage = tuple[str, str]
"""A place, and its prose without code and quotations."""


def read_docs(root: Path, names: Iterable[str]) -> Iterator[Passage]:
    """Yield the Markdown files of these names, relative to root."""
    for name in names:
        if name.endswith(".md") and not name.startswith(_LEFT_OUT):
            yield name, _strip(_FENCES.sub("", (root / name).read_text("utf-8")))


def read_docstrings(root: Path) -> Iterator[Passage]:
    """Yield the docstrings of the product's modules, classes, functions and attributes."""
    for module in read_modules(root, PRODUCT):
        for node in module.nodes():
            if (
                isinstance(node, ast.Expr)
                and isinstance(node.value, ast.Constant)
                and isinstance(node.value.value, str)
            ):
                yield f"{module.place}:{node.lineno}", _strip(node.value.value)


def read_descriptions(schema: Path) -> Iterator[Passage]:
    """Yield the descriptions of a schema file."""
    found: list[Passage] = []

    class Descriptions(Visitor):
        def enter(self, node: Node, *_: object) -> None:
            description = getattr(node, "description", None)
            if description is not None:
                place = f"{schema.name}:{node.loc.start_token.line if node.loc else 0}"
                found.append((place, _strip(description.value)))

    visit(parse(schema.read_text("utf-8")), Descriptions())
    yield from found


def _strip(text: str) -> str:
    # A line break inside a sentence begins no new one.
    text = _CODE_AND_QUOTATIONS.sub(" code ", text)
    return re.sub(r"(?<![.!?:|\n])\n *(?![-*|#\n ])", " ", text)


def count_words(passages: Iterable[Passage]) -> int:
    return sum(len(_WORD.findall(text)) for _, text in passages)


def find_phrases(passages: Iterable[Passage]) -> list[str]:
    """Return `place: phrase` of each."""
    return [
        f"{place}: {text[max(0, found.start() - 30) : found.end() + 40]!r}"
        for place, text in passages
        for phrase in PHRASES
        for found in phrase.finditer(text)
    ]
