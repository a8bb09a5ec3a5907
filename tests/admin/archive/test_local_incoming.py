from pathlib import Path

import pytest

from admin.archive.answers import ArchiveError
from admin.archive.local_incoming import open_folder


def test_folder_that_is_not_whole_is_named(tmp_path: Path) -> None:
    day = tmp_path / "incoming" / "calendar" / "dt=2026-11-25"
    day.mkdir(parents=True)
    (day / "broken.parquet").write_bytes(b"x")
    with open_folder(tmp_path) as read, pytest.raises(ArchiveError, match=r"broken\.parquet"):
        list(read("calendar", ["local_date"]))
    (tmp_path / "state").touch()
    with pytest.raises(ArchiveError, match="is not whole"), open_folder(tmp_path):
        pass
