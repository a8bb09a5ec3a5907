import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.clients


def test_audit_fails_without_its_registry() -> None:
    nowhere = {"npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0"}
    run = subprocess.run(
        ["make", "audit-apps"],
        cwd=ROOT,
        env={**os.environ, **nowhere},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode != 0
    assert "ECONNREFUSED" in run.stderr
