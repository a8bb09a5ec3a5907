import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.support.admin_days import counted, moved_alone
from tests.support.crowd import at_once, check_books, codes, sent
from tests.support.identities import ADMIN, signed_in
from tests.support.service import HANAKO, TARO, Service

pytestmark = pytest.mark.engine

ACTS = 80
AT_ONCE = 8
LIMIT = 60
SECOND = signed_in("admin-2", "admins")
NEEDED = "SECOND_SIGNATURE_NEEDED"


class RandomAdmin:
    """An admin of any habit, with a colleague who confirms some of what waits."""

    def __init__(self, service: Service, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
        self.service = service
        self.sent = 0
        self.codes: Counter[str] = Counter()
        self.entries = [str(row["transaction_id"]["S"]) for row in service.rows("points_ledger")]

    def act(self) -> tuple[str, dict[str, Any]]:
        self.sent += 1
        rest = {"reason": "r", "idempotencyKey": f"key-{self.sent}"}
        if self.chance.random() < 0.4:
            entry_id = self.chance.choice(self.entries[-10:])
            return "reverseLedgerEntry", {"ledgerEntryId": entry_id, **rest}
        points = self.chance.choice([1, 1, -1]) * self.chance.randint(1, LIMIT + 2)
        user_id = self.chance.choice([HANAKO, TARO])["sub"]
        return "adjustPoints", {"userId": user_id, "points": points, **rest}

    def wave(self, count: int) -> None:
        """Send acts at once, some twice, and some by a process whose clock is behind or ahead."""
        work = []
        for _ in range(count):
            field, arguments = self.act()
            for _ in range(self.chance.choice([1, 1, 2])):
                skew = timedelta(milliseconds=self.chance.choice([-1, 0, 1]))
                process = replace(self.service, now=self.service.now + skew)
                work.append(sent(process, field, ADMIN, **arguments))
        self.chance.shuffle(work)
        payloads = at_once(work)
        self.codes += codes(payloads)
        self.entries += [each["ledgerEntry"]["id"] for each in payloads if each["ledgerEntry"]]
        for payload in payloads:
            for error in payload["userErrors"]:
                if error["code"] == NEEDED and self.chance.random() < 0.3:
                    sent(self.service, "confirmAdjustment", SECOND, id=error["adjustmentId"])()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_random_acts_keep_days_limit(service: Service, seed: int) -> None:
    limited = service.with_settings(adjustment_limit_points=LIMIT)
    limited.earn(500, HANAKO, "hanako")
    limited.earn(500, TARO, "taro")
    # Each wave begins at a midnight of the programme or in its middle of the day.
    limited.now = limited.now.replace(hour=15)
    admin = RandomAdmin(limited, seed)

    while admin.sent < ACTS:
        admin.wave(AT_ONCE)
        limited.now += timedelta(hours=12)

    days = moved_alone(limited)
    assert all(points <= LIMIT for points in days.values())
    assert counted(limited) == days
    # Which of a wave comes first is chance: enough of each answer, not how many.
    assert max(days.values()) > LIMIT / 2
    assert {sub for sub, _ in days} == {"admin-1"}
    assert admin.codes["done"] > ACTS / 10
    assert admin.codes[NEEDED] > ACTS / 10
    assert any(row["action"]["S"] == "confirmAdjustment" for row in limited.rows("staff_actions"))
    check_books(limited)
