"""What a mutation costs: round trips and write units, without a scan."""

from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.times import format_instant
from resolvers.storage import users
from tests.support.exchange_steps import Desk, granted, written_units
from tests.support.identities import NOW
from tests.support.movement_requests import (
    MOVEMENTS,
    Prepare,
    a_confirmation,
    a_hold,
    a_redemption,
    a_reversal,
    an_adjustment,
    an_exchange,
)
from tests.support.requests import Requests, record_requests
from tests.support.service import HANAKO, Service

WRITES = {an_adjustment: 4, an_exchange: 4, a_hold: 4, a_redemption: 4}


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 1,500 points."""
    return service.with_points(1500)


def recorded(service: Service, request: Any) -> Requests:
    field, caller, arguments = request
    with record_requests(service.client) as requests:
        assert service.change(field, caller, **arguments)["userErrors"] == []
    return requests


@pytest.mark.parametrize("prepare", MOVEMENTS)
def test_p20_movement_reads_once_and_writes_once(service: Service, prepare: Prepare) -> None:
    """A movement on an exchange or an entry looks its target up first.

    A confirmation also looks up the reason, which the staff log alone has.
    """
    request, _, _ = prepare(service)

    requests = recorded(service, request)

    targets = 2 if prepare is a_confirmation else 1
    looked_up = [] if prepare in WRITES else ["GetItem"] * targets
    assert requests.operations == [*looked_up, "BatchGetItem", "TransactWriteItems"]
    assert all(body["ConsistentRead"] for name, body in requests if name == "GetItem")
    read = requests[-2][1]["RequestItems"].values()
    assert all(table["ConsistentRead"] for table in read)
    if prepare in WRITES:
        assert len(requests[-1][1]["TransactItems"]) == WRITES[prepare]


@pytest.mark.parametrize(
    ("limit", "prepare", "items"),
    [
        (None, an_adjustment, 4),
        (None, a_reversal, 3),
        (300, an_adjustment, 5),
        (300, a_reversal, 5),
    ],
)
def test_p20_only_limit_of_admins_counts(
    service: Service, limit: int | None, prepare: Prepare, items: int
) -> None:
    limited = service.with_settings(adjustment_limit_points=limit)
    request, _, _ = prepare(limited)
    requests = recorded(limited, request)
    looked_up = ["GetItem"] if prepare is a_reversal else []
    assert requests.operations == [*looked_up, "BatchGetItem", "TransactWriteItems"]
    assert len(requests[-1][1]["TransactItems"]) == items
    read = requests[-2][1]["RequestItems"]
    assert len(read) == (2 if (limit, prepare) == (None, a_reversal) else 3)


def test_steps_take_eight_to_twelve_units(desk: Desk, service: Service) -> None:
    """A reason, its salt and its digest take a rejection's entry past a kilobyte.

    What staff do is a row more, two units; a citizen's own cancellation is not.
    """
    first, second, third = (desk.hold(name, pointsCost=5, stock=3) for name in "abc")
    for step, exchange, units in (
        (desk.approve, first, 8),
        (desk.reject, second, 12),
        (desk.cancel, third, 8),
        (desk.cancel, first, 8),
    ):
        with record_requests(service.client) as requests:
            granted(step(exchange))
        assert sum(written_units(service, requests).values()) == units, exchange


def test_old_account_costs_no_more(service: Service) -> None:
    """Ten years, 5,000 different rewards, 40 lots, and a count of each that an old release kept."""
    account = service.account()
    assert account is not None
    lots = {
        format_instant(NOW + timedelta(days=13 * number)): 7_000 + 13 * number
        for number in range(1, 41)
    }
    old = account.model_copy(
        update={
            "lots": lots,
            "points_balance": sum(lots.values()),
            "lifetime_earned": 987_654_321,
            "ledger_seq": 12_345,
            "remainders": {"PET_BOTTLE#PIECE": 3, "USED_COOKING_OIL#MILLILITRE": 500},
        }
    )
    service.database.commit(users.write_movement(account, old))
    service.write("users", HANAKO["sub"], reward_counts={f"{n:032x}": 12 for n in range(5_000)})
    reward_id = service.make_reward(pointsCost=5_000, stock=1_000)
    service.exchange(reward_id, "leaves-the-counts")
    token = service.issue(12, "0a1b2c3d-4e5f-4a6b-8c7d-1a2b3c4d5e6f" * 2)

    def check(*operations: str) -> None:
        assert requests.operations == [*operations, "BatchGetItem", "TransactWriteItems"]
        assert sum(written_units(service, requests).values()) == 8

    with record_requests(service.client) as requests:
        service.done("redeemQrToken", HANAKO, code=token["code"])
    check()
    with record_requests(service.client) as requests:
        exchange = service.exchange(reward_id, "of-two-lots", quantity=2)["exchange"]
    check()
    with record_requests(service.client) as requests:
        service.done("cancelExchange", exchangeId=exchange["id"], idempotencyKey="c")
    check("GetItem")
    with record_requests(service.client) as requests:
        entry = service.exchange(reward_id, "of-most-lots", quantity=50)["ledgerEntry"]
    check()
    assert len(entry["allocations"]) > 30
