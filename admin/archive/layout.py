"""Layout of the local archive: incoming files, compacted files, and rules for deletion.

`incoming/TABLE/dt=yyyy-mm-dd/*.parquet` has the delivered rows, some of them twice.
`compacted/TABLE/local_month=yyyy-mm/*.parquet` has each row once, and can be made from `incoming`
at any time. `compacted/manifest.json` names the files in use. It is replaced whole, so a reader
sees a complete compaction or none, and the files of a process that died are ignored.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from admin.archive.answers import ArchiveError
from admin.archive.tables import CHANGES, columns_of

COLUMNS = {table: list(columns_of(table)) for table in CHANGES}


class Manifest(BaseModel):
    """Files of a compaction, by their paths in `incoming` and `compacted`.

    months: by table and month. columns: those of each table at that time.
    """

    model_config = ConfigDict(frozen=True)

    incoming: frozenset[str] = frozenset()
    months: dict[str, dict[str, str]] = {}
    columns: dict[str, list[str]] = {}

    @property
    def compacted(self) -> set[str]:
        return {file for months in self.months.values() for file in months.values()}


class Layout:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming = root / "incoming"
        self.compacted = root / "compacted"
        self.work = self.compacted / "work"
        self._manifest = self.compacted / "manifest.json"

    @classmethod
    def find(cls, root: Path) -> Self:
        """Raise ArchiveError if the folder does not exist."""
        if not root.is_dir():
            raise ArchiveError(
                f"no archive in {root}: `make run` writes it while it runs, and "
                "`recycle-points archive --from-table` makes it of the tables"
            )
        return cls(root)

    def read_manifest(self) -> Manifest:
        """Return the manifest of the last compaction.

        Return an empty one if there is none, or if the tables have other columns now: then all
        delivered rows are compacted again.
        """
        try:
            manifest = Manifest.model_validate_json(self._manifest.read_bytes())
        except (FileNotFoundError, ValidationError):
            return Manifest()
        return manifest if manifest.columns == COLUMNS else Manifest()

    def write_manifest(self, manifest: Manifest) -> None:
        new = self._manifest.with_suffix(".new")
        content = manifest.model_dump() | {"incoming": sorted(manifest.incoming)}
        new.write_text(json.dumps(content, indent=1), encoding="utf-8")
        new.replace(self._manifest)

    def find_new(self, manifest: Manifest) -> dict[str, list[str]]:
        """Return by table, in the order of arrival, the files that no compaction has read."""
        found = {}
        for table in CHANGES:
            paths = (self.incoming / table).glob("dt=*/*.parquet")
            names = (path.relative_to(self.incoming).as_posix() for path in paths)
            if new := sorted(name for name in names if name not in manifest.incoming):
                found[table] = new
        return found

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Wait until no other process compacts. A lock ends with its process."""
        self.compacted.mkdir(exist_ok=True)
        with _lock(self.compacted / "writer.lock", fcntl.LOCK_EX):
            yield

    @contextmanager
    def reading(self) -> Iterator[Manifest]:
        """Keep the files of the manifest while the block reads them."""
        self.compacted.mkdir(exist_ok=True)
        with _lock(self.compacted / "readers.lock", fcntl.LOCK_SH):
            yield self.read_manifest()

    def remove_unused(self, manifest: Manifest) -> None:
        """Delete the compacted files that no manifest names, unless another process is reading."""
        try:
            with _lock(self.compacted / "readers.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
                for path in self.compacted.rglob("*.parquet"):
                    if path.relative_to(self.compacted).as_posix() not in manifest.compacted:
                        path.unlink()
        except BlockingIOError:
            return


@contextmanager
def _lock(path: Path, operation: int) -> Iterator[None]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, operation)
        yield
    finally:
        os.close(handle)
