"""Types of settings: the time zone, and names of resources in AWS and elsewhere."""

import functools
from importlib import resources
from typing import Annotated, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field

Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]


@functools.cache
def _read_zone_names() -> frozenset[str]:
    """Return the names of the IANA time zone database in the package tzdata."""
    names = resources.files("tzdata").joinpath("zones").read_text("utf-8")
    return frozenset(names.split()) - {"Factory"}


def _read_time_zone(value: object) -> object:
    if not isinstance(value, str):
        return value
    # The system may have other names, such as localtime, which differs between machines.
    if value not in _read_zone_names():
        raise ValueError(f"{value!r} is not a time zone: use a name like Asia/Tokyo")
    return ZoneInfo(value)


TimeZone = Annotated[ZoneInfo, BeforeValidator(_read_time_zone)]
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def _check_valkey_url(url: str) -> str:
    # The message must not contain the address, which may have a password.
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError for one that is not a number
    except ValueError:
        raise ValueError("must be an address such as rediss://host:6379") from None
    if parts.scheme != "rediss" and (parts.scheme, parts.hostname in _LOOPBACK) != ("redis", True):
        raise ValueError("must begin with rediss://; redis:// is for this machine only")
    if not parts.hostname:
        raise ValueError("must have a host")
    return url


ValkeyUrl = Annotated[str, AfterValidator(_check_valkey_url)]

# Source: Amazon ElastiCache API Reference, CreateUser and CreateServerlessCache.
ValkeySignIn = Annotated[
    str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9-]{0,39}@[a-zA-Z][a-zA-Z0-9-]{0,39}$")
]


def _split(text: object) -> object:
    return tuple(text.replace(",", " ").split()) if isinstance(text, str) else text


# One key, or two while the relay and the tasks change from one to the other: the first signs.
RelayKeys = Annotated[
    tuple[Annotated[str, Field(min_length=32)], ...], BeforeValidator(_split), Field(max_length=2)
]

# Source: Amazon EventBridge API Reference, PutEventsRequestEntry, EventBusName.
_EVENT_BUS = (
    r"^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus/)?[/._A-Za-z0-9-]{1,256}$"
)
EventBus = Annotated[str, Field(pattern=_EVENT_BUS)]

# Source: AWS Lambda API Reference, Invoke, FunctionName: a name, and perhaps an alias.
FunctionName = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}(:[a-zA-Z0-9_-]{1,128})?$")]

# Source: AWS Step Functions API Reference, StartExecution, stateMachineArn.
_STATE_MACHINE = (
    r"^arn:aws[\w-]*:states:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:stateMachine:[a-zA-Z0-9_-]{1,80}$"
)
StateMachine = Annotated[str, Field(pattern=_STATE_MACHINE)]

# Source: Amazon Data Firehose API Reference, PutRecordBatch, DeliveryStreamName: at most 64
# characters, of which the longest name of a table takes 16.
ArchiveStreams = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]{1,48}$")]

# An address, or a name in ASCII and the address: `Recycle Points <points@example.com>`.
MailSender = Annotated[
    str, Field(pattern=r"^([ -;=?-~]{1,200} <[!-;=?-~]+@[\w.-]+>|[!-;=?-~]+@[\w.-]+)$")
]

# A pair of P-256 in base64url without padding: an uncompressed point, and a number of 32 bytes.
PushPublicKey = Annotated[str, Field(pattern=r"^B[A-Za-z0-9_-]{86}$")]
PushPrivateKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{43}$")]
# Source: RFC 8292, 2.1: the contact of the sender, for push services.
PushSubject = Annotated[str, Field(pattern=r"^(mailto:[!-;=?-~]+@[A-Za-z0-9.-]+|https://[!-~]+)$")]

# Source: Amazon S3 User Guide, "General purpose bucket naming rules".
BucketName = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
# An address without a path.
Origin = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+$")]
