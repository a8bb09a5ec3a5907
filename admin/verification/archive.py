"""Proof of the archive: it has every entry that the accounts count, each as it was hashed.

The accounts are read first: the entries that they count then are committed, so they are in the
archive or on their way. Each account's head closes its user's chain, so the tables prove every row
of the archive's ledger, and the archive proves the tables.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, groupby
from typing import Final
from zoneinfo import ZoneInfo

from admin.archive.incoming import ReadIncoming, Values
from admin.verification.archived_user import ArchivedUser, place_of
from admin.workers import Progress
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import GENESIS
from resolvers.domain.verification.accounts import ledger_seq_of
from resolvers.domain.verification.problems import Problem
from resolvers.storage.base.client import Database
from resolvers.storage.base.scans import scan_rows
from resolvers.storage.deposits import recycle_events
from resolvers.storage.points import ledger

ON_THEIR_WAY: Final = timedelta(minutes=20)
"""The longest delay of a row: Firehose gathers rows for at most 15 minutes."""
KINDS: Final[Mapping[str, str]] = {
    "missing": "An entry, or a row of it, is not in the archive.",
    "changed": "A row is not what was hashed, or does not add up to its entry.",
    "duplicate": "Rows of one key differ.",
    "chain": "An entry does not name the hash of the one before it, or the account another head.",
    "foreign": "A row belongs to no entry.",
    "cut": "The archive has entries that the account does not count: the ledger lost its end.",
}
"""The kinds of problems and their meanings."""
_ORDERS: Final = {
    "ledger_entries": ("user_id", "sequence"),
    "lot_changes": ("user_id", "sequence"),
    "deposit_items": ("user_id", "event_id"),
}


@dataclass
class ArchiveReport:
    """`not_yet_archived`: entries of the last minutes, and rows of entries, on their way."""

    users_checked: int = 0
    rows_checked: int = 0
    not_yet_archived: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.problems


def verify_archive(
    database: Database,
    read: ReadIncoming,
    *,
    zone: ZoneInfo,
    now: datetime,
    report_progress: Progress | None = None,
) -> ArchiveReport:
    """Check every row of the ledger in the archive. Raise the errors of DynamoDB and the archive.

    `now` is before the accounts are read. `report_progress` counts entries.
    """
    report = ArchiveReport()
    accounts = {
        account["user_id"]: (ledger_seq_of(account), account.get("ledger_head", GENESIS))
        for account in scan_rows(database, "users")
    }
    total = sum(counted for counted, _ in accounts.values())
    tables = {table: _ByUser(read, table) for table in _ORDERS}
    settled_before = now - ON_THEIR_WAY
    while (user_id := _next_user(tables.values())) is not None:
        if not user_id:
            report.problems += _of_nobody(tables)
            continue
        counted, head = accounts.pop(user_id, (0, GENESIS))
        user = ArchivedUser(user_id, zone, settled_before, counted)
        user.add_entries(tables["ledger_entries"].take(user_id))
        user.add_lots(tables["lot_changes"].take(user_id))
        user.add_deposits(tables["deposit_items"].take(user_id))
        _close(database, user, head)
        _add(report, user)
        if report_progress is not None:
            done = tables["ledger_entries"].count
            report_progress(done, max(done, total))
    for user_id, (counted, head) in accounts.items():
        user = ArchivedUser(user_id, zone, settled_before, counted)
        _close(database, user, head)
        _add(report, user)
    report.rows_checked = sum(each.count for each in tables.values())
    return report


def _next_user(tables: Iterable["_ByUser"]) -> str | None:
    return min((each.user_id for each in tables if each.user_id is not None), default=None)


def _of_nobody(tables: Mapping[str, "_ByUser"]) -> Iterator[Problem]:
    for table, rows in tables.items():
        if count := sum(1 for _ in rows.take("")):
            yield Problem(None, None, "foreign", f"{count} rows of {table} have no user")


class _ByUser:
    """The rows of a table, user by user; `user_id` is the next one, None at the end.

    Rows without a user are those of "".
    """

    def __init__(self, read: ReadIncoming, table: str) -> None:
        self.count = 0
        self.user_id: str | None = None
        rows = read(table, _ORDERS[table])
        place = place_of(table, "user_id")
        self._groups = groupby(rows, lambda row: row[place] or "")
        self._rows: Iterator[Values] = iter(())
        self._advance()

    def take(self, user_id: str) -> Iterator[Values]:
        """Yield the rows of the user, if it is the next one."""
        if user_id != self.user_id:
            return
        for row in self._rows:
            self.count += 1
            yield row
        self._advance()

    def _advance(self) -> None:
        self.user_id, self._rows = next(self._groups, (None, iter(())))


def _add(report: ArchiveReport, user: ArchivedUser) -> None:
    report.users_checked += 1
    report.not_yet_archived += user.on_their_way
    report.problems += user.problems


def _close(database: Database, user: ArchivedUser, head: str) -> None:
    """Compare the end of the user's entries with the account's counter and its head."""
    if user.last < user.counted:
        _look_for_rest(database, user)
    elif user.counted_head != head:
        user.note(user.counted or None, "chain", "the account has another ledger_head")
    last = max(user.last, user.beyond)
    if last > user.counted:
        # The account has got entries since it was read, or its counter was set back.
        counts = ledger_seq_of(database.get("users", user.user_id))
        if counts < last:
            user.note(counts + 1, "cut", f"the account counts {counts} entries, and not {last}")
    for event_id, entries in user.unclaimed.items():
        deposit = database.get(recycle_events.TABLE, event_id or "") or {}
        if (deposit.get("user_id"), {deposit.get("transaction_id")}) != (user.user_id, entries):
            user.note(None, "foreign", "rows of deposit_items belong to no entry", event_id)


def _look_for_rest(database: Database, user: ArchivedUser) -> None:
    """Note entries that the archive lacks at its end, except those of the last minutes."""
    first, last = user.last + 1, user.counted
    settled_before = format_instant(user.settled_before)
    for entry in chain.from_iterable(ledger.history(database, user.user_id, user.last)):
        if entry["sequence"] == first and entry["previous_hash"] != user.head:
            user.note(first, "chain", "the archive ends with another hash than its next entry")
        if entry["created_at"] >= settled_before:
            last = min(last, entry["sequence"] - 1)
            user.on_their_way += user.counted - last
            break
    if first <= last:
        user.note_missing(first, last)
