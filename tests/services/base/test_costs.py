"""What a mutation costs: round trips and write units, without a scan."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.points.lots import unexpired
from tests.support.movement_requests import (
    MOVEMENTS,
    Prepare,
    a_confirmation,
    a_hold,
    a_redemption,
    a_reversal,
    an_adjustment,
    an_exchange,
    send,
)
from tests.support.service import Service
from tools.support.requests import Requests, item_bytes, record_requests, write_units

WRITES = {an_adjustment: 4, an_exchange: 4, a_hold: 4, a_redemption: 4, a_reversal: 3}


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def recorded(service: Service, request: Any) -> Requests:
    with record_requests(service.client) as requests:
        assert send(service, request)["userErrors"] == []
    return requests


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p20_movement_reads_once_and_writes_once(service: Service, prepare: Prepare) -> None:
    """A movement on an exchange or an entry looks its target up first.

    A confirmation also looks up the reason, which the staff log alone has.
    """
    request, _, _ = prepare(service)

    requests = recorded(service, request)

    targets = 2 if prepare is a_confirmation else 1
    looked_up = [] if WRITES.get(prepare) == 4 else ["GetItem"] * targets
    assert requests.operations == [*looked_up, "BatchGetItem", "TransactWriteItems"]
    assert all(body["ConsistentRead"] for name, body in requests if name == "GetItem")
    read = requests[-2][1]["RequestItems"].values()
    assert all(table["ConsistentRead"] for table in read)
    if prepare in WRITES:
        assert len(requests[-1][1]["TransactItems"]) == WRITES[prepare]


@pytest.mark.parametrize("prepare", [an_exchange, a_redemption])
def test_p20_twelve_lots_take_eight_write_units(service: Service, prepare: Prepare) -> None:
    for days in range(11):
        day = service.now + timedelta(days=100 + 31 * days)
        lot = f"{day:%Y-%m-%d}T14:59:59.999Z"
        adjusted = service.adjust(12_345, f"lot-{days}", expiresAt=lot)
        assert adjusted["userErrors"] == []
    request, _, _ = prepare(service)

    requests = recorded(service, request)

    account = service.account()
    assert account is not None
    assert len(unexpired(account.lots, service.now)) == 12
    written = [each for action in requests[-1][1]["TransactItems"] for each in action.values()]
    assert sum(write_units(item_bytes(service.row_of(each))) for each in written) == 8
