import zipfile
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.reports import Outcome
from admin.importing.workbooks import read_workbook
from resolvers.storage.client import Database
from tests.support.imports import LATER, NOW, counts, listed, named

HEADER = ["NO", "名称", "住所", "緯度", "経度", "利用可能曜日", "開始時間", "終了時間"]
Rows = Sequence[Sequence[object]]


def written(path: Path, *sheets: Rows) -> Path:
    with xlsxwriter.Workbook(path) as workbook:
        hours = workbook.add_format({"num_format": "hh:mm"})
        for rows in sheets:
            sheet = workbook.add_worksheet()
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, time):
                        sheet.write_datetime(row, column, cell, hours)
                    else:
                        sheet.write(row, column, cell)
    return path


def test_workbook_is_imported_with_numbers_and_times(database: Database, tmp_path: Path) -> None:
    row: list[object] = [
        91060001,
        "市役所",
        "本町\n2",
        34.867083333333,
        138.3,
        "月火",
        time(9),
        time(17, 30),
    ]
    path = written(tmp_path / "stations.xlsx", [[], ["焼津市の拠点"], HEADER, row])
    report = import_locations(database, path, now=NOW)
    assert [(row.row, row.outcome) for row in report.rows] == [(4, Outcome.IMPORTED)]
    location = named(database, "市役所")
    assert (location.external_id, location.address) == ("91060001", "本町 2")
    assert (location.latitude, location.longitude) == (34.867083333333, 138.3)
    assert location.opening_hours == "Mo,Tu 09:00-17:30"
    before = listed(database)
    assert counts(import_locations(database, path, now=LATER)) == (0, 0, 1, 0)
    assert listed(database) == before


def test_first_sheet_with_places_is_imported(database: Database, tmp_path: Path) -> None:
    rows: Rows = [HEADER, [1, "a", "b", "不明", 138.3], [2, "c", "d", 34.8, 138.3]]
    path = written(tmp_path / "STATIONS.XLSX", [["はじめに"]], rows)
    report = import_locations(database, path, now=NOW)
    assert counts(report) == (1, 0, 0, 1)
    assert (report.rows[0].row, report.rows[0].column) == (2, "緯度")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"name,address\n", "is not a readable workbook"),
        (b"PK\x03\x04 torn", "not a readable workbook"),
    ],
)
def test_invalid_workbook_is_refused_in_one_line(
    content: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / "stations.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileError, match=reason) as refused:
        read_workbook(path)
    assert str(path) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_workbook_that_unpacks_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 100_000)
    monkeypatch.setattr("admin.importing.workbooks.UNPACKED_BYTES_LIMIT", 10_000)
    with pytest.raises(FileError, match="unpacks to more than"):
        read_workbook(path)
    monkeypatch.setattr("admin.importing.workbooks.FILE_BYTES_LIMIT", 10)
    with pytest.raises(FileError, match="has more than"):
        read_workbook(path)


def test_cells_are_written_as_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "cells.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, [True, False, 1.5, 12, " a "])
        moment = datetime(2026, 4, 1, 9)  # noqa: DTZ001 - a workbook knows no time zones
        sheet.write_datetime(0, 5, moment, workbook.add_format({"num_format": 22}))
        sheet.write_datetime(
            0, 6, timedelta(hours=24, minutes=30), workbook.add_format({"num_format": "[h]:mm"})
        )
    ((record,),) = read_workbook(path)
    assert record.cells == ("yes", "no", "1.5", "12", "a", "2026-04-01 09:00:00", "24:30")
