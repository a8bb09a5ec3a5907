"""A server task's settings in environment variables: docs/operate/container.md describes them."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, ip_network
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from container.contract import PAGE_SIZE_ARGUMENTS
from gateway.execution import THREADS
from gateway.limits import Guard, Limits
from gateway.loopback import is_on_this_machine
from gateway.origins import Origins
from resolvers.settings import RelayKeys, TableSettings, Url, ValkeySignIn, ValkeyUrl, read_model

EVERY_INTERFACE: Final = "0.0.0.0"  # noqa: S104 - a container is reached from outside
SHORTEST_API_KEY: Final = 20
# The connections to DynamoDB that a process keeps.
MOST_THREADS: Final = 50
# Less than GRACEFUL_SECONDS of server.py, after which a stop cancels unanswered requests.
REQUEST_SECONDS: Final = 24.0
_HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
# A load balancer's nodes are in its VPC. Sources: RFC 1918, RFC 4193, RFC 6890.
PRIVATE_NETWORKS: Final = (
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7"),
)


def _read_api_keys(text: str) -> tuple[str, ...]:
    keys = tuple(each.strip() for each in text.split(",") if each.strip())
    # The message must not contain a key.
    if any(len(key) < SHORTEST_API_KEY for key in keys):
        raise ValueError(f"each key must have {SHORTEST_API_KEY} characters or more")
    return keys


def _read_client_ids(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _read_hosts(text: str) -> tuple[str, ...]:
    hosts = text.lower().replace(",", " ").split()
    if not all(_HOST.fullmatch(each) for each in hosts):
        raise ValueError("it must have names such as api.example.org, without scheme and port")
    return tuple(hosts)


def _read_networks(text: str) -> tuple[str, ...]:
    named = text.replace(",", " ").split()
    return () if named == ["none"] else tuple(str(ip_network(each)) for each in named)


def _check_issuer(url: str) -> str:
    if not url.startswith("https://") and not is_on_this_machine(url):
        raise ValueError("it must begin with https://; http:// is for this machine only")
    return url


class ServerSettings(TableSettings):
    """The task's settings; the application also reads its own (resolvers/settings.py).

    user_pool_client_ids: the app clients whose tokens open the API; none: those of each client.
    relay_keys: prove that the relay wrote an entry of Valkey; two while both change to another.
    api_keys: several while clients change from one to the next.
    threads: how many calls of resolvers may run at once.
    hosts: the names of the server; none: every name.
    proxies: networks whose X-Forwarded-For is trusted for a request's address.
    max_requests: how many requests may be in execution at once.
    address_requests, address_sockets: how many one address may have open at once.
    user_cost_per_second, address_cost_per_second: the rate of a signed-in user, and of an address
        for all others.
    introspection, query_depth_limit, resolver_count_limit: as infra/envs/appsync.json has them for
        AppSync; the defaults are those of prod.
    log_level: of log records other than the line of each invocation.
    """

    host: IPv4Address = Field(EVERY_INTERFACE, validate_default=True)
    port: int = Field(8080, ge=0, le=65_535)
    user_pool_issuer: Annotated[Url, AfterValidator(_check_issuer)]
    user_pool_client_ids: Annotated[tuple[str, ...], BeforeValidator(_read_client_ids)] = ()
    valkey_url: ValkeyUrl
    valkey_sign_in: ValkeySignIn | None = None
    relay_keys: Annotated[RelayKeys, Field(min_length=1, repr=False)]
    api_keys: Annotated[tuple[str, ...], BeforeValidator(_read_api_keys)] = Field((), repr=False)
    cors_origins: Origins = ()
    hosts: Annotated[tuple[str, ...], BeforeValidator(_read_hosts)] = ()
    proxies: Annotated[tuple[str, ...], BeforeValidator(_read_networks)] = PRIVATE_NETWORKS
    threads: int = Field(THREADS, ge=1, le=MOST_THREADS)
    max_requests: int = Field(Guard.requests, ge=1, le=10_000)
    address_requests: int = Field(Guard.address_requests, ge=1, le=10_000)
    address_sockets: int = Field(Guard.address_sockets, ge=1, le=Guard.sockets)
    user_cost_per_second: int = Field(Guard.user_cost_per_second, ge=2_500, le=10_000_000)
    address_cost_per_second: int = Field(Guard.address_cost_per_second, ge=2_500, le=10_000_000)
    introspection: bool = False
    query_depth_limit: int = Field(20, ge=1, le=75)
    resolver_count_limit: int = Field(2_500, ge=1, le=10_000)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def guard(self) -> Guard:
        return Guard(
            page_size_arguments=PAGE_SIZE_ARGUMENTS,
            requests=self.max_requests,
            address_requests=self.address_requests,
            address_sockets=self.address_sockets,
            user_cost_per_second=self.user_cost_per_second,
            address_cost_per_second=self.address_cost_per_second,
        )

    @property
    def limits(self) -> Limits:
        return Limits(
            request_seconds=REQUEST_SECONDS,
            introspection=self.introspection,
            query_depth=self.query_depth_limit,
            resolver_calls=self.resolver_count_limit,
        )


def read_server_settings(environment: Mapping[str, str]) -> ServerSettings:
    """Read the settings; an empty variable counts as unset.

    Raises:
        SettingsError: It names every wrong variable.
    """
    return read_model(ServerSettings, environment)
