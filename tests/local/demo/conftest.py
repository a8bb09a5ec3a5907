from collections.abc import Iterator

import pytest

from tests.support.demo_programmes import DemoProgramme, open_demo


@pytest.fixture
def programme(engine_endpoint: str, engine_environment: str) -> Iterator[DemoProgramme]:
    """Yield the functions of an environment with empty tables."""
    with open_demo(engine_endpoint, engine_environment) as opened:
        yield opened
