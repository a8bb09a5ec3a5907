from collections.abc import Iterator

import pytest

from tests.support.demo_programmes import DemoProgramme, open_demo, variables_of


@pytest.fixture
def programme(
    engine_endpoint: str, engine_environment: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DemoProgramme]:
    """Yield the functions of an environment with empty tables."""
    for name, value in variables_of(engine_endpoint, engine_environment).items():
        monkeypatch.setenv(name, value)
    with open_demo() as opened:
        yield opened
