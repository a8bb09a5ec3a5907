"""What the doors cost: by the month, and by the request."""

import pytest

from tools.doors import container_of, doors_of
from tools.use import SIZES, Use


def dollars(name: str, use: Use) -> float:
    return next(door.dollars for door in doors_of(use) if door.name == name)


@pytest.mark.parametrize(
    ("name", "standing"), [("AppSync", 0), ("REST API", 9.6), ("HTTP API", 0.6)]
)
def test_gateway_without_requests_costs_what_watches_it(name: str, standing: float) -> None:
    assert dollars(name, Use(0)) == pytest.approx(standing)


def test_container_without_requests_costs_almost_the_same() -> None:
    assert dollars("container", Use(0)) == pytest.approx(
        dollars("container", Use(SIZES[0])), rel=0.01
    )


def test_two_tasks_are_priced_by_the_hour() -> None:
    tasks = sum(line.dollars for line in container_of(Use(0)) if line.group == "tasks")
    assert tasks == pytest.approx(2 * 720 * (0.5 * 0.03238 + 0.00356))


def test_every_door_counts_the_same_requests() -> None:
    use = Use(SIZES[-1])
    for door in doors_of(use):
        assert any(line.quantity == pytest.approx(use.requests) for line in door.lines), door.name
