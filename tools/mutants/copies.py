"""Copies of the project to plant bugs in, and pytest there."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[2]
COPIED = (
    *("resolvers", "admin", "gateway", "local", "container", "tools", "tests", "infra", "docs"),
    *("sql", "apps", "requirements", ".github", ".ci"),
)
IGNORED = shutil.ignore_patterns("__pycache__", "node_modules", "dist", ".turbo", ".terraform")
PYTEST = (sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider")
FAILED = 1
"""pytest's exit code if tests ran and failed: 2 and more mean other errors."""


def copy_project(folder: Path) -> Path:
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=IGNORED)
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    # Tests read the project's files from git.
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    subprocess.run(["git", "add", "--all"], cwd=folder, check=True)
    return folder


class Copies:
    """Some copies, each lent to one bug at a time."""

    def __init__(self, folders: list[Path]) -> None:
        self._free: SimpleQueue[Path] = SimpleQueue()
        for folder in folders:
            self._free.put(copy_project(folder))

    @contextmanager
    def lend(self, path: str = "", change: Callable[[str], str] = str) -> Iterator[Path]:
        """Yield a copy in which this file's text is changed; it is restored afterwards."""
        folder = self._free.get()
        file = folder / path
        text = file.read_text(encoding="utf-8") if path else ""
        try:
            if path:
                file.write_text(change(text), encoding="utf-8")
            yield folder
        finally:
            if path:
                file.write_text(text, encoding="utf-8")
            self._free.put(folder)
