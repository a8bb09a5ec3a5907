"""Write changes that move no points: read, decide, commit; retry after a lost race.

No ledger_seq guards these changes. A service passes `decide`, which reads rows and asks a rule.
After each commit, the loop retries, answers or raises.
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

    `version` is the version or status of the row as read: the writes are conditional on it. Without
    `version`, the writes must be safe to repeat: they put a row with this request's own id, which
    `decide` looks up, or they remove attributes.

    `row` is the row after the writes; without writes, it is the existing row. After a lost answer,
    it shows whether this request or an equal one did the work. Without `row`, both get the same
    answer.
    """

    answer: Answer
    writes: Sequence[Write] = ()
    version: int | str | None = None
    row: object = None


def write_optimistically(database: Database, decide: Callable[[], Change[Answer]]) -> Answer:
    """Decide and commit, at most as often as RetryPolicy.attempts allows.

    Raise the DomainError of `decide` or of a failed condition, and CONFLICT_RETRY after the last
    lost race. After a lost answer, decide again. Raise OutcomeUnknownError if that does not settle
    the outcome: if a rule rejects the request, the work may have been done, and if the row has
    another version, to repeat the work could undo a later change.
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
    """Return the answer if nothing is left to write: this request may have written the row."""
    if unanswered is not None and unanswered.row == change.row:
        return unanswered.answer
    return change.answer


def _check_version(change: Change[Answer], unanswered: Change[Answer] | None) -> None:
    # With another version, the order of the unanswered write and later ones is not known.
    if unanswered is not None and change.version != unanswered.version:
        raise OutcomeUnknownError
