import gc
import os
import re
import signal
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from botocore import UNSIGNED
from botocore.config import Config
from moto import mock_aws

from local.aws.engine.engine import Engine
from local.aws.engine.tables import create_tables, read_definitions
from resolvers.settings import table_prefix_of
from resolvers.storage.base.client import Database, dynamodb_session
from resolvers.storage.base.retries import RetryPolicy
from tests.support.crowd import open_service
from tests.support.data_stack import give_tests_room
from tests.support.exchange_steps import Desk
from tests.support.fast_moto import ENVIRONMENT, REGION, make_moto_fast, moto_tables
from tests.support.gateway_product import Product
from tests.support.lasting_tables import create_lasting_tables
from tests.support.local_appsync import LocalAppSync, running_server
from tests.support.servers import serving, wait_for_archive
from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Before anything imports boto3's sessions: no test may reach an account of the developer.
for variable in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[variable]
os.environ.update(
    AWS_ACCESS_KEY_ID="testing",
    AWS_SECRET_ACCESS_KEY="testing",
    AWS_REGION=REGION,
    AWS_DEFAULT_REGION=REGION,
    AWS_EC2_METADATA_DISABLED="true",
    AWS_CONFIG_FILE=os.devnull,
    AWS_SHARED_CREDENTIALS_FILE=os.devnull,
    NO_PROXY="127.0.0.1,localhost",
)


# A job in the background ignores Ctrl-C, and so would all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

make_moto_fast()
give_tests_room()

WITH_OTHER_TOOLS = {"clients", "image", "infra", "install", "package"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return three workers for two cores: tests wait for servers a third of their time."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the rules for the smoke run, and what starts an engine or a browser.

    Tests that need other tools run only where `-m` names them. Slow tests run first, then those
    with servers: files that take longest leave no worker idle at the end.
    """
    needless = WITH_OTHER_TOOLS.difference(re.findall(r"(?<!not )\b\w+", config.option.markexpr))
    slow: list[pytest.Item] = []
    early: list[pytest.Item] = []
    late: list[pytest.Item] = []
    unnamed: list[pytest.Item] = []
    for item in items:
        if item.nodeid.startswith("tests/domain/"):
            item.add_marker("smoke")
        fixtures = getattr(item, "fixturenames", ())
        if any(name.startswith("engine_") for name in fixtures):
            item.add_marker("engine")
        if "browser" in fixtures:
            item.add_marker("browser")
            item.add_marker("slow")
        marks = {mark.name for mark in item.iter_markers()}
        if marks & needless:
            unnamed.append(item)
        elif "slow" in marks:
            slow.append(item)
        else:
            (early if "engine" in marks else late).append(item)
    config.hook.pytest_deselected(items=unnamed)
    items[:] = slow + early + late


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end."""
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture(scope="session")
def engine_endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The real engine, once per test process: tests that use it are marked `engine`."""
    with Engine(tmp_path_factory.mktemp("engine")) as endpoint_url:
        yield endpoint_url


@pytest.fixture(scope="session")
def engine_client(engine_endpoint: str) -> Iterator["DynamoDBClient"]:
    config = Config(max_pool_connections=64)
    client = dynamodb_session().client("dynamodb", endpoint_url=engine_endpoint, config=config)
    yield client
    client.close()


@pytest.fixture(scope="session")
def demo_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a DATA_DIR with the demo, to serve copies of: loading it takes most of a first start."""
    data_dir = tmp_path_factory.mktemp("demo") / "data"
    with serving(data_dir):
        # Each copy would fill it again.
        wait_for_archive(data_dir, "following")
    return data_dir


@pytest.fixture(scope="session")
def _session_environment() -> str:
    return f"test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def engine_environment(engine_client: "DynamoDBClient", _session_environment: str) -> str:
    """An ENVIRONMENT with all tables, empty, on the real engine.

    Making tables takes longer than most tests: only those with rows of the last one are made again.
    """
    prefix = table_prefix_of(_session_environment)
    pages = engine_client.get_paginator("list_tables").paginate()
    existing = {name for page in pages for name in page["TableNames"] if name.startswith(prefix)}
    full = {name for name in existing if engine_client.scan(TableName=name, Limit=1)["Items"]}
    for name in full:
        engine_client.delete_table(TableName=name)
    if len(existing - full) < len(read_definitions()):
        create_lasting_tables(engine_client, prefix)
    return _session_environment


@pytest.fixture(scope="session")
def moto_session_client() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        # moto reads no signature.
        config = Config(signature_version=UNSIGNED)
        client = dynamodb_session().client("dynamodb", region_name=REGION, config=config)
    yield client
    client.close()


@pytest.fixture
def moto_client(
    request: pytest.FixtureRequest, moto_session_client: "DynamoDBClient"
) -> Iterator["DynamoDBClient"]:
    """A client on moto, single-threaded use only; without tables."""
    mock = mock_aws()
    # Making all tables takes moto longer than most tests: who wants all gets the last one's.
    keeps_tables = "moto_environment" in request.fixturenames
    mock.start(reset=not keeps_tables)
    yield moto_session_client
    mock.stop(remove_data=not keeps_tables)


@pytest.fixture
def moto_environment(moto_client: "DynamoDBClient") -> str:
    """An ENVIRONMENT with all tables, empty, on moto; the client is the fixture `moto_client`."""
    tables = moto_tables()
    if set(tables) != {f"{table_prefix_of(ENVIRONMENT)}{table}" for table in read_definitions()}:
        tables.clear()
        create_tables(moto_client, table_prefix_of(ENVIRONMENT))
    for table in tables.values():
        table.items.clear()
        if table.stream_shard is not None:
            table.stream_shard.items.clear()
    return ENVIRONMENT


@pytest.fixture
def empty_service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Give the whole product on moto; its tables are empty."""
    return Service(moto_client, moto_environment)


@pytest.fixture
def service(empty_service: Service) -> Service:
    """Start the product on moto: one location, which KIOSK serves, and two earn rules.

    5 PET bottles earn 1 point, 1 can earns 1 point. Nobody has an account and no reward exists.
    A module whose citizens need points overrides this fixture:

        @pytest.fixture
        def service(service: Service) -> Service:
            return service.with_points(1500)  # HANAKO recycles 1,500 cans
    """
    return empty_service.start()


@pytest.fixture
def engine_service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    """Start the same product on the real engine, for requests that come at once."""
    return open_service(engine_client, engine_environment)


@pytest.fixture
def desk(service: Service) -> Desk:
    """Give the steps of exchanges on the module's `service`."""
    return Desk(service)


@pytest.fixture
def waits() -> list[float]:
    """The seconds that `database` would have waited."""
    return []


@pytest.fixture
def database(moto_client: "DynamoDBClient", moto_environment: str, waits: list[float]) -> Database:
    return Database(
        moto_client, table_prefix_of(moto_environment), RetryPolicy(waits.append, lambda: 1.0)
    )


@pytest.fixture(scope="module")
def _module_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAppSync]:
    with running_server(tmp_path_factory.mktemp("data")) as appsync:
        yield appsync


@pytest.fixture
def appsync(_module_server: LocalAppSync) -> LocalAppSync:
    """A running server whose product is as new."""
    fresh = Product()
    _module_server.product.calls = fresh.calls
    _module_server.product.answers = fresh.answers
    _module_server.is_ready = True
    return _module_server
