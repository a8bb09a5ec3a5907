import copy
from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.rewards.vouchers import voucher_digest_of
from tests.support.citizen_life import Books, erased, whole

LATER = "2029-03-31T14:59:59.999Z"
Tamper = Callable[[Books], Any]
Place = tuple[int | None, str]


@pytest.fixture
def books() -> Books:
    return copy.deepcopy(whole())


@pytest.fixture
def gone() -> Books:
    return copy.deepcopy(erased())


def is_unfinished(gone: Books) -> None:
    gone.account.update(next_expiry=gone.account["erased_at"], expiry_shard=SHARD)


SHARD = whole().account["expiry_shard"]


def test_p15_an_erased_account_verifies_without_its_texts(gone: Books) -> None:
    assert gone.problems() == []
    is_unfinished(gone)
    assert gone.problems() == []


@pytest.mark.parametrize(
    ("leave", "place"),
    [
        (lambda b: b.row(19).update(reason="found again"), (19, "personal")),
        (lambda b: b.row(19).update(salt="5a17"), (19, "personal")),
        (lambda b: b.row(19).update(notice="thank you"), (19, "personal")),
        (lambda b: b.exchanges[2].update(note="Tuesday"), (13, "personal")),
        (
            lambda b: b.exchanges[0].update(
                voucher_code="GIFT", voucher_digest=voucher_digest_of("GIFT")
            ),
            (11, "personal"),
        ),
    ],
)
def test_p15_text_left_after_erasure_is_found(gone: Books, leave: Tamper, place: Place) -> None:
    leave(gone)
    assert gone.found() == {place}
    is_unfinished(gone)
    assert gone.problems() == []


@pytest.mark.parametrize("name", ["display_name", "lang", "status_reason", "exchanges_without_key"])
def test_p15_personal_data_left_is_found_at_once(gone: Books, name: str) -> None:
    gone.account[name] = "花子"
    assert gone.found() == {(None, "personal")}
    is_unfinished(gone)
    assert gone.found() == {(None, "personal")}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda b: b.account.update(status="ERASED", erased_at=LATER),
        lambda b: b.account.update(status="ERASED"),
        lambda b: b.account.update(erased_at=LATER),
        lambda b: b.account.update(status="active"),
        lambda b: b.account.update(points_held=-1),
        lambda b: b.counts.clear(),
        lambda b: b.counts[0].update(count_id="other"),
        lambda b: b.counts[0].update(quantity=3),
    ],
)
def test_account_without_matching_entries_is_found(books: Books, tamper: Tamper) -> None:
    tamper(books)

    assert (20, "account") in books.found()


@pytest.mark.parametrize(
    "tamper",
    [
        lambda b: (b.account.pop("erased_at"), b.account.update(status="ACTIVE")),
        lambda b: b.account.pop("erased_at"),
        lambda b: b.account.update(status="ACTIVE"),
        lambda b: b.account.update(expiry_shard=SHARD),
        lambda b: b.account.update(next_expiry=b.account["erased_at"]),
        lambda b: b.account.update(next_expiry=LATER, expiry_shard=SHARD),
    ],
)
def test_undone_or_lost_erasure_is_found(gone: Books, tamper: Tamper) -> None:
    tamper(gone)

    assert (23, "account") in gone.found()


def fulfil(books: Books) -> None:
    books.exchanges[0].update(status="FULFILLED", fulfilled_by="operator", fulfilled_at=LATER)


@pytest.mark.parametrize(
    ("tamper", "place"),
    [
        (lambda b: b.exchanges[0].update(status="CONFIRMED"), (11, "exchange")),
        (lambda b: b.exchanges[0].pop("fulfilled_by"), (11, "exchange")),
        (lambda b: b.exchanges[0].pop("fulfilled_at"), (11, "exchange")),
        (lambda b: b.exchanges[0].update(requested_at=LATER), (11, "exchange")),
        (lambda b: b.exchanges[0].update(stock_taken=7), (11, "exchange")),
        (lambda b: b.exchanges[2].update(decided_by="hanako"), (13, "exchange")),
        (lambda b: b.exchanges[3].pop("decided_at"), (14, "exchange")),
        (lambda b: b.exchanges[1].update(decided_by="hanako"), (12, "exchange")),
        (lambda b: b.exchanges[0].update(quantity=3, points_cost_at=1), (11, "exchange")),
    ],
)
def test_changed_fulfilment_or_decision_is_found(
    books: Books, tamper: Tamper, place: Place
) -> None:
    fulfil(books)
    assert books.problems() == []
    tamper(books)

    assert place in books.found()


def test_wrong_number_is_reported_with_both_values(books: Books) -> None:
    right = books.account["points_balance"]
    books.account.update(points_balance=99_999, lots={"never": 99_999})

    details = [problem.detail for problem in books.problems()]

    assert f"the account's points_balance is 99999, but its entries give {right}" in details
    # Only readers of the tables see the lots.
    assert "the account's lots differs from its entries" in details
