"""docs/sql.md is as the archive and sql/ are."""

from admin.archive.statements import read_statement
from tests.admin.archive.sql_page import PAGE, update


def test_page_has_the_written_tables() -> None:
    text = PAGE.read_text("utf-8")

    assert update(text) == text


def test_page_explains_each_anomaly() -> None:
    rules = [
        line.partition(":")[0]
        for line in read_statement("anomalies").explanation.splitlines()
        if line.partition(":")[0].isidentifier()
    ]

    assert len(rules) == 5
    for rule in rules:
        assert f"| `{rule}` |" in PAGE.read_text("utf-8")
