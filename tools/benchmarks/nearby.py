"""The reads of a search for near places, on an index in memory that counts as DynamoDB does."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from resolvers.domain.places.geo.geohash import geohash
from resolvers.domain.places.geo.nearby import RADIUS_METERS_MAXIMUM, RANGES_MAXIMUM, Circle
from resolvers.storage.base.pages import PageRequest
from resolvers.storage.places.locations import NEARBY_READ_LIMIT, find_nearby, read_nearby_page
from tools.benchmarks.harness import Curve, Figure, Results, Scale
from tools.benchmarks.places import (
    MALAGA,
    Offset,
    PlacesInMemory,
    WeighedPlaces,
    centres,
    found_by_looking_at_all,
    imported_rows,
    made_up_city,
    malaga,
    put,
    rows,
)

RADII_METERS = (500, 2_000)
"""Not 10 km: among 60,000 places in one city it would read over 20,000, which is rejected."""
WITHIN = "within 500 and 2,000 m among"
PAGE_ROWS = 20
NAIVE_RADIUS_METERS = 2_000
CHECKED_CENTRES = 3
"""Searches of each radius: looking at all places takes long."""
NAIVE_LENGTH = 6
"""The length of cells in the naive search, the usual choice: 1.2 by 0.6 km."""
NAIVE_CELL_DEGREES = (180 / 2**15, 360 / 2**15)


@dataclass(frozen=True)
class Reads:
    """The reads of all searches of one city; `most_queries` of the one that sent most."""

    hits: int
    items: int
    most_queries: int

    @property
    def items_per_hit(self) -> float:
        return self.items / self.hits


def measure(scale: Scale) -> Results:
    """Measure made-up cities of growing size, and Malaga's real places if OPEN_DATA_DIR is set."""
    results = Results()
    cities = {f"{count:,} made-up places": made_up_city(count) for count in scale.points}
    if "OPEN_DATA_DIR" in os.environ:
        found = malaga()
        cities[f"the {len(found):,} of Malaga"] = found
    reads = {name: search(offsets, scale.centres) for name, offsets in cities.items()}
    for name, read in reads.items():
        results.figures.append(
            Figure("nearby", f"{WITHIN} {name}: read per hit", read.items_per_hit, "items", 2)
        )
        results.figures.append(
            Figure(
                "nearby",
                f"{WITHIN} {name}: the most Query requests of a search",
                read.most_queries,
                "requests",
                RANGES_MAXIMUM,
            )
        )
    for name, offsets in cities.items():
        if len(offsets) <= NEARBY_READ_LIMIT:
            results.figures.extend(weigh(name, offsets))
    missed = missed_by_nine_cells(made_up_city(scale.points[0]), scale.centres)
    results.figures.append(
        Figure(
            "nearby",
            f"hits within {NAIVE_RADIUS_METERS:,} m that the naive 9 Query requests, a cell and "
            "its neighbours, miss",
            missed,
            "of all",
        )
    )
    made_up = list(reads.values())[: len(scale.points)]
    results.curves.append(
        Curve(
            "nearby-reads",
            "Nearby: what a search reads",
            "places in the city",
            "items read per hit",
            list(scale.points),
            {"z-order ranges": [read.items_per_hit for read in made_up]},
        )
    )
    return results


def search(offsets: Sequence[Offset], count: int) -> Reads:
    """Search about `count` centres at each radius."""
    items = rows(put(offset, MALAGA) for offset in offsets)
    database = PlacesInMemory(items)
    hits = most_queries = 0
    for radius in RADII_METERS:
        for number, offset in enumerate(centres(offsets, count)):
            circle = Circle(*put(offset, MALAGA), radius)
            before = database.queries
            found = find_nearby(database, circle)
            if number < CHECKED_CENTRES:
                assert found == found_by_looking_at_all(items, circle)
            hits += len(found)
            most_queries = max(most_queries, database.queries - before)
    return Reads(hits, database.items_read, most_queries)


def weigh(name: str, offsets: Sequence[Offset]) -> list[Figure]:
    """Return the read units of a page at the middle, with the largest radius."""
    database = WeighedPlaces(imported_rows(put(offset, MALAGA) for offset in offsets))
    circle = Circle(*MALAGA, RADIUS_METERS_MAXIMUM)
    page = read_nearby_page(database, circle, frozenset(), PageRequest(PAGE_ROWS))
    assert len(page.rows) == PAGE_ROWS
    what = f"a page of {PAGE_ROWS} within {RADIUS_METERS_MAXIMUM:,} m of the middle of {name}"
    return [
        Figure("nearby", f"{what}: read units", database.read_units, "RCU"),
        Figure(
            "nearby",
            f"{what}, with whole rows in the index: read units",
            database.units_of_whole_rows,
            "RCU",
        ),
    ]


def missed_by_nine_cells(offsets: Sequence[Offset], count: int) -> float:
    """Return the share of the hits outside the nine cells about the centre."""
    items = rows(put(offset, MALAGA) for offset in offsets)
    hits = missed = 0
    for offset in centres(offsets, count):
        circle = Circle(*put(offset, MALAGA), NAIVE_RADIUS_METERS)
        cells = set(_nine_cells(circle))
        near = [item for item in items if _is_near(circle, item)]
        hits += len(near)
        missed += sum(item["geo_sk"][:NAIVE_LENGTH] not in cells for item in near)
    return missed / hits


def _is_near(circle: Circle, item: Mapping[str, Any]) -> bool:
    return circle.holds(circle.distance_millimeters(item["latitude"], item["longitude"]))


def _nine_cells(circle: Circle) -> Iterator[str]:
    height, width = NAIVE_CELL_DEGREES
    for north in (-height, 0, height):
        for east in (-width, 0, width):
            yield geohash(circle.latitude + north, circle.longitude + east)[:NAIVE_LENGTH]
