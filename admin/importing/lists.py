"""Read lists of places from CSV files, workbooks and GeoJSON."""

from pathlib import Path

from admin.importing.files import FileError, read_text
from admin.importing.geojson import NoFeaturesError, is_json, read_features
from admin.importing.mappings import ColumnMapping
from admin.importing.workbooks import ENDINGS, read_workbook
from resolvers.domain.places.place_lists.columns import Columns
from resolvers.domain.places.place_lists.lists import (
    NotAListError,
    find_absent,
    find_header,
    read_csv,
)
from resolvers.domain.places.place_lists.sheets import Sheet, make_sheet


def read_list(path: Path, mapping: ColumnMapping) -> tuple[Sheet, Columns]:
    """Return the sheet, and its columns. Raise FileError."""
    try:
        if path.suffix.lower() in ENDINGS:
            return _read_workbook(path, mapping)
        text = read_text(path)
        if is_json(text):
            return _read_features(text, mapping)
        return read_csv(text, mapping.columns, mapping.constants)
    except (NotAListError, NoFeaturesError) as refused:
        raise FileError(f"{path}: {refused}") from refused


def _read_workbook(path: Path, mapping: ColumnMapping) -> tuple[Sheet, Columns]:
    """Return the first of the workbook's sheets that is a list of places."""
    refusals = []
    for records in read_workbook(path):
        try:
            header, columns = find_header(records, mapping.columns, mapping.constants)
        except NotAListError as refused:
            refusals.append(refused)
        else:
            return make_sheet(records, header), columns
    raise refusals[0] if refusals else FileError(f"{path}: has no sheets")


def _read_features(text: str, mapping: ColumnMapping) -> tuple[Sheet, Columns]:
    sheet, columns = read_features(text, mapping.columns, mapping.constants)
    absent = find_absent(columns, mapping.columns)
    if absent:
        raise NoFeaturesError(f"no feature has the mapping's {absent}")
    return sheet, columns
