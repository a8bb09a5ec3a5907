from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.running_programme import Programme, running_programme
from tests.support.service import Service


@pytest.fixture
def service(engine_service: Service) -> Service:
    """Give the product on the engine."""
    return engine_service


@pytest.fixture(scope="session")
def programme(demo_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programme]:
    """Give a running server with the demo, for all tests over HTTP and WebSockets."""
    with running_programme(demo_dir, tmp_path_factory.mktemp("programme")) as running:
        yield running
