"""Move points once, however often a command arrives: read, decide, commit in one transaction.

1. One consistent BatchGetItem reads the account, the command's ledger row, and the rows that the
   rule needs. An erased account rejects all requests except the steps of its erasure and a request
   that has just committed. An existing ledger row answers before the rule runs: on a retry the rule
   would find the points spent and reject a committed movement.
2. The rule decides on these rows.
3. One TransactWriteItems commits. Its order is the order of its errors: ledger row, other rows,
   account.
A command that can repeat a command with another id finds that one in the account. The account then
comes before the other rows: pieces that an equal request took do not reject this command.
After a lost race the command starts again, a limited number of times, with full jitter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from resolvers.domain.base.enums import ErrorCode, LedgerEntryType
from resolvers.domain.base.errors import DomainError
from resolvers.domain.points.accounts import Account, AccountGuard, check_not_erased, zero_account
from resolvers.domain.points.commands import Command
from resolvers.domain.points.ledger import LedgerEntry, Movement
from resolvers.services.base.errors import OutcomeUnknownError, reading_after_commit
from resolvers.storage.base.client import DATABASE_ERRORS, CommitError, Database
from resolvers.storage.base.expressions import Item, Key, RetryError, Write
from resolvers.storage.points import ledger, users

Created = TypeVar("Created")
Row = TypeVar("Row")
Rows = Mapping[Key, Item]


@dataclass(frozen=True)
class PointWrites(Generic[Created]):
    """A decision: the movement, the other writes, and the row that they create or change."""

    movement: Movement
    writes: Sequence[Write] = ()
    created: Created | None = None


Decide = Callable[[Account, Rows], PointWrites[Created]]
"""Return the writes for the account (zeros if it does not exist) and the rows.

It can raise RetryError if the rows do not fit together.
"""

FindRepeated = Callable[[Account], str | None]
"""Return the id of the transaction that the command repeats, if the account names one.

A movement must change the attribute that this reads: so it finds another id only after ledger_seq
has changed.
"""


@dataclass(frozen=True)
class TransactionResult(Generic[Created]):
    """The command's ledger entry; `replayed` if an earlier request wrote it.

    `created` is the row that it also wrote; for a replay None, until `or_read` reads it.
    """

    entry: LedgerEntry
    replayed: bool
    created: Created

    def or_read(
        self: "TransactionResult[Row | None]", read: Callable[[], Row | None]
    ) -> "TransactionResult[Row]":
        """Return the result with the created row; read it if another request created it.

        Raise OutcomeUnknownError if the row cannot be read or is not visible yet: the rows of one
        transaction become visible one after the other. Source: "Distributed Transactions at Scale
        in Amazon DynamoDB" (USENIX ATC 2023), non-transactional reads.
        """
        created = self.created
        if created is None:
            with reading_after_commit():
                created = read()
        if created is None:
            raise OutcomeUnknownError
        return TransactionResult(self.entry, self.replayed, created)


def commit_points(
    database: Database,
    command: Command,
    now: datetime,
    decide: Decide[Created],
    *,
    reads: Sequence[Key] = (),
    guard: AccountGuard = AccountGuard.ACTIVE,
    find_repeated: FindRepeated | None = None,
) -> TransactionResult[Created | None]:
    """Carry out the command once; `reads` are the keys of the rows that `decide` needs.

    If the account names a transaction that the command repeats, its entry is the answer.

    Raise DomainError (from `decide`, a failed condition, another request with the command's id, or
    CONFLICT_RETRY after the last lost race) only if nothing was done, and OutcomeUnknownError if
    that is not known.
    """
    keys = (users.key(command.user_id), ledger.key(command.transaction_id), *reads)
    transaction = _Transaction(database, command, decide, keys, guard, find_repeated)
    for attempt in database.retry_policy.attempts():
        database.counts["ConflictsRetried"] += attempt > 1
        try:
            result = transaction.attempt(now)
        except DATABASE_ERRORS as error:
            if transaction.unanswered_sequence is None:
                raise
            raise OutcomeUnknownError from error
        if result is not None:
            if not result.replayed:
                _count(database, result.entry)
            return result
    if transaction.unanswered_sequence is not None:
        raise OutcomeUnknownError
    raise DomainError(ErrorCode.CONFLICT_RETRY, "other requests changed the data: send it again")


@dataclass
class _Transaction(Generic[Created]):
    """The attempts of one command, and its transactions whose answers were lost.

    Such a transaction may still take effect as long as the account's sequence is
    `unanswered_sequence`. Only entries with `unanswered_hashes` belong to this request: an equal
    entry can belong to an equal request of the same millisecond. The first two of `keys` are those
    of the account and of the command's ledger row.
    """

    database: Database
    command: Command
    decide: Decide[Created]
    keys: Sequence[Key]
    guard: AccountGuard
    find_repeated: FindRepeated | None
    unanswered_hashes: set[str] = field(default_factory=set)
    unanswered_sequence: int | None = None

    def attempt(self, now: datetime) -> TransactionResult[Created | None] | None:
        """Read, decide and commit; return None to try again."""
        rows = self.database.batch_get(self.keys, consistent=True)
        account = users.from_item(rows.get(self.keys[0]))
        try:
            entry = ledger.from_item(rows.get(self.keys[1])) or self._read_repeated(account)
        except RetryError:
            return None
        if entry is not None:
            return self._answer(account, entry)
        try:
            self._check_not_erased(account)
            decided = self.decide(account or zero_account(self.command.user_id, now), rows)
        except RetryError:
            return None
        except DomainError:
            # The rows were read at different times: the movement may be committed by now.
            entry = ledger.read(self.database, self.command.transaction_id)
            if entry is not None:
                return self._answer(account, entry)
            if not self._is_settled_by(account) or self._can_repeat_since(account):
                return None
            raise
        return self._commit(account, decided)

    def _commit(
        self, before: Account | None, decided: PointWrites[Created]
    ) -> TransactionResult[Created | None] | None:
        movement = decided.movement
        writes = [*decided.writes]
        position = len(writes) if self.find_repeated is None else 0
        writes.insert(position, users.write_movement(before, movement.account, self.guard))
        try:
            self.database.commit(ledger.append(movement.entry), *writes)
        except CommitError as failed:
            if failed.in_doubt:
                self.unanswered_hashes.add(movement.entry.hash)
                self.unanswered_sequence = _sequence_of(before)
            if isinstance(failed.reason, ledger.EntryExistsError):
                return self._answer(before, failed.reason.entry)
            if isinstance(failed.reason, DomainError) and self._is_settled_by(before):
                raise failed.reason from failed
            return None
        return TransactionResult(movement.entry, replayed=False, created=decided.created)

    def _read_repeated(self, account: Account | None) -> LedgerEntry | None:
        """Return the entry that the command repeats; raise RetryError if it is not visible yet."""
        if account is None or self.find_repeated is None:
            return None
        transaction_id = self.find_repeated(account)
        if transaction_id is None:
            return None
        with reading_after_commit():
            entry = ledger.read(self.database, transaction_id)
        if entry is None:
            raise RetryError
        return entry

    def _can_repeat_since(self, account: Account | None) -> bool:
        """Return whether the account's sequence has changed, perhaps by an equal request."""
        if self.find_repeated is None:
            return False
        newest = users.read(self.database, self.command.user_id)
        return _sequence_of(newest) != _sequence_of(account)

    def _is_settled_by(self, account: Account | None) -> bool:
        """Return whether the account just read rules out that a sent transaction takes effect."""
        sent = self.unanswered_sequence
        return sent is None or _sequence_of(account) > sent

    def _answer(
        self, account: Account | None, entry: LedgerEntry
    ) -> TransactionResult[Created | None]:
        """Return the existing entry; raise if another request wrote it and this one may not see it.

        An entry that this request committed is returned even if an erasure has removed its reason.
        """
        if entry.hash in self.unanswered_hashes:
            return TransactionResult(entry, replayed=False, created=None)
        self._check_not_erased(account)
        self.command.check_replay(entry)
        return TransactionResult(entry, replayed=True, created=None)

    def _check_not_erased(self, account: Account | None) -> None:
        if account is not None and self.guard is not AccountGuard.ANY:
            check_not_erased(account)


def _sequence_of(account: Account | None) -> int:
    # The request that creates an account also changes the sequence: -1 means that none exists.
    return -1 if account is None else account.ledger_seq


def _count(database: Database, entry: LedgerEntry) -> None:
    """Count the points of a new entry for the operators' metrics.

    Points count as exchanged when they are spent: at once, or on approval of a hold. Points that
    an erasure takes do not count as expired.
    """
    if entry.transaction_type is LedgerEntryType.EARN:
        database.counts["PointsIssued"] += entry.points_change
    elif entry.transaction_type is LedgerEntryType.EXCHANGE:
        database.counts["PointsExchanged"] -= entry.points_change + entry.held_change
    elif entry.operation == "expire":
        database.counts["PointsExpired"] -= entry.points_change
