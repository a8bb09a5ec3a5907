import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.notices.push_subscriptions import (
    SUBSCRIPTIONS_LIMIT,
    PushSubscription,
    PushSubscriptionList,
    add_subscription,
    drop_subscription,
    read_subscription,
)
from tests.support.push_keys import BROWSER, browser

NOW = datetime(2026, 11, 28, tzinfo=UTC)
POINT = base64.urlsafe_b64decode(BROWSER["p256dh"] + "=")


def read(*, may_loop_back: bool = False, **fields: Any) -> PushSubscription:
    return read_subscription("hanako", browser(**fields), NOW, may_loop_back=may_loop_back)


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


def test_padding_of_keys_does_not_count() -> None:
    padded = read(p256dh=encode(POINT), auth=BROWSER["auth"] + "==")

    assert padded == read()
    assert (padded.p256dh, padded.auth) == (BROWSER["p256dh"], BROWSER["auth"])


def test_same_subscription_may_be_saved_later() -> None:
    later = read().model_copy(update={"created_at": NOW + timedelta(hours=1)})

    assert later.is_same(read())
    assert not later.is_same(read(auth=encode(b"x" * 16)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", "http://push.example/one"),
        ("endpoint", "https://10.0.0.1/one"),
        ("endpoint", "https://[fd00::1]/one"),
        ("endpoint", "https://localhost/one"),
        ("endpoint", "https://push.example/" + "x" * 1980),
        ("endpoint", ""),
        ("p256dh", ""),
        ("p256dh", "not base64url!"),
        ("p256dh", encode(POINT[:-1])),
        ("p256dh", encode(POINT + b"\0")),
        ("p256dh", encode(b"\2" + POINT[1:])),
        ("p256dh", encode(POINT[:-1] + bytes([POINT[-1] ^ 1]))),
        ("p256dh", encode(b"\4" + bytes(64))),
        ("p256dh", encode(b"\4" + b"\xff" * 64)),
        ("p256dh", "点" * 87),
        ("auth", BROWSER["auth"] + "!!!!"),
        ("auth", encode(b"x" * 15)),
        ("auth", encode(b"x" * 17)),
    ],
)
def test_bad_field_is_named(field: str, value: str) -> None:
    with pytest.raises(InvalidInputError, match=rf"^{field} must") as raised:
        read_subscription("hanako", browser(**{field: value}), NOW, may_loop_back=False)
    assert raised.value.field == ["input", field]


def test_endpoint_of_this_machine_needs_permission() -> None:
    endpoint = "http://127.0.0.1:8080/push"

    assert read(may_loop_back=True, endpoint=endpoint).endpoint == endpoint
    with pytest.raises(InvalidInputError):
        read(endpoint=endpoint)


def test_eleventh_subscription_replaces_oldest() -> None:
    ids = tuple(map(str, range(SUBSCRIPTIONS_LIMIT)))
    full = PushSubscriptionList(subscription_id="user#1", user_id="1", subscription_ids=ids)

    after, gone = add_subscription(full, "new")

    assert (after.subscription_ids, gone) == ((*ids[1:], "new"), ("0",))
    assert after.version == full.version + 1


def test_subscription_saved_again_is_newest() -> None:
    listed = PushSubscriptionList(
        subscription_id="user#1", user_id="1", subscription_ids=("a", "b")
    )

    after, gone = add_subscription(listed, "a")

    assert (after.subscription_ids, gone) == (("b", "a"), ())
    assert drop_subscription(after, "b").subscription_ids == ("a",)
