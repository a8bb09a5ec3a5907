"""The settings of a local run, and its resources on the machine: ports and a folder."""

import fcntl
import ipaddress
import os
import socket
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationError,
)

from gateway.origins import Origins
from gateway.private_file import describe_problem
from gateway.server import bind_socket

HOST = "127.0.0.1"
HIGHEST_PORT = 65535
EVERY_INTERFACE = "0.0.0.0"  # noqa: S104 - only where HOST says so
TLS_PORT_ABOVE = 443


class SetUpError(Exception):
    """A setting that cannot be used; the message is one line that names it."""


class Scenario(StrEnum):
    """The initial data of a new DATA_DIR: nothing, a few citizens, or a city of them."""

    EMPTY = "empty"
    STORY = "story"
    CITY = "city"


Endpoint = Annotated[str, AfterValidator(lambda text: str(HttpUrl(text)).rstrip("/"))]


class LocalSettings(BaseModel):
    """The settings that the server and `recycle-points` share.

    host: the server's address: this machine alone, or every interface with HOST=0.0.0.0.
    port: 0 takes any free one.
    tls_port: of HTTPS with TLS=1; None: PORT + 443.
    cors_origins: more origins whose pages may call, besides those of this machine.
    endpoint_url: None: the server starts its own engine.
    appsync_environment: the environment whose limits of AppSync the server has.
    scenario: None: the one in DATA_DIR, or the story.
    workflow: whether the state machines run, on a separate engine.
    clock: the programme's time at the start, unless it is later already; None: it continues.
    """

    model_config = ConfigDict(alias_generator=str.upper, frozen=True)

    host: str = HOST
    port: int = Field(8000, ge=0, le=HIGHEST_PORT)
    tls: bool = False
    tls_port: int | None = Field(None, ge=0, le=HIGHEST_PORT)
    cors_origins: Origins = ()
    data_dir: Annotated[Path, AfterValidator(Path.absolute)] = Field(
        Path(".data"), validate_default=True
    )
    endpoint_url: Endpoint | None = Field(None, alias="AWS_ENDPOINT_URL_DYNAMODB")
    streams_endpoint_url: Endpoint | None = Field(
        default_factory=lambda given: given["endpoint_url"],
        alias="AWS_ENDPOINT_URL_DYNAMODB_STREAMS",
    )
    load_demo: bool = False
    appsync_environment: str = "dev"
    scenario: Scenario | None = None
    workflow: bool = False
    clock: AwareDatetime | None = None

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self:
        """Return the settings of an environment; an empty variable is not set.

        Raises:
            SetUpError: A setting cannot be used.
        """
        try:
            return cls.model_validate({name: value for name, value in environment.items() if value})
        except ValidationError as error:
            raise SetUpError(describe_problem(error)) from error

    @property
    def is_open(self) -> bool:
        """Return whether other machines reach the server."""
        return self.host == EVERY_INTERFACE

    @property
    def listening_host(self) -> str:
        # Some shells export HOST with the machine's name.
        return EVERY_INTERFACE if self.is_open else HOST

    @property
    def engine_dir(self) -> Path:
        return self.data_dir / "engine"

    @property
    def sets_up_tables(self) -> bool:
        """Return whether tables and demo data are made: elsewhere only with LOAD_DEMO=1."""
        return self.load_demo or self.endpoint_url is None or is_loopback(self.endpoint_url)


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def take_ports(settings: LocalSettings) -> list[socket.socket]:
    """Return listening sockets: of HTTP, and with TLS=1 of HTTPS.

    Raises:
        SetUpError: A port is taken or not allowed.
    """
    taken = [_take_port("PORT", settings.listening_host, settings.port)]
    if settings.tls:
        port = settings.tls_port
        if port is None:
            port = settings.port + TLS_PORT_ABOVE if settings.port else 0
        try:
            taken.append(_take_port("TLS_PORT", settings.listening_host, port))
        except SetUpError:
            taken[0].close()
            raise
    return taken


def _take_port(name: str, host: str, port: int) -> socket.socket:
    try:
        return bind_socket(host, port)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"the highest is {HIGHEST_PORT}"
        raise SetUpError(
            f"{name} {port} cannot be used ({reason}): choose another, as in "
            f"`make run {name}={port % HIGHEST_PORT + 1}`"
        ) from error


def take_data_dir(data_dir: Path) -> int:
    """Make the folder if it is missing and lock it; return the descriptor that holds the lock.

    Raises:
        SetUpError: Another server has it, or it cannot be written.
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
