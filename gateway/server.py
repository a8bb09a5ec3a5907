"""How the application is served: the part of the limits that uvicorn keeps."""

import socket
from typing import Any, Final

from gateway.connections import HTTPProtocol, WebSocketProtocol
from gateway.open_files import count_open_files

# For what is no connection: files, and the resolvers' own connections.
_OTHER_FILES: Final = 128

# Options of uvicorn.Config.
SERVER_SETTINGS: Final[dict[str, Any]] = {
    "http": HTTPProtocol,
    "ws": WebSocketProtocol,
    "ws_max_size": 256 * 1024,
    # Deflate doubles the memory of a connection.
    "ws_per_message_deflate": False,
    "ws_ping_interval": 20.0,
    "ws_ping_timeout": 20.0,
    "lifespan": "on",
    "timeout_keep_alive": 30,
    # A stop ends with sockets open.
    "timeout_graceful_shutdown": 5,
    # Access logs would hold the credentials of AppSync's ?header=.
    "access_log": False,
    "log_level": "warning",
    "server_header": False,
    "proxy_headers": False,
}


class _Listener(socket.socket):
    def accept(self) -> tuple[socket.socket, Any]:
        """Refuse connections before there are no files left: asyncio would log each by pages.

        Raises:
            ConnectionAbortedError: asyncio goes on as if nobody had come.
        """
        connection, address = super().accept()
        # The system gives the lowest number that is free.
        if connection.fileno() >= count_open_files() - _OTHER_FILES:
            connection.close()
            raise ConnectionAbortedError
        return connection, address


def bind_socket(port: int) -> socket.socket:
    """A listening socket on 127.0.0.1; port 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    # asyncio sets TCP_NODELAY only where the protocol is named; without it an answer waits 40 ms.
    listener = _Listener(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        # The backlog takes requests that come before the server has started.
        listener.listen(2048)
    except OSError:
        listener.close()
        raise
    return listener
