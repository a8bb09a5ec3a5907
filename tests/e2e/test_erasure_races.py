from collections.abc import Callable
from typing import Any

import pytest

from resolvers.services.upkeep.erasure import continue_erasure
from tests.support.crowd import at_once, codes, sent
from tests.support.identities import ADMIN, OPERATOR
from tests.support.scenarios import MARKS, Life, check_finished, erase
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

USER_ID = HANAKO["sub"]


def everything_at_once(service: Service, life: Life) -> list[Callable[[], Any]]:
    """Return requests of citizen and staff on the account, several of each kind."""
    redeemed = service.issue(50, "last-deposit")["code"]
    work = []
    for number in range(4):
        key = f"last-{number}"
        name = {"displayName": MARKS["display name"], "language": MARKS["language"]}
        note = {"exchangeId": life.held[number % 2], "note": MARKS["note"]}
        rejection = {"exchangeId": life.held[number % 2], "reason": MARKS["reject reason"]}
        code = f"{MARKS['voucher code']}-2"
        voucher = {"exchangeId": life.confirmed, "voucherCode": code}
        reason = {"userId": USER_ID, "reason": MARKS["suspension reason"]}
        work += [
            sent(service, "redeemQrToken", code=redeemed),
            sent(service, "exchangeReward", rewardId=life.vouchers, idempotencyKey=key),
            sent(service, "exchangeReward", rewardId=life.stamps, idempotencyKey=f"held-{key}"),
            sent(service, "updateViewer", input=name),
            sent(service, "suspendUser", ADMIN, **reason),
            sent(service, "reinstateUser", ADMIN, userId=USER_ID),
            sent(service, "approveExchange", OPERATOR, **note),
            sent(service, "rejectExchange", OPERATOR, **rejection),
            sent(service, "fulfilExchange", OPERATOR, **voucher),
        ]
    return work


@pytest.mark.parametrize("place", [0, 18, 36], ids=["first", "in the middle", "last"])
def test_p15_requests_in_flight_add_nothing(service: Service, place: int) -> None:
    life = Life(service)
    service.done("reinstateUser", ADMIN, userId=USER_ID)
    work = everything_at_once(service, life)
    work.insert(place, sent(service, "eraseViewer", confirm=USER_ID))

    payloads = at_once(work)

    assert len(payloads) == 37
    assert payloads.pop(place)["userErrors"] == []
    allowed = {"done", "ACCOUNT_ERASED", "ACCOUNT_SUSPENDED", "INVALID_STATE_TRANSITION"}
    assert set(codes(payloads)) <= allowed
    zone = service.settings.programme_time_zone
    assert continue_erasure(service.database, USER_ID, service.now, zone)
    check_finished(service)
    assert set(codes([send() for send in work if send is not work[place]])) == {"ACCOUNT_ERASED"}


def test_p15_erasures_at_once_are_one(service: Service) -> None:
    Life(service)

    payloads = at_once([sent(service, "eraseViewer", confirm=USER_ID)] * 12)

    assert codes(payloads) == {"done": 12}
    zone = service.settings.programme_time_zone
    assert continue_erasure(service.database, USER_ID, service.now, zone)
    check_finished(service)
    erasures = [
        row
        for row in service.rows("points_ledger")
        if (row["operation"]["S"], row["transaction_type"]["S"]) == ("erase", "EXPIRE")
    ]
    assert 2 <= len(erasures) <= 3
    assert erase(service)["user"]["balance"]["version"] == len(service.rows("points_ledger"))


def test_p15_update_at_once_leaves_no_name(service: Service) -> None:
    name = {"displayName": MARKS["display name"], "language": MARKS["language"]}

    payloads = at_once(
        [sent(service, "updateViewer", input=name)] * 6
        + [sent(service, "eraseViewer", confirm=USER_ID)]
        + [sent(service, "updateViewer", input=name)] * 6
    )

    assert payloads[6]["userErrors"] == []
    check_finished(service)
