"""Member numbers: what staff find a user by, such as the number of a library card."""

import re
import unicodedata
from datetime import datetime, timedelta

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.points.accounts import Account, check_not_erased

_FORM = re.compile(r"[0-9A-Z-]{1,32}")
_HYPHENS = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x30FC], "-")
"""What keyboards make of a hyphen: dashes, the minus sign and the long vowel of kana."""


class MemberNumber(Item):
    """A row of member_numbers: whose number it is. No other row can have it."""

    member_number: str
    user_id: str


def read_member_number(text: str) -> str:
    """Return the number as it is stored: narrow, in upper case, each dash a hyphen.

    Raise InvalidInput unless it is 1 to 32 letters, digits and hyphens.
    """
    number = unicodedata.normalize("NFKC", text).translate(_HYPHENS).strip().upper()
    if not _FORM.fullmatch(number):
        raise InvalidInputError(
            "memberNumber must be 1 to 32 letters (A to Z), digits and hyphens", ["memberNumber"]
        )
    return number


def give_member_number(
    account: Account | None, number: str | None, owner: MemberNumber | None, now: datetime
) -> Account:
    """Return the account with this number; None takes its number away.

    `owner` is the row of the number. Return the same object if nothing differs. Raise NOT_FOUND
    without an account, ACCOUNT_ERASED, MEMBER_NUMBER_TAKEN for the number of another one.
    """
    if account is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the user has no account: check userId", ["userId"])
    check_not_erased(account)
    if account.member_number == number:
        return account
    # Its own if the account was read before it got it: the write finds that it has changed.
    if owner is not None and owner.user_id != account.user_id:
        raise DomainError(
            ErrorCode.MEMBER_NUMBER_TAKEN,
            "another user has this number: take it away there first",
            ["memberNumber"],
        )
    moment = now
    if account.updated_at is not None:
        # updated_at grows with each change, whatever the clock does.
        moment = max(now, account.updated_at + timedelta(milliseconds=1))
    return account.model_copy(
        update={
            "member_number": number,
            "member_number_changes": (account.member_number_changes or 0) + 1,
            "updated_at": moment,
            "version": account.version + 1,
        }
    )
