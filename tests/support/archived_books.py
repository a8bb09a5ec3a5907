"""An archive of made-up citizens, tampered with, and tables that answer for one of them."""

import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from admin.verification.archive import KINDS, ArchiveReport
from resolvers.events.archive.rows import Row
from tests.support.domain_programme import NOW
from tools.benchmarks.paging_tables import PagingTables

CITIZENS = int(os.environ.get("ARCHIVE_ENTRIES", "400")) // PagingTables.ENTRIES_EACH
A, B, C, D = (f"citizen-{CITIZENS - number:08}" for number in (1, 2, 3, 4))
LATER = NOW + timedelta(days=2)
Rows = list[Row]


class Tables(PagingTables):
    """Answers for one user, too. `moved_back`: whose account counts fewer entries, and how many."""

    moved_back: tuple[str, int] | None = None

    def get_item(self, **request: Any) -> Any:
        ((name, key),) = request["Key"].items()
        if name == "user_id":
            return {"Item": self.account(int(key["S"][-8:]))}
        number = key["S"].rpartition(" of ")[2]
        rows = self.rows_of("recycle_events", int(number)) if number.isdigit() else []
        return next(({"Item": row} for row, _ in rows if row["event_id"] == key), {})

    def query(self, **request: Any) -> Any:
        values = request["ExpressionAttributeValues"].values()
        user_id = next(value["S"] for value in values if "S" in value)
        first = next(int(value["N"]) for value in values if "N" in value)
        rows = [row for row, _ in self.rows_of("points_ledger", int(user_id[-8:]))]
        return {"Items": [row for row in rows if int(row["sequence"]["N"]) >= first]}

    def account(self, number: int) -> Mapping[str, Any]:
        ((row, _),) = self.rows_of("users", number)
        return row

    def _account_of(self, number: int, entries: Any) -> Mapping[str, Any]:
        account = super()._account_of(number, entries)
        if self.moved_back is None or account["user_id"]["S"] != self.moved_back[0]:
            return account
        counts = self.moved_back[1]
        return {
            **account,
            "ledger_seq": {"N": str(counts)},
            "ledger_head": {"S": entries[counts - 1]["hash"]},
        }


def is_of(row: Row, table: str, user_id: str, *sequences: int) -> bool:
    values = row.values
    is_users = row.table == table and values["user_id"] == user_id
    return is_users and (not sequences or values["sequence"] in sequences)


def without(rows: Rows, table: str, user_id: str, *sequences: int) -> Rows:
    kept = [row for row in rows if not is_of(row, table, user_id, *sequences)]
    assert len(kept) < len(rows)
    return kept


def changed(rows: Rows, table: str, user_id: str, /, *sequences: int, **changes: Any) -> Rows:
    """Return the rows of these, with changes: a function of the value, or the value."""
    found = [row for row in rows if is_of(row, table, user_id, *sequences)]
    assert found
    return [Row(table, {**row.values, **_changed(row.values, changes)}) for row in found]


def _changed(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: change(values[name]) if callable(change) else change
        for name, change in changes.items()
    }


def more(value: int) -> int:
    return value + 1


def places(report: ArchiveReport) -> list[tuple[Any, ...]]:
    assert {problem.kind for problem in report.problems} <= {*KINDS}
    found = [(each.user_id, each.sequence, each.kind) for each in report.problems]
    return sorted(found, key=lambda each: (each[0] or "", each[1] or 0))
