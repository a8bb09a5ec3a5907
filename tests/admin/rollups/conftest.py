import pytest

from tests.support.counted_programme import live
from tests.support.service import Service


@pytest.fixture
def lived(service: Service) -> Service:
    return live(service)
