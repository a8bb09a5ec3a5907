"""Files that the programme keeps in its archive's folder, such as material weights."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from admin.archive.answers import ArchiveError
from admin.archive.tables import ALL_TABLES, columns_of
from resolvers.domain.base.enums import Material, QuantityUnit
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.locations import check_municipality_code, municipality_key


def read_programme_file(root: Path, table: str) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of TABLE.csv in an archive's folder, in the order of the table's columns.

    Yield none without the file. Raise ArchiveError, which names the line and the fault.
    """
    path = root / f"{table}.csv"
    if not path.exists():
        return
    columns = columns_of(table)
    reader = csv.DictReader(io.StringIO(_read_text(path), newline=""))
    if missing := [name for name in columns if name not in (reader.fieldnames or ())]:
        raise ArchiveError(f"{path}: the first line lacks the columns {', '.join(missing)}")
    seen = set()
    for row in reader:
        place = f"{path}, line {reader.line_num}"
        values = {
            name: _read_value(name, hive_type, (row[name] or "").strip(), place)
            for name, hive_type in columns.items()
        }
        key = [str(values[name]) for name in ALL_TABLES[table]["key"]]
        if tuple(key) in seen:
            raise ArchiveError(f"{place}: {' '.join(key)} has a line already")
        seen.add(tuple(key))
        yield tuple(values.values())


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArchiveError(f"{path} is not in UTF-8: save it as CSV UTF-8") from error


def _read_value(name: str, hive_type: str, text: str, place: str) -> str | int | None:
    read = _READ.get(name, _read_integer if hive_type == "bigint" else str)
    try:
        return read(text) if text or name in _READ else None
    except (ValueError, InvalidInputError) as error:
        raise ArchiveError(f"{place}, {name}: {error}") from error


def _read_integer(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError(f"{text!r} is not a whole number of grams")
    return int(text)


def _read_municipality(text: str) -> str | None:
    return municipality_key(check_municipality_code(text, [repr(text)]))


_READ: Final[Mapping[str, Callable[[str], Any]]] = {
    "material": Material,
    "unit": QuantityUnit,
    "municipality": _read_municipality,
}
"""Readers of the values of required columns."""
