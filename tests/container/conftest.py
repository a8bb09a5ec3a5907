from collections.abc import Iterator
from pathlib import Path

import pytest

from local.aws.valkey import Valkey
from tests.support.container_tasks import Fleet, need_valkey, running_fleet
from tests.support.service import Service


@pytest.fixture
def engine_fleet(engine_service: Service, engine_endpoint: str, tmp_path: Path) -> Iterator[Fleet]:
    """A deployment on the real engine with a Valkey of its own, without any task yet."""
    engine_service.earn(1)
    with running_fleet(engine_service, engine_endpoint, tmp_path) as fleet:
        yield fleet


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[Valkey]:
    need_valkey()
    process = Valkey(tmp_path)
    process.start()
    yield process
    process.stop()
