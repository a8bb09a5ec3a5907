from tests.support.service import HANAKO, Service
from tools.support.requests import record_requests


def test_p20_deposit_locations_are_batched(service: Service) -> None:
    event = service.earn(3)["recycleEvent"]
    elsewhere = {**event, "locationId": "nowhere"}

    with record_requests(service.client) as requests:
        places = service.nested("RecycleEvent.location", [event, elsewhere, event])

    assert requests.operations == ["BatchGetItem"]
    assert [place and place["name"] for place in places] == ["焼津駅前", None, "焼津駅前"]
    assert places[0]["kioskIds"] is None
    assert event["locationId"] == service.location_id
    assert service.ask("viewer", HANAKO)["balance"]["available"] == 3
