import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE_SECONDS

SCRIPT = Path(__file__).parents[2] / "requirements" / "set_up.sh"


def run(*arguments: str | Path, path: str | None = None) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        ["sh", SCRIPT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": path or os.environ["PATH"]},
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    output, errors = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, output, errors


def write_pip(venv: Path, then: str) -> Path:
    """An environment whose Python says its process and then does what is said."""
    python = venv / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho $$ >{python.parent}/called\n{then}\n")
    python.chmod(0o755)
    return python


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="it reads /proc")
def test_set_up_is_known_by_process_and_start(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    called = write_pip(venv, "exec sleep 60").with_name("called")
    installing = run("install", venv, "none.txt", "")
    try:
        while not called.exists():
            assert installing.poll() is None
        code, output, _ = finish(run("check", venv))
        assert (code, output.partition(" is ")[0]) == (
            1,
            f"another make (process {installing.pid})",
        )
    finally:
        os.kill(int(called.read_text()), signal.SIGTERM)
        installing.communicate(timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize(
    ("end", "remains"),
    [
        ("exit 1", True),
        ("kill -KILL $$", False),
        ("trap 'exit 1' INT; kill -INT $PPID $$; sleep 0.1; exit 1", False),
    ],
)
def test_killed_install_is_repeated(tmp_path: Path, end: str, *, remains: bool) -> None:
    venv = tmp_path / "venv"
    write_pip(venv, end)
    assert finish(run("install", venv, "none.txt", ""))[0] != 0
    assert finish(run("check", venv))[:2] == (0, "")
    assert venv.exists() is remains


def test_missing_python_is_reported_in_one_line(tmp_path: Path) -> None:
    for tool in ("cat", "rm", "mkdir", "sh"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    assert finish(run("install", tmp_path / "venv", "none.txt", "", path=str(tmp_path))) == (
        1,
        "",
        "Python 3.11 or newer is missing: looked for python3.13 python3.12 python3.11 python3\n",
    )
    assert not (tmp_path / "venv").exists()
