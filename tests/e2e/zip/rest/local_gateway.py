"""The local API Gateway over the imported handlers, for the people of a user pool."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

from container.contract import BASE_PATH, FIELDS, ROUTES, SCHEMA_TEXT, URN
from gateway.api_gateway import ApiGateway, Payload
from gateway.application import Api, create_app
from gateway.authentication import Authenticator
from gateway.caller import Mode
from gateway.invocation import Invoke
from gateway.loopback import LOCAL_ORIGIN
from gateway.server import bind_socket
from gateway.tokens import TokenVerifier, fetch_key_set
from gateway.web_server import Listener, start_server
from local.base.environment import HOST
from tests.e2e.zip.user_pool import UserPool


@contextmanager
def serve_gateway(payload: Payload, invoke: Invoke, pool: UserPool) -> Iterator[str]:
    """Serve the routes; give where their paths begin."""
    tokens = TokenVerifier(pool.issuer_url, lambda: fetch_key_set(pool.key_set_url))
    authenticator = Authenticator(
        api_keys=[], tokens=tokens, access_keys=[], now=lambda: datetime.now(UTC)
    )
    rest = ApiGateway(ROUTES, BASE_PATH, tokens, URN, payload)
    api = Api(SCHEMA_TEXT, FIELDS, invoke, authenticator, Mode.USER_POOL, rest=rest)
    with ExitStack() as stack:
        listener = stack.enter_context(bind_socket(HOST, 0))
        app = create_app(api, origin_regex=LOCAL_ORIGIN)
        start_server(app, [Listener(listener)], stack)
        yield f"http://{HOST}:{listener.getsockname()[1]}"
