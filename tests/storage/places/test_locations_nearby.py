from dataclasses import replace
from typing import Any

import pygeohash
import pytest

from resolvers.domain.base.enums import Material
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.geo.nearby import RANGES_MAXIMUM, Circle, cover
from resolvers.domain.places.locations import Location
from resolvers.storage.base.pages import Page, PageRequest
from resolvers.storage.places import locations
from resolvers.storage.places.locations import find_nearby, read_nearby_page
from tools.benchmarks.places import (
    MALAGA,
    MIDDLES,
    Offset,
    PlacesInMemory,
    centres,
    found_by_looking_at_all,
    made_up_city,
    put,
    row,
    rows,
)

RADII_METERS = (100, 500, 2_000, 5_000, 10_000)
ALL: frozenset[Material] = frozenset()
CANS = frozenset({Material.ALUMINIUM_CAN, Material.STEEL_CAN})


@pytest.mark.parametrize("where", MIDDLES)
def test_search_finds_what_a_full_scan_finds(where: str) -> None:
    offsets, middle = made_up_city(), MIDDLES[where]
    items = rows(put(offset, middle) for offset in offsets)
    database = PlacesInMemory(items)
    hits = 0
    for radius in RADII_METERS:
        for offset in centres(offsets, 25 if where == "at home" else 10):
            circle = Circle(*put(offset, middle), radius)
            before = database.queries
            answer = find_nearby(database, circle)
            assert answer == found_by_looking_at_all(items, circle)
            assert 1 <= database.queries - before <= RANGES_MAXIMUM
            hits += len(answer)
    assert hits > 1_000


@pytest.mark.parametrize("radius", [500, 2_000, 10_000])
def test_p20_search_reads_two_items_per_hit(radius: int) -> None:
    offsets = made_up_city()
    database = PlacesInMemory(rows(put(offset, MALAGA) for offset in offsets))
    hits = sum(
        len(find_nearby(database, Circle(*put(offset, MALAGA), radius)))
        for offset in centres(offsets, 50)
    )
    assert hits <= database.items_read <= 2 * hits


def test_range_includes_both_ends() -> None:
    circle = Circle(*MALAGA, 500)
    ends = [str(end) for keys in cover(circle) for end in (keys.first, keys.last)]
    database = PlacesInMemory(rows(pygeohash.decode_exactly(end)[:2] for end in ends))

    find_nearby(database, circle)
    assert database.items_read == len(ends)


@pytest.mark.parametrize("cut", [50, 1_000])
def test_p20_search_reads_at_most_20000_items(cut: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a limit of 1,000 items: as many places as 20,000 take too long to make."""
    assert locations.NEARBY_READ_LIMIT == 20_000
    monkeypatch.setattr(locations, "NEARBY_READ_LIMIT", 1_000)
    crowd = [put((number % 100, number // 100), MALAGA) for number in range(1_000)]
    circle = Circle(*MALAGA, 10_000)
    assert len(find_nearby(PlacesInMemory(rows(crowd), cut), circle)) == 1_000

    too_many = PlacesInMemory(rows([*crowd, MALAGA]), cut)
    with pytest.raises(InvalidInputError, match=r"1,000 locations .* smaller radius") as refused:
        find_nearby(too_many, circle)
    assert refused.value.field == ["radiusMeters"]
    assert find_nearby(too_many, replace(circle, radius_meters=20))


def pages(items: list[Offset], first: int) -> list[list[str]]:
    """Page by page; before each but the first somebody makes a place next to the middle."""
    placed = rows(put(offset, MALAGA) for offset in items)
    circle, read = Circle(*MALAGA, 10_000), []
    request: PageRequest | None = PageRequest(first)
    while request is not None:
        page = read_nearby_page(PlacesInMemory(placed), circle, ALL, request)
        read.append(ids(page))
        request = PageRequest(first, page.end) if page.has_next_page else None
        placed.append(row(f"new{len(read)}", put((float(len(read)), 0.0), MALAGA)))
    return read


def test_p18_nearby_pages_skip_and_repeat_nothing() -> None:
    offsets = [(0.0, 100.0 * number) for number in range(1, 8)]

    assert pages(offsets, 3) == [
        ["l00000", "l00001", "l00002"],
        ["l00003", "l00004", "l00005"],
        ["l00006"],
    ]
    assert pages(offsets[:3], 3) == [["l00000", "l00001", "l00002"]]
    assert pages([], 3) == [[]]


def in_a_line(count: int) -> list[dict[str, Any]]:
    """Every second place accepts steel cans, the others bottles."""
    items = rows(put((0.0, 10.0 * number), MALAGA) for number in range(count))
    for number, item in enumerate(items):
        item["accepted_materials"] = ["GLASS_BOTTLE" if number % 2 else "STEEL_CAN"]
    return items


def ids(page: Page[Location]) -> list[str]:
    return [at.row.location_id for at in page.rows]


def test_only_rows_of_the_page_are_read() -> None:
    database, circle = PlacesInMemory(in_a_line(12)), Circle(*MALAGA, 1_000)
    page = read_nearby_page(database, circle, CANS, PageRequest(2))
    # One more says whether a page follows.
    assert database.rows_read == ["l00000", "l00002", "l00004"]

    read_nearby_page(database, circle, CANS, PageRequest(2, page.end))
    assert database.rows_read[3:] == ["l00004", "l00006", "l00008"]
