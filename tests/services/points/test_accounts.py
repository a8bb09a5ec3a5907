from tests.support.fast_moto import forget_builds
from tests.support.scenarios import Life
from tests.support.service import Service
from tests.support.tampering import AsksConsistently


def test_decisions_read_consistently(service: Service) -> None:
    # Another test's life, brought back, would read nothing.
    forget_builds()
    Life(service.through(AsksConsistently(service.client)))
