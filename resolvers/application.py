"""The application behind the Lambda functions, made of the settings and the tables."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import datetime
from functools import cached_property, partial
from importlib import import_module
from typing import Any, Final, Protocol

from resolvers import secrets_parameter
from resolvers.api.appsync.errors import InternalFailure
from resolvers.api.appsync.event_handler import ContextOf, EventHandler
from resolvers.api.appsync.readers import Selection
from resolvers.api.context import Context, Loaders
from resolvers.api.graphql.schema import schema
from resolvers.api.rest.adapter import RestAdapter
from resolvers.api.rest.answers import answer_problem
from resolvers.api.rest.problems import internal_failure
from resolvers.domain.base.authorization import Caller
from resolvers.secrets_parameter import SecretsUnavailableError, with_secrets
from resolvers.services.base.context import utc_now
from resolvers.services.base.sweep_reports import RemindersReport, SweepReport, longest_wait_seconds
from resolvers.services.notices.reminders import remind
from resolvers.services.upkeep.expiry_sweep import SECONDS_LIMIT, WHOLE, WORKERS, Part, sweep
from resolvers.settings import Function, Settings, read_settings
from resolvers.storage.base import client
from resolvers.storage.base.client import Database, open_client
from resolvers.storage.base.faults import describe_fault, kind_of_fault
from resolvers.storage.members.pool_users import DeleteUser, choose_deletion
from resolvers.storage.places.kiosk_users import KioskUsers
from resolvers.telemetry import Invocation, expect_cold_start

LAST_MOVEMENT_SECONDS = 20.0
"""The time that a sweep reserves for the last movement it began, lost answers included."""

_WORKERS: Final[Mapping[Function, str]] = {
    Function.STREAM: "stream:StreamWorker",
    Function.EVENTS: "events:EventsWorker",
    Function.ARCHIVE: "archive:ArchiveWorker",
    Function.WORKFLOW: "workflow:WorkflowWorker",
    Function.MAILER: "mailer:MailerWorker",
    Function.PUSH: "push:PushWorker",
    Function.WEBHOOKS: "webhooks:WebhooksWorker",
    Function.INBOUND: "inbound:InboundWorker",
    Function.ROLLUPS: "rollups:RollupsWorker",
    Function.IMAGES: "images:ImagesWorker",
    Function.ENROLMENT: "pool_users:PoolUsersWorker",
}
"""Module of resolvers.workers and class of the functions that do not answer callers."""

logger = logging.getLogger(__name__)
Run = Callable[..., SweepReport | RemindersReport]


class Worker(Protocol):
    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]: ...


class Application:
    """One environment; `clock` returns the time that an invocation uses throughout.

    A sweep settles `sweep_workers` rows in parallel.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        clock: Callable[[], datetime] = utc_now,
        sweep_workers: int = 1,
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._sweep_workers = sweep_workers
        self._event_handler = EventHandler(schema, user_pool_issuer=settings.user_pool_issuer)
        self._rest = RestAdapter(self._event_handler, user_pool_issuer=settings.user_pool_issuer)
        self._workers: dict[Function, Worker] = {}
        self._open_own_worker()

    def answer(self, event: Any, request_id: str) -> Any:  # noqa: ANN401 - JSON
        """Answer an AppSync event, a batch of them, or an event of API Gateway."""
        invocation = Invocation(self._settings.environment, request_id)
        context_of = self._contexts_of(invocation)
        handler = self._rest if is_gateway_event(event) else self._event_handler
        try:
            return handler.answer(event, request_id, context_of, invocation.note)
        finally:
            invocation.write_answer(event)

    def check_tables(self) -> None:
        """Read a row that does not exist; raise DynamoDB's error if the table cannot be read."""
        self._database.get("users", "-")

    def worker(self, function: Function) -> Worker:
        """Return the worker of a function, opened on its first use.

        Raise SettingsError if it lacks a setting.
        """
        if function not in self._workers:
            module, _, name = _WORKERS[function].partition(":")
            # Imported here, because other functions do not need it.
            open_worker = getattr(import_module(f"resolvers.workers.{module}"), name)
            self._workers[function] = open_worker(self._settings, self._database, self._clock)
        return self._workers[function]

    def sweep(
        self, remaining_seconds: float | None = None, request_id: str = "none", part: Part = WHOLE
    ) -> dict[str, Any]:
        """Expire points and holds of one part, within the invocation's remaining time.

        Return the report. Log its counts, and each row that failed, with its id.
        """
        run = partial(sweep, workers=self._sweep_workers, part=part, delete_user=self._delete_user)
        return self._run("sweep", run, remaining_seconds, request_id, longest_wait_seconds)

    def remind(
        self, remaining_seconds: float | None = None, request_id: str = "none"
    ) -> dict[str, Any]:
        """Write the reminders that are due; the rest works as in `sweep`."""
        return self._run("remind", remind, remaining_seconds, request_id)

    def _run(
        self,
        kind: str,
        run: Run,
        remaining_seconds: float | None,
        request_id: str,
        measure_wait: Callable[[Database, datetime], int] = lambda _database, _now: 0,
    ) -> dict[str, Any]:
        invocation = Invocation(self._settings.environment, request_id)
        seconds = SECONDS_LIMIT
        if remaining_seconds is not None:
            seconds = max(remaining_seconds - LAST_MOVEMENT_SECONDS, remaining_seconds / 2)
        zone = self._settings.programme_time_zone
        database = replace(self._database, counts=invocation.counts)
        try:
            now = self._clock()
            report = run(database, zone, now, seconds=seconds)
            waited_seconds = measure_wait(database, now)
        except Exception as fault:
            invocation.note_fault(fault)
            invocation.write_run(kind, {})
            raise
        invocation.write_run(kind, report.counts, len(report.failed), waited_seconds)
        return {**asdict(report), "failed": [asdict(failure) for failure in report.failed]}

    def renew(self, settings: Settings | None) -> None:
        """Continue with new clients and these settings; None: with the settings as before."""
        self._settings = settings or self._settings
        self._workers.clear()
        for name in ("_kiosk_users", "_delete_user"):
            self.__dict__.pop(name, None)
        self._open_own_worker()

    def _open_own_worker(self) -> None:
        """Open the worker of this process's function: no event waits for its imports and clients.

        Other workers open on first use, which happens only on a developer's machine.
        """
        if self._settings.function in _WORKERS:
            self.worker(self._settings.function)

    @cached_property
    def _kiosk_users(self) -> KioskUsers | None:
        pool_id, client_id = self._settings.user_pool_id, self._settings.kiosk_client_id
        return KioskUsers(pool_id, client_id) if pool_id and client_id else None

    @cached_property
    def _delete_user(self) -> DeleteUser:
        return choose_deletion(self._settings.enrolment_function, self._settings.user_pool_id)

    def _contexts_of(self, invocation: Invocation) -> ContextOf:
        now = self._clock()
        database = replace(self._database, counts=invocation.counts)
        loaders = Loaders(database)

        def context_of(caller: Caller, selection: Selection) -> Context:
            invocation.roles = caller.roles
            return Context(
                selection=selection,
                caller=caller,
                now=now,
                settings=self._settings,
                database=database,
                kiosk_users=self._kiosk_users,
                delete_user=self._delete_user,
                loaders=loaders,
            )

        return context_of


def answer_by(
    open_once: Callable[[], Application],
    event: Any,  # noqa: ANN401 - JSON
    request_id: str,
) -> Any:  # noqa: ANN401 - JSON
    """Answer, or return a masked fault if the application cannot be opened.

    A wrong setting belongs in the operators' log, not in answers to callers.
    """
    try:
        application = open_or_report(open_once, request_id)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the caller gets it masked
        logger.critical("request %s: no application: %s", request_id, describe_fault(fault))
        if is_gateway_event(event):
            return answer_problem(internal_failure(), request_id)
        raise InternalFailure(request_id, kind_of_fault(fault)) from None
    return application.answer(event, request_id)


def is_gateway_event(event: object) -> bool:
    """Return whether API Gateway sent the event; AppSync's have no requestContext."""
    return isinstance(event, dict) and "requestContext" in event


def open_or_report(open_once: Callable[[], Application], request_id: str) -> Application:
    """Open the application; if that fails, still write the invocation's line."""
    began_seconds = time.perf_counter()
    try:
        return open_once()
    except Exception as fault:
        Invocation(None, request_id, began_seconds).write_unopened(fault)
        raise


def renew_after_restore(application: Application, environment: Mapping[str, str]) -> None:
    """Replace the state that copies of a snapshot must not share: connections, random, secrets.

    `random` is for botocore's back-off; ids, salts and our own waits use the system's randomness.
    Raise SettingsError for unusable secrets. If SSM does not answer, for example because many
    copies ask at once, the secrets of the snapshot stay: changed secrets need a new version anyway.
    """
    expect_cold_start()
    random.seed()
    client.close_client()
    secrets_parameter.close_client()
    try:
        settings = read_settings(with_secrets(environment))
    except SecretsUnavailableError as out_of_reach:
        logger.warning("the secrets are those of the snapshot: %s", out_of_reach)
        settings = None
    application.renew(settings)


def open_application(
    environment: Mapping[str, str], clock: Callable[[], datetime] = utc_now
) -> Application:
    """Open the application of these environment variables; raise SettingsError."""
    settings = read_settings(with_secrets(environment))
    tables = Database(open_client(), settings.table_prefix)
    return Application(settings, tables, clock, WORKERS)
