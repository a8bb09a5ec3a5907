"""The real files, if OPEN_DATA_DIR has them: some may not be published here."""

import os
from pathlib import Path

import pytest

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.lists import read_list
from admin.importing.mappings import ColumnMapping
from admin.importing.reports import Outcome
from resolvers.storage.client import Database
from tests.support.imports import LATER, NOW, counts

FOLDER = Path(os.environ.get("OPEN_DATA_DIR", "OPEN_DATA_DIR is not set"))
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=str(FOLDER))
PLACES = {
    "jp/yaizu_222127_recycling_base.csv": 16,
    "jp/yaizu_222127_public_toilet.csv": 112,
    "jp/takamatsu_0086_recycling_box.csv": 23,
    "malaga_osm/glass.js": 1659,
    "malaga_osm/paper.js": 1677,
    "malaga_osm/plastic.js": 1650,
}
OTHERS = {
    "jp/takamatsu_0074_garbage_separation.csv": "a sorting list of items and waste classes",
    "jp/kanazawa_5374_area_days.csv": "a list of areas and their collection days",
    "jp/kanazawa_5374_center.csv": "a list of closing days",
    "jp/kanazawa_5374_description.csv": "a list of waste classes",
    "jp/kanazawa_5374_remarks.csv": "a list of remarks",
    "jp/kanazawa_5374_target.csv": "a sorting list, 5374's target",
}


def test_every_file_of_the_folder_is_listed() -> None:
    files = {
        path.relative_to(FOLDER).as_posix()
        for path in FOLDER.rglob("*")
        if path.suffix in (".csv", ".js", ".geojson", ".xlsx")
    }
    assert files == PLACES.keys() | OTHERS.keys()


@pytest.mark.parametrize(("name", "count"), PLACES.items(), ids=PLACES)
def test_file_of_places_is_imported_whole(name: str, count: int, database: Database) -> None:
    first = import_locations(database, FOLDER / name, now=NOW, writers=1)
    assert first.not_done == []
    assert counts(first) == (count, 0, 0, 0)
    assert len({row.location_id for row in first.rows}) == count
    again = import_locations(database, FOLDER / name, now=LATER, writers=1)
    assert again.counts[Outcome.UNCHANGED] == count


@pytest.mark.parametrize(("name", "kind"), OTHERS.items(), ids=OTHERS)
def test_other_file_is_refused_as_what_it_is(name: str, kind: str) -> None:
    with pytest.raises(FileError, match=f"is not a list of places but {kind}"):
        read_list(FOLDER / name, ColumnMapping())
