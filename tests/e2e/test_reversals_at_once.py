"""Admins at once, on the real engine: an entry is reversed once, and no balance goes below zero."""

from typing import TYPE_CHECKING, Any

import pytest

from tests.support.crowd import at_once, check_alike, check_books, codes, open_service, sent
from tests.support.identities import ADMIN, signed_in
from tests.support.service import HANAKO, Service

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.engine

ADMINS = [signed_in(f"admin-{number}", "admins") for number in range(8)]


@pytest.fixture
def service(engine_client: "DynamoDBClient", engine_environment: str) -> Service:
    return open_service(engine_client, engine_environment)


def reversal(service: Service, caller: Any, entry_id: str, key: str) -> Any:
    arguments = {"ledgerEntryId": entry_id, "reason": "counted twice", "idempotencyKey": key}
    return sent(service, "reverseLedgerEntry", caller, **arguments)


def adjustment(service: Service, caller: Any, points: int, key: str) -> Any:
    arguments = {"userId": HANAKO["sub"], "reason": "a complaint", "idempotencyKey": key}
    return sent(service, "adjustPoints", caller, points=points, **arguments)


def types_of(service: Service) -> list[str]:
    return sorted(row["transaction_type"]["S"] for row in service.rows("points_ledger"))


def test_p6_one_entry_that_eight_admins_reverse_at_once_is_reversed_once(service: Service) -> None:
    entry_id = service.earn(100)["ledgerEntry"]["id"]
    service.adjust(900)

    payloads = at_once(
        [
            reversal(service, caller, entry_id, f"key-{number}")
            for number, caller in enumerate(ADMINS)
        ]
    )

    assert codes(payloads) == {"done": 1, "ALREADY_REVERSED": 7}
    assert types_of(service) == ["ADJUST", "EARN", "REVERSAL"]
    account = check_books(service)[HANAKO["sub"]]
    assert (account.points_balance, account.lifetime_earned) == (900, 0)


def test_p6_one_reversal_sent_twenty_times_at_once_is_made_once_and_answered_alike(
    service: Service,
) -> None:
    entry_id = service.earn(100)["ledgerEntry"]["id"]

    check_alike(at_once([reversal(service, ADMIN, entry_id, "key-1")] * 20))

    assert types_of(service) == ["EARN", "REVERSAL"]
    assert check_books(service)[HANAKO["sub"]].points_balance == 0


def test_p5_one_adjustment_sent_twenty_times_at_once_is_made_once_and_answered_alike(
    service: Service,
) -> None:
    service.earn(100)

    check_alike(at_once([adjustment(service, ADMIN, -30, "key-1")] * 20))

    assert check_books(service)[HANAKO["sub"]].points_balance == 70


def test_p1_of_twelve_that_take_at_once_as_many_succeed_as_there_are_points_for(
    service: Service,
) -> None:
    """Reversals, adjustments and exchanges, of 20 points each: there are 100."""
    entries = [service.earn(20, name=f"cans-{n}")["ledgerEntry"]["id"] for n in range(5)]
    reward_id = service.make_reward(pointsCost=20)

    payloads = at_once(
        [
            *(reversal(service, ADMINS[n], entries[n], "key-1") for n in range(4)),
            *(adjustment(service, ADMINS[n], -20, "key-1") for n in range(4)),
            *(
                sent(service, "exchangeReward", rewardId=reward_id, idempotencyKey=f"key-{n}")
                for n in range(4)
            ),
        ]
    )

    assert codes(payloads) == {"done": 5, "INSUFFICIENT_POINTS": 7}
    assert check_books(service)[HANAKO["sub"]].points_balance == 0
