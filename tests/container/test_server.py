import os
import subprocess
import sys
from pathlib import Path

import pytest

from gateway.server import bind_socket
from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.slow
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


def test_wrong_start_is_named_in_one_line() -> None:
    with bind_socket("127.0.0.1", 0) as listener:
        taken = str(listener.getsockname()[1])
        for variables, code, said in (
            # The application's own setting; a task is every function, and needs its secrets.
            ({"QR_PEPPER": "", "FUNCTION": "stream"}, 2, "QR_PEPPER: Field required"),
            ({"PORT": taken}, 1, f"PORT {taken} on HOST 127.0.0.1 cannot be used: Address"),
        ):
            ended = run(**variables)
            assert (ended.returncode, ended.stdout) == (code, "")
            assert ended.stderr.startswith(said)
            assert ended.stderr.count("\n") == 1
