"""The Python that builds: it has to be of Lambda's version, since it writes the bytecode."""

import subprocess
import sys

from tools.package.errors import PackageError

VERSION = (3, 13)
"""Of Lambda's runtime python3.13."""


def check_version(found: tuple[int, ...]) -> None:
    """Raises PackageError for the bytecode of another Python, which Lambda's would not read."""
    if found[:2] != VERSION:
        raise PackageError(
            f"the bytecode in the zip has to be Python {_dotted(VERSION)}'s, and this is Python "
            f"{_dotted(found[:3])}: make package PYTHON=python{_dotted(VERSION)}"
        )


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def run_python(*arguments: str, complaint: str) -> None:
    """Run this Python again. Raise PackageError with the complaint and what it said last."""
    run = subprocess.run(  # noqa: S603 - this interpreter, with arguments of this package's own
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if run.returncode:
        said = run.stdout.strip().splitlines() or ["it did not say why"]
        raise PackageError(f"{complaint}: {said[-1]}")
