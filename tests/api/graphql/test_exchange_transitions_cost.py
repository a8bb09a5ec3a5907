"""What a step of an exchange costs: round trips and write units, without a scan."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.exchange_steps import Desk, granted, written_units
from tests.support.requests import record_requests
from tests.support.service import Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def service(moto_client: "DynamoDBClient", moto_environment: str) -> Service:
    """Hanako has 1,500 points."""
    service = Service.open(moto_client, moto_environment)
    service.earn(1500)
    return service


def test_a_step_that_moves_points_is_three_round_trips_and_takes_so_many_write_units(
    desk: Desk, service: Service
) -> None:
    """A reason, its salt and its digest take a rejection's entry past a kilobyte."""
    first, second, third = (desk.hold(name, pointsCost=5, stock=3) for name in "abc")
    steps: list[tuple[Callable[[Any], Any], Any, int]] = [
        (desk.approve, first, 6),
        (desk.reject, second, 10),
        (desk.cancel, third, 8),
        (desk.cancel, first, 8),
    ]
    for step, exchange, units in steps:
        with record_requests(service.client) as requests:
            granted(step(exchange))
        assert requests.operations == ["GetItem", "BatchGetItem", "TransactWriteItems"]
        assert requests[0][1]["ConsistentRead"] is True
        read = requests[1][1]["RequestItems"].values()
        assert all(table["ConsistentRead"] for table in read)
        assert sum(written_units(service, requests).values()) == units, exchange


def test_a_step_sent_again_reads_and_writes_nothing(desk: Desk, service: Service) -> None:
    exchange = desk.hold()
    desk.cancel(exchange)

    with record_requests(service.client) as requests:
        assert desk.cancel(exchange)["replayed"] is True

    assert requests.operations == ["GetItem", "BatchGetItem", "GetItem"]


@pytest.mark.parametrize(
    ("code", "operations"),
    [
        (None, ["GetItem", "TransactWriteItems", "GetItem"]),
        ("GIFT-2026", ["GetItem", "GetItem", "TransactWriteItems", "GetItem"]),
    ],
)
def test_a_fulfilment_writes_the_exchange_alone(
    desk: Desk, service: Service, code: str | None, operations: list[str]
) -> None:
    exchange = desk.confirmed()

    with record_requests(service.client) as requests:
        granted(desk.fulfil(exchange, voucherCode=code))

    assert requests.operations == operations
    (written,) = [body for name, body in requests if name == "TransactWriteItems"]
    kinds = [kind for write in written["TransactItems"] for kind in write]
    assert kinds == ["Update"] if code is None else ["Update", "ConditionCheck"]
