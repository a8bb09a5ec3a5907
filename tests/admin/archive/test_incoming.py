"""All that came, in order: a folder and Athena give the same rows."""

from pathlib import Path

from admin.archive.incoming import incoming_of
from admin.archive.local_incoming import open_folder
from admin.archive.tables import columns_of
from tests.support.archives import deliver, entry_row
from tests.support.athena import PAGE_ROWS, open_athena

USERS = ("hanako", "Hanako", "花子", "é", "-")
ORDER = ("user_id", "sequence")


def test_column_that_no_file_has_is_null(tmp_path: Path) -> None:
    deliver(tmp_path, [entry_row(1)], without=("reverses",))

    with open_folder(tmp_path) as read:
        (row,) = read("ledger_entries", ORDER)

    assert row[[*columns_of("ledger_entries")].index("reverses")] is None


def test_athena_reads_as_the_folder_does(tmp_path: Path) -> None:
    rows = [entry_row(n, user) for user in USERS for n in range(1, 2 * PAGE_ROWS // len(USERS))]
    deliver(tmp_path, rows)
    deliver(tmp_path, rows[:3])
    with open_folder(tmp_path) as read:
        of_folder = list(read("ledger_entries", ORDER))
    with open_athena(tmp_path) as (archive, _):
        of_athena = list(incoming_of(archive)("ledger_entries", ORDER))

    assert of_athena == of_folder
    place = [*columns_of("ledger_entries")].index("user_id")
    users = [row[place] for row in of_folder]
    assert users == sorted(users)
    assert len(users) == len(rows) + 3
