import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb

from admin.archive.archives import open_archive
from admin.archive.statements import read_statement
from admin.archive.tables import DUCKDB_TYPES, columns_of
from resolvers.events.archive.rows import Row

_numbers = itertools.count(1)
Rows = list[tuple[Any, ...]]


def deliver(root: Path, rows: Iterable[Row], day: str = "2028-04-10") -> None:
    """Add a file a table, later in the order of arrival than those before on the same day."""
    by_table = defaultdict(list)
    for row in rows:
        by_table[row.table].append(row.values)
    for table, values in by_table.items():
        folder = root / "incoming" / table / f"dt={day}"
        folder.mkdir(parents=True, exist_ok=True)
        lines = folder / "arriving.json"
        lines.write_text("\n".join(map(json.dumps, values)), encoding="utf-8")
        columns = {name: DUCKDB_TYPES[each] for name, each in columns_of(table).items()}
        with closing(duckdb.connect()) as connection:
            read = connection.read_json(str(lines), format="newline_delimited", columns=columns)
            read.to_parquet(str(folder / f"{next(_numbers):06}.parquet"), compression="gzip")
        lines.unlink()


def ask(root: Path, sql: str) -> Rows:
    with open_archive({"ARCHIVE_DIR": str(root)}) as archive:
        return list(archive.query(sql).rows)


def ask_report(root: Path, name: str, where: str = "true") -> list[dict[str, Any]]:
    """Return the rows of a statement of sql/ by their columns."""
    sql = f"SELECT * FROM (\n{read_statement(name).text}\n) AS report WHERE {where}"  # noqa: S608 - our own text
    with open_archive({"ARCHIVE_DIR": str(root)}) as archive:
        answer = archive.query(sql)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def entry_row(sequence: int, user_id: str = "hanako", **values: Any) -> Row:
    """Return a deposit's entry of 5 points, in a chain; its hash is made up."""
    month = values.get("local_month", "2027-05")
    defaults: Mapping[str, Any] = {
        "transaction_id": f"{user_id}-{sequence}",
        "user_id": user_id,
        "sequence": sequence,
        "type": "EARN",
        "operation": "redeem",
        "points_change": 5,
        "held_change": 0,
        "balance_after": 5 * sequence,
        "held_after": 0,
        "actor_role": "citizen",
        "created_at": f"{month}-10T03:00:00.000Z",
        **_day(f"{month}-10"),
        "previous_hash": "0" * 64 if sequence == 1 else f"{user_id}:{sequence - 1}",
        "hash": f"{user_id}:{sequence}",
    }
    return _row("ledger_entries", {**defaults, **values})


def deposit_row(number: int, **values: Any) -> Row:
    """Return a deposit of one bottle by Hanako, at noon of a day in May."""
    day = values.get("local_date", "2027-05-10")
    defaults: Mapping[str, Any] = {
        "event_id": f"deposit-{number}",
        "position": 0,
        "user_id": "hanako",
        "location_id": "station",
        "material": "PET_BOTTLE",
        "unit": "PIECE",
        "quantity": 1,
        "capped_quantity": 0,
        "points_earned": 5,
        "occurred_at": f"{day}T03:00:00.000Z",
        "recorded_at": f"{day}T03:01:00.000Z",
        **_day(day),
    }
    return _row("deposit_items", {**defaults, **values})


def place_row(location_id: str, latitude: float, longitude: float, **values: Any) -> Row:
    place = {"latitude": latitude, "longitude": longitude, "name_ja": location_id, "version": 1}
    key = {"location_id": location_id}
    return _row("location_changes", {**key, **place, **_day("2027-04-01"), **values})


def reward_row(reward_id: str, **values: Any) -> Row:
    key = {"reward_id": reward_id, "position": "1", "changed_at": "2027-04-01T00:00:00.000Z"}
    reward = {"name_ja": reward_id, "is_active": True, "points_cost": 20}
    return _row("reward_changes", {**key, **reward, **_day("2027-04-01"), **values})


def exchange_row(exchange_id: str, status: str, **values: Any) -> Row:
    """Return an exchange of one piece for 20 points by Hanako."""
    rank = {"PENDING_APPROVAL": 1, "CONFIRMED": 2, "FULFILLED": 3}.get(status, 4)
    key = {"exchange_id": exchange_id, "status": status, "status_rank": rank}
    what = {"user_id": "hanako", "reward_id": "bag", "quantity": 1, "points_spent": 20}
    day = _day(values.get("local_date", "2027-05-10"))
    times = {"was_held": False, "waited_seconds": 0}
    return _row("exchange_changes", {**key, **what, **times, **day, **values})


def budget_row(version: int, ceiling: int | None, day: str, **values: Any) -> Row:
    """Return what an admin set on a day for the fiscal year 2027 of the municipality 22212."""
    key = {"budget_id": "2027#22212", "version": version, "changed_at": f"{day}T03:00:00.000Z"}
    of = {"budget_fiscal_year": 2027, "municipality": "22212", "issued_before": 0}
    return _row("budget_changes", {**key, **of, "ceiling": ceiling, **_day(day), **values})


def lot_row(transaction_id: str, expires_on: str | None, **values: Any) -> Row:
    key = {"transaction_id": transaction_id, "lot": expires_on or "never"}
    lot = {"expires_on": expires_on, "held_change": 0}
    return _row("lot_changes", {**key, **lot, **_day("2027-05-10"), **values})


def _day(local_date: str) -> dict[str, Any]:
    month = local_date[:7]
    fiscal_year = int(month[:4]) - (month[5:] < "04")
    return {"local_date": local_date, "local_month": month, "fiscal_year": fiscal_year}


def _row(table: str, values: Mapping[str, Any]) -> Row:
    return Row(table, {**dict.fromkeys(columns_of(table)), **values})
