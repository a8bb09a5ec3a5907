"""Write a folder as a zip whose bytes depend only on the files' names and contents."""

import os
import tempfile
import zipfile
from pathlib import Path

from tools.package.errors import PackageError

FIRST_MOMENT_OF_ZIP = (1980, 1, 1, 0, 0, 0)
READABLE_FILE = 0o100644
"""Lambda runs a function as another user than the one that unpacked the zip."""
UNIX = 3


def write_archive(folder: Path, target: Path, size_limit_bytes: int) -> None:
    """Write the zip next to `target`, then rename it. Raise PackageError if it is too large."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write_files(folder, zipfile.ZipFile(file, "w"))
        size_bytes = unfinished.stat().st_size
        if size_bytes >= size_limit_bytes:
            raise PackageError(
                f"{target.name} would have {size_bytes:,} bytes: "
                f"it has to stay under {size_limit_bytes:,}"
            )
        unfinished.chmod(0o644)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _write_files(folder: Path, archive: zipfile.ZipFile) -> None:
    files = {
        path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()
    }
    with archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FIRST_MOMENT_OF_ZIP)
            entry.create_system = UNIX
            entry.external_attr = READABLE_FILE << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name].read_bytes(), compresslevel=9)
