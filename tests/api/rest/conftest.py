import pytest

from gateway.api_gateway import Payload
from tests.support.rest import Rest
from tests.support.service import Service


@pytest.fixture(params=list(Payload), ids=["rest-api", "http-api"])
def rest(service: Service, request: pytest.FixtureRequest) -> Rest:
    """Both gateways in front of a product whose HANAKO has 1,500 points."""
    return Rest(service.with_points(1500), request.param)
