from datetime import timedelta

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.members.member_numbers import (
    MemberNumber,
    give_member_number,
    read_member_number,
)
from resolvers.domain.points.accounts import Account, zero_account
from tests.support.domain_programme import NOW
from tests.support.refusals import raised

HANAKO = zero_account("hanako", NOW)
LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (" card-7 ", "CARD-7"),
        ("ＡＢ１２", "AB12"),  # noqa: RUF001 - full-width is the case
        ("1\u20102\u20133\u22124\u30fc5", "1-2-3-4-5"),
        ("9" * 32, "9" * 32),
    ],
)
def test_number_is_stored_narrow_and_upper_case(text: str, number: str) -> None:
    assert read_member_number(text) == number


@pytest.mark.parametrize("text", ["", " ", "9" * 33, "カード", "a b", "a_b"])
def test_other_characters_are_rejected(text: str) -> None:
    refusal = raised(InvalidInputError, lambda: read_member_number(text))
    assert refusal.field == ["memberNumber"]


def test_each_change_is_counted() -> None:
    first = give_member_number(HANAKO, "A-1", None, LATER)
    second = give_member_number(first, None, None, LATER)
    assert (first.member_number, first.member_number_changes, first.version) == (
        "A-1",
        1,
        HANAKO.version + 1,
    )
    assert (second.member_number, second.member_number_changes) == (None, 2)
    assert (first.updated_at, second.updated_at) == (LATER, LATER + timedelta(milliseconds=1))
    migrated = HANAKO.model_copy(update={"updated_at": None})
    assert give_member_number(migrated, "A-1", None, NOW).updated_at == NOW


def test_same_number_again_changes_nothing() -> None:
    numbered = give_member_number(HANAKO, "A-1", None, LATER)
    owner = MemberNumber(member_number="A-1", user_id="hanako")
    assert give_member_number(numbered, "A-1", owner, LATER) is numbered
    assert give_member_number(HANAKO, "A-1", owner, LATER).member_number == "A-1"


@pytest.mark.parametrize(
    ("account", "code"),
    [
        (None, ErrorCode.NOT_FOUND),
        (HANAKO.model_copy(update={"erased_at": NOW}), ErrorCode.ACCOUNT_ERASED),
        (HANAKO, ErrorCode.MEMBER_NUMBER_TAKEN),
    ],
)
def test_number_has_one_owner_with_an_account(account: Account | None, code: ErrorCode) -> None:
    owner = MemberNumber(member_number="A-1", user_id="taro")
    refusal = raised(DomainError, lambda: give_member_number(account, "A-1", owner, LATER))
    assert refusal.code is code
