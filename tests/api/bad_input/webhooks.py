"""Bad inputs of the fields about webhook subscriptions."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.queries import ask
from tests.api.bad_input.rows import (
    BadInput,
    Nothing,
    does_not_fit,
    invalid,
    invalid_argument,
    refused,
)
from tests.support.matrix.roles import Role
from tests.support.matrix.scene import HOOK

NOT_FOUND = refused("NOT_FOUND", "id")
BY_PLACE = ["DEPOSIT_CREDITED"]


def create(name: str, answer: Any, key: str = "hook-2", **fields: Any) -> BadInput:
    """A subscription that is good but for these fields; None is left out."""
    given = {each: value for each, value in {**HOOK, **fields}.items() if value is not None}
    return change("createWebhookSubscription", name, answer, input=given, idempotencyKey=key)


def create_invalid(name: str, field: str, **fields: Any) -> BadInput:
    return create(name, invalid("input", field), **fields)


def update(name: str, answer: Any, subscription: str = "$subscription", **fields: Any) -> BadInput:
    return change("updateWebhookSubscription", name, answer, id=subscription, input=fields)


ROWS = [
    create_invalid("no partner", "partner", partner=None),
    create_invalid("no URL", "url", url=None),
    create_invalid("no types", "eventTypes", eventTypes=None),
    create_invalid("a blank partner", "partner", partner=" "),
    create_invalid("a partner of 101 characters", "partner", partner="x" * 101),
    create_invalid("http", "url", url="http://partner.example/"),
    create_invalid("another scheme", "url", url="ftp://partner.example/"),
    create_invalid("a user in the URL", "url", url="https://user:secret@partner.example/"),
    create_invalid("a fragment", "url", url="https://partner.example/#events"),
    create("a port of 65,536", does_not_fit("url"), url="https://partner.example:65536/"),
    create_invalid("a private address", "url", url="https://10.0.0.1/"),
    create_invalid("this machine", "url", url="https://localhost/"),
    create_invalid("a URL in Japanese", "url", url="https://焼津.example/"),
    create_invalid("a URL of 2,001 characters", "url", url="https://a.example/" + "x" * 1983),
    create("no URL at all", does_not_fit("url"), url="partner"),
    create_invalid("an empty list of types", "eventTypes", eventTypes=[]),
    create_invalid("a type twice", "eventTypes", eventTypes=["REWARD_SOLD_OUT"] * 2),
    create("a type that is none", does_not_fit("eventTypes"), eventTypes=["POINTS_LOST"]),
    create_invalid("erasures without user ids", "eventTypes", eventTypes=["ACCOUNT_ERASED"]),
    create_invalid("user ids without erasures", "eventTypes", includesUserIds=True),
    create_invalid(
        "a type without a municipality", "municipalityCodes", municipalityCodes=["22212"]
    ),
    create_invalid(
        "an empty list of codes", "municipalityCodes", eventTypes=BY_PLACE, municipalityCodes=[]
    ),
    create_invalid(
        "a code of 4 digits", "municipalityCodes", eventTypes=BY_PLACE, municipalityCodes=["2221"]
    ),
    create_invalid(
        "101 codes",
        "municipalityCodes",
        eventTypes=BY_PLACE,
        municipalityCodes=[f"{code:05}" for code in range(101)],
    ),
    create("an empty key", invalid("idempotencyKey"), key=""),
    create(
        "a key that was another's",
        refused("IDEMPOTENCY_KEY_REUSED", "idempotencyKey"),
        key="hook-1",
        partner="another",
    ),
    update("an id that nothing has", NOT_FOUND, "none", isActive=False),
    update("a deleted one", NOT_FOUND, "$deleted_subscription", isActive=False),
    update("no partner any more", invalid("input", "partner"), partner=None),
    update("no URL any more", invalid("input", "url"), url=None),
    update("neither active nor inactive", invalid("input", "isActive"), isActive=None),
    update("user ids", invalid("input", "includesUserIds"), includesUserIds=True),
    update("a private address", invalid("input", "url"), url="https://[fd00::1]/"),
    update(
        "a code for all types", invalid("input", "municipalityCodes"), municipalityCodes=["22212"]
    ),
    change("rotateWebhookSecret", "an id that nothing has", NOT_FOUND, id="none"),
    change("rotateWebhookSecret", "a deleted one", NOT_FOUND, id="$deleted_subscription"),
    change("rotateWebhookSecret", "a sixth secret", invalid("id"), id="$rotated_subscription"),
    change("deleteWebhookSubscription", "an id that nothing has", NOT_FOUND, id="none"),
    ask("an id that nothing has", "webhookSubscription", Nothing(), Role.ADMIN, id="none"),
    ask(
        "a deleted one", "webhookSubscription", Nothing(), Role.AUDITOR, id="$deleted_subscription"
    ),
    ask("first 0", "webhookSubscriptions", invalid_argument("first"), Role.ADMIN, first=0),
    ask(
        "a cursor of another list",
        "webhookSubscriptions",
        invalid_argument("after"),
        Role.ADMIN,
        after="$rewards_cursor",
    ),
]
