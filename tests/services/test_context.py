"""The moment of a request."""

from datetime import UTC, datetime, timedelta

from resolvers.services.context import utc_now


def test_moment_is_utc_and_whole_milliseconds() -> None:
    moments = [utc_now() for _ in range(9)]

    assert {(moment.tzinfo, moment.microsecond % 1000) for moment in moments} == {(UTC, 0)}
    assert abs(moments[0] - datetime.now(UTC)) < timedelta(minutes=1)
