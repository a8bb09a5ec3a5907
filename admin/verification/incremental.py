"""Verify accounts whose ledger changed since their checkpoints (docs/operate/verification.md).

If an account matches its checkpoint, only these two rows are read. If it has changed, its later
entries are read, too. After a mismatch, all its entries are read, as `verify --user` does.
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
    WHOLE_ID,
    Checkpoint,
    WholeVerification,
    checkpoint_of,
    problem_of_whole,
    standing_digest,
    verify_from,
)
from resolvers.domain.verification.ledger_replay import UNREADABLE, LedgerReplay, Row
from resolvers.domain.verification.problems import Problem
from resolvers.domain.verification.reconciliation import rule_key
from resolvers.services import verification
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item, from_attributes
from resolvers.storage.base.scans import SEGMENTS, count_items, scan_pages
from resolvers.storage.deposits import earn_rules, recycle_events
from resolvers.storage.points import ledger, ledger_checkpoints, users
from resolvers.storage.rewards import exchanges

AT_ONCE = 50
"""The most accounts in a batch: deposits are read, and checkpoints written, batch by batch."""
READERS = 4


class Moved(NamedTuple):
    """An account that differs from its checkpoint, or has none.

    `can_go_on`: whether verification can start at the checkpoint rather than at the first entry.
    """

    account: Item
    checkpoint: Checkpoint | None
    can_go_on: bool


Later = tuple[Item, Checkpoint, Sequence[Item]]
"""An account, its checkpoint, and its entries from the checkpoint's `begins_after` on."""


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
    """Check all accounts, and the entries since their checkpoints.

    Write a new checkpoint of each changed account without problems. Also report a problem if the
    last whole verification found any, or is too old. `report_progress` counts accounts. Raise
    DynamoDB's errors; checkpoints that were written before an error stay.
    """
    verifier = _Verifier(database, now)
    statuses, result, checked, known = Statuses(), Result(), 0, 0
    checkpoints = _count_checkpoints(database, segments)
    expected = 0 if report_progress is None else count_items(database, ["users"])
    for items in scan_pages(database, "users", segments=segments):
        accounts = [from_attributes(attributes) for attributes in items]
        ids = [account["user_id"] for account in accounts]
        kept = ledger_checkpoints.read_many(database, ids)
        for account in accounts:
            statuses.add_account(account)
        result.add(verifier.verify_all([*_moved(accounts, kept)]))
        checked += len(accounts)
        known += len(kept) - kept.count(None)
        if report_progress is not None:
            report_progress(checked, max(checked, expected))
    problems = [*result.problems, *statuses.problems(database)]
    if checkpoints > known:
        problems += _missing_accounts(database, segments)
    whole = ledger_checkpoints.read_whole(database)
    if whole is not None:
        problems += problem_of_whole(whole, now)
    return VerificationReport(checked, result.entries, problems, read_again=result.read_whole)


def note_whole(database: Database, report: VerificationReport, now: datetime) -> None:
    """Record the result of a whole verification for later runs. Raise DynamoDB's errors."""
    problems = len(report.problems)
    whole = WholeVerification(user_id=WHOLE_ID, problems=problems, verified_at=now)
    ledger_checkpoints.keep_whole(database, whole)


def _count_checkpoints(database: Database, segments: int) -> int:
    pages = scan_pages(database, ledger_checkpoints.TABLE, segments=segments)
    return sum(item["user_id"]["S"] != WHOLE_ID for page in pages for item in page)


def _missing_accounts(database: Database, segments: int) -> Iterator[Problem]:
    """Yield the accounts that were verified before and no longer exist."""
    for items in scan_pages(database, ledger_checkpoints.TABLE, segments=segments):
        ids = {item["user_id"]["S"] for item in items} - {WHOLE_ID}
        found = database.batch_get((users.key(each) for each in ids), consistent=True)
        for user_id in sorted(ids - {user_id for _, user_id in found}):
            yield Problem(user_id, None, "checkpoint", "the account that was verified is gone")


def _moved(accounts: Sequence[Item], checkpoints: Sequence[Checkpoint | None]) -> Iterator[Moved]:
    for account, checkpoint in zip(accounts, checkpoints, strict=True):
        is_erased_now = is_erased(account)
        try:
            is_plain = not account_problems(account)
            is_plain = is_plain and not (is_erased_now and personal_in(account))
            standing = standing_digest(account)
        except UNREADABLE:
            yield Moved(account, checkpoint, can_go_on=False)
            continue
        if checkpoint is None or not is_plain or standing != checkpoint.standing:
            can_go_on = is_plain and not is_erased_now
            can_go_on = can_go_on and checkpoint is not None and not checkpoint.erased
            yield Moved(account, checkpoint, can_go_on)


class _Verifier:
    """The state that threads share: versions of earn rules, which never change."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._database = database
        self._now = now
        self._rules: dict[str, Item] = {}

    def verify_all(self, moved: Sequence[Moved]) -> Result:
        """Verify these accounts in batches, several at the same time."""
        size = min(AT_ONCE, len(moved) // READERS + 1)
        parts = [moved[start : start + size] for start in range(0, len(moved), size)]
        result = Result()
        with spread(self._verify, parts, READERS) as found:
            for each in found:
                result.add(each)
        return result

    def _verify(self, moved: Sequence[Moved]) -> Result:
        """Verify these accounts, and write the checkpoints of those without problems."""
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
        """Yield the accounts whose entries since their checkpoints have no problems."""
        read: list[Later] = []
        for account, checkpoint, can_go_on in moved:
            if checkpoint is None or not can_go_on:
                continue
            after = checkpoint.begins_after - 1
            pages = ledger.history(self._database, checkpoint.user_id, after)
            history = [row for page in pages for row in page]
            if not history or history[-1]["sequence"] <= ledger_seq_of(account):
                read.append((account, checkpoint, history))
        later = (row for _, known, rows in read for row in rows if row["sequence"] > known.sequence)
        events = self._read_named(recycle_events.TABLE, "event_id", later)
        # Entries of open holds are compared again.
        every = (row for _, _, rows in read for row in rows)
        exchanged = self._read_named(exchanges.TABLE, "exchange_id", every)
        self._read_rules(events.values())
        for account, checkpoint, rows in read:
            with suppress(*UNREADABLE):
                replay = verify_from(checkpoint, account, rows, events, exchanged, self._rules)
                if not replay.problems:
                    yield account, replay

    def _read_named(self, table: str, name: str, entries: Iterable[Item]) -> dict[str, Item]:
        """Return the rows of the table that the entries name, by their ids."""
        named = (entry.get(name) for entry in entries)
        keys = ((table, each) for each in named if isinstance(each, str))
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
        if verified is None:
            return
        problems = [*verified.problems, *self._compare(checkpoint)]
        result.entries += verified.history.count
        result.read_whole += 1
        result.problems += problems
        # If the account moved in every reading, its last reading can have problems of timing.
        is_right = not problems and not verified.history.problems
        if is_right and verified.account is not None:
            right[user_id] = checkpoint_of(verified.account, verified.history, self._now)

    def _compare(self, checkpoint: Checkpoint | None) -> Iterator[Problem]:
        """Yield a problem if the last verified entry has changed or no longer exists."""
        if checkpoint is None or checkpoint.sequence == 0:
            return
        # The index can lag.
        for _ in self._database.retry_policy.attempts():
            rows, _ = self._database.query(
                ledger.TABLE,
                ledger.USER_INDEX,
                checkpoint.user_id,
                sort=KeyCondition("sequence").eq(checkpoint.sequence),
            )
            if [row.get("hash") for row in rows] == [checkpoint.head]:
                return
        yield Problem(checkpoint.user_id, checkpoint.sequence, "checkpoint", CHANGED)
