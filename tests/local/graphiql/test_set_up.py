"""The set-up on made-up packages with a made-up npm; the last tests fetch real ones."""

import io
import shutil
import sys
import tarfile
import threading
from pathlib import Path

import pytest

from local.graphiql.pinned_files import PinnedFile, read_pinned_files
from local.graphiql.set_up import set_up
from tests.support.pinned_packages import CONTENTS, FILES

NPM = """#!{python}
import pathlib, shutil, sys
packages = [each for each in sys.argv[1:] if "@" in each]
archives = pathlib.Path({archives!r})
with open(archives / "calls", "a") as calls:
    print(*packages, file=calls)
for archive in archives.glob("*.tgz"):
    shutil.copy(archive, ".")
{then}
"""


def write_archive(folder: Path, file: PinnedFile, content: bytes) -> None:
    name = f"{file.package.removeprefix('@').replace('/', '-')}-{file.version}.tgz"
    with tarfile.open(folder / name, "w:gz") as archive:
        member = tarfile.TarInfo(f"package/{file.path}")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of npm's archives; npm is the only program on PATH."""
    archives = tmp_path / "archives"
    archives.mkdir()
    for file in FILES:
        write_archive(archives, file, CONTENTS[file.place])
    write_npm(archives, "")
    monkeypatch.setenv("PATH", str(archives))
    return archives


def write_npm(archives: Path, then: str) -> None:
    program = archives / "npm"
    program.write_text(NPM.format(python=sys.executable, archives=str(archives), then=then))
    program.chmod(0o755)


def calls(npm: Path) -> list[str]:
    return (npm / "calls").read_text().splitlines() if (npm / "calls").exists() else []


def kept(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".lock"
    }


def test_only_missing_packages_are_fetched(tmp_path: Path, npm: Path) -> None:
    both = [threading.Thread(target=set_up, args=(tmp_path / "files", FILES)) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    set_up(tmp_path / "files", FILES)
    assert kept(tmp_path / "files") == CONTENTS
    (tmp_path / "files" / FILES[0].place).write_bytes(b"let one")
    set_up(tmp_path / "files", FILES)
    (tmp_path / "files" / FILES[1].place).unlink()
    set_up(tmp_path / "files", FILES)

    assert kept(tmp_path / "files") == CONTENTS
    assert calls(npm) == ["@s/two@2.0.0 one@1.0.0", "one@1.0.0", "@s/two@2.0.0"]


@pytest.mark.install
def test_real_files_come_by_borrowed_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "sh").symlink_to(shutil.which("sh") or "sh")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    files = read_pinned_files()

    set_up(tmp_path / "files", files)

    assert all(file.is_in(tmp_path / "files") for file in files)
    assert not list((tmp_path / "files").glob(".fetching-*"))
