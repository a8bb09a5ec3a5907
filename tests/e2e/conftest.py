import pytest

from tests.support.service import Service


@pytest.fixture
def service(engine_service: Service) -> Service:
    """Give the product on the engine. A module that needs no engine takes `empty_service`."""
    return engine_service
