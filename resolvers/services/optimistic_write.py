"""A change that is decided on what was read: read, decide, commit; again where others were faster.

For rows that no ledger_seq guards (rewards, locations, earn rules, tokens, profiles): the caller
gives `decide`, which reads and asks a rule; this loop knows what each answer of `commit` allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.services.errors import OutcomeUnknownError
from resolvers.storage.client import CapacityExceededError, CommitError, Database
from resolvers.storage.expressions import Write

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Change(Generic[Answer]):
    """What was decided: the answer, and the writes that make it true (none: it is true already).

    `revision` is the value in the row, as read, that the writes' condition holds to and that
    every change of the row moves on. None: the writes put a row of this request's own id, which
    `decide` looks for, so that they are done once however often they are sent. `row` is the row
    that the writes make or, without any, that stands: after a lost answer it tells this request's
    work from the same work of a twin. Left out, the two answer alike.
    """

    answer: Answer
    writes: Sequence[Write] = ()
    revision: int | str | None = None
    row: object = None


def make_change(database: Database, decide: Callable[[], Change[Answer]]) -> Answer:
    """Decide and commit, as often as Chance.attempts gives.

    Raises DomainError as `decide` or a failed condition says, CONFLICT_RETRY where others were
    faster every time. Once an answer got lost, nothing that may have been done is reported as
    refused, and nothing is done again where that could undo what somebody else did since:
    OutcomeUnknownError.
    """
    doubted: Change[Answer] | None = None
    for attempt in database.retry_policy.attempts():
        database.tally.conflicts_retried += attempt > 1
        try:
            change = decide()
            if not change.writes:
                return _answer_of_what_stands(change, doubted)
            _check_not_moved_on(change, doubted)
            database.commit(*change.writes)
        except CommitError as failed:
            if failed.in_doubt:
                doubted = change
            if doubted is None and isinstance(failed.on_condition_failed, DomainError):
                raise failed.on_condition_failed from failed
        except (DomainError, BotoCoreError, ClientError, CapacityExceededError) as error:
            if doubted is not None:
                raise OutcomeUnknownError from error
            raise
        else:
            return change.answer
    raise _exhausted(in_doubt=doubted is not None)


def _answer_of_what_stands(change: Change[Answer], doubted: Change[Answer] | None) -> Answer:
    # True already: by this very request, if the answer to it got lost.
    is_own = doubted is not None and doubted.row == change.row
    return doubted.answer if doubted is not None and is_own else change.answer


def _check_not_moved_on(change: Change[Answer], doubted: Change[Answer] | None) -> None:
    # Past the revision of the one in doubt nobody knows whether that one came before the others.
    if doubted is not None and change.revision != doubted.revision:
        raise OutcomeUnknownError


def _exhausted(*, in_doubt: bool) -> Exception:
    if in_doubt:
        return OutcomeUnknownError()
    return DomainError(
        ErrorCode.CONFLICT_RETRY, "others were faster again and again: send it again"
    )
