"""Bad inputs of the mutations about push subscriptions."""

from typing import Any

from tests.api.bad_input.locations import change
from tests.api.bad_input.rows import BadInput, does_not_fit, invalid, unknown_field
from tests.support.matrix.roles import Role
from tests.support.push_keys import browser


def save(name: str, answer: Any, **fields: Any) -> BadInput:
    given = {each: value for each, value in browser(**fields).items() if value is not None}
    return change("savePushSubscription", name, answer, Role.CITIZEN, input=given)


def save_invalid(name: str, field: str, value: Any) -> BadInput:
    return save(name, invalid("input", field), **{field: value})


ROWS = [
    save_invalid("http", "endpoint", "http://push.example/one"),
    save_invalid("a private address", "endpoint", "https://169.254.169.254/"),
    save_invalid("this machine", "endpoint", "https://localhost/"),
    save_invalid("an endpoint of 2,001 characters", "endpoint", "https://a.example/" + "x" * 1983),
    save_invalid("an empty endpoint", "endpoint", ""),
    save_invalid("a key of 64 bytes", "p256dh", "B" * 86),
    save_invalid("a key off the curve", "p256dh", "B" + "A" * 86),
    save_invalid("a key that is not base64url", "p256dh", "/" * 87),
    save_invalid("an auth of 15 bytes", "auth", "A" * 20),
    save_invalid("an empty auth", "auth", ""),
    save("no endpoint", does_not_fit("input"), endpoint=None),
    save("no auth", does_not_fit("input"), auth=None),
    save("a number for a key", does_not_fit("p256dh"), p256dh=4),
    save("a member of the browser's", unknown_field("expirationTime"), expirationTime="x"),
    change(
        "removePushSubscription",
        "no endpoint",
        does_not_fit("endpoint"),
        Role.CITIZEN,
        endpoint=None,
    ),
]
