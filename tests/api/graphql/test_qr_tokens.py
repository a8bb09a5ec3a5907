from datetime import timedelta
from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput, Unauthorized
from tests.support.identities import (
    ADMIN,
    API_KEY,
    AUDITOR,
    KIOSK,
    OPERATOR,
    PUBLISHER,
    refusal_of,
    signed_in,
)
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service

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


def test_a_token_is_answered_with_its_code(service: Service) -> None:
    payload = issue(service)

    token = payload["qrToken"]
    assert payload == {
        "qrToken": {
            "id": token["id"],
            "code": token["code"],
            "locationId": service.location_id,
            "status": "ISSUED",
            "quantities": [BOTTLES],
            "pointsValue": 2,
            "issuedAt": "2026-11-25T09:00:00.000Z",
            "expiresAt": "2026-11-25T09:02:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    assert len(token["code"]) == 26


def test_issuing_is_two_requests_and_the_code_is_stored_nowhere(service: Service) -> None:
    with record_requests(service.client) as requests:
        token = issue(service)["qrToken"]

    assert requests.operations == ["BatchGetItem", "TransactWriteItems"]
    assert token["code"] not in str(service.snapshot())
    assert token["code"] not in str(requests)


def test_the_same_deposit_again_gets_the_same_code_and_changes_nothing(service: Service) -> None:
    first = issue(service, occurredAt="2026-11-25T08:00:00+00:00")
    service.wait(seconds=60)

    again = service.unchanged(issue, service, occurredAt="2026-11-25T17:00:00.000+09:00")

    assert again == {**first, "replayed": True}


def test_an_expired_token_that_nobody_redeemed_is_renewed_with_its_rules(
    service: Service,
) -> None:
    first = issue(service)
    service.save_rule(material="PET_BOTTLE", pointsPerQuantity=9, activeFrom="2026-11-25T09:01:00Z")
    service.wait(days=2)

    again = issue(service)

    assert again["replayed"] is True
    assert again["qrToken"] == {**first["qrToken"], "expiresAt": "2026-11-27T09:02:00.000Z"}
    assert service.done("redeemQrToken", code=again["qrToken"]["code"])["balance"]["available"] == 2


def test_a_renewed_token_lives_thirty_days_longer_in_the_table_too(service: Service) -> None:
    issue(service)
    service.wait(days=2)
    issue(service)

    (row,) = service.rows("qr_tokens")
    assert int(row["ttl"]["N"]) == int((service.now + timedelta(days=30, minutes=2)).timestamp())


@pytest.mark.parametrize(
    "changes",
    [
        {"items": [{**BOTTLES, "quantity": 13}]},
        {"items": [BOTTLES, {**BOTTLES, "material": "ALUMINIUM_CAN"}]},
        {"occurredAt": "2026-11-25T09:00:00Z"},
    ],
)
def test_another_deposit_under_the_same_id_is_refused(
    service: Service, changes: dict[str, Any]
) -> None:
    issue(service)
    for days in (0, 2):
        service.wait(days=days)
        payload = service.unchanged(issue, service, **changes)
        assert refusal_of(payload) == ("IDEMPOTENCY_KEY_REUSED", ["deviceEventId"])


def test_another_location_of_the_kiosk_is_another_deposit_too(service: Service) -> None:
    issue(service)
    other = service.make_location(KIOSK)

    payload = service.unchanged(issue, service, locationId=other)

    assert refusal_of(payload)[0] == "IDEMPOTENCY_KEY_REUSED"


def test_p2_a_deposit_that_was_redeemed_is_not_issued_again(service: Service) -> None:
    token = issue(service)["qrToken"]
    service.done("redeemQrToken", code=token["code"])

    for gone in (False, True):
        if gone:
            service.delete("qr_tokens", token["id"])
            service.wait(days=31)
        payload = service.unchanged(issue, service)
        assert refusal_of(payload) == ("TOKEN_ALREADY_REDEEMED", ["deviceEventId"])


def test_p2_a_deposit_that_was_redeemed_under_another_key_is_not_renewed(service: Service) -> None:
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


def test_a_revoked_token_is_not_issued_again(service: Service) -> None:
    token = issue(service)["qrToken"]
    service.write("qr_tokens", token["id"], status="REVOKED")

    for days in (0, 2):
        service.wait(days=days)
        payload = service.unchanged(issue, service)
        assert refusal_of(payload) == ("TOKEN_REVOKED", ["deviceEventId"])


def test_a_token_whose_row_is_gone_by_its_ttl_is_issued_anew(service: Service) -> None:
    first = issue(service)["qrToken"]
    service.delete("qr_tokens", first["id"])
    service.wait(days=31)

    again = issue(service)

    assert again["replayed"] is False
    assert again["qrToken"]["code"] == first["code"]


def test_a_kiosk_issues_at_its_own_locations_only(service: Service) -> None:
    elsewhere = service.make_location(ANOTHER_KIOSK)

    assert refusal_of(service.unchanged(issue, service, locationId=elsewhere)) == (
        "FORBIDDEN",
        ["locationId"],
    )
    for unknown in ("unknown", "", "x" * 3000):
        payload = service.unchanged(issue, service, locationId=unknown)
        assert refusal_of(payload) == ("NOT_FOUND", ["locationId"])


def test_two_kiosks_may_name_their_deposits_alike(service: Service) -> None:
    elsewhere = service.make_location(ANOTHER_KIOSK)

    tokens = [issue(service), issue(service, ANOTHER_KIOSK, locationId=elsewhere)]

    assert len({payload["qrToken"]["code"] for payload in tokens}) == 2
    assert [payload["replayed"] for payload in tokens] == [False, False]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("CLOSED", "LOCATION_CLOSED"),
        ("OUT_OF_SERVICE", "LOCATION_CLOSED"),
        ("FULL", "LOCATION_FULL"),
    ],
)
def test_a_location_that_is_not_open_issues_nothing_new(
    service: Service, status: str, code: str
) -> None:
    standing = issue(service)
    service.done("reportLocationStatus", ADMIN, locationId=service.location_id, status=status)

    payload = service.unchanged(issue, service, deviceEventId="deposit-2")

    assert refusal_of(payload) == (code, ["locationId"])
    assert issue(service) == {**standing, "replayed": True}
    assert service.done("redeemQrToken", code=standing["qrToken"]["code"])["replayed"] is False


@pytest.mark.parametrize(
    ("arguments", "refusal"),
    [
        ({"items": []}, ("INVALID_INPUT", ["items"])),
        ({"items": [BOTTLES, BOTTLES]}, ("INVALID_INPUT", ["items", "1"])),
        (
            {"items": [{**BOTTLES, "quantity": 0}]},
            ("INVALID_INPUT", ["items", "0", "quantity"]),
        ),
        (
            {"items": [{**BOTTLES, "quantity": 10**9}]},
            ("INVALID_INPUT", ["items", "0", "quantity"]),
        ),
        ({"deviceEventId": ""}, ("INVALID_INPUT", ["deviceEventId"])),
        ({"deviceEventId": "d" * 129}, ("INVALID_INPUT", ["deviceEventId"])),
        ({"deviceEventId": "a\nb"}, ("INVALID_INPUT", ["deviceEventId"])),
        ({"occurredAt": "2026-11-24T08:59:59Z"}, ("INVALID_INPUT", ["occurredAt"])),
        ({"occurredAt": "2026-11-25T09:05:00.001Z"}, ("INVALID_INPUT", ["occurredAt"])),
        ({"occurredAt": "9999-12-31T23:59:59Z"}, ("INVALID_INPUT", ["occurredAt"])),
        (
            {"items": [{**BOTTLES, "material": "TEXTILE"}]},
            ("MATERIAL_NOT_ACCEPTED", ["items", "0", "material"]),
        ),
        (
            {"items": [BOTTLES, {**BOTTLES, "unit": "GRAM"}]},
            ("MATERIAL_NOT_ACCEPTED", ["items", "1", "material"]),
        ),
    ],
)
def test_what_is_outside_its_range_is_refused_by_name(
    service: Service, arguments: dict[str, Any], refusal: tuple[str, list[str]]
) -> None:
    assert refusal_of(service.unchanged(issue, service, **arguments)) == refusal


@pytest.mark.parametrize(
    "arguments",
    [
        {"items": [{**BOTTLES, "material": "GOLD"}]},
        {"items": [{**BOTTLES, "quantity": None}]},
        {"items": None},
        {"deviceEventId": None},
        {"occurredAt": "yesterday"},
        {"occurredAt": "2026-11-25T09:00:00"},
        {"occurredAt": "0001-01-01T00:00:00+09:00"},
    ],
)
def test_what_is_of_another_type_is_a_top_level_error(
    service: Service, arguments: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput):
        service.unchanged(issue, service, **arguments)


@pytest.mark.parametrize("caller", [API_KEY, HANAKO, OPERATOR, ADMIN, AUDITOR, PUBLISHER])
def test_issuing_is_for_kiosks(service: Service, caller: Any) -> None:
    with pytest.raises(Unauthorized):
        service.unchanged(issue, service, caller)


def test_a_material_that_the_cap_of_a_day_has_no_room_for_is_taken_by_no_kiosk(
    service: Service,
) -> None:
    """Nobody could ever redeem its token: the machine would have kept the goods for nothing."""
    service.save_rule(
        material="PET_BOTTLE", pointsPerQuantity=100, activeFrom=service.now.isoformat()
    )
    capped = service.with_settings(programme_daily_cap_points=99)

    payload = service.unchanged(issue, capped)

    assert refusal_of(payload) == ("MATERIAL_NOT_ACCEPTED", ["items", "0", "material"])
    assert "below the 100 points of PET_BOTTLE" in payload["userErrors"][0]["message"]
    assert issue(service.with_settings(programme_daily_cap_points=100))["userErrors"] == []
