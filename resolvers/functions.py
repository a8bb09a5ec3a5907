"""The functions that AWS calls, made of the settings and the tables."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import botocore.session
from botocore.credentials import Credentials

from resolvers.access import read_caller
from resolvers.appsync.bridge import Bridge, ContextOf
from resolvers.appsync.errors import InternalFailure
from resolvers.appsync.faults import describe_fault
from resolvers.appsync.identity import Identity
from resolvers.appsync.publishing import Publisher
from resolvers.balances import publish_changes
from resolvers.context import Context, Loaders
from resolvers.operations.sweep import SECONDS_LIMIT, sweep
from resolvers.schema import publish_document, schema
from resolvers.secrets_parameter import with_secrets
from resolvers.settings import Settings, SettingsError, read_settings
from resolvers.tables.dynamo import Database, open_client

LAST_MOVEMENT_SECONDS = 20.0
"""What a sweep leaves of its time for the movement that was begun last, answers lost and all."""

logger = logging.getLogger(__name__)


def utc_now() -> datetime:
    return datetime.now(UTC)


class Functions:
    """One environment's functions; `clock` gives each invocation its one moment, in UTC."""

    def __init__(
        self, settings: Settings, database: Database, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._publisher: Publisher | None = None
        self._bridge = Bridge(
            schema, self._open_invocation, user_pool_issuer=settings.user_pool_issuer
        )

    def answer(self, event: Any, request_id: str) -> Any:  # noqa: ANN401 - JSON
        """Answer an AppSync event, or a batch of them."""
        return self._bridge.answer(event, request_id)

    def publish_stream(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Publish the changed balances of a batch of stream records of `users`.

        Answers as AWS asks of a function that reports partial failures: the first record that
        failed; it and all after it come again. Source: AWS Lambda Developer Guide, "Reporting
        batch item failures for DynamoDB".
        """
        failed = publish_changes(
            event["Records"], lambda balance: self._publisher_of().publish({"input": balance})
        )
        return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}

    def sweep(self, remaining_seconds: float | None = None) -> dict[str, Any]:
        """Book what time alone has done, within the time that the invocation has left.

        Answers with the report; one line of counts goes to the log, and one for each row that
        failed, by its id.
        """
        seconds = SECONDS_LIMIT
        if remaining_seconds is not None:
            seconds = max(remaining_seconds - LAST_MOVEMENT_SECONDS, remaining_seconds / 2)
        zone = self._settings.programme_time_zone
        report = sweep(self._database, zone, self._clock(), seconds=seconds)
        logger.info(
            "sweep: %d accounts expired, %d points; %d holds ended; %d erasures finished; "
            "%d failed; more to do: %s",
            report.accounts_expired,
            report.points_expired,
            report.holds_ended,
            report.erasures_finished,
            len(report.failed),
            report.has_more,
        )
        return {**asdict(report), "failed": [asdict(failure) for failure in report.failed]}

    def _open_invocation(self) -> ContextOf:
        now = self._clock()
        loaders = Loaders(self._database)

        def context_of(identity: Identity) -> Context:
            return Context(
                caller=read_caller(identity),
                now=now,
                settings=self._settings,
                database=self._database,
                loaders=loaders,
            )

        return context_of

    def _publisher_of(self) -> Publisher:
        if self._publisher is None:
            self._publisher = _open_publisher(self._settings)
        return self._publisher


def answer_by(
    open_once: Callable[[], Functions],
    event: Any,  # noqa: ANN401 - JSON
    request_id: str,
) -> Any:  # noqa: ANN401 - JSON
    """Answer by functions that may be yet to open; where they cannot be, the fault is masked.

    A wrong setting is told to the operators' log, not to whoever calls.
    """
    try:
        functions = open_once()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the caller gets it masked
        logger.critical("request %s: no functions: %s", request_id, describe_fault(fault))
        raise InternalFailure(request_id) from None
    return functions.answer(event, request_id)


def remaining_seconds_of(context: object) -> float | None:
    """What Lambda's context object says; None where there is no such context."""
    tell = getattr(context, "get_remaining_time_in_millis", None)
    return None if tell is None else tell() / 1000


def open_functions(environment: Mapping[str, str]) -> Functions:
    """Make the functions of these environment variables; raises SettingsError."""
    settings = read_settings(with_secrets(environment))
    return Functions(settings, Database(open_client(), settings.environment))


def _open_publisher(settings: Settings) -> Publisher:
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
    """What the publisher signs with: its own key pair where it has one."""
    key, secret = settings.publisher_access_key_id, settings.publisher_secret_access_key
    return Credentials(key, secret) if key and secret else session.get_credentials()
