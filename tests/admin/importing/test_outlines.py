import json
from functools import partial
from pathlib import Path

import pytest

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.outlines import Outlines, read_outlines
from admin.importing.reports import ImportReport, MunicipalityOrigin
from resolvers.domain.places.locations import Coordinates, update_location
from resolvers.services.places.locations import change_location
from resolvers.storage.base.client import Database
from tests.support.imports import HEADER, LATER, NOW, Write, listed

OPTION, FILE, BY_OUTLINES, KEPT, NONE = MunicipalityOrigin
SQUARE = [[138.0, 34.0], [139.0, 34.0], [139.0, 35.0], [138.0, 35.0], [138.0, 34.0]]
HOLE = [[138.4, 34.4], [138.6, 34.4], [138.6, 34.6], [138.4, 34.6], [138.4, 34.4]]
IN_SQUARE, IN_HOLE, OUTSIDE = "34.2,138.2", "34.5,138.5", "35.5,138.5"


@pytest.fixture
def square(tmp_path: Path) -> Outlines:
    path = tmp_path / "outlines.json"
    path.write_text(json.dumps([{"code": "22212", "rings": [SQUARE, HOLE]}]), encoding="utf-8")
    return read_outlines(path)


def test_wrong_outlines_name_the_fault(tmp_path: Path) -> None:
    path = tmp_path / "outlines.json"
    for municipality, reason in (
        ({"code": "2221", "rings": [SQUARE]}, "0.code: Value error, code must be 5 or 6 digits"),
        ({"code": "22212", "rings": [SQUARE[:3]]}, "0.rings.0: List should have at least 4"),
    ):
        path.write_text(json.dumps([municipality]), encoding="utf-8")
        with pytest.raises(FileError, match=reason):
            read_outlines(path)


def test_first_municipality_of_a_place_is_found(tmp_path: Path) -> None:
    path = tmp_path / "outlines.json"
    both = [{"code": code, "rings": [SQUARE]} for code in ("22214", "22212")]
    path.write_text(json.dumps(both), encoding="utf-8")
    outlines = read_outlines(path)
    for latitude, code in ((34.5, "22214"), (34.0, "22214"), (33.9, None)):
        assert outlines.find(Coordinates(latitude=latitude, longitude=138.5)) == code


def origins(report: ImportReport) -> list[tuple[str | None, MunicipalityOrigin | None]]:
    return [(row.municipality, row.municipality_from) for row in report.rows]


def test_option_comes_before_file_before_outlines(
    database: Database, write: Write, square: Outlines
) -> None:
    path = write(
        f"1,a,b,{IN_SQUARE},222267",
        f"2,c,d,{IN_SQUARE},",
        f"3,e,f,{IN_HOLE},",
        f"4,g,h,{OUTSIDE},",
        f"5,,j,{IN_SQUARE},",
        header=f"{HEADER},市区町村コード",
    )
    report = import_locations(database, path, now=NOW, outlines=square)
    assert origins(report) == [
        ("222267", FILE),
        ("22212", BY_OUTLINES),
        (None, NONE),
        (None, NONE),
        (None, None),
    ]
    chosen = import_locations(database, path, now=NOW, municipality="37201", outlines=square)
    assert origins(chosen)[:4] == [("37201", OPTION)] * 4


def test_outlines_change_no_code_set_by_hand(
    database: Database, write: Write, square: Outlines
) -> None:
    path = write(f"1,a,b,{IN_SQUARE}")
    (row,) = import_locations(database, path, now=NOW, outlines=square).rows
    assert row.location_id is not None
    for code, origin in (("22214", ("22214", KEPT)), (None, ("22212", BY_OUTLINES))):
        change = partial(update_location, changes={"municipality_code": code}, now=LATER)
        change_location(database, row.location_id, change)
        report = import_locations(database, path, now=LATER, outlines=square)
        assert origins(report) == [origin]
        assert listed(database)[0].municipality == origin[0]
