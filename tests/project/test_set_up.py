import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.support.patience import PATIENCE_SECONDS

SCRIPT = Path(__file__).parents[2] / "requirements" / "set_up.sh"


def run(
    *arguments: str, path: str | None = None, shell: str = "sh", **variables: str
) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [shutil.which(shell) or shell, SCRIPT, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": path or os.environ["PATH"], **variables},
    )


def finish(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code, and what was written to standard error."""
    _, errors = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, errors


def refusal(process: "subprocess.Popen[str]") -> tuple[int, str]:
    """The exit code, and what was written to standard output: there the Makefile looks."""
    output, _ = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, output


def start_of(process_id: int) -> str:
    return Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[19]


on_linux = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="the state is read from /proc"
)


def write_python(folder: Path, name: str, *, fails_at: str) -> None:
    """A Python that fails at what the text `fails_at` is part of."""
    folder.mkdir(exist_ok=True)
    python = folder / name
    python.write_text(f'#!/bin/sh\ncase "$2" in *"{fails_at}"*) exit 1;; esac\n')
    python.chmod(0o755)


def path_with(folder: Path) -> str:
    """A PATH of this folder and the few tools that the script calls."""
    for tool in ("cat", "rm", "mkdir"):
        (folder / tool).symlink_to(shutil.which(tool) or tool)
    return str(folder)


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(shutil.which("sh") or "sh")
    return tmp_path / "venv"


def test_environment_of_killed_set_up_is_removed(venv: Path) -> None:
    with subprocess.Popen(["true"]) as ended:
        pass
    (venv / ".installing").write_text(f"{ended.pid}\n")
    assert finish(run("check", str(venv))) == (0, "")
    assert not venv.exists()


@on_linux
def test_environment_of_zombie_set_up_is_removed(venv: Path) -> None:
    with subprocess.Popen(["true"]) as zombie:
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        (venv / ".installing").write_text(f"{zombie.pid} {start_of(zombie.pid)}\n")
        assert finish(run("check", str(venv))) == (0, "")
    assert not venv.exists()


def test_environment_without_python_is_removed(venv: Path) -> None:
    (venv / "bin" / "python").unlink()
    assert finish(run("check", str(venv), str(venv / "absent"))) == (0, "")
    assert not venv.exists()


@on_linux
def test_environment_of_reused_process_id_is_removed(venv: Path) -> None:
    (venv / ".installing").write_text(f"{os.getpid()} {int(start_of(os.getpid())) - 1}\n")
    assert refusal(run("check", str(venv))) == (0, "")
    assert not venv.exists()


@on_linux
def test_set_up_is_known_by_process_and_start(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    pip = write_pip(venv, "exec sleep 60")
    installing = run("install", str(venv), "none.txt", "")
    try:
        while not (pip.parent / "called").exists():
            assert installing.poll() is None
        code, output = refusal(run("check", str(venv)))
        assert (code, output.partition(" is ")[0]) == (
            1,
            f"another make (process {installing.pid})",
        )
    finally:
        os.kill(int((pip.parent / "called").read_text()), signal.SIGTERM)
        installing.communicate(timeout=PATIENCE_SECONDS)


def write_pip(venv: Path, then: str) -> Path:
    """An environment whose Python says its process and then does what is said."""
    python = venv / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho $$ >{python.parent}/called\n{then}\n")
    python.chmod(0o755)
    return python


def test_set_up_says_how_far_it_is(tmp_path: Path) -> None:
    requirements = tmp_path / "some.txt"
    requirements.write_text("".join(f"a{number}==1\n" for number in range(60)))
    write_pip(tmp_path / "venv", "for each in $(seq 60); do echo Collecting a; done")
    output, _ = run("install", str(tmp_path / "venv"), str(requirements), "").communicate()
    _, *progress = output.splitlines()
    assert progress == ["  25 of 60 packages are there", "  50 of 60 packages are there"]


def test_failed_install_keeps_working_environment(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    pip = write_pip(venv, "exit 1")
    assert finish(run("install", str(venv), "none.txt", ""))[0] != 0
    assert refusal(run("check", str(venv))) == (0, "")
    assert pip.exists()


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize(
    "end", ["kill -KILL $$", "trap 'exit 1' INT; kill -INT $PPID $$; sleep 0.1; exit 1"]
)
def test_killed_install_is_repeated(tmp_path: Path, shell: str, end: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is missing")
    venv = tmp_path / "venv"
    write_pip(venv, end)
    process = run("install", str(venv), "none.txt", "", shell=shell)
    assert finish(process)[0] != 0
    assert refusal(run("check", str(venv))) == (0, "")
    assert not venv.exists()


@pytest.mark.parametrize("shell", ["dash", "bash"])
@pytest.mark.parametrize("step", ["venv", "pip"])
def test_interrupted_install_is_one_line(tmp_path: Path, shell: str, step: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is missing")
    traceback = "trap 'echo Traceback >&2; exit 1' INT; kill -INT $PPID $$; sleep 0.1; exit 1"
    make = 'mkdir -p "$3/bin"; cp "$0" "$3/bin/python"'
    python = write_pip(
        tmp_path / "tools", f'case "$2" in {step}) {traceback};; venv) {make};; esac'
    )
    venv = tmp_path / "venv"
    process = run("install", str(venv), "none.txt", "", shell=shell, PYTHON=str(python))
    assert finish(process) == (130, f"interrupted: the next make sets up {venv} again\n")


def pip_says(tmp_path: Path, code: int, *lines: str) -> str:
    """What the set-up writes to standard error if pip ends with this code and these lines."""
    (tmp_path / "said").write_text("".join(f"{line}\n" for line in lines))
    write_pip(tmp_path / "venv", f"cat {tmp_path}/said >&2; exit {code}")
    ended, errors = finish(run("install", str(tmp_path / "venv"), "none.txt", ""))
    assert ended == code
    assert not (tmp_path / "venv" / ".errors").exists()
    return errors


def retry(left: int) -> str:
    return (
        f"WARNING: Retrying (Retry(total={left}, connect=None, read=None, redirect=None, "
        "status=None)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3."
        "connection.HTTPSConnection object at 0x7f39dd046a90>: Failed to establish a new "
        "connection: [Errno -2] Name or service not known')': /simple/botocore/"
    )


NO_VERSION = "ERROR: No matching distribution found for botocore==1.43.106"


def test_unreachable_index_is_one_line(tmp_path: Path) -> None:
    errors = pip_says(tmp_path, 1, *map(retry, (4, 3, 2, 1, 0)), NO_VERSION)
    assert errors == (
        "pip did not reach the package index (Failed to establish a new connection: [Errno -2] "
        "Name or service not known): try again with a network\n"
    )


def test_other_error_of_pip_is_shown(tmp_path: Path) -> None:
    assert pip_says(tmp_path, 1, retry(4), NO_VERSION) == f"{retry(4)}\n{NO_VERSION}\n"


@pytest.mark.parametrize(("version", "remains"), [("(3, 12)", False), ("(3, 11)", True)])
def test_environment_has_the_requested_python(tmp_path: Path, version: str, remains: bool) -> None:
    tools, venv, engine = tmp_path / "bin", tmp_path / "venv", tmp_path / "engine"
    asked = write_pip(tools, 'case "$2" in *print*) echo "(3, 11)";; esac')
    write_pip(venv, f'echo "{version}"')
    write_pip(engine, f'echo "{version}"')
    assert refusal(run("check", str(venv), str(engine), PYTHON=str(asked))) == (0, "")
    assert venv.exists() is remains
    assert engine.exists()


def test_missing_requested_python_is_reported_despite_environment(venv: Path) -> None:
    code, output = refusal(run("check", str(venv), PYTHON="python9"))
    assert (code, output) == (1, "Python 3.11 or newer is missing: looked for python9\n")
    assert venv.exists()


def test_missing_python_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    path = path_with(tmp_path / "bin")
    code, errors = finish(run("install", str(tmp_path / "venv"), "none.txt", "", path=path))
    assert code == 1
    assert errors == (
        "Python 3.11 or newer is missing: looked for python3.13 python3.12 python3.11 python3\n"
    )
    assert not (tmp_path / "venv").exists()


def test_too_old_python_is_passed_over(tmp_path: Path) -> None:
    write_python(tmp_path / "bin", "python3", fails_at="version_info")
    path = path_with(tmp_path / "bin")
    code, errors = finish(run("install", str(tmp_path / "venv"), "none.txt", "", path=path))
    assert (code, errors.partition(":")[0]) == (1, "Python 3.11 or newer is missing")


def test_python_without_venv_names_the_package(tmp_path: Path) -> None:
    write_python(tmp_path / "bin", "python3.13", fails_at="ensurepip")
    path = path_with(tmp_path / "bin")
    code, errors = finish(run("install", str(tmp_path / "venv"), "none.txt", "", path=path))
    assert code == 1
    assert errors == (
        "python3.13 has no venv module: install it (Debian, Ubuntu: apt install python3.13-venv)\n"
    )
