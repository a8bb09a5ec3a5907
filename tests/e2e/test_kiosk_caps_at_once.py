"""P4 on the real engine: deposits of one kiosk race for what its cap leaves, each sent twice."""

import random
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.admin_days import issued_on
from tests.support.crowd import codes, sent
from tests.support.identities import KIOSK
from tests.support.service import Service

pytestmark = pytest.mark.engine

DEPOSITS = 60
CAP = 90
"""A deposit can bring 1 to 5 points, 3 in the mean: half of them find nothing left."""


@pytest.mark.parametrize("seed", range(3))
def test_p4_race_at_kiosks_cap_keeps_it(service: Service, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a seed, not a secret
    capped = service.with_settings(kiosk_daily_cap_points=CAP)
    quantities = [chance.randint(1, 25) for _ in range(DEPOSITS)]
    most = [-(-quantity // 5) for quantity in quantities]
    twice = [*range(DEPOSITS)] * 2
    chance.shuffle(twice)

    def ask(number: int) -> Any:
        items = [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": quantities[number]}]
        arguments = {"items": items, "deviceEventId": f"deposit-{number}"}
        return sent(capped, "issueQrToken", KIOSK, locationId=capped.location_id, **arguments)()

    with ThreadPoolExecutor(16) as threads:
        payloads = list(threads.map(ask, twice))

    assert set(codes(payloads)) == {"done", "KIOSK_DAILY_CAP_REACHED"}
    issued = {number for number, each in zip(twice, payloads, strict=True) if each["qrToken"]}
    assert issued_on(capped) == sum(most[number] for number in issued) <= CAP
    assert len(capped.rows("qr_tokens")) == len(issued)
    # What was refused does not fit even now.
    assert issued_on(capped) + min(most[each] for each in set(twice) - issued) > CAP
