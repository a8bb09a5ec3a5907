from typing import Any

import pytest

from resolvers.api.appsync.errors import InvalidInput
from tests.support.identities import ADMIN, API_KEY, KIOSK, OPERATOR, signed_in
from tests.support.service import Service

MIDDLE = {"latitude": 34.8669, "longitude": 138.3236}
OTHER_KIOSK = signed_in("kiosk-2", "kiosks")
PLACES = (
    {"names": {"ja": "東益津", "jaKana": "ヒガシマシヅ", "en": "Higashi-Mashizu"}},
    {"names": {"ja": "焼津駅", "easyJa": "やいづえき"}, "address": "静岡県焼津市中里１７６"},
    {
        "names": {"ja": "高松港"},
        "address": None,
        "localizedAddress": {"ja": "香川県高松市", "en": "Sunport, Takamatsu"},
        "municipalityCode": "37201",
    },
)


@pytest.fixture
def service(empty_service: Service) -> Service:
    """No location exists."""
    return empty_service


def names_of(page: dict[str, Any]) -> list[str]:
    return [node["name"] for node in page["nodes"]]


@pytest.fixture
def five(service: Service) -> None:
    """Make five locations, each about 556 m north of the one before; the first is in the middle."""
    for number in range(5):
        service.make_location(
            names={"ja": f"{number}番"},
            coordinates={**MIDDLE, "latitude": MIDDLE["latitude"] + number * 0.005},
            municipalityCode="222127" if number % 2 else "372013",
            acceptedMaterials=["PET_BOTTLE", "BATTERY"] if number < 3 else ["TEXTILE"],
        )


@pytest.mark.usefixtures("five")
def test_locations_are_filtered(service: Service) -> None:
    location_id = service.ask("locations", API_KEY, first=1)["nodes"][0]["id"]
    service.done("reportLocationStatus", OPERATOR, locationId=location_id, status="FULL")
    for arguments, expected in (
        ({"municipalityCode": "222127"}, ["1番", "3番"]),
        ({"accepts": ["TEXTILE"]}, ["3番", "4番"]),
        ({"accepts": ["TEXTILE", "BATTERY"], "status": "OPEN"}, ["1番", "2番", "3番", "4番"]),
        ({"status": "FULL"}, ["0番"]),
        ({"municipalityCode": "372013", "accepts": ["OTHER"]}, []),
        ({"municipalityCode": None, "accepts": None, "status": "CLOSED", "first": None}, []),
        ({"municipalityCode": "222127", "accepts": [], "status": "CLOSED"}, []),
    ):
        page = service.ask("locations", API_KEY, **arguments)
        assert names_of(page) == expected
        assert all(edge["distanceMeters"] is None for edge in page["edges"])


def test_locations_answers_those_with_text(service: Service) -> None:
    for place in PLACES:
        service.make_location(**place)
    for text, names in (
        ("ﾋｶﾞｼ ﾏｼﾂﾞ", ["東益津"]),
        ("ヤイヅ", ["焼津駅"]),
        ("中里176", ["焼津駅"]),
        ("sunport", ["高松港"]),
        ("津", ["東益津", "焼津駅"]),
        ("福岡", []),
    ):
        page = service.ask("locations", API_KEY, text=text)
        assert sorted(names_of(page)) == sorted(names), text
    both = {"text": "高松", "municipalityCode": "37201"}
    assert len(service.ask("locations", API_KEY, **both)["nodes"]) == 1
    assert service.ask("locations", API_KEY, **both, status="FULL")["nodes"] == []
    assert service.ask("locations", API_KEY, **both, accepts=["BATTERY"])["nodes"] == []


def search(service: Service, **arguments: Any) -> dict[str, Any]:
    answer: dict[str, Any] = service.ask("nearbyLocations", API_KEY, **{**MIDDLE, **arguments})
    return answer


@pytest.mark.usefixtures("five")
def test_nearest_location_comes_first_with_distance(service: Service) -> None:
    page = search(service)

    distances = [(edge["node"]["name"], edge["distanceMeters"]) for edge in page["edges"]]
    assert distances == [("0番", 0), ("1番", 556), ("2番", 1112), ("3番", 1668)]
    assert names_of(search(service, radiusMeters=555)) == ["0番"]
    assert names_of(search(service, radiusMeters=556)) == ["0番", "1番"]
    assert len(search(service, radiusMeters=10_000)["nodes"]) == 5
    assert len(search(service, radiusMeters=None, first=None, after=None)["nodes"]) == 4
    assert search(service, latitude=0, longitude=0)["nodes"] == []


def test_p17_kiosk_finds_its_own_locations(service: Service) -> None:
    for number in range(3):
        kiosks = [KIOSK, OTHER_KIOSK] if number == 2 else [KIOSK]
        service.make_location(*kiosks, names={"ja": f"{number}番"})
    service.make_location(names={"ja": "無人"})

    page = service.ask("kioskLocations", KIOSK)

    assert names_of(page) == ["0番", "1番", "2番"]
    assert {node["kioskIds"] for node in page["nodes"]} == {None}
    (place,) = service.ask("kioskLocations", OTHER_KIOSK)["nodes"]
    assert names_of(service.ask("kioskLocations", signed_in("new", "kiosks"))) == []
    cursor = service.ask("kioskLocations", KIOSK, first=1)["pageInfo"]["endCursor"]
    with pytest.raises(InvalidInput, match="after"):
        service.ask("kioskLocations", OTHER_KIOSK, after=cursor)
    changes = {"names": {"ja": "9番"}, "kioskIds": [OTHER_KIOSK["sub"]]}
    service.done("updateLocation", ADMIN, id=place["id"], input=changes)
    assert names_of(service.ask("kioskLocations", KIOSK)) == ["0番", "1番"]
    assert names_of(service.ask("kioskLocations", OTHER_KIOSK)) == ["9番"]
