from tests.support.identities import ADMIN, KIOSK
from tests.support.service import Service
from tools.support.requests import record_requests


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
