from typing import Any

import pytest

from tests.support.identities import KIOSK, refusal_of
from tests.support.service import HANAKO, TARO, Service


def redeem(service: Service, token: dict[str, Any], caller: Any = HANAKO) -> Any:
    return service.change("redeemQrToken", caller, code=token["code"])


def test_p2_token_stays_redeemed_after_its_ttl(service: Service) -> None:
    token = service.issue(12)
    first = redeem(service, token)
    service.delete("qr_tokens", token["id"])
    service.wait(days=31)

    assert redeem(service, token) == {**first, "replayed": True}
    stranger = service.unchanged(redeem, service, token, TARO)
    assert refusal_of(stranger) == ("TOKEN_ALREADY_REDEEMED", ["code"])


def test_p5_stranger_learns_only_that_token_is_redeemed(service: Service) -> None:
    token = service.issue(12)
    redeem(service, token)

    for caller in (TARO, {**TARO, "groups": ["admins"]}):
        payload = service.unchanged(redeem, service, token, caller)
        assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["code"])
        assert HANAKO["sub"] not in str(payload)
        assert payload["userErrors"][0]["expiresAt"] is None


def points(service: Service, caller: Any = HANAKO) -> int:
    available: int = service.ask("viewer", caller)["balance"]["available"]
    return available


def test_p2_faster_stranger_gets_the_points(service: Service) -> None:
    token = service.issue()
    slow = service.overtaken(lambda: redeem(service, token, TARO))

    assert refusal_of(redeem(slow, token)) == ("TOKEN_ALREADY_REDEEMED", ["code"])
    assert service.account(HANAKO) is None
    assert points(service, TARO) == 2


NEW: dict[str, dict[str, str]] = {
    "issue key": {"qr_issue_key": "n" * 32},
    "pepper": {"qr_pepper": "n" * 32},
    "both": {"qr_issue_key": "n" * 32, "qr_pepper": "m" * 32},
}


def redeem_code(service: Service, code: str) -> Any:
    return service.change("redeemQrToken", code=code)


@pytest.mark.parametrize("name", NEW)
def test_shown_deposit_is_credited_once(service: Service, name: str) -> None:
    shown = service.issue(25)["code"]
    after = service.with_settings(**NEW[name])

    first = redeem_code(after, shown)
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
        assert redeem_code(after, again["qrToken"]["code"])["userErrors"] == []

    account = after.account()
    assert account is not None
    assert (account.points_balance, account.ledger_seq) == (5, 1)


def test_versions_of_both_keys_credit_one_code(service: Service) -> None:
    """While a release goes out, functions with the old and the new key answer beside each other."""
    new = service.with_settings(**NEW["issue key"])
    codes = [service.issue(25)["code"], new.issue(25)["code"]]
    assert codes[0] != codes[1]

    answers = [redeem_code(each, code) for each, code in zip((new, service), codes, strict=True)]

    assert answers[0]["userErrors"] == []
    assert refusal_of(answers[1])[0] == "TOKEN_ALREADY_REDEEMED"
