"""Write what moves no points: read, decide, commit; again where somebody else was faster.

For rows that no ledger_seq guards (rewards, locations, earn rules, tokens, profiles): a service
gives `decide`, which reads and asks a rule; this loop knows what each answer of `commit` allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.services.errors import OutcomeUnknownError
from resolvers.storage.client import DATABASE_ERRORS, CommitError, Database
from resolvers.storage.expressions import Write

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Change(Generic[Answer]):
    """What was decided: the answer, and the writes that make it true (none: it is true already).

    `version` is the row's, as read, on which the writes are conditional and which every change
    raises. None: the writes put a row with an id of this request, for which `decide` looks, so that
    they are done once however often they are sent. `row` is the row that the writes leave or,
    without any, that exists: after a lost answer it tells this request's work from a twin's. Left
    out, the two answer alike.
    """

    answer: Answer
    writes: Sequence[Write] = ()
    version: int | str | None = None
    row: object = None


def write_optimistically(database: Database, decide: Callable[[], Change[Answer]]) -> Answer:
    """Decide and commit, as often as RetryPolicy.attempts gives.

    Raises DomainError as `decide` or a failed condition says, CONFLICT_RETRY where others were
    faster every time. Once an answer got lost, nothing that may have been done is reported as
    rejected, and nothing is done again where that could undo what somebody else did since:
    OutcomeUnknownError.
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
    raise DomainError(ErrorCode.CONFLICT_RETRY, "others were faster again and again: send it again")


def _answer_of(change: Change[Answer], unanswered: Change[Answer] | None) -> Answer:
    """Return the answer where nothing is left to write: this very request may have written it."""
    if unanswered is not None and unanswered.row == change.row:
        return unanswered.answer
    return change.answer


def _check_version(change: Change[Answer], unanswered: Change[Answer] | None) -> None:
    # Past the unanswered one's version it is not known whether that came before the others.
    if unanswered is not None and change.version != unanswered.version:
        raise OutcomeUnknownError
