"""One deposit is one token, with one code, until it is redeemed. A revoked one gives nothing."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.clients import IsOvertaken, LosesRequests
from tests.support.identities import ADMIN, KIOSK, OPERATOR, refusal_of, signed_in
from tests.support.movement_requests import a_deposit
from tests.support.service import Service

ANOTHER_KIOSK = signed_in("kiosk-2", "kiosks")
BOTTLES = {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 12}


def issue(service: Service, caller: Any = KIOSK, **arguments: Any) -> Any:
    whole = {
        "locationId": service.location_id,
        "items": [BOTTLES],
        "deviceEventId": "deposit-1",
        **arguments,
    }
    return service.change("issueQrToken", caller, **whole)


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


@pytest.mark.parametrize(
    "changes",
    [
        {"items": [{**BOTTLES, "quantity": 13}]},
        {"items": [BOTTLES, {**BOTTLES, "material": "ALUMINIUM_CAN"}]},
        {"occurredAt": "2026-11-25T09:00:00Z"},
    ],
)
def test_event_id_rejects_another_deposit(service: Service, changes: dict[str, Any]) -> None:
    issue(service)
    for days in (0, 2):
        service.wait(days=days)
        payload = service.unchanged(issue, service, **changes)
        assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["deviceEventId"])


def test_event_id_rejects_another_location(service: Service) -> None:
    issue(service)
    other = service.make_location(KIOSK)

    payload = service.unchanged(issue, service, locationId=other)

    assert refusal_of(payload)[0] == "IDEMPOTENCY_KEY_REUSED"


def test_p2_redeemed_deposit_gets_no_token(service: Service) -> None:
    token = issue(service)["qrToken"]
    service.done("redeemQrToken", code=token["code"])

    for gone in (False, True):
        if gone:
            service.delete("qr_tokens", token["id"])
            service.wait(days=31)
        payload = service.unchanged(issue, service)
        assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["deviceEventId"])


def test_p2_new_issue_key_renews_no_redeemed_deposit(service: Service) -> None:
    """The issue key was changed: the deposit has two codes, of which one was redeemed."""
    new = service.with_settings(qr_issue_key="n" * 32)
    old_token, new_token = issue(service)["qrToken"], issue(new)["qrToken"]
    assert old_token["code"] != new_token["code"]
    service.done("redeemQrToken", code=old_token["code"])

    for seconds in (0, 121):
        new.wait(seconds=seconds)
        payload = new.unchanged(issue, new)
        assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["deviceEventId"])
    service.now = new.now - timedelta(seconds=121)
    payload = service.unchanged(service.change, "redeemQrToken", code=new_token["code"])
    assert refusal_of(payload)[0] == "TOKEN_ALREADY_REDEEMED"


def test_p2_revoked_deposit_gets_no_token(service: Service) -> None:
    token = issue(service)["qrToken"]
    service.write("qr_tokens", token["id"], status="REVOKED")

    for days in (0, 2):
        service.wait(days=days)
        payload = service.unchanged(issue, service)
        assert refusal_of(payload) == ("TOKEN_REVOKED", ["deviceEventId"])


def test_deposit_after_ttl_gets_the_same_code(service: Service) -> None:
    first = issue(service)["qrToken"]
    service.delete("qr_tokens", first["id"])
    service.wait(days=31)

    again = issue(service)

    assert again["replayed"] is False
    assert again["qrToken"]["code"] == first["code"]


def test_kiosk_issues_only_at_its_locations(service: Service) -> None:
    elsewhere = service.make_location(ANOTHER_KIOSK)

    assert refusal_of(service.unchanged(issue, service, locationId=elsewhere)) == (
        "FORBIDDEN",
        ["locationId"],
    )
    for unknown in ("unknown", "", "x" * 3000):
        payload = service.unchanged(issue, service, locationId=unknown)
        assert refusal_of(payload) == ("NOT_FOUND", ["locationId"])


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("CLOSED", "LOCATION_CLOSED"),
        ("OUT_OF_SERVICE", "LOCATION_CLOSED"),
        ("FULL", "LOCATION_FULL"),
    ],
)
def test_closed_location_issues_nothing_new(service: Service, status: str, code: str) -> None:
    standing = issue(service)
    service.done("reportLocationStatus", ADMIN, locationId=service.location_id, status=status)

    payload = service.unchanged(issue, service, deviceEventId="deposit-2")

    assert refusal_of(payload) == (code, ["locationId"])
    assert issue(service) == {**standing, "replayed": True}
    assert service.done("redeemQrToken", code=standing["qrToken"]["code"])["replayed"] is False


def test_kiosk_rejects_material_above_daily_cap(service: Service) -> None:
    """Nobody could ever redeem its token: the machine would keep the goods for nothing."""
    service.save_rule(
        material="PET_BOTTLE", pointsPerQuantity=100, activeFrom=service.now.isoformat()
    )
    capped = service.with_settings(programme_daily_cap_points=99)

    payload = service.unchanged(issue, capped)

    assert refusal_of(payload) == ("MATERIAL_NOT_ACCEPTED", ["items", "0", "material"])
    assert "below the 100 points of PET_BOTTLE" in payload["userErrors"][0]["message"]
    assert issue(service.with_settings(programme_daily_cap_points=100))["userErrors"] == []


def faster_twin(service: Service, answers: list[Any]) -> Any:
    """Return a client whose first transaction comes just after the same one, sent a second ago."""
    twin = service.through(service.client)
    twin.wait(seconds=1)
    return IsOvertaken(service.client, lambda: answers.append(issue(twin)))


@pytest.mark.parametrize("loses", [None, LosesRequests], ids=["answered", "lost before"])
def test_faster_twin_gives_the_token(service: Service, loses: type[LosesRequests] | None) -> None:
    answers: list[Any] = []
    client = faster_twin(service, answers)

    payload = issue(service.through(loses(client) if loses else client))

    assert payload["qrToken"]["expiresAt"] == "2026-11-25T09:02:01.000Z"
    token = {**answers[0]["qrToken"], "now": "2026-11-25T09:00:00.000Z", "expiresInSeconds": 121}
    assert payload == {**answers[0], "qrToken": token, "replayed": True}


def test_p2_token_redeemed_before_renewal_is_redeemed(service: Service) -> None:
    first = issue(service)
    late = service.through(service.client)
    late.wait(hours=1)

    def redeem() -> None:
        service.done("redeemQrToken", code=first["qrToken"]["code"])

    payload = issue(late.through(IsOvertaken(service.client, redeem)))

    assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["deviceEventId"])


def test_token_keeps_rules_of_its_moment(service: Service) -> None:
    def change_rules() -> None:
        service.save_rule(
            material="PET_BOTTLE", pointsPerQuantity=9, activeFrom="2026-11-25T00:00:00Z"
        )

    payload = issue(service.through(IsOvertaken(service.client, change_rules)))

    assert payload["qrToken"]["pointsValue"] == 2


def test_moved_kiosk_gets_no_code(service: Service) -> None:
    issue(service)
    service.done(
        "updateLocation", ADMIN, id=service.location_id, input={"kioskIds": ["another-kiosk"]}
    )

    assert refusal_of(service.unchanged(issue, service)) == ("FORBIDDEN", ["locationId"])


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

    payload = revoke(service.overtaken(redeem), token)

    assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["tokenId"])
    assert service.ask("viewer")["balance"]["available"] == token["pointsValue"]


def test_p2_token_revoked_before_commit_stays_revoked(service: Service, token: Any) -> None:
    slow = service.overtaken(lambda: revoke(service, token))

    payload = slow.change("redeemQrToken", code=token["code"])

    assert refusal_of(payload) == ("TOKEN_REVOKED", ["code"])
    assert service.rows("points_ledger") == []
