"""The addresses that webhooks and pushes may be sent to: none inside our networks."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import check_text

# Source: RFC 4291, 2.4, and IANA's registry of IPv6 addresses: all others are local, reserved,
# or carry an IPv4 address (mapped, compatible, NAT64).
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_HTTPS_PORT, _HTTP_PORT = 443, 80
# Source: WHATWG URL Standard, "ends in a number": such a host is an IPv4 address, in any form.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
# Source: RFC 1035, 2.3.4.
_LABEL_MAXIMUM_LENGTH = 63


def check_webhook_url(value: str, field_path: Sequence[str], *, may_loop_back: bool) -> str:
    """Return the URL if its text names an address that webhooks may be sent to.

    Each delivery checks the address that the name resolves to: `may_connect`. `may_loop_back`
    allows this machine, by http as well. Raise InvalidInput.
    """
    check_text(value, field_path)
    parts = _split(value, field_path)
    host = (parts.hostname or "").removesuffix(".")
    address = _read_address(host)
    if address is None and _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise InvalidInputError(
            f"{field_path[-1]} must have a name, or all four parts of an address", field_path
        )
    is_local = host == "localhost" or (address is not None and address.is_loopback)
    if may_loop_back and is_local:
        return value
    if parts.scheme != "https":
        raise InvalidInputError(f"{field_path[-1]} must begin with https://", field_path)
    is_inside = host == "localhost" or host.endswith(".localhost")
    if is_inside or (address is not None and not is_public(address)):
        raise InvalidInputError(f"{field_path[-1]} must have a public address", field_path)
    return value


def _split(value: str, field_path: Sequence[str]) -> SplitResult:
    name = field_path[-1]
    if not value.isascii() or " " in value:
        raise InvalidInputError(
            f"{name} must be ASCII without spaces: write others as %XX, a name as xn--...",
            field_path,
        )
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading the port is what checks it
    except ValueError as error:
        raise InvalidInputError(f"{name} is not a URL: {error}", field_path) from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InvalidInputError(f"{name} must be like https://example.com/events", field_path)
    labels = parts.hostname.removesuffix(".").split(".")
    if not all(0 < len(label) <= _LABEL_MAXIMUM_LENGTH for label in labels):
        raise InvalidInputError(
            f"{name} must have a name whose parts have 1 to 63 characters each", field_path
        )
    if "@" in parts.netloc:
        raise InvalidInputError(f"{name} must not have a user or a password", field_path)
    if parts.fragment:
        raise InvalidInputError(f"{name} must not have a fragment, #...", field_path)
    return parts


def port_of(parts: SplitResult) -> int:
    return parts.port or (_HTTPS_PORT if parts.scheme == "https" else _HTTP_PORT)


def may_connect(scheme: str, address: str, *, may_loop_back: bool) -> bool:
    """Return whether a webhook may be sent to this IP address by `scheme`, http or https."""
    read = _read_address(address)
    if read is None:
        return False
    return (scheme == "https" and is_public(read)) or (may_loop_back and read.is_loopback)


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Return whether an address is on the public internet, and contains no IPv4 address."""
    if isinstance(address, IPv4Address):
        return address.is_global and not address.is_multicast
    # Older Pythons treat 6to4, which carries an IPv4 address, as global.
    return address in _GLOBAL_UNICAST and address.is_global and address.sixtofour is None


def _read_address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
