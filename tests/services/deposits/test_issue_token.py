from typing import Any

import pytest

from tests.support.budgets import issue
from tests.support.identities import KIOSK, OPERATOR, refusal_of, signed_in
from tests.support.service import Service

ANOTHER_KIOSK = signed_in("kiosk-2", "kiosks")


def test_repeated_deposit_gets_the_same_code(service: Service) -> None:
    first = issue(service, occurredAt="2026-11-25T08:00:00+00:00")
    service.wait(seconds=60)

    again = service.unchanged(issue, service, occurredAt="2026-11-25T17:00:00.000+09:00")

    token = {**first["qrToken"], "now": "2026-11-25T09:01:00.000Z", "expiresInSeconds": 60}
    assert again == {**first, "qrToken": token, "replayed": True}


def test_expired_token_is_renewed_with_its_rules(service: Service) -> None:
    first = issue(service)
    service.save_rule(material="PET_BOTTLE", pointsPerQuantity=9, activeFrom="2026-11-25T09:01:00Z")
    service.wait(days=2)

    again = issue(service)

    assert again["replayed"] is True
    renewed = {"expiresAt": "2026-11-27T09:02:00.000Z", "now": "2026-11-27T09:00:00.000Z"}
    assert again["qrToken"] == {**first["qrToken"], **renewed}
    assert service.done("redeemQrToken", code=again["qrToken"]["code"])["balance"]["available"] == 2


def test_p2_redeemed_deposit_gets_no_token(service: Service) -> None:
    token = issue(service)["qrToken"]
    service.done("redeemQrToken", code=token["code"])

    for gone in (False, True):
        if gone:
            service.delete("qr_tokens", token["id"])
            service.wait(days=31)
        payload = service.unchanged(issue, service)
        assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["deviceEventId"])


def test_kiosk_issues_only_at_its_locations(service: Service) -> None:
    elsewhere = service.make_location(ANOTHER_KIOSK)

    assert refusal_of(service.unchanged(issue, service, locationId=elsewhere)) == (
        "FORBIDDEN",
        ["locationId"],
    )
    payload = service.unchanged(issue, service, locationId="unknown")
    assert refusal_of(payload) == ("NOT_FOUND", ["locationId"])


@pytest.fixture
def token(service: Service) -> Any:
    return service.issue()


def revoke(service: Service, token: Any, reason: str = "spilt") -> Any:
    return service.change("revokeQrToken", OPERATOR, tokenId=token["id"], reason=reason)


def test_p2_revoked_token_gives_no_points(service: Service, token: Any) -> None:
    assert revoke(service, token) == {
        "qrToken": {**token, "status": "REVOKED", "code": None},
        "userErrors": [],
    }
    payload = service.unchanged(service.change, "redeemQrToken", code=token["code"])
    assert refusal_of(payload) == ("TOKEN_REVOKED", ["code"])
    assert service.ask("qrToken", KIOSK, id=token["id"])["status"] == "REVOKED"
