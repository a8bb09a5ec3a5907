"""Publish changes to the server tasks of the container, by a stream of Valkey.

Each task reads the whole stream, and after a lost connection continues at its last entry. So no
change is lost while a task, or Valkey itself, is down. Pub/sub would lose those changes.

An entry holds a balance, or else a mutation, its input and the balance null: tasks of older
releases, which know balances only, drop such entries. Each entry also has its time and a proof. The
proof covers all fields, the user and the stream: access to Valkey alone reaches no subscriber.
"""

import functools
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import botocore.session
from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError
from valkey import Valkey
from valkey.backoff import ExponentialBackoff
from valkey.credentials import CredentialProvider
from valkey.exceptions import AuthenticationError
from valkey.exceptions import ConnectionError as NoConnectionError
from valkey.exceptions import TimeoutError as NoAnswerError
from valkey.retry import Retry

BALANCE: Final = "balance"
KEPT_CHANGES: Final = 10_000
_PUBLISH_BALANCE: Final = "publishBalance"
_MILLISECONDS: Final = 1_000
_RETRIES: Final = 2
# ElastiCache's maximum.
_TOKEN_SECONDS: Final = 900


def stream_of(environment: str) -> str:
    """Return the key of a deployment's stream: several deployments can share a Valkey."""
    return f"recycle-points:{environment}:balances"


def connection_options(url: str, sign_in: str | None) -> dict[str, Any]:
    """Return a client's options besides the address: by default it checks no host name.

    sign_in: The user and the cache of ElastiCache, as USER@CACHE; None: as the address says.
    """
    options: dict[str, Any] = {}
    if urlsplit(url).scheme == "rediss":
        options["ssl_check_hostname"] = True
    if sign_in:
        options["credential_provider"] = SignedIn(*sign_in.split("@"))
    return options


class SignedIn(CredentialProvider):
    """Signs in as a user of ElastiCache with the AWS credentials of this process, without a secret.

    Each connection gets its own token.
    Source: Amazon ElastiCache User Guide, "Authenticating with IAM".
    """

    def __init__(self, user: str, cache: str) -> None:
        self._user = user
        query = {"Action": "connect", "User": user, "ResourceType": "ServerlessCache"}
        self._url = f"http://{cache}/?{urlencode(query)}"

    def get_credentials(self) -> tuple[str, str]:
        session = _open_session()
        request = AWSRequest("GET", self._url)
        try:
            credentials: Any = session.get_credentials()
            region = session.get_config_variable("region")
            SigV4QueryAuth(credentials, "elasticache", region, _TOKEN_SECONDS).add_auth(request)
        except BotoCoreError as error:
            # None exist, or they could not be renewed: the next connection tries again.
            raise AuthenticationError(f"no AWS credentials: {type(error).__name__}") from error
        return self._user, str(request.url).removeprefix("http://")


@functools.cache
def _open_session() -> botocore.session.Session:
    # The session keeps the credentials, and renews them before they expire.
    return botocore.session.get_session()


class EntryRefusedError(Exception):
    """An entry is not a recent change from the relay; the text is one word, the reason."""


def make_entry(
    mutation: str, content: Mapping[str, Any], *, stream: str, key: str, now_seconds: float
) -> dict[str, str]:
    """Return the fields of an entry for the input of a mutation."""
    text = json.dumps(content)
    entry = {BALANCE: text}
    if mutation != _PUBLISH_BALANCE:
        entry = {BALANCE: "null", "mutation": mutation, "input": text}
    entry["at"] = str(int(now_seconds * _MILLISECONDS))
    return {**entry, "proof": _prove(entry, stream, key)}


def read_entry(
    fields: Mapping[str, str], *, stream: str, keys: Sequence[str], not_before_seconds: float
) -> tuple[str, dict[str, Any]]:
    """Return the mutation of an entry and its input.

    Raises:
        EntryRefusedError: `unproven`: none of the keys proves it. `old`: its time is too long ago.
            `unreadable`: its writer knew the key, but the content is not a change.
    """
    proven = {name: text for name, text in fields.items() if name != "proof"}
    proof = fields.get("proof", "").encode()
    if not any(hmac.compare_digest(_prove(proven, stream, key).encode(), proof) for key in keys):
        raise EntryRefusedError("unproven")
    try:
        is_old = int(fields["at"]) < not_before_seconds * _MILLISECONDS
        mutation = fields.get("mutation", _PUBLISH_BALANCE)
        content = json.loads(fields["input" if "mutation" in fields else BALANCE])
    except (KeyError, ValueError) as error:
        raise EntryRefusedError("unreadable") from error
    if is_old:
        raise EntryRefusedError("old")
    if not isinstance(content, dict):
        raise EntryRefusedError("unreadable")
    return mutation, content


def _prove(fields: Mapping[str, str], stream: str, key: str) -> str:
    # Cover every field, including those that a later release adds.
    text = json.dumps([stream, sorted(fields.items())])
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


class PushRelay:
    """Adds changes to the stream of one environment, each with a proof by the key."""

    def __init__(
        self,
        url: str,
        environment: str,
        key: str,
        sign_in: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._key = key
        self._now = now
        self._stream = stream_of(environment)
        self._client = Valkey.from_url(
            url,
            socket_connect_timeout=1,
            socket_timeout=2,
            # A frozen function's connection is closed. A duplicate does no harm.
            retry=Retry(ExponentialBackoff(cap=0.5, base=0.05), _RETRIES),
            retry_on_error=[NoConnectionError, NoAnswerError],
            **connection_options(url, sign_in),
        )

    def publish(self, mutation: str, content: Mapping[str, Any]) -> None:
        """Add the input of a mutation; raise ValkeyError unless Valkey has confirmed it."""
        entry: dict[Any, Any] = make_entry(
            mutation, content, stream=self._stream, key=self._key, now_seconds=self._now()
        )
        self._client.xadd(self._stream, entry, maxlen=KEPT_CHANGES)
