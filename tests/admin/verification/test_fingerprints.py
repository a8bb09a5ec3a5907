import hashlib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from admin.verification import fingerprints as module
from admin.verification.fingerprints import Fingerprints
from admin.verification.reports import Totals
from resolvers.domain.base.times import format_instant
from resolvers.domain.points.accounts import expiry_shard_of, zero_account
from resolvers.domain.rewards.redemption_counts import count_id_of
from resolvers.domain.rewards.rewards import PIECES_MAXIMUM
from resolvers.storage.base.expressions import to_attributes
from resolvers.storage.base.lots import shorten
from tests.support.citizen_life import CITIZEN, POSTER, RULES, Books, erased, whole
from tests.support.domain_programme import NOW

Spoil = Callable[[Books], object]
COUNTED = {"reward_id": POSTER.reward_id, "counted_from_start": True}
ERASED_AT = format_instant(NOW)
ERASURE = {
    "erased_at": ERASED_AT,
    "next_expiry": ERASED_AT,
    "expiry_shard": expiry_shard_of(CITIZEN),
}
"""An erasure that the sweeper has to finish."""
TEXTS = ("reason", "notice", "salt")


def attributes(*rows: Any) -> list[Any]:
    return [to_attributes(shorten(row)) for row in rows]


def begin(books: Books, reward: dict[str, Any] = COUNTED) -> Fingerprints:
    """Read all rows but entries."""
    fingerprints = Fingerprints(Totals())
    fingerprints.add_accounts(attributes(books.account))
    fingerprints.rules.update(RULES)
    fingerprints.add_reward(reward)
    for add, rows in (
        (fingerprints.add_count, books.counts),
        (fingerprints.add_event, books.events),
        (fingerprints.add_exchange, books.exchanges),
    ):
        for row in rows:
            add(row)
    return fingerprints


def suspects(books: Books, reward: dict[str, Any] = COUNTED) -> set[str]:
    fingerprints = begin(books, reward)
    fingerprints.add_entries(attributes(*books.rows))
    assert fingerprints.finish() == {}
    assert fingerprints.is_counted(CITIZEN) is (CITIZEN not in fingerprints.suspects)
    return fingerprints.suspects


def being_erased(books: Books) -> None:
    """The sweeper has not removed its texts yet."""
    books.account.update(ERASURE)
    for row, before in zip(books.rows, whole().rows, strict=False):
        row.update({name: before[name] for name in TEXTS if name in before})


@pytest.mark.parametrize(
    ("books", "change"),
    [
        (whole, lambda _: None),
        (whole, lambda books: books.account.update(display_name="花子")),
        (whole, lambda books: books.exchanges[0].update(note="thanks")),
        (erased, lambda _: None),
        (erased, being_erased),
    ],
)
def test_citizen_by_the_rules_is_clean(books: Callable[[], Books], change: Spoil) -> None:
    own = deepcopy(books())
    change(own)
    assert suspects(own) == set()
    # Counts may also begin later: then only the rows there are count.
    later = {"reward_id": POSTER.reward_id}
    assert suspects(own, later) == set()
    own.counts.clear()
    assert suspects(own, later) == set()
    assert suspects(own) == {CITIZEN}


@pytest.mark.parametrize(
    ("books", "spoil"),
    [
        (whole, lambda books: books.row(19).pop("reason")),
        (whole, lambda books: books.row(5).update(operation="adopt")),
        (whole, lambda books: books.row(19).update(salt="another")),
        (whole, lambda books: books.account.update(points_balance=1)),
        (whole, lambda books: books.account.update(status="GONE")),
        (whole, lambda books: books.account.update(remainders={})),
        (whole, lambda books: books.account.update(ledger_seq=21)),
        (whole, lambda books: books.account.update(ledger_seq=19)),
        (whole, lambda books: books.account.update(ledger_seq=2**63)),
        (whole, lambda books: books.account.update(status="ERASED", **ERASURE)),
        (whole, lambda books: books.rows.reverse()),
        (whole, lambda books: books.rows.append(books.row(20))),
        (whole, lambda books: books.rows.clear()),
        (whole, lambda books: books.counts[0].update(count_id="x")),
        (whole, lambda books: books.counts[0].pop("quantity")),
        (whole, lambda books: books.events.pop()),
        (whole, lambda books: books.events[0].pop("items")),
        (whole, lambda books: books.exchanges.pop()),
        (whole, lambda books: books.exchanges[0].pop("status")),
        (erased, lambda books: books.row(19).update(reason="found again")),
        (erased, lambda books: books.account.update(display_name="花子")),
        (erased, lambda books: books.exchanges[0].update(note="thanks")),
    ],
)
def test_citizen_with_another_row_is_a_suspect(books: Callable[[], Books], spoil: Spoil) -> None:
    own = deepcopy(books())
    spoil(own)
    fingerprints = begin(own)
    fingerprints.add_entries(attributes(*own.rows))
    assert fingerprints.finish() == {}
    assert fingerprints.suspects == {CITIZEN}


def test_rows_of_unknown_citizens_make_suspects() -> None:
    fingerprints = Fingerprints(Totals())
    fingerprints.add_exchange({**whole().exchanges[0], "user_id": "a"})
    fingerprints.add_entries(attributes({**whole().row(1), "user_id": "b"}))
    fingerprints.add_event({"user_id": "c"})
    fingerprints.add_count({"user_id": "d"})
    fingerprints.add_count({"user_id": 5})
    assert fingerprints.suspects == {"a", "b", "c", "d"}
    assert not fingerprints.is_counted("a")


def test_row_that_cannot_be_checked_makes_a_suspect() -> None:
    unreadable = begin(whole())
    unreadable.add_exchange({"user_id": CITIZEN})
    without_rules = Fingerprints(Totals())
    without_rules.add_accounts(attributes(whole().account))
    without_rules.add_event(whole().events[0])
    of_account = Fingerprints(Totals())
    of_account.add_accounts(attributes({**whole().account, "points_balance": "x"}))
    of_account.finish()
    for fingerprints in (unreadable, without_rules, of_account):
        assert fingerprints.suspects == {CITIZEN}
        assert len(fingerprints) == 1


def test_totals_count_clean_citizens() -> None:
    fingerprints = begin(whole())
    fingerprints.add_entries(attributes(*whole().rows))
    account, totals = whole().account, fingerprints.totals
    assert totals.held_by_accounts == account["points_balance"] + account["points_held"] > 0
    assert totals.problem is None
    assert (fingerprints.entries, fingerprints.expected_entries) == (20, 20)


def test_only_a_number_of_pieces_is_counted() -> None:
    counted = {"user_id": CITIZEN, "reward_id": "r", "count_id": count_id_of(CITIZEN, "r")}
    for quantity, found in (
        (PIECES_MAXIMUM, set()),
        (-PIECES_MAXIMUM, set()),
        (PIECES_MAXIMUM + 1, {CITIZEN}),
        (-PIECES_MAXIMUM - 1, {CITIZEN}),
        (True, {CITIZEN}),
        ("1", {CITIZEN}),
    ):
        fingerprints = begin(whole())
        fingerprints.add_count({**counted, "quantity": quantity})
        assert fingerprints.suspects == found, quantity


def test_entries_since_the_account_are_named() -> None:
    fingerprints = Fingerprints(Totals())
    fingerprints.add_accounts(attributes(zero_account(CITIZEN, NOW).to_item()))
    fingerprints.add_entries(attributes(whole().row(1), whole().row(3), whole().row(2)))
    assert fingerprints.finish() == {CITIZEN: 3}
    assert (fingerprints.suspects, fingerprints.is_counted(CITIZEN)) == (set(), True)
    assert (fingerprints.entries, fingerprints.expected_entries) == (3, 0)


@pytest.mark.parametrize(("limit", "found"), [(1, {"other"}), (2, set())])
def test_longest_open_citizen_is_read_again(
    monkeypatch: pytest.MonkeyPatch, limit: int, found: set[str]
) -> None:
    monkeypatch.setattr(module, "OPEN_MAXIMUM", limit)
    fingerprints = begin(whole())
    fingerprints.add_accounts(
        attributes({**zero_account("other", NOW).to_item(), "ledger_seq": 20})
    )
    fingerprints.add_entries(attributes({**whole().row(1), "user_id": "other"}))
    fingerprints.add_entries(attributes(*whole().rows))
    assert fingerprints.suspects == found
    assert fingerprints.is_counted(CITIZEN)
    fingerprints.finish()
    assert fingerprints.suspects == {"other"}


def test_citizen_with_every_entry_is_no_longer_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "OPEN_MAXIMUM", 1)
    fingerprints = begin(whole())
    fingerprints.add_accounts(
        attributes({**zero_account("other", NOW).to_item(), "ledger_seq": 20})
    )
    fingerprints.add_entries(attributes(*whole().rows))
    fingerprints.add_entries(attributes({**whole().row(1), "user_id": "other"}))
    assert fingerprints.suspects == set()


def test_later_counts_are_found_among_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_HASHER", hashlib.blake2b(digest_size=8, key=bytes(16)))
    books = deepcopy(whole())
    for number in range(100):
        row = {"user_id": "other", "reward_id": f"r{number}", "quantity": 1}
        books.counts.insert(number // 2, {**row, "count_id": count_id_of("other", f"r{number}")})
    assert suspects(books, {"reward_id": POSTER.reward_id}) == {"other"}


def test_maps_are_equal_in_any_order() -> None:
    lots = {"2028-03-31": 1, "never": 2}
    other = dict(reversed(lots.items()))
    assert module._of_state({"lots": lots}) == module._of_state({"lots": other})
    assert module._of_state({"lots": lots}) != module._of_state({"lots": {**lots, "never": 3}})


def test_sums_depend_on_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    before = module._hash("count", "r")
    monkeypatch.setattr(module, "_HASHER", hashlib.blake2b(digest_size=8, key=bytes(16)))
    assert module._hash("count", "r") != before
