"""Revoking tokens: a revoked token gives points to nobody."""

from typing import Any

import pytest

from tests.support.clients import IsOvertaken
from tests.support.identities import ADMIN, KIOSK, OPERATOR, refusal_of
from tests.support.movement_requests import a_deposit
from tests.support.service import Service


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


def test_p2_revoked_token_is_not_renewed(service: Service) -> None:
    field, caller, arguments = a_deposit(service)
    token = service.done(field, caller, **arguments)["qrToken"]
    service.wait(days=1)
    revoke(service, token)

    payload = service.unchanged(service.change, field, caller, **arguments)

    assert refusal_of(payload) == ("TOKEN_REVOKED", ["deviceEventId"])


def test_revoked_row_has_no_ttl(service: Service, token: Any) -> None:
    revoke(service, token)

    (row,) = service.rows("qr_tokens")
    assert "ttl" not in row


def test_repeated_revocation_changes_nothing(service: Service, token: Any) -> None:
    first = revoke(service, token)

    again = service.unchanged(
        service.change, "revokeQrToken", ADMIN, tokenId=token["id"], reason="another one"
    )

    assert again == first


def test_p2_token_redeemed_before_commit_stays_redeemed(service: Service, token: Any) -> None:
    def redeem() -> None:
        service.done("redeemQrToken", code=token["code"])

    payload = revoke(service.through(IsOvertaken(service.client, redeem)), token)

    assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["tokenId"])
    assert service.ask("viewer")["balance"]["available"] == token["pointsValue"]


def test_p2_token_revoked_before_commit_stays_revoked(service: Service, token: Any) -> None:
    overtaken = IsOvertaken(service.client, lambda: revoke(service, token))

    payload = service.through(overtaken).change("redeemQrToken", code=token["code"])

    assert refusal_of(payload) == ("TOKEN_REVOKED", ["code"])
    assert service.rows("points_ledger") == []
