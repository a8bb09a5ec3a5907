from typing import Any

import pytest

from resolvers.api.appsync.errors import OutcomeUnknown
from tests.api.graphql.test_qr_tokens import issue
from tests.support.clients import IsOvertaken, LosesReplies, LosesRequests
from tests.support.identities import ADMIN, KIOSK, OPERATOR, refusal_of
from tests.support.service import Service


@pytest.fixture
def token(service: Service) -> Any:
    return issue(service)["qrToken"]


def revoke(service: Service, token: Any, reason: str = "spilt") -> Any:
    return service.change("revokeQrToken", OPERATOR, tokenId=token["id"], reason=reason)


def test_p2_a_revoked_token_gives_nobody_points(service: Service, token: Any) -> None:
    assert revoke(service, token) == {
        "qrToken": {**token, "status": "REVOKED", "code": None},
        "userErrors": [],
    }
    payload = service.unchanged(service.change, "redeemQrToken", code=token["code"])
    assert refusal_of(payload) == ("TOKEN_REVOKED", ["code"])
    assert service.ask("qrToken", KIOSK, id=token["id"])["status"] == "REVOKED"


def test_its_kiosk_gets_no_new_life_for_it(service: Service, token: Any) -> None:
    service.wait(days=1)
    revoke(service, token)

    assert refusal_of(service.unchanged(issue, service)) == ("TOKEN_REVOKED", ["deviceEventId"])


def test_it_stays_known_as_revoked_for_ever(service: Service, token: Any) -> None:
    revoke(service, token)

    (row,) = service.rows("qr_tokens")
    assert "ttl" not in row


def test_revoking_again_changes_nothing(service: Service, token: Any) -> None:
    first = revoke(service, token)

    again = service.unchanged(
        service.change, "revokeQrToken", ADMIN, tokenId=token["id"], reason="another one"
    )

    assert again == first


def test_p2_a_token_that_is_redeemed_meanwhile_stays_redeemed(service: Service, token: Any) -> None:
    def redeem() -> None:
        service.done("redeemQrToken", code=token["code"])

    payload = revoke(service.through(IsOvertaken(service.client, redeem)), token)

    assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["tokenId"])
    assert service.ask("viewer")["balance"]["available"] == token["pointsValue"]


def test_p2_a_token_that_is_revoked_meanwhile_is_not_redeemed(service: Service, token: Any) -> None:
    overtaken = IsOvertaken(service.client, lambda: revoke(service, token))

    payload = service.through(overtaken).change("redeemQrToken", code=token["code"])

    assert refusal_of(payload) == ("TOKEN_REVOKED", ["code"])
    assert service.rows("points_ledger") == []


def test_a_lost_answer_is_found_to_be_done(service: Service, token: Any) -> None:
    payload = revoke(service.through(LosesReplies(service.client)), token)

    assert payload["qrToken"]["status"] == "REVOKED"


def test_what_never_is_answered_is_unknown(service: Service, token: Any) -> None:
    with pytest.raises(OutcomeUnknown):
        revoke(service.through(LosesRequests(service.client, 100)), token)
