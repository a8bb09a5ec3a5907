"""Vouchers: codes that wait in a reward's pool until an exchange gets them, each once."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from resolvers.domain.base.digests import digest
from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.items import Item
from resolvers.domain.base.search_texts import searchable
from resolvers.domain.base.times import Instant
from resolvers.domain.base.validation import check_text

_COMMA = re.compile("[,\N{FULLWIDTH COMMA}\N{SMALL COMMA}]")
SEPARATOR = ", "
"""Between the codes of one exchange, which has one for each piece."""
VOUCHERS_AT_ONCE = 50
"""The most pool codes of one exchange, all in one transaction. Operators enter codes for more."""
TYPED_AT_ONCE = 90
"""The most of one exchange: a transaction has 100 actions, a few of them not for vouchers."""


class Voucher(Item):
    """An item of vouchers.

    A free one has its code and is in `pool`, which is the reward's id. A given one has neither:
    its code is in the exchange, where an erasure finds it. One that an operator typed and that was
    never loaded has no `loaded_at`.
    """

    voucher_id: str
    reward_id: str
    loaded_at: Instant | None = None
    pool: str | None = None
    code: str | None = None
    exchange_id: str | None = None
    handed_over_at: Instant | None = None


def voucher_id_of(reward_id: str, code: str) -> str:
    """Return the id: a code has one row for each reward, in any spelling, for ever."""
    return digest("voucher", reward_id, searchable(code))


def typed_codes(reward_id: str, voucher_code: str) -> dict[str, str]:
    """Return the codes of an exchange's voucherCode by their ids, each once.

    Wide commas separate codes as well.
    """
    codes = (code.strip() for code in _COMMA.split(voucher_code))
    return {voucher_id_of(reward_id, code): code for code in codes if searchable(code)}


def voucher_digest_of(voucher_code: str) -> str:
    """Return the digest that finds an exchange by its whole voucherCode, in any spelling."""
    return digest("voucher code", searchable(voucher_code))


def new_voucher(reward_id: str, code: str, now: datetime) -> Voucher:
    """Return the free voucher of this code. Raise InvalidInput.

    Two codes that look the same, as with a wide letter or an invisible sign, would both be given.
    """
    check_text(code, ["code"])
    if not code.isascii():
        raise InvalidInputError("code must have only ASCII characters", ["code"])
    if "," in code:
        raise InvalidInputError("code must not have a comma", ["code"])
    return Voucher(
        voucher_id=voucher_id_of(reward_id, code),
        reward_id=reward_id,
        loaded_at=now,
        pool=reward_id,
        code=code,
    )


def typed_voucher(voucher_id: str, reward_id: str, exchange_id: str, now: datetime) -> Voucher:
    """Return the voucher of a code that an operator enters and that is not loaded."""
    return Voucher(
        voucher_id=voucher_id, reward_id=reward_id, exchange_id=exchange_id, handed_over_at=now
    )


def check_typed(codes: Collection[str], quantity: int) -> None:
    """Raise InvalidInput if an operator typed more codes than pieces, or than a transaction has."""
    most = min(quantity, TYPED_AT_ONCE)
    if len(codes) > most:
        raise InvalidInputError(
            f"voucherCode has {len(codes)} codes, separated by commas: this exchange takes at most "
            f"{most}",
            ["voucherCode"],
        )


def check_quantity(quantity: int) -> None:
    """Raise InvalidInput if one transaction cannot assign so many codes."""
    if quantity > VOUCHERS_AT_ONCE:
        raise InvalidInputError(
            f"at most {VOUCHERS_AT_ONCE} codes come from the pool at once: enter others by hand",
            ["exchangeId"],
        )


def joined_code(vouchers: Sequence[Voucher]) -> str:
    """Return the codes of an exchange as its voucherCode."""
    return SEPARATOR.join(voucher.code for voucher in vouchers if voucher.code is not None)
