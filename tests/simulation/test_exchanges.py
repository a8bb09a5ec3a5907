"""A tenth of the exchanges that race in `make simulate`."""

import pytest

from tests.simulation.exchanges import ENDS, race

pytestmark = pytest.mark.engine


def test_raced_exchange_ends_once() -> None:
    raced = race(100)

    assert raced.problems == []
    assert raced.statuses.keys() == ENDS
    for act in ("approve", "reject", "cancel", "fulfil"):
        assert raced.answers[f"{act}: done"], f"nobody managed to {act}"
        assert raced.answers[f"{act}: INVALID_STATE_TRANSITION"], f"nobody was too late to {act}"
