from unittest.mock import Mock

from admin.archive.answers import Answer
from admin.archive.incoming import incoming_of


def test_rows_as_they_came_are_asked_in_order() -> None:
    archive = Mock(query=Mock(return_value=Answer([], iter([(1,)]))))

    assert list(incoming_of(archive)("calendar", ["day", "month"])) == [(1,)]

    (sql,) = archive.query.call_args.args
    assert sql.startswith("SELECT local_date, ")
    assert sql.endswith(" FROM calendar_incoming ORDER BY day, month")
