"""The set-up of GraphiQL's files."""

import shutil
from pathlib import Path

import pytest

from local.graphiql.pinned_files import read_pinned_files
from local.graphiql.set_up import set_up


@pytest.mark.install
def test_real_files_come_by_borrowed_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to(shutil.which("sh") or "sh")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    files = read_pinned_files()

    set_up(tmp_path / "files", files)

    assert all(file.is_in(tmp_path / "files") for file in files)
    assert not list((tmp_path / "files").glob(".fetching-*"))
