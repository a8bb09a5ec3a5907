from datetime import timedelta

from resolvers.api.graphql.types.qr_token import present_qr_token
from resolvers.domain.enums import QrTokenStatus
from resolvers.storage import qr_tokens
from tests.support.identities import ADMIN, KIOSK, NOW
from tests.support.requests import record_requests
from tests.support.service import Service


def test_token_status_depends_on_request_time(service: Service) -> None:
    issued = service.issue(12)
    row = qr_tokens.read(service.database, issued["id"])
    assert row is not None

    assert present_qr_token(row, NOW).status is QrTokenStatus.ISSUED
    expiry = NOW + timedelta(seconds=service.settings.qr_token_seconds)
    assert row.expires_at == expiry
    last = expiry - timedelta(milliseconds=1)
    assert present_qr_token(row, last).status is QrTokenStatus.ISSUED
    assert present_qr_token(row, expiry).status is QrTokenStatus.EXPIRED


def test_token_shows_quantities_and_value(service: Service) -> None:
    issued = service.issue(12)

    assert issued["quantities"] == [{"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 12}]
    assert issued["pointsValue"] == 2


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
