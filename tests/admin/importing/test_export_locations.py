from collections.abc import Callable
from pathlib import Path

import pytest

from admin.importing.export_locations import export_locations
from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.reports import Outcome
from resolvers.domain.base.enums import Material
from resolvers.domain.base.validation import LocalizedText
from resolvers.domain.places import locations as rules
from resolvers.domain.places.locations import Coordinates, Location
from resolvers.services.places.locations import change_location, put_location
from resolvers.storage.base.client import Database
from tests.support.imports import LATER, NOW, TAKAMATSU, YAIZU, listed

Make = Callable[..., Location]
EXPORTS = pytest.mark.parametrize("name", ["all.csv", "all.geojson"])


@pytest.fixture
def make(database: Database) -> Make:
    """Makes a location as an admin does, without a data set."""

    def make_location(location_id: str, **content: object) -> Location:
        given = {
            "names": LocalizedText(ja='"駅", 東口', ja_kana="エキ", en="Station", easy_ja="えき"),
            "localized_address": LocalizedText(
                ja="本町1; 2", ja_kana="ホンマチ", en="1; 2 Honmachi", easy_ja="ほんまち 1"
            ),
            "coordinates": Coordinates(latitude=1e-07, longitude=-138.12345678901234),
            "opening_hours": "24時間",
            "accepted_materials": [Material.STEEL_CAN, Material.PET_BOTTLE],
            **content,
        }
        made = rules.create_location(given, location_id=location_id, now=NOW)
        return put_location(database, made)

    return make_location


def export(database: Database, path: Path) -> int:
    return export_locations(database, path, path.suffix.removeprefix("."))


@EXPORTS
def test_import_of_the_export_changes_nothing(
    name: str, database: Database, make: Make, tmp_path: Path
) -> None:
    import_locations(database, YAIZU, now=NOW)
    import_locations(database, TAKAMATSU, now=NOW, accepts=[Material.SMALL_APPLIANCE])
    make("a" * 64, municipality_code="222127", attribution="City, CC BY")
    make("b" * 64, source="only a source", opening_hours=None, accepted_materials=None)
    make("c" * 64, external_id="only an id")
    # Two data sets may know different places by one id.
    make(rules.location_id_of_source("s", "91060001"), source="s", external_id="91060001")
    before = listed(database)
    path = tmp_path / name
    assert export(database, path) == 43
    report = import_locations(database, path, now=LATER)
    assert report.counts[Outcome.UNCHANGED] == len(report.rows) == 43
    assert listed(database) == before
    path.write_text(path.read_text(encoding="utf-8").replace("本町1; 2", "新町"), encoding="utf-8")
    assert import_locations(database, path, now=LATER).counts[Outcome.UPDATED] == 4
    assert len(listed(database)) == 43


@EXPORTS
def test_export_omits_closed_places_and_kiosks(
    name: str, database: Database, make: Make, tmp_path: Path
) -> None:
    make("a" * 64, kiosk_ids=["the-kiosk"])
    make("b" * 64)
    change_location(database, "b" * 64, lambda location: rules.deactivate(location, NOW))
    path = tmp_path / name
    assert export(database, path) == 1
    text = path.read_text(encoding="utf-8")
    assert "the-kiosk" not in text
    assert "b" * 64 not in text
    assert "null" not in text


def test_failed_export_keeps_the_old_file(database: Database, make: Make, tmp_path: Path) -> None:
    make("a" * 64)
    with pytest.raises(FileError, match="nowhere"):
        export(database, tmp_path / "nowhere" / "all.csv")
    path = tmp_path / "all.csv"
    path.write_text("old", encoding="utf-8")
    lost = Database(object(), database.table_prefix, database.retry_policy)
    with pytest.raises(AttributeError):
        export(lost, path)
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
