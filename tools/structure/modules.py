"""The Python modules of a tree: their names, syntax and imports."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import resolve_name
from pathlib import Path

PRODUCT = ("resolvers", "admin", "gateway", "container", "local", "tools", "lambda_entry.py")
EVERYTHING = (*PRODUCT, "tests")
NOT_OURS = {"__pycache__", "node_modules"}


@dataclass(frozen=True)
class Module:
    """A source file; `place` is its path from the root of the tree, `name` is its import name."""

    place: str
    name: str
    text: str
    tree: ast.Module

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    def imports(self) -> Iterator[tuple[int, str]]:
        """Yield every imported module, or name of one, dotted, with its line, for types too."""
        for node in self.nodes():
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            if isinstance(node, ast.ImportFrom):
                source = self._source_of(node)
                yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)

    def _source_of(self, node: ast.ImportFrom) -> str:
        is_package = self.place.endswith("__init__.py")
        package = self.name if is_package else self.name.rpartition(".")[0]
        return resolve_name("." * node.level + (node.module or ""), package)


def read_modules(root: Path, parts: tuple[str, ...]) -> list[Module]:
    """Return the modules under these files and folders, ordered by place; parse each file once.

    Raises SyntaxError where a file is not Python.
    """
    paths = [path for part in parts for path in _python_files(root / part)]
    return [_read(root, path) for path in sorted(paths)]


def _python_files(part: Path) -> list[Path]:
    if part.is_file():
        return [part]
    return [path for path in part.rglob("*.py") if NOT_OURS.isdisjoint(path.parts)]


@cache
def _read(root: Path, path: Path) -> Module:
    place = path.relative_to(root)
    parts = place.with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return Module(place.as_posix(), name, text, ast.parse(text, str(place)))
