"""The application behind the Lambda functions, made of the settings and the tables."""

import logging
import random
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from resolvers import secrets_parameter
from resolvers.api.appsync.errors import InternalFailure
from resolvers.api.rest.answers import answer_problem
from resolvers.api.rest.problems import internal_failure
from resolvers.secrets_parameter import SecretsUnavailableError, with_secrets
from resolvers.services.base.context import utc_now
from resolvers.settings import Function, Settings, read_settings
from resolvers.storage.base import client
from resolvers.storage.base.client import Database, open_client
from resolvers.storage.base.faults import describe_fault, kind_of_fault
from resolvers.telemetry import Invocation, expect_cold_start
from resolvers.workers.worker import Worker

if TYPE_CHECKING:
    from resolvers.workers.callers import CallersWorker
    from resolvers.workers.sweep import SweepWorker

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
"""Module of resolvers.workers and class of the functions that handle batches and tasks."""
dynamodb_session = client.dynamodb_session
"""The session of the clients, for servers that watch them."""
_ANSWERING: Final = (Function.QUERIES, Function.MUTATIONS, Function.ENROLMENT, Function.ALL)

logger = logging.getLogger(__name__)


class Application:
    """One environment; `clock` returns the time that an invocation uses throughout."""

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._workers: dict[Function, Worker] = {}
        self._open_own_workers()

    def answer(self, event: Any, request_id: str) -> Any:  # noqa: ANN401 - JSON
        """Answer an AppSync event, a batch of them, or an event of API Gateway."""
        return self.callers.handle(event, request_id, is_rest=is_gateway_event(event))

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
            open_worker: Callable[..., Worker] = getattr(
                import_module(f"resolvers.workers.{module}"), name
            )
            self._workers[function] = open_worker(self._settings, self._database, self._clock)
        return self._workers[function]

    @cached_property
    def callers(self) -> "CallersWorker":
        # Imported here, as workers are.
        from resolvers.workers.callers import CallersWorker  # noqa: PLC0415 - as said

        return CallersWorker(self._settings, self._database, self._clock)

    @cached_property
    def sweeper(self) -> "SweepWorker":
        from resolvers.workers.sweep import SweepWorker  # noqa: PLC0415 - as said

        return SweepWorker(self._settings, self._database, self._clock)

    def renew(self, settings: Settings | None) -> None:
        """Continue with new clients and these settings; None: with the settings as before."""
        self._settings = settings or self._settings
        self._workers.clear()
        for name in ("callers", "sweeper"):
            self.__dict__.pop(name, None)
        self._open_own_workers()

    def _open_own_workers(self) -> None:
        """Open the workers of this process's function: no event waits for imports and clients.

        Other workers open on first use, which happens only on a developer's machine.
        """
        function = self._settings.function
        if function in _ANSWERING:
            _ = self.callers
        if function is Function.SWEEP:
            _ = self.sweeper
        if function in _WORKERS:
            self.worker(function)


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
    return Application(settings, tables, clock)
