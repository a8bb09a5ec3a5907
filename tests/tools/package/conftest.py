import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from resolvers.services.base.context import utc_now
from tests.support.crowd import open_service
from tests.support.service import Service
from tests.tools.package.runtime import Container
from tools.package.package import build

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

HANDLERS = {"queries": "handler", "stream": "stream_handler", "push": "push_handler"}
Start = Callable[..., Container]


@pytest.fixture(scope="session")
def zip_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip for this machine's processor, as the sources are now."""
    return build(tmp_path_factory.mktemp("zip") / "lambda-x86_64.zip", "x86_64")


@pytest.fixture(scope="session")
def task_root(zip_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where Lambda has unpacked it."""
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(zip_path) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    """The imported product on the tables that the zip is given; the zip has the true time."""
    service = Service(engine_client, engine_environment, now=utc_now())
    opened = open_service(engine_client, engine_environment)
    service.location_id = opened.location_id
    return service


@pytest.fixture
def start(task_root: Path, engine_endpoint: str, engine_environment: str, tmp_path: Path) -> Start:
    """Makes a container of one of the functions, on the engine's tables."""

    def container(function: str, **variables: str) -> Container:
        settings = {
            "FUNCTION": function,
            "ENVIRONMENT": engine_environment,
            "AWS_ENDPOINT_URL_DYNAMODB": engine_endpoint,
            **variables,
        }
        return Container(task_root, HANDLERS[function], settings, tmp_path)

    return container
