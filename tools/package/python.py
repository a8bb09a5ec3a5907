"""The Python that builds: it must be Lambda's version, because it writes the bytecode."""

import subprocess
import sys

from tools.package.errors import PackageError

VERSION = (3, 13)
"""The version of Lambda's runtime."""


def check_version(found: tuple[int, ...]) -> None:
    """Raise PackageError for another version: Lambda's Python cannot read its bytecode."""
    if found[:2] != VERSION:
        raise PackageError(
            f"the bytecode in the zip has to be Python {_dotted(VERSION)}'s, and this is Python "
            f"{_dotted(found[:3])}: make package PYTHON=python{_dotted(VERSION)}"
        )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def run_python(*arguments: str, complaint: str) -> None:
    """Run this Python; if it fails, raise PackageError with the complaint and its last line."""
    run = subprocess.run(
        # Without -u, its standard output comes after its errors.
        [sys.executable, "-u", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode:
        said = run.stdout.strip().splitlines() or ["it did not say why"]
        raise PackageError(f"{complaint}: {said[-1]}")
