"""The programs that build images; none is a library."""

import os
import shutil
import subprocess
from collections.abc import Mapping

from tools.package.errors import PackageError

# Works on any machine and in containers. Source: buildah-build(1), containers-storage.conf(5).
SETTINGS = {"STORAGE_DRIVER": "vfs", "BUILDAH_ISOLATION": "chroot"}


def check_tools(*names: str) -> None:
    """Raise PackageError that names every program that is missing."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        raise PackageError(
            f"{', '.join(missing)} missing: install it (Debian: apt install {' '.join(missing)})"
        )


def run_tool(*command: str, variables: Mapping[str, str] | None = None) -> str:
    """Return what a program prints; if it fails, raise PackageError with its last line."""
    run = subprocess.run(
        command,
        env={**SETTINGS, **os.environ, **(variables or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        said = run.stderr.strip().splitlines() or ["it did not say why"]
        raise PackageError(f"{' '.join(command[:2])} failed: {said[-1]}")
    return run.stdout.strip()
