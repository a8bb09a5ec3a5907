"""The local AppSync: the gateway with development identities, their keys, and pages."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from container.contract import BASE_PATH, PAGE_SIZE_ARGUMENTS, URN
from gateway import application
from gateway.api_gateway import BODY_LIMIT_BYTES, ApiGateway, Payload
from gateway.application import Api
from gateway.authentication import Authenticator
from gateway.caller import Mode
from gateway.invocation import Invoke
from gateway.limits import Guard, Limits
from gateway.loopback import LOCAL_ORIGIN, ForeignHosts
from gateway.origins import match_origins
from gateway.tokens import TokenVerifier, fetch_key_set
from local.aws.bus import Deliver, LocalBus
from local.aws.clock import Clock
from local.aws.costs import measure
from local.aws.images.bucket import LocalBucket
from local.aws.inbound import inbound_routes
from local.aws.mail import Outbox
from local.aws.user_pool import UserPool
from local.aws.workflow.workflow import LocalWorkflow
from local.base.publisher import load_publisher
from local.demo.catalogue import PICTURES, PICTURES_PATH
from local.identities.development import DevelopmentEndpoints, schema_answer
from local.identities.identities import Identities
from local.identities.issuer import load_issuer
from local.identities.lan_access import LanAccess
from local.identities.sign_in.endpoints import SignIn
from local.identities.sign_in.sessions import Sessions
from local.pages.app_configuration import AppConfiguration
from local.pages.apps.serving import app_routes
from local.pages.clock.page import clock_routes
from local.pages.events.page import event_routes
from local.pages.graphiql.page import GraphiQLPage
from local.pages.mail.page import outbox_routes
from local.pages.swagger_ui.page import reader_routes

DEVELOPMENT_API_KEY: Final = "da2-localdevelopmentkey"
# For a public server. Its limits of documents hold on loopback, too.
GUARD: Final = Guard(page_size_arguments=PAGE_SIZE_ARGUMENTS)
_KEY_SET_PATH: Final = "/.well-known/jwks.json"


@dataclass(frozen=True)
class Settings:
    """Settings of the server.

    guard: None, if the server listens on this machine only.
    public_origin: The address of the API for Amplify's clients, if it is not the server's own.
    lan_access: The access of other machines, if the server listens to them.
    time_zone: Of the programme.
    push_public_key: Of Web Push, if the programme sends it.
    origins: More origins whose pages may call.
    routes: The routes of REST.
    payload: The form of their events.
    bus: The event bus; None: events go to another one, or nowhere.
    deliver_inbound: Takes a partner's event; None: it has no queue.
    outbox: The store of mails; None: there is none.
    bucket: The store of images; None: there is none.
    workflow: The state machines, if they run.
    clock: The programme's clock; None: it is real time.
    """

    limits: Limits = field(default_factory=Limits)
    guard: Guard | None = None
    public_origin: str | None = None
    lan_access: LanAccess | None = None
    time_zone: str = "Asia/Tokyo"
    push_public_key: str | None = None
    origins: tuple[str, ...] = ()
    routes: tuple[dict[str, Any], ...] = ()
    payload: Payload = Payload.HTTP
    bus: LocalBus | None = None
    deliver_inbound: Deliver | None = None
    outbox: Outbox | None = None
    bucket: LocalBucket | None = None
    workflow: LocalWorkflow | None = None
    clock: Clock | None = None

    def own_origins(self, origin: str) -> set[str]:
        """Return every address of the server whose main address is `origin`."""
        origins = {origin, self.public_origin or origin}
        if self.lan_access:
            origins.add(self.lan_access.origin(urlsplit(origin).port or 80))
        return origins

    @property
    def origin_regex(self) -> str:
        """Return a pattern of the origins whose pages may call."""
        patterns = [LOCAL_ORIGIN]
        if self.lan_access:
            patterns.append(rf"https?://{re.escape(self.lan_access.address)}(:\d+)?")
        return match_origins(self.origins, *patterns)


def create_app(
    *,
    schema_text: str,
    fields: list[dict[str, Any]],
    invoke: Invoke,
    data_dir: Path,
    origin: str,
    ready: Callable[[], bool],
    settings: Settings | None = None,
) -> Starlette:
    """Make the application.

    Args:
        schema_text: The SDL, without AWS definitions.
        fields: The fields with a resolver: type, field and maxBatchSize of each.
        invoke: The function behind the resolvers, as gateway.application.Api describes it.
        data_dir: The folder of keys and identities, which the first use makes.
        origin: The address of the server, for example http://127.0.0.1:8000.
        ready: Whether tables, demo data and pump are up.
        settings: None for the defaults.

    Raises:
        ValueError: schema_text, fields or a kept file cannot be used.
    """
    settings = settings or Settings()
    issuer = load_issuer(data_dir)
    identities = Identities(data_dir)
    page = GraphiQLPage(DEVELOPMENT_API_KEY)
    development = DevelopmentEndpoints(
        issuer,
        identities,
        ready,
        api_key=DEVELOPMENT_API_KEY,
        api_url=f"{settings.public_origin or origin}/graphql",
        key=settings.lan_access.key if settings.lan_access else None,
    )
    tokens = _make_verifier(issuer.url, origin)
    authenticator = Authenticator(
        api_keys=[DEVELOPMENT_API_KEY],
        tokens=tokens,
        access_keys=[load_publisher(data_dir)],
        now=lambda: datetime.now(UTC),
    )
    made = application.create_app(
        Api(
            schema_text,
            fields,
            invoke,
            authenticator,
            Mode.USER_POOL,
            settings.limits,
            settings.guard,
            GUARD,
            suggestions=settings.guard is None and settings.limits.introspection,  # shows names
            rest=_make_gateway(settings, tokens),
            measure=measure,
        ),
        origin_regex=settings.origin_regex,
        routes=[
            *page.routes(),
            *reader_routes(),
            Route("/schema.graphql", schema_answer(schema_text)),
            *_development_routes(development),
            *_routes_of_apps(data_dir, origin, development, settings, invoke),
            *_routes_of_services(settings, tokens, development),
        ],
        answer_browser=page.answer,
    )
    made.add_middleware(ForeignHosts)
    return made


def _make_verifier(issuer_url: str, origin: str) -> TokenVerifier:
    fetch = partial(fetch_key_set, origin + _KEY_SET_PATH)
    # The issuer uses the same clock: a token expires for requests and subscriptions alike.
    return TokenVerifier(issuer_url, fetch, leeway_seconds=0)


def _make_gateway(settings: Settings, tokens: TokenVerifier) -> ApiGateway:
    limit_bytes = settings.guard.body_bytes if settings.guard else BODY_LIMIT_BYTES
    return ApiGateway(settings.routes, BASE_PATH, tokens, URN, settings.payload, limit_bytes)


def _routes_of_apps(
    data_dir: Path,
    origin: str,
    development: DevelopmentEndpoints,
    settings: Settings,
    invoke: Invoke,
) -> list[BaseRoute]:
    identities = development.identities
    sessions = Sessions(data_dir, development.issuer, identities)
    sign_in = SignIn(identities, sessions, settings.origin_regex, development.key)
    configuration = AppConfiguration(
        invoke,
        development.api_key,
        settings.time_zone,
        settings.public_origin if settings.lan_access else None,
        settings.push_public_key,
    )
    pool = UserPool(identities, sessions)
    outboxes = [settings.outbox] if settings.outbox else []
    services = [Route(outbox.path, pool.answer, methods=["POST"]) for outbox in outboxes]
    files = app_routes(settings.own_origins(origin))
    return [*files, *sign_in.routes(), *configuration.routes(), *services]


def _development_routes(development: DevelopmentEndpoints) -> list[BaseRoute]:
    return [
        Route(_KEY_SET_PATH, development.key_set),
        Route("/healthz", development.health),
        Route("/dev/identities", development.handle_identities, methods=["GET", "POST"]),
        Route("/dev/amplify_outputs.json", development.amplify_outputs),
        Mount(PICTURES_PATH, StaticFiles(directory=PICTURES)),
    ]


def _routes_of_services(
    settings: Settings, tokens: TokenVerifier, development: DevelopmentEndpoints
) -> Iterator[BaseRoute]:
    """Yield the routes that show calls of AWS's other services, as far as they run."""
    refuse = development.refuse_strangers
    if settings.clock:
        yield from clock_routes(settings.clock, ZoneInfo(settings.time_zone), tokens, refuse)
    if settings.bus:
        yield from event_routes(settings.bus, refuse)
    yield from inbound_routes(settings.deliver_inbound, refuse)
    if settings.outbox:
        yield from outbox_routes(settings.outbox, refuse)
    if settings.bucket:
        yield from settings.bucket.routes()
    if settings.workflow:
        yield from settings.workflow.routes(refuse)
