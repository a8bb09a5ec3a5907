"""Workbooks: the sheets of xlsx, xls and ods files as records.

Uses python-calamine, which operators have and Lambda does not.
"""

import zipfile
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from admin.importing.cells import write_cell
from admin.importing.files import FILE_BYTES_LIMIT, FileError
from resolvers.domain.places.place_lists.sheets import Record

ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods")
UNPACKED_BYTES_LIMIT = 8 * FILE_BYTES_LIMIT


def read_workbook(path: Path) -> list[list[Record]]:
    """Return the records of each sheet, numbered as in the spreadsheet. Raise FileError."""
    _check_size(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets = [
            workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in workbook.sheet_names
        ]
    except PasswordError as error:
        raise FileError(f"{path}: is protected by a password") from error
    except (CalamineError, OSError) as error:
        reason = " ".join(str(error).split())
        raise FileError(f"{path}: is not a readable workbook: {reason}") from error
    return [
        [Record(row, tuple(map(write_cell, cells))) for row, cells in enumerate(rows, start=1)]
        for rows in sheets
    ]


def _check_size(path: Path) -> None:
    """Reject a small file that unpacks to more than memory can hold. Raise FileError."""
    try:
        size = path.stat().st_size
        unpacked = 0
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                unpacked = sum(part.file_size for part in parts.infolist())
    except (OSError, zipfile.BadZipFile) as error:
        raise FileError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
    if size > FILE_BYTES_LIMIT:
        raise FileError(f"{path}: has more than {FILE_BYTES_LIMIT // 2**20} MiB")
    if unpacked > UNPACKED_BYTES_LIMIT:
        raise FileError(f"{path}: unpacks to more than {UNPACKED_BYTES_LIMIT // 2**20} MiB")
    if size == 0:
        raise FileError(f"{path}: is empty")
