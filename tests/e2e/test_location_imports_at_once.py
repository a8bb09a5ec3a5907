from typing import Any

import pytest

from tests.support.crowd import at_once, sent
from tests.support.identities import ADMIN
from tests.support.location_imports import HEADER
from tests.support.service import Service

pytestmark = pytest.mark.engine


def a_list(address: str, first: int = 1, last: int = 120) -> dict[str, Any]:
    rows = [f"{n},place {n},{address},34.8,138.{n:03},びん" for n in range(first, last + 1)]
    return {"csv": "\n".join([HEADER, *rows]), "dryRun": False, "source": "s"}


def places_of(service: Service) -> list[dict[str, Any]]:
    return [row for row in service.rows("locations") if "source" in row]


@pytest.mark.slow
def test_lists_at_once_lose_and_double_nothing(service: Service) -> None:
    imports = [
        sent(service, "importLocations", ADMIN, **each)
        for each in (a_list("焼津市"), a_list("藤枝市"), a_list("焼津市", 40, 160))
    ]
    done = [payload["locationImport"] for payload in at_once(imports)]

    assert [each["rejected"] for each in done] == [0, 0, 0]
    places = places_of(service)
    assert len(places) == 160
    # Each version of a location is one act, of the import that wrote it.
    versions = sum(int(place["version"]["N"]) + 1 for place in places)
    acts = [row for row in service.rows("staff_actions") if row["action"]["S"] == "importLocations"]
    assert len(acts) == versions
    assert sum(each["created"] + each["updated"] for each in done) >= versions
    again = service.done("importLocations", ADMIN, **a_list("焼津市", 1, 160))["locationImport"]
    assert again["created"] == again["rejected"] == 0


def test_import_keeps_kiosk_bound_meanwhile(service: Service) -> None:
    service.done("importLocations", ADMIN, **a_list("焼津市"))
    ids = [place["location_id"]["S"] for place in places_of(service)[:8]]
    bindings = [
        sent(service, "updateLocation", ADMIN, id=id_, input={"kioskIds": ["kiosk-7"]})
        for id_ in ids
    ]
    again = sent(service, "importLocations", ADMIN, **a_list("藤枝市"))
    at_once([again, *bindings])

    for place in places_of(service):
        is_bound = place["location_id"]["S"] in ids
        assert place["address"]["S"] == "藤枝市"
        assert place["kiosk_ids"]["L"] == ([{"S": "kiosk-7"}] if is_bound else [])
