from tests.support.identities import ADMIN, KIOSK
from tests.support.requests import record_requests
from tests.support.service import Service


def test_token_says_how_long_by_servers_clock(service: Service) -> None:
    issued = service.issue(12)
    lifetime = service.settings.qr_token_seconds

    service.wait(seconds=lifetime - 1)
    last = service.ask("qrToken", KIOSK, id=issued["id"])
    service.wait(minutes=5)
    gone = service.ask("qrToken", KIOSK, id=issued["id"])

    assert (issued["expiresInSeconds"], issued["now"]) == (lifetime, issued["issuedAt"])
    assert (last["expiresInSeconds"], last["status"]) == (1, "ISSUED")
    assert (gone["expiresInSeconds"], gone["status"]) == (0, "EXPIRED")
    assert issued["now"] < last["now"] < last["expiresAt"] < gone["now"]


def test_p20_token_locations_are_batched(service: Service) -> None:
    token = service.issue(12)

    with record_requests(service.client) as requests:
        to_kiosk = service.nested("QrToken.location", [token] * 100, KIOSK)
    to_admin = service.nested("QrToken.location", [token, {**token, "locationId": "?"}], ADMIN)

    assert requests.operations == ["BatchGetItem"]
    assert {place["name"] for place in to_kiosk} == {"焼津駅前"}
    assert {place["kioskIds"] for place in to_kiosk} == {None}
    assert to_admin[0]["kioskIds"] == ["kiosk-1"]
    assert to_admin[1] is None
