"""`recycle-points archive`, on the real engine."""

import json
from pathlib import Path

import pytest

from resolvers.storage.client import Database
from tests.support.expirations import give
from tests.support.operators import QuickCommand

pytestmark = pytest.mark.engine


def test_archive_is_filled_in_its_folder(
    command: QuickCommand, database: Database, tmp_path: Path
) -> None:
    give(database, "hanako", {"never": 7})
    command.variables["ARCHIVE_DIR"] = str(tmp_path)

    answer = command.run_verb("archive", "--from-table", "--json")

    assert answer.returncode == 0, answer.stderr
    assert json.loads(answer.stdout) == {
        "rows": {"ledger_entries": 1, "lot_changes": 1},
        "unreadable": [],
    }
    assert len(list(tmp_path.rglob("*.parquet"))) == 2
