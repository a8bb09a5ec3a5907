from pathlib import Path
from typing import Any

from admin.archive.archives import open_archive
from admin.rollups.archived import read_archived
from resolvers.events.archive.rows import rows_of_item
from resolvers.storage.base.expressions import from_attributes
from tests.support.archived_year import TABLES
from tests.support.archives import deliver
from tests.support.counted_programme import FIRST, LAST, books_of
from tests.support.service import Service


def test_archive_says_what_tables_say(lived: Service, tmp_path: Path) -> None:
    """Every row came to it twice."""
    zone = lived.settings.programme_time_zone
    rows = [
        row
        for table in TABLES
        for item in map(from_attributes, lived.rows(table))
        for row in rows_of_item(table, item, lived.now, zone)
    ]
    deliver(tmp_path, [*rows, *rows])
    with open_archive({"ARCHIVE_DIR": str(tmp_path)}) as archive:
        archived = read_archived(archive, FIRST, LAST)

    assert without_zeros(archived.counted()) == without_zeros(books_of(lived).counted())


def without_zeros(counted: Any) -> Any:
    return {
        key: {name: number for name, number in counts.items() if number}
        for key, counts in counted.items()
    }
