"""The programme around the engine: functions with tables and demo data, the pump, the server."""

import os
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import click
from starlette.applications import Starlette

import lambda_entry
from container.contract import FIELDS, ROUTES, SCHEMA_TEXT
from gateway.certificates import ServerCertificate, load_certificate
from gateway.errors import RunError
from gateway.server import GUARDED_SERVER_SETTINGS, SERVER_SETTINGS
from gateway.web_server import Listener, start_server
from local.aws.archive.archive import LocalArchive
from local.aws.bus import LocalBus
from local.aws.clock import Clock, ClockError
from local.aws.costs import watch_dynamodb
from local.aws.engine.engine import Engine
from local.aws.functions import check_images, invoke, open_functions
from local.aws.images.bucket import LocalBucket
from local.aws.mail import Outbox
from local.aws.queues.definitions import describe_queues
from local.aws.queues.local_queues import LocalQueues
from local.aws.streams.pump import StreamPump
from local.aws.sweeper import Sweeper
from local.aws.workflow.deployment import describe_workflow
from local.aws.workflow.workflow import OPERATOR, LocalWorkflow
from local.base.activity import LONGEST_SECONDS, watch_writes
from local.base.app_headers import APPS
from local.base.environment import HOST, LocalSettings, SetUpError
from local.base.limits import read_limits
from local.base.publisher import load_publisher
from local.base.stopping import raise_if_stopped
from local.base.variables import change_environment, describe_endpoint, describe_functions
from local.identities.clients import Clients
from local.identities.issuer import load_issuer
from local.identities.lan_access import LanAccess
from local.server.appsync import GUARD, Settings, create_app
from local.server.prepared_tables import prepare_tables
from local.server.startup_banner import print_banner
from resolvers.settings import ProgrammeSettings, read_model

WATCH_SECONDS = 1.0


class LocalProgramme:
    """`engine` has been launched and may not answer yet; None: the settings name an endpoint.

    Raises:
        SetUpError: The settings name an environment that has no limits.
    """

    def __init__(
        self, settings: LocalSettings, engine: Engine | None, sockets: Sequence[socket.socket]
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._sockets = sockets
        self._ports = [each.getsockname()[1] for each in sockets]
        self._origin = f"http://{HOST}:{self._ports[0]}"
        self._limits = read_limits(settings.appsync_environment)
        self._lan_access = LanAccess.open() if settings.is_open else None
        self._is_up = threading.Event()
        self._workflow = (
            LocalWorkflow(lambda_entry.workflow_handler, self._origin)
            if settings.workflow
            else None
        )
        self._bus = LocalBus()
        self._outbox = Outbox(settings.data_dir)
        self._bucket = LocalBucket(settings.data_dir, check_images)
        # Other tables may be shared with other people: they get no time in the future.
        self._clock = Clock(settings.data_dir if engine else None)
        self._archive = LocalArchive(settings.data_dir, self._clock) if engine else None
        self._pumps: list[StreamPump] = []
        self._queues: LocalQueues | None = None
        self._server: threading.Thread | None = None

    def start(self, stack: ExitStack) -> None:
        """Return once all services are up; `stack` stops those that were started, last first.

        Raises:
            RunError: A service did not start.
            SetUpError: The functions reject a setting.
            ValueError: A file in DATA_DIR cannot be used; the message names it.
        """
        self._set_environment()
        self._set_clock()
        watch_dynamodb()
        watch_writes()
        open_functions(self._clock.now)
        if self._engine is not None:
            self._engine.wait_until_healthy()
        self._pumps = prepare_tables(
            self._settings, self._pictures_origin, self._clock, LONGEST_SECONDS
        )
        if self._archive is not None:
            self._archive.open(stack)
        if self._engine is not None:
            self._queues = LocalQueues(self._engine.endpoint_url)
            self._bus.deliver = self._deliver
        else:
            click.echo("no queues, no archive: DynamoDB is another one, not our own engine")
        self._server = start_server(
            self._create_app(),
            self._listeners(),
            stack,
            GUARDED_SERVER_SETTINGS if self._settings.is_open else SERVER_SETTINGS,
        )
        if self._workflow:
            # Stopped after the pumps, which pass events to it.
            stack.callback(self._workflow.starter.stop)
            clients = Clients(
                invoke, {OPERATOR.name: OPERATOR}, issuer_url=os.environ["USER_POOL_ISSUER"]
            )
            self._workflow.open(os.environ["AWS_ENDPOINT_URL_SFN"], clients)
        for pump in self._pumps:
            pump.start()
            stack.callback(pump.stop)
        if self._queues is not None:
            self._queues.start()
            stack.callback(self._queues.stop)
        if self._archive is not None:
            self._archive.start()
        self._is_up.set()
        for task in ("sweep", "remind"):
            sweeper = Sweeper(lambda_entry.sweep_handler, task)
            self._clock.on_move.append(sweeper.wake)
            sweeper.start()
            stack.callback(sweeper.stop)

    def _set_clock(self) -> None:
        if self._settings.clock is None:
            return
        try:
            self._clock.move_to(self._settings.clock)
        except ClockError as error:
            raise SetUpError(f"CLOCK: {error}") from error

    def _deliver(self, events: Sequence[dict[str, Any]]) -> None:
        """Pass events of the bus to the targets of their rules."""
        assert self._queues is not None  # noqa: S101 - the bus begins with them
        self._queues.deliver(events)
        if self._workflow:
            for event in events:
                self._workflow.starter.take(event)

    def is_ready(self) -> bool:
        """Return whether all is up, and the last balance and the last events were published."""
        return self._is_up.is_set() and all(
            pump.is_running and pump.is_delivering for pump in self._all_pumps
        )

    @property
    def _all_pumps(self) -> list[StreamPump]:
        return [*self._pumps, *(self._archive.pumps if self._archive else [])]

    def watch(self) -> None:
        """Never return: the exception of a signal stops it.

        Raises:
            RunError: A service ended unexpectedly.
        """
        while True:
            time.sleep(WATCH_SECONDS)
            raise_if_stopped()
            if self._engine is not None and self._engine.has_ended():
                raise RunError(f"the engine ended by itself; its log is {self._engine.log_path}")
            if self._server is None or not self._server.is_alive():
                raise RunError("the HTTP server ended by itself")
            if not all(pump.is_running for pump in self._all_pumps):
                raise RunError("a stream pump ended by itself")
            if self._queues is not None and not self._queues.is_running:
                raise RunError("a queue's poller ended by itself")

    def print_banner(self) -> None:
        print_banner(
            self._origin,
            tls_origin=self._tls_origin,
            certificate=self._certificate if self._tls_origin else None,
            state=self._settings.data_dir,
            lan_link=self._lan_access.link(self._ports[0]) if self._lan_access else None,
            app_links=self._app_links,
            clock=self._clock,
            has_workflow=self._settings.workflow,
        )

    @property
    def _tls_origin(self) -> str | None:
        host = self._lan_access.address if self._lan_access else HOST
        return f"https://{host}:{self._ports[1]}" if self._settings.tls else None

    @property
    def _public_origin(self) -> str:
        """The address of the API for Amplify's clients; a phone's 127.0.0.1 is the phone itself."""
        return self._tls_origin or self._pictures_origin

    @property
    def _app_links(self) -> dict[str, str]:
        origin = self._public_origin if self._lan_access else self._origin
        return {
            app: self._lan_access.app_link(origin, app) if self._lan_access else f"{origin}/{app}/"
            for app in APPS
        }

    @property
    def _pictures_origin(self) -> str:
        """The address of the rewards' pictures; no page has to trust a certificate for them."""
        return self._lan_access.origin(self._ports[0]) if self._lan_access else self._origin

    @cached_property
    def _certificate(self) -> ServerCertificate:
        hosts = {"localhost", HOST}
        if self._lan_access:
            hosts.add(self._lan_access.address)
        folder = self._settings.data_dir / "tls"
        return load_certificate(folder, hosts, datetime.now(UTC), "recycle-points")

    def _listeners(self) -> list[Listener]:
        certificates = [None, self._certificate] if self._settings.tls else [None]
        return [
            Listener(each, certificate)
            for each, certificate in zip(self._sockets, certificates, strict=True)
        ]

    def _set_environment(self) -> None:
        settings, engine = self._settings, self._engine
        endpoint_url = engine.endpoint_url if engine else settings.endpoint_url
        streams_endpoint_url = engine.endpoint_url if engine else settings.streams_endpoint_url
        assert endpoint_url is not None  # noqa: S101 - by the lines above
        assert streams_endpoint_url is not None  # noqa: S101 - as endpoint_url
        publisher = load_publisher(settings.data_dir)
        named = os.environ.get("ENVIRONMENT")
        change_environment(
            describe_endpoint(os.environ, endpoint_url, streams_endpoint_url, publisher)
        )
        if settings.host not in (HOST, settings.listening_host):
            click.echo(f"HOST={settings.host} is ignored: HOST=0.0.0.0 serves other machines too")
        if named and named != os.environ["ENVIRONMENT"]:
            click.echo(f"ENVIRONMENT={named} is ignored: the tables on this machine are local's")
        if settings.workflow:
            change_environment(describe_workflow(endpoint_url, os.environ["AWS_REGION"]))
        issuer = load_issuer(settings.data_dir, region=os.environ["AWS_REGION"])
        change_environment(
            describe_functions(
                os.environ,
                origin=self._origin,
                data_dir=settings.data_dir,
                user_pool_issuer=issuer.url,
                publisher=publisher,
                bus_path=self._bus.path,
                outbox_path=self._outbox.path,
            )
        )
        if engine:
            # A developer's own endpoint of webhooks is on this machine.
            loopback = {"WEBHOOK_LOOPBACK": "1"}
            change_environment({**describe_queues(engine.endpoint_url), **loopback})
        change_environment(self._bucket.describe(self._pictures_origin))
        if self._archive is not None:
            change_environment(self._archive.describe())

    def _create_app(self) -> Starlette:
        return create_app(
            schema_text=SCHEMA_TEXT,
            fields=FIELDS,
            invoke=invoke,
            data_dir=self._settings.data_dir,
            origin=self._origin,
            ready=self.is_ready,
            settings=Settings(
                limits=self._limits,
                guard=GUARD if self._settings.is_open else None,
                public_origin=self._public_origin,
                lan_access=self._lan_access,
                time_zone=read_model(ProgrammeSettings, os.environ).programme_time_zone.key,
                push_public_key=os.environ.get("WEB_PUSH_PUBLIC_KEY"),
                origins=self._settings.cors_origins,
                routes=ROUTES,
                bus=self._bus,
                deliver_inbound=self._queues.deliver_inbound if self._queues else None,
                outbox=self._outbox,
                bucket=self._bucket,
                workflow=self._workflow,
                clock=self._clock,
            ),
        )
