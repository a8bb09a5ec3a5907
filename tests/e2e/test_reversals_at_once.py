from typing import Any

import pytest

from tests.support.crowd import at_once, check_books, codes, sent
from tests.support.identities import signed_in
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

ADMINS = [signed_in(f"admin-{number}", "admins") for number in range(8)]


def reversal(service: Service, caller: Any, entry_id: str, key: str) -> Any:
    arguments = {"ledgerEntryId": entry_id, "reason": "counted twice", "idempotencyKey": key}
    return sent(service, "reverseLedgerEntry", caller, **arguments)


def adjustment(service: Service, caller: Any, points: int, key: str) -> Any:
    arguments = {"userId": HANAKO["sub"], "reason": "a complaint", "idempotencyKey": key}
    return sent(service, "adjustPoints", caller, points=points, **arguments)


def types_of(service: Service) -> list[str]:
    return sorted(row["transaction_type"]["S"] for row in service.rows("points_ledger"))


def test_p6_one_of_eight_admins_reverses_entry(service: Service) -> None:
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


def test_p1_takers_at_once_never_exceed_points(service: Service) -> None:
    """Twelve reversals, adjustments and exchanges want 20 points each, of 100."""
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
