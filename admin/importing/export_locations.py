"""Export of locations for other users, in a form that an import matches row by row.

Closed locations, kiosks, status and fill level are left out.
"""

import csv
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from admin.importing.files import FileError
from resolvers.domain.base.enums import LocationStatus
from resolvers.domain.base.translations import Translations
from resolvers.domain.places.locations import Location
from resolvers.storage.base.client import Database
from resolvers.storage.places import locations

PAGE_SIZE = 999
"""Locations read at once. A page reads one more, and has at most 1,000."""
# The municipal standard's titles (自治体標準オープンデータセット) where it has
# them. By the last ones, the import knows the data set and the location of the row.
_TITLES: tuple[tuple[str, Callable[[Location], str | None]], ...] = (
    ("全国地方公共団体コード", lambda place: place.municipality),
    ("ID", lambda place: place.external_id or place.location_id),
    ("名称", lambda place: place.names.ja),
    ("名称_カナ", lambda place: place.names.ja_kana),
    ("名称_英語", lambda place: place.names.en),
    ("名称_やさしい日本語", lambda place: place.names.easy_ja),
    ("所在地_連結表記", lambda place: place.address),
    ("所在地_カナ", lambda place: _translations(place).ja_kana),
    ("所在地_英語", lambda place: _translations(place).en),
    ("所在地_やさしい日本語", lambda place: _translations(place).easy_ja),
    ("緯度", lambda place: _decimal(place.latitude)),
    ("経度", lambda place: _decimal(place.longitude)),
    ("利用可能日時特記事項", lambda place: place.opening_hours),
    ("回収品目", lambda place: ";".join(place.accepted_materials)),
    ("recycle_points_id", lambda place: place.location_id),
    ("recycle_points_source", lambda place: place.source),
    ("recycle_points_external_id", lambda place: place.external_id),
    ("recycle_points_attribution", lambda place: place.attribution),
)


def export_locations(database: Database, path: Path, file_format: str) -> int:
    """Write all locations but closed ones, by name, and return their number.

    `file_format` is csv (with the byte order mark by which Excel recognizes UTF-8) or geojson. If
    the file cannot be completed, its old content stays. Raise FileError if it cannot be written.
    """
    write, encoding = _FORMATS[file_format]
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        try:
            with unfinished.open("w", encoding=encoding, newline="") as file:
                count = write(_read_all(database), file)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise FileError(f"{path}: {error.strerror or error}") from error
    return count


def _read_all(database: Database) -> Iterator[Location]:
    for page in locations.listing(None, None).read_all(database, PAGE_SIZE):
        yield from (place for place in page if place.status is not LocationStatus.CLOSED)


def _write_csv(places: Iterator[Location], file: TextIO) -> int:
    rows = csv.writer(file)
    rows.writerow(title for title, _ in _TITLES)
    count = 0
    for place in places:
        rows.writerow(cell_of(place) for _, cell_of in _TITLES)
        count += 1
    return count


def _write_geojson(places: Iterator[Location], file: TextIO) -> int:
    file.write('{"type": "FeatureCollection", "features": [')
    count = 0
    for place in places:
        file.write(",\n" if count else "\n")
        json.dump(_feature(place), file, ensure_ascii=False)
        count += 1
    file.write("\n]}\n")
    return count


def _feature(place: Location) -> dict[str, object]:
    properties = {
        "name": place.names.ja,
        "name_kana": place.names.ja_kana,
        "name_en": place.names.en,
        "name_easy_ja": place.names.easy_ja,
        "address": place.address,
        "address_kana": _translations(place).ja_kana,
        "address_en": _translations(place).en,
        "address_easy_ja": _translations(place).easy_ja,
        "municipality_code": place.municipality,
        "opening_hours": place.opening_hours,
        "accepted_materials": list(place.accepted_materials) or None,
        "recycle_points_id": place.location_id,
        "recycle_points_source": place.source,
        "recycle_points_external_id": place.external_id,
        "recycle_points_attribution": place.attribution,
    }
    return {
        "type": "Feature",
        "id": place.external_id or place.location_id,
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


def _translations(place: Location) -> Translations:
    return place.address_translations or Translations()


def _decimal(degrees: float) -> str:
    return format(Decimal(repr(degrees)), "f")


_FORMATS: dict[str, tuple[Callable[[Iterator[Location], TextIO], int], str]] = {
    "csv": (_write_csv, "utf-8-sig"),
    "geojson": (_write_geojson, "utf-8"),
}
