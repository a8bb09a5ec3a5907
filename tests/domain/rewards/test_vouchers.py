import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.base.validation import TEXT_MAXIMUM_LENGTH
from resolvers.domain.rewards.vouchers import (
    TYPED_AT_ONCE,
    VOUCHERS_AT_ONCE,
    Voucher,
    check_quantity,
    check_typed,
    joined_code,
    new_voucher,
    typed_codes,
    typed_voucher,
    voucher_id_of,
)
from tests.support.domain_programme import NOW


def test_id_depends_on_reward_and_code() -> None:
    ids = {voucher_id_of(reward, code) for reward in ("a", "ab") for code in ("bc", "c")}

    assert len(ids) == 4
    assert new_voucher("a", "c", NOW).voucher_id == voucher_id_of("a", "c")


@pytest.mark.parametrize(
    "code",
    [
        *("", " ", "A\tB", "A,B", "A" * (TEXT_MAXIMUM_LENGTH + 1)),
        *("AB-1\u200b", "\uff21\uff22-1", "AB\u20131", "番号"),
    ],
)
def test_code_that_nobody_can_use_is_rejected(code: str) -> None:
    with pytest.raises(InvalidInputError, match="code must"):
        new_voucher("tote", code, NOW)


def test_codes_of_pieces_can_be_told_apart() -> None:
    vouchers = [new_voucher("tote", code, NOW) for code in ("AB 1", "CD 2")]

    assert joined_code(vouchers) == "AB 1, CD 2"


def test_voucher_is_free_or_handed_over() -> None:
    free = new_voucher("tote", "AB 1", NOW)
    typed = typed_voucher("id-1", "tote", "exchange-1", NOW)

    assert free == Voucher(
        voucher_id=voucher_id_of("tote", "AB 1"),
        reward_id="tote",
        loaded_at=NOW,
        pool="tote",
        code="AB 1",
    )
    assert typed == Voucher(
        voucher_id="id-1", reward_id="tote", exchange_id="exchange-1", handed_over_at=NOW
    )
    assert joined_code([free, typed]) == "AB 1"


def test_typed_codes_are_separated_by_commas() -> None:
    typed = typed_codes("tote", "AB 1, cd2\uff0c\uff21\uff22 1,, ")

    assert [*typed] == [voucher_id_of("tote", code) for code in ("ab 1", "CD2")]


def test_quantity_fits_one_transaction() -> None:
    check_quantity(VOUCHERS_AT_ONCE)
    with pytest.raises(InvalidInputError, match="enter others by hand") as refusal:
        check_quantity(VOUCHERS_AT_ONCE + 1)
    assert refusal.value.field == ["exchangeId"]


@pytest.mark.parametrize(("quantity", "most"), [(2, 2), (TYPED_AT_ONCE + 1, TYPED_AT_ONCE)])
def test_typed_codes_fit_quantity_and_transaction(quantity: int, most: int) -> None:
    check_typed(["A"] * most, quantity)
    with pytest.raises(InvalidInputError, match=f"at most {most}$"):
        check_typed(["A"] * (most + 1), quantity)
