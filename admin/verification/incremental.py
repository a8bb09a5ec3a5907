"""Verification of what is new since each account was verified before (docs/verification.md).

An account that is as its checkpoint says costs one row. One that moved costs its later entries.
What does not fit is read again from the first entry on, as `verify --user` does.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from boto3.dynamodb.conditions import Key as KeyCondition

from admin.verification.reports import VerificationReport
from admin.verification.statuses import Statuses
from admin.workers import Progress, spread
from resolvers.domain.verification.accounts import (
    account_problems,
    is_erased,
    ledger_seq_of,
    personal_in,
)
from resolvers.domain.verification.checkpoints import (
    CHANGED,
    Checkpoint,
    checkpoint_of,
    standing_digest,
    verify_from,
)
from resolvers.domain.verification.ledger_replay import UNREADABLE, LedgerReplay, Row
from resolvers.domain.verification.problems import Problem
from resolvers.domain.verification.reconciliation import rule_key
from resolvers.services import verification
from resolvers.storage import (
    earn_rules,
    exchanges,
    ledger,
    ledger_checkpoints,
    recycle_events,
)
from resolvers.storage.client import Database
from resolvers.storage.expressions import Item, from_attributes
from resolvers.storage.scans import SEGMENTS, count_items, scan_pages

AT_ONCE = 50
"""Accounts whose deposits are read, and whose checkpoints are written, together."""
READERS = 4


class Moved(NamedTuple):
    """An account that is not as its checkpoint says, or has none."""

    account: Item
    checkpoint: Checkpoint | None
    goes_on: bool


Read = tuple[Item, Checkpoint, Sequence[Item]]
"""An account, its checkpoint, and its entries from those on that the checkpoint begins with."""


@dataclass
class Result:
    entries: int = 0
    read_whole: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        self.entries += other.entries
        self.read_whole += other.read_whole
        self.problems += other.problems


def verify_new(
    database: Database,
    now: datetime,
    *,
    segments: int = SEGMENTS,
    report_progress: Progress | None = None,
) -> VerificationReport:
    """Check all accounts, and the entries since their checkpoints; move those of right ones on.

    `report_progress` counts accounts. Raise what DynamoDB does: what was verified until then need
    not be again.
    """
    verifier = _Verifier(database, now)
    statuses, result, users = Statuses(), Result(), 0
    expected = 0 if report_progress is None else count_items(database, ["users"])
    for items in scan_pages(database, "users", segments=segments):
        accounts = [from_attributes(attributes) for attributes in items]
        for account in accounts:
            statuses.add_account(account)
        moved = list(_moved(database, accounts))
        parts = [moved[start : start + AT_ONCE] for start in range(0, len(moved), AT_ONCE)]
        with spread(verifier.verify, parts, READERS) as found:
            for each in found:
                result.add(each)
        users += len(accounts)
        if report_progress is not None:
            report_progress(users, max(users, expected))
    problems = [*result.problems, *statuses.problems(database)]
    return VerificationReport(users, result.entries, problems, read_again=result.read_whole)


def _moved(database: Database, accounts: Sequence[Item]) -> Iterator[Moved]:
    ids = [account["user_id"] for account in accounts]
    checkpoints = ledger_checkpoints.read_many(database, ids)
    for account, checkpoint in zip(accounts, checkpoints, strict=True):
        try:
            is_plain = not account_problems(account) and not (
                is_erased(account) and personal_in(account)
            )
            standing = standing_digest(account)
        except UNREADABLE:
            yield Moved(account, checkpoint, goes_on=False)
            continue
        if checkpoint is None or not is_plain or standing != checkpoint.standing:
            goes_on = checkpoint is not None and is_plain and not is_erased(account)
            yield Moved(account, checkpoint, goes_on)


class _Verifier:
    """What the threads share: versions of earn rules, which never change."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self._rules: dict[str, Item] = {}

    def verify(self, moved: Sequence[Moved]) -> Result:
        """Verify these accounts, and write the checkpoints of those that are right."""
        result = Result()
        right: dict[str, Checkpoint] = {}
        for account, replay in self._go_on(moved):
            right[account["user_id"]] = checkpoint_of(account, replay, self._now)
            result.entries += replay.count
        for account, checkpoint, _ in moved:
            if account["user_id"] not in right:
                self._verify_whole(account["user_id"], checkpoint, right, result)
        if right:
            ledger_checkpoints.keep(self._database, list(right.values()))
        return result

    def _go_on(self, moved: Sequence[Moved]) -> Iterator[tuple[Row, LedgerReplay]]:
        """Yield the accounts that are right with what came since their checkpoints."""
        read = [
            (account, checkpoint, self._read_entries(account, checkpoint))
            for account, checkpoint, goes_on in moved
            if checkpoint is not None and goes_on
        ]
        events = self._read_named(recycle_events.TABLE, "event_id", read)
        exchanged = self._read_named(exchanges.TABLE, "exchange_id", read)
        self._read_rules(events.values())
        for account, checkpoint, rows in read:
            with suppress(*UNREADABLE):
                replay = verify_from(checkpoint, account, rows, events, exchanged, self._rules)
                if not replay.problems:
                    yield account, replay

    def _read_entries(self, account: Row, checkpoint: Checkpoint) -> list[Item]:
        pages = ledger.history(
            self._database, checkpoint.user_id, after=checkpoint.begins_after - 1
        )
        last = ledger_seq_of(account)
        return [row for page in pages for row in page if row["sequence"] <= last]

    def _read_named(self, table: str, name: str, read: Sequence[Read]) -> dict[str, Item]:
        """Return the rows of the table that the entries name, by their ids."""
        ids = {row.get(name) for _, _, rows in read for row in rows}
        keys = ((table, each) for each in ids if isinstance(each, str))
        found = self._database.batch_get(keys, consistent=True)
        return {row_id: row for (_, row_id), row in found.items()}

    def _read_rules(self, events: Iterable[Item]) -> None:
        named: set[str] = set()
        for event in events:
            with suppress(*UNREADABLE):
                named.update(map(rule_key, event["items"]))
        keys = ((earn_rules.TABLE, each) for each in named - self._rules.keys())
        found = self._database.batch_get(keys, consistent=True)
        self._rules.update({rule_id: row for (_, rule_id), row in found.items()})

    def _verify_whole(
        self,
        user_id: str,
        checkpoint: Checkpoint | None,
        right: dict[str, Checkpoint],
        result: Result,
    ) -> None:
        verified = verification.verify_user(self._database, user_id)
        if verified is None or verified.account is None:
            return
        problems = [*verified.problems, *self._compare(checkpoint)]
        result.entries += verified.history.count
        result.read_whole += 1
        result.problems += problems
        if not problems:
            right[user_id] = checkpoint_of(verified.account, verified.history, self._now)

    def _compare(self, checkpoint: Checkpoint | None) -> list[Problem]:
        """Return a problem if the last entry that was verified has changed, or is gone."""
        if checkpoint is None or checkpoint.sequence == 0:
            return []
        rows, _ = self._database.query(
            ledger.TABLE,
            ledger.USER_INDEX,
            checkpoint.user_id,
            sort=KeyCondition("sequence").eq(checkpoint.sequence),
        )
        if [row.get("hash") for row in rows] == [checkpoint.head]:
            return []
        return [Problem(checkpoint.user_id, checkpoint.sequence, "checkpoint", CHANGED)]
