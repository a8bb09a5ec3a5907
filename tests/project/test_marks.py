import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NO_TESTS = 5
"""pytest's exit code."""


@pytest.mark.slow
def test_other_tools_are_asked_for_by_name() -> None:
    options = ("--collect-only", "-q", "-n", "0", "-p", "no:cacheprovider", "-m", "not engine")
    pytest_of_clients = [sys.executable, "-m", "pytest", *options, "tests/clients"]

    assert subprocess.run(pytest_of_clients, cwd=ROOT, check=False).returncode == NO_TESTS
