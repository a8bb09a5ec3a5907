import pytest

from local.streams import pump
from tests.support.streams import FakeStreams


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> FakeStreams:
    monkeypatch.setattr(pump, "PAUSE_AFTER_FAULT_SECONDS", 0.01)
    return FakeStreams()
