from typing import Any

from tests.support.change_requests import a_deposit
from tests.support.identities import KIOSK, OPERATOR
from tests.support.service import Service


def issue_often(service: Service, count: int) -> list[dict[str, Any]]:
    """Issue tokens ten seconds apart; return them newest first."""
    tokens = []
    for number in range(count):
        service.wait(seconds=10)
        tokens.append(service.issue(5, f"deposit-{number}"))
    return tokens[::-1]


def test_issue_answers_token_with_code(service: Service) -> None:
    field, caller, arguments = a_deposit(service)

    payload = service.change(field, caller, **arguments)

    token = payload["qrToken"]
    assert payload == {
        "qrToken": {
            "id": token["id"],
            "code": token["code"],
            "locationId": service.location_id,
            "status": "ISSUED",
            "quantities": arguments["items"],
            "pointsValue": 2,
            "issuedAt": "2026-11-25T09:00:00.000Z",
            "expiresAt": "2026-11-25T09:02:00.000Z",
            "expiresInSeconds": 120,
            "now": "2026-11-25T09:00:00.000Z",
        },
        "replayed": False,
        "userErrors": [],
    }
    assert len(token["code"]) == 26
    assert token["code"] not in str(service.snapshot())


def listed(service: Service, caller: Any = KIOSK, **arguments: Any) -> Any:
    return service.ask("qrTokens", caller, locationId=service.location_id, **arguments)


def test_token_shows_its_current_status(service: Service) -> None:
    revoked, expired, redeemed = issue_often(service, 3)
    service.done("redeemQrToken", code=redeemed["code"])
    service.write("qr_tokens", revoked["id"], status="REVOKED")
    service.wait(days=1)
    issued = service.issue(5, "deposit-new")

    becomes = {token["id"]: token["status"] for token in listed(service)["nodes"]}

    assert becomes == {
        issued["id"]: "ISSUED",
        expired["id"]: "EXPIRED",
        redeemed["id"]: "REDEEMED",
        revoked["id"]: "REVOKED",
    }
    for token_id, status in becomes.items():
        (only,) = listed(service, status=status)["nodes"]
        assert only["id"] == token_id
        assert service.ask("qrToken", OPERATOR, id=token_id)["status"] == status
    assert service.ask("qrToken", KIOSK, id="none") is None
