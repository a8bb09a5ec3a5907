"""A large import on the real engine; of 60,000 rows with IMPORT_ROWS=60000.

Without IMPORT_ROWS a few hundred rows hold the same claims within seconds.
"""

import os
import random
import re
from pathlib import Path

import pytest

from tests.support.operators import Command

pytestmark = [pytest.mark.engine, pytest.mark.slow]

ROWS = int(os.environ.get("IMPORT_ROWS", "300"))


@pytest.fixture
def stations(tmp_path: Path) -> Path:
    """As many places as asked for, all over Japan's latitudes, always the same ones."""
    chance = random.Random(1)  # noqa: S311 - not for secrets
    path = tmp_path / "stations.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("NO,名称,住所,緯度,経度\n")
        for number in range(1, ROWS + 1):
            latitude, longitude = chance.uniform(30, 45), chance.uniform(130, 145)
            file.write(f"{number},拠点{number},町{number},{latitude:.6f},{longitude:.6f}\n")
    return path


def test_large_import_finishes_and_shows_its_rate(stations: Path, command: Command) -> None:
    options = ("--progress", "--accepts", "PET_BOTTLE")
    answer = command.run(stations, *options)
    assert answer.returncode == 0, answer.stderr
    lines = answer.stdout.splitlines()
    assert len(lines) == ROWS + 2
    # Several rows are at work at once; the report has the file's order all the same.
    assert [int(line.split(":")[1]) for line in lines[:-2]] == list(range(2, ROWS + 2))
    assert f"{ROWS} imported, 0 updated, 0 unchanged, 0 refused, 0 unknown" in lines[-1]
    assert lines[-2].endswith(f"municipality: {ROWS} have none")
    rate = re.search(r"(\d+) rows in [\d.]+ s, (\d+) a second", answer.stderr)
    assert rate is not None
    assert int(rate[1]) == ROWS
    print(rate[0])  # noqa: T201 - the figure that the test is run for, shown by `pytest -s`

    again = command.run(stations)
    assert f"0 imported, 0 updated, {ROWS} unchanged, 0 refused" in again.stdout
    assert again.stderr == ""
