import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from resolvers.services.base.context import utc_now
from tests.support.service import Service
from tests.tools.package.runtime import Container
from tools.package.package import build

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
def service(engine_service: Service) -> Service:
    """The imported product on the tables that the zip is given; the zip has the true time."""
    engine_service.now = utc_now()
    return engine_service


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
