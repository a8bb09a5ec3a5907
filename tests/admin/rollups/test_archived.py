"""Roll-ups are compared with the archive."""

from pathlib import Path
from typing import Any

import pytest

from admin.archive.archives import open_archive
from admin.rollups.archived import read_archived
from admin.rollups.rebuild import verify_rollups
from resolvers.events.archive.rows import rows_of_item
from resolvers.storage.base.expressions import from_attributes
from tests.support.archived_year import TABLES
from tests.support.archives import deliver
from tests.support.counted_programme import FIRST, LAST, books_of, change
from tests.support.rollup_books import count_events
from tests.support.service import Service


@pytest.fixture
def archived(lived: Service, tmp_path: Path) -> Any:
    """What the archive says of the programme whose every row came to it twice."""
    zone = lived.settings.programme_time_zone
    rows = [
        row
        for table in TABLES
        for item in map(from_attributes, lived.rows(table))
        for row in rows_of_item(table, item, lived.now, zone)
    ]
    deliver(tmp_path, [*rows, *rows])
    with open_archive({"ARCHIVE_DIR": str(tmp_path)}) as archive:
        return read_archived(archive, FIRST, LAST)


def test_archive_says_what_tables_say(lived: Service, archived: Any) -> None:
    books = books_of(lived)

    assert without_zeros(archived.counted()) == without_zeros(books.counted())


def test_archive_names_what_differs(lived: Service, archived: Any) -> None:
    count_events(lived)
    assert verify_rollups(lived.database, archived).differences == []
    change(lived, "2026-11-25/all", deposits=9)

    (found,) = verify_rollups(lived.database, archived).differences

    assert (found.rollup_id, found.count, found.stored, found.right) == (
        "2026-11-25/all",
        "deposits",
        9,
        2,
    )


def without_zeros(counted: Any) -> Any:
    return {
        key: {name: number for name, number in counts.items() if number}
        for key, counts in counted.items()
    }
