"""Secrets change while codes are shown: no deposit is lost, and none is credited twice."""

from typing import Any

import pytest

from tests.support.identities import KIOSK, refusal_of
from tests.support.service import Service

NEW: dict[str, dict[str, str]] = {
    "issue key": {"qr_issue_key": "n" * 32},
    "pepper": {"qr_pepper": "n" * 32},
    "both": {"qr_issue_key": "n" * 32, "qr_pepper": "m" * 32},
}


def redeem(service: Service, code: str) -> Any:
    return service.change("redeemQrToken", code=code)


@pytest.mark.parametrize("name", NEW)
def test_shown_deposit_is_credited_once(service: Service, name: str) -> None:
    shown = service.issue(25)["code"]
    after = service.with_settings(**NEW[name])

    first = redeem(after, shown)
    again = after.change(
        "issueQrToken",
        KIOSK,
        locationId=after.location_id,
        items=[{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 25}],
        deviceEventId="deposit-1",
    )
    if name == "issue key":
        # Still found by the pepper, and so its deposit is done.
        assert first["userErrors"] == []
        assert refusal_of(again)[0] == "TOKEN_ALREADY_REDEEMED"
    else:
        assert refusal_of(first)[0] == "TOKEN_NOT_FOUND"
        assert (again["qrToken"]["code"] == shown) is (name == "pepper")
        assert redeem(after, again["qrToken"]["code"])["userErrors"] == []

    account = after.account()
    assert account is not None
    assert (account.points_balance, account.ledger_seq) == (5, 1)


@pytest.mark.parametrize("name", NEW)
def test_credited_deposit_stays_credited_once(service: Service, name: str) -> None:
    token = service.issue(25)
    assert redeem(service, token["code"])["userErrors"] == []
    after = service.with_settings(**NEW[name])

    answer = after.unchanged(redeem, after, token["code"])

    if name == "issue key":
        assert answer["replayed"] is True
    else:
        assert refusal_of(answer)[0] == "TOKEN_NOT_FOUND"


def test_versions_of_both_keys_credit_one_code(service: Service) -> None:
    """While a release goes out, functions with the old and the new key answer beside each other."""
    new = service.with_settings(**NEW["issue key"])
    codes = [service.issue(25)["code"], new.issue(25)["code"]]
    assert codes[0] != codes[1]

    answers = [redeem(each, code) for each, code in zip((new, service), codes, strict=True)]

    assert answers[0]["userErrors"] == []
    assert refusal_of(answers[1])[0] == "TOKEN_ALREADY_REDEEMED"
