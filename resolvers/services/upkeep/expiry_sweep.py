"""The sweeper: write the entries that time makes necessary. Points expire, holds end.

It also settles the budget reservations of expired tokens, and continues unfinished erasures.

The time of a run changes no result: the clock alone makes expired points unspendable and an old
hold impossible to approve. The id of each entry comes from its purpose, so any number of sweeps,
even simultaneous ones, write it once.
"""

import logging
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import EXPIRY_SHARDS, Account, AccountGuard
from resolvers.domain.points.expirations import due_lots, expiration_command, expire
from resolvers.domain.rewards.exchange_states import Step
from resolvers.domain.rewards.exchange_transitions import TransitionRequest, TransitionTerms
from resolvers.domain.rewards.exchanges import Exchange
from resolvers.domain.upkeep.erasure import is_finished
from resolvers.services.base.point_transactions import PointWrites, TransactionResult, commit_points
from resolvers.services.base.sweep_reports import SweepReport
from resolvers.services.deposits.budgets import settle_expired
from resolvers.services.rewards.exchange_transitions import transition_exchange
from resolvers.services.upkeep.erasure import continue_erasure
from resolvers.services.upkeep.sweep_pool import Due, ErasureUnfinishedError, SweepPool
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Item
from resolvers.storage.base.faults import describe_fault
from resolvers.storage.base.pages import Listing
from resolvers.storage.base.retries import RetryPolicy
from resolvers.storage.deposits import qr_tokens
from resolvers.storage.members.pool_users import DeleteUser, delete_nobody
from resolvers.storage.points import users
from resolvers.storage.rewards import exchanges

MOVEMENTS_LIMIT = 1_000_000
SECONDS_LIMIT = 60.0
RUN_MOVEMENTS = 1_000
RUN_SECONDS = 10.0
"""The limits of each run of sweep_all, which reports its progress after each."""
WORKERS = 16
"""Rows that a deployed sweeper settles in parallel."""
PAGE_ROWS = 100
# Another call ended the hold or is erasing the account: nothing is left to do.
_DONE_BY_OTHERS = frozenset({ErrorCode.INVALID_STATE_TRANSITION, ErrorCode.ACCOUNT_ERASED})
_TIME_OUT = TransitionRequest(Step.TIME_OUT)

logger = logging.getLogger(__name__)
Row = TypeVar("Row")
_Found = Iterator[Due | None]
"""None marks the end of a page, which can be empty."""


@dataclass(frozen=True)
class Part:
    """One of `count` parts of the accounts, for parallel sweeps; 0 also has holds and reservations.

    Raise ValueError for a part that does not exist, or that contains no account.
    """

    number: int = 0
    count: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.number < self.count <= EXPIRY_SHARDS:
            raise ValueError(
                f"part {self.number} of {self.count} does not exist: use 1 to {EXPIRY_SHARDS} "
                "parts, numbered from 0"
            )


WHOLE = Part()


def sweep(  # noqa: PLR0913 - limits, and what a process may
    database: Database,
    zone: ZoneInfo,
    now: datetime,
    *,
    movements: int = MOVEMENTS_LIMIT,
    seconds: float = SECONDS_LIMIT,
    passing_over: AbstractSet[str] = frozenset(),
    workers: int = 1,
    part: Part = WHOLE,
    delete_user: DeleteUser = delete_nobody,
) -> SweepReport:
    """Write the due entries of one part at `now`, until none is left or a limit is reached.

    `zone` is the programme's, for the daily limits that an ending hold restores. `workers` rows are
    settled in parallel. A failure is reported and does not stop the rest; ids in `passing_over` are
    skipped. Even if the time is very short, one row is handled, so that repeated sweeps end.
    Raise the errors of reading a partition, after all other partitions.
    """
    gives_up_at = database.retry_policy.monotonic() + seconds
    begun, has_more = False, False
    with SweepPool(database, workers) as pool:
        for found in _in_turns(_Sources(database, zone, now, part, delete_user).open()):
            due = None if found is None or found.id in passing_over else found
            is_full = due is not None and pool.report.movements + pool.busy >= movements
            if begun and (is_full or database.retry_policy.monotonic() >= gives_up_at):
                has_more = True
                break
            if due is not None:
                begun = True
                pool.settle(due)
    return pool.report.followed_by(SweepReport(has_more=has_more))


def sweep_all(
    database: Database,
    zone: ZoneInfo,
    clock: Callable[[], datetime],
    report_progress: Callable[[int, int], None] | None = None,
    workers: int = 1,
    delete_user: DeleteUser = delete_nobody,
) -> SweepReport:
    """Sweep until only failures are due; `clock` returns the time of each run."""
    report = SweepReport(has_more=True)
    while report.has_more:
        run = sweep(
            database,
            zone,
            clock(),
            movements=RUN_MOVEMENTS,
            seconds=RUN_SECONDS,
            passing_over=frozenset(failure.id for failure in report.failed),
            workers=workers,
            delete_user=delete_user,
        )
        report = report.followed_by(run)
        if report_progress is not None:
            to_come = RUN_MOVEMENTS if report.has_more else 0
            report_progress(report.movements, report.movements + to_come)
    return report


@dataclass(frozen=True)
class _Sources:
    """The lists of rows that may be due."""

    database: Database
    zone: ZoneInfo
    now: datetime
    part: Part
    delete_user: DeleteUser

    def open(self) -> Sequence[_Found]:
        shards = range(self.part.number, EXPIRY_SHARDS, self.part.count)
        others = [self._holds(), self._reservations()] if self.part.number == 0 else []
        sources = [*others, *(self._accounts(str(shard)) for shard in shards)]
        return _turned(sources, self.database.retry_policy)

    def _holds(self) -> _Found:
        """Read all waiting exchanges: a later hold can end first, since HOLD_HOURS can change."""
        moment = format_instant(self.now)
        for items in _pages(self.database, exchanges.waiting()):
            for item in items:
                if str(item.get("hold_until", "")) <= moment:
                    yield Due("exchange", item["exchange_id"], partial(self._end_hold, item))
            yield None

    def _reservations(self) -> _Found:
        for token_ids in _pages(self.database, qr_tokens.with_reservation(self.now)):
            for token_id in token_ids:
                yield Due("token", token_id, partial(self._end_reservation, token_id))
            yield None

    def _end_reservation(self, token_id: str, database: Database) -> SweepReport:
        has_ended = settle_expired(database, token_id, self.now)
        return SweepReport(reservations_ended=1 if has_ended else 0)

    def _end_hold(self, item: Item, database: Database) -> SweepReport:
        exchange = Exchange.model_validate(item)
        terms = TransitionTerms.without_request(self.now, self.zone)
        try:
            result = transition_exchange(database, exchange, _TIME_OUT, terms)
        except DomainError as error:
            if error.code in _DONE_BY_OTHERS:
                return SweepReport()
            raise
        return SweepReport(holds_ended=0 if result.replayed else 1)

    def _accounts(self, shard: str) -> _Found:
        for user_ids in _pages(self.database, users.due(shard, self.now)):
            found = self.database.batch_get(map(users.key, user_ids), consistent=True)
            for user_id in user_ids:
                item = found.get(users.key(user_id))
                if item is not None:
                    yield Due("account", user_id, partial(self._settle_account, item))
            yield None

    def _settle_account(self, item: Item, database: Database) -> SweepReport:
        account = Account.model_validate(item)
        if account.is_erased:
            return self._finish_erasure(account, database)
        points = _expire(database, account, self.now)
        return SweepReport(accounts_expired=1 if points else 0, points_expired=points)

    def _finish_erasure(self, account: Account, database: Database) -> SweepReport:
        if is_finished(account):
            return SweepReport()
        if not continue_erasure(
            database, account.user_id, self.now, self.zone, delete_user=self.delete_user
        ):
            raise ErasureUnfinishedError
        return SweepReport(erasures_finished=1)


def _expire(database: Database, account: Account, now: datetime) -> int:
    """Return the points that this call expired; read the account again if it has changed."""
    for _ in database.retry_policy.attempts():
        if account.is_erased or not due_lots(account, now):
            return 0
        try:
            result = _commit_expiry(database, account, now)
        except DomainError:
            again = users.read(database, account.user_id)
            if again is None or again.ledger_seq == account.ledger_seq:
                raise
            account = again
        else:
            return 0 if result.replayed else -result.entry.points_change
    raise DomainError(ErrorCode.CONFLICT_RETRY, "other requests changed the data: sweep again")


def _commit_expiry(database: Database, account: Account, now: datetime) -> TransactionResult[None]:
    command = expiration_command(account)
    return commit_points(
        database,
        command,
        now,
        lambda current, _: PointWrites[None](expire(current, command, now)),
        guard=AccountGuard.NOT_ERASED,
    )


def _pages(database: Database, listing: Listing[Row]) -> Iterator[list[Row]]:
    """Yield pages, each starting at a random row: a row that always fails is not always first."""
    for rows in listing.read_all(database, PAGE_ROWS):
        yield _turned(rows, database.retry_policy)


def _turned(rows: Sequence[Row], chance: RetryPolicy) -> list[Row]:
    start = int(chance.fraction() * len(rows))
    return [*rows[start:], *rows[:start]]


def _in_turns(sources: Sequence[_Found]) -> Iterator[Due | None]:
    """Yield one row of each source in turn, so that a long source does not delay the others.

    If a source cannot be read, raise its error after all other sources.
    """
    waiting = deque(sources)
    faults: list[Exception] = []
    while waiting:
        source = waiting.popleft()
        try:
            found = next(source)
        except StopIteration:
            continue
        except Exception as fault:  # noqa: BLE001 - raised below, after the others
            # A limit can end the sweep before that.
            logger.error("sweep: a partition cannot be read: %s", describe_fault(fault))  # noqa: TRY400 - the text of a traceback quotes the row
            faults.append(fault)
            continue
        yield found
        waiting.append(source)
    if faults:
        raise faults[0]
