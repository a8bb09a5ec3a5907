import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answered = tuple[int, Mapping[str, str], bytes]
"""Status, headers and body."""


@contextmanager
def taking_posts(
    answer: Callable[[str, Mapping[str, str], bytes], Answered | None],
    context: ssl.SSLContext | None = None,
) -> Iterator[str]:
    """Yield the host on this machine. `answer` gets path, headers and body; None hangs up."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            headers: Any = self.headers
            body = self.rfile.read(int(headers.get("content-length", 0)))
            answered = answer(self.path, headers, body)
            if answered is None:
                self.close_connection = True
                return
            status, given, content = answered
            try:
                self.send_response(status)
                for name, value in {**given, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
            except ConnectionError:
                self.close_connection = True

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
