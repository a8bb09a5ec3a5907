"""The function that publishes what a balance became."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import botocore.session
from botocore.credentials import Credentials

from resolvers.api.appsync.publishing import Publisher, published_input
from resolvers.api.graphql.schema import publish_document
from resolvers.services.balance_stream import publish_changes
from resolvers.settings import Function, Settings, SettingsError
from resolvers.telemetry import Invocation
from resolvers.workers.stream_batches import Note, Record, answer_batch

if TYPE_CHECKING:
    from resolvers.balance_relay import BalanceRelay


class StreamWorker:
    """In its own function it opens the publisher when it is made: no balance waits for it."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        is_needed = settings.function is Function.STREAM and (
            settings.appsync_endpoint is not None or settings.valkey_url is not None
        )
        self._publisher = open_publisher(settings) if is_needed else None

    def handle(self, event: Mapping[str, Any], request_id: str = "none") -> dict[str, Any]:
        """Publish the changed balances of a batch of stream records of `users`.

        Return as `answer_batch`.
        """
        return answer_batch(
            event,
            self._publish_changes,
            kind="stream",
            lag_metric="PublishLag",
            invocation=Invocation(self._settings.environment, request_id),
            clock=self._clock,
        )

    def _publish_changes(self, records: Sequence[Record], note: Note) -> str | None:
        return publish_changes(
            records,
            lambda balance: self._publisher_of().publish({"input": published_input(balance)}),
            note,
        )

    def _publisher_of(self) -> "Publisher | BalanceRelay":
        if self._publisher is None:
            self._publisher = open_publisher(self._settings)
        return self._publisher


def open_publisher(settings: Settings) -> "Publisher | BalanceRelay":
    """Open what the settings name, AppSync or Valkey. Raise SettingsError."""
    if settings.valkey_url is not None:
        # Who publishes to AppSync does not wait for the import of its client, which takes 80 ms.
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
