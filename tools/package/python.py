"""The Python that builds: it must be Lambda's version, because it writes the bytecode."""

import platform
import subprocess
import sys

from tools.package.errors import PackageError

VERSION = "3.13"
"""The version of Lambda's runtime."""


def check_version() -> None:
    """Raise PackageError for another version: Lambda's Python cannot read its bytecode."""
    found = platform.python_version()
    if not found.startswith(f"{VERSION}."):
        raise PackageError(
            f"the bytecode in the zip has to be Python {VERSION}'s, and this is Python {found}: "
            f"make package PYTHON=python{VERSION}"
        )


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
