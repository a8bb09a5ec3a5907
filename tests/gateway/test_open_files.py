"""The limits are the process's own: each case has one of its own."""

import subprocess
import sys

import pytest

PROGRAM = """
import resource, sys
soft, hard = (int(each) for each in sys.argv[1:])
resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
from gateway.open_files import count_sockets, raise_open_files
print(raise_open_files(), resource.getrlimit(resource.RLIMIT_NOFILE)[0], count_sockets(6_000))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "expected"),
    [
        (1_024, 8_000, "6256 6256 6000"),
        (1_024, 1_024, "1024 1024 768"),
        (256, 4_096, "4096 4096 3840"),
        (7_000, 8_000, "6256 7000 6000"),
        (100, 100, "100 100 1"),
    ],
)
def test_the_soft_limit_is_raised_and_sockets_keep_to_it(
    soft: int, hard: int, expected: str
) -> None:
    command = [sys.executable, "-c", PROGRAM, str(soft), str(hard)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == expected
