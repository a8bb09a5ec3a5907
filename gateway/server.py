"""The settings of uvicorn, and its listening socket."""

import socket
from typing import Any, Final

# Options of uvicorn.Config.
SERVER_SETTINGS: Final[dict[str, Any]] = {
    "http": "h11",
    "ws": "websockets-sansio",
    # A start message of AppSync's protocol has at most 240 KB.
    "ws_max_size": 256 * 1024,
    # Deflate doubles the memory of a connection.
    "ws_per_message_deflate": False,
    "lifespan": "on",
    "timeout_keep_alive": 30,
    # A stop waits at most this long for open sockets.
    "timeout_graceful_shutdown": 5,
    # Access logs would contain the credentials in AppSync's ?header=.
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
    "proxy_headers": False,
}
# The guard's settings that uvicorn applies.
GUARDED_SERVER_SETTINGS: Final = SERVER_SETTINGS | {
    "http": "gateway.connections:HTTPProtocol",
    "ws": "gateway.connections:WebSocketProtocol",
}


def bind_socket(host: str, port: int) -> socket.socket:
    """Return a listening socket on an IPv4 address; port 0 takes a free one.

    Raises:
        OSError: The port is taken, or the host is not this machine's.
        OverflowError: The port is above 65535.
    """
    # asyncio sets TCP_NODELAY only if the protocol is named; without it an answer waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        # The backlog holds requests that come before the server has started.
        listener.listen(2048)
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener
