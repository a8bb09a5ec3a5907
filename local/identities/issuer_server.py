"""The development issuer on a separate port: a container knows it by its address only."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Route

from gateway.issuer import Issuer
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.base.environment import HOST
from local.identities.development import DevelopmentEndpoints
from local.identities.identities import Identities
from local.identities.issuer import load_issuer


def start_issuer(data_dir: Path, stack: ExitStack) -> Issuer:
    """Serve its keys and the tokens of all identities until the stack ends.

    Raises:
        RunError: It does not start.
        ValueError: A file in data_dir cannot be used; the message names it.
    """
    listener = stack.enter_context(bind_socket(HOST, 0))
    origin = f"http://{HOST}:{listener.getsockname()[1]}"
    issuer = replace(load_issuer(data_dir), url=origin)
    development = DevelopmentEndpoints(
        issuer, Identities(data_dir), lambda: True, api_key="", api_url=""
    )
    application = Starlette(
        routes=[
            Route("/.well-known/jwks.json", development.key_set),
            Route("/dev/identities", development.handle_identities, methods=["GET", "POST"]),
        ]
    )
    start_server(application, [Listener(listener)], stack)
    return issuer
