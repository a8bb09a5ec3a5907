import os
import re
import signal
import subprocess
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.server import bind_socket
from tests.support.readme import WRITTEN_PYTHON, paste, pasted_story_of
from tests.support.terminals import Terminal, opened

ROOT = Path(__file__).parents[2]
INSTALL_SECONDS = 300.0
# Variables that make exports to its tests, and others that name the environments of this clone: the
# new one would write into them.
OF_MAKE = (
    *("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "INSTALL", "VENV", "ENGINE_VENV", "DATA_DIR"),
    *("SERVER_PYTHON", "ENGINE_PYTHON", "LAMBDA_PYTHON", "INFRA_TOOLS", "TOOLS", "NODE_TOOLS"),
)

pytestmark = pytest.mark.install


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What is committed, and nothing else."""
    folder = tmp_path / "recycle-points"
    subprocess.run(["git", "clone", "--quiet", ROOT, folder], check=True)
    return folder


@pytest.fixture
def port() -> int:
    with bind_socket("127.0.0.1", 0) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def make_run(clone: Path, port: int) -> Iterator[Terminal]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in OF_MAKE and not name.startswith("AWS_")
    }
    terminal = Terminal(["make", "run"], clone, {**environment, "PORT": str(port)})
    try:
        yield terminal
    finally:
        terminal.end()


def wait_until_ready(terminal: Terminal, seconds: float = INSTALL_SECONDS) -> list[str]:
    """The lines up to the one that says so."""
    lines = [terminal.wait_for_line(seconds)]
    while not lines[-1].startswith("ready;"):
        lines.append(terminal.wait_for_line(seconds))
    return lines


def stop(terminal: Terminal) -> None:
    terminal.signal(signal.SIGINT)
    assert terminal.finish() == ["stopping, saving the state ..."]


def processes_of(folder: Path) -> list[str]:
    """The command lines of all processes that run in the folder or name it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = str((process / "cwd").readlink())
        except OSError:
            continue  # it has ended, or is somebody else's
        if str(folder) in command or place.startswith(str(folder)):
            found.append(command)
    return found


def test_make_run_runs_story_and_restarts(clone: Path, port: int) -> None:
    commands, output = pasted_story_of(clone / "README.md")
    with make_run(clone, port) as first:
        lines = wait_until_ready(first)
        assert lines[0].startswith("setting up .venv with python3")
        shown = paste(commands, port=str(port), root=clone, python=WRITTEN_PYTHON)
        stop(first)
    assert shown == output

    with make_run(clone, port) as again:
        lines = wait_until_ready(again)
        with opened(
            [WRITTEN_PYTHON, "docs/watch.py", "hanako"], cwd=clone, PORT=str(port)
        ) as watch:
            balance = watch.wait_for_line()
        stop(again)
    assert not [line for line in lines if re.match("setting up|installing|loading", line)]
    assert balance == "version 2: 130 points"
    assert processes_of(clone) == []
    assert git_status(clone) == ""


def git_status(clone: Path) -> str:
    return subprocess.run(
        ["git", "status", "--short"], cwd=clone, check=True, capture_output=True, text=True
    ).stdout


def test_command_works_in_an_empty_environment(clone: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    subprocess.run([tmp_path / "venv/bin/python", "-m", "pip", "install", "-q", clone], check=True)

    for arguments in (["--help"], ["sql", "--list"]):
        command = [str(tmp_path / "venv/bin/recycle-points"), *arguments]
        subprocess.run(command, cwd=tmp_path, env={}, check=True)
