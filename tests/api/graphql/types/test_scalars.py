from datetime import UTC, datetime
from typing import Any

import pytest
from graphql import GraphQLScalarType

from resolvers.api.graphql.schema import schema

NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)


def scalar(name: str) -> GraphQLScalarType:
    found = schema._schema.type_map[name]
    assert isinstance(found, GraphQLScalarType)
    return found


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-25T09:00:00.000Z", NINE),
        ("2026-11-25T09:00:00Z", NINE),
        ("2026-11-25T18:00:00.000+09:00", NINE),
        ("2026-11-25T18:00:00.000+09:00:00", NINE),
        ("2026-11-25T09:00:00.123456789Z", NINE.replace(microsecond=123000)),
    ],
)
def test_time_is_read_as_utc_milliseconds(text: str, moment: datetime) -> None:
    read = scalar("AWSDateTime").parse_value(text)

    assert read == moment
    assert read.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-25T09:00:00",
        "2026-13-45T09:00:00Z",
        "2026-11-25T09:00:00+09:75",
        "\uff12\uff10\uff12\uff16-11-25T09:00:00.000Z",
        "secret",
        "",
        1795597200,
        None,
    ],
)
def test_invalid_time_is_rejected_unquoted(value: Any) -> None:
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the whole text is compared
        scalar("AWSDateTime").parse_value(value)

    assert str(raised.value) == (
        "must be an AWSDateTime like 2026-11-25T09:00:00.000Z, with Z or an offset"
    )


@pytest.mark.parametrize(
    "value",
    [
        "2026-13-45",
        "2027-02-29",
        "2026-W48-3",
        "2026-11-25T09:00:00Z",
        "\uff12\uff10\uff12\uff16-11-25",
        "",
    ],
)
def test_day_outside_calendar_is_rejected(value: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^must be an AWSDate, a day of the calendar like 2026-11-25$"
    ):
        scalar("AWSDate").parse_value(value)


@pytest.mark.parametrize("name", ["AWSDate", "AWSURL"])
@pytest.mark.parametrize("value", [5, True, None, {"a": 1}, ["2026-11-25"]])
def test_what_is_no_text_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=r"^must be text$"):
        scalar(name).parse_value(value)
