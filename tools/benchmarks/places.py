"""Places to search, made up or a city's real ones, at any point of the globe, in memory."""

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

from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places.geo.geohash import geo_partition, geo_sort
from resolvers.domain.places.geo.nearby import EARTH_RADIUS_METERS, Circle
from resolvers.domain.places.locations import Coordinates, create_location, location_id_of_source
from resolvers.storage.base.client import Database
from resolvers.storage.base.expressions import Key, from_attributes, to_attributes
from resolvers.storage.places import locations
from tests.support.identities import NOW
from tools.support.requests import READ_UNIT_BYTES, index_entry, item_bytes

Place = tuple[float, float]
"""Latitude and longitude in degrees."""
Offset = tuple[float, float]
"""Metres to the east and to the north of the middle of a city."""

INDEX = (locations.TABLE, locations.PLACES)
LISTED: Mapping[str, Any] = {
    "names": LocalizedText(ja="ミニステーション小屋敷", ja_kana="ミニステーションコヤシキ"),
    "address": "静岡県焼津市小屋敷573",
    "municipality_code": "222127",
    "accepted_materials": ["PET_BOTTLE", "ALUMINIUM_CAN", "STEEL_CAN"],
    "source": "yaizu_222127_recycling_base",
    "attribution": "「リサイクル拠点」焼津市, 公共データ利用規約(第1.0版). 加工して作成",
}
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
    """Make quarters of all densities, and places along the coast between them."""
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
    """Read the recycling containers of OpenStreetMap (ODbL) from OPEN_DATA_DIR."""
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
    """Return the place that far from the middle along the great circle in that direction."""
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
    """Return centres, half of them at places, half anywhere in the area of places."""
    chance = random.Random(1)  # noqa: S311 - the same places every time
    (west, east), (south, north) = (
        (min(values), max(values)) for values in zip(*offsets, strict=True)
    )
    anywhere = [
        (chance.uniform(west, east), chance.uniform(south, north)) for _ in range(count // 2)
    ]
    return chance.sample(list(offsets), count - len(anywhere)) + anywhere


def row(location_id: str, place: Place) -> dict[str, Any]:
    """Return the parts of a location's row that a search needs, with degrees unchanged."""
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


def imported_rows(places: Iterable[Place]) -> list[dict[str, Any]]:
    """Return the rows of a municipality's import, with texts as long as in Yaizu's list."""
    items = []
    for number, (latitude, longitude) in enumerate(places):
        content = {
            **LISTED,
            "coordinates": Coordinates(latitude=round(latitude, 6), longitude=round(longitude, 6)),
            "external_id": f"{number:08}",
        }
        location_id = location_id_of_source(LISTED["source"], content["external_id"])
        location = create_location(content, location_id=location_id, now=NOW)
        items.append(from_attributes(locations.put_new(location).request["Item"]))
    return items


class PlacesInMemory(Database):
    """The table, and the index by place as DynamoDB keeps it: by partition and sort key.

    A request reads at most `cut` items, as at 1 MB. Counts queries, further pages and items.
    Changes in `rows` have not reached the index.
    """

    def __init__(self, items: Iterable[dict[str, Any]], cut: int = 1_000) -> None:
        super().__init__(client=None, table_prefix="memory-")
        items = sorted(items, key=lambda item: item["geo_sk"].encode())
        partitions: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for item in items:
            partitions[item["geo_pk"]].append(index_entry(*INDEX, item))
        state = {
            "rows": {item["location_id"]: item for item in items},
            "partitions": partitions,
            "sort_keys": {
                partition: [item["geo_sk"].encode() for item in held]
                for partition, held in partitions.items()
            },
            "cut": cut,
            "lock": threading.Lock(),
        }
        vars(self).update(state, queries=0, further_pages=0, items_read=0, rows_read=[])

    rows: dict[str, dict[str, Any]]
    partitions: Mapping[str, list[dict[str, Any]]]
    sort_keys: Mapping[str, list[bytes]]
    cut: int
    lock: threading.Lock
    queries: int
    further_pages: int
    items_read: int
    rows_read: list[str]

    def batch_get(
        self, keys: Iterable[Key], *, consistent: bool, attributes: Sequence[str] = ()
    ) -> dict[Key, dict[str, Any]]:
        assert not consistent
        assert not attributes
        wanted = list(keys)
        self.rows_read.extend(location_id for _, location_id in wanted)
        return {key: self.rows[key[1]] for key in wanted if key[1] in self.rows}

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
        assert (table, index) == INDEX
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


class WeighedPlaces(PlacesInMemory):
    """Counts read units as well, of rows that DynamoDB can store.

    Half a unit is 4 KB that may be slightly stale, of a Query in all, of a BatchGetItem an item.
    Source: Amazon DynamoDB Developer Guide, "DynamoDB read and write operations".
    """

    def __init__(self, items: Iterable[dict[str, Any]]) -> None:
        super().__init__(items)
        vars(self).update(read_units=0.0, units_of_whole_rows=0.0)

    read_units: float
    units_of_whole_rows: float
    """Units with an index that has whole rows, so that nothing else is read."""

    def batch_get(
        self, keys: Iterable[Key], *, consistent: bool, attributes: Sequence[str] = ()
    ) -> dict[Key, dict[str, Any]]:
        wanted = list(keys)
        found = super().batch_get(wanted, consistent=consistent, attributes=attributes)
        vars(self)["read_units"] += sum(_units([found.get(key, {})]) for key in wanted)
        return found

    def query(self, *arguments: Any, **options: Any) -> tuple[list[dict[str, Any]], bool]:
        items, more = super().query(*arguments, **options)
        whole = _units([self.rows[item["location_id"]] for item in items])
        with self.lock:
            counts = vars(self)
            counts["read_units"] += _units(items)
            counts["units_of_whole_rows"] += whole
        return items, more


def _units(items: Iterable[Mapping[str, Any]]) -> float:
    size = sum(item_bytes(to_attributes(item)) for item in items)
    return max(1, math.ceil(size / READ_UNIT_BYTES)) / 2


def found_by_looking_at_all(
    items: Iterable[dict[str, Any]], circle: Circle
) -> list[tuple[int, str]]:
    """Return (distance in millimetres, id) of the places in the circle, in order."""
    distances = (
        (circle.distance_millimeters(item["latitude"], item["longitude"]), item["location_id"])
        for item in items
    )
    return sorted(each for each in distances if circle.holds(each[0]))
