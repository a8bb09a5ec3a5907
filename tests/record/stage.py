"""The product that a record is played on. All that the player knows of it is imported here.

Code may move: then these imports follow it, and nothing else here.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import boto3
import httpx
import uvicorn
from moto import mock_aws

from gateway.server import SERVER_SETTINGS, bind_socket
from local.appsync import GUARD, Settings, create_app
from local.engine.tables import create_tables
from local.issuer import load_issuer
from local.publisher import load_publisher
from resolvers.application import Application
from resolvers.services.context import utc_now
from resolvers.settings import read_settings
from resolvers.storage.client import Database
from tests.support.patience import PATIENCE_SECONDS
from tests.support.running_product import FIELDS, SCHEMA_TEXT, SETTINGS, RunningProduct

ENVIRONMENT = "record"
TABLE_PREFIX = "record-"
REGION = "ap-northeast-1"


@dataclass
class Stage:
    """`now` is the moment of the next request; `application` answers events, `product` HTTP."""

    client: Any
    application: Application
    product: RunningProduct
    now: datetime = field(default_factory=utc_now)


@contextmanager
def set_stage(folder: Path, appsync_endpoint: str) -> Iterator[Stage]:
    """The product on tables of moto's, which are empty, and the local AppSync in front of it."""
    variables = {
        **SETTINGS,
        "ENVIRONMENT": ENVIRONMENT,
        "TABLE_PREFIX": TABLE_PREFIX,
        "APPSYNC_ENDPOINT": appsync_endpoint,
        "PUBLISHER_ACCESS_KEY_ID": "AKIAPUBLISHER",
        "PUBLISHER_SECRET_ACCESS_KEY": "s" * 40,
    }
    with mock_aws(), bind_socket("127.0.0.1", 0) as listener:
        client = boto3.client("dynamodb", region_name=REGION)
        create_tables(client, TABLE_PREFIX)
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        database = Database(client, TABLE_PREFIX)
        application = Application(read_settings(variables), database, lambda: stage.now)
        one_at_a_time = threading.Lock()

        def invoke(event: Any) -> Any:
            with one_at_a_time:
                return application.answer(event, "request-1")

        app = create_app(
            schema_text=SCHEMA_TEXT,
            fields=FIELDS,
            invoke=invoke,
            data_dir=folder,
            origin=f"http://{host}",
            ready=lambda: True,
            settings=Settings(guard=GUARD),
        )
        issuer, publisher = load_issuer(folder, region=REGION), load_publisher(folder)
        with (
            _serving(app, listener),
            httpx.Client(base_url=f"http://{host}", timeout=PATIENCE_SECONDS) as http,
        ):
            product = RunningProduct(host, http, issuer, publisher, client, ENVIRONMENT, variables)
            stage = Stage(client, application, product)
            yield stage
        client.close()


@contextmanager
def _serving(app: Any, listener: Any) -> Iterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, **SERVER_SETTINGS))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=PATIENCE_SECONDS)
