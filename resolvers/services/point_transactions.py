"""The order of a point movement: read once, answer what was done before, decide, commit once.

1. One consistent BatchGetItem: the account, the movement's own ledger row, what the rule needs.
   An erased account refuses everything; then the own row, if it stands, answers before any rule
   runs, or a retry would find the balance spent and report a committed movement as refused.
2. The rule decides, on what was read.
3. One TransactWriteItems. Its order is the order of refusals: ledger row, the others, account.
Where somebody was faster it starts again, bounded, with full jitter.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from resolvers.domain.accounts import Account, AccountGuard, check_not_erased, zero_account
from resolvers.domain.commands import Command
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.domain.ledger import LedgerEntry, Movement
from resolvers.services.errors import OutcomeUnknownError
from resolvers.storage import ledger, users
from resolvers.storage.client import CapacityExceededError, CommitError, Database
from resolvers.storage.expressions import Item, Key, RetryError, Write

Made = TypeVar("Made")
Rows = Mapping[Key, Item]
NO_ANSWER = (BotoCoreError, ClientError, CapacityExceededError)


@dataclass(frozen=True)
class Decision(Generic[Made]):
    """What the rule decided: the entry with the account after it, and the writes beside them.

    `made` is what the movement makes beside its entry: an exchange, a recycle event.
    """

    movement: Movement
    writes: Sequence[Write]
    made: Made


@dataclass(frozen=True)
class TransactionResult(Generic[Made]):
    """The entry that stands; `replayed` where an earlier request had done the work already.

    `made` is what the movement made, as it is now; None where that is gone.
    """

    entry: LedgerEntry
    replayed: bool
    made: Made | None


@dataclass
class _Doubts:
    """What this request has sent and got no answer to.

    Such a transaction may have been done, or may yet be, as long as the account is the one that it
    was sent for. Only these entries, by their hashes, can be this very request's: an equal one may
    be a twin's, sent in the same millisecond.
    """

    hashes: set[str] = field(default_factory=set)
    sequence: int | None = None

    def add(self, movement: Movement, before: Account | None) -> None:
        self.hashes.add(movement.entry.hash)
        self.sequence = _sequence_of(before)

    def are_settled_by(self, account: Account | None) -> bool:
        """Whether nothing that was sent can still be done, by the account as it was just read."""
        return self.sequence is None or _sequence_of(account) > self.sequence


def _sequence_of(account: Account | None) -> int:
    # Whoever makes the account moves it on too: a first movement puts it only where there is none.
    return -1 if account is None else account.ledger_seq


def done_before() -> DomainError:
    """What somebody is told whose target another request has settled; nothing of that one."""
    return DomainError(
        ErrorCode.INVALID_STATE_TRANSITION, "this was done before, by another request"
    )


def key_reused() -> DomainError:
    return DomainError(
        ErrorCode.IDEMPOTENCY_KEY_REUSED,
        "another request was sent with this idempotency key",
        ["idempotencyKey"],
    )


@dataclass(frozen=True)
class Movable(Generic[Made]):
    """An order with what its rule needs.

    `decide` sees the account (zeros for a citizen without one) and the rows of the account, of
    `reads`; it may raise RetryError where these do not fit together. `recall` reads what an entry
    that stands has made. `taken` is raised where the order's id stands for another caller or
    operation (no id by a caller's own key ever does), `reused` where the same caller sent another
    request under it.
    """

    command: Command
    reads: Sequence[Key]
    decide: Callable[[Account, Rows], Decision[Made]]
    recall: Callable[[LedgerEntry], Made | None]
    taken: Exception = field(default_factory=done_before)
    reused: DomainError = field(default_factory=key_reused)
    guard: AccountGuard = AccountGuard.ACTIVE


def move_points(
    database: Database, movable: Movable[Made], now: datetime
) -> TransactionResult[Made]:
    """Do the movement once, however often it is asked for; `now` is the request's.

    Raises DomainError (from `decide`, a failed condition, or CONFLICT_RETRY after the last lost
    race) only where nothing was done; OutcomeUnknown where that cannot be known.
    """
    doubts = _Doubts()
    for attempt in database.retry_policy.attempts():
        database.tally.conflicts_retried += attempt > 1
        try:
            settled = _attempt(database, movable, now, doubts)
        except NO_ANSWER as error:
            if doubts.sequence is None:
                raise
            raise OutcomeUnknownError from error
        if settled is not None:
            if not settled.replayed:
                database.tally.count(settled.entry)
            return settled
    if doubts.sequence is not None:
        raise OutcomeUnknownError
    raise DomainError(ErrorCode.CONFLICT_RETRY, "too many at once: send the same request again")


def _attempt(
    database: Database, movable: Movable[Made], now: datetime, doubts: _Doubts
) -> TransactionResult[Made] | None:
    """Read, decide and commit; None: try again."""
    command = movable.command
    own_keys = (users.key(command.user_id), ledger.key(command.transaction_id))
    rows = database.batch_get([*own_keys, *movable.reads], consistent=True)
    account = users.from_item(rows.get(own_keys[0]))
    if account is not None and movable.guard is not AccountGuard.ANY:
        check_not_erased(account)
    entry = ledger.from_item(rows.get(own_keys[1]))
    if entry is not None:
        return _answer_again(entry, movable, doubts)
    try:
        decision = movable.decide(account or zero_account(command.user_id, now), rows)
    except RetryError:
        return None
    except DomainError:
        # What was read is no snapshot: the movement may have been done between two of the rows.
        entry = ledger.read(database, command.transaction_id)
        if entry is not None:
            return _answer_again(entry, movable, doubts)
        if not doubts.are_settled_by(account):
            return None
        raise
    return _commit(database, movable, account, decision, doubts)


def _commit(
    database: Database,
    movable: Movable[Made],
    before: Account | None,
    decision: Decision[Made],
    doubts: _Doubts,
) -> TransactionResult[Made] | None:
    movement = decision.movement
    try:
        database.commit(
            ledger.append(movement.entry),
            *decision.writes,
            users.write_movement(before, movement.account, movable.guard),
        )
    except CommitError as failed:
        if failed.in_doubt:
            doubts.add(movement, before)
        if isinstance(failed.on_condition_failed, ledger.EntryExistsError):
            return _answer_again(failed.on_condition_failed.entry, movable, doubts)
        if isinstance(failed.on_condition_failed, DomainError) and doubts.are_settled_by(before):
            raise failed.on_condition_failed from failed
        return None
    return TransactionResult(movement.entry, replayed=False, made=decision.made)


def _answer_again(
    entry: LedgerEntry, movable: Movable[Made], doubts: _Doubts
) -> TransactionResult[Made]:
    """The answer where the row stands: for the same request the row, for another a refusal."""
    if not movable.command.is_by_the_caller_of(entry):
        raise movable.taken
    if not movable.command.is_request_of(entry):
        raise movable.reused
    try:
        made = movable.recall(entry)
    except NO_ANSWER as error:
        # A fault would say that nothing was done.
        raise OutcomeUnknownError from error
    # The row may be this very request's, whose answer got lost: then nothing is replayed.
    return TransactionResult(entry, entry.hash not in doubts.hashes, made)
