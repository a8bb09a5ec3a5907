""".ci/run reports what it cannot install before it begins."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.support.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
FAILS, SAYS_ROOT = "exit 100", "echo 0"


def test_ci_names_python_that_apt_lacks(tmp_path: Path) -> None:
    tools = {
        "python3.11": FAILS,
        "id": SAYS_ROOT,
        "apt-get": f'[ "$1" = update ] || {FAILS}',
        "apt-cache": f'case "$2" in python3.11*) {FAILS} ;; esac',
    }
    for name, body in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n")
        (tmp_path / name).chmod(0o755)
    ran = subprocess.run(
        [shutil.which("bash") or "bash", ROOT / ".ci" / "run"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert ran.returncode == 1
    assert ran.stderr == (
        "apt-get has no package python3.11 python3.11-venv: put it on the PATH by other means, "
        "such as `uv python install`, and run this again\n"
    )
