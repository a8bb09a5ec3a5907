"""REST takes JSON of the types that openapi.json gives, where GraphQL would take more."""

from typing import Any

import pytest

from tests.support.identities import ADMIN, KIOSK
from tests.support.rest import Rest

DEPOSIT = {"material": "PET_BOTTLE", "unit": "PIECE", "quantity": 5}
PLACE = {"names": {"ja": "駅"}, "address": "1-1", "coordinates": {"latitude": 0, "longitude": 0}}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"deviceEventId": 5}, "deviceEventId"),
        ({"locationId": 5}, "locationId"),
        ({"items": DEPOSIT}, "items"),
        ({"items": {}}, "items"),
    ],
)
def test_id_is_text_and_list_an_array(rest: Rest, body: dict[str, Any], field: str) -> None:
    deposit = {"locationId": rest.service.location_id, "items": [DEPOSIT], "deviceEventId": "1"}

    refused = rest.call("POST", "/v1/qr-tokens", KIOSK, body={**deposit, **body})

    assert (refused.status, refused.body["field"]) == (400, field)
    assert refused.body["detail"] in ("must be a string", "must be an array")


def test_nested_id_is_named_by_its_path(rest: Rest) -> None:
    place = {**PLACE, "kioskIds": ["a", 0]}

    refused = rest.call("POST", "/v1/locations", ADMIN, body=place)

    assert (refused.status, refused.body["field"]) == (400, "kioskIds.1")


@pytest.mark.parametrize(
    "latitude", ["1.9011759130710538e-219", "5e-324", "0.0000012345678901234567"]
)
def test_number_is_read_as_programs_write_it(rest: Rest, latitude: str) -> None:
    query = {"latitude": latitude, "longitude": "138"}

    assert rest.call("GET", "/v1/locations/nearby", query=query).status == 200


@pytest.mark.parametrize(
    ("name", "text"), [("limit", "\uff15"), ("latitude", "\uff15"), ("accepts", "")]
)
def test_other_digits_and_empty_texts_are_400(rest: Rest, name: str, text: str) -> None:
    query = {"latitude": "0", "longitude": "0", name: text}

    refused = rest.call("GET", "/v1/locations/nearby", query=query)

    assert (refused.status, refused.body["field"]) == (400, name)
