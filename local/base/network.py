"""The address by which other devices of the local network reach this machine."""

import socket

# Reserved for documentation, so no machine has it. Connecting a datagram socket sends nothing.
# Source: RFC 5737.
_ELSEWHERE = ("192.0.2.1", 9)


def find_lan_address() -> str | None:
    """Return the IPv4 address of the interface with the default route; None without one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
        except OSError:
            return None
        address: str = probe.getsockname()[0]
    return None if address.startswith("127.") else address
