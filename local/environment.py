"""What the environment says about a local run, and what it says to the functions."""

import fcntl
import ipaddress
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gateway.server import bind_socket
from local.private_file import read_object, text_fields, write_object
from local.publisher import Publisher

HOST = "127.0.0.1"
DEFAULT_PORT = 8000
DEFAULT_REGION = "ap-northeast-1"
LOCAL_ENVIRONMENT = "local"
DEFAULT_DATA_DIR = ".data"
# Long enough for somebody who reads the README while the token waits.
DEFAULT_QR_LIFE_SECONDS = "900"
HIGHEST_PORT = 65535
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
YES, NO = frozenset({"1", "true", "yes"}), frozenset({"", "0", "false", "no"})


class SetUpError(Exception):
    """A setting that cannot be used; the message is one line that names it."""


@dataclass(frozen=True)
class LocalSettings:
    """`port` 0 takes any free one. `endpoint_url`: a DynamoDB that is given; None: our own."""

    port: int
    data_dir: Path
    endpoint_url: str | None
    streams_endpoint_url: str | None
    sets_up_tables: bool

    @property
    def engine_dir(self) -> Path:
        return self.data_dir / "engine"


def read_local_settings(environment: Mapping[str, str]) -> LocalSettings:
    """Read PORT, DATA_DIR, AWS_ENDPOINT_URL_DYNAMODB(_STREAMS), LOAD_DEMO and TLS.

    Tables and demo data are made on our own engine and on a loopback endpoint; on any other only
    with LOAD_DEMO=1.

    Raises:
        SetUpError: one cannot be used.
    """
    if _read_flag(environment, "TLS"):
        raise SetUpError("TLS=1 is not supported yet: leave it out for http and ws")
    asked_for_demo = _read_flag(environment, "LOAD_DEMO")
    endpoint_url = _read_url(environment, "AWS_ENDPOINT_URL_DYNAMODB")
    streams_endpoint_url = _read_url(environment, "AWS_ENDPOINT_URL_DYNAMODB_STREAMS")
    return LocalSettings(
        port=_read_port(environment.get("PORT") or str(DEFAULT_PORT)),
        data_dir=Path(environment.get("DATA_DIR") or DEFAULT_DATA_DIR).absolute(),
        endpoint_url=endpoint_url,
        streams_endpoint_url=streams_endpoint_url or endpoint_url,
        sets_up_tables=asked_for_demo or endpoint_url is None or is_loopback(endpoint_url),
    )


def read_log_level(environment: Mapping[str, str]) -> str:
    """Read LOG_LEVEL, from which on what the functions log is shown; WARNING if unset.

    Raises:
        SetUpError: it is no level.
    """
    text = environment.get("LOG_LEVEL") or LOG_LEVELS[2]
    if text not in LOG_LEVELS:
        raise SetUpError(f"LOG_LEVEL must be one of {', '.join(LOG_LEVELS)}, not {text!r}")
    return text


def _read_port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= HIGHEST_PORT):
        raise SetUpError(f"PORT must be a number from 0 to {HIGHEST_PORT}, not {text!r}")
    return int(text)


def _read_flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").lower()
    if text not in YES | NO:
        raise SetUpError(f"{name} must be 1 or 0, not {text!r}")
    return text in YES


def _read_url(environment: Mapping[str, str], name: str) -> str | None:
    text = environment.get(name)
    if not text:
        return None
    try:
        parts = urlsplit(text)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        raise SetUpError(f"{name} must be an http or https URL, not {text!r}")
    return text.rstrip("/")


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def take_port(port: int) -> socket.socket:
    """A listening socket on the loopback address.

    Raises:
        SetUpError: the port is taken or not allowed.
    """
    try:
        return bind_socket(port)
    except OSError as error:
        raise SetUpError(
            f"PORT {port} cannot be used ({error.strerror}): choose another, as in "
            f"`make run PORT={port % HIGHEST_PORT + 1}`"
        ) from error


def take_data_dir(data_dir: Path) -> int:
    """Make the folder if need be and lock it for this process; the descriptor holds the lock.

    Raises:
        SetUpError: another server has it, or it cannot be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(data_dir / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SetUpError(f"DATA_DIR {data_dir} cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise SetUpError(
            f"another server runs on DATA_DIR {data_dir}: stop it, or choose another DATA_DIR"
        ) from error
    return descriptor


def load_secrets(data_dir: Path) -> dict[str, str]:
    """QR_ISSUE_KEY and QR_PEPPER, made at the first start; the file is its owner's alone.

    Raises:
        ValueError: secrets.json is there and cannot be used; the message names it.
    """
    path = data_dir / "secrets.json"
    names = ("QR_ISSUE_KEY", "QR_PEPPER")
    content = read_object(path)
    if content is None:
        content = {name: secrets.token_hex(32) for name in names}
        write_object(path, content)
    return dict(zip(names, text_fields(path, content, *names), strict=True))


def describe_functions(
    given: Mapping[str, str],
    *,
    origin: str,
    data_dir: Path,
    user_pool_issuer: str,
    publisher: Publisher,
) -> dict[str, str]:
    """The functions' environment, as Terraform says it in AWS; what is given stays.

    Raises:
        ValueError: secrets.json is there and cannot be used; the message names it.
    """
    defaults = {
        "ENVIRONMENT": LOCAL_ENVIRONMENT,
        "QR_TOKEN_SECONDS": DEFAULT_QR_LIFE_SECONDS,
        **load_secrets(data_dir),
    }
    return {
        **{name: given.get(name) or value for name, value in defaults.items()},
        "USER_POOL_ISSUER": user_pool_issuer,
        "APPSYNC_ENDPOINT": f"{origin}/graphql",
        "PUBLISHER_ACCESS_KEY_ID": publisher.access_key_id,
        "PUBLISHER_SECRET_ACCESS_KEY": publisher.secret_access_key,
    }


def _add_loopback(given: Mapping[str, str]) -> str:
    excepted = given.get("no_proxy") or given.get("NO_PROXY")
    return ",".join(filter(None, (excepted, HOST, "localhost")))


def describe_endpoint(
    given: Mapping[str, str], endpoint_url: str, streams_endpoint_url: str, publisher: Publisher
) -> dict[str, str]:
    """How boto3 reaches the DynamoDB that is used, who signs, and what the tables are called.

    On a loopback endpoint nothing of an account of the user's is used: all is signed by the one
    key pair that the local AppSync lets publish, and the tables are `local`'s, whatever deployment
    ENVIRONMENT names. Elsewhere the user's own credentials and ENVIRONMENT stay.
    An empty value says that the variable must not be set: see `change_environment`.
    """
    region = given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
    endpoint = {
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": streams_endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        # Neither the engine nor this server is ever behind the user's proxy.
        **dict.fromkeys(("NO_PROXY", "no_proxy"), _add_loopback(given)),
    }
    if not is_loopback(endpoint_url):
        return endpoint
    return endpoint | {
        "ENVIRONMENT": LOCAL_ENVIRONMENT,
        "AWS_ACCESS_KEY_ID": publisher.access_key_id,
        "AWS_SECRET_ACCESS_KEY": publisher.secret_access_key,
        "AWS_SESSION_TOKEN": "",
        "AWS_PROFILE": "",
        "AWS_DEFAULT_PROFILE": "",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def change_environment(changes: Mapping[str, str]) -> None:
    """Set this process's variables; an empty value removes one (boto3 takes no empty profile)."""
    for name, value in changes.items():
        if value:
            os.environ[name] = value
        else:
            os.environ.pop(name, None)
