"""AWS's scalars in Python's words. AppSync defines them: the SDL names them only.

Source: AWS AppSync Developer Guide, "Scalar types in GraphQL".
"""

from datetime import date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from resolvers.rules.times import format_instant, parse_instant

AWSURL = NewType("AWSURL", str)


def _parse_datetime(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("an AWSDateTime is text like 2026-11-25T09:00:00.000Z")  # noqa: TRY004 - GraphQL reports ValueErrors
    return parse_instant(value)


def _parse_date(value: object) -> date:
    if not isinstance(value, str):
        raise ValueError("an AWSDate is text like 2026-11-25")  # noqa: TRY004 - as above
    return date.fromisoformat(value)


SCALARS: dict[object, ScalarDefinition] = {
    datetime: strawberry.scalar(
        name="AWSDateTime", serialize=format_instant, parse_value=_parse_datetime
    ),
    date: strawberry.scalar(name="AWSDate", serialize=date.isoformat, parse_value=_parse_date),
    AWSURL: strawberry.scalar(name="AWSURL", serialize=str, parse_value=str),
}


def given(value: Any) -> Any:  # noqa: ANN401 - any argument
    """An optional argument's value; what was left out and null are both None."""
    return None if value is strawberry.UNSET else value
