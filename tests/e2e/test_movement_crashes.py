"""A process that ends between any two calls of a movement leaves the whole of it, or nothing."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.support.crowd import check_books
from tests.support.expirations import Crashed, CrashesAt
from tests.support.movement_requests import MOVEMENTS, Prepare, Request
from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,000 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1000)
    return service


def crashes(service: Service, request: Request) -> Iterator[None]:
    """The request, sent by processes that end before or after its first call, its second, ..."""
    field, caller, arguments = request
    for call in range(20):
        for is_done in (False, True):
            crashing = service.through(CrashesAt(service.client, call, is_done=is_done))
            try:
                crashing.change(field, caller, **arguments)
            except Crashed:
                yield
            else:
                return
    raise AssertionError("it never gets through")


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p5_a_crash_between_any_two_calls_leaves_a_movement_done_once_or_not_at_all(
    service: Service, prepare: Prepare
) -> None:
    request, _, _ = prepare(service)
    field, caller, arguments = request
    before = service.snapshot()
    entries = len(before["points_ledger"])

    states = []
    for _ in crashes(service, request):
        check_books(service)
        states.append(len(service.rows("points_ledger")) - entries)
        if not states[-1]:
            assert service.snapshot() == before

    assert states == sorted(states)
    assert set(states) == {0, 1}
    again = service.unchanged(service.done, field, caller, **arguments)
    assert again["replayed"] is True
