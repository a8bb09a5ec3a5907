"""AWS's scalars as Python types. AppSync defines them; the SDL only names them.

Source: AWS AppSync Developer Guide, "Scalar types in GraphQL".
"""

import re
from datetime import date, datetime
from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from resolvers.domain.base.times import format_instant, parse_instant

AWSURL = NewType("AWSURL", str)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _parse_datetime(value: object) -> datetime:
    try:
        return parse_instant(_parse_text(value))
    except ValueError:
        # Replace Python's message, which can repeat the value in the logs.
        raise ValueError(
            "must be an AWSDateTime like 2026-11-25T09:00:00.000Z, with Z or an offset"
        ) from None


def _parse_date(value: object) -> date:
    text = _parse_text(value)
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError("must be an AWSDate, a day of the calendar like 2026-11-25")


def _parse_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")  # noqa: TRY004 - GraphQL reports ValueErrors
    return value


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="AWSDateTime", serialize=format_instant, parse_value=_parse_datetime
    ),
    date: strawberry.scalar(name="AWSDate", serialize=date.isoformat, parse_value=_parse_date),
    AWSURL: strawberry.scalar(name="AWSURL", serialize=str, parse_value=_parse_text),
}
