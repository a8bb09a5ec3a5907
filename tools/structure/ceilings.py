"""Limits of length, because readers skip functions that do not fit a screen."""

import ast
import re
from collections.abc import Iterator, Sequence
from statistics import quantiles

from tools.structure.modules import Module

FUNCTION_LINES = 70
USUAL_FUNCTION_LINES = 30  # nine of ten functions
FILE_LINES = 300
COLUMNS = 100
SILENCER = re.compile(r"\s*#\s*(?:noqa|type: ignore)\b")
# In pieces, so that this file does not match itself.
NOTES_TO_SELF = ("TO" + "DO", "FIX" + "ME", "XX" + "X")


def _functions(module: Module) -> Iterator[tuple[str, int]]:
    """Yield each function's length in lines, from `def` to its end, without decorators."""
    for node in module.nodes():
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno is not None
            yield f"{module.place}:{node.lineno}: {node.name}", node.end_lineno - node.lineno + 1


def long_functions(modules: Sequence[Module]) -> Iterator[str]:
    for module in modules:
        for place, lines in _functions(module):
            if lines > FUNCTION_LINES:
                yield f"{place} has {lines} lines, more than {FUNCTION_LINES}"


def usual_function_lines(modules: Sequence[Module]) -> float:
    """Return the 90th percentile of the functions' lengths; 0 without any."""
    lengths = [lines for module in modules for _, lines in _functions(module)]
    if len(lengths) < 2:
        return float(sum(lengths))
    return quantiles(lengths, n=10, method="inclusive")[-1]


def long_files(modules: Sequence[Module]) -> Iterator[str]:
    for module in modules:
        lines = len(module.text.splitlines())
        if lines > FILE_LINES:
            yield f"{module.place} has {lines} lines, more than {FILE_LINES}"


def wide_lines(modules: Sequence[Module]) -> Iterator[str]:
    """Yield lines past the last column; a comment that silences a checker must give its reason."""
    for module in modules:
        for number, written in enumerate(module.text.splitlines(), start=1):
            line = SILENCER.split(written)[0]
            if len(line) > COLUMNS:
                yield f"{module.place}:{number} has {len(line)} columns, more than {COLUMNS}"


def notes_to_self(modules: Sequence[Module]) -> Iterator[str]:
    for module in modules:
        for number, line in enumerate(module.text.splitlines(), start=1):
            for note in NOTES_TO_SELF:
                if note in line:
                    yield f"{module.place}:{number} says {note}"
