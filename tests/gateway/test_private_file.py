import tempfile
from pathlib import Path

import pytest
from pydantic import BaseModel

from gateway.private_file import load_file, write_bytes


class Kept(BaseModel):
    name: str


def test_first_use_makes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A file of another disk could not take its place at once.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "unused"))
    path = tmp_path / "new" / "folder" / "kept.json"
    assert load_file(path, Kept, lambda: Kept(name="first")) == Kept(name="first")
    assert load_file(path, Kept, lambda: Kept(name="second")) == Kept(name="first")
    assert path.read_text() == '{\n  "name": "first"\n}'
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_text('{"name": 1}')
    with pytest.raises(ValueError, match=r"kept.json cannot be used: name: Input should be"):
        load_file(path, Kept, lambda: Kept(name="third"))


def test_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    with pytest.raises(OSError, match="directory"):
        write_bytes(taken, b"content")
    assert [*tmp_path.iterdir()] == [taken]
