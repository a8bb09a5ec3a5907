import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.archives import deliver, entry_row
from tests.support.operators import QuickCommand
from tests.support.service import Service

pytestmark = pytest.mark.engine

MAY = ("--from", "2020-05-01", "--to", "2020-05-31")


def test_rebuild_makes_verify_end_with_0(command: QuickCommand, engine_service: Service) -> None:
    engine_service.now = datetime(2020, 5, 5, tzinfo=UTC)
    engine_service.start().earn(7)

    found = command.run_verb("rollups", "verify", *MAY)
    rebuilt = command.run_verb("rollups", "rebuild", *MAY, "--json")
    again = command.run_verb("rollups", "verify", *MAY, "--progress")

    assert found.returncode == 1
    assert "2020-05-05/all: deposits is 0, the books say 1" in found.stdout.splitlines()
    assert rebuilt.returncode == 0
    report = json.loads(rebuilt.stdout)
    assert (report["rollups"], report["users_counted"]) == (4, 1)
    assert again.returncode == 0
    assert again.stdout == "4 roll-ups: 0 counts differ\n"
    assert "1 rows in" in again.stderr


def test_archive_is_asked_instead_of_tables(command: QuickCommand, tmp_path: Path) -> None:
    command.variables["ARCHIVE_DIR"] = str(tmp_path)
    deliver(tmp_path, [entry_row(1, local_month="2020-05")])

    answer = command.run_verb("rollups", "verify", *MAY, "--archive")

    assert answer.returncode == 1
    assert answer.stdout.splitlines()[0] == ("2020-05/all: points/earned is 0, the books say 5")
