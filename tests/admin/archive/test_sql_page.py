"""docs/sql.md is as the archive and sql/ are."""

from tests.admin.archive.sql_page import PAGE, update


def test_page_has_the_written_tables() -> None:
    text = PAGE.read_text("utf-8")

    assert update(text) == text
