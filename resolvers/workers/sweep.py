"""Run the schedules: sweeps, and the writing of reminders."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from functools import partial
from typing import Any

from resolvers.services.base.sweep_reports import RemindersReport, SweepReport, longest_wait_seconds
from resolvers.services.notices.reminders import remind
from resolvers.services.upkeep.expiry_sweep import SECONDS_LIMIT, WORKERS, Part, sweep
from resolvers.settings import Function
from resolvers.storage.base.client import Database
from resolvers.storage.members.pool_users import choose_deletion
from resolvers.telemetry import Invocation
from resolvers.workers.worker import Worker

LAST_MOVEMENT_SECONDS = 20.0
"""The time that a sweep reserves for the last movement it began, lost answers included."""

Run = Callable[..., SweepReport | RemindersReport]


class SweepWorker(Worker):
    """Outside its own function it sweeps row by row, in one thread."""

    def __post_init__(self) -> None:
        settings = self.settings
        self._workers = WORKERS if settings.function is Function.SWEEP else 1
        self._delete_user = choose_deletion(settings.enrolment_function, settings.user_pool_id)

    def handle(
        self,
        event: Mapping[str, Any],
        request_id: str = "none",
        remaining_seconds: float | None = None,
    ) -> dict[str, Any]:
        """Do a schedule's work within the invocation's remaining time, and return the report.

        {"task": "remind"} writes the reminders that are due. Other events expire points and holds:
        of one part, as in {"part": 0, "parts": 4}, or of all accounts. Log the counts, and each row
        that failed, with its id.
        """
        if event.get("task") == "remind":
            return self._run("remind", remind, remaining_seconds, request_id)
        part = Part(event.get("part", 0), event.get("parts", 1))
        run = partial(sweep, workers=self._workers, part=part, delete_user=self._delete_user)
        return self._run("sweep", run, remaining_seconds, request_id, longest_wait_seconds)

    def _run(
        self,
        kind: str,
        run: Run,
        remaining_seconds: float | None,
        request_id: str,
        measure_wait: Callable[[Database, datetime], int] = lambda _database, _now: 0,
    ) -> dict[str, Any]:
        invocation = Invocation(self.settings.environment, request_id)
        seconds = SECONDS_LIMIT
        if remaining_seconds is not None:
            seconds = max(remaining_seconds - LAST_MOVEMENT_SECONDS, remaining_seconds / 2)
        zone = self.settings.programme_time_zone
        database = replace(self.database, counts=invocation.counts)
        try:
            now = self.clock()
            report = run(database, zone, now, seconds=seconds)
            waited_seconds = measure_wait(database, now)
        except Exception as fault:
            invocation.note_fault(fault)
            invocation.write_run(kind, {})
            raise
        invocation.write_run(kind, report.counts, len(report.failed), waited_seconds)
        return {**asdict(report), "failed": [asdict(failure) for failure in report.failed]}
