from pathlib import Path

from admin.archive.archives import find_local_archive, name_incoming


def test_local_archive_is_in_its_folder() -> None:
    assert find_local_archive({"ARCHIVE_DIR": "a", "DATA_DIR": "d"}) == Path("a")
    assert find_local_archive({"DATA_DIR": "d"}) == Path("d/archive")


def test_archive_is_named_by_its_place() -> None:
    assert name_incoming({"ARCHIVE_DIR": "a", "ENVIRONMENT": "prod"}) == "a"
    assert name_incoming({"ENVIRONMENT": "prod"}) == "the archive of prod in AWS"
