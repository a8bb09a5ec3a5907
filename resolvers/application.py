"""The application behind the Lambda functions, made of the settings and the tables."""

import logging
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.credentials import Credentials

from resolvers import secrets_parameter
from resolvers.api.appsync.errors import InternalFailure
from resolvers.api.appsync.event_handler import ContextOf, EventHandler
from resolvers.api.appsync.publishing import Publisher, published_input
from resolvers.api.context import Context, Loaders
from resolvers.api.graphql.schema import publish_document, schema
from resolvers.api.rest.answers import answer_problem
from resolvers.api.rest.door import RestDoor
from resolvers.api.rest.problems import internal_failure
from resolvers.api.rest.requests import is_gateway_event
from resolvers.domain.authorization import Caller
from resolvers.secrets_parameter import SecretsUnavailableError, with_secrets
from resolvers.services.balance_stream import publish_changes
from resolvers.services.context import utc_now
from resolvers.services.expiry_sweep import SECONDS_LIMIT, sweep
from resolvers.services.reminders import remind
from resolvers.services.sweep_reports import RemindersReport, SweepReport
from resolvers.settings import Function, Settings, SettingsError, read_settings
from resolvers.storage import client
from resolvers.storage.client import Database, open_client
from resolvers.storage.exchanges import oldest_waiting
from resolvers.storage.faults import describe_fault, kind_of_fault
from resolvers.telemetry import Invocation, expect_cold_start
from resolvers.workers.stream_batches import Note, answer_batch

if TYPE_CHECKING:
    from resolvers.balance_relay import BalanceRelay
    from resolvers.workers.events import EventsWorker
    from resolvers.workers.inbound import InboundWorker
    from resolvers.workers.mailer import MailerWorker
    from resolvers.workers.webhooks import WebhooksWorker
    from resolvers.workers.workflow import WorkflowWorker

LAST_MOVEMENT_SECONDS = 20.0
"""What a sweep leaves of its time for the last movement that it began, lost answers included."""

_WORKERS = frozenset(
    {
        *(Function.EVENTS, Function.INBOUND, Function.MAILER),
        *(Function.WEBHOOKS, Function.WORKFLOW),
    }
)
"""The functions that have a worker of their own, by whose name Application has it."""

logger = logging.getLogger(__name__)
Run = Callable[..., SweepReport | RemindersReport]


class Application:
    """One environment; `clock` gives each invocation its one moment, as `utc_now` does."""

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._publisher = _open_publisher_early(settings)
        self._event_handler = EventHandler(schema, user_pool_issuer=settings.user_pool_issuer)
        self._rest = RestDoor(self._event_handler, user_pool_issuer=settings.user_pool_issuer)
        if settings.function in _WORKERS:
            # No event waits for its import and its clients.
            getattr(self, settings.function)

    def answer(self, event: Any, request_id: str) -> Any:  # noqa: ANN401 - JSON
        """Answer an AppSync event, a batch of them, or an event of API Gateway."""
        invocation = Invocation(self._settings.environment, request_id)
        context_of = self._contexts_of(invocation)
        door = self._rest if is_gateway_event(event) else self._event_handler
        try:
            return door.answer(event, request_id, context_of, invocation.note)
        finally:
            invocation.write_answer(event)

    def check_tables(self) -> None:
        """Read a row that does not exist; raise what DynamoDB answers if it cannot be read."""
        self._database.get("users", "-")

    def publish_stream(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Publish the changed balances of a batch of stream records of `users`.

        Return as `answer_batch`.
        """

        def publish(records: Sequence[Mapping[str, Any]], note: Note) -> str | None:
            return publish_changes(
                records,
                lambda balance: self._publisher_of().publish({"input": published_input(balance)}),
                note,
            )

        return answer_batch(
            event,
            publish,
            kind="stream",
            lag_metric="PublishLag",
            invocation=Invocation(self._settings.environment, request_id),
            clock=self._clock,
        )

    @cached_property
    def events(self) -> "EventsWorker":
        from resolvers.workers.events import EventsWorker  # noqa: PLC0415 - for this function only

        return EventsWorker(self._settings, self._database, self._clock)

    @cached_property
    def workflow(self) -> "WorkflowWorker":
        from resolvers.workers.workflow import WorkflowWorker  # noqa: PLC0415 - as above

        return WorkflowWorker(self._settings, self._database, self._clock)

    @cached_property
    def mailer(self) -> "MailerWorker":
        from resolvers.workers.mailer import MailerWorker  # noqa: PLC0415 - as above

        return MailerWorker(self._settings, self._database, self._clock)

    @cached_property
    def webhooks(self) -> "WebhooksWorker":
        from resolvers.workers.webhooks import WebhooksWorker  # noqa: PLC0415 - as above

        return WebhooksWorker(self._settings, self._database, self._clock)

    @cached_property
    def inbound(self) -> "InboundWorker":
        from resolvers.workers.inbound import InboundWorker  # noqa: PLC0415 - as above

        return InboundWorker(self._settings, self._database, self._clock)

    def sweep(
        self, remaining_seconds: float | None = None, request_id: str = "none"
    ) -> dict[str, Any]:
        """Expire points and holds, within the time that the invocation has left.

        Return the report. Its counts are logged, and each row that failed with its id.
        """
        return self._run("sweep", sweep, remaining_seconds, request_id, _longest_wait_seconds)

    def remind(
        self, remaining_seconds: float | None = None, request_id: str = "none"
    ) -> dict[str, Any]:
        """Write the reminders that are due; the rest is as in `sweep`."""
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
        """Continue with a new publisher and these settings; None: with the settings as before."""
        self._settings = settings or self._settings
        self._publisher = _open_publisher_early(self._settings)

    def _contexts_of(self, invocation: Invocation) -> ContextOf:
        now = self._clock()
        database = replace(self._database, counts=invocation.counts)
        loaders = Loaders(database)

        def context_of(caller: Caller) -> Context:
            invocation.roles = caller.roles
            return Context(
                caller=caller,
                now=now,
                settings=self._settings,
                database=database,
                loaders=loaders,
            )

        return context_of

    def _publisher_of(self) -> "Publisher | BalanceRelay":
        if self._publisher is None:
            self._publisher = _open_publisher(self._settings)
        return self._publisher


def answer_by(
    open_once: Callable[[], Application],
    event: Any,  # noqa: ANN401 - JSON
    request_id: str,
) -> Any:  # noqa: ANN401 - JSON
    """Answer, and mask the fault where the application cannot be opened.

    A wrong setting is for the operators' log, not for callers.
    """
    try:
        application = open_or_report(open_once, request_id)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the caller gets it masked
        logger.critical("request %s: no application: %s", request_id, describe_fault(fault))
        if is_gateway_event(event):
            return answer_problem(internal_failure(), request_id)
        raise InternalFailure(request_id, kind_of_fault(fault)) from None
    return application.answer(event, request_id)


def open_or_report(open_once: Callable[[], Application], request_id: str) -> Application:
    """Open the application; where that fails, the invocation still has its line."""
    began_seconds = time.perf_counter()
    try:
        return open_once()
    except Exception as fault:
        Invocation(None, request_id, began_seconds).write_unopened(fault)
        raise


def renew_after_restore(application: Application, environment: Mapping[str, str]) -> None:
    """Replace what copies of a snapshot may not share: connections, random numbers, secrets.

    `random` is for botocore's back-off; ids, salts and our own waits use the system's randomness.
    Raise SettingsError for unusable secrets. If SSM does not answer, as when many copies ask at
    once, the secrets of the snapshot stay: a change of secrets is a new version anyway.
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


def remaining_seconds_of(context: object) -> float | None:
    """Return what Lambda's context object says; None where there is no such context."""
    read = getattr(context, "get_remaining_time_in_millis", None)
    return None if read is None else read() / 1000


def open_application(
    environment: Mapping[str, str], clock: Callable[[], datetime] = utc_now
) -> Application:
    """Open the application of these environment variables; raise SettingsError."""
    settings = read_settings(with_secrets(environment))
    return Application(settings, Database(open_client(), settings.table_prefix), clock)


def _longest_wait_seconds(database: Database, now: datetime) -> int:
    """Return how long the first of the exchanges that wait for approval has waited."""
    waiting_since = oldest_waiting(database)
    return int((now - waiting_since).total_seconds()) if waiting_since else 0


def _open_publisher_early(settings: Settings) -> "Publisher | BalanceRelay | None":
    """Open the publisher of the one function that publishes: no balance waits for it."""
    is_needed = settings.function is Function.STREAM and (
        settings.appsync_endpoint is not None or settings.valkey_url is not None
    )
    return _open_publisher(settings) if is_needed else None


def _open_publisher(settings: Settings) -> "Publisher | BalanceRelay":
    if settings.valkey_url is not None:
        # No other function waits for the import of its client, which takes 80 ms.
        from resolvers.balance_relay import BalanceRelay  # noqa: PLC0415 - as above

        return BalanceRelay(settings.valkey_url, settings.environment)
    if settings.appsync_endpoint is None:
        raise SettingsError("APPSYNC_ENDPOINT: missing, balances cannot be published")
    session = botocore.session.get_session()
    credentials, region = _credentials_of(settings, session), session.get_config_variable("region")
    if credentials is None or not region:
        raise SettingsError("AWS credentials or AWS_REGION: missing, requests cannot be signed")
    return Publisher(
        settings.appsync_endpoint, publish_document(), credentials=credentials, region=region
    )


def _credentials_of(settings: Settings, session: botocore.session.Session) -> Credentials | None:
    """Return what the publisher signs with: its own key pair where it has one."""
    key, secret = settings.publisher_access_key_id, settings.publisher_secret_access_key
    return Credentials(key, secret) if key and secret else session.get_credentials()
