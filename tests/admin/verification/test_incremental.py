"""Only what is new is replayed; what is wrong in it, or changed before it, is named."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from admin.verification.incremental import verify_new
from admin.verification.reports import VerificationReport
from admin.verification.verify import verify_user
from resolvers.domain.digests import text_digest
from resolvers.storage.expressions import Item
from tests.support.identities import OPERATOR
from tests.support.scenarios import erase
from tests.support.service import HANAKO, TARO, Service
from tests.support.tampering import (
    CORRUPTIONS,
    HANAKOS,
    KEYS,
    TAROS,
    Corruption,
    Programme,
    Spoiler,
)

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
VERIFIED = 8
"""Hanako's entries that the first verification reads."""


def verify(service: Service) -> VerificationReport:
    return verify_new(service.database, NOW, segments=1)


def counts(service: Service) -> tuple[int, int]:
    """How many entries were replayed, and how many accounts read whole, of right books."""
    report = verify(service)
    assert report.problems == []
    return report.entries_checked, report.read_again


def checkpoint(service: Service, user_id: str = HANAKOS) -> Item:
    rows = Spoiler(service).rows("ledger_checkpoints")
    return next(row for row in rows if row["user_id"] == user_id)


@pytest.fixture
def verified(programme: Programme) -> Service:
    verify(programme.service)
    return programme.service


def test_account_that_did_not_move_costs_a_row(programme: Programme) -> None:
    assert counts(programme.service) == (10, 2)
    assert counts(programme.service) == (0, 0)


def test_later_entries_alone_are_replayed(verified: Service) -> None:
    verified.earn(5, TARO, "taro-2")
    verified.earn(6, TARO, "taro-3")

    assert counts(verified) == (2, 0)
    assert checkpoint(verified, TAROS)["sequence"] == 4


def test_replay_begins_before_oldest_open_hold(verified: Service) -> None:
    verified.earn(5, HANAKO, "hanako-3")
    # Her fifth entry opened a hold, and the new one is the ninth.
    assert counts(verified) == (5, 0)


def bottles(service: Service, quantity: int, name: str) -> None:
    """Earn with what is left of the deposits before: five bottles are a point."""
    service.done("redeemQrToken", code=service.issue(quantity, name)["code"])


def exchange_of(service: Service, status: str) -> str:
    rows = Spoiler(service).rows("exchanges")
    own = [row for row in rows if (row["user_id"], row["status"]) == (HANAKOS, status)]
    return str(own[0]["exchange_id"])


def cans(service: Service) -> None:
    service.earn(7, HANAKO, "cans")


def exchange(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=2), "key-9", quantity=2)


def hold(service: Service) -> None:
    service.exchange(service.make_reward(pointsCost=3, requiresApproval=True), "key-10")


def approve(service: Service) -> None:
    held = exchange_of(service, "PENDING_APPROVAL")
    service.done("approveExchange", OPERATOR, exchangeId=held)


def adjust(service: Service) -> None:
    service.adjust(-3, "adjust-2")


def cancel(service: Service) -> None:
    taken = exchange_of(service, "CONFIRMED")
    service.done("cancelExchange", HANAKO, exchangeId=taken, idempotencyKey="cancel-1")


def reverse(service: Service) -> None:
    service.reverse(Spoiler(service).entry(2)["transaction_id"], "reverse-2")


@pytest.mark.parametrize(
    ("move", "read_whole"),
    [
        *((each, 0) for each in (cans, exchange, hold, approve, adjust)),
        # What these end or undo is older than the replay.
        *((each, 1) for each in (cancel, reverse, erase)),
    ],
)
def test_each_movement_is_verified(
    verified: Service, move: Callable[[Service], Any], read_whole: int
) -> None:
    bottles(verified, 3, "before")
    counts(verified)
    move(verified)
    assert counts(verified)[1] == read_whole

    if move is not erase:
        bottles(verified, 4, "after")
    assert counts(verified)[1] == 0


def later_rows(spoiler: Spoiler) -> Iterator[tuple[str, Item]]:
    """Yield the account, the entries after the checkpoint, and the rows that these name."""
    yield "users", spoiler.account()
    for entry in spoiler.entries()[VERIFIED:]:
        yield "points_ledger", entry
        for table, name in (("recycle_events", "event_id"), ("exchanges", "exchange_id")):
            for row in spoiler.rows(table):
                if row[name] == entry.get(name):
                    yield table, row


def other(value: object) -> object:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case list():
            return [*value, *value]
        case dict():
            return {**value, "x": 1}
    raise AssertionError(value)


def test_p16_later_rows_are_verified_as_strictly(verified: Service) -> None:
    for move in (exchange, approve, adjust):
        move(verified)
    bottles(verified, 9, "bottles")
    spoiler, kept = Spoiler(verified), checkpoint(verified)
    noticed = 0
    for table, row in list(later_rows(spoiler)):
        for name, value in row.items():
            if name == KEYS[table]:
                continue
            for changed in (other(value), None):
                spoiler.change(table, row, **{name: changed})
                if verify(verified).ok:
                    assert verify_user(spoiler.database, HANAKOS).ok, f"{table} {name} {changed}"
                    spoiler.put("ledger_checkpoints", kept)
                else:
                    noticed += 1
                spoiler.put(table, row)
    assert noticed > 100
    assert counts(verified)[1] == 0


@pytest.mark.parametrize("corruption", CORRUPTIONS, ids=str)
def test_p16_tampering_after_a_checkpoint_is_named(
    programme: Programme, corruption: Corruption
) -> None:
    corruption.spoil(Spoiler(programme.service))
    found = verify(programme.service).problems

    if corruption.users_own:
        places = {(problem.user_id, problem.sequence, problem.kind) for problem in found}
        assert set(corruption.places) <= places
        assert not verify(programme.service).ok


def test_p16_history_that_is_rewritten_whole_is_named(verified: Service) -> None:
    spoiler = Spoiler(verified)
    salt = spoiler.entry(4)["salt"]
    spoiler.forge(4, reason="another", reason_digest=text_digest(salt, "another"))
    assert verify_user(verified.database, HANAKOS).ok

    (problem,) = verify(verified).problems

    assert (problem.user_id, problem.sequence, problem.kind) == (HANAKOS, VERIFIED, "checkpoint")
    # It is named until somebody says that it is right.
    assert not verify(verified).ok
    spoiler.remove("ledger_checkpoints", checkpoint(verified))
    assert counts(verified) == (VERIFIED, 1)


def test_p16_history_that_is_cut_off_is_named(programme: Programme) -> None:
    service = programme.service
    spoiler, before = Spoiler(service), Spoiler(service).account(TAROS)
    adjusted = service.adjust(5, "adjust-3", user_id=TAROS)["ledgerEntry"]
    counts(service)
    spoiler.put("users", before)
    service.delete("points_ledger", adjusted["id"])
    assert verify_user(service.database, TAROS).ok

    (problem,) = verify(service).problems

    assert (problem.user_id, problem.sequence, problem.kind) == (TAROS, 3, "checkpoint")


def test_unreadable_rows_harm_themselves_only(verified: Service) -> None:
    spoiler = Spoiler(verified)
    spoiler.change("users", spoiler.account(), lots="x")
    spoiler.change("ledger_checkpoints", checkpoint(verified, TAROS), sequence="x")

    report = verify(verified)

    assert {problem.user_id for problem in report.problems} == {HANAKOS}
    assert (report.users_checked, report.read_again) == (2, 2)
    assert checkpoint(verified, TAROS)["sequence"] == 2
