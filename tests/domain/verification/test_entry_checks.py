import copy
from typing import Any

import pytest

from resolvers.domain.base.digests import digest
from resolvers.domain.verification.entry_checks import EntryChecks
from resolvers.domain.verification.problems import Findings
from tests.support.citizen_life import CITIZEN, Books, erased, whole

REFUNDED_AT = "2026-11-25T23:00:00.000Z"
PASSED = "2026-11-25T22:59:59.999Z"
LONG_PASSED = "2026-11-01T14:59:59.999Z"
LATER = "2028-03-31T14:59:59.999Z"
NEVER = None


@pytest.fixture
def books() -> Books:
    return copy.deepcopy(whole())


def check(*rows: dict[str, Any]) -> tuple[list[tuple[int | None, str]], EntryChecks]:
    findings = Findings(CITIZEN)
    checks = EntryChecks(findings)
    for row in rows:
        checks.check(row)
    return [(problem.sequence, problem.kind) for problem in findings.problems], checks


def found(*rows: dict[str, Any]) -> list[tuple[int | None, str]]:
    return check(*rows)[0]


def allocated(lots: list[tuple[str | None, int]]) -> list[dict[str, Any]]:
    return [
        {"points": points} if expiry is NEVER else {"expires_at": expiry, "points": points}
        for expiry, points in lots
    ]


@pytest.mark.parametrize(
    ("taken", "given", "fits"),
    [
        ([(LATER, 3)], [(LATER, 1), (LATER, 2)], True),
        ([(LATER, 2), (NEVER, 1)], [(LATER, 3)], False),
        ([(LATER, 3)], [(NEVER, 3)], False),
        ([(REFUNDED_AT, 3)], [(LATER, 3)], False),
        ([(LATER, 1), (PASSED, 2)], [(PASSED, 2), (NEVER, 1)], False),
        ([(PASSED, 3)], [(PASSED, 3)], True),
        ([(PASSED, 3)], [(REFUNDED_AT, 3)], True),
        ([(PASSED, 2), (LATER, 1)], [(LATER, 1), (NEVER, 2)], True),
        ([(PASSED, 1), (LONG_PASSED, 1), (LATER, 1)], [(PASSED, 1), (LATER, 2)], True),
        ([(PASSED, 3)], [(LONG_PASSED, 1), (LATER, 2)], False),
        ([(PASSED, 1), (LATER, 2)], [(PASSED, 2), (LATER, 1)], False),
        ([(PASSED, 3)], [(LATER, 2)], False),
    ],
)
def test_refund_moves_expired_lots_only(
    books: Books,
    taken: list[tuple[str | None, int]],
    given: list[tuple[str | None, int]],
    fits: bool,
) -> None:
    exchanged = {**books.row(15), "allocations": allocated(taken)}
    refund = {**books.row(18), "allocations": allocated(given), "created_at": REFUNDED_AT}

    assert found(exchanged, refund) == ([] if fits else [(18, "allocations")])


def test_release_gives_back_the_same_lots(books: Books) -> None:
    release = {**books.row(17), "allocations": allocated([(NEVER, 3)])}

    assert found(books.row(14), release) == [(17, "allocations")]


@pytest.mark.parametrize(
    ("begun", "ended", "changes"),
    [
        (14, 17, {"points_change": 2, "held_change": -2}),
        (13, 16, {"held_change": -2}),
        (15, 18, {"points_change": 2}),
    ],
)
def test_end_moves_points_of_its_exchange(
    books: Books, begun: int, ended: int, changes: dict[str, int]
) -> None:
    assert found(books.row(begun), {**books.row(ended), **changes}) == [(ended, "exchange")]


@pytest.mark.parametrize(
    ("begun", "ended", "changes"),
    [(13, 16, {"points_change": 3}), (14, 17, {"held_change": 0}), (15, 18, {"held_change": -3})],
)
def test_end_changes_what_its_type_says(
    books: Books, begun: int, ended: int, changes: dict[str, int]
) -> None:
    assert (ended, "type") in found(books.row(begun), {**books.row(ended), **changes})


@pytest.mark.parametrize(
    ("numbers", "problems"),
    [
        ((15, 18, 18), [(18, "exchange")]),
        ((18,), [(18, "exchange")]),
        ((14, 17, 17), [(17, "holds")]),
        ((13, 16, 16), [(16, "holds")]),
        ((2, 2), [(2, "event")]),
        ((11, 11), [(11, "exchange")]),
        ((19, 20, 20), [(20, "reversal")]),
        ((20,), [(20, "reversal")]),
    ],
)
def test_act_happens_once_and_after_its_beginning(
    books: Books, numbers: tuple[int, ...], problems: list[tuple[int, str]]
) -> None:
    assert found(*(books.row(number) for number in numbers)) == problems


def test_approved_exchange_can_be_refunded(books: Books) -> None:
    exchange_id = books.row(13)["exchange_id"]
    refund = {
        **books.row(18),
        "exchange_id": exchange_id,
        "transaction_id": digest("refund", exchange_id),
    }

    assert found(books.row(13), books.row(16), refund) == []


@pytest.mark.parametrize(
    ("number", "changes", "problems"),
    [
        (2, {"points_change": 0}, []),
        (2, {"points_change": -1}, [(2, "type")]),
        (2, {"held_change": 1}, [(2, "type")]),
        (11, {"held_change": 1}, [(11, "type")]),
        (11, {"points_change": -1}, []),
        (12, {"points_change": -1, "held_change": 1}, []),
        (12, {"held_change": 2}, [(12, "type")]),
        (19, {"held_change": 1}, [(19, "type")]),
        (19, {"operation": "adopt"}, [(19, "transaction_id")]),
        (19, {"operation": "adopt", "transaction_id": digest("opening", CITIZEN)}, []),
        (21, {"points_change": 0}, []),
        (21, {"points_change": 1}, [(21, "type")]),
        (21, {"held_change": 1}, [(21, "type")]),
        (21, {"transaction_id": "x"}, [(21, "transaction_id")]),
        (21, {"operation": "expire"}, [(21, "transaction_id")]),
        (21, {"operation": "expire", "transaction_id": digest("expire", CITIZEN, 20)}, []),
    ],
)
def test_changes_and_id_fit_the_type(
    number: int, changes: dict[str, Any], problems: list[tuple[int, str]]
) -> None:
    assert found({**erased().row(number), **changes}) == problems


@pytest.mark.parametrize(
    ("points", "changes"),
    [(7, {"points_change": -6}), (7, {"held_change": 1}), (0, {"points_change": 0})],
)
def test_reversal_takes_back_points_of_its_original(
    books: Books, points: int, changes: dict[str, int]
) -> None:
    original = {**books.row(19), "points_change": points}

    assert found(original, {**books.row(20), **changes}) == [(20, "reversal")]


def test_reversed_deposit_is_not_earned(books: Books) -> None:
    earn = books.row(2)
    undone = {
        **books.row(20),
        "reverses": earn["transaction_id"],
        "transaction_id": digest("reversal", earn["transaction_id"]),
        "points_change": -earn["points_change"],
    }

    problems, checks = check(books.row(1), earn, undone)
    assert problems == []
    assert checks.lifetime_earned == books.row(1)["points_change"]
