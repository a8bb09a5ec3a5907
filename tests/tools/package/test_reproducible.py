import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.package.package import build

pytestmark = pytest.mark.package

ROOT = Path(__file__).parents[3]
SOURCES = ("lambda_entry.py", "resolvers", "tools/package", "requirements/run.txt")
BUILD = """
import sys
from pathlib import Path
from tools.package.package import build

build(Path(sys.argv[1]), "x86_64")
"""
# Of an ELF file's header, byte 18: System V ABI, "ELF Header", e_machine.
MACHINES = {"x86_64": 62, "arm64": 183}


def copy_sources(folder: Path) -> Path:
    for place in SOURCES:
        target = folder / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / place).is_dir():
            shutil.copytree(ROOT / place, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(ROOT / place, target)
    for path in folder.rglob("*"):
        os.utime(path, (1e9, 1e9))
        path.chmod(0o700)
    return folder


def test_folder_umask_and_time_change_no_byte(zip_path: Path, tmp_path: Path) -> None:
    sources = copy_sources(tmp_path / "sources")
    target = tmp_path / "x.zip"
    (tmp_path / "t").mkdir()

    subprocess.run(
        [sys.executable, "-c", BUILD, target],
        cwd=sources,
        env={**os.environ, "PYTHONPATH": "", "PYTHONHASHSEED": "7", "TMPDIR": str(tmp_path / "t")},
        umask=0o077,
        check=True,
    )

    first, second = (hashlib.sha256(path.read_bytes()) for path in (zip_path, target))
    assert first.hexdigest() == second.hexdigest()
    assert list((tmp_path / "t").iterdir()) == []


def test_zips_differ_in_compiled_code_only(zip_path: Path, tmp_path: Path) -> None:
    paths = {"x86_64": zip_path, "arm64": build(tmp_path / "lambda-arm64.zip", "arm64")}
    contents: dict[str, dict[str, bytes]] = {}
    for platform, path in paths.items():
        with zipfile.ZipFile(path) as archive:
            contents[platform] = {name: archive.read(name) for name in archive.namelist()}
    machines = {
        platform: {content[18] for name, content in files.items() if name.endswith(".so")}
        for platform, files in contents.items()
    }
    rest = [
        {name: content for name, content in files.items() if not name.endswith(".so")}
        for files in contents.values()
    ]

    assert machines == {platform: {machine} for platform, machine in MACHINES.items()}
    assert rest[0] == rest[1]
    assert "tzdata/zoneinfo/Asia/Tokyo" in rest[0]
    assert not [name for name in rest[0] if "__pycache__" in name and "cpython-313" not in name]
