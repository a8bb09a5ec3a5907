import zipfile
from datetime import datetime, time, timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
import xlsxwriter
from python_calamine import PasswordError

from admin.importing.files import FileError
from admin.importing.import_locations import import_locations
from admin.importing.lists import read_list
from admin.importing.mappings import ColumnMapping
from admin.importing.workbooks import read_workbook
from resolvers.storage.base.client import Database
from tests.support.imports import LATER, NOW, counts, named

HEADER = ["NO", "名称", "住所", "緯度", "経度", "利用可能曜日", "開始時間", "終了時間"]


def test_workbook_is_imported_with_numbers_and_times(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "STATIONS.XLSX"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet().write_row(0, 0, ["はじめに"])
        sheet = workbook.add_worksheet()
        sheet.write_row(2, 0, HEADER)
        sheet.write_row(3, 0, [91060001, "市役所", "本町\n2", 34.867083333333, 138.3, "月火"])
        hours = workbook.add_format({"num_format": "hh:mm"})
        for column, moment in ((6, time(9)), (7, time(17, 30))):
            sheet.write_datetime(3, column, moment, hours)
        sheet.write_row(4, 0, [1, "a", "b", "不明", 138.3])

    report = import_locations(database, path, now=NOW)

    assert counts(report) == (1, 0, 0, 1)
    assert (report.rows[1].row, report.rows[1].column) == (5, "緯度")
    location = named(database, "市役所")
    assert (location.external_id, location.address) == ("91060001", "本町 2")
    assert (location.latitude, location.longitude) == (34.867083333333, 138.3)
    assert location.opening_hours == "Mo,Tu 09:00-17:30"
    assert counts(import_locations(database, path, now=LATER)) == (0, 0, 1, 1)


def test_cells_are_written_as_in_csv(tmp_path: Path) -> None:
    path = tmp_path / "cells.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, [True, False, 1.5, 12, " a "])
        moment = datetime(2026, 4, 1, 9)  # noqa: DTZ001 - a workbook knows no time zones
        sheet.write_datetime(0, 5, moment, workbook.add_format({"num_format": 22}))
        elapsed = workbook.add_format({"num_format": "[h]:mm"})
        sheet.write_datetime(0, 6, timedelta(hours=24, minutes=30), elapsed)
    ((record,),) = read_workbook(path)
    assert record.cells == ("yes", "no", "1.5", "12", "a", "2026-04-01 09:00:00", "24:30")
    with pytest.raises(FileError, match="is not a list of places: no column of name"):
        read_list(path, ColumnMapping())


def test_unusable_workbook_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "stations.xlsx"
    with pytest.raises(FileError, match=f"^{path}: No such file or directory$"):
        read_workbook(path)
    for content, reason in ((b"", "is empty"), (b"PK\x03\x04 torn", "not a readable workbook")):
        path.write_bytes(content)
        with pytest.raises(FileError, match=reason):
            read_workbook(path)
    protected = Mock(**{"from_path.side_effect": PasswordError})
    with monkeypatch.context() as patched:
        patched.setattr("admin.importing.workbooks.CalamineWorkbook", protected)
        with pytest.raises(FileError, match=f"^{path}: is protected by a password$"):
            read_workbook(path)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * 2**21)
    size = path.stat().st_size
    limits = (
        ("UNPACKED_BYTES_LIMIT", 2**21, "unpacks to more than 1 MiB"),
        ("FILE_BYTES_LIMIT", size, "has more than 0 MiB"),
    )
    for name, limit, says in limits:
        for less, reason in ((0, "is not a readable"), (1, f"{says}$")):
            with monkeypatch.context() as patched:
                patched.setattr(f"admin.importing.workbooks.{name}", limit - less)
                with pytest.raises(FileError, match=reason):
                    read_workbook(path)
