"""What of ours goes into the zip: lambda_entry, all that it imports, and what these read."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

ENTRANCE = "lambda_entry"
OUR_PACKAGES = ("resolvers", ENTRANCE)
DATA = ("resolvers/tables/definitions.json",)
"""The files that the modules read when they answer. schema.graphql and resolvers/fields.json are
for AppSync: the product writes them and reads neither."""


def copy_product(root: Path, folder: Path) -> None:
    for path in [*product_modules(root), *map(Path, DATA)]:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, target)


def product_modules(root: Path) -> list[Path]:
    """The places, from `root` on, of the modules that the entrance leads to, in order.

    Every import counts, also one within a function or for type checking only: Strawberry finds
    lazy types by their names. What only an operator's command imports is not among them.
    """
    found: set[Path] = set()
    to_read = [ENTRANCE]
    while to_read:
        path = _path_of(root, to_read.pop())
        if path is None or path in found:
            continue
        found.add(path)
        to_read.extend(_imports(root / path))
    return sorted(found)


def _path_of(root: Path, module: str) -> Path | None:
    path = Path(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((each for each in candidates if (root / each).is_file()), None)


def _imports(path: Path) -> Iterator[str]:
    """Our modules, and packages on the way to them, that the file may import."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] in OUR_PACKAGES:
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))
