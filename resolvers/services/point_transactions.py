"""Move points once, however often a command comes: read, decide, commit in one transaction.

1. One consistent BatchGetItem reads the account, the command's own ledger row, what the rule needs.
   An erased account refuses everything. Then the own row, where it exists, answers before any rule
   runs: a retry finds the balance spent, and would report a committed movement as rejected.
2. The rule decides, on what was read.
3. One TransactWriteItems. Its order is the order of its errors: ledger row, the others, account.
Where somebody else was faster it starts again, bounded, with full jitter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from resolvers.domain.accounts import Account, AccountGuard, check_not_erased, zero_account
from resolvers.domain.commands import Command
from resolvers.domain.enums import ErrorCode, LedgerEntryType
from resolvers.domain.errors import DomainError
from resolvers.domain.ledger import LedgerEntry, Movement
from resolvers.services.errors import OutcomeUnknownError, reading_after_commit
from resolvers.storage import ledger, users
from resolvers.storage.client import DATABASE_ERRORS, CommitError, Database
from resolvers.storage.expressions import Item, Key, RetryError, Write

Created = TypeVar("Created")
Rows = Mapping[Key, Item]


@dataclass(frozen=True)
class PointWrites(Generic[Created]):
    """What was decided: the movement, the writes beside it, and what these create."""

    movement: Movement
    writes: Sequence[Write] = ()
    created: Created | None = None


Decide = Callable[[Account, Rows], PointWrites[Created]]
"""From the account (zeros where there is none) and the rows read to what is to be written.

It may raise RetryError where the rows do not fit together.
"""


@dataclass(frozen=True)
class TransactionResult(Generic[Created]):
    """The command's ledger entry; `replayed` where an earlier request made it.

    `created` is None unless this very request has just created it.
    """

    entry: LedgerEntry
    replayed: bool
    created: Created | None = None

    def or_read(self, read: Callable[[], Created | None]) -> "TransactionResult[Created]":
        """Return the result with what was created, read as it is now where it is not at hand.

        Raises OutcomeUnknownError.
        """
        if self.created is not None:
            return self
        with reading_after_commit():
            return replace(self, created=read())


def commit_points(
    database: Database,
    command: Command,
    now: datetime,
    decide: Decide[Created],
    *,
    reads: Sequence[Key] = (),
    guard: AccountGuard = AccountGuard.ACTIVE,
) -> TransactionResult[Created]:
    """Carry out the command once; `now` is the request's, `reads` are what `decide` needs.

    Raises DomainError (from `decide`, a failed condition, another request with the command's id,
    or CONFLICT_RETRY after the last lost race) only where nothing was done; OutcomeUnknownError
    where that is not known.
    """
    transaction = _Transaction(database, command, decide, reads, guard)
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
    raise DomainError(ErrorCode.CONFLICT_RETRY, "too many requests at once: send it again")


class _Transaction(Generic[Created]):
    """One command's attempts, and what they have sent without an answer.

    Such a transaction may have been done, or may yet be, as long as the account's sequence is
    `unanswered_sequence`. Only entries with these hashes can be this very request's: an equal one
    may be a twin's, sent in the same millisecond.
    """

    def __init__(
        self,
        database: Database,
        command: Command,
        decide: Decide[Created],
        reads: Sequence[Key],
        guard: AccountGuard,
    ) -> None:
        self._database = database
        self._command = command
        self._decide = decide
        self._keys = (users.key(command.user_id), ledger.key(command.transaction_id), *reads)
        self._guard = guard
        self._unanswered_hashes: set[str] = set()
        self.unanswered_sequence: int | None = None

    def attempt(self, now: datetime) -> TransactionResult[Created] | None:
        """Read, decide and commit; None: try again."""
        rows = self._database.batch_get(self._keys, consistent=True)
        account = users.from_item(rows.get(self._keys[0]))
        if account is not None and self._guard is not AccountGuard.ANY:
            check_not_erased(account)
        entry = ledger.from_item(rows.get(self._keys[1]))
        if entry is not None:
            return self._replay(entry)
        try:
            decided = self._decide(account or zero_account(self._command.user_id, now), rows)
        except RetryError:
            return None
        except DomainError:
            # The rows are not of one moment: the movement may have been done between two of them.
            entry = ledger.read(self._database, self._command.transaction_id)
            if entry is not None:
                return self._replay(entry)
            if not self._is_settled_by(account):
                return None
            raise
        return self._commit(account, decided)

    def _commit(
        self, before: Account | None, decided: PointWrites[Created]
    ) -> TransactionResult[Created] | None:
        movement = decided.movement
        try:
            self._database.commit(
                ledger.append(movement.entry),
                *decided.writes,
                users.write_movement(before, movement.account, self._guard),
            )
        except CommitError as failed:
            if failed.in_doubt:
                self._unanswered_hashes.add(movement.entry.hash)
                self.unanswered_sequence = _sequence_of(before)
            if isinstance(failed.reason, ledger.EntryExistsError):
                return self._replay(failed.reason.entry)
            if isinstance(failed.reason, DomainError) and self._is_settled_by(before):
                raise failed.reason from failed
            return None
        return TransactionResult(movement.entry, replayed=False, created=decided.created)

    def _is_settled_by(self, account: Account | None) -> bool:
        """Return whether nothing that was sent can still be done, by the account just read."""
        sent = self.unanswered_sequence
        return sent is None or _sequence_of(account) > sent

    def _replay(self, entry: LedgerEntry) -> TransactionResult[Created]:
        self._command.check_replay(entry)
        # The entry may be this very request's, whose answer got lost: then nothing is replayed.
        return TransactionResult(entry, replayed=entry.hash not in self._unanswered_hashes)


def _sequence_of(account: Account | None) -> int:
    # Whoever makes the account moves it on too: a first movement puts it only where there is none.
    return -1 if account is None else account.ledger_seq


def _count(database: Database, entry: LedgerEntry) -> None:
    """Count the points of an entry that this request made, for the operators' metrics.

    Points are exchanged when they are gone for good: at once, or by the approval of what held
    them. Points that an erasure takes do not count as expired.
    """
    if entry.transaction_type is LedgerEntryType.EARN:
        database.counts["PointsIssued"] += entry.points_change
    elif entry.transaction_type is LedgerEntryType.EXCHANGE:
        database.counts["PointsExchanged"] -= entry.points_change + entry.held_change
    elif entry.operation == "expire":
        database.counts["PointsExpired"] -= entry.points_change
