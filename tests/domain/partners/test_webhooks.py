from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.partners.webhooks import (
    ACCOUNT_ERASED,
    ATTEMPTS,
    SECRETS_LIMIT,
    WITH_MUNICIPALITY,
    Subscription,
    close_gone,
    create_subscription,
    delete_subscription,
    format_secret,
    retry_delay_seconds,
    rotate_secret,
    show_to,
    sign,
    update_subscription,
    wants,
)
from resolvers.events.catalogue import CATALOGUE
from tests.support.identities import NOW

FIRST, SECOND, THIRD = (format_secret(bytes([number]) * 32) for number in (1, 2, 3))
CONTENT: dict[str, Any] = {
    "partner": "焼津市",
    "url": "https://partner.example/events",
    "event_types": ["points.earned", "exchange.confirmed"],
}
EARNED: dict[str, Any] = {
    "id": "entry-1",
    "type": "points.earned",
    "partitionkey": "hanako",
    "sequence": "0000000002",
    "data": {"userId": "hanako", "sequence": 2, "pointsChange": 4, "municipality": "222127"},
}


def subscribe(**content: Any) -> Subscription:
    return create_subscription(
        {**CONTENT, **content},
        subscription_id="subscription-1",
        request_hash="hash",
        secret=FIRST,
        now=NOW,
        may_loop_back=False,
    )


def update(subscription: Subscription, **changes: Any) -> Subscription:
    return update_subscription(subscription, changes, NOW, may_loop_back=False)


def test_types_with_municipality_are_those_of_catalogue() -> None:
    has_one = {
        event_type
        for event_type, kind in CATALOGUE.items()
        if "municipality" in kind.data.model_fields
    }

    assert has_one == WITH_MUNICIPALITY
    assert ACCOUNT_ERASED in CATALOGUE


def test_new_subscription_is_active_without_user_ids() -> None:
    made = subscribe(municipality_codes=None, is_active=None)

    assert (made.is_active, made.includes_user_ids, made.municipality_codes) == (True, False, None)
    assert made.secrets_at(NOW) == [FIRST]


def test_subscription_gets_its_types_only() -> None:
    made = subscribe()

    assert wants(made, EARNED)
    assert not wants(made, {**EARNED, "type": "points.spent"})
    assert not wants(update(made, is_active=False), EARNED)
    assert not wants(delete_subscription(made, NOW), EARNED)
    assert not wants(close_gone(made, NOW), EARNED)


@pytest.mark.parametrize(
    ("codes", "municipality", "is_wanted"),
    [
        (None, None, True),
        (["22212"], "222127", True),
        (["131016", "222127"], "22212", True),
        (["131016"], "222127", False),
        (["222127"], None, False),
    ],
)
def test_municipality_decides_where_one_is_set(
    codes: list[str] | None, municipality: str | None, *, is_wanted: bool
) -> None:
    made = subscribe(event_types=["points.earned"], municipality_codes=codes)
    data = {"municipality": municipality} if municipality else {}

    assert wants(made, {**EARNED, "data": data}) is is_wanted


def test_erasure_comes_whatever_the_municipality() -> None:
    made = subscribe(
        event_types=["points.earned", "account.erased"],
        municipality_codes=["222127"],
        includes_user_ids=True,
    )

    assert wants(made, {"type": "account.erased", "data": {"userId": "hanako"}})


def test_event_without_user_ids_names_nobody() -> None:
    shown = show_to(subscribe(), EARNED)

    assert "hanako" not in str(shown)
    assert shown == {
        "id": "entry-1",
        "type": "points.earned",
        "data": {"sequence": 2, "pointsChange": 4, "municipality": "222127"},
    }
    who = subscribe(event_types=["points.earned", "account.erased"], includes_user_ids=True)
    assert show_to(who, EARNED) == EARNED


def test_same_content_changes_nothing() -> None:
    made = subscribe()

    assert update(made, **CONTENT) is made
    changed = update(made, partner="静岡市")
    assert (changed.partner, changed.version) == ("静岡市", made.version + 1)


def test_gone_endpoint_can_be_activated_again() -> None:
    gone = close_gone(subscribe(), NOW)
    assert (gone.is_active, gone.gone_at) == (False, NOW)

    again = update(gone, url="https://partner.example/new", is_active=True)

    assert (again.is_active, again.gone_at) == (True, None)


def test_former_secret_is_valid_for_a_day() -> None:
    rotated = rotate_secret(subscribe(), SECOND, NOW)
    last, over = NOW + timedelta(hours=24, milliseconds=-1), NOW + timedelta(hours=24)

    assert rotated.secrets_at(last) == [SECOND, FIRST]
    assert rotated.former_secret_ends_at(last) == over
    assert rotated.secrets_at(over) == [SECOND]
    assert rotated.former_secret_ends_at(over) is None


def test_second_rotation_keeps_what_was_valid() -> None:
    """The answer of the first one may be lost: the partner has the oldest secret then."""
    again = rotate_secret(rotate_secret(subscribe(), SECOND, NOW), THIRD, NOW + timedelta(hours=1))

    assert again.secrets_at(NOW + timedelta(hours=2)) == [THIRD, SECOND, FIRST]
    assert again.secrets_at(NOW + timedelta(hours=24)) == [THIRD, SECOND]


def test_secrets_have_a_limit_until_they_end() -> None:
    rotated = subscribe()
    for _ in range(SECRETS_LIMIT - 1):
        rotated = rotate_secret(rotated, SECOND, NOW)

    with pytest.raises(InvalidInputError, match="5 valid secrets"):
        rotate_secret(rotated, THIRD, NOW)
    assert len(rotate_secret(rotated, THIRD, NOW + timedelta(days=1)).former_secrets) == 1


def test_deleted_subscription_has_no_secret_or_url() -> None:
    deleted = delete_subscription(rotate_secret(subscribe(), SECOND, NOW), NOW)

    assert not {FIRST, SECOND, CONTENT["url"]} & set(str(deleted.to_item()).split("'"))


def test_signatures_are_those_of_the_library() -> None:
    expected = [Webhook(secret).sign("entry-1", NOW, '{"名":1}') for secret in (SECOND, FIRST)]

    header = sign([SECOND, FIRST], "entry-1", int(NOW.timestamp()), '{"名":1}'.encode())

    assert header.split(" ") == expected


def test_retries_last_a_day() -> None:
    assert ATTEMPTS == 13
    for fraction, most_hours in ((0.0, 23.8), (1.0, 24.95)):
        delays = [retry_delay_seconds(attempt, fraction) for attempt in range(1, ATTEMPTS)]
        assert 23.7 < sum(delays) / 3600 < most_hours
        assert delays == sorted(delays)
    assert [retry_delay_seconds(attempt, 0.0) for attempt in (1, 2, ATTEMPTS - 1)] == [5, 30, 14400]
    assert [retry_delay_seconds(each, 1.0, 60) for each in (ATTEMPTS, ATTEMPTS + 1)] == [0, 0]


@pytest.mark.parametrize(("asked", "seconds"), [(0, 5), (3, 5), (60, 60), (14_401, 14_400)])
def test_endpoint_can_ask_for_more_time(asked: int, seconds: int) -> None:
    assert retry_delay_seconds(1, 0.0, asked) == seconds


def test_first_type_without_municipality_is_named() -> None:
    types = sorted({*CATALOGUE} - WITH_MUNICIPALITY - {ACCOUNT_ERASED})

    with pytest.raises(InvalidInputError, match=f"^{types[0]} has no municipality"):
        subscribe(event_types=types, municipality_codes=["222127"])
    with pytest.raises(InvalidInputError, match=f"^{types[0]} has no municipality"):
        update(subscribe(event_types=types), municipality_codes=["222127"])
    with pytest.raises(InvalidInputError, match="at most 100"):
        subscribe(municipality_codes=[f"{code:05}" for code in range(1001, 1102)])
