"""Places to search among: made up or a city's real ones, put anywhere on the globe, in memory."""

import json
import math
import os
import random
import threading
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from boto3.dynamodb.conditions import ConditionBase

from resolvers.domain.geo.geohash import geo_partition, geo_sort
from resolvers.domain.geo.nearby import EARTH_RADIUS_METERS, Circle
from resolvers.storage.client import Database

Place = tuple[float, float]
"""Latitude and longitude in degrees."""
Offset = tuple[float, float]
"""Metres to the east and to the north of the middle of a city."""

MALAGA = (36.72, -4.42)
MIDDLES = {
    "at home": MALAGA,
    "at 0/0": (0.0, 0.0),
    "at the antimeridian": (-17.8, 180.0),
    "at 75 degrees north": (75.0, 20.0),
    "at 75 degrees south": (-75.0, -180.0),
    "at the North Pole": (90.0, 0.0),
    "at the South Pole": (-90.0, 0.0),
}


def made_up_city(count: int = 1500) -> list[Offset]:
    """Quarters of all densities, and places along the coast between them."""
    chance = random.Random(3)  # noqa: S311 - the same places every time
    quarters = [
        (chance.gauss(0, 6_000), chance.gauss(0, 4_000), chance.uniform(200, 3_000))
        for _ in range(25)
    ]
    offsets = []
    for number in range(count):
        east, north, width = quarters[number % len(quarters)]
        offsets.append((chance.gauss(east, width), chance.gauss(north, width)))
    return offsets


def malaga() -> list[Offset]:
    """The recycling containers of OpenStreetMap (ODbL) in OPEN_DATA_DIR, read where they are."""
    folder = Path(os.environ["OPEN_DATA_DIR"]) / "malaga_osm"
    offsets = []
    for path in sorted(folder.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        for feature in json.loads(text[text.index("{") : text.rindex("}") + 1])["features"]:
            longitude, latitude = feature["geometry"]["coordinates"]
            a_degree = math.radians(EARTH_RADIUS_METERS)
            offsets.append(
                (
                    (longitude - MALAGA[1]) * a_degree * math.cos(math.radians(MALAGA[0])),
                    (latitude - MALAGA[0]) * a_degree,
                )
            )
    return offsets


def put(offset: Offset, middle: Place) -> Place:
    """The place that far from the middle along the great circle in that direction."""
    way, bearing = math.hypot(*offset) / EARTH_RADIUS_METERS, math.atan2(*offset)
    latitude, longitude = map(math.radians, middle)
    there = math.asin(
        math.sin(latitude) * math.cos(way) + math.cos(latitude) * math.sin(way) * math.cos(bearing)
    )
    east = math.atan2(
        math.sin(bearing) * math.sin(way) * math.cos(latitude),
        math.cos(way) - math.sin(latitude) * math.sin(there),
    )
    return math.degrees(there), math.remainder(math.degrees(longitude + east), 360)


def centres(offsets: Sequence[Offset], count: int) -> list[Offset]:
    """Half of them at places, half anywhere where there are places."""
    chance = random.Random(1)  # noqa: S311 - the same places every time
    (west, east), (south, north) = (
        (min(values), max(values)) for values in zip(*offsets, strict=True)
    )
    anywhere = [
        (chance.uniform(west, east), chance.uniform(south, north)) for _ in range(count // 2)
    ]
    return chance.sample(list(offsets), count - len(anywhere)) + anywhere


def row(location_id: str, place: Place) -> dict[str, Any]:
    """What a search needs of a location's row; degrees as they are."""
    return {
        "location_id": location_id,
        "latitude": place[0],
        "longitude": place[1],
        "geo_pk": geo_partition(*place),
        "geo_sk": geo_sort(*place, location_id),
        "names": {"ja": location_id},
        "address": "somewhere",
        "created_at": "2026-11-25T09:00:00.000Z",
        "updated_at": "2026-11-25T09:00:00.000Z",
    }


def rows(places: Iterable[Place]) -> list[dict[str, Any]]:
    return [row(f"l{number:05}", place) for number, place in enumerate(places)]


class PlacesInMemory(Database):
    """The index by place as DynamoDB keeps it: per partition in the order of the sort key.

    A request reads at most `cut` items, as at 1 MB. Counts queries, further pages and items.
    """

    def __init__(self, items: Iterable[dict[str, Any]], cut: int = 1_000) -> None:
        super().__init__(client=None, table_prefix="memory-")
        partitions: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for item in sorted(items, key=lambda item: item["geo_sk"].encode()):
            partitions[item["geo_pk"]].append(item)
        state = {
            "partitions": partitions,
            "sort_keys": {
                partition: [item["geo_sk"].encode() for item in held]
                for partition, held in partitions.items()
            },
            "cut": cut,
            "lock": threading.Lock(),
        }
        vars(self).update(state, queries=0, further_pages=0, items_read=0)

    partitions: Mapping[str, list[dict[str, Any]]]
    sort_keys: Mapping[str, list[bytes]]
    cut: int
    lock: threading.Lock
    queries: int
    further_pages: int
    items_read: int

    def query(
        self,
        table: str,
        index: str,
        partition: str,
        *,
        newest_first: bool = False,
        limit: int | None = None,
        start: Mapping[str, Any] | None = None,
        sort: ConditionBase | None = None,
    ) -> tuple[list[dict[str, Any]], bool]:
        assert (table, index) == ("locations", "geo_pk-geo_sk-index")
        assert (newest_first, limit) == (False, None)
        keys = self.sort_keys.get(partition, [])
        begin, end = 0, len(keys)
        if sort is not None:
            expression = sort.get_expression()
            name, low, high = expression["values"]
            assert (expression["operator"], name.name) == ("BETWEEN", "geo_sk")
            begin, end = bisect_left(keys, low.encode()), bisect_right(keys, high.encode())
        if start is not None:
            assert set(start) == {"geo_pk", "geo_sk", "location_id"}
            assert start["geo_pk"] == partition
            begin = bisect_right(keys, start["geo_sk"].encode())
        items = self.partitions[partition][begin : min(end, begin + self.cut)] if keys else []
        with self.lock:
            counts = vars(self)
            counts["queries" if start is None else "further_pages"] += 1
            counts["items_read"] += len(items)
        return items, end - begin > self.cut


def found_by_looking_at_all(
    items: Iterable[dict[str, Any]], circle: Circle
) -> list[tuple[int, str]]:
    """(distance in millimetres, id) of what lies in the circle, in order."""
    distances = (
        (circle.distance_millimeters(item["latitude"], item["longitude"]), item["location_id"])
        for item in items
    )
    return sorted(each for each in distances if circle.holds(each[0]))
