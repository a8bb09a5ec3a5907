"""What the doors cost: by the month, and by the request."""

import pytest

from tools.doors import doors_of
from tools.use import SIZES, Use


def test_every_door_counts_the_same_requests() -> None:
    use = Use(SIZES[-1])
    for door in doors_of(use):
        assert any(line.quantity == pytest.approx(use.requests) for line in door.lines), door.name
