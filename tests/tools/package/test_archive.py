import os
from pathlib import Path

from tools.package.archive import write_archive

LIMIT_BYTES = 10_000
NAMES = ("b.py", "a/z.json", "a.py")


def fill(folder: Path, *, names: tuple[str, ...] = NAMES, at_seconds: float, mode: int) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"of {name}", encoding="utf-8")
        path.chmod(mode)
        os.utime(path, (at_seconds, at_seconds))
    return folder


def test_archive_ignores_times_modes_and_order(tmp_path: Path) -> None:
    first = fill(tmp_path / "first", at_seconds=1e9, mode=0o600)
    second = fill(tmp_path / "second", names=NAMES[::-1], at_seconds=1.5e9, mode=0o755)

    for folder in (first, second):
        write_archive(folder, folder.with_suffix(".zip"), LIMIT_BYTES)

    assert first.with_suffix(".zip").read_bytes() == second.with_suffix(".zip").read_bytes()
