"""Account maps: a file with the Cognito sub of each old account."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from admin.importing.files import FileError, read_text
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import check_key
from resolvers.domain.places.place_lists.sheets import Record, read_records

SUB = "sub"
_COLUMNS = 2
_DUPLICATES_NAMED = 5


@dataclass(frozen=True)
class MapRow:
    """A row, counted from 1 as in a spreadsheet. One with a problem maps nothing."""

    row: int
    old_id: str
    sub: str
    problem: str | None = None


def read_account_map(path: Path) -> list[MapRow]:
    """Read a CSV file of two columns: the old id, and the sub.

    If the first row has a cell `sub`, it names the columns, in either order. Rows with the same old
    id or the same sub all have a problem: the file does not show which row is right. Raise
    FileError.
    """
    records = [record for record in read_records(read_text(path)) if not record.is_blank]
    sub_column, has_header = 1, False
    if records and len(records[0].cells) == _COLUMNS:
        titles = [cell.casefold() for cell in records[0].cells]
        if SUB in titles:
            sub_column, has_header = titles.index(SUB), True
    rows = [_read_row(record, sub_column) for record in records[has_header:]]
    if not rows:
        raise FileError(f"{path}: has no row with an old id and a sub")
    return _mark_duplicates(rows)


def _read_row(record: Record, sub_column: int) -> MapRow:
    if record.problem is not None:
        return MapRow(record.row, "", "", record.problem)
    if len(record.cells) != _COLUMNS:
        return MapRow(record.row, "", "", f"has {len(record.cells)} cells, not an old id and a sub")
    old_id, sub = record.cells[1 - sub_column], record.cells[sub_column]
    problem = None
    try:
        check_key(sub, [SUB])
    except InvalidInputError as error:
        problem = error.message if sub else "the sub is empty"
    return MapRow(record.row, old_id, sub, problem if old_id else "the old id is empty")


def _mark_duplicates(rows: Sequence[MapRow]) -> list[MapRow]:
    numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        numbers["old id", row.old_id].append(row.row)
        numbers["sub", row.sub].append(row.row)

    def problem_of(row: MapRow) -> str | None:
        for what, key in (("old id", row.old_id), ("sub", row.sub)):
            others = [str(number) for number in numbers[what, key] if number != row.row]
            if others:
                more = " ..." if len(others) > _DUPLICATES_NAMED else ""
                return f"row {', '.join(others[:_DUPLICATES_NAMED])}{more} has the same {what}"
        return None

    return [replace(row, problem=row.problem or problem_of(row)) for row in rows]
