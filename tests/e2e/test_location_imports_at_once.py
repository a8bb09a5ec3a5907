"""Imports of the same list at once, on the real engine."""

import json
import time
from typing import Any

import pytest

from resolvers.services.location_imports import ROWS_LIMIT
from tests.support.crowd import at_once, sent
from tests.support.identities import ADMIN
from tests.support.service import Service

pytestmark = pytest.mark.engine
HEADER = "NO,名称,住所,緯度,経度,回収品目"
ANSWER_BYTES_LIMIT = 5_000_000
"""Source: AWS AppSync endpoints and quotas, evaluated resolver template size."""
LAMBDA_SECONDS = 29
LONG_HEADER = (
    "NO,緯度,経度,名称,名称_カナ,名称_英語,名称_やさしい日本語,"
    "住所,住所_カナ,住所_英語,address_easy_ja,利用可能日時特記事項"
)


@pytest.fixture
def service(engine_service: Service) -> Service:
    return engine_service


def a_list(address: str, first: int = 1, last: int = 120) -> dict[str, Any]:
    rows = [f"{n},place {n},{address},34.8,138.{n:03},びん" for n in range(first, last + 1)]
    return {"csv": "\n".join([HEADER, *rows]), "dryRun": False, "source": "s"}


def places_of(service: Service) -> list[dict[str, Any]]:
    return [row for row in service.rows("locations") if "source" in row]


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


def test_largest_import_fits_appsync(service: Service) -> None:
    """All fields of the longest rows change, and the locations have longer ones."""
    for first in range(0, ROWS_LIMIT, ROWS_LIMIT // 4):
        service.done("importLocations", ADMIN, **long_texts(101, first, first + ROWS_LIMIT // 4))
    began = time.monotonic()
    payload = service.done("importLocations", ADMIN, **long_texts(25, 0, ROWS_LIMIT))
    seconds = time.monotonic() - began

    assert payload["locationImport"]["updated"] == ROWS_LIMIT
    assert len(json.dumps(payload, ensure_ascii=False).encode()) <= ANSWER_BYTES_LIMIT
    assert seconds <= LAMBDA_SECONDS


def long_texts(length: int, first: int, last: int) -> dict[str, Any]:
    texts = ",".join(["焼" * length] * 9)
    rows = [f"{n},34.8{length},138.3,{texts}" for n in range(first, last)]
    csv = "\n".join([LONG_HEADER, *rows])
    return {"csv": csv, "dryRun": False, "source": "s", "attribution": texts[:length]}
