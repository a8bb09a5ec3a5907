from functools import partial

import pytest

from tests.support.budgets import issue
from tests.support.crowd import at_once, check_books, codes, sent
from tests.support.identities import OPERATOR, signed_in
from tests.support.service import HANAKO, Service

pytestmark = pytest.mark.engine

CITIZENS = [signed_in(f"citizen-{number}") for number in range(8)]
ROUNDS = 15


@pytest.mark.slow
def test_p2_token_is_redeemed_or_revoked_once(service: Service) -> None:
    ended = []
    for number in range(ROUNDS):
        token = service.issue(5, f"deposit-{number}")
        work = [sent(service, "redeemQrToken", each, code=token["code"]) for each in CITIZENS]
        revoking = sent(service, "revokeQrToken", OPERATOR, tokenId=token["id"], reason="spilt")
        # Now at the head of the crowd, now in its middle.
        place = number % len(CITIZENS)
        work.insert(place, revoking)
        payloads = at_once(work)
        revoked = payloads.pop(place)

        answers = codes(payloads)
        status = service.ask("qrToken", OPERATOR, id=token["id"])["status"]
        if revoked["userErrors"]:
            assert [error["code"] for error in revoked["userErrors"]] == ["TOKEN_ALREADY_REDEEMED"]
            assert answers == {"done": 1, "TOKEN_ALREADY_REDEEMED": 7}
            assert status == "REDEEMED"
        else:
            assert answers == {"TOKEN_REVOKED": 8}
            assert status == "REVOKED"
        ended.append(status)

    accounts = check_books(service).values()
    assert sum(account.points_balance for account in accounts) == ended.count("REDEEMED")
    assert len(service.rows("recycle_events")) == ended.count("REDEEMED")


@pytest.mark.slow
def test_p2_deposit_reported_again_is_credited_once(service: Service) -> None:
    """Its row is deleted meanwhile, as by its time to live; the event remains."""
    for number in range(ROUNDS):
        name = f"deposit-{number}"
        token = service.issue(5, name)
        work = [sent(service, "redeemQrToken", each, code=token["code"]) for each in CITIZENS[:4]]
        at_once([*work, partial(service.delete, "qr_tokens", token["id"])])
        again = issue(service, 5, name)
        if not again["userErrors"]:
            at_once(work)

    assert sum(account.points_balance for account in check_books(service).values()) == ROUNDS
    assert len(service.rows("recycle_events")) == len(service.rows("points_ledger")) == ROUNDS


def test_p4_p12_deposits_at_once_keep_daily_cap(service: Service) -> None:
    capped = service.with_settings(programme_daily_cap_points=7)
    tokens = [service.issue(10, f"deposit-{number}") for number in range(12)]

    payloads = at_once([sent(capped, "redeemQrToken", HANAKO, code=t["code"]) for t in tokens])

    assert codes(payloads) == {"done": 4, "DAILY_EARN_CAP_REACHED": 8}
    account = check_books(service)[HANAKO["sub"]]
    assert (account.points_balance, account.remainders) == (7, {})
    items = [payload["recycleEvent"]["items"][0] for payload in payloads if payload["balance"]]
    assert sorted(item["cappedQuantity"] for item in items) == [0, 0, 0, 5]
    capped.wait(days=1)
    token = capped.issue(10, "the-next-day")
    assert capped.done("redeemQrToken", HANAKO, code=token["code"])["balance"]["available"] == 9
