"""Open the publishers of live updates: AppSync, Valkey, or the function that reaches Valkey."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import botocore.session
from botocore.credentials import Credentials

from resolvers.api.appsync.publishing import Publisher
from resolvers.settings import Settings, SettingsError

# Generated: no publisher imports the schema, which takes half of a start's time.
_DOCUMENTS: Final = Path(__file__).parents[1] / "api" / "graphql" / "publish_documents.json"


class Publishes(Protocol):
    def publish(self, mutation: str, content: Mapping[str, Any]) -> None:
        """Publish the input of a mutation; raise unless it was taken."""


def open_publishers(settings: Settings) -> list[Publishes]:
    """Open the publishers in the settings; none if they name none. Raise SettingsError."""
    found: list[Publishes] = []
    # A publisher to AppSync does not wait for the import of the other clients, which takes 80 ms.
    if settings.valkey_url is not None and settings.relay_keys:
        from resolvers.push_relay import PushRelay  # noqa: PLC0415 - as above

        found.append(
            PushRelay(
                settings.valkey_url,
                settings.environment,
                settings.relay_keys[0],
                settings.valkey_sign_in,
            )
        )
    if settings.relay_function is not None:
        from resolvers.events.relay_function import RelayFunction  # noqa: PLC0415 - as above

        found.append(RelayFunction(settings.relay_function))
    if settings.appsync_endpoint is not None:
        found.append(_open_appsync(settings, settings.appsync_endpoint))
    return found


def _open_appsync(settings: Settings, endpoint: str) -> Publisher:
    session = botocore.session.get_session()
    credentials, region = _credentials_of(settings, session), session.get_config_variable("region")
    if credentials is None or not region:
        raise SettingsError("AWS credentials or AWS_REGION: missing, requests cannot be signed")
    documents = json.loads(_DOCUMENTS.read_text("utf-8"))
    return Publisher(endpoint, documents, credentials=credentials, region=region)


def _credentials_of(settings: Settings, session: botocore.session.Session) -> Credentials | None:
    """Return the credentials for signatures: the publisher's own key pair if it has one."""
    key, secret = settings.publisher_access_key_id, settings.publisher_secret_access_key
    return Credentials(key, secret) if key and secret else session.get_credentials()
