import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.crowd import at_once, check_books, codes, sent
from tests.support.identities import ADMIN, signed_in
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

ADMINS = [signed_in(f"admin-{number}", "admins") for number in range(2, 6)]


@pytest.mark.parametrize("seed", range(5))
def test_p5_adjustment_is_decided_once(service: Service, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    limited = service.with_settings(adjustment_limit_points=50)
    limited.earn(100)
    arguments = {"userId": HANAKO["sub"], "points": 51, "reason": "r", "idempotencyKey": "key-1"}
    ask = sent(limited, "adjustPoints", ADMIN, **arguments)
    asked = at_once([ask] * 8)
    assert codes(asked) == {"SECOND_SIGNATURE_NEEDED": 8}
    (adjustment_id,) = {payload["userErrors"][0]["adjustmentId"] for payload in asked}

    work: list[Callable[[], Any]] = [
        *(sent(limited, "confirmAdjustment", each, id=adjustment_id) for each in ADMINS * 2),
        *(sent(limited, "rejectAdjustment", each, id=adjustment_id, reason="r") for each in ADMINS),
        *[ask] * 2,
    ]
    chance.shuffle(work)
    at_once(work)

    (account,) = check_books(limited).values()
    (row,) = limited.rows("pending_adjustments")
    is_confirmed = row["status"]["S"] == "CONFIRMED"
    assert row["status"]["S"] in ("CONFIRMED", "REJECTED")
    assert account.points_balance == (151 if is_confirmed else 100)
    assert account.adjustment_requests == 1
    # Asked for and decided, by one admin each.
    acts = limited.ask("staffActions", ADMIN, userId=HANAKO["sub"])["nodes"]
    assert len(acts) == 2
