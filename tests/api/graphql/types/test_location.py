from tests.support.identities import API_KEY
from tests.support.service import Service
from tools.support.requests import record_requests


def test_p20_rules_of_100_locations_are_one_read(service: Service) -> None:
    service.save_rule(material="BATTERY", pointsPerQuantity=7)
    service.save_rule(material="PET_BOTTLE", pointsPerQuantity=9, activeFrom="2026-11-25T09:01:00Z")
    place = service.ask("location", API_KEY, id=service.location_id)
    box = {**place, "acceptedMaterials": ["BATTERY"]}
    closed = {**place, "acceptedMaterials": []}

    with record_requests(service.client) as requests:
        found = service.nested("Location.earnRules", [place] * 98 + [box, closed], API_KEY)

    assert requests.operations == ["GetItem"]
    earned = [(rule["material"], rule["pointsPerQuantity"]) for rule in found[0]]
    assert earned == [("PET_BOTTLE", 1), ("ALUMINIUM_CAN", 1)]
    assert [rule["pointsPerQuantity"] for rule in found[98]] == [7]
    assert found[99] == []
