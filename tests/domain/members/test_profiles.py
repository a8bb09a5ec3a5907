from datetime import timedelta

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.members.profiles import (
    LANGUAGE_MAXIMUM_LENGTH,
    ProfileChanges,
    update_profile,
)
from resolvers.domain.points.accounts import Notifications, zero_account
from tests.support.domain_programme import NOW
from tests.support.refusals import raised

HANAKO = zero_account("hanako", NOW).model_copy(update={"display_name": "花子", "lang": "ja"})
LATER = NOW + timedelta(hours=1)


def test_given_fields_change_and_others_stay() -> None:
    named = update_profile(HANAKO, {"display_name": "はなこ"}, LATER)
    assert (named.display_name, named.lang, named.updated_at) == ("はなこ", "ja", LATER)
    both = update_profile(HANAKO, {"display_name": None, "language": "en-GB"}, LATER)
    assert (both.display_name, both.lang) == (None, "en-GB")
    assert update_profile(HANAKO, {"language": None}, LATER).lang is None
    assert (both.ledger_seq, both.version) == (HANAKO.ledger_seq, HANAKO.version + 1)
    assert update_profile(both, {"language": "en-GB"}, LATER + timedelta(hours=1)) is both
    longest = "en-abcdefgh-abcdefgh-abcdefgh-abcdef"[:LANGUAGE_MAXIMUM_LENGTH]
    assert update_profile(both, {"language": longest}, LATER).lang == longest


def test_updated_at_rises_without_the_clock() -> None:
    for now in (NOW, NOW - timedelta(days=1)):
        changed = update_profile(HANAKO, {"language": "en"}, now)
        assert changed.updated_at == NOW + timedelta(milliseconds=1)
    migrated = HANAKO.model_copy(update={"updated_at": None})
    assert update_profile(migrated, {"language": "en"}, NOW).updated_at == NOW


def test_erased_account_cannot_change() -> None:
    erased = HANAKO.model_copy(update={"erased_at": NOW})
    refusal = raised(DomainError, lambda: update_profile(erased, {}, LATER))
    assert refusal.code is ErrorCode.ACCOUNT_ERASED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"display_name": "a\nb"}, "displayName"),
        ({"language": "日本語"}, "language"),
        ({"language": "ja\n"}, "language"),
        ({"language": "en" + "-abcdefgh" * 4}, "language"),
    ],
)
def test_value_out_of_range_names_field(changes: ProfileChanges, field: str) -> None:
    refusal = raised(InvalidInputError, lambda: update_profile(HANAKO, changes, LATER))
    assert refusal.field == ["input", field]


def test_null_notification_is_on_again() -> None:
    silent = update_profile(HANAKO, {"notifications": {"decided": False, "expiring": False}}, LATER)
    one = update_profile(silent, {"notifications": {"decided": None}}, LATER)
    assert one.notifications == Notifications(expiring=False)
    assert update_profile(one, {"notifications": {"expiring": True}}, LATER).notifications is None
    assert update_profile(silent, {"notifications": None}, LATER).notifications is None
