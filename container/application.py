"""The ASGI application of a server task: the gateway in front of the product, in one process."""

from datetime import UTC, datetime
from functools import partial
from typing import Any

from starlette.applications import Starlette
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from container.contract import BASE_PATH, FIELDS, ROUTES, SCHEMA_TEXT, URN
from container.health import LIVE_PATH, READY_PATH, Health
from container.metrics import METRICS_PATH, MeasuredRequests, Metrics
from container.relay import RelayReader
from container.settings import ServerSettings
from gateway import application as gateway
from gateway.api_gateway import ApiGateway, Payload
from gateway.application import Api
from gateway.authentication import Authenticator
from gateway.buckets import Buckets
from gateway.caller import Mode
from gateway.headers import REQUEST_ID
from gateway.loopback import ForeignHosts
from gateway.origins import match_origins
from gateway.tokens import TokenVerifier, fetch_key_set, is_of_clients, is_of_user_pool
from resolvers.application import Application


def create_app(
    settings: ServerSettings, product: Application, metrics: Metrics, buckets: Buckets
) -> tuple[Starlette, RelayReader]:
    """Make the application, and the reader that brings changes to its sockets."""
    client_ids = settings.user_pool_client_ids
    tokens = TokenVerifier(
        settings.user_pool_issuer,
        # Cognito's fixed address of the keys, without discovery.
        partial(fetch_key_set, f"{settings.user_pool_issuer}/.well-known/jwks.json"),
        accepts=partial(is_of_clients, client_ids=client_ids) if client_ids else is_of_user_pool,
    )
    guard = settings.guard
    api = Api(
        SCHEMA_TEXT,
        FIELDS,
        lambda event: product.answer(event, _request_id_of(event)),
        Authenticator(
            api_keys=settings.api_keys, tokens=tokens, access_keys=(), now=lambda: datetime.now(UTC)
        ),
        Mode.USER_POOL,
        settings.limits,
        guard,
        rest=ApiGateway(
            ROUTES, BASE_PATH, tokens, URN, Payload.HTTP, body_limit_bytes=guard.body_bytes
        ),
        threads=settings.threads,
        buckets=buckets,
        open_request=product.callers.open_request,
    )

    def push(mutation: str, content: dict[str, Any]) -> None:
        metrics.count_push(mutation)
        application.state.hub.publish(mutation, content)

    def restart_sockets() -> None:
        # Clients connect again, and read the changes that they may have missed.
        application.state.sockets.restart_sessions()

    relay = RelayReader(
        settings.valkey_url,
        settings.environment,
        settings.relay_keys,
        push,
        restart_sockets,
        metrics.count_drop,
        settings.valkey_sign_in,
    )
    health = Health(relay, tokens, product.check_tables)
    application = gateway.create_app(
        api,
        origin_regex=match_origins(settings.cors_origins),
        routes=[*health.routes(), metrics.route()],
    )
    metrics.watch_sockets(application.state.sockets, application.state.hub)
    application.add_middleware(
        MeasuredRequests,
        metrics=metrics,
        unmeasured_paths=frozenset({LIVE_PATH, READY_PATH, METRICS_PATH}),
    )
    if settings.hosts:
        application.add_middleware(ForeignHosts, names=settings.hosts)
    application.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(settings.proxies))
    return application, relay


def _request_id_of(event: Any) -> str:  # noqa: ANN401 - JSON
    """Return the request's id, which the caller gets, too."""
    if isinstance(event, list):
        return _request_id_of(event[0])
    if "requestContext" in event:
        return str(event["requestContext"]["requestId"])
    return str(event["request"]["headers"][REQUEST_ID])
