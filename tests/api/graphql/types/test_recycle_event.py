from datetime import UTC, datetime, timedelta

from resolvers.api.graphql.types.recycle_event import present_recycle_event
from resolvers.domain.recycling import RecycleEvent
from tests.support.requests import record_requests
from tests.support.service import HANAKO, Service


def test_a_deposit_is_presented_by_its_materials() -> None:
    noon = datetime(2026, 11, 25, 12, tzinfo=UTC)
    item = {
        "material": "PET_BOTTLE",
        "unit": "PIECE",
        "quantity": 12,
        "points_earned": 2,
        "capped_quantity": 5,
        "remainder_before": 4,
        "remainder_after": 1,
        "rule_id": "rule-1",
        "rule_version": 3,
    }
    row = RecycleEvent.model_validate(
        {
            "event_id": "event-1",
            "location_id": "eki",
            "user_id": "hanako",
            "items": [item],
            "points_earned": 2,
            "occurred_at": noon - timedelta(hours=1),
            "recorded_at": noon,
            "transaction_id": "t1",
        }
    )

    presented = present_recycle_event(row)

    (material,) = presented.items
    assert {name: getattr(material, name) for name in item} == item
    assert (presented.id, presented.location_id, presented.points_earned) == ("event-1", "eki", 2)
    assert (presented.occurred_at, presented.recorded_at) == (noon - timedelta(hours=1), noon)


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
