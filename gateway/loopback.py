"""What this machine's own clients look like."""

import re
from typing import Final

from starlette.requests import HTTPConnection

# Pages of this machine, on any port.
LOCAL_ORIGIN: Final = r"https?://(localhost|127\.0\.0\.1)(:\d+)?"
_LOCAL_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", re.IGNORECASE)


def asks_local_host(connection: HTTPConnection) -> bool:
    """Return whether the request's host is a name of this machine.

    A foreign page can point its own host name at this address (DNS rebinding).
    """
    return _LOCAL_HOST.fullmatch(connection.headers.get("host", "")) is not None
