"""Every kind of problem, made by an attacker who can seal the chain again."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from resolvers.domain.base.digests import digest
from resolvers.domain.verification import accounts
from resolvers.domain.verification.ledger_replay import LedgerReplay
from resolvers.domain.verification.problems import PROBLEMS_MAXIMUM
from tests.support.citizen_life import CITIZEN, Books, whole
from tests.support.domain_programme import END_OF_FISCAL_YEAR
from tests.support.problem_kinds import KINDS

LATER = "2029-03-31T14:59:59.999Z"
OTHER = "citizen-99999999"


@pytest.fixture
def books() -> Books:
    return copy.deepcopy(whole())


def test_valid_books_have_no_problem(books: Books) -> None:
    assert books.problems() == []
    books.events.reverse()
    assert books.problems() == []


def copied_earn(books: Books) -> dict[str, Any]:
    return {**copy.deepcopy(books.row(1)), "sequence": 21, "previous_hash": books.row(20)["hash"]}


def overdraw_a_lot(books: Books) -> None:
    row = books.row(11)
    points = -row["points_change"]
    lots = {**books.row(10)["result"]["lots"], "never": -points}
    books.forge(11, allocations=[{"points": points}], result={**row["result"], "lots": lots})


def change_lots_after_a_gap(books: Books, by: int, later: int) -> None:
    """Without the entry before it, the lots of entry 6 cannot be compared with the last ones."""
    lots = books.row(6)["result"]["lots"]
    lots.update({END_OF_FISCAL_YEAR: lots[END_OF_FISCAL_YEAR] + by, LATER: later})
    books.rows.pop(4)


def move_lots_without_points(books: Books) -> None:
    result = books.row(16)["result"]
    lots = {**result["lots"], END_OF_FISCAL_YEAR: result["lots"][END_OF_FISCAL_YEAR] - 1, LATER: 1}
    books.forge(16, result={**result, "lots": lots})


TAMPERED: list[tuple[str, Callable[[Books], Any], tuple[int | None, str]]] = [
    ("a row without an attribute", lambda b: b.row(3).pop("held_change"), (3, "row")),
    ("a text for a number", lambda b: b.row(3).update(points_change="1"), (3, "row")),
    ("nothing for a map", lambda b: b.row(3).update(result=None), (3, "row")),
    ("a number between two", lambda b: b.row(5).update(sequence=5.5), (None, "row")),
    ("a gap", lambda b: b.rows.pop(6), (7, "sequence")),
    ("the end cut off", lambda b: b.rows.pop(), (20, "sequence")),
    ("the start cut off", lambda b: b.rows.pop(0), (1, "sequence")),
    ("twice the same", lambda b: b.rows.insert(5, dict(b.row(5))), (5, "sequence")),
    ("another citizen's action", lambda b: b.forge(4, user_id=OTHER), (4, "user")),
    (
        "another citizen's hand",
        lambda b: b.forge(4, actor={"sub": OTHER, "role": "citizen"}),
        (4, "user"),
    ),
    ("another citizen's repeat",
     lambda b: b.rows.insert(5, {**b.row(5), "actor": {"sub": OTHER, "role": "citizen"}}),
     (5, "user")),
    ("a changed repeat", lambda b: b.rows.insert(5, {**b.row(5), "held_after": 1}), (5, "hash")),
    ("an attribute changed", lambda b: b.row(9).update(occurred_at=LATER), (9, "hash")),
    ("an attribute added", lambda b: b.row(9).update(extra="x"), (9, "hash")),
    ("a number past all", lambda b: b.row(9).update(extra=2**60), (9, "hash")),
    ("sealed alone", lambda b: b.row(9).update(previous_hash="0" * 64), (9, "previous_hash")),
    ("an unknown operation", lambda b: b.forge(2, operation="gift"), (2, "type")),
    ("back in time", lambda b: b.forge(8, created_at="2020-01-01T00:00:00.000Z"), (8, "time")),
    ("a point more", lambda b: b.forge(6, balance_after=b.row(6)["balance_after"] + 1),
     (6, "balance")),
    ("a point held more", lambda b: b.forge(12, held_after=4), (12, "held")),
    ("fewer than none held", lambda b: b.forge(12, held_change=-3, held_after=-3), (12, "held")),
    ("fewer than none in a lot", overdraw_a_lot, (11, "lots")),
    ("a lot of 0 after a gap", lambda b: change_lots_after_a_gap(b, 0, 0), (6, "lots")),
    ("lots of more after a gap", lambda b: change_lots_after_a_gap(b, 0, 1), (6, "lots")),
    ("lots moved without points", move_lots_without_points, (16, "lots")),
    ("a lot of its own", lambda b: b.row(6)["result"].update(lots={LATER: 170}), (6, "lots")),
    ("an allocation of 0",
     lambda b: b.row(6)["allocations"].append({"points": 0}), (6, "allocations")),
    ("nothing allocated", lambda b: b.forge(6, allocations=[]), (6, "allocations")),
    ("earned more", lambda b: b.row(6)["result"].update(lifetime_earned=9999),
     (6, "lifetime_earned")),
    ("another reason", lambda b: b.row(19).update(reason="a gift"), (19, "reason")),
    ("no reason any more", lambda b: b.row(19).pop("reason"), (19, "reason")),
    ("no salt any more", lambda b: b.row(20).pop("salt"), (20, "reason")),
    ("another notice", lambda b: b.row(19).update(notice="a gift"), (19, "reason")),
    ("no notice any more", lambda b: b.row(19).pop("notice"), (19, "reason")),
    ("a notice alone", lambda b: b.row(2).update(notice="a gift"), (2, "reason")),
    ("a notice from nobody", lambda b: b.row(20).update(notice="a gift"), (20, "reason")),
    ("another token", lambda b: b.forge(2, qr_token_id="token 0"), (2, "transaction_id")),
    ("a refund of another id", lambda b: b.forge(18, transaction_id="x"), (18, "transaction_id")),
    ("an end of another id", lambda b: b.forge(16, transaction_id="x"), (16, "transaction_id")),
    ("a reversal of another id", lambda b: b.forge(20, transaction_id="x"),
     (20, "transaction_id")),
    ("an exchange of another id", lambda b: b.forge(11, transaction_id="x"),
     (11, "transaction_id")),
    ("a hold that never was", lambda b: b.forge(16, exchange_id="x"), (16, "holds")),
    ("a hold of the account's own", lambda b: b.account.update(holds={"x": 3}), (20, "holds")),
    ("a reversed exchange", lambda b: b.forge(20, reverses=b.row(11)["transaction_id"]),
     (20, "reversal")),
    ("another balance", lambda b: b.account.update(points_balance=1), (20, "balance")),
    ("other points held", lambda b: b.account.update(points_held=0), (20, "held")),
    ("a lot moved", lambda b: b.account.update(lots={LATER: 1}), (20, "lots")),
    ("earned for ever", lambda b: b.account.update(lifetime_earned=1), (20, "lifetime_earned")),
    ("another head", lambda b: b.account.update(ledger_head="f" * 64), (20, "account")),
    ("out of the sweeper's sight", lambda b: b.account.pop("next_expiry"), (20, "account")),
    ("another sweeper's", lambda b: b.account.update(expiry_shard="x"), (20, "account")),
    ("a number that is none", lambda b: b.account.update(ledger_seq="20"), (None, "row")),
    ("lots that are none", lambda b: b.account.update(lots=5), (None, "row")),
    ("a deposit gone", lambda b: b.events.pop(2), (3, "event")),
    ("a deposit from nowhere", lambda b: b.events.append({**b.events[0], "event_id": "x"}),
     (None, "event")),
    ("a deposit of more", lambda b: b.events[2].update(points_earned=9), (3, "event")),
    ("a deposit of another's", lambda b: b.events[2].update(user_id=OTHER), (3, "event")),
    ("a deposit without items", lambda b: b.events[2].pop("items"), (3, "row")),
    ("an item twice", lambda b: b.events[2]["items"].append(b.events[2]["items"][0]),
     (3, "event")),
    ("granted out of nothing", lambda b: b.events[2]["items"][0].update(quantity=-3),
     (3, "event")),
    ("a version of a rule that never was",
     lambda b: b.events[2]["items"][0].update(rule_version=9), (3, "event")),
    ("a quantity that gives no such points",
     lambda b: b.events[2]["items"][0].update(quantity=8), (3, "event")),
    ("more left than a step", lambda b: b.events[2]["items"][0].update(
        quantity=b.events[2]["items"][0]["quantity"] + 5,
        remainder_after=b.events[2]["items"][0]["remainder_after"] + 5), (3, "event")),
    ("less carried", lambda b: b.events[2]["items"][0].update(
        quantity=b.events[2]["items"][0]["quantity"] - 1,
        remainder_before=b.events[2]["items"][0]["remainder_before"] + 1), (3, "remainder")),
    ("nothing left", lambda b: b.account.update(remainders={}), (20, "remainder")),
    ("an exchange gone", lambda b: b.exchanges.pop(0), (11, "exchange")),
    ("an exchange from nowhere",
     lambda b: b.exchanges.append({**b.exchanges[0], "exchange_id": "x"}), (None, "exchange")),
    ("another status", lambda b: b.exchanges[1].update(status="CONFIRMED"), (12, "exchange")),
    ("another price", lambda b: b.exchanges[0].update(points_cost_at=1), (11, "exchange")),
    ("an exchange of another's", lambda b: b.exchanges[0].update(user_id=OTHER),
     (11, "exchange")),
    ("an exchange that cannot be read", lambda b: b.exchanges[0].pop("quantity"), (11, "row")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("tamper", "place"), [(t, p) for _, t, p in TAMPERED], ids=[name for name, _, _ in TAMPERED]
)
def test_p16_tampering_is_found_in_its_place(
    books: Books, tamper: Callable[[Books], Any], place: tuple[int | None, str]
) -> None:
    tamper(books)

    assert place in books.found()


def test_entries_after_an_unreadable_one_follow(books: Books) -> None:
    books.row(3)["allocations"] = None
    books.row(9)["sequence"] = 9.5

    places = {place for place in books.found() if place[1] in {"sequence", "previous_hash"}}
    assert places == {(9, "sequence")}


@pytest.mark.parametrize(
    ("first", "last", "detail"),
    [(7, 7, "entry 7 is missing"), (7, 9, "entries 7 to 9 are missing")],
)
def test_gap_is_one_problem(books: Books, first: int, last: int, detail: str) -> None:
    del books.rows[first - 1 : last]

    found = [problem for problem in books.problems() if problem.sequence is not None]
    assert [(each.sequence, each.kind, each.detail) for each in found] == [
        (first, "sequence", detail)
    ]


def test_repeated_entry_is_one_problem(books: Books) -> None:
    books.rows.insert(5, dict(books.row(5)))

    assert [(each.sequence, each.detail) for each in books.problems()] == [
        (5, "another entry has sequence 5")
    ]


def test_unreadable_entry_names_what_it_lacks(books: Books) -> None:
    del books.row(3)["held_change"]

    assert "the row cannot be read: KeyError held_change" in {
        problem.detail for problem in books.problems()
    }


def test_replay_sums_changes_by_type(books: Books) -> None:
    replay = LedgerReplay(CITIZEN)
    for row in books.rows:
        replay.add(row)

    assert (replay.count, replay.sequence) == (20, 20)
    sums = dict.fromkeys(replay.buckets, 0)
    for row in books.rows:
        sums[row["transaction_type"]] += row["points_change"] + row["held_change"]
    assert replay.buckets == sums


def test_token_credited_twice_is_found(books: Books) -> None:
    earn = books.row(1)
    forged = copied_earn(books)
    lots = {END_OF_FISCAL_YEAR: books.account["points_balance"] + earn["points_change"]}
    earned = books.account["lifetime_earned"] + earn["points_change"]
    forged.update(
        transaction_id=digest("redeem", earn["qr_token_id"]),
        balance_after=lots[END_OF_FISCAL_YEAR],
        held_after=books.row(20)["held_after"],
        created_at=books.row(20)["created_at"],
        result={**forged["result"], "lots": lots, "lifetime_earned": earned},
    )
    books.rows.append(forged)
    books.account.update(
        ledger_seq=21, lots=lots, points_balance=forged["balance_after"], lifetime_earned=earned
    )
    books.seal(21)

    assert books.found() == {(21, "event")}


def test_problems_per_user_are_limited(books: Books) -> None:
    books.account["ledger_seq"] = 200
    books.rows = [{**books.row(1), "sequence": number} for number in range(1, 201)]

    assert len(books.problems()) == PROBLEMS_MAXIMUM


def test_entries_without_an_account_are_found(books: Books) -> None:
    history = accounts.verify_rows(
        CITIZEN, accounts.Books(None, books.rows, books.events, books.exchanges)
    )
    assert [(problem.sequence, problem.kind) for problem in history.problems] == [(20, "account")]
    history = accounts.verify_rows(CITIZEN, accounts.Books(None, [], books.events, []))
    assert [(problem.sequence, problem.kind) for problem in history.problems] == [(None, "account")]


def test_entries_after_the_account_are_ignored(books: Books) -> None:
    books.rows.append({**books.row(20), "sequence": 21, "hash": "wrong"})

    assert books.problems() == []


def test_every_kind_is_tried() -> None:
    tried = {kind for _, _, (_, kind) in TAMPERED}
    of_programmes = {"stock", "voucher", "budget", "earn_rule", "programme"}
    assert tried | {"personal", "checkpoint"} == KINDS - of_programmes
