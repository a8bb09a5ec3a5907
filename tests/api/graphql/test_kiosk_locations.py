"""kioskLocations: what a kiosk finds when it is set up."""

from typing import Any

import pytest

from tests.support.identities import ADMIN, KIOSK, signed_in
from tests.support.service import Service

OTHER = signed_in("kiosk-2", "kiosks")


@pytest.fixture
def service(empty_service: Service) -> Service:
    """Five locations of one kiosk, one of them also of another."""

    def begin() -> None:
        for number in range(5):
            kiosks = [KIOSK, OTHER] if number == 2 else [KIOSK]
            empty_service.make_location(*kiosks, names={"ja": f"{number}番"})
        empty_service.make_location(names={"ja": "無人"})

    empty_service.built("locations of kiosks", begin)
    return empty_service


def names_of(page: Any) -> list[str]:
    return [node["name"] for node in page["nodes"]]


def test_p17_kiosk_finds_its_own_locations(service: Service) -> None:
    page = service.ask("kioskLocations", KIOSK)

    assert names_of(page) == [f"{number}番" for number in range(5)]
    assert {node["kioskIds"] for node in page["nodes"]} == {None}
    assert names_of(service.ask("kioskLocations", OTHER)) == ["2番"]
    assert names_of(service.ask("kioskLocations", signed_in("new", "kiosks"))) == []


def test_kiosk_locations_follow_their_changes(service: Service) -> None:
    (place,) = service.ask("kioskLocations", OTHER)["nodes"]

    service.done("updateLocation", ADMIN, id=place["id"], input={"names": {"ja": "9番"}})
    assert names_of(service.ask("kioskLocations", KIOSK))[-1] == "9番"

    service.done("updateLocation", ADMIN, id=place["id"], input={"kioskIds": [OTHER["sub"]]})
    assert names_of(service.ask("kioskLocations", KIOSK)) == ["0番", "1番", "3番", "4番"]
    assert names_of(service.ask("kioskLocations", OTHER)) == ["9番"]
