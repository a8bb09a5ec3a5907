"""Settle the rows of a sweep, several in parallel: a row mostly waits for DynamoDB.

The accounts of a million citizens can be due on one day.
"""

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import Self

from resolvers.domain.base.errors import DomainError
from resolvers.services.base.errors import OutcomeUnknownError
from resolvers.services.base.sweep_reports import SweepFailure, SweepReport
from resolvers.storage.base.client import Database
from resolvers.storage.base.faults import code_of, describe_fault

logger = logging.getLogger(__name__)


class ErasureUnfinishedError(Exception):
    """An account is erased, but some of its data is left."""


# The names of these errors are enough.
_EXPECTED = (DomainError, OutcomeUnknownError, ErasureUnfinishedError)


@dataclass(frozen=True)
class Due:
    """A row that seems to be due; `settle` writes its entries."""

    kind: str
    id: str
    settle: Callable[[Database], SweepReport]


@dataclass(frozen=True)
class _Settled:
    """The outcome of a row, and the database's counts for it."""

    due: Due
    outcome: SweepReport | Exception
    counts: Counter[str]


class SweepPool:
    """Settles rows in threads; `report` covers finished rows, and all rows at the end."""

    def __init__(self, database: Database, workers: int) -> None:
        self.report = SweepReport()
        self._database = database
        self._workers = workers
        self._pool = ThreadPoolExecutor(workers)
        self._begun: set[Future[_Settled]] = set()

    def __enter__(self) -> Self:
        self._pool.__enter__()
        return self

    def __exit__(self, *fault: object) -> None:
        try:
            self._collect(0)
        finally:
            self._pool.shutdown()

    @property
    def busy(self) -> int:
        return len(self._begun)

    def settle(self, due: Due) -> None:
        """Begin a row; return when another row can begin."""
        self._begun.add(self._pool.submit(_settle, self._database, due))
        self._collect(self._workers - 1)

    def _collect(self, left: int) -> None:
        while len(self._begun) > left:
            done, self._begun = wait(self._begun, return_when=FIRST_COMPLETED)
            for each in done:
                self._note(each.result())

    def _note(self, settled: _Settled) -> None:
        self._database.counts.update(settled.counts)
        if isinstance(settled.outcome, SweepReport):
            self.report = self.report.followed_by(settled.outcome)
            return
        due, error = settled.due, settled.outcome
        failure = SweepFailure(due.kind, due.id, _problem_of(error))
        why = failure.problem if isinstance(error, _EXPECTED) else describe_fault(error)
        logger.warning("sweep: %s %s failed: %s", failure.kind, failure.id, why)
        self.report = self.report.followed_by(SweepReport(failed=(failure,)))


def _settle(database: Database, due: Due) -> _Settled:
    own = replace(database, counts=Counter())
    try:
        return _Settled(due, due.settle(own), own.counts)
    except Exception as error:  # noqa: BLE001 - one failure must not stop the others
        return _Settled(due, error, own.counts)


def _problem_of(error: Exception) -> str:
    return error.code.value if isinstance(error, DomainError) else code_of(error)
