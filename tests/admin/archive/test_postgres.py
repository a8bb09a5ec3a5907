from pathlib import Path

import psycopg
import pytest

from admin.archive.archives import open_archive
from admin.archive.postgres import LoadError, LoadReport, load_postgres
from tests.support.archives import deliver, deposit_row, entry_row


def load(root: Path, dsn: str) -> dict[str, int]:
    with open_archive({"ARCHIVE_DIR": str(root)}) as archive:
        report: LoadReport = load_postgres(archive, dsn)
    return {table: count for table, count in report.added.items() if count}


def test_second_load_adds_only_what_is_new(tmp_path: Path, database_dsn: str) -> None:
    deliver(tmp_path, [entry_row(1), entry_row(2, local_month="2027-06"), deposit_row(1)])
    assert load(tmp_path, database_dsn) == {"ledger_entries": 2, "deposit_items": 1}
    assert load(tmp_path, database_dsn) == {}

    deliver(tmp_path, [entry_row(2, local_month="2027-06"), entry_row(3, local_month="2027-06")])
    assert load(tmp_path, database_dsn) == {"ledger_entries": 1}
    with psycopg.connect(database_dsn) as connection:
        found = connection.execute("SELECT sequence, hash FROM ledger_entries ORDER BY 1")
        assert found.fetchall() == [(1, "hanako:1"), (2, "hanako:2"), (3, "hanako:3")]
        (outstanding,) = connection.execute(
            "SELECT outstanding FROM v_points_by_month WHERE local_month = '2027-06'"
        ).fetchone() or (None,)
        assert outstanding == 15


def test_month_is_loaded_whole_or_not_at_all(tmp_path: Path, database_dsn: str) -> None:
    deliver(tmp_path, [entry_row(1)])
    load(tmp_path, database_dsn)
    deliver(tmp_path, [entry_row(2), deposit_row(1)])
    with psycopg.connect(database_dsn) as connection:
        connection.execute("ALTER TABLE deposit_items ADD CHECK (quantity > 1)")
        connection.commit()

        with pytest.raises(LoadError, match="violates check constraint"):
            load(tmp_path, database_dsn)

        (entries,) = connection.execute("SELECT count(*) FROM ledger_entries").fetchone() or (0,)
        assert entries == 2, "what came before the fault stays"
        connection.execute("ALTER TABLE deposit_items DROP CONSTRAINT deposit_items_quantity_check")
    assert load(tmp_path, database_dsn) == {"deposit_items": 1}


def test_rows_of_another_archive_are_named(tmp_path: Path, database_dsn: str) -> None:
    deliver(tmp_path / "one", [entry_row(1), entry_row(2), entry_row(3, local_month="2027-06")])
    deliver(tmp_path / "other", [entry_row(1, "taro"), deposit_row(1)])
    load(tmp_path / "one", database_dsn)

    with pytest.raises(LoadError, match=r"^ledger_entries of 2027-05 has 3 rows in .* and 1 in"):
        load(tmp_path / "other", database_dsn)

    assert load(tmp_path / "one", database_dsn) == {}


def test_wrong_dsn_is_named_without_password(tmp_path: Path) -> None:
    deliver(tmp_path, [entry_row(1)])
    for dsn, problem in (
        ("postgresql://me:secret@127.0.0.1:1/points", r"can't be reached: .*Connection refused"),
        ("postgresql://me:secret@:wrong:/", r"^the DSN can't be read: write postgresql://USER@"),
        ("postgresql://me:p@ss@secret/points", r"^the DSN can't be read"),
        ("no such thing secret", r"^the DSN can't be read"),
    ):
        with pytest.raises(LoadError, match=problem) as refused:
            load(tmp_path, dsn)

        assert "secret" not in str(refused.value)
