"""`serve` as a process: what it says and returns when it cannot run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.server import bind_socket
from tests.support.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
VARIABLES = {
    "ENVIRONMENT": "prod",
    "QR_ISSUE_KEY": "i" * 32,
    "QR_PEPPER": "p" * 32,
    "USER_POOL_ISSUER": "https://issuer.example/pool",
    "VALKEY_URL": "redis://127.0.0.1:1",
    "RELAY_KEYS": "r" * 32,
    "HOST": "127.0.0.1",
}


def run(**variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "container", "serve"],
        cwd=ROOT,
        env={**os.environ, **VARIABLES, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"VALKEY_URL": "", "PORT": "x"}, "PORT: Input should be a valid integer"),
        # The application's own setting.
        ({"QR_PEPPER": "short"}, "QR_PEPPER: String should have at least 32 characters"),
        # A task is every function, and needs its secrets.
        ({"QR_PEPPER": "", "FUNCTION": "stream"}, "QR_PEPPER: Field required"),
    ],
)
def test_wrong_setting_is_named_in_one_line(variables: dict[str, str], said: str) -> None:
    ended = run(**variables)

    assert (ended.returncode, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_taken_port_is_named() -> None:
    with bind_socket("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        ended = run(PORT=str(port))

    assert ended.returncode == 1
    expected = f"PORT {port} on HOST 127.0.0.1 cannot be used: Address already in use\n"
    assert ended.stderr == expected
