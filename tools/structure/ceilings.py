"""Limits of length, because readers skip functions that do not fit a screen."""

import ast
from collections.abc import Iterator, Sequence
from statistics import quantiles

from tools.structure.modules import Module

FUNCTION_LINES = 70
USUAL_FUNCTION_LINES = 30  # nine of ten functions
FILE_LINES = 300


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
    """Return the 90th percentile of the functions' lengths."""
    lengths = [lines for module in modules for _, lines in _functions(module)]
    return quantiles(lengths, n=10, method="inclusive")[-1]


def long_files(modules: Sequence[Module]) -> Iterator[str]:
    for module in modules:
        lines = len(module.text.splitlines())
        if lines > FILE_LINES:
            yield f"{module.place} has {lines} lines, more than {FILE_LINES}"
