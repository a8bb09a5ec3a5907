"""Choose the archive that a command reads, from the environment."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from admin.archive.answers import Archive
from admin.archive.incoming import ReadIncoming, incoming_of

DEFAULT_DATA_DIR = ".data"


@contextmanager
def open_archive(environment: Mapping[str, str]) -> Iterator[Archive]:
    """Yield the archive in ARCHIVE_DIR, else that of ENVIRONMENT in AWS, else that of DATA_DIR.

    Raise ArchiveError if the archive is missing or cannot be read, and SettingsError.
    """
    folder = environment.get("ARCHIVE_DIR")
    if not folder and environment.get("ENVIRONMENT"):
        from admin.archive.athena_archive import AthenaArchive  # noqa: PLC0415 - half of a second

        with closing(AthenaArchive(environment)) as archive:
            yield archive
        return
    # The container has no DuckDB, and asks Athena.
    from admin.archive.local_archive import open_local_archive  # noqa: PLC0415 - as above

    with open_local_archive(find_local_archive(environment)) as archive:
        yield archive


@contextmanager
def open_incoming(environment: Mapping[str, str]) -> Iterator[ReadIncoming]:
    """Yield a reader of the delivered rows: of ARCHIVE_DIR, else of ENVIRONMENT's archive in AWS.

    Raise ArchiveError, also while rows are read.
    """
    if folder := environment.get("ARCHIVE_DIR"):
        # The container has no DuckDB.
        from admin.archive.local_incoming import open_folder  # noqa: PLC0415 - as above

        with open_folder(Path(folder)) as read:
            yield read
        return
    from admin.archive.athena_archive import AthenaArchive  # noqa: PLC0415 - half of a second

    with closing(AthenaArchive(environment)) as archive:
        yield incoming_of(archive)


def name_incoming(environment: Mapping[str, str]) -> str:
    """Return the location that `open_incoming` reads."""
    return environment.get("ARCHIVE_DIR") or f"the archive of {environment['ENVIRONMENT']} in AWS"


def find_local_archive(environment: Mapping[str, str]) -> Path:
    """Return the folder of ARCHIVE_DIR or DATA_DIR."""
    if folder := environment.get("ARCHIVE_DIR"):
        return Path(folder)
    return Path(environment.get("DATA_DIR") or DEFAULT_DATA_DIR) / "archive"
