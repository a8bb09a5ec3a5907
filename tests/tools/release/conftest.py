import pytest

from tests.tools.release.deployments import Lambda


@pytest.fixture
def aws(moto_environment: str) -> Lambda:
    return Lambda(moto_environment)
