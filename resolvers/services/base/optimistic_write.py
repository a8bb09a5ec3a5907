"""Write changes that move no points: read, decide, commit; retry after a lost race.

For changes that no ledger_seq guards. A service passes `decide`, which reads and asks a rule; this
loop decides from the answer of `commit` whether to retry, answer or raise.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.storage.base.client import DATABASE_ERRORS, CommitError, Database
from resolvers.storage.base.expressions import Write

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Change(Generic[Answer]):
    """A decision: the answer, and the writes that make it true (none if it is already true).

    `version` is the version or status of the row as read, on which the writes are conditional.
    Without it, the writes have no second effect when they are sent again: they put a row with this
    request's own id, which `decide` looks up, or remove attributes. `row` is the row after the
    writes or, without writes, the existing one: after a lost answer it distinguishes this request's
    work from an equal request's. Without `row` the two get the same answer.
    """

    answer: Answer
    writes: Sequence[Write] = ()
    version: int | str | None = None
    row: object = None


def write_optimistically(database: Database, decide: Callable[[], Change[Answer]]) -> Answer:
    """Decide and commit, at most as often as RetryPolicy.attempts allows.

    Raise the DomainError of `decide` or of a failed condition, and CONFLICT_RETRY after the last
    lost race. After a lost answer, raise OutcomeUnknownError: a rejection could be wrong because
    the work may have been done, and a repetition could undo another request's later change.
    """
    unanswered: Change[Answer] | None = None
    for attempt in database.retry_policy.attempts():
        database.counts["ConflictsRetried"] += attempt > 1
        try:
            change = decide()
            if not change.writes:
                return _answer_of(change, unanswered)
            _check_version(change, unanswered)
            database.commit(*change.writes)
        except CommitError as failed:
            if failed.in_doubt:
                unanswered = change
            if unanswered is None and isinstance(failed.reason, DomainError):
                raise failed.reason from failed
        except (DomainError, *DATABASE_ERRORS) as error:
            if unanswered is not None:
                raise OutcomeUnknownError from error
            raise
        else:
            return change.answer
    if unanswered is not None:
        raise OutcomeUnknownError
    raise DomainError(ErrorCode.CONFLICT_RETRY, "other requests changed the data: send it again")


def _answer_of(change: Change[Answer], unanswered: Change[Answer] | None) -> Answer:
    """Return the answer if nothing is left to write; this request may have written it."""
    if unanswered is not None and unanswered.row == change.row:
        return unanswered.answer
    return change.answer


def _check_version(change: Change[Answer], unanswered: Change[Answer] | None) -> None:
    # After the version of the unanswered write, its place among the other writes is not known.
    if unanswered is not None and change.version != unanswered.version:
        raise OutcomeUnknownError
