"""The arguments that several fields share."""

from typing import Annotated, TypeAlias

import strawberry

from resolvers.domain.base.enums import ExchangeStatus, Material

_KEY = (
    "1 to 128 visible ASCII characters. Use a new key for each new request. To send a request "
    "again, use its key: the request has one effect, forever."
)
_NOTICE = (
    "A text for the user, shown in the history: 1 to 500 characters, not blank, no control "
    "characters except \\n. If omitted, none."
)
_REASON = "The reason: 1 to 500 characters, not blank, no control characters except \\n."

# Source: aws-appsync-community issues 348 and 394.
CHANGES = strawberry.argument(
    description="The changes, as one variable ($input). Write no literal: in a literal, AppSync "
    "can turn a variable that was not given into null, and null clears the field."
)
First: TypeAlias = Annotated[
    int | None,
    strawberry.argument(description="Page size, 1 to 100 (else InvalidInput); 20 if omitted."),
]
After: TypeAlias = Annotated[
    str | None,
    strawberry.argument(
        description="Continue after this cursor of the same list. Cursors of other lists are "
        "InvalidInput."
    ),
]
Accepts: TypeAlias = Annotated[
    list[Material] | None,
    strawberry.argument(
        description="Only locations that accept at least one of these. An empty list does not "
        "filter."
    ),
]
OnlyExchangeStatus: TypeAlias = Annotated[
    ExchangeStatus | None,
    strawberry.argument(description="Only exchanges with this status; all if omitted."),
]
UserId: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description="The id of the user.")]
RewardId: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description="The id of the reward.")
]
ExchangeId: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description="The id of the exchange.")
]
LocationId: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description="The id of the location.")
]
IdempotencyKey: TypeAlias = Annotated[strawberry.ID, strawberry.argument(description=_KEY)]
OptionalIdempotencyKey: TypeAlias = Annotated[
    strawberry.ID | None,
    strawberry.argument(description=f"{_KEY} Without a key, each request creates one."),
]
Reason: TypeAlias = Annotated[str, strawberry.argument(description=_REASON)]
Notice: TypeAlias = Annotated[str | None, strawberry.argument(description=_NOTICE)]
OptionalReason: TypeAlias = Annotated[str | None, strawberry.argument(description=_REASON)]
