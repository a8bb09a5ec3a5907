"""How many files, and so connections, the process may have open."""

import contextlib
import resource
from typing import Final

MAX_CONNECTIONS: Final = 6_000
# For everything but WebSockets: HTTP, files, and the resolvers' own connections.
_OTHER_FILES: Final = 256
_WANTED: Final = MAX_CONNECTIONS + _OTHER_FILES


def count_open_files() -> int:
    """The most that may be open at once; at most what this server can want."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _WANTED if soft == resource.RLIM_INFINITY else min(soft, _WANTED)


def raise_open_files() -> int:
    """Have as many as the server can want, where the machine allows it; how many there are now.

    Terminals and service managers usually start with 1,024 or 256, and allow more.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED if hard == resource.RLIM_INFINITY else min(hard, _WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        # Some machines allow less than they say; it is then left as it was.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return count_open_files()


def count_sockets(wanted: int) -> int:
    """How many of the wanted WebSockets there is room for."""
    return max(1, min(wanted, count_open_files() - _OTHER_FILES))
