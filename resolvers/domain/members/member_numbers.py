"""Member numbers, by which staff find users: for example the number of a library card."""

import re
import unicodedata
from datetime import datetime

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError, InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.base.times import later
from resolvers.domain.points.accounts import Account, check_not_erased

_FORM = re.compile(r"[0-9A-Z-]{1,32}")
_HYPHENS = dict.fromkeys([*range(0x2010, 0x2016), 0x2212, 0x30FC], "-")
"""Characters that keyboards write for a hyphen: dashes, the minus sign, the long vowel of kana."""


class MemberNumber(Item):
    """A row of member_numbers: the owner of a number, the only one."""

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
    """Return the account with this number; None removes its number.

    `owner` is the row of the number. Return the same object if nothing differs. Raise NOT_FOUND
    without an account, ACCOUNT_ERASED, MEMBER_NUMBER_TAKEN for another account's number.
    """
    if account is None:
        raise DomainError(ErrorCode.NOT_FOUND, "the user has no account: check userId", ["userId"])
    check_not_erased(account)
    if account.member_number == number:
        return account
    # The owner can be this account, read before it got the number: the write notices that change.
    if owner is not None and owner.user_id != account.user_id:
        raise DomainError(
            ErrorCode.MEMBER_NUMBER_TAKEN,
            "another user has this number: remove it there first",
            ["memberNumber"],
        )
    return account.model_copy(
        update={
            "member_number": number,
            "member_number_changes": (account.member_number_changes or 0) + 1,
            "updated_at": later(now, account.updated_at),
            "version": account.version + 1,
        }
    )
